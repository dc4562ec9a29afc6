//! The operation log and the login log as administrators read them, and what an account's access
//! is explained by.

use serde_json::{Value, json};
use wangge_tests::world::{PASSWORD, account, made};
use wangge_tests::{Answer, Client, World};

use crate::cases::{column, keeps_strangers_out, long};

const DAY_MS: i64 = 24 * 3600 * 1000;

pub(crate) fn entries(client: &Client, filters: &[(&str, &str)]) -> Answer {
    let list = client
        .call("GET", "/grid/super/log/list")
        .query("pageSize", 1000);
    list.filters(filters).send()
}

fn attempts(client: &Client, filters: &[(&str, &str)]) -> Answer {
    let list = client
        .call("GET", "/grid/super/log/login/list")
        .query("pageSize", 1000);
    list.filters(filters).send()
}

#[test]
fn an_entry_says_who_did_what_from_where_and_what_it_was_before() {
    let world = World::new();
    let admin = world.as_("admin");
    let org = world.org("17002");
    let answer = admin
        .op("8.1")
        .path("orgId", org)
        .form(json!({"orgName": "宏村新行"}))
        .send()
        .ok();
    let request_id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
    let found = entries(admin, &[("action", "org.update")]).ok();
    assert_eq!(
        (found.count(), found.data().as_array().unwrap().len()),
        (1, 1),
        "{found}"
    );
    let entry = found.data()[0].clone();
    let expected = json!({
        "accountName": "admin", "realName": "系统管理员", "address": "127.0.0.1", "requestId": request_id,
        "action": "org.update", "subject": "org", "subjectId": org.to_string(),
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&entry[field], value, "{entry}");
    }
    assert!(
        entry["id"].is_i64() && entry["at"].is_i64() && entry["accountId"].is_i64(),
        "{entry}"
    );
    // Before and after are JSON, not text.
    assert_eq!(
        (&entry["before"]["name"], &entry["after"]["name"]),
        (&json!("宏村支行"), &json!("宏村新行"))
    );
    let added = entries(admin, &[("action", "org.add")]).ok().data()[0].clone();
    assert_eq!(
        (&added["before"], &added["after"]["name"]),
        (&json!(null), &json!("宏村支行"))
    );
}

#[test]
fn entries_are_filtered_and_paged_newest_first() {
    let world = World::new();
    let admin = world.as_("admin");
    let anna = world.account("anna").to_string();
    world
        .as_("anna")
        .op("13.3")
        .form(wangge_tests::world::resident(1, "GA"))
        .send()
        .ok();
    let all = entries(admin, &[]).ok();
    let ids: Vec<i64> = column(&all, "id")
        .iter()
        .map(|id| id.parse().unwrap())
        .collect();
    assert!(ids.is_sorted_by(|a, b| a > b), "{ids:?}");
    assert_eq!(all.count(), i64::try_from(ids.len()).unwrap());
    assert_eq!(column(&all, "action")[0], "resident.add");
    let count = |filters: &[(&str, &str)]| entries(admin, filters).count();
    assert_eq!(count(&[("accountName", "nn")]), 1);
    assert_eq!(count(&[("accountName", "NN")]), 0);
    assert_eq!(count(&[("accountName", "%")]), 0);
    assert_eq!(count(&[("subject", "account")]), 7);
    assert_eq!(count(&[("subject", "accoun")]), 0);
    assert_eq!(count(&[("subject", "account"), ("subjectId", &anna)]), 1);
    assert_eq!(count(&[("subject", "org"), ("accountName", "anna")]), 0);
    assert_eq!(count(&[("action", "grid.add"), ("subject", "grid")]), 3);
    let page = |number: i64| {
        let list = admin.call("GET", "/grid/super/log/list");
        column(
            &list
                .query("pageNum", number)
                .query("pageSize", 5)
                .send()
                .ok(),
            "id",
        )
    };
    assert_eq!([page(1), page(2)].concat(), column(&all, "id")[..10]);
    assert_eq!(
        entries(admin, &[("action", "nothing")]).blank().data(),
        json!([])
    );
    let long = long("x", 101);
    let odd = [
        ("accountName", long.as_str()),
        ("action", &long),
        ("subject", "a\0"),
        ("subjectId", &long),
        ("startTime", "x"),
        ("endTime", "2018-13-01"),
    ];
    let fields = odd.map(|(field, _)| field);
    entries(admin, &odd).refused(400, &fields);
    admin
        .call("GET", "/grid/super/log/list")
        .query("pageNum", 0)
        .send()
        .refused(400, &["pageNum"]);
}

