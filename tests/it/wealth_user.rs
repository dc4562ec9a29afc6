//! Users of the wealth API: who makes, sees, changes and deletes whom.

use serde_json::{Value, json};
use wangge_tests::wealth::sign_in;
use wangge_tests::world::PASSWORD;
use wangge_tests::{Answer, WealthWorld};

use crate::cases::{at_once, long, with};

fn create(world: &WealthWorld, by: &str, form: &Value) -> Answer {
    world.as_(by).op("w52").json(form.clone()).send()
}

fn logins(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    let rows = data["userList"].as_array().unwrap().iter();
    rows.map(|row| row["username"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn an_administrator_adds_users_of_every_role() {
    let world = WealthWorld::new();
    for (role, name) in (1..=5).zip(["r1", "r2", "r3", "r4", "r5"]) {
        let form = world.form(name, "新人", role, "010102");
        let made = create(&world, "admin", &form).ok();
        let id = made.data()["userId"].clone();
        let found = world.as_("admin").op("w57").query("userId", &id).send();
        let found = found.ok().documented_filled();
        let organ = match role {
            1 | 2 => "分行",
            4 => "碧阳分理处",
            _ => "城关支行",
        };
        let data = found.data();
        assert_eq!(
            (&data["username"], &data["role"], &data["organ"]),
            (&json!(name), &json!(role), &json!(organ))
        );
    }
    // Numbers come as text, zeros and blanks where there is no organ, and the other spelling of one.
    let branch = world.organ("0101").to_string();
    let odd = json!({"username": "10086", "name": "工号", "role": "5", "branchId": branch, "outletId": 0});
    create(&world, "admin", &odd).ok();
    let none = json!({"username": "above", "name": "分行人", "role": 2, "subbranchId": "", "outletId": null});
    world.as_("admin").op("w52").form(none).send().ok();
}

#[test]
fn every_faulty_field_of_a_new_user_is_named() {
    let world = WealthWorld::new();
    let sound = world.form("novice", "新人", 4, "010101");
    let (branch, outlet) = (world.organ("0101"), world.organ("010101"));
    let (far_branch, far) = (world.organ("0102"), world.organ("010201"));
    let cases: &[(Value, u16, &[&str])] = &[
        (
            json!({"username": null, "name": null, "role": null}),
            20001,
            &["username", "name", "role"],
        ),
        (
            json!({"username": "a", "name": long("名", 31), "role": 6}),
            20001,
            &["username", "name", "role"],
        ),
        (json!({"username": "a b"}), 20001, &["username"]),
        (json!({"username": "<b>x"}), 20001, &["username"]),
        (json!({"username": long("x", 51)}), 20001, &["username"]),
        (
            json!({"role": "x", "subbranchId": "y", "outletId": {}}),
            20001,
            &["role", "subbranchId", "outletId"],
        ),
        (json!({"outletId": -1}), 20001, &["outletId"]),
        (json!({"username": "out"}), 20010, &["username"]),
        (json!({"username": "OUT"}), 20010, &["username"]),
        (json!({"outletId": null}), 20012, &["outletId"]),
        (
            json!({"subbranchId": 0, "outletId": 0}),
            20012,
            &["subbranchId", "outletId"],
        ),
        (json!({"role": 5}), 20012, &["outletId"]),
        (json!({"role": 1}), 20012, &["subbranchId", "outletId"]),
        (json!({"outletId": far}), 20012, &["outletId"]),
        (
            json!({"subbranchId": outlet, "outletId": branch}),
            20012,
            &["subbranchId", "outletId"],
        ),
        (
            json!({"subbranchId": 99_999}),
            30006,
            &["subbranchId", "outletId"],
        ),
        (json!({"outletId": 99_999}), 30006, &["outletId"]),
        (
            json!({"username": "out", "subbranchId": far_branch}),
            20010,
            &["username", "outletId"],
        ),
    ];
    for (patch, code, fields) in cases {
        let answer = create(&world, "admin", &with(&sound, patch));
        answer.refused(*code, fields);
    }
    // Nobody was made.
    let all = world.as_("admin").op("w56").send().ok();
    assert_eq!(all.data()["total"], 7, "{all}");
}

#[test]
fn a_name_is_taken_once_whoever_is_faster() {
    let world = WealthWorld::new();
    let form = world.form("novice", "新人", 2, "");
    let ask = || world.as_("admin").op("w52").json(form.clone());
    let answers = at_once((0..10).map(|_| ask()).collect());
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.code() == 10_000);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.refused(20010, &["username"]);
    }
}

#[test]
fn a_branchs_administrator_makes_managers_of_his_branch_only() {
    let world = WealthWorld::new();
    for (role, outlet) in [(4, "010102"), (5, "010101")] {
        let form = world.form(&format!("own{role}"), "自己人", role, outlet);
        create(&world, "sub", &form).ok();
    }
    // Not above himself, nor beside, nor elsewhere.
    for (role, outlet) in [
        (1, ""),
        (2, ""),
        (3, "010101"),
        (3, "010201"),
        (4, "010201"),
        (5, "010201"),
    ] {
        let form = world.form("novice", "新人", role, outlet);
        create(&world, "sub", &form).refused(20004, &[]);
    }
    let mixed = with(
        &world.form("novice", "新人", 4, "010201"),
        &json!({"subbranchId": world.organ("0101")}),
    );
    create(&world, "sub", &mixed).refused(20012, &["outletId"]);
    for name in ["head", "out", "mgr"] {
        let form = world.form("novice", "新人", 4, "010101");
        create(&world, name, &form).refused(20004, &[]);
    }
    let form = world.form("novice", "新人", 4, "010101");
    let stranger = world.app.client().op("w52").json(form);
    stranger.send().refused(20002, &[]);
}

#[test]
fn each_administrator_lists_his_own() {
    let world = WealthWorld::new();
    let all = world.as_("admin").op("w56").send().ok().documented_filled();
    assert_eq!(
        logins(&all),
        ["far", "farsub", "mgr", "out", "sub", "head", "admin"]
    );
    let row = all.data()["userList"][3].clone();
    let expected = json!({
        "username": "out", "name": "江晓云", "role": 4, "organ": world.organ("010101"),
        "organName": "城关营业部", "creatorUsername": "admin", "creatorName": "分行管理员",
        "userId": world.user("out"), "initialized": 1,
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&row[field], value, "{field}\n{all}");
    }
    let own = world.as_("sub").op("w56").send().ok().documented_filled();
    assert_eq!(
        (logins(&own), &own.data()["total"]),
        (vec!["mgr".to_owned(), "out".to_owned()], &json!(2))
    );
    for name in ["head", "out", "mgr", "far"] {
        world.as_(name).op("w56").send().refused(20004, &[]);
    }
    world.app.client().op("w56").send().refused(20002, &[]);
}

#[test]
fn users_are_found_by_name_and_number_page_by_page() {
    let world = WealthWorld::new();
    let ask = |filters: &[(&str, &str)]| world.as_("admin").op("w56").filters(filters).send();
    for (keyword, found) in [
        ("OU", vec!["out"]),
        ("舒慧", vec!["sub"]),
        ("sub", vec!["farsub", "sub"]),
        ("%", vec![]),
        ("_", vec![]),
        ("' or 1=1 --", vec![]),
    ] {
        let answer = ask(&[("keyword", keyword)]).ok();
        assert_eq!(logins(&answer), found, "{keyword}");
        assert_eq!(answer.data()["total"], found.len(), "{keyword}");
    }
    let second = ask(&[("page", "2"), ("count", "3")]).ok();
    assert_eq!(
        (logins(&second), &second.data()["total"]),
        (
            ["out", "sub", "head"].map(str::to_owned).to_vec(),
            &json!(7),
        )
    );
    let past = ask(&[("page", "9")]).ok();
    assert_eq!((logins(&past).len(), &past.data()["total"]), (0, &json!(7)));
    ask(&[("page", ""), ("count", "100000")]).ok();
    for (name, value) in [("page", "0"), ("page", "x"), ("count", "-1")] {
        ask(&[(name, value)]).refused(20001, &[name]);
    }
    ask(&[("keyword", &long("x", 101))]).refused(20001, &["keyword"]);
}

#[test]
fn everybody_sees_himself_and_administrators_their_own() {
    let world = WealthWorld::new();
    let ask = |by: &str, id: Value| {
        let request = world.as_(by).op("w57");
        match id {
            Value::Null => request.send(),
            id => request.query("userId", id).send(),
        }
    };
    for name in ["admin", "head", "sub", "out", "mgr"] {
        let own = ask(name, Value::Null).ok().documented_filled();
        assert_eq!(own.data()["username"], name);
        ask(name, json!(world.user(name))).ok();
    }
    ask("sub", json!(world.user("mgr"))).ok();
    for hidden in ["far", "farsub", "admin", "head"] {
        ask("sub", json!(world.user(hidden))).refused(20011, &["userId"]);
    }
    ask("sub", json!(999_999)).refused(20011, &["userId"]);
    for name in ["head", "out", "mgr"] {
        ask(name, json!(world.user("far"))).refused(20004, &[]);
        ask(name, json!(999_999)).refused(20004, &[]);
    }
    ask("admin", json!("x")).refused(20001, &["userId"]);
    // An account of the grid API is nobody here.
    ask("admin", json!(1)).refused(20011, &["userId"]);
}

#[test]
fn a_change_is_felt_by_the_next_request() {
    let world = WealthWorld::new();
    let edit = |by: &str, user: &str, patch: Value| {
        let sound = with(
            &world.form("x", "江小云", 4, "010101"),
            &json!({"userId": world.user(user), "username": null}),
        );
        world.as_(by).op("w59").json(with(&sound, &patch)).send()
    };
    let seen = |name: &str| world.as_(name).op("w55").send().ok().data()["branches"].clone();
    assert_eq!(seen("out")[0]["outlets"].as_array().unwrap().len(), 1);
    // Another outlet: at once, in the same session.
    edit("sub", "out", json!({"outletId": world.organ("010102")})).ok();
    assert_eq!(seen("out")[0]["outlets"][0]["code"], "010102");
    let renamed = world.as_("out").op("w57").send().ok();
    assert_eq!(renamed.data()["name"], "江小云", "{renamed}");
    // Another role: the session ends.
    edit("sub", "out", json!({"role": 5, "outletId": null})).ok();
    world.as_("out").op("w57").send().refused(20002, &[]);
    let again = sign_in(&world.app, "out", PASSWORD).ok();
    assert_eq!(
        (&again.data()["role"], &again.data()["outletId"]),
        (&json!(5), &Value::Null)
    );
    // Not out of the branch, not upwards, nobody else's people.
    let elsewhere = json!({"subbranchId": world.organ("0102"), "outletId": world.organ("010201")});
    edit("sub", "mgr", elsewhere).refused(20004, &[]);
    edit("sub", "mgr", json!({"role": 3, "outletId": null})).refused(20004, &[]);
    edit("sub", "far", json!({})).refused(20011, &["userId"]);
    edit("sub", "sub", json!({})).refused(20011, &["userId"]);
    for name in ["head", "mgr", "far"] {
        edit(name, "mgr", json!({})).refused(20004, &[]);
    }
    edit(
        "admin",
        "mgr",
        json!({"userId": null, "name": "", "role": null}),
    )
    .refused(20001, &["userId", "name", "role"]);
    edit("admin", "mgr", json!({"userId": 999_999})).refused(20011, &["userId"]);
    edit("admin", "mgr", json!({"outletId": 99_999})).refused(30006, &["outletId"]);
}

#[test]
fn there_is_always_an_administrator() {
    let world = WealthWorld::new();
    let demote = |user: i64| {
        let body = json!({"userId": user, "name": "降级", "role": 2});
        world.as_("admin").op("w59").json(body).send()
    };
    demote(world.user("admin")).refused(20001, &["role"]);
    let second = create(&world, "admin", &world.form("second", "第二", 1, "")).ok();
    let second = second.data()["userId"].as_i64().unwrap();
    demote(second).ok();
    demote(world.user("admin")).refused(20001, &["role"]);
    let delete = |id: i64| {
        world
            .as_("admin")
            .op("w54")
            .json(json!({"userId": id}))
            .send()
    };
    delete(world.user("admin")).refused(20013, &["userId"]);
    delete(second).ok();
    world.as_("admin").op("w57").send().ok();
}

#[test]
fn a_deleted_user_is_gone_and_his_name_free() {
    let world = WealthWorld::new();
    let delete = |by: &str, id: Value| world.as_(by).op("w54").json(json!({"userId": id})).send();
    let id = |name: &str| json!(world.user(name));
    for name in ["head", "mgr", "far"] {
        delete(name, id("out")).refused(20004, &[]);
    }
    delete("sub", id("far")).refused(20011, &["userId"]);
    delete("sub", id("sub")).refused(20013, &["userId"]);
    delete("sub", id("out")).ok();
    world.as_("out").op("w57").send().refused(20002, &[]);
    sign_in(&world.app, "out", PASSWORD).refused(20003, &[]);
    delete("sub", id("out")).refused(20011, &["userId"]);
    let found = world.as_("admin").op("w57").query("userId", id("out"));
    found.send().refused(20011, &["userId"]);
    let list = world.as_("admin").op("w56").send().ok();
    assert!(!logins(&list).contains(&"out".to_owned()), "{list}");
    for body in [json!({}), json!({"userId": "x"}), json!({"userId": 0})] {
        let request = world.as_("admin").op("w54").json(body);
        request.send().refused(20001, &["userId"]);
    }
    // Whom a deleted administrator made is still told.
    delete("admin", id("farsub")).ok();
    let again = create(&world, "sub", &world.form("out", "后来人", 4, "010101")).ok();
    assert_ne!(again.data()["userId"], id("out"));
    let first = again.data()["initialPassword"].as_str().unwrap().to_owned();
    sign_in(&world.app, "out", &first).ok();
}

#[test]
fn no_value_in_any_field_makes_the_server_fail() {
    let world = WealthWorld::new();
    let hostile = [
        json!("'"),
        json!("\u{0}"),
        json!("%"),
        json!("𠮷"),
        json!(long("x", 10_000)),
        json!(-1),
        json!(i64::MAX),
        json!(1e300),
        json!(true),
        json!([1]),
        json!({"a": 1}),
        json!("1; drop table wm_user"),
    ];
    let outlet =
        json!({"outletCode": "x1", "outletName": "甲", "branchCode": "x2", "branchName": "乙"});
    let forms = [
        ("w52", world.form("novice", "新人", 4, "010101")),
        (
            "w59",
            with(
                &world.form("", "新人", 4, "010101"),
                &json!({"userId": world.user("out")}),
            ),
        ),
        ("w24", outlet),
        (
            "w22",
            json!({"outletCode": "010102", "newOutletCode": "010101"}),
        ),
        (
            "w51",
            json!({"pwd": PASSWORD, "newPwd": "x", "newPwdConfirm": "x"}),
        ),
    ];
    for (id, sound) in forms {
        for field in sound.as_object().unwrap().keys() {
            for value in &hostile {
                let mut form = sound.clone();
                form[field] = value.clone();
                let answer = world.as_("admin").op(id).json(form).send();
                assert!(answer.status < 500, "{id} {field} {value}\n{answer}");
            }
        }
    }
    for id in ["w25", "w56"] {
        for value in ["'", "%", "\\", "case when 1=1 then 1 end", "\u{0}"] {
            let answer = world.as_("admin").op(id).query("keyword", value).send();
            assert!(answer.status < 500, "{id} {value}\n{answer}");
        }
    }
}
