//! Chapters 11 and 12: deposits and loans of orgs, large movements.

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Answer, Client, World};

use crate::cases::{column, keeps_strangers_out, with};

const STATISTICS: [&str; 3] = ["11.1", "11.2", "11.3"];
const MOVEMENTS: [&str; 3] = ["12.1", "12.2", "12.3"];
pub(crate) const HEADER: &str = "日期,身份证号,机构代码,账号,类型,活期/定期,余额,产品编码\n";
pub(crate) const ALL: &[&str] = &["anna", "ada", "bo", "acct", "pres", "mid", "chair", "admin"];

const EVERYTHING: &[&str] = &["17000", "17001", "17002", "17011"];
const LINE: &[&str] = &["17000", "17001", "17011"];
const BRANCH: &[&str] = &["17001", "17011"];

/// Which orgs' sums the president's, the middle's and the basic page show to an account.
pub(crate) const SHOWN: [(&str, [&[&str]; 3]); 8] = [
    ("anna", [LINE, BRANCH, &["17001"]]),
    ("ada", [LINE, &["17011"], &["17011"]]),
    ("bo", [&["17000", "17002"], &["17002"], &["17002"]]),
    ("acct", [LINE, BRANCH, BRANCH]),
    ("pres", [LINE, BRANCH, BRANCH]),
    ("mid", [LINE, BRANCH, BRANCH]),
    ("chair", [EVERYTHING; 3]),
    ("admin", [EVERYTHING; 3]),
];

/// A line of the core bank's file.
pub(crate) fn deposit(
    day: &str,
    serial: u32,
    org: &str,
    account: &str,
    term: &str,
    yuan: &str,
) -> String {
    format!(
        "{day},{},{org},{account},存款,{term},{yuan},\n",
        id_number(serial)
    )
}

pub(crate) fn loan(day: &str, serial: u32, org: &str, account: &str, yuan: &str) -> String {
    format!(
        "{day},{},{org},{account},贷款,,{yuan},\n",
        id_number(serial)
    )
}

/// Takes in a file of the core bank.
#[track_caller]
pub(crate) fn feed(world: &World, lines: &[String]) {
    let file = HEADER.to_owned() + &lines.concat();
    let asked = world.as_("admin").call("POST", "/grid/file/balance");
    let asked = asked.multipart(json!({})).file("file", "余额.csv", file);
    let told = asked.send().ok();
    assert_eq!(told.data()["failCount"], 0, "{told}");
}

/// Customer 1 in GA, 3 in GC, 4 in GB; 9 is on no file. Two days are fed.
pub(crate) fn fed() -> World {
    let world = World::new();
    for (serial, grid) in [(1, "GA"), (3, "GC"), (4, "GB")] {
        world.add_customer(serial, grid);
    }
    feed_two_days(&world);
    world
}

pub(crate) fn feed_two_days(world: &World) {
    feed(
        world,
        &[
            deposit("2018-08-30", 1, "17001", "A1", "活期", "1000000"),
            deposit("2018-08-30", 3, "17011", "A3", "定期", "500000"),
            deposit("2018-08-30", 4, "17002", "A4", "活期", "200000"),
            loan("2018-08-30", 1, "17001", "L1", "300000.5"),
        ],
    );
    feed(
        world,
        &[
            deposit("2018-09-28", 1, "17001", "A1", "活期", "7000000"),
            deposit("2018-09-28", 3, "17011", "A3", "定期", "300000"),
            deposit("2018-09-28", 4, "17002", "A4", "活期", "1700000"),
            deposit("2018-09-28", 9, "17001", "A9", "活期", "400000"),
            loan("2018-09-28", 1, "17001", "L1", "300000.5"),
        ],
    );
}

pub(crate) fn held(client: &Client, op: &str, patch: &Value) -> Answer {
    let base = json!({"orgCode": "17000", "orgLevel": "0", "time": "2018", "timeType": "1", "amountType": "1"});
    let filters = with(&base, patch);
    let filters = filters.as_object().unwrap().iter();
    filters
        .fold(client.op(op), |request, (name, value)| {
            request.query(name, value.as_str().unwrap())
        })
        .send()
}

pub(crate) fn moved(client: &Client, op: &str, filters: &[(&str, &str)]) -> Answer {
    client
        .op(op)
        .query("amountType", 1)
        .query("pageNum", 1)
        .query("pageSize", 10)
        .filters(filters)
        .send()
}

/// Period, persons and amount of each row.
#[track_caller]
pub(crate) fn sums(answer: &Answer) -> Vec<(String, i64, f64)> {
    let rows = answer.data().as_array().unwrap().clone();
    let told = |row: &Value| {
        (
            row["time"].as_str().unwrap().to_owned(),
            row["peopleNum"].as_i64().unwrap(),
            row["amount"].as_f64().unwrap(),
        )
    };
    rows.iter().map(told).collect()
}

