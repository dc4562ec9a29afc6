//! 30.7 and 31.1: pages of credit files, by state, papers, rate and the rest.

use serde_json::json;
use wangge_credit_review::Stages;
use wangge_tests::World;
use wangge_tests::world::id_number;

use crate::cases::column;
use crate::credit_file_ops::{add, decide, eligible, list, listed, opened, paper, update};
use crate::people::assert_holds;

#[test]
fn the_two_lists_have_their_own_rows() {
    let world = World::new();
    let anna = world.as_("anna");
    list(anna, &[]).blank();
    list(anna, &[("status", "0")]).blank();
    let id = opened(&world, 1, "GA");
    eligible(&world, 2, "GA");
    let begun = add(anna, json!({"idNumber": id_number(2)}))
        .send()
        .ok()
        .data();
    let files = list(
        anna,
        &[
            ("approvalStatus", "5"),
            ("attachFlag", "0"),
            ("idNumber", &id_number(1)),
        ],
    );
    let row = files.ok().documented_filled().data()[0].clone();
    assert_holds(
        &row,
        &json!({"id": id, "rental": "50000.00", "attachFlag": "0.0", "adress": "西递村2号"}),
    );
    let loans = list(anna, &[("status", "0")]).ok().documented_filled();
    assert_eq!(loans.count(), 1, "a temporary file is not up for approval");
    let row = loans.data()[0].clone();
    assert_holds(
        &row,
        &json!({"id": id, "attachFlag": "0", "adress": "西递村2号", "approvalStatus": "0"}),
    );
    assert_eq!(row["rental"].to_string(), "50000.0");
    assert!(row["phoneNumber"].is_number());
    // The interview list shows what is to be completed.
    let begun = begun["id"].as_i64().unwrap();
    assert_eq!(listed(anna, &[]), [begun, id]);
    // 31.1 takes no notice of the other list's filter, and an empty status is every status.
    assert_eq!(
        listed(anna, &[("status", "0"), ("approvalStatus", "4")]),
        [id]
    );
    assert_eq!(listed(anna, &[("status", "")]), [id]);
}

#[test]
fn states_are_read_by_the_number_of_stages() {
    for (stages, of_files, of_loans) in [
        (
            Stages::Two,
            [
                ("0", &[0][..]),
                ("1", &[1]),
                ("3", &[5, 3]),
                ("4", &[6, 4, 2]),
            ],
            [("7", &[1][..]), ("8", &[])],
        ),
        (
            Stages::Three,
            [
                ("0", &[0][..]),
                ("1", &[3, 1]),
                ("3", &[5]),
                ("4", &[6, 4, 2]),
            ],
            [("7", &[1][..]), ("8", &[3])],
        ),
    ] {
        let world = World::with(|config| config.stages = stages);
        let mut ids = Vec::new();
        for state in 0..=6 {
            let id = opened(&world, state + 1, "GA");
            decide(&world, &[id], i64::from(state), true);
            ids.push(id);
        }
        let of =
            |states: &[usize]| -> Vec<i64> { states.iter().map(|state| ids[*state]).collect() };
        let admin = world.as_("admin");
        for (filter, states) in of_files {
            assert_eq!(
                listed(admin, &[("approvalStatus", filter)]),
                of(states),
                "{stages:?} {filter}"
            );
        }
        for (filter, states) in of_loans {
            assert_eq!(
                listed(admin, &[("status", filter)]),
                of(states),
                "{stages:?} {filter}"
            );
        }
        for state in 0..=6_usize {
            assert_eq!(
                listed(admin, &[("status", &state.to_string())]),
                of(&[state])
            );
        }
        // 5 is what waits for the caller, and what nobody says is the same.
        let three = stages == Stages::Three;
        let anyone = if three { &[4, 3, 1, 0][..] } else { &[4, 1, 0] };
        for (name, states) in [
            ("anna", &[4, 0][..]),
            ("acct", &[1]),
            ("pres", if three { &[3] } else { anyone }),
            ("admin", anyone),
            ("chair", anyone),
        ] {
            let client = world.as_(name);
            assert_eq!(
                listed(client, &[("approvalStatus", "5")]),
                of(states),
                "{stages:?} {name}"
            );
            assert_eq!(listed(client, &[]), of(states), "{stages:?} {name}");
        }
    }
}

#[test]
fn papers_are_told_and_looked_for() {
    let world = World::new();
    let anna = world.as_("anna");
    let ids: Vec<i64> = (1..=4).map(|serial| opened(&world, serial, "GA")).collect();
    let mut pictures = Vec::new();
    for (serial, kinds) in [
        (2, &["4.1"][..]),
        (3, &["4.2"]),
        (4, &["4.1", "4.2", "4.1"]),
    ] {
        let file = ids[serial as usize - 1];
        for kind in kinds {
            let made = paper(anna, (serial, "GA"), kind, file).send().ok().data();
            pictures.push(made.as_i64().unwrap());
        }
    }
    let flags = |filters: &[(&str, &str)]| column(&list(anna, filters).ok(), "attachFlag");
    assert_eq!(flags(&[]), ["1.1", "0.1", "1.0", "0.0"]);
    assert_eq!(flags(&[("status", "0")]), ["3", "1", "2", "0"]);
    let of =
        |serials: &[usize]| -> Vec<i64> { serials.iter().map(|serial| ids[serial - 1]).collect() };
    for (filter, serials) in [
        ("0", &[4, 3, 2, 1][..]),
        ("1", &[3, 2]),
        ("2", &[4]),
        ("3", &[1]),
        ("", &[4, 3, 2, 1]),
    ] {
        assert_eq!(
            listed(anna, &[("attachFlag", filter)]),
            of(serials),
            "{filter}"
        );
    }
    for (filter, serials) in [
        ("", &[4, 3, 2, 1][..]),
        ("3", &[4]),
        ("0", &[3, 2, 1]),
        ("1", &[3, 2, 1]),
    ] {
        let found = listed(anna, &[("status", "0"), ("attachFlag", filter)]);
        assert_eq!(found, of(serials), "{filter}");
    }
    let page = list(
        anna,
        &[("attachFlag", "1"), ("pageSize", "1"), ("pageNum", "2")],
    )
    .ok();
    assert_eq!(
        (page.count(), column(&page, "id")),
        (2, vec![ids[1].to_string()])
    );
    // Of two contracts one may go; with the last the flag goes too.
    for (picture, flag) in [(pictures[2], "1.1"), (pictures[4], "0.1")] {
        anna.op("25.2").path("id", picture).send().ok();
        assert_eq!(flags(&[("idNumber", &id_number(4))]), [flag]);
    }
}

