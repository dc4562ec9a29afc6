//! Products of persons: entered by hand, and read from the feed.

use serde_json::{Value, json};
use wangge_balances::Error;
use wangge_balances::holding::{self, AddHoldings, ChangeHoldings, HoldingView};
use wangge_balances::product::{self, SaveProduct};
use wangge_kernel::{Actor, Failure};

use crate::support::{HEADER, House, admin, from, manager, number, of_orgs, open};

/// A bank that sells P0001, and no longer P0002.
fn selling(customers: usize) -> House {
    let house = open(customers);
    for (name, state) in [("惠农贷", 1), ("旧存单", 0)] {
        let sent = json!({"name": name, "rate": "4.35", "explain": "无", "state": state});
        let command: SaveProduct = from(sent);
        house
            .db
            .write_blocking(|tx| product::add(tx, &admin(), &command))
            .unwrap();
    }
    house
}

fn record(person: usize, card: &str, changes: Value) -> Value {
    let mut sent = json!({"idnumber": number(person).to_lowercase(), "productCode": "P0001",
        "money": "100.5", "accountName": "户", "cardNumber": card, "rate": 3});
    for (key, value) in changes.as_object().unwrap() {
        sent[key] = value.clone();
    }
    sent
}

fn add(house: &House, actor: &Actor, records: Value) -> Result<Vec<i64>, Error> {
    let command: AddHoldings = from(json!({"record": records}));
    house
        .db
        .write_blocking(|tx| holding::add(tx, actor, &command))
}

fn change(house: &House, actor: &Actor, records: Value) -> Result<(), Error> {
    let command: ChangeHoldings = from(json!({"record": records}));
    house
        .db
        .write_blocking(|tx| holding::change(tx, actor, &command))
}

fn held(house: &House, actor: &Actor, person: usize) -> Option<Vec<HoldingView>> {
    house
        .db
        .read_blocking(|conn| holding::of_person(conn, &actor.scope, &number(person)))
        .unwrap()
}

fn fields<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Vec<String> {
    let faults = outcome.unwrap_err().faults();
    faults
        .into_iter()
        .map(|fault| fault.field.to_string())
        .collect()
}

#[test]
fn products_of_persons_are_added_and_changed() {
    let house = selling(2);
    let both = json!([record(0, "6201", json!({})), record(1, "6202", json!({}))]);
    let ids = add(&house, &manager(), both).unwrap();
    change(
        &house,
        &manager(),
        json!([{"id": ids[0].to_string(), "money": "0.01"}]),
    )
    .unwrap();
    let found = &held(&house, &manager(), 0).unwrap()[0];
    assert_eq!((found.id, found.money, found.rate), (Some(ids[0]), 1, 300));
    assert_eq!(
        (found.product_name.as_str(), found.from_core),
        ("惠农贷", false)
    );
    let shown = serde_json::to_value(found).unwrap();
    assert_eq!(shown["money"].to_string(), "0.01");
    assert!(shown["create_at"].is_number() && shown["updatedAt"].is_number());
    assert_eq!(held(&house, &manager(), 1).unwrap()[0].money, 10_050);
}

#[test]
fn what_the_core_bank_says_of_an_account_wins() {
    let house = selling(1);
    let id = add(&house, &admin(), json!([record(0, "6201", json!({}))])).unwrap()[0];
    let line = |card: &str, yuan, code: &str| {
        format!(
            "2018-09-28,{},17004,{card},1,活期,{yuan},{code}\n",
            number(0)
        )
    };
    let file = [
        HEADER.to_owned(),
        line("6201", 7, ""),
        line("6209", 8, "P0002"),
    ]
    .concat();
    house.feed(file.as_bytes());
    let found = held(&house, &admin(), 0).unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|row| {
            (
                row.id,
                row.card_number.as_str(),
                row.money,
                row.product_name.as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some(id), "6201", 700, "惠农贷"),
            (None, "6209", 800, "旧存单")
        ]
    );
    assert!(found.iter().all(|row| row.from_core));
    let outcome = change(&house, &admin(), json!([{"id": id, "money": 1}]));
    assert_eq!(fields(outcome), ["record[0].id"]);
    // The account is closed: what was entered stands again.
    let file = [HEADER.to_owned(), line("6209", 8, "")].concat();
    house.feed(file.replace("09-28", "09-29").as_bytes());
    assert_eq!(held(&house, &admin(), 0).unwrap()[0].money, 10_050);
}

#[test]
fn every_faulty_field_of_a_record_is_named_and_nothing_is_stored() {
    let house = selling(1);
    let outcome = add(
        &house,
        &admin(),
        json!([{}, record(0, "62x", json!({"money": -1}))]),
    );
    assert_eq!(
        fields(outcome),
        [
            "record[0].idnumber",
            "record[0].productCode",
            "record[0].money",
            "record[0].accountName",
            "record[0].cardNumber",
            "record[0].rate",
            "record[1].money",
            "record[1].cardNumber",
        ]
    );
    let twice = json!([
        record(0, "6201", json!({})),
        record(0, "6201", json!({})),
        record(0, "6203", json!({"productCode": "P0002"})),
    ]);
    assert_eq!(
        fields(add(&house, &admin(), twice)),
        ["record[1].cardNumber", "record[2].productCode"]
    );
    for none in [json!([]), json!(""), json!("x")] {
        assert_eq!(fields(add(&house, &admin(), none)), ["record"]);
    }
    assert_eq!(house.count("product_holding"), 0);
}

#[test]
fn a_person_who_is_not_seen_is_not_there() {
    let house = selling(1);
    let elsewhere = of_orgs(&[3]);
    let sound = json!([record(0, "6201", json!({}))]);
    let is_hidden = |outcome: Result<(), Error>| matches!(outcome, Err(Error::NotFound));
    assert!(is_hidden(add(&house, &elsewhere, sound.clone()).map(drop)));
    let unknown = json!([record(0, "6201", json!({})), record(9, "6202", json!({}))]);
    assert!(is_hidden(add(&house, &admin(), unknown).map(drop)));
    assert_eq!(house.count("product_holding"), 0);
    let id = add(&house, &manager(), sound).unwrap()[0];
    assert!(is_hidden(change(
        &house,
        &elsewhere,
        json!([{"id": id, "money": 1}])
    )));
    assert!(is_hidden(change(
        &house,
        &admin(),
        json!([{"id": id + 1, "money": 1}])
    )));
    assert_eq!(held(&house, &elsewhere, 0), None);
    assert_eq!(held(&house, &admin(), 0).unwrap()[0].money, 10_050);
}
