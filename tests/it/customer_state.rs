//! Chapter 14: drafts, states of customers' files, and what happens at once.

use std::fmt::Display;

use serde_json::{Value, json};
use wangge_tests::world::{customer, id_number, made, resident};
use wangge_tests::{Answer, Client, Request, World};

use crate::customer::REQUIRED;
use crate::people::{assert_holds, customer_of, customer_with, with};

const PARALLEL: usize = 20;

fn set_status(client: &Client, id: i64, status: impl Display) -> Answer {
    let request = client.op("14.9").path("customerId", id);
    request.path("status", status).send()
}

fn update(client: &Client, op: &str, id: i64, change: Value) -> Answer {
    client.op(op).path("customerId", id).form(change).send()
}

fn delete(client: &Client, id: i64) -> Answer {
    client.op("14.15").path("customerId", id).send()
}

fn batch(client: &Client, list: Value) -> Answer {
    client.op("14.10").json(list).send()
}

/// A draft that says no more than it must.
fn draft(client: &Client, serial: u32) -> i64 {
    let sent = json!({"customerName": "草稿", "idNumber": id_number(serial)});
    made(&client.op("14.5").form(sent).send().ok().data())
}

fn status_of(client: &Client, id: i64) -> i64 {
    customer_of(client, id)["status"].as_i64().unwrap()
}

/// The codes of as many answers as are asked for at the same time.
fn codes_of_many(request: impl Fn() -> Request + Sync) -> Vec<i64> {
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..PARALLEL)
            .map(|_| scope.spawn(|| request().send().code()))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[track_caller]
fn assert_one_success(codes: &[i64]) {
    let made = codes.iter().filter(|code| **code == 200).count();
    let told = codes.iter().all(|code| matches!(code, 200 | 400 | 409));
    assert!(made == 1 && told, "{codes:?}");
}

#[test]
fn a_draft_needs_a_name_and_a_number_and_grows_into_a_customer() {
    let world = World::new();
    let anna = world.as_("anna");
    type Send = fn(Request, Value) -> Request;
    let bodies: [Send; 3] = [Request::form, Request::json, Request::multipart];
    for (serial, send) in (1..).zip(bodies) {
        let person = json!({"customerName": "王小二", "idNumber": id_number(serial)});
        let id = made(&send(anna.op("14.5"), person.clone()).send().ok().data());
        let found = anna
            .op("14.1")
            .path("customerId", id)
            .send()
            .ok()
            .documented()
            .data();
        assert_holds(
            &found,
            &with(person.clone(), &json!({"status": 0, "gridCode": null})),
        );
        let listed = anna
            .op("14.4")
            .path("accountId", world.account("anna"))
            .query("status", 0);
        listed.send().ok().documented();

        // 14.7 keeps it a draft, whatever status is sent.
        let more = json!({"phoneNumber": "13911112222", "gridCode": "GA", "status": 5});
        send(anna.op("14.7").path("customerId", id), more.clone())
            .send()
            .ok();
        assert_holds(&customer_of(anna, id), &with(more, &json!({"status": 0})));

        let full = with(customer(serial, "GA"), &json!({"customerName": "王小二"}));
        if serial == 1 {
            // 14.6 with the number of a draft completes that draft.
            assert_eq!(made(&anna.op("14.6").form(full).send().ok().data()), id);
        } else {
            update(anna, "14.8", id, full).ok();
        }
        assert_eq!(status_of(anna, id), 5);
        let late = update(anna, "14.7", id, person).refused(400, &[]);
        assert_eq!(late.message(), "非暂存客户不可暂存！");
    }
}

