//! Chapter 24: what is published, who sees it, who decides.

use serde_json::{Value, json};
use wangge_tests::source::{FakeSource, Told, judgment};
use wangge_tests::world::id_number;
use wangge_tests::{Answer, Client, World};

use crate::cases::{column, keeps_strangers_out};

/// The bank with residents 1 to 4 in GA, 5 in GB and 6 in GC. Published are: 1 in full, 2 and 5 and 6
/// starred, 3 by name alone, and a namesake of 4.
pub(crate) fn published() -> (World, FakeSource) {
    let source = FakeSource::start(|asked| {
        let serial: u32 = asked.name.trim_start_matches("居民").parse().unwrap();
        let number = id_number(serial);
        match serial {
            1 => Told::rows(&[judgment(&asked.name, &number)]),
            2 | 5 | 6 => {
                let starred = format!("{}****{}", &number[..10], &number[14..]);
                Told::rows(&[judgment(&asked.name, &starred)])
            }
            3 => Told::rows(&[
                judgment(&asked.name, ""),
                judgment(&asked.name, &"*".repeat(18)),
            ]),
            _ => Told::rows(&[judgment(&asked.name, "110101196001010011")]),
        }
    });
    let settings = source.settings();
    let world = World::with(|config| config.dishonesty.source = Some(settings));
    for serial in 1..=4 {
        world.add_resident(serial, "GA");
    }
    world.add_resident(5, "GB");
    world.add_resident(6, "GC");
    (world, source)
}

pub(crate) fn check(client: &Client) -> Answer {
    client.op("24.3").send().ok()
}

fn list(client: &Client, filters: &[(&str, &str)]) -> Answer {
    client
        .op("24.1")
        .query("pageNum", 1)
        .query("pageSize", 10)
        .filters(filters)
        .send()
}

fn states(client: &Client) -> Vec<(String, String)> {
    let answer = list(client, &[]);
    let names = column(&answer, "performedName");
    names
        .into_iter()
        .zip(column(&answer, "matchState"))
        .collect()
}

