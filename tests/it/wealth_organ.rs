//! Organs: the draft that administrators write.

use serde_json::{Value, json};
use wangge_api::demo;
use wangge_kernel::Clock;
use wangge_tests::wealth::{sign_in, token};
use wangge_tests::{Answer, TestApp, WealthWorld};

use crate::cases::{at_once, long, with};

fn write(world: &WealthWorld, id: &str, body: Value) -> Answer {
    match id {
        "w19" => world.as_("admin").op("w19").json(body).send(),
        "w20" => world.as_("admin").op("w20").json(body).send(),
        "w21" => world.as_("admin").op("w21").json(body).send(),
        "w22" => world.as_("admin").op("w22").json(body).send(),
        _ => world.as_("admin").op("w24").json(body).send(),
    }
}

fn codes(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    let rows = data["outletList"].as_array().unwrap().iter();
    rows.map(|row| row["outletCode"].as_str().unwrap().to_owned())
        .collect()
}

fn list(world: &WealthWorld, by: &str) -> Answer {
    world.as_(by).op("w25").send().ok().documented()
}

fn detail(world: &WealthWorld, code: &str) -> Answer {
    world.as_("admin").op("w26").query("code", code).send()
}

fn outlet(code: &str, name: &str, branch: &str, branch_name: &str) -> Value {
    json!({"outletCode": code, "outletName": name, "branchCode": branch, "branchName": branch_name})
}

#[test]
fn outlets_are_listed_by_code_and_found_by_any_name() {
    let world = WealthWorld::new();
    let all = list(&world, "admin");
    assert_eq!(codes(&all), ["010101", "010102", "010201"]);
    assert_eq!(all.data()["total"], 3);
    let row = &all.data()["outletList"][1];
    let expected = outlet("010102", "碧阳分理处", "0101", "城关支行");
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&row[field], value, "{all}");
    }
    let ask = |filters: &[(&str, &str)]| {
        let request = world.as_("admin").op("w25").filters(filters);
        request.send().ok()
    };
    for (keyword, found) in [
        ("碧阳", vec!["010102"]),
        ("城关支行", vec!["010101", "010102"]),
        ("0102", vec!["010102", "010201"]),
        ("%", vec![]),
        ("", vec!["010101", "010102", "010201"]),
    ] {
        assert_eq!(codes(&ask(&[("keyword", keyword)])), found, "{keyword}");
    }
    let second = ask(&[("page", "2"), ("count", "2")]);
    assert_eq!(
        (codes(&second).len(), &second.data()["total"]),
        (1, &json!(3))
    );
    let zero = world.as_("admin").op("w25").query("page", 0).send();
    zero.refused(20001, &["page"]);
    assert_eq!(codes(&list(&world, "sub")), ["010101", "010102"]);
    assert_eq!(codes(&list(&world, "farsub")), ["010201"]);
}

#[test]
fn an_outlet_tells_who_made_and_changed_it() {
    let world = WealthWorld::new();
    let found = detail(&world, "010101").ok().documented_filled();
    let data = found.data();
    let expected = json!({
        "outletCode": "010101", "outletName": "城关营业部", "branchCode": "0101", "branchName": "城关支行",
        "outletId": world.organ("010101"), "createUser": "admin", "createUserName": "分行管理员",
        "updateUser": "admin", "updateUserName": "分行管理员",
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&data[field], value, "{found}");
    }
    let time = data["createTime"].as_str().unwrap();
    assert_eq!((time.len(), &time[4..5], &time[10..11]), (19, "-", " "));
    for (code, number, fields) in [
        ("", 20001, ["code"]),
        ("nothing", 30006, ["code"]),
        ("0101", 30006, ["code"]),
    ] {
        detail(&world, code).refused(number, &fields);
    }
    // One of another branch is not there.
    let far = world.as_("sub").op("w26").query("code", "010201").send();
    let none = world.as_("sub").op("w26").query("code", "nothing").send();
    let shown = |answer: &Answer| (answer.status, answer.code(), answer.message());
    assert_eq!(shown(&far.refused(30006, &["code"])), shown(&none));
}

