//! Chapter 29: what financial advisers say of customers.

use serde_json::{Value, json};
use wangge_tests::world::{id_number, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{at_once, column, keeps_strangers_out, long, with};
use crate::import::import;
use crate::import_batch::{import_id, undo};
use crate::log::entries;
use crate::people::assert_holds;
use crate::sheets::{resident_header, resident_row};

pub(crate) fn opinion(serial: u32, grid: &str) -> Value {
    json!({
        "customerName": format!("客户{serial}"), "idNumber": id_number(serial), "phone": "13855590001",
        "gridCode": grid, "income": 120_000, "expenditure": "45000.5", "rental": 100_000.25,
        "signingTime": "2018年10月12日", "adviserName": "汪德发", "comment": "为人诚信", "address": "西递村1号",
    })
}

pub(crate) fn add(client: &Client, body: Value) -> Request {
    client.op("29.1").json(body)
}

#[track_caller]
fn added(client: &Client, serial: u32, grid: &str) -> i64 {
    made(&add(client, opinion(serial, grid)).send().ok().data())
}

fn update(client: &Client, id: i64, body: Value) -> Request {
    client.op("29.2").path("id", id).json(body)
}

fn delete(client: &Client, id: i64) -> Request {
    client.op("29.3").path("id", id)
}

fn find(client: &Client, id: i64) -> Answer {
    client.op("29.4").path("id", id).send()
}

fn list(client: &Client, filters: &[(&str, &str)]) -> Answer {
    client.op("29.5").filters(filters).send()
}

#[test]
fn an_opinion_is_made_read_changed_and_deleted() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    world.add_customer(1, "GA");
    let id = added(anna, 1, "GA");
    let found = find(anna, id).ok().documented_filled();
    let row = found.data();
    let text = String::from_utf8(found.body.clone()).unwrap();
    assert!(
        text.contains("\"income\":120000.00,\"expenditure\":45000.50,\"rental\":100000.25"),
        "{text}"
    );
    let expected = json!({
        "id": id, "customerName": "客户1", "idNumber": id_number(1), "phone": "13855590001", "gridCode": "GA",
        "gridName": "西递村", "signingTime": "2018年10月12日", "adviserName": "汪德发", "comment": "为人诚信",
        "adress": "西递村1号", "address": "西递村1号",
    });
    assert_holds(&row, &expected);
    assert_eq!(row["credtedAt"], row["createdAt"]);
    let page = list(anna, &[]).ok().documented_filled();
    assert_eq!((page.count(), &page.data()[0]), (1, &row));

    // Old clients send the id in the body, and the other spelling of the address.
    let change =
        json!({"id": id, "adress": "石印村2号", "rental": "", "comment": "", "income": "130000"});
    update(anna, id, change).send().ok();
    let now = find(anna, id).ok().documented().data();
    assert_holds(
        &now,
        &json!({"address": "石印村2号", "adress": "石印村2号", "phone": "13855590001"}),
    );
    assert_eq!(
        (&now["rental"], &now["comment"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(now["income"].as_f64(), Some(130_000.0));
    let stale = with(&opinion(1, "GA"), &json!({"updatedAt": row["updatedAt"]}));
    update(anna, id, stale).send().refused(409, &[]);
    update(
        anna,
        id,
        with(&opinion(1, "GA"), &json!({"id": id.to_string()})),
    )
    .send()
    .ok();

    delete(anna, id).send().ok();
    find(anna, id).blank();
    list(anna, &[]).blank();
    delete(anna, id).send().refused(404, &[]);
    update(anna, id, opinion(1, "GA")).send().refused(404, &[]);
    let id = id.to_string();
    let told = entries(admin, &[("subject", "adviser_opinion"), ("subjectId", &id)]);
    let actions = [
        "adviser.delete",
        "adviser.update",
        "adviser.update",
        "adviser.add",
    ];
    assert_eq!(column(&told, "action"), actions);
}

#[test]
fn every_faulty_field_is_named_and_nothing_is_stored() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let required = [
        "adviserName",
        "address",
        "customerName",
        "gridCode",
        "idNumber",
        "phone",
        "signingTime",
    ];
    add(anna, json!({})).send().refused(400, &required);
    let blank: Value = required
        .iter()
        .map(|field| ((*field).to_owned(), json!("")))
        .collect();
    add(anna, blank).send().refused(400, &required);
    let cases = [
        ("customerName", json!(long("长", 21))),
        ("idNumber", json!("12345")),
        ("phone", json!("没有")),
        ("phone", json!(long("1", 21))),
        ("income", json!(-1)),
        ("income", json!("很多")),
        ("expenditure", json!("1.234")),
        ("rental", json!("100000000")),
        ("signingTime", json!(long("1", 21))),
        ("adviserName", json!(long("长", 21))),
        ("comment", json!(long("长", 256))),
        ("address", json!(long("长", 51))),
    ];
    for (field, bad) in &cases {
        let sent = with(&opinion(1, "GA"), &json!({*field: bad}));
        add(anna, sent).send().refused(400, &[*field]);
    }
    list(anna, &[]).blank();
    let id = added(anna, 1, "GA");
    let before = find(anna, id).data();
    for (field, bad) in &cases {
        update(anna, id, json!({*field: bad}))
            .send()
            .refused(400, &[*field]);
    }
    let fixed = json!({"id": id + 1, "idNumber": id_number(2), "gridCode": "GC", "phone": ""});
    update(anna, id, fixed)
        .send()
        .refused(400, &["gridCode", "id", "idNumber", "phone"]);
    assert_eq!(find(anna, id).data(), before);
}

#[test]
fn opinions_are_of_customers_whom_the_caller_sees() {
    let world = World::new();
    let (anna, acct, admin) = (world.as_("anna"), world.as_("acct"), world.as_("admin"));
    let draft = json!({"customerName": "暂存", "idNumber": id_number(2), "gridCode": "GA"});
    admin.op("14.5").form(draft).send().ok();
    world.add_resident(3, "GA");
    world.add_customer(4, "GB");
    world.add_customer(5, "GC");
    for serial in [2, 3] {
        add(anna, opinion(serial, "GA"))
            .send()
            .refused(400, &["idNumber"]);
    }
    for serial in [4, 99] {
        add(anna, opinion(serial, "GA"))
            .send()
            .refused(404, &["idNumber"]);
        add(anna, opinion(serial, "GB"))
            .send()
            .refused(404, &["gridCode", "idNumber"]);
    }
    add(acct, opinion(5, "GA"))
        .send()
        .refused(400, &["gridCode"]);
    add(acct, opinion(5, "GC")).send().ok();
    assert_eq!(list(admin, &[]).count(), 1);
}

#[test]
fn every_role_sees_its_own_and_a_moved_customers_opinions_move() {
    let world = World::new();
    let admin = world.as_("admin");
    let places = [(1, "GA"), (2, "GB"), (3, "GC")];
    let customers = places.map(|(serial, grid)| world.add_customer(serial, grid));
    let ids = places.map(|(serial, grid)| added(admin, serial, grid));
    for (name, seen) in [
        ("anna", &[1_u32][..]),
        ("ada", &[3]),
        ("bo", &[2]),
        ("acct", &[3, 1]),
        ("pres", &[3, 1]),
        ("mid", &[3, 1]),
        ("chair", &[3, 2, 1]),
        ("admin", &[3, 2, 1]),
    ] {
        let client = world.as_(name);
        let page = list(client, &[]).ok();
        let expected: Vec<String> = seen.iter().map(|serial| id_number(*serial)).collect();
        assert_eq!(
            (page.count(), column(&page, "idNumber")),
            (expected.len() as i64, expected),
            "{name}"
        );
        for (serial, id) in (1..).zip(ids) {
            let (found, changed) = (
                find(client, id),
                update(client, id, json!({"comment": name})).send(),
            );
            match (name, seen.contains(&serial)) {
                ("chair", _) => drop((found.ok(), changed.refused(403, &[]))),
                (_, true) => drop((found.ok(), changed.ok())),
                (_, false) => {
                    found.blank();
                    changed.refused(404, &[]);
                    delete(client, id).send().refused(404, &[]);
                }
            }
        }
    }
    let moved = admin.op("14.8").path("customerId", customers[0]);
    moved.form(json!({"gridCode": "GB"})).send().ok();
    find(world.as_("anna"), ids[0]).blank();
    assert_holds(
        &find(world.as_("bo"), ids[0]).ok().data(),
        &json!({"gridCode": "GB"}),
    );
    keeps_strangers_out(
        &world,
        &[
            (&["chair"], &|c| add(c, json!({}))),
            (&["chair"], &|c| update(c, 1, json!({}))),
            (&["chair"], &|c| delete(c, 1)),
            (&[], &|c| c.op("29.4").path("id", 1)),
            (&[], &|c| c.op("29.5")),
        ],
    );
    admin
        .op("29.4")
        .path("id", "x")
        .send()
        .refused(400, &["id"]);
}

#[test]
fn lists_are_narrowed_and_paged() {
    let world = World::new();
    let acct = world.as_("acct");
    for (serial, grid, adviser) in [
        (1, "GA", "汪德发"),
        (2, "GA", "程志明"),
        (3, "GC", "汪志明"),
    ] {
        world.add_customer(serial, grid);
        let sent = with(&opinion(serial, grid), &json!({"adviserName": adviser}));
        add(acct, sent).send().ok();
    }
    let numbers =
        |filters: &[(&str, &str)]| column(&list(acct, filters).ok().documented(), "idNumber");
    let of = |serials: &[u32]| -> Vec<String> { serials.iter().map(|s| id_number(*s)).collect() };
    assert_eq!(numbers(&[("adviserName", "志明")]), of(&[3, 2]));
    assert_eq!(
        numbers(&[("gridCode", "GA"), ("adviserName", "")]),
        of(&[2, 1])
    );
    assert_eq!(numbers(&[("customerName", "客户3")]), of(&[3]));
    assert_eq!(numbers(&[("idNumber", &id_number(1))]), of(&[1]));
    list(acct, &[("gridCode", "GB")]).blank();
    let page = list(acct, &[("pageNum", "2"), ("pageSize", "2")]);
    assert_eq!((page.count(), column(&page, "idNumber")), (3, of(&[1])));
}

#[test]
fn of_many_who_delete_one_opinion_at_once_one_does() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let id = added(anna, 1, "GA");
    let answers = at_once((0..20).map(|_| delete(anna, id)).collect());
    assert_eq!(
        answers.iter().filter(|answer| answer.code() == 200).count(),
        1
    );
    for answer in answers.iter().filter(|answer| answer.code() != 200) {
        assert!([404, 409].contains(&answer.code()), "{answer}");
    }
}

#[test]
fn a_customer_of_whom_something_was_said_outlives_his_import() {
    let world = World::new();
    let anna = world.as_("anna");
    let rows = [
        resident_header(),
        resident_row(1, &json!({"isInList": "是"})),
    ];
    let done = import(anna, &rows).ok();
    added(anna, 1, "GA");
    undo(anna, import_id(&done)).ok();
    anna.op("14.2").path("idNumber", id_number(1)).send().ok();
}
