//! What the bank sells.

use serde_json::json;
use wangge_balances::Error;
use wangge_balances::product::{self, PickProduct, ProductView, SaveProduct};
use wangge_kernel::{Failure, Page};

use crate::support::{House, admin, from, open};

fn add(house: &House, sent: serde_json::Value) -> Result<i64, Error> {
    let command: SaveProduct = from(sent);
    house
        .db
        .write_blocking(|tx| product::add(tx, &admin(), &command))
}

fn list(house: &House, state: &str) -> Vec<ProductView> {
    let command = from(json!({"state": state}));
    let page = Page::default();
    let found = house
        .db
        .read_blocking(|conn| product::list(conn, &command, page))
        .unwrap();
    assert_eq!(found.count, i64::try_from(found.rows.len()).unwrap());
    found.rows
}

fn pick(id: i64) -> PickProduct {
    from(json!({"id": id}))
}

fn fields<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Vec<String> {
    let faults = outcome.unwrap_err().faults();
    faults
        .into_iter()
        .map(|fault| fault.field.to_string())
        .collect()
}

#[test]
fn a_product_is_added_changed_closed_and_opened() {
    let house = open(0);
    let id = add(
        &house,
        json!({"name": "惠农贷", "rate": "4.35", "explain": "小额"}),
    )
    .unwrap();
    let found = &list(&house, "")[0];
    assert_eq!(
        (found.id, found.code.as_str(), found.state),
        (id, "P0001", 1)
    );
    assert_eq!(serde_json::to_value(found).unwrap()["rate"], json!(4.35));
    let write = |work: &dyn Fn(&mut wangge_db::Tx<'_>) -> Result<(), Error>| {
        house.db.write_blocking(|tx| work(tx))
    };
    let change: SaveProduct = from(json!({"rate": 5, "code": "X"}));
    write(&|tx| product::update(tx, &admin(), id, &change)).unwrap();
    write(&|tx| product::close(tx, &admin(), &pick(id))).unwrap();
    let found = &list(&house, "0")[0];
    assert_eq!(
        (found.name.as_str(), found.rate, found.code.as_str()),
        ("惠农贷", 500, "P0001")
    );
    let sold = || house.db.read_blocking(product::open).unwrap();
    assert!(sold().is_empty() && list(&house, "1").is_empty());
    write(&|tx| product::reopen(tx, &admin(), &pick(id))).unwrap();
    assert_eq!(sold()[0].code, "P0001");
    assert!(matches!(
        write(&|tx| product::close(tx, &admin(), &pick(99))),
        Err(Error::NotFound)
    ));
    assert!(matches!(
        write(&|tx| product::update(tx, &admin(), 99, &change)),
        Err(Error::NotFound)
    ));
    assert_eq!(house.count("operation_log"), 4);
}

#[test]
fn every_faulty_field_of_a_product_is_named_and_nothing_is_stored() {
    let house = open(0);
    assert_eq!(fields(add(&house, json!({}))), ["name", "rate", "explain"]);
    let sent = json!({"name": "长".repeat(21), "code": "a-b", "state": 2, "rate": "100",
        "explain": "长".repeat(256)});
    assert_eq!(
        fields(add(&house, sent)),
        ["state", "name", "code", "rate", "explain"]
    );
    for rate in ["4.355", "-1", "高"] {
        let sent = json!({"name": "甲", "rate": rate, "explain": "乙"});
        assert_eq!(fields(add(&house, sent)), ["rate"], "{rate}");
    }
    assert!(list(&house, "").is_empty());
    let sound = json!({"name": "甲", "code": "P0002", "rate": 0, "explain": "乙"});
    add(&house, sound.clone()).unwrap();
    assert_eq!(fields(add(&house, sound)), ["name", "code"]);
    // The next code is taken by hand already.
    add(&house, json!({"name": "丙", "rate": 1, "explain": "丁"})).unwrap();
    assert_eq!(list(&house, "")[1].code, "P0003");
}
