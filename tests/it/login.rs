//! Chapter 4: signing in, the token's life, and what strangers learn (nothing).

use serde_json::{Value, json};
use wangge_tests::world::PASSWORD;
use wangge_tests::{Answer, Client, TestApp, World};

use crate::cases::{at_once, long};

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

fn sign_in(app: &TestApp, name: &str, password: &str) -> Answer {
    let form = json!({"accountName": name, "password": password});
    app.client().op("4.1").form(form).send()
}

fn me(client: &Client) -> Answer {
    client.call("GET", "/grid/account/me").send()
}

/// What a caller can tell two refusals apart by.
fn shown(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    (answer.status, answer.message(), answer.errors())
}

#[test]
fn signing_in_answers_the_account_its_roles_and_a_token() {
    let world = World::new();
    let body = json!({"accountName": "anna", "password": PASSWORD});
    let answers = [
        world.app.client().op("4.1").form(body.clone()).send(),
        world.app.client().op("4.1").json(body.clone()).send(),
        world.app.client().op("4.1").multipart(body).send(),
    ];
    for answer in answers {
        let answer = answer.ok().documented_filled();
        let data = answer.data();
        let expected = [
            ("accountId", json!(world.account("anna"))),
            ("accountName", json!("anna")),
            ("password", json!("******")),
            ("realName", json!("安娜")),
            ("sex", json!(1)),
            ("phoneNumber", json!(13_900_000_000_i64)),
            ("status", json!(1)),
            ("orgCode", json!("17001")),
            ("orgName", json!("西递支行")),
            ("outNet", json!("0")),
        ];
        for (field, value) in expected {
            assert_eq!(data[field], value, "{field}\n{answer}");
        }
        assert_eq!(
            (&data["roles"][0]["roleId"], &data["roles"][0]["roleName"]),
            (&json!(1), &json!("客户经理"))
        );
        let envelope = answer.json();
        assert_eq!(envelope["token"], data["token"], "{answer}");
        assert_eq!(envelope["outNet"], data["outNet"], "{answer}");
    }
}

#[test]
fn the_login_says_whether_outside_services_may_be_called() {
    let app = TestApp::with(|config| config.out_net = Some(true));
    let password = app.config.admin_password.clone().unwrap();
    let answer = sign_in(&app, "admin", &password).ok();
    assert_eq!(answer.data()["outNet"], json!("1"), "{answer}");
}

#[test]
fn blank_and_impossible_values_are_refused() {
    let world = World::new();
    let both: &[&str] = &["accountName", "password"];
    let cases: &[(Value, &[&str])] = &[
        (json!({}), both),
        (json!({"accountName": " ", "password": ""}), both),
        (json!({"accountName": "anna"}), &["password"]),
        (json!({"password": PASSWORD}), &["accountName"]),
        (
            json!({"accountName": "an\0na", "password": PASSWORD}),
            &["accountName"],
        ),
        (
            json!({"accountName": "anna", "password": "a\0b"}),
            &["password"],
        ),
        (json!({"accountName": {"$ne": ""}, "password": ["x"]}), both),
        (
            json!({"accountName": long("名", 5000), "password": long("密", 5000)}),
            &[],
        ),
        (
            json!({"accountName": "' OR '1'='1", "password": "' OR '1'='1"}),
            &[],
        ),
        (json!({"accountName": "%", "password": PASSWORD}), &[]),
        (json!({"accountName": "ANNA", "password": PASSWORD}), &[]),
    ];
    for (body, fields) in cases {
        let login = world.app.client().op("4.1").json(body.clone());
        login.send().refused(400, fields);
    }
    world
        .app
        .client()
        .call("GET", "/grid/login")
        .send()
        .refused(405, &[]);
    sign_in(&world.app, "anna", PASSWORD).ok();
}

#[test]
fn an_unknown_name_reads_like_a_wrong_password() {
    let world = World::new();
    let unknown = sign_in(&world.app, "nobody", PASSWORD).refused(400, &[]);
    let wrong = sign_in(&world.app, "anna", "Wrong-Village#7").refused(400, &[]);
    assert_eq!(shown(&unknown), shown(&wrong));
}

#[test]
fn five_failures_lock_a_name_for_fifteen_minutes() {
    let world = World::new();
    let app = &world.app;
    let wrong = sign_in(app, "anna", "Wrong-Village#7").refused(400, &[]);
    for _ in 0..3 {
        sign_in(app, "anna", "Wrong-Village#7").refused(400, &[]);
    }
    // A success forgets the failures before it.
    sign_in(app, "anna", PASSWORD).ok();
    for _ in 0..5 {
        sign_in(app, "anna", "Wrong-Village#7").refused(400, &[]);
    }
    let locked = sign_in(app, "anna", PASSWORD).refused(400, &[]);
    assert_eq!(shown(&locked), shown(&wrong));
    // The lock is the name's alone, and whoever is signed in stays so.
    sign_in(app, "ada", PASSWORD).ok();
    me(world.as_("anna")).ok();
    app.clock.advance_ms(14 * MINUTE_MS);
    // Knocking does not lengthen it.
    sign_in(app, "anna", PASSWORD).refused(400, &[]);
    app.clock.advance_ms(MINUTE_MS);
    sign_in(app, "anna", PASSWORD).ok();
}

