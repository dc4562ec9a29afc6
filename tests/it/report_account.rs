//! Chapter 34: accounts that credit reports are queried with, and their sealed passwords.

use serde_json::{Value, json};
use wangge_tests::world::made;
use wangge_tests::{Client, Request, World};

use crate::cases::{column, long, with};

pub(crate) const PASSWORD: &str = "Zheng-Xin#2018 密";
/// The documented address, and the one with one `/grid`.
pub(crate) const ROOTS: [&str; 2] = [
    "/grid/grid/CreditReportAccount",
    "/grid/CreditReportAccount",
];

pub(crate) fn sound(name: &str) -> Value {
    json!({
        "userName": name, "password": PASSWORD, "orgCode": "17001", "orgName": "西递支行征信岗", "status": "0",
        "comment": "贷前查询", "remind": "60天换密码", "type": "1",
    })
}

#[track_caller]
pub(crate) fn add(client: &Client, name: &str, patch: &Value) -> i64 {
    made(
        &client
            .op("34.1")
            .json(with(&sound(name), patch))
            .send()
            .ok()
            .data(),
    )
}

pub(crate) fn get(client: &Client, id: i64) -> Request {
    client.op("34.4").path("id", id)
}

pub(crate) fn put(client: &Client, id: i64, fields: &Value) -> Request {
    client.op("34.2").path("id", id).json(fields.clone())
}

pub(crate) fn reveal(client: &Client, id: i64) -> Request {
    client
        .call("POST", &format!("{}/{id}/reveal", ROOTS[0]))
        .form(json!({"purpose": "贷前调查"}))
}

#[track_caller]
pub(crate) fn shown(client: &Client, id: i64) -> String {
    let answer = reveal(client, id).send().ok();
    answer.data()["password"].as_str().unwrap().to_owned()
}

pub(crate) fn names(client: &Client, user_name: &str) -> Vec<String> {
    let answer = client.op("34.5").query("userName", user_name).send();
    if answer.code() == 204 {
        return Vec::new();
    }
    let found = column(&answer.ok(), "userName");
    assert_eq!(
        found.len() as i64,
        client
            .op("34.5")
            .query("userName", user_name)
            .send()
            .count()
    );
    found
}

#[test]
fn an_account_is_kept_and_its_password_hidden() {
    let world = World::new();
    let acct = world.as_("acct");
    let id = add(acct, "cx001", &json!({}));
    let answer = get(acct, id).send().ok().documented_filled();
    let mut expected = with(&sound("cx001"), &json!({"id": id, "password": "******"}));
    let data = answer.data();
    for time in ["createdAt", "updatedAt"] {
        expected[time] = data[time].clone();
    }
    assert_eq!(data, expected);
    let list = acct
        .op("34.5")
        .query("pageNum", "1")
        .query("pageSize", "10")
        .send()
        .ok();
    list.documented_filled();
    assert_eq!(shown(acct, id), PASSWORD);
    // What is not said: a query account of the caller's own org, under its name.
    let bare = json!({"userName": "cx002", "password": 123_456, "status": 1});
    let id = made(&acct.op("34.1").form(bare).send().ok().data());
    let row = get(acct, id).send().ok().documented().data();
    for (field, value) in [
        ("orgCode", "17001"),
        ("orgName", "西递支行"),
        ("type", "0"),
        ("status", "1"),
    ] {
        assert_eq!(row[field], json!(value));
    }
    put(acct, id, &json!({"status": "0"})).send().ok();
    assert_eq!(shown(acct, id), "123456");
    for stranger in [0, 999_999] {
        get(acct, stranger).send().blank();
        put(acct, stranger, &sound("cx009"))
            .send()
            .refused(404, &[]);
        acct.op("34.3")
            .path("id", stranger)
            .send()
            .refused(404, &[]);
        reveal(acct, stranger).send().refused(404, &[]);
    }
    acct.op("34.4").path("id", "x").send().refused(400, &["id"]);
}

