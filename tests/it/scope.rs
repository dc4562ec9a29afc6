//! Who sees and touches which rows: every scoped route against every role, from one table.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};
use wangge_tests::world::{customer, id_number, made, resident};
use wangge_tests::{Answer, Client, World};

use crate::pictures::gif;

/// Which of the three grids each account sees.
const SIGHT: &[(&str, &[&str])] = &[
    ("anna", &["GA"]),
    ("ada", &["GC"]),
    ("bo", &["GB"]),
    ("acct", &["GA", "GC"]),
    ("pres", &["GA", "GC"]),
    ("mid", &["GA", "GC"]),
    ("chair", &["GA", "GB", "GC"]),
    ("admin", &["GA", "GB", "GC"]),
];
/// Accounts whose role may read but not write people.
const READERS: &[&str] = &["chair"];
/// Accounts whose role may write grids.
const GRID_WRITERS: &[&str] = &["pres", "mid", "admin"];
const GRIDS: &[&str] = &["GA", "GB", "GC"];

/// The bank with one resident, one complete customer, one draft and one person outside any grid
/// for each grid.
struct County {
    world: World,
    residents: BTreeMap<&'static str, i64>,
    customers: BTreeMap<&'static str, i64>,
}

impl County {
    fn new() -> Self {
        let world = World::new();
        let (mut residents, mut customers) = (BTreeMap::new(), BTreeMap::new());
        for (serial, grid) in (1..).zip(GRIDS) {
            residents.insert(*grid, world.add_resident(serial, grid));
            let customer = world.add_customer(serial + 10, grid);
            customers.insert(*grid, customer);
            let (admin, number) = (world.as_("admin"), id_number(serial + 10));
            let finance = admin.op("15.2").form(json!({"idNumber": number}));
            finance.send().ok();
            let household = format!("{}", 1000 + serial + 10);
            let family = admin.op("22.1").form(crate::family::full(&household));
            family.send().ok();
            let member = crate::member::full(serial + 20, customer);
            admin.op("23.1").form(member).send().ok();
            let picture = world.as_("admin").op("25.1").multipart(json!({
                "customerName": format!("客户{}", serial + 10), "idNumber": id_number(serial + 10),
                "gridCode": grid, "type": "6",
            }));
            picture.file("file", "a.gif", gif()).send().ok();
        }
        Self {
            world,
            residents,
            customers,
        }
    }

    fn each(&self) -> impl Iterator<Item = (&'static str, &Client, BTreeSet<String>)> {
        SIGHT.iter().map(|(name, grids)| {
            (
                *name,
                self.world.as_(name),
                grids.iter().map(|g| (*g).to_owned()).collect(),
            )
        })
    }
}

fn serial_of(grid: &str) -> u32 {
    (1..)
        .zip(GRIDS)
        .find(|(_, g)| **g == grid)
        .map_or(0, |(serial, _)| serial)
}

/// The grid codes of a list's rows; the count must say the same.
#[track_caller]
fn grids_of(answer: &Answer) -> BTreeSet<String> {
    let rows = answer.data().as_array().cloned().unwrap_or_default();
    if let Some(count) = answer.json().get("count").and_then(Value::as_i64) {
        assert_eq!(count, rows.len() as i64, "{answer}");
    }
    rows.iter()
        .map(|row| row["gridCode"].as_str().unwrap_or("-").to_owned())
        .collect()
}

#[test]
fn every_list_and_its_count_hold_exactly_the_callers_rows() {
    let county = County::new();
    for (name, client, sight) in county.each() {
        for id in ["13.2", "14.3", "19.5", "19.9"] {
            assert_eq!(grids_of(&client.op(id).send().ok()), sight, "{name} {id}");
        }
        let own = if name == "admin" {
            1
        } else {
            county.world.account(name)
        };
        let answer = client
            .op("14.4")
            .path("accountId", own)
            .query("pageNum", 1)
            .query("pageSize", 50)
            .send()
            .ok();
        assert_eq!(grids_of(&answer), sight, "{name} 14.4");
    }
}