#[test]
fn parallel_guesses_are_counted_one_by_one() {
    let world = World::new();
    let form = json!({"accountName": "anna", "password": "Wrong-Village#7"});
    let guess = || world.app.client().op("4.1").form(form.clone());
    for answer in at_once((0..20).map(|_| guess()).collect()) {
        answer.refused(400, &[]);
    }
    sign_in(&world.app, "anna", PASSWORD).refused(400, &[]);
    world.app.clock.advance_ms(15 * MINUTE_MS);
    sign_in(&world.app, "anna", PASSWORD).ok();
}

#[test]
fn a_frozen_account_is_told_so_only_with_its_password() {
    let world = World::new();
    let freeze = world.as_("admin").op("5.6");
    let freeze = freeze.path("accountId", world.account("acct"));
    freeze.path("status", 0).send().ok();
    let stranger = sign_in(&world.app, "nobody", PASSWORD).refused(400, &[]);
    let wrong = sign_in(&world.app, "acct", "Wrong-Village#7").refused(400, &[]);
    assert_eq!(shown(&wrong), shown(&stranger));
    let right = sign_in(&world.app, "acct", PASSWORD).refused(400, &[]);
    assert!(right.message().contains("冻结"), "{right}");
}

#[test]
fn only_a_token_of_ours_opens_the_door() {
    let world = World::new();
    let token = world.as_("anna").token().unwrap().to_owned();
    let admin = world.as_("admin").token().unwrap().to_owned();
    let part = |token: &str, at: usize| token.split('.').nth(at).unwrap().to_owned();
    for good in [
        token.clone(),
        format!("Bearer {token}"),
        format!("bearer  {token}"),
    ] {
        let answer = me(&world.app.client().with_token(&good)).ok();
        assert_eq!(answer.data()["accountName"], "anna", "{answer}");
    }
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let bad = [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "null".to_owned(),
        "a.b.c".to_owned(),
        format!("Basic {token}"),
        format!("{token}x"),
        token[..token.len() - 2].to_owned(),
        format!("{none}.{}.", part(&admin, 1)),
        format!("{none}.{}.{}", part(&admin, 1), part(&admin, 2)),
        // The admin's claims under anna's signature.
        format!(
            "{}.{}.{}",
            part(&token, 0),
            part(&admin, 1),
            part(&token, 2)
        ),
        long("x", 5000),
    ];
    for bad in bad {
        me(&world.app.client().with_token(&bad)).refused(401, &[]);
    }
    me(&world.app.client()).refused(401, &[]);
    let in_query = world.app.client().call("GET", "/grid/account/me");
    in_query
        .query("Authorization", &token)
        .send()
        .refused(401, &[]);
    // Signing in ignores whatever token comes along.
    let stale = world.app.client().with_token("a.b.c").op("4.1");
    let form = json!({"accountName": "anna", "password": PASSWORD});
    stale.form(form).send().ok();
}

#[test]
fn a_token_dies_after_twelve_hours() {
    let world = World::new();
    world.app.clock.advance_ms(12 * HOUR_MS - 2 * MINUTE_MS);
    me(world.as_("anna")).ok();
    let later = world.app.sign_in("ada", PASSWORD);
    world.app.clock.advance_ms(3 * MINUTE_MS);
    me(world.as_("anna")).refused(401, &[]);
    me(&later).ok();
}

#[test]
fn signing_out_ends_this_session_alone() {
    let world = World::new();
    let second = world.app.sign_in("anna", PASSWORD);
    me(&second).ok();
    second.call("POST", "/grid/logout").send().ok();
    me(&second).refused(401, &[]);
    second.call("POST", "/grid/logout").send().refused(401, &[]);
    me(world.as_("anna")).ok();
    me(world.as_("ada")).ok();
}

#[test]
fn guessing_the_old_password_locks_like_guessing_at_sign_in() {
    let world = World::new();
    let anna = world.as_("anna");
    let guess = || {
        let form = json!({"oldPassword": "Not-Mine#1", "newPassword": "Own-Choice#19"});
        anna.op("5.7")
            .path("accountId", world.account("anna"))
            .form(form)
            .send()
    };
    for _ in 0..5 {
        guess().refused(400, &["oldPassword"]);
    }
    assert_eq!(guess().code(), 429);
    let login = json!({"accountName": "anna", "password": wangge_tests::world::PASSWORD});
    assert_eq!(world.app.client().op("4.1").form(login).send().code(), 400);
}
