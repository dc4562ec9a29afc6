//! The accounts behind a figure of 11.x, and who is shown them.

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Answer, Client, World};

use crate::cases::keeps_strangers_out;
use crate::home::{ALL, SHOWN, fed, held, sums};
use crate::log::entries;

const PATH: &str = "/grid/home/statistics/explain";

fn explain(client: &Client, filters: &[(&str, &str)]) -> Answer {
    let base = [("period", "2018-09"), ("amountType", "1")];
    let asked = base
        .iter()
        .filter(|(name, _)| filters.iter().all(|(other, _)| other != name));
    let asked: Vec<_> = asked.chain(filters).copied().collect();
    client.call("GET", PATH).filters(&asked).send()
}

/// Accounts, holders, yuan and accounts outside the scope.
#[track_caller]
fn told(answer: &Answer) -> (i64, i64, f64, i64) {
    let data = answer.data();
    let number = |field: &str| data[field].as_i64().unwrap();
    let yuan = data["amount"].as_f64().unwrap();
    (
        number("total"),
        number("peopleNum"),
        yuan,
        number("outside"),
    )
}

#[track_caller]
fn accounts(answer: &Answer) -> Vec<String> {
    let rows = answer.data()["list"].as_array().unwrap().clone();
    let number = |row: &Value| row["accountNo"].as_str().unwrap().to_owned();
    rows.iter().map(number).collect()
}

#[test]
fn a_figure_is_the_sum_of_its_accounts() {
    let world = fed();
    let chair = world.as_("chair");
    for org in ["17000", "17001", "17002", "17011"] {
        for kind in ["1", "2"] {
            for span in ["1", "2", "3"] {
                let asked = json!({"orgCode": org, "timeType": span, "amountType": kind});
                for (period, people, yuan) in sums(&held(chair, "11.1", &asked).ok()) {
                    let filters = [("orgCode", org), ("period", &period), ("amountType", kind)];
                    let found = explain(chair, &filters).ok();
                    let (total, holders, amount, outside) = told(&found);
                    assert_eq!((holders, amount, outside), (people, yuan, 0), "{found}");
                    let rows = found.data()["list"].as_array().unwrap().clone();
                    assert_eq!(rows.len(), usize::try_from(total).unwrap());
                    let balances = rows.iter().map(|row| row["balance"].as_f64().unwrap());
                    assert_eq!(balances.fold(0.0, |sum, yuan| sum + yuan), yuan, "{found}");
                }
            }
        }
    }
    let found = explain(chair, &[("orgCode", "17001")]).ok().data();
    assert_eq!(
        (
            &found["orgCode"],
            &found["orgName"],
            &found["period"],
            &found["amountType"]
        ),
        (
            &json!(17001),
            &json!("西递支行"),
            &json!("2018-09"),
            &json!(1)
        )
    );
    let number = id_number(3);
    let row = found["list"].as_array().unwrap().iter();
    let row = row
        .clone()
        .find(|row| row["accountNo"] == json!("A3"))
        .unwrap();
    let expected = json!({
        "day": "20180928", "orgCode": 17011, "orgName": "西递分理处", "customerName": "客户3",
        "idNumber": format!("{}…{}", &number[..4], &number[14..]), "accountNo": "A3", "isFixed": true,
        "balance": 300_000.0, "productCode": null,
    });
    assert_eq!(row, &expected);
    let unknown = found["list"].as_array().unwrap().iter();
    let unknown = unknown
        .clone()
        .find(|row| row["accountNo"] == json!("A9"))
        .unwrap();
    assert_eq!(unknown["customerName"], json!(null));
}