#[test]
fn times_are_days_in_china_or_milliseconds_and_both_ends_belong() {
    let world = World::new();
    let admin = world.as_("admin");
    let today =
        |shift_ms: i64| wangge_kernel::today_of(world.app.clock.now() + shift_ms).to_string();
    let at: i64 = entries(admin, &[("action", "org.add")]).ok().data()[0]["at"]
        .as_i64()
        .unwrap();
    let many = |filters: &[(&str, &str)]| {
        entries(admin, &[filters, &[("action", "org.add")]].concat()).count()
    };
    // The head office was made when the template was, in the same minute or hours before.
    let fresh = wangge_kernel::today_of(at).to_string();
    let (tomorrow, longer) = (today(DAY_MS), today(2 * DAY_MS));
    assert!(many(&[("startTime", &fresh), ("endTime", &fresh)]) >= 1);
    assert!(
        many(&[
            ("startTime", &fresh.replace('-', "")),
            ("endTime", &tomorrow)
        ]) >= 1
    );
    assert_eq!(many(&[("startTime", &tomorrow), ("endTime", &longer)]), 0);
    assert_eq!(many(&[("endTime", "2018-10-10")]), 0);
    let (ms, later) = (at.to_string(), (at + 1).to_string());
    assert!(many(&[("startTime", &ms), ("endTime", &ms)]) >= 1);
    assert_eq!(many(&[("startTime", &later)]), 0);
}

#[test]
fn no_secret_is_ever_in_the_log() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = made(
        &admin
            .op("5.1")
            .form(account("vera", "维拉", 1, "17001", 60))
            .send()
            .ok()
            .data(),
    );
    admin
        .op("5.8")
        .path("accountId", id)
        .form(json!({"password": "Another-One#3"}))
        .send()
        .ok();
    admin
        .op("5.2")
        .path("accountId", id)
        .form(json!({"password": "Further-One#4", "email": "v@b.cn"}))
        .send()
        .ok();
    let vera = world.app.sign_in("vera", "Further-One#4");
    let change = json!({"oldPassword": "Further-One#4", "newPassword": "Last-One-Of#5"});
    vera.op("5.7")
        .path("accountId", id)
        .form(change)
        .send()
        .ok();
    let text = entries(admin, &[]).ok().json().to_string();
    let logins = attempts(admin, &[]).ok().json().to_string();
    assert!(text.contains("v@b.cn") && text.contains("must_change_password"));
    let token = admin.token().unwrap();
    for secret in [
        PASSWORD,
        "Another-One#3",
        "Further-One#4",
        "Last-One-Of#5",
        "$2b$",
        "eyJ",
        token,
    ] {
        assert!(
            !text.contains(secret) && !logins.contains(secret),
            "{secret}"
        );
    }
}

#[test]
fn every_attempt_to_sign_in_is_told_with_its_reason() {
    let world = World::new();
    let admin = world.as_("admin");
    let sign_in = |name: &str, password: &str| {
        world
            .app
            .client()
            .op("4.1")
            .form(json!({"accountName": name, "password": password}))
            .send()
    };
    sign_in("anna", "wrong-one");
    sign_in("Nobody_1", "x");
    admin
        .op("5.6")
        .path("accountId", world.account("mid"))
        .path("status", 0)
        .send()
        .ok();
    sign_in("mid", PASSWORD);
    for _ in 0..6 {
        sign_in("acct", "wrong-one");
    }
    let all = attempts(admin, &[]).ok();
    let ids: Vec<i64> = column(&all, "id")
        .iter()
        .map(|id| id.parse().unwrap())
        .collect();
    assert!(ids.is_sorted_by(|a, b| a > b), "{ids:?}");
    let reasons = |name: &str| column(&attempts(admin, &[("accountName", name)]).ok(), "reason");
    assert_eq!(reasons("anna"), ["用户名或密码错误", "成功"]);
    assert_eq!(reasons("mid"), ["用户已冻结", "成功"]);
    assert_eq!(reasons("acct")[..2], ["用户名已锁定", "用户名或密码错误"]);
    let stranger = attempts(admin, &[("accountName", "NOBODY")]).ok().data()[0].clone();
    let expected = json!({"accountName": "nobody_1", "accountId": null, "success": false, "address": "127.0.0.1"});
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&stranger[field], value, "{stranger}");
    }
    let count = |filters: &[(&str, &str)]| attempts(admin, filters).ok().count();
    assert_eq!(count(&[("success", "false")]), 9);
    assert_eq!(count(&[("success", "0"), ("accountName", "acct")]), 6);
    assert_eq!(count(&[("success", "true"), ("accountName", "an")]), 1);
    attempts(admin, &[("accountName", "_nn_")]).blank();
    attempts(admin, &[("endTime", "2018-10-10")]).blank();
    let odd = [
        ("success", "x"),
        ("startTime", "x"),
        ("endTime", "1.5"),
        ("accountName", "a\0"),
    ];
    attempts(admin, &odd).refused(400, &odd.map(|(field, _)| field));
}