#[test]
fn an_outlet_is_added_with_its_branch_or_to_it() {
    let world = WealthWorld::new();
    write(&world, "w24", outlet("0103-a", "新网点", "0103", "新支行")).ok();
    write(
        &world,
        "w24",
        outlet("010202", "石印分理处", "0102", "西递支行"),
    )
    .ok();
    assert_eq!(detail(&world, "0103-a").ok().data()["branchName"], "新支行");
    assert_eq!(codes(&list(&world, "farsub")), ["010201", "010202"]);
    let sound = outlet("0109", "某网点", "0102", "西递支行");
    let all: &[&str] = &["outletCode", "outletName", "branchCode", "branchName"];
    let cases: &[(Value, u16, &[&str])] = &[
        (
            json!({"outletCode": null, "outletName": "", "branchCode": " ", "branchName": null}),
            20001,
            all,
        ),
        (
            json!({"outletCode": long("1", 21), "outletName": long("名", 51)}),
            20001,
            &["outletCode", "outletName"],
        ),
        (json!({"outletCode": "01 09"}), 20001, &["outletCode"]),
        (json!({"outletCode": "<b>"}), 20001, &["outletCode"]),
        (json!({"outletCode": "010101"}), 30005, &["outletCode"]),
        (json!({"outletCode": "0101"}), 30005, &["outletCode"]),
        (json!({"outletCode": "0102"}), 30005, &["outletCode"]),
        (json!({"branchName": "另一支行"}), 30008, &["branchName"]),
        (json!({"branchCode": "010101"}), 30008, &["branchCode"]),
        (
            json!({"outletCode": "010101", "branchName": "另一支行"}),
            30005,
            &["outletCode", "branchName"],
        ),
    ];
    for (patch, code, fields) in cases {
        write(&world, "w24", with(&sound, patch)).refused(*code, fields);
    }
    assert_eq!(list(&world, "admin").data()["total"], 5);
    let ask = || world.as_("admin").op("w24").json(sound.clone());
    let answers = at_once((0..10).map(|_| ask()).collect());
    let won = answers.iter().filter(|a| a.code() == 10_000).count();
    assert_eq!(won, 1);
}

#[test]
fn outlets_are_renamed_and_moved() {
    let world = WealthWorld::new();
    let names = json!({"outletCode": "010101", "outletName": "城关一部", "branchName": "城关新行"});
    write(&world, "w20", names).ok();
    let other = detail(&world, "010102").ok().data();
    assert_eq!(other["branchName"], "城关新行");
    assert_eq!(
        detail(&world, "010101").ok().data()["outletName"],
        "城关一部"
    );
    write(
        &world,
        "w19",
        json!({"outletCode": "010102", "branchCode": "0102"}),
    )
    .ok();
    assert_eq!(detail(&world, "010102").ok().data()["branchCode"], "0102");
    let cases: &[(&str, Value, u16, &[&str])] = &[
        (
            "w20",
            json!({}),
            20001,
            &["outletCode", "outletName", "branchName"],
        ),
        (
            "w20",
            json!({"outletCode": "x", "outletName": "甲", "branchName": "乙"}),
            30006,
            &["outletCode"],
        ),
        (
            "w20",
            json!({"outletCode": "010101", "outletName": long("名", 51), "branchName": "乙"}),
            20001,
            &["outletName"],
        ),
        ("w19", json!({}), 20001, &["outletCode", "branchCode"]),
        (
            "w19",
            json!({"outletCode": "x", "branchCode": "y"}),
            30006,
            &["outletCode", "branchCode"],
        ),
        (
            "w19",
            json!({"outletCode": "010101", "branchCode": "010102"}),
            30008,
            &["branchCode"],
        ),
        (
            "w19",
            json!({"outletCode": "0101", "branchCode": "0102"}),
            30008,
            &["outletCode"],
        ),
    ];
    for (id, body, code, fields) in cases {
        write(&world, id, body.clone()).refused(*code, fields);
    }
}