#[test]
fn orgs_hold_what_all_below_them_hold_at_the_end_of_a_period() {
    let world = fed();
    let chair = world.as_("chair");
    for op in STATISTICS {
        let months = held(chair, op, &json!({})).ok().documented_filled();
        let expected = [
            ("2018-08".to_owned(), 3, 1_700_000.0),
            ("2018-09".to_owned(), 4, 9_400_000.0),
        ];
        assert_eq!(sums(&months), expected, "{op}");
        let row = &months.data()[0];
        assert_eq!(
            (&row["orgCode"], &row["orgLevel"], &row["timeType"]),
            (&json!(17000), &json!(0), &json!(1))
        );
        let quarters = held(chair, op, &json!({"timeType": "2", "time": "2018-09"})).ok();
        assert_eq!(sums(&quarters), [("2018-Q3".to_owned(), 4, 9_400_000.0)]);
        let years = held(chair, op, &json!({"timeType": "3"})).ok();
        assert_eq!(sums(&years), [("2018".to_owned(), 4, 9_400_000.0)]);
        let loans = held(chair, op, &json!({"amountType": "2", "timeType": "3"}))
            .ok()
            .documented_filled();
        assert_eq!(sums(&loans), [("2018".to_owned(), 1, 300_000.5)]);
        let branch = held(
            chair,
            op,
            &json!({"orgCode": "17001", "orgLevel": null, "timeType": "3"}),
        )
        .ok();
        assert_eq!(sums(&branch), [("2018".to_owned(), 3, 7_700_000.0)]);
        let children = held(chair, op, &json!({"children": "true", "timeType": "3"})).ok();
        assert_eq!(column(&children, "orgCode"), ["17001", "17002"]);
        assert_eq!(column(&children, "amount"), ["7700000.0", "1700000.0"]);
        // Years of which nothing is known, an org that is not there.
        for nothing in [
            json!({"time": "2017"}),
            json!({"time": "2019"}),
            json!({"orgCode": "99999"}),
        ] {
            held(chair, op, &nothing).blank();
        }
    }
    // Without an org: one's own.
    let own = held(
        world.as_("ada"),
        "11.3",
        &json!({"orgCode": null, "timeType": "3"}),
    )
    .ok();
    assert_eq!(sums(&own), [("2018".to_owned(), 1, 300_000.0)]);
}

#[test]
fn each_home_shows_the_orgs_of_the_callers_line() {
    let world = fed();
    for (name, shown) in SHOWN {
        for (op, shown) in STATISTICS.into_iter().zip(shown) {
            for org in EVERYTHING {
                let answer = held(world.as_(name), op, &json!({"orgCode": org}));
                let expected = if shown.contains(org) { 200 } else { 204 };
                assert_eq!(answer.code(), expected, "{name} {op} {org}");
            }
        }
    }
    // Nor are orgs beside one's own among those below the head office.
    let below = json!({"children": "true", "timeType": "3"});
    let children = held(world.as_("anna"), "11.1", &below).ok();
    assert_eq!(column(&children, "orgCode"), ["17001"]);
}

#[test]
fn faulty_questions_about_sums_are_told_whole() {
    let world = fed();
    let anna = world.as_("anna");
    for op in STATISTICS {
        for (patch, fields) in [
            (
                json!({"time": null, "timeType": null, "amountType": null}),
                ["time", "timeType", "amountType"].as_slice(),
            ),
            (
                json!({"time": "", "timeType": "0", "amountType": "3"}),
                &["time", "timeType", "amountType"],
            ),
            (
                json!({"time": "18", "timeType": "4", "amountType": "x"}),
                &["time", "timeType", "amountType"],
            ),
            (
                json!({"time": "月2018", "orgLevel": "5"}),
                &["time", "orgLevel"],
            ),
            (
                json!({"children": "也许", "orgLevel": "-1"}),
                &["children", "orgLevel"],
            ),
        ] {
            held(anna, op, &patch).refused(400, fields);
        }
    }
}

