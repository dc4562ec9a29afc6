//! Households (chapter 22): one family a number, in sight of whoever sees somebody of it.

use serde_json::{Value, json};
use wangge_tests::world::{customer, made, resident};
use wangge_tests::{Answer, Client, World};

use crate::cases::{keeps_strangers_out, long, only_one_wins, with};
use crate::log::entries;
use crate::people::assert_holds;

/// Every field of 22.1 but the account.
pub(crate) fn full(household: &str) -> Value {
    json!({
        "householdId": household, "population": 4, "address": "黟县西递村1号", "postcode": "245500",
        "localCredit": "良好", "isHarmony": "是", "socialEvaluation": "邻里和睦", "isSelfEntity": "否",
        "isOweTax": "否", "produceCapacity": "较强", "produceScene": "茶叶种植",
        "insuranceType": "医疗保险，农业保险",
    })
}

fn read(client: &Client, household: &str) -> Answer {
    client.op("22.3").path("householdId", household).send()
}

fn change(client: &Client, id: i64, form: Value) -> Answer {
    client.op("22.2").path("familyId", id).form(form).send()
}

fn add(client: &Client, household: &str) -> i64 {
    made(&client.op("22.1").form(full(household)).send().ok().data())
}

#[test]
fn a_household_is_added_read_and_changed() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_resident(1, "GA");
    read(anna, "1001").blank();
    let id = add(anna, "1001");
    let first = read(anna, "1001").ok().documented_filled();
    let answered = json!({
        "familyId": id, "householdId": 1001, "population": 4, "postcode": 245_500,
        "insuranceType": "医疗保险,农业保险", "accountId": world.account("anna"), "realName": "安娜",
    });
    for (field, value) in answered.as_object().unwrap() {
        assert_eq!(&first.data()[field.as_str()], value, "{field}\n{first}");
    }
    // A number loses the zero it begins with; several words come as a list, too.
    let patch =
        json!({"postcode": 10_020, "insuranceType": ["其他", "人寿保险"], "population": "5"});
    let put = anna.op("22.2").path("familyId", id);
    put.json(patch).send().ok();
    let second = read(anna, "1001").ok().data();
    let changed = json!({
        "postcode": "010020", "insuranceType": "其他,人寿保险", "population": 5, "address": "黟县西递村1号",
    });
    assert_holds(&second, &changed);
    // What was read can be sent back as it is.
    let put = anna.op("22.2").path("familyId", id);
    put.json(second.clone()).send().ok();
    assert_eq!(read(anna, "1001").data(), second);
    // To a household without a family it may be moved.
    world.add_resident(2, "GA");
    change(anna, id, json!({"householdId": "1002"})).ok();
    read(anna, "1001").blank();
    assert_eq!(read(anna, "1002").ok().data()["familyId"], json!(id));
    add(anna, "1001");
    change(anna, id, json!({"householdId": "1001"})).refused(400, &["householdId"]);
    change(anna, 999, json!({})).refused(404, &[]);
    let admin = world.as_("admin");
    for (action, many) in [("family.add", 2), ("family.update", 3), ("family.read", 4)] {
        assert_eq!(
            entries(admin, &[("action", action)]).ok().count(),
            many,
            "{action}"
        );
    }
}

#[test]
fn every_faulty_field_is_named_and_nothing_changes() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_resident(1, "GA");
    world.add_resident(2, "GA");
    let id = add(anna, "1001");
    let before = read(anna, "1001").data();
    let faults = [
        ("householdId", json!("12a")),
        ("householdId", json!("123456789012345678901")),
        ("population", json!(0)),
        ("population", json!("许多")),
        ("address", json!(long("长", 101))),
        ("postcode", json!("2455000")),
        ("postcode", json!("24550a")),
        ("postcode", json!(1)),
        ("localCredit", json!(long("长", 11))),
        ("isHarmony", json!("还行")),
        ("socialEvaluation", json!(long("长", 21))),
        ("isSelfEntity", json!("1")),
        ("isOweTax", json!("true")),
        ("produceCapacity", json!(long("长", 11))),
        ("produceScene", json!(long("长", 21))),
        ("insuranceType", json!("车险")),
        ("insuranceType", json!("医疗保险,车险")),
        ("accountId", json!("安娜")),
    ];
    for (field, bad) in &faults {
        let patch = json!({*field: bad});
        let post = anna.op("22.1").json(with(&full("1002"), &patch));
        post.send().refused(400, &[field]);
        let put = anna.op("22.2").path("familyId", id);
        put.json(patch).send().refused(400, &[field]);
    }
    for field in full("1002").as_object().unwrap().keys() {
        let blank = json!({field.as_str(): ""});
        let post = anna.op("22.1").form(with(&full("1002"), &blank));
        post.send().refused(400, &[field]);
        let missing = with(&full("1002"), &json!({field.as_str(): null}));
        anna.op("22.1").form(missing).send().refused(400, &[field]);
        change(anna, id, blank).refused(400, &[field]);
    }
    let all: Vec<String> = full("1").as_object().unwrap().keys().cloned().collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    anna.op("22.1").form(json!({})).send().refused(400, &all);
    anna.op("22.1")
        .form(full("1001"))
        .send()
        .refused(400, &["householdId"]);
    // What is not there or taken is told beside what is wrong by itself.
    let odd = json!({"population": 0, "accountId": world.account("bo")});
    let post = anna.op("22.1").form(with(&full("1001"), &odd)).send();
    post.refused(400, &["accountId", "householdId", "population"]);
    world.add_resident(60, "GB");
    let foreign = with(&odd, &json!({"householdId": "1060"}));
    change(anna, id, foreign).refused(400, &["accountId", "householdId", "population"]);
    read(anna, "1002").blank();
    assert_eq!(read(anna, "1001").data(), before);
}

