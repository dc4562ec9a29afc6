//! 26.8: from one list to another.

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Client, Request, World};

use crate::cases::{at_once, column};
use crate::log::entries;
use crate::people::assert_holds;
use crate::review_ops::{BLACK, GREY, LISTS, Ops, WHITE, listed};
use crate::tag_worn::{NOTHING, worn};

fn shift(client: &Client, serial: u32, kind: impl Into<Value>, reason: Value) -> Request {
    let body = json!({"idNumber": id_number(serial), "type": kind.into(), "reason": reason});
    client.op("26.8").json(body)
}

/// The entry of a customer who stands on this list, and on no other.
#[track_caller]
fn standing_on(client: &Client, serial: u32, on: &Ops) -> Value {
    assert_eq!(worn(client, serial), [on.tag]);
    let number = id_number(serial);
    for ops in &LISTS {
        if ops.tag != on.tag {
            ops.list(client, &[("idNumber", &number)]).blank();
        }
    }
    on.list(client, &[("idNumber", &number)]).ok().data()[0].clone()
}

#[test]
fn a_customer_goes_from_list_to_list() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    let customer_id = world.add_customer(1, "GA");
    let id = WHITE.added(anna, 1, "GA");
    let white = standing_on(anna, 1, &WHITE);

    shift(anna, 1, "1", json!("游手好闲"))
        .send()
        .ok()
        .documented();
    let grey = standing_on(anna, 1, &GREY);
    assert_holds(
        &grey,
        &json!({
            "id": id, "reason": "游手好闲", "reasonCodes": [1], "customerName": white["customerName"],
            "phoneNumber": white["phoneNumber"], "adress": white["adress"], "createdAt": white["createdAt"],
        }),
    );
    // From the grey to the black list, whose reason stands beside the tag.
    shift(anna, 1, 3, json!("5,8")).send().ok();
    assert_holds(
        &standing_on(anna, 1, &BLACK),
        &json!({"id": id, "reason": "5,8"}),
    );
    let told = anna
        .op("14.1")
        .path("customerId", customer_id)
        .send()
        .data();
    assert_eq!(told["tags"][0]["reason"], "5,8");
    // Without a new reason the old one stays.
    let back = json!({"idNumber": id_number(1), "type": "4"});
    anna.op("26.8").form(back).send().ok();
    assert_holds(&standing_on(anna, 1, &GREY), &json!({"reason": "5,8"}));
    shift(anna, 1, 3, json!("")).send().ok();
    assert_holds(&standing_on(anna, 1, &BLACK), &json!({"reason": "5,8"}));
    shift(anna, 1, 4, json!("7")).send().ok();
    // And back to the white one, where there are no reasons.
    shift(anna, 1, 2, json!("")).send().ok();
    assert_holds(
        &standing_on(anna, 1, &WHITE),
        &json!({"id": id, "reason": null, "reasonCodes": []}),
    );
    let told = anna
        .op("14.1")
        .path("customerId", customer_id)
        .send()
        .data();
    assert_eq!(told["tags"][0]["reason"], Value::Null);

    let id = id.to_string();
    let log = entries(admin, &[("subject", "review_entry"), ("subjectId", &id)]);
    let moves = column(&log, "action");
    assert_eq!(
        moves
            .iter()
            .filter(|action| *action == "review_list.move")
            .count(),
        6
    );
}

#[test]
fn faults_are_named_and_nobody_is_moved() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    world.add_customer(2, "GA");
    world.add_customer(3, "GB");
    WHITE.added(anna, 1, "GA");
    WHITE.added(world.as_("bo"), 3, "GB");

    let send = |body: Value| anna.op("26.8").json(body).send();
    send(json!({})).refused(400, &["idNumber", "type"]);
    for kind in ["0", "5", "x", ""] {
        shift(anna, 1, kind, json!("1"))
            .send()
            .refused(400, &["type"]);
    }
    for reason in [
        json!(""),
        Value::Null,
        json!("20"),
        json!("没有理由"),
        json!({"a": 1}),
    ] {
        shift(anna, 1, "1", reason).send().refused(400, &["reason"]);
    }
    send(json!({"idNumber": "123", "type": "9", "reason": "x"}))
        .refused(400, &["idNumber", "reason", "type"]);
    // Nobody, another manager's customer, a customer on no list, one on another.
    shift(anna, 99, "1", json!("1"))
        .send()
        .refused(404, &["idNumber"]);
    shift(anna, 3, "1", json!("1"))
        .send()
        .refused(404, &["idNumber"]);
    let refused = shift(anna, 2, "1", json!("1")).send();
    assert!(refused.message().contains("不在白名单"), "{refused}");
    refused.refused(400, &["idNumber"]);
    let refused = shift(anna, 1, "3", json!("1")).send();
    assert!(refused.message().contains("白名单"), "{refused}");
    refused.refused(400, &["idNumber"]);
    // Where he would go he stands already: someone else was faster.
    shift(anna, 1, "2", json!("")).send().refused(409, &[]);

    assert_eq!(listed(world.as_("admin")), [id_number(3), id_number(1)]);
    assert_eq!((worn(anna, 1), worn(anna, 2)), (vec![2], NOTHING.to_vec()));
}

#[test]
fn only_who_may_be_on_the_white_list_comes_back_to_it() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    let customer_id = world.add_customer(1, "GA");
    GREY.added(anna, 1, "GA");
    let set = |status: i64| {
        let request = admin.op("14.9").path("customerId", customer_id);
        request.path("status", status).send().ok();
    };
    set(6);
    shift(anna, 1, "2", json!(""))
        .send()
        .refused(400, &["idNumber"]);
    // A frozen one may become worse.
    shift(anna, 1, "3", json!("6")).send().ok();
    shift(anna, 1, "4", json!("")).send().ok();
    set(5);
    shift(anna, 1, "2", json!("")).send().ok();
    standing_on(anna, 1, &WHITE);
}

#[test]
fn of_many_who_move_one_person_at_once_one_does() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    WHITE.added(anna, 1, "GA");
    let won = |requests: Vec<Request>| {
        let answers = at_once(requests);
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.code() == 200);
        assert_eq!(won.len(), 1);
        lost
    };
    for answer in won((0..50).map(|_| shift(anna, 1, "1", json!("1"))).collect()) {
        answer.refused(409, &[]);
    }
    standing_on(anna, 1, &GREY);
    // To both sides at once: he ends on one of them.
    let kinds = (0..50).map(|n| if n % 2 == 0 { "2" } else { "3" });
    for answer in won(kinds.map(|kind| shift(anna, 1, kind, json!("1"))).collect()) {
        assert!([400, 409].contains(&answer.code()), "{answer}");
    }
    assert_eq!((listed(anna).len(), worn(anna, 1).len()), (1, 1));
}
