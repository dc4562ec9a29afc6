//! Chapter 18: the tags of one person, given and taken (18.6, 18.9-18.11).

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Client, Request, World};

use crate::cases::at_once;
use crate::log::entries;
use crate::tag::tag;

/// What somebody without tags wears.
pub(crate) const NOTHING: [i64; 0] = [];

pub(crate) fn replace(client: &Client, serial: u32, ids: impl ToString) -> Request {
    let request = client.op("18.9").path("idNumber", id_number(serial));
    request.form(json!({"tagIds": ids.to_string()}))
}

/// Gives person `serial` these tags and no others.
#[track_caller]
pub(crate) fn give(world: &World, serial: u32, ids: &[i64]) {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    replace(world.as_("admin"), serial, ids.join(","))
        .send()
        .ok();
}

/// The ids of what a person wears, as 18.6 tells them.
#[track_caller]
pub(crate) fn worn(client: &Client, serial: u32) -> Vec<i64> {
    let request = client.op("18.6").path("idNumber", id_number(serial));
    let answer = request.send();
    if answer.code() == 204 {
        assert_eq!(answer.data(), json!([]));
        return Vec::new();
    }
    let rows = answer.ok().documented().data();
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| row["tagId"].as_i64().unwrap())
        .collect()
}

#[test]
fn a_person_wears_what_he_was_given_last() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    let [a, b, c] = ["甲", "乙", "丙"].map(|name| tag(&world, name));
    world.add_customer(1, "GA");
    world.add_resident(2, "GA");
    assert_eq!(worn(anna, 1), NOTHING);
    replace(anna, 1, format!("{a},{b}")).send().ok();
    assert_eq!(worn(anna, 1), [a, b]);
    let number = id_number(1);
    let told = anna.op("18.6").path("idNumber", &number).send().ok().data();
    assert_eq!(
        (&told[0]["tagName"], &told[0]["reason"]),
        (&json!("甲"), &json!(null))
    );

    // Every form of a list; twice is once.
    let json = |ids: Value| {
        anna.op("18.9")
            .path("idNumber", &number)
            .json(json!({"tagIds": ids}))
    };
    let pairs = format!("tagIds={a}&tagIds={c}");
    let indexed = format!("tagIds[0]={b}&tagIds[1]={c}");
    let form = "application/x-www-form-urlencoded";
    let raw = |body: String| anna.op("18.9").path("idNumber", &number).raw(form, body);
    for (request, expected) in [
        (json(json!([b, c])), vec![b, c]),
        (json(json!(a)), vec![a]),
        (json(json!(format!("{c}，{b},{c}"))), vec![b, c]),
        (raw(pairs), vec![c, a]),
        (raw(indexed), vec![c, b]),
        (
            anna.op("18.9").path("idNumber", &number).query("tagIds", a),
            vec![a],
        ),
        (
            anna.op("18.9")
                .path("idNumber", &number)
                .multipart(json!({"tagIds": format!("{b}")})),
            vec![b],
        ),
    ] {
        request.send().ok();
        let mut expected = expected;
        expected.sort_unstable();
        let mut found = worn(anna, 1);
        found.sort_unstable();
        assert_eq!(found, expected);
    }
    // One who is in the registry only has tags too.
    replace(anna, 2, a).send().ok();
    assert_eq!(worn(anna, 2), [a]);
    let customer = anna.op("14.2").path("idNumber", &number).send().ok().data();
    assert_eq!(customer["tags"][0]["tagId"], b);

    give(&world, 1, &[a, b, c]);
    let remove = |id: i64| anna.op("18.11").path("idNumber", &number).path("tagId", id);
    remove(b).send().ok();
    assert_eq!(worn(anna, 1), [a, c]);
    remove(b).send().refused(404, &[]);
    remove(9999).send().refused(404, &[]);
    anna.op("18.11")
        .path("idNumber", &number)
        .path("tagId", "x")
        .send()
        .refused(400, &["tagId"]);
    anna.op("18.10").path("idNumber", &number).send().ok();
    anna.op("18.10").path("idNumber", &number).send().ok();
    assert_eq!(worn(anna, 1), NOTHING);
    let told = entries(
        admin,
        &[("action", "customer.tags"), ("subjectId", &number)],
    );
    assert_eq!(told.count(), 12, "each change is told\n{told}");
}

