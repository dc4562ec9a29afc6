//! Passwords of the wealth API: the first one, one's own, and those that administrators reset.

use serde_json::{Value, json};
use wangge_tests::wealth::{sign_in, token};
use wangge_tests::world::PASSWORD;
use wangge_tests::{Answer, Client, WealthWorld};

use crate::cases::with;

const DAY_MS: i64 = 24 * 3600 * 1000;
const OTHER: &str = "Hongcun-Lake#8";

fn change(old: &str, new: &str) -> Value {
    json!({"pwd": old, "newPwd": new, "newPwdConfirm": new})
}

/// A new user of this role at the first outlet, and his first password.
fn invite(world: &WealthWorld, login: &str) -> String {
    let form = world.form(login, "新人", 4, "010101");
    let made = world.as_("admin").op("w52").json(form).send().ok();
    let password = made.data()["initialPassword"].as_str().unwrap().to_owned();
    assert_eq!(password.chars().count(), 12);
    password
}

fn session(world: &WealthWorld, login: &str, password: &str) -> Client {
    let answer = sign_in(&world.app, login, password).ok();
    world.app.client().with_token(&token(&answer))
}

fn me(client: &Client) -> Answer {
    client.op("w57").send()
}

#[test]
fn the_first_password_opens_nothing_but_the_way_to_another() {
    let world = WealthWorld::new();
    let first = invite(&world, "novice");
    let answer = sign_in(&world.app, "novice", &first)
        .ok()
        .documented_filled();
    assert_eq!(answer.data()["initialized"], 0, "{answer}");
    let novice = world.app.client().with_token(&token(&answer));
    for id in ["w12", "w23", "w25", "w55", "w56", "w57"] {
        novice.op(id).send().refused(20005, &[]);
    }
    novice
        .op("w51")
        .json(change(&first, OTHER))
        .send()
        .refused(20005, &[]);
    novice.op("w27").send().refused(20005, &[]);
    // Somebody else who came in with it.
    let thief = session(&world, "novice", &first);
    novice.op("w53").json(change(&first, OTHER)).send().ok();
    let own = me(&novice).ok();
    assert_eq!(own.data()["initialized"], 1, "{own}");
    me(&thief).refused(20002, &[]);
    sign_in(&world.app, "novice", &first).refused(20003, &[]);
    let again = sign_in(&world.app, "novice", OTHER).ok();
    assert_eq!(again.data()["initialized"], 1, "{again}");
    // There is no first password any more.
    let late = novice.op("w53").json(change(OTHER, PASSWORD));
    late.send().refused(20001, &["pwd"]);
    let leaver = invite(&world, "leaver");
    session(&world, "leaver", &leaver).op("w60").send().ok();
}

#[test]
fn a_first_password_is_good_for_a_week() {
    let world = WealthWorld::new();
    let first = invite(&world, "novice");
    let late = invite(&world, "late");
    world.app.clock.advance_ms(7 * DAY_MS - 60_000);
    let novice = session(&world, "novice", &first);
    novice.op("w53").json(change(&first, OTHER)).send().ok();
    world.app.clock.advance_ms(60_000);
    let told = sign_in(&world.app, "late", &late).refused(20006, &[]);
    assert!(told.message().contains("过期"), "{told}");
    // Only whoever knows it is told so.
    sign_in(&world.app, "late", PASSWORD).refused(20003, &[]);
    // A password of one's own does not expire.
    sign_in(&world.app, "novice", OTHER).ok();
    let admin = session(&world, "admin", "Huangshan#88");
    let id = user_id(&admin, "late");
    let reset = admin.op("w61").json(json!({"userId": id})).send().ok();
    let first = reset.data()["initialPassword"].as_str().unwrap().to_owned();
    sign_in(&world.app, "late", &first).ok();
}

fn user_id(admin: &Client, login: &str) -> Value {
    let found = admin.op("w56").query("keyword", login).send().ok();
    found.data()["userList"][0]["userId"].clone()
}

