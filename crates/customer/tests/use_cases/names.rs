//! A part of a name finds exactly those who have it, whoever asks.

use serde_json::json;
use wangge_customer::info;
use wangge_kernel::{Actor, DataScope, Page, Part};

use crate::chance::Chance;
use crate::support::*;

const LETTERS: [char; 9] = ['王', '李', '明', '小', 'a', 'A', '%', '_', '\\'];

fn word(chance: &mut Chance, length: usize) -> String {
    (0..length).map(|_| chance.pick(&LETTERS)).collect()
}

fn scoped(scope: DataScope) -> Actor {
    Actor {
        scope,
        ..manager(1)
    }
}

/// All that is found, page by page, newest first.
fn found(house: &House, actor: &Actor, needle: &str, size: i64) -> Vec<String> {
    let asked = from(json!({"customerName": needle}));
    let page = |number: i64| {
        house
            .read(|conn| info::list(conn, actor, &asked, Page::new(number, size)))
            .unwrap()
    };
    let count = page(1).count;
    let pages = (1..=count / size + 1).map(page);
    let rows: Vec<_> = pages.flat_map(|page| page.rows).collect();
    assert_eq!(rows.len() as i64, count, "{needle}");
    assert!(
        rows.is_sorted_by(|a, b| a.customer_id > b.customer_id),
        "{needle}"
    );
    rows.into_iter().map(|row| row.customer_name).collect()
}

/// People of all kinds, some of them renamed, moved, frozen and deleted again.
fn populate(house: &House, chance: &mut Chance) {
    for serial in 0..160 {
        let length = 2 + chance.below(3);
        let grid = chance.pick(&["1", "2", "NULL"]);
        let name = word(chance, length);
        house.add_person(&format!("N{serial}"), &name, grid, 5);
    }
    // Whatever happens to people happens to the pieces of their names.
    for id in house.ids("customer WHERE id % 4 = 0") {
        let name = word(chance, 3);
        house.sql(&format!(
            "UPDATE customer SET name = '{name}' WHERE id = {id}"
        ));
    }
    house.sql("UPDATE customer SET grid_id = 2 WHERE id % 5 = 0");
    house.sql("UPDATE customer SET status = 6 WHERE id % 3 = 0");
    house.sql("DELETE FROM customer WHERE id % 7 = 0");
    // What an import still loads is found by nobody.
    house.sql(
        "INSERT INTO import_batch (id, kind, file_hash, state, account_id, account_name, created_at,
         heartbeat_at) VALUES (1, 'resident', '', 'loading', 1, 'm1', 0, 0)",
    );
    house.add_person("loading", "王李明小", "1", 5);
    house.sql("UPDATE customer SET batch_id = 1 WHERE id_number = 'loading'");
    house.sql(
        "UPDATE customer_gram SET batch_id = 1 WHERE customer_id = (SELECT MAX(id) FROM customer)",
    );
}

#[test]
fn a_part_of_a_name_finds_what_like_would() {
    let house = open();
    let mut chance = Chance(11);
    populate(&house, &mut chance);
    let of_org = Part {
        account_id: 9,
        orgs: [1].into(),
        ..Part::default()
    };
    let askers = [
        (scoped(DataScope::All), "1 = 1"),
        (
            scoped(DataScope::Part(of_org)),
            "(grid_id = 1 OR (grid_id IS NULL AND created_org = 1))",
        ),
        (
            manager(1),
            "(grid_id = 1 OR (grid_id IS NULL AND created_by = 1))",
        ),
    ];
    for (actor, place) in &askers {
        let mut names = house.texts(&format!(
            "name FROM customer WHERE batch_id IS NULL AND {place} ORDER BY id"
        ));
        names.reverse();
        assert!(names.len() > 20);
        for _ in 0..60 {
            let length = 1 + chance.below(4);
            let needle = word(&mut chance, length);
            let with: Vec<String> = names
                .iter()
                .filter(|n| n.contains(&needle))
                .cloned()
                .collect();
            assert_eq!(
                found(&house, actor, &needle, 1000),
                with,
                "{needle} {place}"
            );
            assert_eq!(found(&house, actor, &needle, 3), with, "{needle} {place}");
        }
        let asked = from(json!({"customerName": "明", "status": 6}));
        let frozen = house
            .read(|conn| info::list(conn, actor, &asked, Page::new(1, 1000)))
            .unwrap();
        let there = house.count(&format!(
            "customer WHERE batch_id IS NULL AND {place} AND status = 6 AND name LIKE '%明%'"
        ));
        assert_eq!(
            (frozen.count, frozen.rows.len() as i64),
            (there, there),
            "{place}"
        );
    }
    let left = "customer_gram WHERE customer_id NOT IN (SELECT id FROM customer)";
    assert_eq!(house.count(left), 0, "pieces of names of nobody");
}