#[test]
fn faulty_lists_of_tags_change_nothing() {
    let world = World::new();
    let anna = world.as_("anna");
    let a = tag(&world, "甲");
    world.add_customer(1, "GA");
    replace(anna, 1, a).send().ok();
    let number = id_number(1);
    let many: Vec<String> = (100..40_000).map(|id| id.to_string()).collect();
    for ids in [
        json!(""),
        json!(null),
        json!([]),
        json!("甲"),
        json!({"a": 1}),
        json!("1.5"),
        json!(many.join(",")),
    ] {
        let request = anna.op("18.9").path("idNumber", &number);
        request
            .json(json!({"tagIds": ids}))
            .send()
            .refused(400, &["tagIds"]);
    }
    anna.op("18.9")
        .path("idNumber", &number)
        .send()
        .refused(400, &["tagIds"]);
    let told = replace(anna, 1, format!("{a},777,888"))
        .send()
        .refused(400, &["tagIds"]);
    assert!(
        told.message().contains("777") && told.message().contains("888"),
        "{told}"
    );
    assert!(!told.message().contains(&format!("：{a}")), "{told}");
    assert_eq!(worn(anna, 1), [a]);
    // Whoever is not there has no tags and gets none.
    for unknown in [id_number(99), "x".to_owned(), "1' OR '1'='1".to_owned()] {
        let op = |id: &str| anna.op(id).path("idNumber", &unknown);
        op("18.6").send().blank();
        op("18.9")
            .form(json!({"tagIds": a}))
            .send()
            .refused(404, &[]);
        op("18.10").send().refused(404, &[]);
        op("18.11").path("tagId", a).send().refused(404, &[]);
    }
}

#[test]
fn reserved_tags_are_not_given_or_taken_by_hand() {
    let world = World::new();
    let anna = world.as_("anna");
    let [a, b] = ["甲", "乙"].map(|name| tag(&world, name));
    world.add_customer(1, "GA");
    let number = id_number(1);
    let poor = |method: &str| anna.call(method, &format!("/grid/customer/poorinfo/{number}"));
    poor("PUT").form(json!({"reason": "因病"})).send().ok();
    replace(anna, 1, format!("{a},1,2")).send().ok();
    assert_eq!(worn(anna, 1), [4, a], "1 and 2 are not given");
    replace(anna, 1, b).send().ok();
    assert_eq!(worn(anna, 1), [4, b], "4 is not taken");
    replace(anna, 1, 4).send().ok();
    assert_eq!(worn(anna, 1), [4]);
    replace(anna, 1, a).send().ok();
    anna.op("18.10").path("idNumber", &number).send().ok();
    assert_eq!(worn(anna, 1), [4]);
    for (id, where_) in [
        (1, "黑名单"),
        (2, "白名单"),
        (3, "灰名单"),
        (4, "贫困户档案"),
    ] {
        let request = anna.op("18.11").path("idNumber", &number).path("tagId", id);
        let told = request.send().refused(400, &["tagId"]);
        assert!(told.message().contains(where_), "{told}");
    }
    assert_eq!(worn(anna, 1), [4]);
    poor("DELETE").send().ok();
    assert_eq!(worn(anna, 1), NOTHING);
}

#[test]
fn many_who_tag_one_person_leave_one_of_their_sets() {
    let world = World::new();
    let anna = world.as_("anna");
    let tags: Vec<i64> = (0..8).map(|n| tag(&world, &format!("标签{n}"))).collect();
    world.add_customer(1, "GA");
    let sets: Vec<Vec<i64>> = (0..20)
        .map(|n| vec![tags[n % 8], tags[(n + 1) % 8]])
        .collect();
    let request = |set: &Vec<i64>| replace(anna, 1, format!("{},{}", set[0], set[1]));
    let answers = at_once(sets.iter().map(request).collect());
    assert!(answers.iter().all(|answer| answer.code() == 200));
    let mut left = worn(anna, 1);
    left.sort_unstable();
    let is_one = sets.iter().any(|set| {
        let mut set = set.clone();
        set.sort_unstable();
        set == left
    });
    assert!(is_one, "{left:?}");
    // While a tag is deleted, nobody gets it.
    let mut requests: Vec<Request> = (0..10).map(|_| request(&sets[0])).collect();
    requests.push(world.as_("admin").op("18.5").path("tagId", tags[0]));
    for answer in at_once(requests) {
        assert!([200, 400].contains(&answer.code()), "{answer}");
    }
    assert!(!worn(anna, 1).contains(&tags[0]));
}
