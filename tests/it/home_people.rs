//! What the home pages say of people (`basicinfo`) and in rankings (`branchsort`, `accountsort`).

use serde_json::{Value, json};
use wangge_tests::world::{id_number, resident};
use wangge_tests::{Answer, Client, World};

use crate::approvals::{ACCOUNTANT, AGREE, MANAGER, REFUSE, bring};
use crate::cases::{column, keeps_strangers_out, with};
use crate::credit_file_ops::opened;
use crate::home::{ALL, SHOWN, feed_two_days};

const PAGES: [&str; 3] = ["president", "middle", "basic"];

fn get(client: &Client, path: &str, filters: &[(&str, &str)]) -> Answer {
    let path = format!("/grid/home/{path}");
    client.call("GET", &path).filters(filters).send()
}

/// Three customers, a draft and two households in GA: two were granted credit, one of these has a
/// loan. A customer in each other grid. Two days of balances.
fn county() -> World {
    let world = World::new();
    for (serial, last) in [(1, AGREE), (2, AGREE), (5, REFUSE)] {
        let file = opened(&world, serial, "GA");
        bring(
            &world,
            (file, serial),
            &[(MANAGER, AGREE), (ACCOUNTANT, last)],
        );
    }
    world.add_customer(3, "GC");
    world.add_customer(4, "GB");
    let admin = world.as_("admin");
    let draft = json!({"customerName": "草稿", "idNumber": id_number(30), "gridCode": "GA"});
    admin.op("14.5").form(draft).send().ok();
    for (serial, grid, household) in [
        (20, "GA", "700"),
        (21, "GA", "700"),
        (22, "GA", "701"),
        (23, "GC", "702"),
        (24, "GB", "703"),
    ] {
        let form = with(&resident(serial, grid), &json!({"householdId": household}));
        admin.op("13.3").form(form).send().ok();
    }
    feed_two_days(&world);
    world
}

#[test]
fn people_are_counted_and_shares_are_weighted() {
    let world = county();
    let chair = world.as_("chair");
    for page in PAGES {
        for (org, expected) in [
            (
                "17000",
                json!({"orgCode": 17000, "orgName": "总行", "familyNum": 4, "peopleNum": 5,
                "creditNum": 2, "useNum": 1, "creditRatio": 40.0, "useRatio": 50.0}),
            ),
            (
                "17001",
                json!({"orgCode": 17001, "orgName": "西递支行", "familyNum": 3, "peopleNum": 4,
                "creditNum": 2, "useNum": 1, "creditRatio": 50.0, "useRatio": 50.0}),
            ),
            (
                "17002",
                json!({"orgCode": 17002, "orgName": "宏村支行", "familyNum": 1, "peopleNum": 1,
                "creditNum": 0, "useNum": 0, "creditRatio": 0.0, "useRatio": 0.0}),
            ),
        ] {
            let found = get(chair, &format!("basicinfo/{page}"), &[("orgCode", org)]).ok();
            let mut data = found.data();
            // The head office of a fresh bank has its name from the seed.
            if org == "17000" {
                data["orgName"] = json!("总行");
            }
            assert_eq!(data, expected, "{page} {org}");
        }
        let own = get(world.as_("ada"), &format!("basicinfo/{page}"), &[]).ok();
        assert_eq!(own.data()["orgCode"], json!(17011), "{page}");
    }
}

#[test]
fn each_page_counts_the_orgs_of_the_callers_line() {
    let world = county();
    for (name, shown) in SHOWN {
        for (page, shown) in PAGES.into_iter().zip(shown) {
            for org in ["17000", "17001", "17002", "17011", "99999"] {
                let path = format!("basicinfo/{page}");
                let answer = get(world.as_(name), &path, &[("orgCode", org)]);
                let expected = if shown.contains(&org) { 200 } else { 204 };
                assert_eq!(answer.code(), expected, "{name} {page} {org}");
            }
        }
    }
}

/// Places and what they are of, or nothing.
fn ranks(answer: Answer, what: &str) -> Vec<(String, String)> {
    match answer.code() {
        204 => Vec::new(),
        _ => {
            let answer = answer.ok();
            column(&answer, "rank")
                .into_iter()
                .zip(column(&answer, what))
                .collect()
        }
    }
}

fn pairs(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    rows.iter().map(owned).collect()
}

#[test]
fn orgs_are_ranked_by_each_figure() {
    let world = county();
    let chair = world.as_("chair");
    for page in ["president", "middle"] {
        let path = format!("branchsort/{page}");
        for sort in ["1", "2", "3", "4", "5"] {
            let found = get(chair, &path, &[("sortType", sort)]);
            let expected = pairs(&[("1", "17001"), ("2", "17002")]);
            assert_eq!(ranks(found, "orgCode"), expected, "{page} {sort}");
        }
        let found = get(chair, &path, &[("sortType", "1")]).ok();
        let expected = json!({"rank": 1, "orgCode": 17001, "orgName": "西递支行", "orgLevel": 1,
            "deposit": 7_700_000.0, "loan": 300_000.5, "peopleNum": 4, "creditNum": 2, "useNum": 1,
            "creditRatio": 50.0, "useRatio": 50.0, "usePromote": 50.0});
        assert_eq!(found.data()[0], expected, "{page}");
        let below = get(chair, &path, &[("sortType", "3"), ("orgCode", "17001")]);
        assert_eq!(ranks(below, "orgCode"), pairs(&[("1", "17011")]), "{page}");
        for (filters, fields) in [
            (vec![], vec!["sortType"]),
            (vec![("sortType", "0")], vec!["sortType"]),
            (vec![("sortType", "6")], vec!["sortType"]),
            (vec![("sortType", "x")], vec!["sortType"]),
        ] {
            get(chair, &path, &filters).refused(400, &fields);
        }
        get(chair, &path, &[("sortType", "1"), ("orgCode", "99999")]).blank();
    }
}

