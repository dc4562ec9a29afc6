//! Chapter 16: what people hold, as the core bank tells and as it was entered.

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{column, keeps_strangers_out, long, only_one_wins, with};
use crate::home::{deposit, feed};
use crate::log::entries;
use crate::product::product;

fn read(client: &Client, serial: u32) -> Answer {
    client.op("16.2").path("idNumber", id_number(serial)).send()
}

fn record(serial: u32, card: &str) -> Value {
    json!({"idnumber": id_number(serial), "productCode": "P0001", "money": "100.5",
        "accountName": "户名", "cardNumber": card, "rate": "4.35"})
}

fn add(client: &Client, records: &[Value]) -> Request {
    client.op("16.3").form(json!({"record": records}))
}

fn change(client: &Client, records: Value) -> Request {
    client.op("16.4").form(json!({"record": records}))
}

/// Adds a product of a person; answers its id.
#[track_caller]
fn held(client: &Client, serial: u32, card: &str) -> i64 {
    add(client, &[record(serial, card)]).send().ok().data()[0]
        .as_i64()
        .unwrap()
}

#[track_caller]
fn products(client: &Client, serial: u32) -> Vec<Value> {
    let found = read(client, serial).ok().data();
    found["businessProduct"].as_array().unwrap().clone()
}

/// The bank sells P0001, and no longer P0002; customer 1 in GA, 3 in GC, 4 in GB.
fn selling() -> World {
    let world = World::new();
    product(&world, "惠农贷");
    let closed = product(&world, "旧存单");
    let close = world.as_("admin").op("17.4").form(json!({"id": closed}));
    close.send().ok();
    for (serial, grid) in [(1, "GA"), (3, "GC"), (4, "GB")] {
        world.add_customer(serial, grid);
    }
    world
}

#[test]
fn balances_and_averages_are_those_of_the_core_bank() {
    let world = selling();
    let anna = world.as_("anna");
    // Nothing was fed yet.
    let bare = read(anna, 1).ok().data();
    assert_eq!(
        (&bare["business"]["depositYear"], &bare["businessProduct"]),
        (&json!(0.0), &json!([]))
    );
    let id = held(anna, 1, "6201");
    feed(
        &world,
        &[
            deposit("2018-08-30", 1, "17001", "6201", "活期", "600000"),
            deposit("2018-08-30", 1, "17002", "6209", "定期", "400000"),
        ],
    );
    feed(
        &world,
        &[
            deposit("2018-09-28", 1, "17001", "6201", "活期", "6600000"),
            deposit("2018-09-28", 1, "17002", "6209", "定期", "400000"),
        ],
    );
    let found = read(anna, 1).ok().documented_filled().data();
    let business = &found["business"];
    assert_eq!(business["idNumber"], id_number(1));
    for (field, expected) in [
        ("depositTotal", json!(7_000_000)),
        // 27 days of 1,000,000 and one of 7,000,000.
        ("depositMonth", json!(1_214_285.71)),
        // From the 1st of July: 29 days of 1,000,000 and one of 7,000,000 of 90.
        ("depositSeason", json!(400_000)),
        ("depositYear", json!(132_841.33)),
        ("depositTimePoit", json!(1_000_000)),
        ("depositTimePoint", json!(1_000_000)),
        ("currentTotal", json!(6_600_000)),
        ("currentTimePoit", json!(600_000)),
        ("fixedTotal", json!(400_000)),
        ("fixedMonth", json!(400_000)),
        ("fixedTimePoit", json!(400_000)),
    ] {
        assert_eq!(
            business[field].as_f64(),
            expected.as_f64(),
            "{field}\n{business}"
        );
    }
    let rows = found["businessProduct"].as_array().unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row["cardNumber"].as_str().unwrap(),
                row["money"].as_f64().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [("6201", 6_600_000.0), ("6209", 400_000.0)]);
    assert_eq!(
        (&rows[0]["id"], &rows[0]["productName"]),
        (&json!(id), &json!("惠农贷"))
    );
    assert_eq!(
        (&rows[1]["id"], &rows[1]["accountName"]),
        (&Value::Null, &json!("客户1"))
    );
    // The core bank keeps this one.
    change(anna, json!([{"id": id, "money": 1}]))
        .send()
        .refused(400, &["record[0].id"]);
    // The longer address says the same.
    let path = format!("/grid/customer/business/product/{}", id_number(1));
    assert_eq!(anna.call("GET", &path).send().ok().data(), found);
    let told = entries(
        world.as_("admin"),
        &[("subject", "business"), ("subjectId", &id_number(1))],
    );
    assert_eq!(column(&told, "action"), ["business.read"; 3]);
}

