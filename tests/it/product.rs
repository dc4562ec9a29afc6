//! Chapter 17: the bank's products; 16.1: those that are open.

use serde_json::{Value, json};
use wangge_tests::world::made;
use wangge_tests::{Client, Request, World};

use crate::cases::{column, keeps_strangers_out, long, only_one_wins, with};
use crate::log::entries;

fn loan() -> Value {
    json!({"name": "惠农贷", "rate": "4.35", "explain": "小额信用贷款"})
}

fn add(client: &Client, form: &Value) -> Request {
    client.op("17.2").form(form.clone())
}

/// A product of this name; answers its id.
#[track_caller]
pub(crate) fn product(world: &World, name: &str) -> i64 {
    let form = with(&loan(), &json!({"name": name}));
    made(&add(world.as_("admin"), &form).send().ok().data())
}

fn put(client: &Client, id: i64, form: Value) -> Request {
    client.op("17.3").path("id", id).form(form)
}

fn codes(client: &Client, state: &str) -> Vec<String> {
    let list = client.op("17.1").query("pageNum", 1).query("pageSize", 10);
    let answer = list.query("state", state).send();
    match answer.code() {
        204 => Vec::new(),
        _ => column(&answer, "code"),
    }
}

#[test]
fn products_are_added_listed_changed_closed_and_opened() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    anna.op("16.1").send().blank();
    anna.op("17.1").send().blank();
    let id = made(&add(admin, &loan()).send().ok().data());
    let other =
        json!({"name": "定期宝", "code": "D3Y", "rate": 2.75, "explain": "三年定期", "state": 0});
    let closed = made(&admin.op("17.2").json(other).send().ok().data());
    let all = anna.op("17.1").send().ok().documented_filled();
    assert_eq!(
        (all.count(), column(&all, "code")),
        (2, ["P0001", "D3Y"].map(str::to_owned).into())
    );
    let first = &all.data()[0];
    let told = (
        &first["id"],
        &first["name"],
        &first["state"],
        &first["rate"],
    );
    assert_eq!(
        told,
        (&json!(id), &json!("惠农贷"), &json!(1), &json!(4.35))
    );
    assert_eq!(first["explain"], "小额信用贷款");
    assert_eq!(
        (codes(anna, "1"), codes(anna, "0")),
        (vec!["P0001".to_owned()], vec!["D3Y".to_owned()])
    );
    anna.op("17.1")
        .query("state", 2)
        .send()
        .refused(400, &["state"]);
    anna.op("17.1")
        .query("pageNum", 0)
        .send()
        .refused(400, &["pageNum"]);
    let page = anna
        .op("17.1")
        .query("pageNum", 2)
        .query("pageSize", 1)
        .send()
        .ok();
    assert_eq!(
        (page.count(), column(&page, "code")),
        (2, vec!["D3Y".to_owned()])
    );

    let sold = anna.op("16.1").send().ok().documented_filled();
    assert_eq!(sold.data(), json!([{"name": "惠农贷", "code": "P0001"}]));
    // What is not sent stays, and a code does in any case.
    put(admin, id, json!({"rate": 5, "code": "NEW"}))
        .send()
        .ok();
    admin
        .op("17.5")
        .form(json!({"id": closed.to_string()}))
        .send()
        .ok();
    admin.op("17.4").json(json!({"id": id})).send().ok();
    // Closed it stays closed, by whatever way the id comes.
    admin.op("17.4").query("id", id).send().ok();
    let all = anna.op("17.1").send().ok();
    let rows = all.data();
    let told = |at: usize| {
        (
            rows[at]["code"].clone(),
            rows[at]["state"].clone(),
            rows[at]["rate"].clone(),
        )
    };
    assert_eq!(told(0), (json!("P0001"), json!(0), json!(5.0)));
    assert_eq!(told(1), (json!("D3Y"), json!(1), json!(2.75)));
    put(
        admin,
        id,
        json!({"name": "惠农贷二号", "state": 1, "explain": "新"}),
    )
    .send()
    .ok();
    assert_eq!(
        column(&anna.op("16.1").send().ok(), "name"),
        ["惠农贷二号", "定期宝"]
    );

    for id in [json!(999), json!("999")] {
        admin
            .op("17.4")
            .form(json!({"id": id}))
            .send()
            .refused(404, &[]);
        admin
            .op("17.5")
            .json(json!({"id": id}))
            .send()
            .refused(404, &[]);
    }
    put(admin, 999, loan()).send().refused(404, &[]);
    admin
        .op("17.3")
        .path("id", "x")
        .form(loan())
        .send()
        .refused(400, &["id"]);
    let told = entries(
        admin,
        &[("subject", "bank_product"), ("subjectId", &id.to_string())],
    );
    let actions = [
        "product.update",
        "product.close",
        "product.update",
        "product.add",
    ];
    assert_eq!(column(&told, "action"), actions);
}