fn said(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

#[test]
fn residents_are_checked_and_what_fits_them_is_kept() {
    let (world, source) = published();
    let anna = world.as_("anna");
    list(anna, &[]).blank();
    let answer = check(anna);
    assert_eq!(answer.message(), "户籍总数:4,导入失信人的总数:2.");
    let data = answer.data();
    let counts = [
        "total",
        "checked",
        "skipped",
        "failed",
        "unchecked",
        "hits",
        "suspected",
        "imported",
    ];
    let counts = counts.map(|name| data[name].as_i64().unwrap());
    assert_eq!(counts, [4, 4, 0, 0, 0, 1, 1, 2], "{answer}");
    assert_eq!(data["state"], "done");
    let rows = list(anna, &[]).ok().documented_filled();
    assert_eq!(rows.count(), 2);
    assert_eq!(states(anna).len(), 2);
    let sure = &list(anna, &[("cardNumber", &id_number(1).to_lowercase())])
        .ok()
        .data()[0];
    for (name, value) in [
        ("performedName", json!("居民1")),
        ("cardNumber", json!(id_number(1))),
        ("sex", json!("男性")),
        ("age", json!(41)),
        ("areaName", json!("安徽")),
        ("courtName", json!("黟县人民法院")),
        ("gistId", json!("（2017）皖1023民初352号")),
        ("registerDate", json!("20180504")),
        ("caseCode", json!("(2018)皖1023执87号")),
        ("gistInstitution", json!("黟县人民法院")),
        ("duty", json!("偿还借款本金50000元及利息")),
        ("performance", json!("全部未履行")),
        (
            "concreteReason",
            json!("有履行能力而拒不履行生效法律文书确定义务"),
        ),
        ("type", json!("失信被执行人名单")),
        ("publishedAt", json!(1_535_472_000_000_i64)),
        ("matchState", json!("confirmed")),
        ("matchStateName", json!("已确认")),
        ("idNumber", json!(id_number(1))),
        ("customerId", Value::Null),
    ] {
        assert_eq!(sure[name], value, "{name}");
    }
    assert!(sure["id"].is_i64() && sure["createdAt"].is_i64() && sure["updatedAt"].is_i64());
    // The person's own number finds what is published with stars, too.
    let unsure = list(anna, &[("cardNumber", &id_number(2))]).ok().data()[0].clone();
    assert_eq!(
        (&unsure["matchState"], &unsure["matchStateName"]),
        (&json!("suspected"), &json!("疑似"))
    );
    assert!(unsure["cardNumber"].as_str().unwrap().contains("****"));
    let one = anna
        .op("24.2")
        .path("id", &unsure["id"])
        .send()
        .ok()
        .documented_filled();
    assert_eq!(one.data(), unsure);
    // What is sent outside has no birthday.
    for asked in source.asked() {
        assert!(
            asked.card_number.contains("***") && asked.card_number.len() == 18,
            "{asked:?}"
        );
    }
    // Again: nobody is asked about twice a day, nothing is there twice.
    let again = check(anna);
    assert_eq!(again.message(), "户籍总数:4,导入失信人的总数:0.");
    assert_eq!(
        (&again.data()["skipped"], &again.data()["checked"]),
        (&json!(4), &json!(0))
    );
    assert_eq!(source.asked().len(), 4);
    world.app.clock.advance_ms(25 * 3_600_000);
    let anna = world.app.sign_in("anna", wangge_tests::world::PASSWORD);
    let later = check(&anna);
    assert_eq!(
        (&later.data()["checked"], &later.data()["imported"]),
        (&json!(4), &json!(0))
    );
    assert_eq!(
        (list(&anna, &[]).ok().count(), source.asked().len()),
        (2, 8)
    );
}

#[test]
fn lists_are_narrowed_and_wrong_questions_refused() {
    let (world, _source) = published();
    let anna = world.as_("anna");
    check(anna);
    for (filters, found) in [
        (vec![("performedName", "民1")], 1),
        (vec![("performedName", "居民")], 2),
        (vec![("performedName", "%")], 0),
        (vec![("performedName", "")], 2),
        (vec![("cardNumber", "3401")], 0),
        (vec![("matchState", "confirmed")], 1),
        (vec![("matchState", "unmatched")], 0),
        (
            vec![("performedName", "居民1"), ("matchState", "suspected")],
            0,
        ),
    ] {
        let answer = list(anna, &filters);
        match found {
            0 => drop(answer.blank()),
            found => assert_eq!(answer.ok().count(), found, "{filters:?}"),
        }
    }
    let long = "长".repeat(101);
    let wrong = [
        ("performedName", long.as_str()),
        ("cardNumber", &long),
        ("matchState", "sure"),
    ];
    list(anna, &wrong).refused(400, &["cardNumber", "matchState", "performedName"]);
    anna.op("24.1")
        .query("pageNum", 0)
        .query("pageSize", "x")
        .send()
        .refused(400, &["pageNum", "pageSize"]);
    let beyond = anna
        .op("24.1")
        .query("pageNum", 9)
        .query("pageSize", 10)
        .send()
        .ok();
    assert_eq!((beyond.count(), beyond.data()), (2, json!([])));
    anna.op("24.2").path("id", 99).send().blank();
    anna.op("24.2").path("id", "x").send().refused(400, &["id"]);
}

#[test]
fn rows_follow_their_person_and_rows_about_nobody_need_an_org() {
    let (world, _source) = published();
    assert_eq!(
        check(world.as_("admin")).message(),
        "户籍总数:6,导入失信人的总数:4."
    );
    let (one, two, five, six) = ("居民1", "居民2", "居民5", "居民6");
    let sight: [(&str, &[&str]); 8] = [
        ("anna", &[two, one]),
        ("bo", &[five]),
        ("ada", &[six]),
        ("acct", &[six, two, one]),
        ("pres", &[six, two, one]),
        ("mid", &[six, two, one]),
        ("chair", &[six, five, two, one]),
        ("admin", &[six, five, two, one]),
    ];
    let ids = list(world.as_("admin"), &[]).ok();
    let known: Vec<(String, String)> = column(&ids, "performedName")
        .into_iter()
        .zip(column(&ids, "id"))
        .collect();
    for (name, seen) in sight {
        let client = world.as_(name);
        let mut shown = column(&list(client, &[]).ok(), "performedName");
        shown.sort_unstable();
        let mut expected = seen.to_vec();
        expected.sort_unstable();
        assert_eq!(shown, expected, "{name}");
        for (person, id) in &known {
            let read = client.op("24.2").path("id", id).send();
            let path = format!("/grid/customer/dishonesty/{id}/match/confirmed");
            let decided = client.call("PUT", &path).send();
            match (seen.contains(&person.as_str()), name) {
                (true, "chair") => drop((read.ok(), decided.refused(403, &[]))),
                (false, "chair") => unreachable!("the chair sees all"),
                (true, _) => drop((read.ok(), decided.ok())),
                (false, _) => drop((read.blank(), decided.refused(404, &[]))),
            }
        }
    }
    // Whoever has left the registry is nobody's; the row is for those who hold an org.
    let gone = world
        .as_("admin")
        .op("13.6")
        .path("idNumber", id_number(5))
        .send()
        .ok();
    let gone = gone.data()["residentId"].clone();
    let gone = world
        .as_("admin")
        .op("13.5")
        .path("residentId", gone.as_str().unwrap());
    gone.path("status", 0).send().ok();
    for (name, sees) in [
        ("bo", false),
        ("anna", false),
        ("acct", true),
        ("mid", true),
        ("chair", true),
    ] {
        let answer = list(world.as_(name), &[("performedName", five)]);
        if sees {
            let row = answer.ok().data()[0].clone();
            assert_eq!(
                (&row["matchState"], &row["idNumber"]),
                (&json!("unmatched"), &Value::Null)
            );
            let path = format!("/grid/customer/dishonesty/{}/match/dismissed", row["id"]);
            world
                .as_("pres")
                .call("PUT", &path)
                .send()
                .refused(400, &[]);
        } else {
            answer.blank();
        }
    }
    // A customer's grid comes before the resident's.
    world.add_customer(6, "GC");
    let row = list(world.as_("ada"), &[]).ok().data()[0].clone();
    assert!(row["customerId"].is_string(), "{row}");
}

#[test]
fn a_suspicion_is_confirmed_or_dismissed_by_somebody() {
    let (world, _source) = published();
    let anna = world.as_("anna");
    check(anna);
    let unsure = list(anna, &[("matchState", "suspected")]).ok().data()[0].clone();
    let decide = |word: &str| {
        let path = format!("/grid/customer/dishonesty/{}/match/{word}", unsure["id"]);
        anna.call("PUT", &path)
    };
    for word in ["suspected", "unmatched", "1", "yes"] {
        decide(word).send().refused(400, &["state"]);
    }
    assert_eq!(
        states(anna)
            .iter()
            .filter(|(_, state)| state == "suspected")
            .count(),
        1
    );
    decide("dismissed").send().ok();
    decide("dismissed").send().ok();
    let rest = said(&[("居民2", "dismissed")]);
    assert!(states(anna).contains(&rest[0]));
    // What somebody has decided stays when the source says the same again.
    world.app.clock.advance_ms(25 * 3_600_000);
    let anna = &world.app.sign_in("anna", wangge_tests::world::PASSWORD);
    check(anna);
    assert!(states(anna).contains(&rest[0]));
    let path = format!("/grid/customer/dishonesty/{}/match/confirmed", unsure["id"]);
    anna.call("PUT", &path).send().ok();
    assert!(states(anna).contains(&said(&[("居民2", "confirmed")])[0]));
    let log = world.app.admin().call("GET", "/grid/super/log/list");
    let log = log
        .query("subject", "dishonest")
        .query("action", "dishonest.match")
        .send()
        .ok();
    assert_eq!(log.count(), 2);
    for id in ["99", "x"] {
        let path = format!("/grid/customer/dishonesty/{id}/match/confirmed");
        let answer = anna.call("PUT", &path).send();
        match id {
            "x" => answer.refused(400, &["id"]),
            _ => answer.refused(404, &[]),
        };
    }
}

#[test]
fn nobody_without_a_token_or_the_function_asks() {
    let (world, _source) = published();
    keeps_strangers_out(
        &world,
        &[
            (&[], &|client| client.op("24.1")),
            (&[], &|client| client.op("24.2").path("id", 1)),
            (&["chair"], &|client| client.op("24.3")),
            (&[], &|client| {
                client.call("GET", "/grid/customer/dishonesty/progress")
            }),
            (&["chair"], &|client| {
                client.call("PUT", "/grid/customer/dishonesty/1/match/confirmed")
            }),
        ],
    );
}
