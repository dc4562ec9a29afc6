//! Chapter 19: who sees and changes which grids, and what lists may be asked.

use serde_json::json;
use wangge_tests::World;

use crate::cases::{column, keeps_strangers_out, long, with};
use crate::grid::{add, codes, delete, full, list, read, update};

#[test]
fn only_those_whose_roles_grant_it_change_grids_of_their_own_org_line() {
    let world = World::new();
    let (id, body) = (world.grid("GA"), full(&world));
    let readers: &[&str] = &["anna", "acct", "chair"];
    keeps_strangers_out(
        &world,
        &[
            (&[], &|c| c.op("19.1").path("id", id)),
            (readers, &|c| c.op("19.2").json(body.clone())),
            (readers, &|c| update(c, "GA", json!({"gridName": "x"}))),
            (readers, &|c| c.op("19.4").path("id", id)),
            (&[], &|c| c.op("19.5")),
            (&[], &|c| c.op("19.9")),
        ],
    );
    let (pres, bo) = (world.as_("pres"), world.as_("bo"));
    for key in [
        id.to_string(),
        "GA".to_owned(),
        "999999".to_owned(),
        "' OR '1'='1".to_owned(),
    ] {
        read(bo, key).blank();
    }
    // Outside one's org line a grid is not there, and none is made or moved there.
    update(pres, "GB", json!({"gridName": "x"}))
        .send()
        .refused(404, &[]);
    update(pres, "G999", json!({"gridName": "x"}))
        .send()
        .refused(404, &[]);
    delete(pres, world.grid("GB")).refused(404, &[]);
    delete(pres, 999_999).refused(404, &[]);
    for org in ["17002", "17000"] {
        let there = with(&body, &json!({"orgCode": org, "accountId": null}));
        pres.op("19.2")
            .json(there)
            .send()
            .refused(400, &["orgCode"]);
        update(pres, "GA", json!({"orgCode": org, "accountId": null}))
            .send()
            .refused(400, &["orgCode"]);
    }
    let admin = world.as_("admin");
    admin
        .op("19.4")
        .path("id", "GA")
        .send()
        .refused(400, &["id"]);
    for (method, path) in [
        ("POST", "/grid/gridinfo/1"),
        ("GET", "/grid/gridinfo"),
        ("DELETE", "/grid/gridinfo"),
        ("PUT", "/grid/gridinfo/list/account"),
    ] {
        admin.call(method, path).send().refused(405, &[]);
    }
    assert_eq!(codes(admin, &[]), ["GB", "GC", "GA"]);
    assert_eq!(read(admin, "GB").data()["gridName"], json!("宏村"));
    pres.op("19.2").json(body).send().ok();
    update(pres, "GC", json!({"orgCode": "17001"})).send().ok();
    delete(pres, world.grid("GC")).ok().documented();
    assert_eq!(codes(admin, &[]), ["G100", "GB", "GA"]);
}

#[test]
fn a_manager_comes_from_the_org_line_and_his_sight_follows_at_once() {
    let world = World::new();
    let (admin, anna, ada) = (world.as_("admin"), world.as_("anna"), world.as_("ada"));
    assert_eq!(
        (codes(anna, &[]), codes(ada, &[])),
        (vec!["GA".to_owned()], vec!["GC".to_owned()])
    );
    // From above (anna for the outlet) and from below (ada for the branch).
    update(admin, "GC", json!({"accountId": world.account("anna")}))
        .send()
        .ok();
    assert_eq!(
        (codes(anna, &[]), codes(ada, &[])),
        (vec!["GC".to_owned(), "GA".to_owned()], vec![])
    );
    read(ada, "GC").blank();
    update(admin, "GA", json!({"accountId": world.account("ada")}))
        .send()
        .ok();
    assert_eq!(
        (codes(anna, &[]), codes(ada, &[])),
        (vec!["GC".to_owned()], vec!["GA".to_owned()])
    );
    read(ada, "GA").ok();
    read(anna, "GA").blank();
    update(admin, "GA", json!({"accountId": ""})).send().ok();
    assert_eq!(codes(ada, &[]), [""; 0]);
    // A grid does not move away from under its manager.
    update(admin, "GC", json!({"orgCode": "17002"}))
        .send()
        .refused(400, &["accountId"]);
    update(
        admin,
        "GC",
        json!({"orgCode": "17002", "accountId": world.account("bo")}),
    )
    .send()
    .ok();
    assert_eq!(
        (codes(anna, &[]), codes(world.as_("bo"), &[])),
        (vec![], vec!["GB".to_owned(), "GC".to_owned()])
    );
    assert_eq!(codes(world.as_("pres"), &[]), ["GA"]);
}