#[test]
fn what_holds_something_is_not_deleted() {
    let world = WealthWorld::new();
    let delete = |code: &str| write(&world, "w21", json!({"code": code}));
    for held in ["0101", "010101", "010201", "0"] {
        delete(held).refused(30007, &["code"]);
    }
    delete("010102").ok();
    delete("010102").refused(30006, &["code"]);
    detail(&world, "010102").refused(30006, &["code"]);
    delete("").refused(20001, &["code"]);
    delete("nothing").refused(30006, &["code"]);
    // It comes back as what it was.
    write(
        &world,
        "w24",
        outlet("010102", "碧阳新处", "0102", "西递支行"),
    )
    .ok();
    let back = detail(&world, "010102").ok().data();
    assert_eq!(back["outletId"], world.organ("010102"));
    assert_eq!(
        (&back["outletName"], &back["branchCode"]),
        (&json!("碧阳新处"), &json!("0102"))
    );
    // A branch goes when its users and outlets have gone.
    write(&world, "w24", outlet("0109-1", "某网点", "0109", "某支行")).ok();
    delete("0109-1").ok();
    delete("0109").ok();
    let branches = world.as_("admin").op("w55").send().ok().data();
    assert_eq!(branches["branches"].as_array().unwrap().len(), 2);
}

#[test]
fn outlets_are_merged_once_and_with_what_was_merged_into_them() {
    let world = WealthWorld::new();
    let merge = |from: &str, to: &str| {
        write(
            &world,
            "w22",
            json!({"outletCode": from, "newOutletCode": to}),
        )
    };
    merge("010101", "010102").ok();
    assert_eq!(codes(&list(&world, "admin")), ["010102", "010201"]);
    // Into itself, back, again, from nowhere, into a branch.
    merge("010102", "010102").refused(30008, &["newOutletCode"]);
    merge("010102", "010101").refused(30008, &["newOutletCode"]);
    merge("010101", "010201").refused(30008, &["outletCode"]);
    merge("x", "y").refused(30006, &["outletCode", "newOutletCode"]);
    merge("010102", "0102").refused(30008, &["newOutletCode"]);
    write(&world, "w22", json!({})).refused(20001, &["outletCode", "newOutletCode"]);
    // Its code stays taken, and its users hold the one it went into.
    write(&world, "w24", outlet("010101", "甲", "0101", "城关支行"))
        .refused(30005, &["outletCode"]);
    write(&world, "w21", json!({"code": "010102"})).refused(30007, &["code"]);
    merge("010102", "010201").ok();
    assert_eq!(codes(&list(&world, "admin")), ["010201"]);
    let form = world.form("novice", "新人", 4, "010102");
    let user = world.as_("admin").op("w52").json(form).send();
    user.refused(30006, &["outletId"]);
}

#[test]
fn a_change_waits_and_nothing_runs_without_companies() {
    let app = TestApp::start();
    let admin = sign_in(&app, "admin", "Huangshan#88").ok();
    let admin = app.client().with_token(&token(&admin));
    let status = || admin.op("w23").send().ok().documented_filled().data()["status"].clone();
    assert_eq!(status(), 0);
    admin
        .op("w24")
        .json(outlet("01-1", "网点", "01", "支行"))
        .send()
        .ok();
    assert_eq!(status(), 1);
    admin.op("w27").send().refused(30004, &[]);
    assert_eq!(status(), 1);
    admin.op("w21").json(json!({"code": "01-1"})).send().ok();
    admin.op("w21").json(json!({"code": "01"})).send().ok();
    assert_eq!(status(), 0);
}