#[test]
fn an_id_outside_the_scope_reads_like_one_that_does_not_exist() {
    let county = County::new();
    for (name, client, sight) in county.each() {
        for grid in GRIDS {
            let (resident, customer) = (county.residents[grid], county.customers[grid]);
            let serial = serial_of(grid);
            let reads = [
                client.op("13.1").path("residentId", resident),
                client.op("13.6").path("idNumber", id_number(serial)),
                client.op("14.1").path("customerId", customer),
                client.op("14.2").path("idNumber", id_number(serial + 10)),
                client.op("14.17").path("customerId", customer),
                client.op("15.1").path("idNumber", id_number(serial + 10)),
                client.op("16.2").path("idNumber", id_number(serial + 10)),
                client.op("22.3").path("householdId", 1000 + serial + 10),
                client.op("23.5").query("customerId", customer),
                client
                    .op("25.3")
                    .path("idNumber", id_number(serial + 10))
                    .query("type", "6"),
                client.op("19.1").path("id", county.world.grid(grid)),
                client.op("19.1").path("id", grid),
            ];
            for read in reads {
                let answer = read.send();
                if sight.contains(*grid) {
                    answer.ok()
                } else {
                    answer.blank()
                };
            }
            let _ = name;
        }
    }
}

#[test]
fn an_export_holds_exactly_the_callers_rows() {
    let county = County::new();
    for (name, client, sight) in county.each() {
        let all = client
            .op("14.11")
            .path("gridCode", "0")
            .query("gridName", "全部")
            .send();
        assert_eq!(exported(&all.body), sight, "{name}");
        for grid in GRIDS {
            let answer = client.op("14.11").path("gridCode", grid).send();
            if sight.contains(*grid) {
                assert_eq!(
                    exported(&answer.body),
                    BTreeSet::from([(*grid).to_owned()]),
                    "{name}"
                );
            } else {
                answer.blank();
            }
        }
    }
}

fn exported(bytes: &[u8]) -> BTreeSet<String> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let column = sheet
        .rows()
        .next()
        .unwrap()
        .iter()
        .position(|h| *h == Data::String("网格号".into()))
        .unwrap();
    sheet
        .rows()
        .skip(1)
        .map(|row| row[column].to_string())
        .collect()
}

/// What a write outside the scope, by an account that has the function, must answer.
#[track_caller]
fn check(name: &str, what: &str, answer: Answer, may: bool, inside: bool) {
    match (may, inside) {
        (false, _) => drop(answer.refused(403, &[])),
        (true, true) => drop(answer.ok()),
        (true, false) => assert!(
            matches!(answer.code(), 404 | 400),
            "{name} {what}\n{answer}"
        ),
    }
}

#[test]
fn writes_by_id_touch_only_the_callers_rows() {
    let county = County::new();
    for (name, client, sight) in county.each() {
        let may = !READERS.contains(&name);
        for grid in GRIDS {
            let inside = sight.contains(*grid);
            let (resident, customer) = (county.residents[grid], county.customers[grid]);
            let remark = format!("by {name}");
            let changed = client
                .op("13.4")
                .path("residentId", resident)
                .form(json!({"remark": remark}))
                .send();
            check(name, "13.4", changed, may, inside);
            let seen = county
                .world
                .as_("admin")
                .op("13.1")
                .path("residentId", resident)
                .send()
                .ok();
            assert_eq!(
                seen.data()["remark"] == json!(remark),
                may && inside,
                "{name} {grid}"
            );
            for status in [0, 1] {
                let set = client
                    .op("13.5")
                    .path("residentId", resident)
                    .path("status", status)
                    .send();
                check(name, "13.5", set, may, inside);
            }
            let changed = client
                .op("14.8")
                .path("customerId", customer)
                .form(json!({"cellName": remark}))
                .send();
            check(name, "14.8", changed, may, inside);
            let seen = county
                .world
                .as_("admin")
                .op("14.1")
                .path("customerId", customer)
                .send()
                .ok();
            assert_eq!(
                seen.data()["cellName"] == json!(remark),
                may && inside,
                "{name} {grid}"
            );
            for status in [6, 5] {
                let set = client
                    .op("14.9")
                    .path("customerId", customer)
                    .path("status", status)
                    .send();
                check(name, "14.9", set, may, inside);
                let list = json!([{"customerId": customer, "status": status}]);
                check(
                    name,
                    "14.10",
                    client.op("14.10").json(list).send(),
                    may,
                    inside,
                );
            }
            let may = GRID_WRITERS.contains(&name);
            let id = county.world.grid(grid);
            let changed = client
                .op("19.3")
                .path("gridCode", grid)
                .json(json!({"description": remark}))
                .send();
            check(name, "19.3", changed, may, inside);
            // Full of people, so it is never deleted; but only those inside learn that.
            let deleted = client.op("19.4").path("id", id).send();
            let expected = if !may {
                403
            } else if inside {
                400
            } else {
                404
            };
            assert_eq!(deleted.code(), expected, "{name} {grid}\n{deleted}");
        }
    }
}