#[test]
fn a_draft_without_a_grid_is_its_makers_and_of_the_orgs_above() {
    let world = World::new();
    let id = draft(world.as_("ada"), 1);
    for name in ["ada", "pres", "chair", "admin"] {
        assert_eq!(status_of(world.as_(name), id), 0, "{name}");
    }
    for name in ["anna", "bo"] {
        let client = world.as_(name);
        client.op("14.1").path("customerId", id).send().blank();
        client
            .op("14.2")
            .path("idNumber", id_number(1))
            .send()
            .blank();
        client.op("14.3").query("status", 0).send().blank();
        update(client, "14.7", id, json!({"customerName": "别人"})).refused(404, &[]);
        delete(client, id).refused(404, &[]);
        let taken = client
            .op("14.5")
            .form(json!({"customerName": "别人", "idNumber": id_number(1)}));
        assert_eq!(
            taken.send().refused(400, &["idNumber"]).message(),
            "已由其他网格建档"
        );
    }
}

#[test]
fn an_incomplete_draft_is_told_what_it_lacks() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = draft(anna, 1);
    let before = customer_of(anna, id);
    set_status(anna, id, 5).refused(400, &REQUIRED);
    let faults: Vec<String> = REQUIRED
        .iter()
        .map(|field| format!("list[0].{field}"))
        .collect();
    let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    batch(anna, json!([{"customerId": id, "status": 5}])).refused(400, &faults);
    update(anna, "14.8", id, json!({"sex": "男"})).refused(400, &REQUIRED[1..]);
    assert_eq!(customer_of(anna, id), before);

    let almost = with(customer(1, "GA"), &json!({"career": null}));
    update(anna, "14.7", id, almost).ok();
    set_status(anna, id, 5).refused(400, &["career"]);
    update(anna, "14.7", id, json!({"career": "军人"})).ok();
    set_status(anna, id, 5).ok();
    assert_eq!(status_of(anna, id), 5);
}

#[test]
fn files_move_between_normal_and_frozen_only() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = world.add_customer(1, "GA");
    for (status, then) in [("6", 6), ("6", 6), ("5", 5), ("6", 6), ("1", 5), ("5", 5)] {
        set_status(anna, id, status).ok();
        assert_eq!(status_of(anna, id), then, "1 is read as 5");
    }
    for bad in ["2", "3", "4", "7", "-1", "x", "99999999999999999999"] {
        set_status(anna, id, bad).refused(400, &["status"]);
    }
    set_status(anna, id, 0).refused(400, &[]);
    update(anna, "14.8", id, json!({"status": 0})).refused(400, &[]);
    assert_eq!(status_of(anna, id), 5);
    update(
        anna,
        "14.8",
        id,
        json!({"status": 6, "customerName": "王小二"}),
    )
    .ok();
    // A file that says nothing of its status keeps it.
    update(anna, "14.8", id, json!({"customerName": "王小三"})).ok();
    assert_holds(
        &customer_of(anna, id),
        &json!({"status": 6, "customerName": "王小三"}),
    );
    let unmade = draft(anna, 2);
    set_status(anna, unmade, 6).refused(400, &[]);
    assert_eq!(status_of(anna, unmade), 0);
    let frozen = with(customer(3, "GA"), &json!({"status": 6}));
    let frozen = made(&anna.op("14.6").form(frozen).send().ok().data());
    assert_eq!(status_of(anna, frozen), 6);
    set_status(anna, 999_999, 5).refused(404, &[]);
}

#[test]
fn only_drafts_are_deleted() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = world.add_customer(1, "GA");
    for status in ["5", "6"] {
        set_status(anna, id, status).ok();
        let kept = delete(anna, id).refused(400, &[]);
        assert_eq!(kept.message(), "非暂存客户不可删除！");
    }
    assert_eq!(status_of(anna, id), 6);
    let unmade = draft(anna, 2);
    delete(anna, unmade).ok();
    anna.op("14.1").path("customerId", unmade).send().blank();
    anna.op("14.2")
        .path("idNumber", id_number(2))
        .send()
        .blank();
    anna.op("14.3").query("status", 0).send().blank();
    delete(anna, unmade).refused(404, &[]);
    delete(anna, 999_999).refused(404, &[]);
    let again = draft(anna, 2);
    assert_eq!(status_of(anna, again), 0, "the number is free again");
}