#[test]
fn only_administrators_reach_organs() {
    let world = WealthWorld::new();
    let bodies = [
        ("w19", json!({"outletCode": "010102", "branchCode": "0102"})),
        (
            "w20",
            json!({"outletCode": "010102", "outletName": "甲", "branchName": "乙"}),
        ),
        ("w21", json!({"code": "010102"})),
        (
            "w22",
            json!({"outletCode": "010102", "newOutletCode": "010101"}),
        ),
        ("w24", outlet("x", "甲", "y", "乙")),
        ("w27", json!({})),
    ];
    for (id, body) in bodies {
        for name in ["head", "sub", "out", "mgr"] {
            let request = world.as_(name).op(id).json(body.clone());
            request.send().refused(20004, &[]);
        }
        let stranger = world.app.client().op(id).json(body);
        stranger.send().refused(20002, &[]);
    }
    for id in ["w23", "w25", "w26"] {
        for name in ["head", "out", "mgr"] {
            world.as_(name).op(id).send().refused(20004, &[]);
        }
        world.app.client().op(id).send().refused(20002, &[]);
    }
    for name in ["admin", "sub"] {
        world.as_(name).op("w23").send().ok();
    }
    assert_eq!(codes(&list(&world, "admin")).len(), 3);
}

#[test]
fn each_role_chooses_among_the_organs_it_sees() {
    let world = WealthWorld::new();
    let seen = |name: &str| {
        let answer = world.as_(name).op("w55").send().ok().documented_filled();
        let branches = answer.data()["branches"].as_array().unwrap().clone();
        let outlets = |branch: &Value| branch["outlets"].as_array().unwrap().len();
        let shape = |branch: &Value| (branch["code"].as_str().unwrap().to_owned(), outlets(branch));
        branches.iter().map(shape).collect::<Vec<_>>()
    };
    let near = |outlets: usize| vec![("0101".to_owned(), outlets)];
    let all = vec![("0101".to_owned(), 2), ("0102".to_owned(), 1)];
    assert_eq!((seen("admin"), seen("head")), (all.clone(), all));
    assert_eq!(
        (seen("sub"), seen("mgr"), seen("out")),
        (near(2), near(2), near(1))
    );
    assert_eq!(seen("far"), [("0102".to_owned(), 1)]);
    world.app.client().op("w55").send().refused(20002, &[]);
}

#[test]
fn filters_are_the_vocabulary_and_the_organs_in_force() {
    let world = WealthWorld::new();
    let answer = world.as_("out").op("w12").send().ok().documented_filled();
    // Nothing was published yet.
    assert_eq!(answer.data()["branches"], json!([]));
    let words = |half: &str, list: &str| answer.data()[half][list].clone();
    assert_eq!(
        words("bought", "categories")[0],
        json!({"id": "101", "name": "沉睡"})
    );
    assert_eq!(
        words("notBought", "categories")[0],
        json!({"id": "201", "name": "数据不足"})
    );
    assert_eq!(words("bought", "features").as_array().unwrap().len(), 10);
    assert_eq!(words("notBought", "features").as_array().unwrap().len(), 7);
    assert_eq!(
        words("bought", "riskPreferences")[4],
        json!({"id": "5", "name": "高风险"})
    );
    for list in [
        "cyclePreferences",
        "amountPreferences",
        "interestRatePreferences",
    ] {
        assert_eq!(
            words("notBought", list).as_array().unwrap().len(),
            6,
            "{list}"
        );
    }
    world.app.client().op("w12").send().refused(20002, &[]);
}

#[test]
fn the_small_county_has_users_of_every_role_and_organs_in_force() {
    let app = TestApp::with(|config| {
        demo::fill_empty(config, Clock::real()).unwrap();
        demo::fill_empty(config, Clock::real()).unwrap();
    });
    for (login, role) in [("head1", 2), ("sub1", 3), ("outlet1", 4), ("sub2", 5)] {
        let answer = sign_in(&app, login, "Demo#2018").ok();
        assert_eq!(answer.data()["role"], role, "{answer}");
        let client = app.client().with_token(&token(&answer));
        let params = client.op("w12").send().ok().documented_filled();
        let branches = params.data()["branches"].as_array().unwrap().len();
        assert_eq!(branches, if role == 2 { 3 } else { 1 }, "{params}");
    }
    let admin = sign_in(&app, "admin", "Huangshan#88").ok();
    let admin = app.client().with_token(&token(&admin));
    let status = admin.op("w23").send().ok();
    assert_eq!(status.data()["status"], 0, "{status}");
    let users = admin.op("w56").send().ok().documented_filled();
    assert_eq!(users.data()["total"], 5, "{users}");
}