#[test]
fn a_new_password_keeps_the_rules() {
    let world = WealthWorld::new();
    let out = world.as_("out");
    let sound = change(PASSWORD, OTHER);
    let all: &[&str] = &["pwd", "newPwd", "newPwdConfirm"];
    let new: &[&str] = &["newPwd"];
    let weak = |text: &str| change(PASSWORD, text);
    let cases: &[(Value, u16, &[&str])] = &[
        (json!({}), 20001, all),
        (
            json!({"pwd": "", "newPwd": null, "newPwdConfirm": " "}),
            20001,
            all,
        ),
        (
            json!({"pwd": {}, "newPwd": [1], "newPwdConfirm": true}),
            20001,
            &["pwd", "newPwd"],
        ),
        (
            with(&sound, &json!({"newPwdConfirm": "Hongcun-Lake#9"})),
            20009,
            &["newPwdConfirm"],
        ),
        (
            json!({"pwd": PASSWORD, "newPwd": "weak", "newPwdConfirm": "week"}),
            20008,
            &["newPwd", "newPwdConfirm"],
        ),
        (weak("Hz-8888"), 20008, new),
        (weak("hongcunlake8"), 20008, new),
        (weak("HONGCUN-LAKE"), 20008, new),
        (weak("Password123"), 20008, new),
        (weak(PASSWORD), 20008, new),
        (weak(&"Aa1-".repeat(9)), 20008, new),
        (change("Wrong-Village#7", OTHER), 20007, &["pwd"]),
    ];
    for (body, code, fields) in cases {
        out.op("w51")
            .json(body.clone())
            .send()
            .refused(*code, fields);
    }
    let named = world.form("Zhang.San-01", "张三", 2, "");
    let mut world = world;
    world.add_user(&named);
    let named = world.as_("Zhang.San-01").op("w51");
    named
        .json(change(PASSWORD, "zhang.SAN-01"))
        .send()
        .refused(20008, new);
    sign_in(&world.app, "out", PASSWORD).ok();
}

#[test]
fn another_password_ends_every_session() {
    let world = WealthWorld::new();
    let second = session(&world, "out", PASSWORD);
    let change = change(PASSWORD, OTHER);
    world.as_("out").op("w51").form(change).send().ok();
    me(world.as_("out")).refused(20002, &[]);
    me(&second).refused(20002, &[]);
    sign_in(&world.app, "out", PASSWORD).refused(20003, &[]);
    sign_in(&world.app, "out", OTHER).ok();
    world
        .app
        .client()
        .op("w51")
        .json(json!({}))
        .send()
        .refused(20002, &[]);
}

#[test]
fn guessing_the_old_password_locks_like_guessing_at_sign_in() {
    let world = WealthWorld::new();
    let guess = || {
        let form = change("Wrong-Village#7", OTHER);
        world.as_("out").op("w51").json(form).send()
    };
    for _ in 0..5 {
        guess().refused(20007, &["pwd"]);
    }
    guess().refused(20006, &[]);
    sign_in(&world.app, "out", PASSWORD).refused(20006, &[]);
    // So does guessing the first one.
    let first = invite(&world, "novice");
    let novice = session(&world, "novice", &first);
    let wrong = change("Wrong-Village#7", OTHER);
    novice.op("w53").json(wrong).send().refused(20007, &["pwd"]);
}

#[test]
fn a_reset_password_is_a_first_one_again() {
    let world = WealthWorld::new();
    let reset = |by: &str, user: &str| {
        let body = json!({"userId": world.user(user)});
        world.as_(by).op("w61").json(body).send()
    };
    let answer = reset("sub", "out").ok();
    let first = answer.data()["initialPassword"]
        .as_str()
        .unwrap()
        .to_owned();
    me(world.as_("out")).refused(20002, &[]);
    sign_in(&world.app, "out", PASSWORD).refused(20003, &[]);
    let again = sign_in(&world.app, "out", &first).ok();
    assert_eq!(again.data()["initialized"], 0, "{again}");
    // Nobody outside the branch, nor anyone but its managers; oneself least of all.
    reset("sub", "far").refused(20011, &["userId"]);
    reset("sub", "admin").refused(20011, &["userId"]);
    reset("sub", "sub").refused(20001, &["userId"]);
    reset("admin", "admin").refused(20001, &["userId"]);
    for name in ["head", "mgr", "far"] {
        reset(name, "out").refused(20004, &[]);
    }
    reset("admin", "farsub").ok();
    let admin = world.as_("admin");
    for (body, code) in [
        (json!({}), 20001),
        (json!({"userId": "x"}), 20001),
        (json!({"userId": 999_999}), 20011),
        (json!({"userId": "1"}), 20011),
    ] {
        admin.op("w61").json(body).send().refused(code, &["userId"]);
    }
}

#[test]
fn the_log_keeps_no_password() {
    let world = WealthWorld::new();
    let first = invite(&world, "novice");
    let id = user_id(world.as_("admin"), "novice");
    world
        .as_("admin")
        .op("w61")
        .json(json!({"userId": id}))
        .send()
        .ok();
    let log = world.app.admin().call("GET", "/grid/super/log/list");
    let log = log.query("pageSize", 1000).send().ok();
    let text = log.json().to_string();
    assert!(text.contains("user.create") && text.contains("user.reset_password"));
    assert!(!text.contains(&first) && !text.contains("$2b$"));
}