#[test]
fn nothing_can_be_made_in_a_foreign_grid() {
    let county = County::new();
    let mut serial = 100;
    for (name, client, sight) in county.each() {
        let may = !READERS.contains(&name);
        for grid in GRIDS {
            let inside = sight.contains(*grid);
            serial += 10;
            check(
                name,
                "13.3",
                client.op("13.3").form(resident(serial, grid)).send(),
                may,
                inside,
            );
            check(
                name,
                "14.6",
                client.op("14.6").form(customer(serial + 1, grid)).send(),
                may,
                inside,
            );
            let draft = json!({"customerName": "草稿", "idNumber": id_number(serial + 2), "gridCode": grid});
            check(
                name,
                "14.5",
                client.op("14.5").form(draft).send(),
                may,
                inside,
            );
            // A resident of the grid becomes a customer only for those who see the grid.
            let mut listed = resident(serial + 3, grid);
            listed["isInList"] = json!("是");
            listed["remark"] = json!("");
            let id = made(
                &county
                    .world
                    .as_("admin")
                    .op("13.3")
                    .form(resident(serial + 4, grid))
                    .send()
                    .ok()
                    .data(),
            );
            let moved = client
                .op("13.4")
                .path("residentId", id)
                .form(json!({"gridCode": grid, "isInList": "是"}))
                .send();
            check(name, "13.4", moved, may, inside);
            check(
                name,
                "13.3 是",
                client.op("13.3").form(listed).send(),
                may,
                inside,
            );
        }
    }
}

#[test]
fn a_person_outside_any_grid_is_seen_by_his_maker_and_the_orgs_above() {
    let county = County::new();
    let draft = |serial| json!({"customerName": "无网格", "idNumber": id_number(serial)});
    let by_anna = made(
        &county
            .world
            .as_("anna")
            .op("14.5")
            .form(draft(700))
            .send()
            .ok()
            .data(),
    );
    let by_bo = made(
        &county
            .world
            .as_("bo")
            .op("14.5")
            .form(draft(701))
            .send()
            .ok()
            .data(),
    );
    for (name, seen_anna, seen_bo) in [
        ("anna", true, false),
        ("ada", false, false),
        ("bo", false, true),
        ("acct", true, false),
        ("pres", true, false),
        ("mid", true, false),
        ("chair", true, true),
        ("admin", true, true),
    ] {
        for (id, seen) in [(by_anna, seen_anna), (by_bo, seen_bo)] {
            let answer = county
                .world
                .as_(name)
                .op("14.1")
                .path("customerId", id)
                .send();
            if seen {
                answer.ok()
            } else {
                answer.blank()
            };
        }
    }
}

#[test]
fn two_accounts_on_the_same_connections_never_see_each_others_rows() {
    let county = County::new();
    std::thread::scope(|threads| {
        for (name, client, sight) in county.each() {
            threads.spawn(move || {
                for _ in 0..20 {
                    assert_eq!(grids_of(&client.op("14.3").send().ok()), sight, "{name}");
                    assert_eq!(grids_of(&client.op("13.2").send().ok()), sight, "{name}");
                }
            });
        }
    });
}

#[test]
fn several_roles_see_the_union_of_the_roles_that_grant_the_call() {
    let county = County::new();
    let (bo, admin) = (county.world.account("bo"), county.world.as_("admin"));
    // bo becomes an accountant of 宏村支行 beside being its manager, then is moved to 西递支行: he
    // keeps his grid GB as its manager and sees 西递 as an accountant.
    let both = json!({"roleIds": "1,2", "orgCode": "17001"});
    admin.op("5.2").path("accountId", bo).form(both).send().ok();
    let bo = county
        .world
        .app
        .sign_in("bo", wangge_tests::world::PASSWORD);
    let all: BTreeSet<String> = GRIDS.iter().map(|g| (*g).to_owned()).collect();
    assert_eq!(grids_of(&bo.op("14.3").send().ok()), all);
}