#[test]
fn every_faulty_field_is_named_and_nothing_changes() {
    let world = World::new();
    let acct = world.as_("acct");
    let id = add(acct, "cx001", &json!({}));
    let before = get(acct, id).send().ok().data();
    let always = [
        (json!({"userName": ""}), "userName"),
        (json!({"userName": long("名", 21)}), "userName"),
        (json!({"password": long("密", 51)}), "password"),
        (json!({"password": {"a": 1}}), "password"),
        (json!({"orgName": long("名", 51)}), "orgName"),
        (json!({"orgCode": long("1", 51)}), "orgCode"),
        (json!({"orgCode": "17002"}), "orgCode"),
        (json!({"orgCode": "17000"}), "orgCode"),
        (json!({"orgCode": "nowhere"}), "orgCode"),
        (json!({"status": ""}), "status"),
        (json!({"status": "3"}), "status"),
        (json!({"comment": long("字", 256)}), "comment"),
        (json!({"remind": long("字", 256)}), "remind"),
        (json!({"type": "2"}), "type"),
    ];
    for (patch, field) in &always {
        let form = with(&sound("cx002"), patch);
        acct.op("34.1")
            .json(form.clone())
            .send()
            .refused(400, &[field]);
        put(acct, id, &form).send().refused(400, &[field]);
    }
    for (patch, field) in [
        (json!({"userName": null}), "userName"),
        (json!({"userName": "cx001"}), "userName"),
        (json!({"password": null}), "password"),
        (json!({"password": ""}), "password"),
        (json!({"password": "******"}), "password"),
        (json!({"status": null}), "status"),
        (json!({"status": "2"}), "status"),
    ] {
        let form = with(&sound("cx002"), &patch);
        acct.op("34.1").json(form).send().refused(400, &[field]);
    }
    let all = json!({"userName": "cx001", "orgCode": "17002", "status": "9", "type": "9"});
    acct.op("34.1")
        .json(all)
        .send()
        .refused(400, &["userName", "password", "orgCode", "status", "type"]);
    for purpose in [
        json!({}),
        json!({"purpose": " "}),
        json!({"purpose": "查"}),
        json!({"purpose": long("查", 256)}),
    ] {
        let request = acct.call("POST", &format!("{}/{id}/reveal", ROOTS[0]));
        request.json(purpose).send().refused(400, &["purpose"]);
    }
    acct.op("34.5")
        .query("pageNum", "0")
        .send()
        .refused(400, &["pageNum"]);
    assert_eq!(get(acct, id).send().ok().data(), before);
    assert_eq!(shown(acct, id), PASSWORD);
    assert_eq!(names(acct, ""), ["cx001"]);
}