#[test]
fn whoever_sees_one_of_a_household_reads_and_whoever_sees_all_writes() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    world.add_resident(1, "GA");
    let id = add(anna, "1001");
    for (name, sees) in [
        ("anna", true),
        ("acct", true),
        ("pres", true),
        ("mid", true),
        ("chair", true),
        ("ada", false),
        ("bo", false),
    ] {
        let client = world.as_(name);
        let found = read(client, "1001");
        match sees {
            true => found.ok(),
            false => found.blank(),
        };
        let changed = change(client, id, json!({"produceScene": name}));
        match (name, sees) {
            ("chair", _) => changed.refused(403, &[]),
            (_, true) => changed.ok(),
            (_, false) => changed.refused(404, &[]),
        };
        if !sees {
            client
                .op("22.1")
                .form(full("1001"))
                .send()
                .refused(404, &[]);
        }
    }
    assert_eq!(read(admin, "1001").data()["produceScene"], json!("mid"));
    // A customer of the same household in ada's grid: both read, neither writes, their branch does.
    let form = with(&customer(20, "GC"), &json!({"householdId": "1001"}));
    admin.op("14.6").form(form).send().ok();
    for name in ["anna", "ada"] {
        read(world.as_(name), "1001").ok().documented_filled();
        change(world.as_(name), id, json!({"population": 9})).refused(404, &[]);
        let post = world.as_(name).op("22.1").form(full("1001"));
        post.send().refused(400, &["householdId"]);
    }
    read(world.as_("bo"), "1001").blank();
    change(world.as_("acct"), id, json!({"population": 6})).ok();
    // Those who have been deleted are not of the household any more.
    let form = with(&resident(3, "GB"), &json!({"householdId": "1001"}));
    let foreign = made(&admin.op("13.3").form(form).send().ok().data());
    read(world.as_("bo"), "1001").ok();
    change(world.as_("acct"), id, json!({"population": 7})).refused(404, &[]);
    let status = admin.op("13.5").path("residentId", foreign);
    status.path("status", 0).send().ok();
    read(world.as_("bo"), "1001").blank();
    change(world.as_("acct"), id, json!({"population": 7})).ok();
    keeps_strangers_out(
        &world,
        &[
            (&[], &|c| c.op("22.3").path("householdId", "1001")),
            (&["chair"], &|c| c.op("22.1").form(full("1002"))),
            (&["chair"], &|c| {
                c.op("22.2").path("familyId", id).form(json!({}))
            }),
        ],
    );
}

#[test]
fn a_number_nobody_bears_is_whoever_registers_its() {
    let world = World::new();
    let (anna, bo) = (world.as_("anna"), world.as_("bo"));
    let id = add(anna, "777001");
    for name in ["anna", "acct", "pres", "mid", "chair", "admin"] {
        read(world.as_(name), "777001").ok();
    }
    for name in ["ada", "bo"] {
        read(world.as_(name), "777001").blank();
        change(world.as_(name), id, json!({"population": 9})).refused(404, &[]);
    }
    bo.op("22.1")
        .form(full("777001"))
        .send()
        .refused(400, &["householdId"]);
    anna.op("22.1")
        .form(full("777001"))
        .send()
        .refused(400, &["householdId"]);
    // Once somebody bears it, it is whose he is.
    let form = with(&resident(1, "GB"), &json!({"householdId": "777001"}));
    bo.op("13.3").form(form).send().ok();
    read(anna, "777001").blank();
    change(anna, id, json!({"population": 9})).refused(404, &[]);
    change(bo, id, json!({"population": 9})).ok();
    // Moving a family onto a household out of sight is no way to it.
    let own = add(anna, "777002");
    change(anna, own, json!({"householdId": "777001"})).refused(404, &[]);
    world.add_resident(2, "GB");
    change(anna, own, json!({"householdId": "1002"})).refused(404, &[]);
    assert_eq!(read(anna, "777002").ok().data()["familyId"], json!(own));
}

#[test]
fn the_account_is_the_caller_or_one_that_he_sees() {
    let world = World::new();
    let (anna, acct) = (world.as_("anna"), world.as_("acct"));
    let (own, ada, bo) = (
        world.account("anna"),
        world.account("ada"),
        world.account("bo"),
    );
    world.add_resident(1, "GA");
    for foreign in [ada, bo, 99_999] {
        let form = with(&full("1001"), &json!({"accountId": foreign}));
        anna.op("22.1").form(form).send().refused(404, &[]);
    }
    let form = with(&full("1001"), &json!({"accountId": own}));
    let id = made(&anna.op("22.1").form(form).send().ok().data());
    for foreign in [bo, 99_999] {
        change(acct, id, json!({"accountId": foreign})).refused(404, &[]);
    }
    change(acct, id, json!({"accountId": ada})).ok();
    let found = read(anna, "1001").ok().data();
    assert_eq!(
        (&found["accountId"], &found["realName"]),
        (&json!(ada), &json!("艾达"))
    );
    // What it is already may be sent back by whoever does not see her.
    change(anna, id, json!({"accountId": ada, "population": 2})).ok();
    change(anna, id, json!({"accountId": bo})).refused(404, &[]);
    change(anna, id, json!({"accountId": ""})).refused(400, &["accountId"]);
}

#[test]
fn of_many_who_add_a_household_at_once_one_does() {
    let world = World::new();
    world.add_resident(1, "GA");
    let anna = world.as_("anna");
    only_one_wins(|| anna.op("22.1").form(full("1001")), &["householdId"]);
}