#[test]
fn movements_begin_at_what_each_home_says() {
    let world = fed();
    let chair = world.as_("chair");
    let messages = |op: &str, filters: &[(&str, &str)]| {
        column(
            &moved(chair, op, filters).ok().documented_filled(),
            "amount",
        )
    };
    for (op, expected) in MOVEMENTS.into_iter().zip([1, 2, 4]) {
        assert_eq!(messages(op, &[]).len(), expected, "{op}");
        assert_eq!(messages(op, &[("amount", "1500000")]).len(), 2, "{op}");
        assert_eq!(
            messages(op, &[("amount", "1500000.01")]),
            ["6000000.0"],
            "{op}"
        );
        moved(chair, op, &[("amount", "99999999")]).blank();
        moved(chair, op, &[("amount", "0"), ("orgCode", "99999")]).blank();
        let branch = moved(chair, op, &[("amount", "1"), ("orgCode", "17001")]).ok();
        assert_eq!(branch.count(), 3, "{op}");
        let loans = chair
            .op(op)
            .query("amountType", 2)
            .query("amount", 1)
            .send();
        loans.blank();
        for (filters, fields) in [
            (
                [("amount", "x"), ("orgCode", "17001")],
                ["amount"].as_slice(),
            ),
            ([("amount", "-1"), ("orgCode", "17001")], &["amount"]),
        ] {
            moved(chair, op, &filters).refused(400, fields);
        }
        chair
            .op(op)
            .query("amount", "1.234")
            .send()
            .refused(400, &["amount", "amountType"]);
        chair
            .op(op)
            .query("amountType", 3)
            .send()
            .refused(400, &["amountType"]);
        chair
            .op(op)
            .query("amountType", 1)
            .query("pageNum", 0)
            .send()
            .refused(400, &["pageNum"]);
    }
    let first = &moved(chair, "12.1", &[]).ok().data()[0];
    let number = id_number(1);
    let message = format!(
        "客户客户1（{}…{}）存款增加 600.00 万元",
        &number[..4],
        &number[14..]
    );
    assert_eq!(
        (&first["message"], &first["orgCode"]),
        (&json!(message), &json!(17001))
    );
    assert_eq!(first["time"], json!(1_538_064_000_000_i64));
    let pages: Vec<String> = ["1", "2"]
        .iter()
        .flat_map(|page| {
            let found = chair
                .op("12.3")
                .query("amountType", 1)
                .query("pageNum", page)
                .query("pageSize", 3)
                .send()
                .ok();
            assert_eq!(found.count(), 4);
            column(&found, "message")
        })
        .collect();
    assert_eq!(pages.len(), 4);
    assert!(
        pages
            .iter()
            .any(|message| message.contains("存款减少 20.00 万元")),
        "{pages:?}"
    );
}

#[test]
fn movements_are_those_of_ones_customers_or_orgs() {
    let world = fed();
    let messages = |name: &str, filters: &[(&str, &str)]| -> Vec<String> {
        let answer = moved(world.as_(name), "12.3", filters);
        match answer.code() {
            204 => Vec::new(),
            _ => column(&answer.ok(), "message"),
        }
    };
    for (name, names) in [
        ("anna", ["客户客户1（"].as_slice()),
        ("ada", &["客户客户3（"]),
        ("bo", &["客户客户4（"]),
        // Who is on no file is not named.
        ("acct", &["客户客户1（", "客户客户3（", "客户（"]),
        ("pres", &["客户客户1（", "客户客户3（", "客户（"]),
        ("mid", &["客户客户1（", "客户客户3（", "客户（"]),
        (
            "chair",
            &["客户客户1（", "客户客户3（", "客户客户4（", "客户（"],
        ),
        (
            "admin",
            &["客户客户1（", "客户客户3（", "客户客户4（", "客户（"],
        ),
    ] {
        let found = messages(name, &[]);
        assert_eq!(found.len(), names.len(), "{name} {found:?}");
        for expected in names {
            assert!(
                found.iter().any(|message| message.starts_with(expected)),
                "{name} {found:?}"
            );
        }
        let whole: Vec<&String> = found
            .iter()
            .filter(|message| message.contains(&id_number(1)))
            .collect();
        assert!(whole.is_empty(), "{whole:?}");
    }
    assert!(messages("anna", &[("orgCode", "17002")]).is_empty());
    assert!(messages("pres", &[("orgCode", "17002")]).is_empty());
    assert_eq!(messages("bo", &[("orgCode", "17000")]).len(), 1);
}

#[test]
fn an_org_with_balances_is_not_deleted() {
    let world = World::new();
    let admin = world.as_("admin");
    let form = json!({"orgCode": "17003", "orgName": "新支行", "preOrgId": world.org("17000"), "orgLevel": 1, "type": 1});
    let org = wangge_tests::world::made(&admin.op("8.2").form(form).send().ok().data());
    feed(
        &world,
        &[deposit("2018-08-30", 1, "17003", "A1", "活期", "1")],
    );
    let refused = admin.op("8.3").path("orgId", org).send().refused(400, &[]);
    assert!(refused.message().contains("存贷款日数据"), "{refused}");
    admin.op("8.4").path("orgId", org).send().ok();
}

#[test]
fn strangers_see_no_home() {
    let world = World::new();
    keeps_strangers_out(
        &world,
        &[
            (&[], &|client| client.op("11.1")),
            (&[], &|client| client.op("11.2")),
            (&[], &|client| client.op("11.3")),
            (&[], &|client| client.op("12.1")),
            (&[], &|client| client.op("12.2")),
            (&[], &|client| client.op("12.3")),
        ],
    );
    // Every role may ask; nothing is fed.
    for name in ALL {
        for op in STATISTICS {
            held(world.as_(name), op, &json!({"orgCode": null})).blank();
        }
        for op in MOVEMENTS {
            moved(world.as_(name), op, &[]).blank();
        }
    }
}