#[test]
fn accounts_are_those_of_ones_customers_or_orgs() {
    let world = fed();
    for (name, total, people, yuan, outside) in [
        ("anna", 1, 1, 7_000_000.0, 3),
        ("ada", 1, 1, 300_000.0, 3),
        ("bo", 1, 1, 1_700_000.0, 3),
        ("acct", 3, 3, 7_700_000.0, 1),
        ("pres", 3, 3, 7_700_000.0, 1),
        ("mid", 3, 3, 7_700_000.0, 1),
        ("chair", 4, 4, 9_400_000.0, 0),
        ("admin", 4, 4, 9_400_000.0, 0),
    ] {
        let found = explain(world.as_(name), &[("orgCode", "17000")]).ok();
        assert_eq!(told(&found), (total, people, yuan, outside), "{name}");
        assert_eq!(
            i64::try_from(accounts(&found).len()).unwrap(),
            total,
            "{name}"
        );
    }
    // The figures themselves are shown to the whole line of an org, and to nobody beside it.
    for (name, [shown, ..]) in SHOWN {
        for org in ["17000", "17001", "17002", "17011"] {
            let answer = explain(world.as_(name), &[("orgCode", org)]);
            let expected = if shown.contains(&org) { 200 } else { 204 };
            assert_eq!(answer.code(), expected, "{name} {org}");
        }
    }
    let none = explain(world.as_("anna"), &[("orgCode", "17011")]).ok();
    assert_eq!((told(&none), accounts(&none).len()), ((0, 0, 0.0, 1), 0));
    let own = explain(world.as_("ada"), &[]).ok();
    assert_eq!(own.data()["orgCode"], json!(17011));
}

#[test]
fn accounts_come_in_pages_and_their_reading_is_logged() {
    let world = fed();
    let mid = world.as_("mid");
    let mut found = Vec::new();
    for page in ["1", "2", "3"] {
        let filters = [("pageNum", page), ("pageSize", "2")];
        let answer = explain(mid, &filters).ok();
        assert_eq!(told(&answer).0, 3);
        found.extend(accounts(&answer));
    }
    found.sort();
    assert_eq!(found, ["A1", "A3", "A9"]);
    let logged = entries(world.as_("admin"), &[("action", "balance.explain")]).ok();
    assert_eq!(logged.count(), 3);
    let entry = &logged.data()[2];
    assert_eq!(
        (&entry["subjectId"], &entry["accountName"]),
        (&json!("17001"), &json!("mid"))
    );
    assert!(entry["after"].to_string().contains("2018-09"), "{entry}");
    explain(mid, &[("pageNum", "0")]).refused(400, &["pageNum"]);
}

#[test]
fn faulty_and_empty_questions_about_accounts() {
    let world = fed();
    let anna = world.as_("anna");
    for (period, name) in [
        ("2018-9", "2018-09"),
        ("201809", "2018-09"),
        ("2018q3", "2018-Q3"),
    ] {
        let found = explain(anna, &[("period", period)]).ok();
        assert_eq!(found.data()["period"], json!(name));
    }
    for nothing in [
        ("period", "2018-10"),
        ("period", "2018-07"),
        ("period", "2017"),
        ("period", "2018-Q4"),
        ("orgCode", "99999"),
        ("orgCode", "17002"),
    ] {
        explain(anna, &[nothing]).blank();
    }
    let faulty: &[&[(&str, &str)]] = &[
        &[("period", ""), ("amountType", "")],
        &[("period", "2018-13"), ("amountType", "3")],
        &[("period", "18-09"), ("amountType", "x")],
        &[("period", "2018-Q5"), ("amountType", "0")],
        &[("period", "九月"), ("amountType", "-1")],
    ];
    for filters in faulty {
        explain(anna, filters).refused(400, &["period", "amountType"]);
    }
    let entries = entries(world.as_("admin"), &[("action", "balance.explain")]);
    assert_eq!(entries.ok().count(), 3);
}

#[test]
fn strangers_see_no_accounts() {
    let world = World::new();
    keeps_strangers_out(&world, &[(&[], &|client| client.call("GET", PATH))]);
    for name in ALL {
        explain(world.as_(name), &[]).blank();
    }
}