#[test]
fn products_of_persons_are_entered_in_every_form_and_changed() {
    let world = selling();
    let anna = world.as_("anna");
    world.add_resident(2, "GA");
    let first = held(anna, 1, "6201");
    // A bare array, an object of one, indexed keys, another spelling, a person in the registry.
    let json = json!([with(
        &record(1, "6202"),
        &json!({"rate": 4.35, "money": 7, "idNumber": id_number(1)})
    )]);
    anna.op("16.3").json(json).send().ok();
    anna.op("16.3")
        .json(json!({"record": record(2, "6203")}))
        .send()
        .ok();
    let number = id_number(1);
    for (card, form) in [
        ("6204", "record[0].idnumber"),
        ("6205", "record[0][idNumber]"),
    ] {
        let key = |name: &str| form.replace("idnumber", name).replace("idNumber", name);
        let form = json!({form: number, key("productCode"): "P0001", key("money"): "0", key("accountName"): "户",
            key("cardNumber"): card, key("rate"): "0"});
        anna.op("16.3").form(form).send().ok();
    }
    let rows = products(anna, 1);
    let cards: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["cardNumber"].as_str())
        .collect();
    assert_eq!(cards, ["6201", "6202", "6204", "6205"]);
    let row = &rows[0];
    let told = (&row["id"], &row["money"], &row["rate"], &row["productCode"]);
    assert_eq!(
        told,
        (&json!(first), &json!(100.5), &json!(4.35), &json!("P0001"))
    );
    assert_eq!(row["create_at"], row["createdAt"]);
    read(anna, 2).ok().documented_filled();

    let second = rows[1]["id"].as_i64().unwrap();
    change(
        anna,
        json!([{"id": first.to_string(), "money": "0.01"}, {"id": second, "money": "9"}]),
    )
    .send()
    .ok();
    anna.op("16.4")
        .json(json!([{"id": second, "money": 12.34}]))
        .send()
        .ok();
    let money: Vec<_> = products(anna, 1)
        .iter()
        .map(|row| row["money"].as_f64().unwrap())
        .collect();
    assert_eq!(money, [0.01, 12.34, 0.0, 0.0]);
    let told = entries(
        world.as_("admin"),
        &[
            ("subject", "product_holding"),
            ("subjectId", &second.to_string()),
        ],
    );
    assert_eq!(
        column(&told, "action"),
        ["holding.update", "holding.update", "holding.add"]
    );
}

#[test]
fn every_faulty_field_of_a_record_is_named_and_nothing_is_stored() {
    let world = selling();
    let anna = world.as_("anna");
    let id = held(anna, 1, "6201");
    let before = products(anna, 1);
    let all = [
        "idnumber",
        "productCode",
        "money",
        "accountName",
        "cardNumber",
        "rate",
    ];
    for (patch, fields) in [
        (
            json!({"idnumber": null, "productCode": null, "money": null, "accountName": null, "cardNumber": null, "rate": null}),
            all.as_slice(),
        ),
        (
            json!({"idnumber": "", "productCode": "", "money": "", "accountName": "", "cardNumber": "", "rate": ""}),
            &all,
        ),
        (
            json!({"idnumber": "123", "money": "-1", "rate": "100"}),
            &["idnumber", "money", "rate"],
        ),
        (
            json!({"money": "1.234", "accountName": long("户", 51), "cardNumber": "62A"}),
            &["money", "accountName", "cardNumber"],
        ),
        (
            json!({"money": "一", "rate": "x", "cardNumber": long("6", 41)}),
            &["money", "rate", "cardNumber"],
        ),
        (json!({"productCode": "P0002"}), &["productCode"]),
        (
            json!({"productCode": "P9999", "cardNumber": "6201"}),
            &["productCode", "cardNumber"],
        ),
    ] {
        let named: Vec<String> = fields
            .iter()
            .map(|field| format!("record[1].{field}"))
            .collect();
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        let records = [record(1, "6202"), with(&record(1, "6203"), &patch)];
        add(anna, &records).send().refused(400, &named);
    }
    add(anna, &[record(1, "6202"), record(1, "6202")])
        .send()
        .refused(400, &["record[1].cardNumber"]);
    let many: Vec<Value> = (0..501)
        .map(|card| record(1, &format!("63{card}")))
        .collect();
    for (op, form) in [
        ("16.3", json!({})),
        ("16.3", json!({"record": []})),
        ("16.3", json!({"record": "x"})),
        ("16.3", json!({"record": [7]})),
        ("16.3", json!({"record": many})),
        ("16.4", json!({"record": ""})),
        ("16.4", json!({"record": "{"})),
    ] {
        anna.op(op).json(form).send().refused(400, &["record"]);
    }
    for (changed, fields) in [
        (json!({}), ["record[1].id", "record[1].money"].as_slice()),
        (
            json!({"id": "x", "money": "-0.01"}),
            &["record[1].id", "record[1].money"],
        ),
        (json!({"id": id, "money": "1.001"}), &["record[1].money"]),
    ] {
        change(anna, json!([{"id": id, "money": 5}, changed]))
            .send()
            .refused(400, fields);
    }
    change(
        anna,
        json!([{"id": id, "money": 5}, {"id": 9999, "money": 5}]),
    )
    .send()
    .refused(404, &[]);
    assert_eq!(products(anna, 1), before);
}

