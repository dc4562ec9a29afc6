//! The counts of lists come from a tally, which must always be right.

use std::collections::BTreeSet;

use serde_json::json;
use wangge_customer::{import, info, resident, tally};
use wangge_excel_io::Parser;
use wangge_kernel::{Actor, DataScope, Page, Part};

use crate::chance::Chance;
use crate::support::*;

const HEADER: &str =
    "姓名,性别,民族,出生日期,公民身份号码,地址,户别,与户主关系,户号,联系方式,纳入名单库,备注";

/// A man born on 1977-05-17, `index` telling him from others below 25,000.
fn number(index: u32) -> String {
    format!("34{:04}19770517{:02}77", index / 100 + 1000, index % 100)
}

fn admin() -> Actor {
    Actor {
        scope: DataScope::All,
        is_admin: true,
        ..manager(1)
    }
}

/// Someone who sees the org of the manager, whatever its grids.
fn accountant(id: i64) -> Actor {
    let part = Part {
        account_id: id,
        orgs: [id].into(),
        ..Part::default()
    };
    Actor {
        scope: DataScope::Part(part),
        ..manager(id)
    }
}

/// What the lists say beside what a count of the rows says.
fn assert_right(house: &House, after: &str) {
    let faults = house.read(|conn| Ok(tally::faults(conn)?)).unwrap();
    assert!(faults.is_empty(), "after {after}: {faults:?}");
    let shown =
        "(batch_id IS NULL OR batch_id IN (SELECT id FROM import_batch WHERE state <> 'loading'))";
    let seen = |asked: serde_json::Value, actor: &Actor| {
        let asked = from(asked);
        let listed = house.read(|conn| info::list(conn, actor, &asked, Page::new(1, 1)));
        listed.unwrap().count
    };
    for (actor, place) in [
        (admin(), "1 = 1"),
        (
            manager(1),
            "(grid_id = 1 OR (grid_id IS NULL AND created_by = 1))",
        ),
        (
            accountant(2),
            "(grid_id = 2 OR (grid_id IS NULL AND created_org = 2))",
        ),
    ] {
        for (asked, status) in [(json!({}), "1 = 1"), (json!({"status": 0}), "status = 0")] {
            let there = house.count(&format!("customer WHERE {shown} AND {place} AND {status}"));
            assert_eq!(
                seen(asked, &actor),
                there,
                "after {after}: {place}, {status}"
            );
        }
        let there = house.count(&format!(
            "customer WHERE {shown} AND grid_id = 2 AND {place}"
        ));
        assert_eq!(
            seen(json!({"gridCode": "G2"}), &actor),
            there,
            "after {after}: {place}"
        );
    }
    let living = house.read(|c| resident::list(c, &admin(), &from(json!({})), Page::default()));
    let there = house.count(&format!("resident WHERE {shown} AND status = 1"));
    assert_eq!(living.unwrap().count, there, "after {after}");
}

/// Imports twelve people into grid 2; `listed` says who is to be on the lists. Answers the import.
fn import(house: &House, first: u32, listed: fn(u32) -> bool) -> i64 {
    let line = |index: u32| {
        format!(
            "张三,男,汉族,19770517,{},三号,居民家庭户,户主,1338,17755553210,{},",
            number(index),
            if listed(index) { "是" } else { "否" }
        )
    };
    let lines: Vec<String> = (first..first + 12).map(line).collect();
    let path = house.dir.path().join("upload.csv");
    std::fs::write(&path, format!("{HEADER}\n{}\n", lines.join("\n"))).unwrap();
    let (who, parser) = (manager(2), &Parser::InProcess);
    let asked = from(json!({"gridCode": "G2", "update": "true"}));
    let order = house
        .write(|tx| import::queue_residents(tx, &who, &asked))
        .unwrap();
    import::run(&house.db, &who, POLICY, &order, &path, parser).unwrap();
    order.import_id
}