#[test]
fn a_change_keeps_what_it_does_not_say_and_the_mask_is_no_password() {
    let world = World::new();
    let acct = world.as_("acct");
    let id = add(acct, "cx001", &json!({}));
    for fields in [
        json!({"comment": "新备注"}),
        json!({"password": "******", "comment": "新备注"}),
        json!({"password": "", "comment": "新备注"}),
    ] {
        let row = put(acct, id, &fields)
            .send()
            .ok()
            .documented_filled()
            .data();
        assert_eq!(
            (&row["comment"], &row["remind"]),
            (&json!("新备注"), &json!("60天换密码"))
        );
        assert_eq!(shown(acct, id), PASSWORD);
    }
    // As clients send it: the whole row as it was read, one field changed.
    let mut row = get(acct, id).send().ok().data();
    row["userName"] = json!("cx001b");
    row["password"] = json!(" Neu#1 ");
    put(acct, id, &row).send().ok();
    assert_eq!(shown(acct, id), " Neu#1 ");
    assert_eq!(
        get(acct, id).send().ok().data()["userName"],
        json!("cx001b")
    );
    // Another org bears its own name; what is emptied is gone.
    let moved = put(
        acct,
        id,
        &json!({"orgCode": "17011", "remind": "", "comment": null}),
    );
    let row = moved.send().ok().data();
    assert_eq!(
        (&row["orgCode"], &row["orgName"]),
        (&json!("17011"), &json!("西递分理处"))
    );
    assert_eq!(
        (&row["remind"], &row["comment"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn frozen_accounts_show_no_password_and_deleted_ones_nothing() {
    let world = World::new();
    let acct = world.as_("acct");
    let (one, two) = (
        add(acct, "cx001", &json!({})),
        add(acct, "cx002", &json!({})),
    );
    put(acct, one, &json!({"status": "1"})).send().ok();
    reveal(acct, one).send().refused(400, &[]);
    assert_eq!(get(acct, one).send().ok().data()["status"], json!("1"));
    put(acct, one, &json!({"status": "0"})).send().ok();
    assert_eq!(shown(acct, one), PASSWORD);
    acct.op("34.3").path("id", one).send().ok();
    // 34.2 may say the same by the status.
    let row = put(acct, two, &json!({"status": "2"})).send().ok().data();
    assert_eq!(row["status"], json!("2"));
    for id in [one, two] {
        get(acct, id).send().blank();
        put(acct, id, &json!({"status": "0"}))
            .send()
            .refused(404, &[]);
        acct.op("34.3").path("id", id).send().refused(404, &[]);
        reveal(acct, id).send().refused(404, &[]);
    }
    acct.op("34.5").send().blank();
    // Their names are free.
    add(acct, "cx001", &json!({}));
    assert_eq!(names(acct, "cx001"), ["cx001"]);
}

#[test]
fn the_operation_log_tells_who_saw_a_password_and_never_the_password() {
    let world = World::new();
    let acct = world.as_("acct");
    let id = add(acct, "cx001", &json!({}));
    put(acct, id, &json!({"password": "Neu-Zheng#9"}))
        .send()
        .ok();
    put(acct, id, &json!({"comment": "改"})).send().ok();
    shown(acct, id);
    acct.op("34.3").path("id", id).send().ok();
    let log = world.as_("admin").call("GET", "/grid/super/log/list");
    let log = log.query("subject", "report_account").send().ok();
    let actions = ["delete", "reveal", "update", "update", "add"];
    assert_eq!(
        column(&log, "action"),
        actions.map(|a| format!("report_account.{a}"))
    );
    let entries = log.data();
    assert_eq!(
        entries[1]["after"],
        json!({"userName": "cx001", "purpose": "贷前调查"})
    );
    assert_eq!(entries[1]["accountName"], json!("acct"));
    let changed: Vec<&Value> = (2..4)
        .map(|i| &entries[i]["after"]["password_changed"])
        .collect();
    assert_eq!(changed, [&json!(false), &json!(true)]);
    let text = log.json().to_string();
    for secret in [PASSWORD, "Zheng"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn instances_that_share_a_key_share_passwords_and_others_do_not() {
    let world = World::with(|config| config.seal_key = None);
    let acct = world.as_("acct");
    let id = add(acct, "cx001", &json!({}));
    assert_eq!(shown(acct, id), PASSWORD);
    let path = world.app.config.data_dir.join("seal.key");
    assert_eq!(std::fs::read(&path).unwrap().len(), 32);
    let instance = |seal_key| {
        wangge_tests::TestApp::with(|config| {
            config.database_url = world.app.config.database_url.clone();
            config.data_dir = world.app.config.data_dir.clone();
            config.seal_key = seal_key;
        })
    };
    let same = instance(None);
    let acct = same.sign_in("acct", wangge_tests::world::PASSWORD);
    assert_eq!(shown(&acct, id), PASSWORD);
    let beside = instance(Some([9; 32]));
    let acct = beside.sign_in("acct", wangge_tests::world::PASSWORD);
    reveal(&acct, id).send().refused(400, &[]);
    put(&acct, id, &json!({"password": PASSWORD})).send().ok();
    assert_eq!(shown(&acct, id), PASSWORD);
}