#[test]
fn many_are_moved_together_or_not_at_all() {
    let world = World::new();
    let anna = world.as_("anna");
    let ids: Vec<i64> = (1..4)
        .map(|serial| world.add_customer(serial, "GA"))
        .collect();
    let foreign = world.add_customer(4, "GB");
    let unmade = draft(anna, 5);
    let statuses = || -> Vec<i64> { ids.iter().map(|id| status_of(anna, *id)).collect() };
    let list = |status: Value| -> Value {
        ids.iter()
            .map(|id| json!({"customerId": id, "status": status}))
            .collect()
    };
    batch(anna, list(json!(6))).ok();
    assert_eq!(statuses(), [6, 6, 6]);
    batch(anna, json!({"list": list(json!("1"))})).ok();
    assert_eq!(statuses(), [5, 5, 5]);
    anna.op("14.10")
        .form(json!({"list": list(json!(6))}))
        .send()
        .ok();
    assert_eq!(statuses(), [6, 6, 6]);
    anna.op("14.10")
        .multipart(json!({"list": list(json!(5))}))
        .send()
        .ok();
    assert_eq!(statuses(), [5, 5, 5]);

    let entry = |id: Value, status: Value| json!({"customerId": id, "status": status});
    let good = entry(json!(ids[0].to_string()), json!("6"));
    for (bad, code, fields) in [
        (entry(json!(ids[1]), json!(3)), 400, vec!["list[1].status"]),
        (entry(json!(ids[1]), json!(0)), 400, vec!["list[1].status"]),
        (entry(json!(ids[1]), json!("")), 400, vec!["list[1].status"]),
        (
            entry(json!("x"), json!("y")),
            400,
            vec!["list[1].customerId", "list[1].status"],
        ),
        (json!({}), 400, vec!["list[1].customerId", "list[1].status"]),
        (entry(json!(unmade), json!(6)), 400, vec!["list[1].status"]),
        (entry(json!(foreign), json!(6)), 404, vec![]),
        (entry(json!(999_999), json!(6)), 404, vec![]),
    ] {
        batch(anna, json!([good, bad])).refused(code, &fields);
        assert_eq!(statuses(), [5, 5, 5], "{bad}");
    }
    for none in [
        json!([]),
        json!({"list": []}),
        json!({}),
        json!({"list": "x"}),
        json!([1, 2]),
    ] {
        batch(anna, none).refused(400, &["list"]);
    }
    let long: Value = (0..1001).map(|_| good.clone()).collect();
    batch(anna, long).refused(400, &["list"]);
    // The same file twice: the last word counts, as if sent one after the other.
    let twice = json!([
        entry(json!(ids[0]), json!(6)),
        entry(json!(ids[0]), json!(5))
    ]);
    batch(anna, twice).ok();
    assert_eq!(statuses(), [5, 5, 5]);
    assert_eq!(status_of(world.as_("bo"), foreign), 5);
}

#[test]
fn a_stale_edit_is_refused_and_an_edit_without_a_date_wins() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = world.add_customer(1, "GA");
    let read = customer_of(anna, id)["updatedAt"].clone();
    let edit = |name: &str, read: &Value| {
        update(
            anna,
            "14.8",
            id,
            json!({"customerName": name, "updatedAt": read}),
        )
    };
    edit("第一", &read).ok();
    edit("第二", &read).refused(409, &[]);
    assert_eq!(customer_of(anna, id)["customerName"], "第一");
    edit("第三", &customer_of(anna, id)["updatedAt"]).ok();
    edit("第四", &Value::Null).ok();
    assert_eq!(customer_of(anna, id)["customerName"], "第四");

    let id = draft(anna, 2);
    let read = customer_of(anna, id)["updatedAt"].clone();
    let change = json!({"customerName": "第一", "updatedAt": read});
    update(anna, "14.7", id, change.clone()).ok();
    update(anna, "14.7", id, change).refused(409, &[]);
}