#[test]
fn orgs_are_ranked_for_their_line_only() {
    let world = county();
    let branch = pairs(&[("1", "17011")]);
    let own = pairs(&[("1", "17001")]);
    for (name, page, org, expected) in [
        ("anna", "president", None, &branch),
        ("anna", "president", Some("17000"), &own),
        ("anna", "middle", None, &branch),
        ("anna", "middle", Some("17000"), &vec![]),
        ("ada", "president", None, &vec![]),
        ("ada", "president", Some("17001"), &branch),
        ("ada", "middle", Some("17001"), &vec![]),
        ("bo", "president", Some("17001"), &vec![]),
        ("bo", "middle", None, &vec![]),
        ("acct", "middle", None, &branch),
        ("pres", "president", Some("17000"), &own),
        ("mid", "middle", None, &branch),
        ("mid", "middle", Some("17002"), &vec![]),
        ("admin", "middle", Some("17001"), &branch),
    ] {
        let mut filters = vec![("sortType", "1")];
        filters.extend(org.map(|org| ("orgCode", org)));
        let found = get(world.as_(name), &format!("branchsort/{page}"), &filters);
        assert_eq!(&ranks(found, "orgCode"), expected, "{name} {page} {org:?}");
    }
}

#[test]
fn managers_are_ranked_by_the_customers_of_their_grids() {
    let world = county();
    let chair = world.as_("chair");
    for page in PAGES {
        let path = format!("accountsort/{page}");
        for (sort, expected) in [
            ("1", [("1", "anna"), ("2", "bo"), ("3", "ada")]),
            ("2", [("1", "anna"), ("2", "ada"), ("2", "bo")]),
            ("3", [("1", "anna"), ("2", "ada"), ("2", "bo")]),
            ("4", [("1", "anna"), ("2", "ada"), ("2", "bo")]),
            ("5", [("1", "anna"), ("2", "ada"), ("2", "bo")]),
        ] {
            let found = get(chair, &path, &[("sortType", sort)]);
            assert_eq!(
                ranks(found, "accountName"),
                pairs(&expected),
                "{page} {sort}"
            );
        }
        let found = get(chair, &path, &[("sortType", "1")]).ok();
        let expected = json!({"rank": 1, "accountId": world.account("anna"), "accountName": "anna",
            "realName": "安娜", "orgCode": 17001, "orgName": "西递支行", "deposit": 7_000_000.0,
            "loan": 300_000.5, "peopleNum": 3, "creditNum": 2, "useNum": 1, "creditRatio": 66.67,
            "useRatio": 50.0, "usePromote": 50.0});
        assert_eq!(found.data()[0], expected, "{page}");
        for (name, names) in [
            ("anna", ["anna"].as_slice()),
            ("ada", &["ada"]),
            ("bo", &["bo"]),
            ("acct", &["anna", "ada"]),
            ("pres", &["anna", "ada"]),
            ("mid", &["anna", "ada"]),
            ("admin", &["anna", "bo", "ada"]),
        ] {
            let found = get(world.as_(name), &path, &[("sortType", "1")]).ok();
            assert_eq!(column(&found, "accountName"), names, "{name} {page}");
        }
        let filters = |org: &'static str| [("sortType", "1"), ("orgCode", org)];
        let ada = get(world.as_("pres"), &path, &filters("17011")).ok();
        assert_eq!(column(&ada, "accountName"), ["ada"], "{page}");
        get(world.as_("pres"), &path, &filters("17002")).blank();
        get(world.as_("anna"), &path, &filters("17011")).blank();
        get(chair, &path, &filters("99999")).blank();
        get(chair, &path, &[("orgCode", "17001")]).refused(400, &["sortType"]);
        get(chair, &path, &[("sortType", "9")]).refused(400, &["sortType"]);
    }
}

#[test]
fn strangers_see_no_people_and_no_rankings() {
    let world = World::new();
    for path in [
        "basicinfo/president",
        "basicinfo/middle",
        "basicinfo/basic",
        "branchsort/president",
        "branchsort/middle",
        "accountsort/president",
        "accountsort/middle",
        "accountsort/basic",
    ] {
        let address = format!("/grid/home/{path}");
        keeps_strangers_out(&world, &[(&[], &|client| client.call("GET", &address))]);
        // Nothing is fed, and nobody is on file.
        for name in ALL {
            let answer = get(world.as_(name), path, &[("sortType", "1")]);
            assert!(matches!(answer.code(), 200 | 204), "{name} {path}");
            let told: Option<Value> = path.starts_with("basicinfo").then(|| answer.ok().data());
            assert!(
                told.is_none_or(|data| data["creditRatio"] == json!(0.0)),
                "{name} {path}"
            );
        }
    }
}
