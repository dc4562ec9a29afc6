//! Pages of lists, near the ends and far from them, wherever the rows lie.

use serde_json::json;
use wangge_customer::info;
use wangge_kernel::{Actor, DataScope, Page, Part};

use crate::support::*;

/// Grids 1 and 3 belong to org 1 and have old customers; grid 2's are much newer.
fn populate(house: &House) {
    house.sql(
        "INSERT INTO grid (id, code, name, org_id, kind, account_id, created_by, created_org,
         created_at, updated_at) VALUES (3, 'G3', '网格3', 1, 1, 1, 1, 1, 0, 0)",
    );
    for serial in 1..=400 {
        let (id, grid) = match serial {
            1..=180 => (serial, 1),
            181..=260 => (serial, 3),
            261..=300 => (serial, 1),
            _ => (serial + 100_000, 2),
        };
        let status = if serial % 9 == 0 { 6 } else { 5 };
        house.sql(&format!(
            "INSERT INTO customer (id, id_number, name, status, complete, grid_id, created_by,
             created_org, created_at, updated_at)
             VALUES ({id}, 'N{id}', '王明', {status}, TRUE, {grid}, 1, 1, 0, 0)"
        ));
    }
}

fn pages(house: &House, actor: &Actor, asked: &serde_json::Value) -> (i64, Vec<i64>) {
    let asked = from(asked.clone());
    let page = |number: i64| {
        let page = Page::new(number, 20);
        house
            .read(|conn| info::list(conn, actor, &asked, page))
            .unwrap()
    };
    let count = page(1).count;
    let rows = (1..=count / 20 + 2).flat_map(|number| page(number).rows);
    (count, rows.map(|row| row.customer_id).collect())
}

#[test]
fn every_page_has_its_rows_for_whoever_asks() {
    let house = open();
    populate(&house);
    let part = |orgs: &[i64], grids: &[i64]| {
        DataScope::Part(Part {
            account_id: 9,
            orgs: orgs.iter().copied().collect(),
            grids: grids.iter().copied().collect(),
        })
    };
    let scopes = [
        (DataScope::All, "1 = 1"),
        (part(&[1], &[]), "grid_id IN (1, 3)"),
        (part(&[2], &[]), "grid_id = 2"),
        (part(&[1, 2], &[]), "1 = 1"),
        (part(&[2], &[3]), "grid_id IN (2, 3)"),
        (part(&[], &[1]), "grid_id = 1"),
        (part(&[], &[1, 3]), "grid_id IN (1, 3)"),
        (part(&[], &[1, 2, 3]), "1 = 1"),
        (part(&[], &[]), "1 = 0"),
    ];
    let filters = [
        (json!({}), "1 = 1"),
        (json!({"status": 6}), "status = 6"),
        (json!({"gridCode": "G3"}), "grid_id = 3"),
        (json!({"orgCode": "17001"}), "grid_id IN (1, 3)"),
        (json!({"accountId": 2}), "grid_id = 2"),
        (
            json!({"accountId": 1, "gridCode": "G3", "status": 5}),
            "grid_id = 3 AND status = 5",
        ),
    ];
    for (scope, place) in scopes {
        let asker = Actor {
            account_id: 9,
            scope,
            ..manager(9)
        };
        for (asked, filter) in &filters {
            let mut there = house.ids(&format!("customer WHERE {place} AND {filter}"));
            there.reverse();
            let count = i64::try_from(there.len()).unwrap();
            assert_eq!(
                pages(&house, &asker, asked),
                (count, there),
                "{place}, {asked}"
            );
        }
    }
}