#[test]
fn only_administrators_read_the_logs() {
    let world = World::new();
    let all: &[&str] = &["anna", "acct", "pres", "chair", "mid"];
    keeps_strangers_out(
        &world,
        &[
            (all, &|c| c.call("GET", "/grid/super/log/list")),
            (all, &|c| c.call("GET", "/grid/super/log/login/list")),
        ],
    );
    world
        .as_("admin")
        .call("POST", "/grid/super/log/list")
        .send()
        .refused(405, &[]);
}

#[test]
fn a_permission_alone_does_not_open_the_logs() {
    let world = World::new();
    let admin = world.as_("admin");
    let permission = json!({"permissionName": "日志", "permissionType": "1",
        "permissionUrl": "GET:/super/log", "sysCode": "x"});
    let id = made(&admin.op("7.3").json(permission).send().ok().data());
    let held = admin.op("6.2").path("roleId", 5).send().ok().data()["permissionList"].clone();
    let mut ids: Vec<i64> = held
        .as_array()
        .unwrap()
        .iter()
        .map(|held| held["permissionId"].as_i64().unwrap())
        .collect();
    ids.push(id);
    let grant = admin.op("6.4").path("roleId", 5);
    grant.json(json!({ "permissionIds": ids })).send().ok();
    entries(world.as_("mid"), &[]).refused(403, &[]);
    attempts(world.as_("mid"), &[]).refused(403, &[]);
    entries(admin, &[]).ok();
}

fn access(client: &Client, id: i64) -> Answer {
    client
        .call("GET", &format!("/grid/super/account/{id}/access"))
        .send()
}

#[test]
fn what_an_account_can_do_and_see_is_explained() {
    let world = World::new();
    let admin = world.as_("admin");
    let of = |name: &str| access(admin, world.account(name)).ok().data();
    let anna = of("anna");
    assert_eq!(
        (&anna["accountName"], &anna["frozen"]),
        (&json!("anna"), &json!(false))
    );
    assert_eq!(
        anna["scope"],
        json!({"all": false, "orgCodes": [], "gridCodes": ["GA"]})
    );
    let role = &anna["roles"][0];
    assert_eq!(
        (&role["roleId"], &role["roleScope"], &role["allFunctions"]),
        (&json!(1), &json!("customer_manager"), &json!(false))
    );
    let urls: Vec<&Value> = role["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["permissionUrl"])
        .collect();
    assert!(
        urls.contains(&&json!("PUT:/customer")) && !urls.contains(&&json!("/super")),
        "{role}"
    );
    assert!(
        role["permissions"][0]["permissionName"].is_string(),
        "{role}"
    );
    assert_eq!(
        of("pres")["scope"],
        json!({"all": false, "orgCodes": ["17001", "17011"], "gridCodes": []})
    );
    assert_eq!(
        of("chair")["scope"],
        json!({"all": true, "orgCodes": [], "gridCodes": []})
    );
    // Two roles, each with its own rows, and their union.
    let form = json!({"roleIds": "1,3"});
    admin
        .op("5.2")
        .path("accountId", world.account("anna"))
        .form(form)
        .send()
        .ok();
    let anna = of("anna");
    assert_eq!(
        anna["scope"],
        json!({"all": false, "orgCodes": ["17001", "17011"], "gridCodes": ["GA"]})
    );
    assert_eq!(anna["roles"][0]["scope"]["orgCodes"], json!([]));
    assert_eq!(anna["roles"][1]["scope"]["gridCodes"], json!([]));
    let me = admin.call("GET", "/grid/account/me").send().ok().data()["accountId"]
        .as_i64()
        .unwrap();
    let admin_access = access(admin, me).ok().data();
    assert_eq!(
        (
            &admin_access["roles"][0]["allFunctions"],
            &admin_access["scope"]["all"]
        ),
        (&json!(true), &json!(true))
    );
    // Accounts outside one's org line are not there.
    access(world.as_("pres"), world.account("ada")).ok();
    access(world.as_("pres"), world.account("bo")).blank();
    access(admin, 999_999).blank();
    let refused = admin.call("GET", "/grid/super/account/x/access").send();
    refused.refused(400, &["accountId"]);
    let path = format!("/grid/super/account/{me}/access");
    keeps_strangers_out(&world, &[(&["acct", "ada"], &|c| c.call("GET", &path))]);
}
