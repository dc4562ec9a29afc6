//! What the tests of residents and customers share.

use serde_json::{Value, json};
use wangge_tests::{Answer, Client};

/// `base` with the fields of `changes`; null takes a field away.
pub(crate) fn with(mut base: Value, changes: &Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        if value.is_null() {
            base.as_object_mut().unwrap().remove(key);
        } else {
            base[key.as_str()] = value.clone();
        }
    }
    base
}

/// A woman's number made of a man's.
pub(crate) fn womans(id_number: &str) -> String {
    format!("{}2{}", &id_number[..16], &id_number[17..])
}

/// Status and body without what differs from request to request.
pub(crate) fn outcome(answer: &Answer) -> (u16, Value) {
    (
        answer.status,
        with(answer.json(), &json!({"requestId": null})),
    )
}

/// Demands that a record holds these values; a number may have come as text and the other way.
#[track_caller]
pub(crate) fn assert_holds(record: &Value, expected: &Value) {
    let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(
            text(&record[key.as_str()]),
            text(value),
            "{key} of {record:#}"
        );
    }
}

/// The residents of a grid as its 13.2 lists them.
#[track_caller]
pub(crate) fn residents(client: &Client, grid: &str) -> Value {
    let list = client
        .op("13.2")
        .query("gridCode", grid)
        .query("pageSize", 1000);
    list.send().data()
}

/// The resident with this id.
#[track_caller]
pub(crate) fn resident_of(client: &Client, id: i64) -> Value {
    client.op("13.1").path("residentId", id).send().ok().data()
}

/// The customer with this id.
#[track_caller]
pub(crate) fn customer_of(client: &Client, id: i64) -> Value {
    client.op("14.1").path("customerId", id).send().ok().data()
}

/// The customer with this number.
#[track_caller]
pub(crate) fn customer_with(client: &Client, id_number: &str) -> Value {
    client
        .op("14.2")
        .path("idNumber", id_number)
        .send()
        .ok()
        .data()
}

/// What every field of a list's rows says.
pub(crate) fn each(rows: &Value, field: &str) -> Vec<String> {
    let rows = rows.as_array().into_iter().flatten();
    let texts = rows.map(|row| row[field].as_str().unwrap_or_default().to_owned());
    texts.collect()
}

/// How a faulty field is refused: 404 where it names a grid that is not there for the caller, like
/// any other id of that kind; else 400.
pub(crate) fn refusal_code(field: &str, bad: &Value) -> u16 {
    if field == "gridCode" && bad.is_string() {
        404
    } else {
        400
    }
}