#[test]
fn what_a_person_holds_follows_the_person() {
    let world = selling();
    let admin = world.as_("admin");
    let ids: Vec<(u32, i64)> = [1, 3, 4]
        .map(|serial| (serial, held(admin, serial, &format!("620{serial}"))))
        .into();
    for (name, seen) in [
        ("anna", [1].as_slice()),
        ("ada", &[3]),
        ("bo", &[4]),
        ("acct", &[1, 3]),
        ("pres", &[1, 3]),
        ("mid", &[1, 3]),
        ("chair", &[1, 3, 4]),
        ("admin", &[1, 3, 4]),
    ] {
        let client = world.as_(name);
        for (serial, id) in &ids {
            let is_seen = seen.contains(serial);
            match is_seen {
                true => drop(read(client, *serial).ok().documented_filled()),
                false => drop(read(client, *serial).blank()),
            }
            let path = format!("/grid/customer/business/product/{}", id_number(*serial));
            assert_eq!(
                client.call("GET", &path).send().code(),
                if is_seen { 200 } else { 204 }
            );
            if name == "chair" || is_seen {
                continue;
            }
            // Among his own, somebody else's: nothing is done.
            let (own, own_id) = ids
                .iter()
                .find(|(serial, _)| seen.contains(serial))
                .unwrap();
            let records = [record(*own, "6300"), record(*serial, "6301")];
            add(client, &records).send().refused(404, &[]);
            change(
                client,
                json!([{"id": own_id, "money": 3}, {"id": id, "money": 3}]),
            )
            .send()
            .refused(404, &[]);
        }
    }
    for (serial, _) in &ids {
        let rows = products(admin, *serial);
        assert_eq!(
            (rows.len(), &rows[0]["money"]),
            (1, &json!(100.5)),
            "{serial}"
        );
    }
    // One whom nobody knows is like one whom others know.
    read(admin, 77).blank();
    add(admin, &[record(77, "6400")]).send().refused(404, &[]);
}

#[test]
fn a_card_is_entered_once() {
    let world = selling();
    let anna = world.as_("anna");
    only_one_wins(
        || add(anna, &[record(1, "6201")]),
        &["record[0].cardNumber"],
    );
    assert_eq!(products(anna, 1).len(), 1);
    add(world.as_("bo"), &[record(4, "6201")])
        .send()
        .refused(400, &["record[0].cardNumber"]);
}

#[test]
fn strangers_do_not_see_what_people_hold() {
    let world = selling();
    let id = held(world.as_("anna"), 1, "6201");
    keeps_strangers_out(
        &world,
        &[
            (&[], &|client| {
                client.op("16.2").path("idNumber", id_number(1))
            }),
            (&["chair"], &|client| add(client, &[record(1, "6202")])),
            (&["chair"], &|client| {
                change(client, json!([{"id": id, "money": 1}]))
            }),
        ],
    );
}