#[test]
fn of_many_at_once_one_succeeds() {
    let world = World::new();
    let anna = world.as_("anna");
    assert_one_success(&codes_of_many(|| anna.op("14.6").form(customer(1, "GA"))));
    assert_eq!(anna.op("14.3").send().ok().count(), 1);
    let person = json!({"customerName": "草稿", "idNumber": id_number(2)});
    assert_one_success(&codes_of_many(|| anna.op("14.5").form(person.clone())));

    let found = customer_with(anna, &id_number(1));
    let id = found["customerId"].as_str().unwrap();
    let change = json!({"workYear": 12, "updatedAt": found["updatedAt"]});
    let edit = || anna.op("14.8").path("customerId", id).form(change.clone());
    assert_one_success(&codes_of_many(edit));
    let freeze = || anna.op("14.9").path("customerId", id).path("status", 6);
    let codes = codes_of_many(freeze);
    assert!(
        codes.iter().all(|code| matches!(code, 200 | 409)),
        "{codes:?}"
    );
    assert_eq!(customer_with(anna, &id_number(1))["status"], 6);
    let unmade = draft(anna, 3);
    let codes = codes_of_many(|| anna.op("14.15").path("customerId", unmade));
    let deleted = codes.iter().filter(|code| **code == 200).count();
    assert!(
        deleted == 1 && codes.iter().all(|code| matches!(code, 200 | 404 | 409)),
        "{codes:?}"
    );
}

#[test]
fn a_resident_to_be_listed_is_made_a_customer() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_resident(1, "GA");
    let enlist = |serial: u32, sent: Value| {
        let request = anna.op("14.18").path("idNumber", id_number(serial));
        request.form(sent).send()
    };
    let unlisted = enlist(1, json!({}));
    unlisted.refused(400, &[]);
    anna.op("14.2")
        .path("idNumber", id_number(1))
        .send()
        .blank();

    // One whom 13.3 made a customer, and one who became a draft's holder before he was listed.
    let listed = with(resident(2, "GA"), &json!({"isInList": "是"}));
    anna.op("13.3").form(listed).send().ok();
    assert_eq!(
        enlist(2, json!({})).refused(400, &["idNumber"]).message(),
        "身份证号已存在"
    );
    draft(anna, 3);
    let listed = with(resident(3, "GA"), &json!({"isInList": "是"}));
    anna.op("13.3").form(listed).send().ok();
    assert_eq!(customer_with(anna, &id_number(3))["customerName"], "草稿");
    enlist(3, json!({})).refused(400, &["idNumber"]);

    // With the draft gone he can be taken over, in another's name.
    let draft = customer_with(anna, &id_number(3));
    delete(anna, draft["customerId"].as_str().unwrap().parse().unwrap()).ok();
    let long = json!({"registrant": "长".repeat(21), "registerOrg": "长".repeat(31)});
    enlist(3, long).refused(400, &["registrant", "registerOrg"]);
    let id = made(
        &enlist(
            3,
            json!({"registrant": "登记员", "registerOrg": "宏村支行"}),
        )
        .ok()
        .data(),
    );
    let found = customer_of(anna, id);
    let expected = json!({"customerName": "居民3", "status": 5, "registrant": "登记员", "registerOrg": "宏村支行",
        "phoneNumber": "13800000003", "gridCode": "GA", "idNumber": id_number(3), "maritalStatus": null});
    assert_holds(&found, &expected);

    // Unknown and foreign residents are told alike.
    world.add_resident(4, "GB");
    let (foreign, none) = (enlist(4, json!({})), enlist(5, json!({})));
    assert_eq!(
        foreign.refused(404, &[]).message(),
        none.refused(404, &[]).message()
    );
    world
        .as_("bo")
        .op("14.2")
        .path("idNumber", id_number(4))
        .send()
        .blank();
}