/// One change of some kind, of whomever chance picks.
fn step(house: &House, chance: &mut Chance, serial: u32) -> String {
    let some = |table: &str, chance: &mut Chance| {
        let all = house.ids(table);
        (!all.is_empty()).then(|| chance.pick(&all))
    };
    let who = admin();
    let grid = chance.pick(&["G1", "G2"]);
    match chance.below(9) {
        0 => {
            let command = customer(json!({"idNumber": number(serial), "gridCode": grid}));
            house
                .write(|tx| info::add(tx, &who, POLICY, &command))
                .unwrap();
            "add".into()
        }
        1 | 2 => {
            let maker = manager(1 + i64::from(serial % 2));
            let draft = from(json!({"customerName": "汪峰", "idNumber": number(serial)}));
            house
                .write(|tx| info::add_draft(tx, &maker, POLICY, &draft))
                .unwrap();
            "add_draft".into()
        }
        3 => {
            let listed = chance.pick(&["是", "否"]);
            let command = resident(json!({"idNumber": number(serial), "gridCode": grid,
                "isInList": listed}));
            house
                .write(|tx| resident::add(tx, &who, POLICY, &command))
                .unwrap();
            "resident".into()
        }
        4 => some("customer", chance).map_or("nobody".into(), |id| {
            // Refusals (a draft that is incomplete) must leave no trace either.
            let moved = house.write(|tx| info::set_status(tx, &who, id, 6));
            format!("freeze {id} {}", moved.is_ok())
        }),
        5 => some("customer", chance).map_or("nobody".into(), |id| {
            let deleted = house.write(|tx| info::delete(tx, &who, id));
            format!("delete {id} {}", deleted.is_ok())
        }),
        6 => some("customer WHERE status = 0", chance).map_or("nobody".into(), |id| {
            let change = from(json!({"gridCode": grid}));
            let moved = house.write(|tx| info::update_draft(tx, &who, POLICY, id, &change));
            format!("move {id} {}", moved.is_ok())
        }),
        7 => some("resident", chance).map_or("nobody".into(), |id| {
            let change = from(json!({"gridCode": grid}));
            let moved = house.write(|tx| resident::update(tx, &who, POLICY, id, &change));
            format!("relocate {id} {}", moved.is_ok())
        }),
        _ => some("resident", chance).map_or("nobody".into(), |id| {
            let status = i64::from(serial % 2);
            let set = house.write(|tx| resident::set_status(tx, &who, id, status));
            format!("retire {id} to {status} {}", set.is_ok())
        }),
    }
}

#[test]
fn the_tally_is_right_whatever_happens() {
    let house = open();
    let mut chance = Chance(7);
    let mut done = BTreeSet::new();
    for serial in 0..120 {
        let what = step(&house, &mut chance, serial);
        assert_right(&house, &what);
        let (kind, came_off) = (what.split(' ').next(), !what.ends_with("false"));
        done.extend(kind.filter(|_| came_off).map(str::to_owned));
        match serial {
            20 | 60 => {
                import(&house, 1000 + serial * 10, |index| index.is_multiple_of(2));
                assert_right(&house, "an import");
            }
            40 => {
                // Half of them are there already, and some come onto the lists only now.
                let again = import(&house, 1206, |index| index.is_multiple_of(3));
                assert_right(&house, "an import that changes people");
                let viewer = import::Viewer {
                    actor: manager(2),
                    own_only: &[],
                };
                house
                    .write(|tx| import::begin_undo(tx, &viewer, again))
                    .unwrap();
                import::undo(&house.db, &manager(2), again).unwrap();
                assert_right(&house, "an import undone");
            }
            61 => {
                // The import turns out to have been cut off, and is taken back.
                house.sql(
                    "UPDATE import_batch SET state = 'loading', heartbeat_at = 0
                     WHERE id = (SELECT MAX(id) FROM import_batch)",
                );
                assert_right(&house, "an import that loads");
                import::sweep(&house.db).unwrap();
                assert_right(&house, "an import taken back");
            }
            _ => {}
        }
    }
    assert!(house.count("customer") > 30 && house.count("resident") > 15);
    for kind in ["freeze", "delete", "move", "relocate", "retire"] {
        assert!(done.contains(kind), "no {kind} came off: {done:?}");
    }
}

#[test]
fn what_was_appended_is_summed_up_and_stays_right() {
    let house = open();
    for serial in 0..700 {
        house.add_person(&number(serial), "王明", "1", 5);
    }
    house.sql("UPDATE customer SET status = 6 WHERE id % 3 = 0");
    house.sql("DELETE FROM customer WHERE id % 5 = 0");
    assert_right(&house, "many rows");
    tally::compact(&house.db).unwrap();
    assert_right(&house, "a summing up");
    assert!(house.count("people_tally") <= 2, "one row a status");
}

#[test]
fn a_tally_that_differs_is_found_and_mended() {
    let house = open();
    house.add_person(&number(1), "王明", "1", 5);
    house.sql("INSERT INTO people_tally (kind, grid_id, status, delta) VALUES (1, 1, 5, 4)");
    house.sql("INSERT INTO people_tally (kind, grid_id, status, delta) VALUES (2, 2, 1, -1)");
    let faults = house.read(|conn| Ok(tally::faults(conn)?)).unwrap();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "customers of status 5 in grid 1: -4",
            "residents of status 1 in grid 2: +1"
        ]
    );
    assert_eq!(house.write(|tx| Ok(tally::mend(tx)?)).unwrap(), 2);
    assert_right(&house, "mending");
}