#[test]
fn every_faulty_field_of_a_product_is_named_and_nothing_is_stored() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = product(&world, "惠农贷");
    let code = json!({"name": "别的", "code": "P0001"});
    for (patch, fields) in [
        (
            json!({"name": null, "rate": null, "explain": null}),
            ["name", "rate", "explain"].as_slice(),
        ),
        (
            json!({"name": "", "rate": "", "explain": " "}),
            &["name", "rate", "explain"],
        ),
        (
            json!({"name": long("名", 21), "explain": long("说", 256)}),
            &["name", "explain"],
        ),
        (json!({"rate": "100", "state": "2"}), &["rate", "state"]),
        (json!({"rate": "-0.01", "state": "开"}), &["rate", "state"]),
        (
            json!({"rate": "4.355", "name": " 惠农贷 "}),
            &["rate", "name"],
        ),
        (json!({"rate": "四", "code": "P-1"}), &["rate", "code"]),
        (
            json!({"code": long("1", 21), "explain": "\u{0}"}),
            &["code", "explain"],
        ),
        (code, &["code"]),
    ] {
        let form = with(&with(&loan(), &json!({"name": "新产品"})), &patch);
        add(admin, &form).send().refused(400, fields);
    }
    let other = product(&world, "定期宝");
    let before = admin.op("17.1").send().ok().data();
    for (form, fields) in [
        (
            json!({"name": "", "explain": ""}),
            ["name", "explain"].as_slice(),
        ),
        (json!({"name": "定期宝", "rate": "x"}), &["name", "rate"]),
        (json!({"rate": "", "state": 7}), &["rate", "state"]),
        (
            json!({"explain": long("说", 256), "name": long("名", 21)}),
            &["explain", "name"],
        ),
    ] {
        put(admin, id, form).send().refused(400, fields);
    }
    for (form, op) in [
        (json!({}), "17.4"),
        (json!({"id": "x"}), "17.4"),
        (json!({"id": ""}), "17.5"),
        (json!({"id": 0}), "17.5"),
    ] {
        admin.op(op).form(form).send().refused(400, &["id"]);
    }
    assert_eq!(admin.op("17.1").send().ok().data(), before);
    // Its own name is nobody else's.
    put(admin, other, json!({"name": "定期宝"})).send().ok();
    let longest = json!({"name": long("名", 20), "rate": "99.99", "explain": long("说", 255)});
    add(admin, &longest).send().ok();
    add(admin, &json!({"name": "活期", "rate": 0, "explain": "无"}))
        .send()
        .ok();
}

#[test]
fn of_many_who_add_the_same_product_one_does() {
    let world = World::new();
    let admin = world.as_("admin");
    only_one_wins(|| add(admin, &loan()), &["name"]);
    assert_eq!(admin.op("17.1").send().ok().count(), 1);
}

#[test]
fn strangers_keep_off_products() {
    let world = World::new();
    let id = product(&world, "惠农贷");
    let all: &[&str] = &["anna", "acct", "pres", "chair", "mid"];
    let pick = json!({"id": id});
    keeps_strangers_out(
        &world,
        &[
            (&[], &|client| client.op("16.1")),
            (&[], &|client| client.op("17.1")),
            (all, &|client| add(client, &loan())),
            (all, &|client| put(client, id, loan())),
            (all, &|client| client.op("17.4").form(pick.clone())),
            (all, &|client| client.op("17.5").form(pick.clone())),
        ],
    );
    for name in all {
        assert_eq!(codes(world.as_(name), "1"), ["P0001"], "{name}");
        world.as_(name).op("16.1").send().ok();
    }
}