#[test]
fn what_a_client_says_of_the_caller_never_widens_his_sight() {
    let world = World::new();
    let id = |name: &str| world.account(name).to_string();
    let (anna, bo, ada) = (id("anna"), id("bo"), id("ada"));
    let none = [""; 0];
    // Equal to the token's own nothing is filtered.
    let own = [
        ("accountId", anna.as_str()),
        ("roleId", "1"),
        ("orgCode", "17001"),
    ];
    assert_eq!(codes(world.as_("anna"), &own), ["GA"]);
    let pres = world.as_("pres");
    let own = [
        ("accountId", &*id("pres")),
        ("roleId", "3"),
        ("orgCode", "17001"),
    ];
    assert_eq!(codes(pres, &own), ["GC", "GA"]);
    // A foreign one filters below the scope, an org with all under it.
    assert_eq!(codes(pres, &[("accountId", &ada)]), ["GC"]);
    assert_eq!(codes(pres, &[("accountId", &bo)]), none);
    assert_eq!(codes(pres, &[("orgCode", "17011")]), ["GC"]);
    assert_eq!(codes(pres, &[("orgCode", "17002")]), none);
    assert_eq!(codes(pres, &[("orgCode", "17000")]), ["GC", "GA"]);
    assert_eq!(codes(pres, &[("orgCode", "99999")]), none);
    let chair = world.as_("chair");
    assert_eq!(codes(chair, &[("orgCode", "17001")]), ["GC", "GA"]);
    assert_eq!(
        codes(chair, &[("orgCode", "17001"), ("accountId", &anna)]),
        ["GA"]
    );
    let stranger = world.as_("bo");
    assert_eq!(
        codes(stranger, &[("accountId", &anna), ("orgCode", "17001")]),
        none
    );
    for (name, role) in [
        ("bo", "4"),
        ("bo", "7"),
        ("anna", "3"),
        ("chair", "1"),
        ("pres", "999"),
    ] {
        for op in ["19.5", "19.9"] {
            world
                .as_(name)
                .op(op)
                .query("roleId", role)
                .send()
                .refused(403, &[]);
        }
    }
    for (field, odd) in [
        ("accountId", "x"),
        ("roleId", "1 OR 1=1"),
        ("orgCode", "a\0b"),
        ("orgCode", &*long("1", 21)),
    ] {
        for op in ["19.5", "19.9"] {
            pres.op(op).query(field, odd).send().refused(400, &[field]);
        }
    }
}

#[test]
fn filters_of_grids_are_plain_text_and_pages_hold_each_once() {
    let world = World::new();
    let admin = world.as_("admin");
    for (code, name, kind) in [
        ("P%1", "百分%村", 2),
        ("P_1", "下划_村", 3),
        ("P\\1", "反\\村", 4),
    ] {
        let body =
            json!({"gridCode": code, "gridName": name, "orgCode": "17000", "gridType": kind});
        add(&world, body);
    }
    let found = |field: &str, text: &str| {
        let answer = list(admin, &[(field, text)]);
        if answer.code() == 204 {
            Vec::new()
        } else {
            column(&answer.ok().documented(), "gridCode")
        }
    };
    assert_eq!(found("gridCode", "G"), ["GB", "GC", "GA"]);
    assert_eq!(found("gridName", "宏"), ["GB"]);
    assert_eq!(found("realName", "薄"), ["GB"]);
    assert_eq!(found("gridType", "3"), ["P_1"]);
    for (field, text, code) in [
        ("gridCode", "%", "P%1"),
        ("gridCode", "_", "P_1"),
        ("gridCode", "\\", "P\\1"),
        ("gridName", "%", "P%1"),
        ("gridName", "_", "P_1"),
        ("gridName", "\\", "P\\1"),
    ] {
        assert_eq!(found(field, text), [code], "{field}");
    }
    assert_eq!(found("realName", "%"), [""; 0]);
    assert_eq!(found("gridName", "").len(), 6);
    for field in ["gridCode", "gridName", "realName"] {
        for text in ["'", "' OR '1'='1", "\"", "%00", "😀"] {
            list(admin, &[(field, text)]).blank();
        }
        list(admin, &[(field, "a\0b")]).refused(400, &[field]);
        list(admin, &[(field, &long("长", 2000))]).refused(400, &[field]);
    }
    for odd in ["0", "8", "x"] {
        list(admin, &[("gridType", odd)]).refused(400, &["gridType"]);
    }
    for sort in ["case when 1=1 then id else name end", "(select 1)", "id;--"] {
        let names = [
            "orderBy",
            "sort",
            "orderByColumn",
            "params[dataScope]",
            "sqlSearch",
        ];
        let answer = list(admin, &names.map(|name| (name, sort))).ok();
        assert_eq!(answer.count(), 6);
    }
    let mut seen = Vec::new();
    for number in 1..=3 {
        let answer = admin
            .op("19.5")
            .query("pageNo", number)
            .query("pageSize", 2)
            .send()
            .ok();
        assert_eq!(answer.count(), 6);
        seen.extend(column(&answer, "gridCode"));
    }
    assert_eq!(seen, column(&list(admin, &[]), "gridCode"));
    let odd = admin
        .op("19.5")
        .query("pageNum", 0)
        .query("pageSize", "x")
        .send();
    odd.refused(400, &["pageNum", "pageSize"]);
}
