//! Chapter 5: lists of accounts, their filters and pages, and what no answer shows.

use serde_json::json;
use wangge_tests::world::PASSWORD;
use wangge_tests::{Client, World};

use crate::account::{add, full, list, read};
use crate::cases::{column, long, with};

#[test]
fn the_list_of_accounts_is_that_of_ones_own_org_line() {
    let world = World::new();
    let names = |client: &Client| column(&list(client, &[]).ok().documented(), "accountName");
    let line = ["mid", "pres", "acct", "ada", "anna"];
    assert_eq!(names(world.as_("pres")), line);
    assert_eq!(names(world.as_("mid")), line);
    let all = ["mid", "chair", "pres", "acct", "bo", "ada", "anna", "admin"];
    assert_eq!(names(world.as_("chair")), all);
    assert_eq!(names(world.as_("admin")), all);
    read(world.as_("pres"), world.account("ada"))
        .ok()
        .documented_filled();
    read(world.as_("pres"), world.account("bo")).blank();
    read(world.as_("chair"), world.account("bo")).ok();
    let of_role = |name: &str, role: i64, org: &str| {
        let list = world
            .as_(name)
            .op("5.4")
            .path("roleId", role)
            .query("orgCode", org);
        let answer = list.query("pageNum", 1).query("pageSize", 10).send();
        if answer.code() == 204 {
            Vec::new()
        } else {
            column(&answer.ok().documented(), "accountName")
        }
    };
    assert_eq!(of_role("pres", 1, "17001"), ["ada", "anna"]);
    assert_eq!(of_role("pres", 1, "17011"), ["ada"]);
    assert_eq!(of_role("pres", 2, "17001"), ["acct"]);
    assert_eq!(of_role("pres", 4, "17001"), [""; 0]);
    // Above and beside his own org he sees no more, and no less.
    assert_eq!(of_role("pres", 1, "17000"), ["ada", "anna"]);
    assert_eq!(of_role("pres", 1, "17002"), [""; 0]);
    assert_eq!(of_role("chair", 1, "17000"), ["bo", "ada", "anna"]);
    assert_eq!(of_role("chair", 1, "99999"), [""; 0]);
}

#[test]
fn pages_hold_every_account_once() {
    let world = World::new();
    let admin = world.as_("admin");
    let page = |number: &str, size: &str| {
        admin
            .op("5.5")
            .query("pageNum", number)
            .query("pageSize", size)
            .send()
    };
    let mut seen = Vec::new();
    for number in ["1", "2", "3"] {
        let answer = page(number, "3").ok();
        assert_eq!(answer.count(), 8, "{answer}");
        seen.extend(column(&answer, "accountName"));
    }
    assert_eq!(seen, column(&list(admin, &[]), "accountName"));
    let past = page("9", "3").ok();
    assert_eq!((past.count(), past.data()), (8, json!([])));
    assert_eq!(column(&page("1", "1000000").ok(), "accountName").len(), 8);
    assert_eq!(admin.op("5.5").send().ok().count(), 8);
    let alias = admin
        .op("5.5")
        .query("pageNo", 3)
        .query("pageSize", 3)
        .send()
        .ok();
    assert_eq!(column(&alias, "accountName").len(), 2);
    for odd in ["0", "-1", "x", "1.5", "99999999999999999999"] {
        page(odd, odd).refused(400, &["pageNum", "pageSize"]);
    }
}

#[test]
fn filters_of_accounts_are_plain_text() {
    let world = World::new();
    for (name, real_name) in [
        ("per_cent", "百分%号"),
        ("under", "下划_线"),
        ("slash", "反\\斜"),
    ] {
        add(
            &world,
            &with(
                &full(),
                &json!({"accountName": name, "realName": real_name}),
            ),
        );
    }
    let admin = world.as_("admin");
    let found = |field: &str, text: &str| {
        let answer = list(admin, &[(field, text)]);
        if answer.code() == 204 {
            Vec::new()
        } else {
            column(&answer.ok(), "accountName")
        }
    };
    assert_eq!(found("realName", "安"), ["anna"]);
    assert_eq!(found("accountName", "nn"), ["anna"]);
    assert_eq!(found("orgName", "宏村"), ["bo"]);
    assert_eq!(found("orgName", "西递分"), ["ada"]);
    assert_eq!(found("realName", "%"), ["per_cent"]);
    assert_eq!(found("realName", "_"), ["under"]);
    assert_eq!(found("realName", "\\"), ["slash"]);
    assert_eq!(found("accountName", "_"), ["per_cent"]);
    assert_eq!(found("realName", "").len(), 11);
    let both = list(admin, &[("realName", "安"), ("orgName", "宏村")]).blank();
    assert_eq!((both.data(), both.count()), (json!([]), 0));
    let fields = ["accountName", "realName", "orgName", "orgCode"];
    for field in fields {
        for text in ["'", "' OR '1'='1", "\"", "\u{feff}", "%00", "*", "😀"] {
            list(admin, &[(field, text)]).blank();
        }
        for text in ["a\0b", &long("长", 2000)] {
            list(admin, &[(field, text)]).refused(400, &[field]);
        }
    }
    list(admin, &fields.map(|field| (field, "\0"))).refused(400, &fields);
    // What no document names does nothing.
    let sorts = [
        "case when 1=1 then id else name end",
        "(select 1)",
        "id;--",
        "password_hash",
    ];
    for sort in sorts {
        let names = [
            "orderBy",
            "sort",
            "orderByColumn",
            "params[dataScope]",
            "sqlSearch",
        ];
        let answer = list(admin, &names.map(|name| (name, sort))).ok();
        assert_eq!(column(&answer, "accountName").len(), 11);
    }
}

#[test]
fn no_answer_holds_a_password_or_its_hash() {
    let world = World::new();
    let admin = world.as_("admin");
    let login = json!({"accountName": "anna", "password": PASSWORD});
    let answers = [
        world.app.client().op("4.1").form(login).send(),
        read(admin, world.account("anna")),
        list(admin, &[]),
        admin.op("5.4").path("roleId", 1).send(),
        admin.call("GET", "/grid/account/me").send(),
        admin.op("5.1").form(full()).send(),
    ];
    for answer in answers {
        let text = String::from_utf8(answer.clone().ok().body).unwrap();
        assert!(!text.contains(PASSWORD) && !text.contains("$2"), "{answer}");
    }
    let listed = list(admin, &[]);
    assert!(
        column(&listed, "password").iter().all(|p| p == "******"),
        "{listed}"
    );
}
