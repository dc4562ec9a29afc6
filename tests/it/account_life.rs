//! Chapter 5: what ends sessions, who keeps the last word, and grids that change hands.

use serde_json::{Value, json};
use wangge_tests::world::{PASSWORD, account, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{at_once, column, with};

const OTHER: &str = "Hongcun-Lake#8";
const ADMIN_ID: i64 = 1;

fn signs_in(world: &World, name: &str, password: &str) -> bool {
    let form = json!({"accountName": name, "password": password});
    let answer = world.app.client().op("4.1").form(form).send();
    assert!(matches!(answer.code(), 200 | 400), "{answer}");
    answer.code() == 200
}

fn me(client: &Client) -> Answer {
    client.call("GET", "/grid/account/me").send()
}

fn update(world: &World, name: &str, form: Value) -> Request {
    let update = world.as_("admin").op("5.2");
    update.path("accountId", world.account(name)).form(form)
}

fn set_status(world: &World, name: &str, status: i64) -> Request {
    let freeze = world.as_("admin").op("5.6");
    freeze
        .path("accountId", world.account(name))
        .path("status", status)
}

fn set_password(world: &World, name: &str, password: &str) -> Request {
    let set = world
        .as_("admin")
        .op("5.8")
        .path("accountId", world.account(name));
    set.form(json!({"password": password}))
}

/// The codes of the grids that a list of the caller's shows now.
fn grids(client: &Client) -> Vec<String> {
    let answer = client.op("19.5").send();
    if answer.code() == 204 {
        return Vec::new();
    }
    column(&answer.ok(), "gridCode")
}

#[test]
fn a_frozen_account_is_out_at_once_and_others_stay() {
    let world = World::new();
    let second = world.app.sign_in("acct", PASSWORD);
    me(world.as_("acct")).ok();
    set_status(&world, "acct", 0).send().ok().documented();
    me(world.as_("acct")).refused(401, &[]);
    me(&second).refused(401, &[]);
    assert!(!signs_in(&world, "acct", PASSWORD));
    me(world.as_("anna")).ok();
    me(world.as_("admin")).ok();
    // Thawing lets him sign in anew but revives no old session.
    set_status(&world, "acct", 1).send().ok();
    me(&second).refused(401, &[]);
    assert!(signs_in(&world, "acct", PASSWORD));
    update(&world, "acct", json!({"status": 0})).send().ok();
    update(&world, "acct", json!({"status": "", "realName": "会计乙"}))
        .send()
        .ok();
    assert!(!signs_in(&world, "acct", PASSWORD));
}

#[test]
fn a_new_password_ends_every_session_of_its_account() {
    let world = World::new();
    let changes: [(&str, Request); 2] = [
        ("acct", set_password(&world, "acct", OTHER)),
        ("pres", update(&world, "pres", json!({"password": OTHER}))),
    ];
    for (name, change) in changes {
        let second = world.app.sign_in(name, PASSWORD);
        change.send().ok().documented();
        me(world.as_(name)).refused(401, &[]);
        me(&second).refused(401, &[]);
        assert!(
            signs_in(&world, name, OTHER) && !signs_in(&world, name, PASSWORD),
            "{name}"
        );
    }
    me(world.as_("admin")).ok();
    me(world.as_("mid")).ok();
    let id = world.account("acct");
    for (password, field) in [
        ("", "password"),
        ("12345", "password"),
        ("Password1", "password"),
    ] {
        set_password(&world, "acct", password)
            .send()
            .refused(400, &[field]);
    }
    let bare = world.as_("admin").op("5.8").path("accountId", id);
    bare.json(json!({})).send().refused(400, &["password"]);
    let json = world.as_("admin").op("5.8").path("accountId", id);
    json.json(json!({"password": PASSWORD})).send().ok();
    assert!(signs_in(&world, "acct", PASSWORD));
}

#[test]
fn a_hidden_or_absent_password_stays_as_it_was() {
    let world = World::new();
    for form in [
        json!({"password": "******"}),
        json!({"password": ""}),
        json!({"realName": "会计乙"}),
    ] {
        update(&world, "acct", form).send().ok();
        me(world.as_("acct")).ok();
        assert!(signs_in(&world, "acct", PASSWORD));
    }
    assert!(!signs_in(&world, "acct", "******"));
}

#[test]
fn ones_own_password_needs_the_old_one() {
    let world = World::new();
    let change = |body: Value| {
        let change = world.as_("acct").op("5.7");
        change
            .path("accountId", world.account("acct"))
            .form(body)
            .send()
    };
    let cases: &[(Value, &[&str])] = &[
        (json!({}), &["oldPassword", "newPassword"]),
        (
            json!({"oldPassword": "", "newPassword": "123456"}),
            &["oldPassword", "newPassword"],
        ),
        (
            json!({"oldPassword": PASSWORD, "newPassword": "12345"}),
            &["newPassword"],
        ),
        (
            json!({"oldPassword": PASSWORD, "newPassword": "Password1"}),
            &["newPassword"],
        ),
        (
            json!({"oldPassword": PASSWORD, "newPassword": "aB3$e".repeat(5)}),
            &["newPassword"],
        ),
        (
            json!({"oldPassword": "Wrong-Village#7", "newPassword": OTHER}),
            &["oldPassword"],
        ),
        (
            json!({"oldPassword": "******", "newPassword": OTHER}),
            &["oldPassword"],
        ),
    ];
    for (body, fields) in cases {
        change(body.clone()).refused(400, fields);
    }
    assert!(signs_in(&world, "acct", PASSWORD) && !signs_in(&world, "acct", OTHER));
    let second = world.app.sign_in("acct", PASSWORD);
    change(json!({"oldPassword": PASSWORD, "newPassword": OTHER}))
        .ok()
        .documented();
    me(&second).refused(401, &[]);
    me(world.as_("acct")).refused(401, &[]);
    me(world.as_("anna")).ok();
    assert!(!signs_in(&world, "acct", PASSWORD));
    let again = world
        .app
        .sign_in("acct", OTHER)
        .op("5.7")
        .path("accountId", world.account("acct"));
    again
        .json(json!({"oldPassword": OTHER, "newPassword": PASSWORD}))
        .send()
        .ok();
    assert!(signs_in(&world, "acct", PASSWORD));
}

#[test]
fn a_password_set_by_an_administrator_should_be_changed() {
    let world = World::new();
    let must_change = |name: &str, password: &str| {
        let form = json!({"accountName": name, "password": password});
        let answer = world.app.client().op("4.1").form(form).send().ok();
        answer.data()["mustChangePassword"].clone()
    };
    assert_eq!(must_change("acct", PASSWORD), json!(true));
    let own = world
        .as_("acct")
        .op("5.7")
        .path("accountId", world.account("acct"));
    own.form(json!({"oldPassword": PASSWORD, "newPassword": OTHER}))
        .send()
        .ok();
    assert_eq!(must_change("acct", OTHER), json!(false));
    set_password(&world, "acct", PASSWORD).send().ok();
    assert_eq!(must_change("acct", PASSWORD), json!(true));
}

#[test]
fn other_roles_end_the_sessions_and_bring_other_rights() {
    let world = World::new();
    update(&world, "acct", json!({"roleIds": "2"})).send().ok();
    me(world.as_("acct")).ok();
    update(&world, "acct", json!({"roleIds": "2,3"}))
        .send()
        .ok();
    me(world.as_("acct")).refused(401, &[]);
    world.app.sign_in("acct", PASSWORD).op("5.5").send().ok();
    update(&world, "acct", json!({"roleIds": "2"})).send().ok();
    world
        .app
        .sign_in("acct", PASSWORD)
        .op("5.5")
        .send()
        .refused(403, &[]);
    me(world.as_("anna")).ok();
}

#[test]
fn a_move_to_another_org_moves_the_sight_at_once() {
    let world = World::new();
    assert_eq!(grids(world.as_("pres")), ["GC", "GA"]);
    update(&world, "pres", json!({"orgCode": "17002"}))
        .send()
        .ok();
    assert_eq!(grids(world.as_("pres")), ["GB"]);
    update(&world, "pres", json!({"orgCode": "17011"}))
        .send()
        .ok();
    assert_eq!(grids(world.as_("pres")), ["GC"]);
}

#[test]
fn there_is_always_an_administrator() {
    let world = World::new();
    let admin = world.as_("admin");
    let sound = account("admin", "系统管理员", 7, "17000", 60);
    let freeze =
        |client: &Client, id: i64| client.op("5.6").path("accountId", id).path("status", 0);
    let lose = [
        freeze(admin, ADMIN_ID),
        admin
            .op("5.2")
            .path("accountId", ADMIN_ID)
            .form(with(&sound, &json!({"roleIds": "1"}))),
        admin
            .op("5.2")
            .path("accountId", ADMIN_ID)
            .form(with(&sound, &json!({"status": 0}))),
    ];
    for request in lose {
        let answer = request.send().refused(400, &[]);
        assert!(answer.message().contains("最后一个"), "{answer}");
    }
    me(admin).ok();
    let second = account("second", "管理员乙", 7, "17000", 61);
    let second_id = made(&admin.op("5.1").form(second).send().ok().data());
    // A frozen administrator is none.
    freeze(admin, second_id).send().ok();
    freeze(admin, ADMIN_ID).send().refused(400, &[]);
    admin
        .op("5.6")
        .path("accountId", second_id)
        .path("status", 1)
        .send()
        .ok();
    let second = world.app.sign_in("second", PASSWORD);
    freeze(&second, ADMIN_ID).send().ok();
    me(admin).refused(401, &[]);
    freeze(&second, second_id).send().refused(400, &[]);
}

#[test]
fn two_administrators_cannot_freeze_each_other() {
    let world = World::new();
    let form = account("second", "管理员乙", 7, "17000", 61);
    let second_id = made(&world.as_("admin").op("5.1").form(form).send().ok().data());
    let password = world.app.config.admin_password.clone().unwrap();
    for _ in 0..5 {
        let (first, second) = (world.app.admin(), world.app.sign_in("second", PASSWORD));
        let freeze =
            |client: &Client, id: i64| client.op("5.6").path("accountId", id).path("status", 0);
        let answers = at_once(vec![freeze(&first, second_id), freeze(&second, ADMIN_ID)]);
        let won = answers.iter().filter(|a| a.code() == 200).count();
        assert_eq!(won, 1, "{}\n{}", answers[0], answers[1]);
        let (survivor, other) = if signs_in(&world, "admin", &password) {
            (world.app.admin(), second_id)
        } else {
            (world.app.sign_in("second", PASSWORD), ADMIN_ID)
        };
        survivor
            .op("5.6")
            .path("accountId", other)
            .path("status", 1)
            .send()
            .ok();
    }
}

#[test]
fn a_manager_of_grids_leaves_only_when_someone_takes_them_over() {
    let world = World::new();
    let (anna, ada) = (world.as_("anna"), world.as_("ada"));
    assert_eq!(
        (grids(anna), grids(ada)),
        (vec!["GA".to_owned()], vec!["GC".to_owned()])
    );
    for leaving in [
        set_status(&world, "anna", 0),
        update(&world, "anna", json!({"status": 0})),
        update(&world, "anna", json!({"roleIds": "2"})),
    ] {
        let answer = leaving.send().refused(400, &[]);
        assert!(
            answer.message().contains("西递村") && answer.message().contains("GA"),
            "{answer}"
        );
    }
    me(anna).ok();
    let unfit = [
        json!(world.account("anna")),
        json!(world.account("bo")),
        json!(world.account("acct")),
        json!(999_999),
        json!("x"),
        json!(-1),
    ];
    for to in unfit {
        let freeze = set_status(&world, "anna", 0).form(json!({"handoverTo": to}));
        freeze.send().refused(400, &["handoverTo"]);
        let demote = update(&world, "anna", json!({"roleIds": "2", "handoverTo": to}));
        demote.send().refused(400, &["handoverTo"]);
    }
    assert_eq!(
        (grids(anna), grids(ada)),
        (vec!["GA".to_owned()], vec!["GC".to_owned()])
    );
    let to_ada = json!({"handoverTo": world.account("ada")});
    set_status(&world, "anna", 0).form(to_ada).send().ok();
    assert_eq!(grids(ada), ["GC", "GA"]);
    me(anna).refused(401, &[]);
    // A frozen manager takes nothing over.
    let back = json!({"roleIds": "2", "handoverTo": world.account("anna")});
    update(&world, "ada", back.clone())
        .send()
        .refused(400, &["handoverTo"]);
    set_status(&world, "anna", 1).send().ok();
    update(&world, "ada", back).send().ok();
    assert_eq!(grids(&world.app.sign_in("anna", PASSWORD)), ["GC", "GA"]);
    assert_eq!(grids(world.as_("bo")), ["GB"]);
}

#[test]
fn nobody_is_given_a_grid_while_he_is_being_frozen() {
    let world = World::new();
    let admin = world.as_("admin");
    let form = account("new", "新经理", 1, "17001", 62);
    let id = made(&admin.op("5.1").form(form).send().ok().data());
    for _ in 0..10 {
        let status = |status: i64| admin.op("5.6").path("accountId", id).path("status", status);
        let give = |to: Value| {
            let change = admin.op("19.3").path("gridCode", "GA");
            change.json(json!({"accountId": to}))
        };
        let answers = at_once(vec![status(0), give(json!(id))]);
        let won = answers.iter().filter(|a| a.code() == 200).count();
        assert_eq!(won, 1, "{}\n{}", answers[0], answers[1]);
        give(json!(world.account("anna"))).send().ok();
        status(1).send().ok();
    }
}