#[test]
fn lists_are_narrowed_and_paged() {
    let world = World::new();
    let acct = world.as_("acct");
    let admin = world.as_("admin");
    let mut ids = Vec::new();
    for (serial, grid, name, rate) in [
        (1, "GA", "王小明", "4.35"),
        (2, "GA", "王%明", "4.3525"),
        (3, "GC", "李明", "4.3500%"),
        (4, "GC", "李小四", "5"),
    ] {
        let id = opened(&world, serial, grid);
        update(admin, id, json!({"customerName": name, "yearRate": rate}))
            .send()
            .ok();
        ids.push(id);
    }
    let of =
        |serials: &[usize]| -> Vec<i64> { serials.iter().map(|serial| ids[serial - 1]).collect() };
    let customer = crate::people::customer_with(admin, &id_number(2))["customerId"].clone();
    let (anna, ada) = (
        world.account("anna").to_string(),
        world.account("ada").to_string(),
    );
    let bo = world.account("bo").to_string();
    for (filters, serials) in [
        (&[("customerName", "明")][..], &[3, 2, 1][..]),
        (&[("customerName", "%")], &[2]),
        (&[("gridCode", "GA")], &[2, 1]),
        (&[("gridCode", "GA"), ("customerName", "小")], &[1]),
        (&[("gridCode", "GB")], &[]),
        (&[("gridCode", "NONE")], &[]),
        (&[("idNumber", &id_number(3))], &[3]),
        (&[("idNumber", &id_number(3)[..17])], &[]),
        (&[("customerId", customer.as_str().unwrap())], &[2]),
        (
            &[
                ("customerName", ""),
                ("gridCode", ""),
                ("idNumber", ""),
                ("customerId", ""),
            ],
            &[4, 3, 2, 1],
        ),
        // What is said of the caller narrows and never widens.
        (&[("orgCode", "17001"), ("roleId", "2")], &[4, 3, 2, 1]),
        (&[("orgCode", "17011")], &[4, 3]),
        (&[("orgCode", "17002")], &[]),
        (&[("orgCode", "nowhere")], &[]),
        (&[("accountId", &anna)], &[2, 1]),
        (&[("accountId", &ada)], &[4, 3]),
        (&[("accountId", &ada), ("orgCode", "17002")], &[]),
        (&[("accountId", &ada), ("gridCode", "GA")], &[]),
        (&[("accountId", &bo)], &[]),
    ] {
        let files: Vec<(&str, &str)> = filters
            .iter()
            .copied()
            .chain([("approvalStatus", "0")])
            .collect();
        let loans: Vec<(&str, &str)> = filters.iter().copied().chain([("status", "0")]).collect();
        assert_eq!(listed(acct, &files), of(serials), "{filters:?}");
        assert_eq!(listed(acct, &loans), of(serials), "{filters:?}");
    }
    for (rate, serials) in [
        ("4.35", &[3, 1][..]),
        ("4.3500", &[3, 1]),
        ("4.3525", &[2]),
        ("4", &[]),
        ("", &[4, 3, 2, 1]),
    ] {
        assert_eq!(
            listed(acct, &[("status", "0"), ("interestRate", rate)]),
            of(serials),
            "{rate}"
        );
    }
    for base in [("approvalStatus", "0"), ("status", "0")] {
        let page = list(acct, &[base, ("pageNum", "2"), ("pageSize", "3")]).ok();
        assert_eq!(
            (page.count(), column(&page, "id")),
            (4, vec![ids[0].to_string()])
        );
        let past = list(acct, &[base, ("pageNo", "9")]).ok();
        assert_eq!((past.count(), past.data()), (4, json!([])));
        list(acct, &[base, ("pageNum", "0")]).refused(400, &["pageNum"]);
        list(acct, &[base, ("roleId", "1")]).refused(403, &[]);
        list(acct, &[base, ("customerId", "x"), ("accountId", "1")]).refused(400, &["customerId"]);
        list(acct, &[base, ("accountId", "x")]).refused(400, &["accountId"]);
    }
    for bad in ["2", "6", "x", "-1"] {
        list(acct, &[("approvalStatus", bad)]).refused(400, &["approvalStatus"]);
    }
    list(acct, &[("attachFlag", "4"), ("approvalStatus", "9")])
        .refused(400, &["approvalStatus", "attachFlag"]);
    for bad in ["9", "-1", "x"] {
        list(acct, &[("status", bad)]).refused(400, &["status"]);
    }
    list(acct, &[("status", "0"), ("interestRate", "4.35001")]).refused(400, &["interestRate"]);
}
