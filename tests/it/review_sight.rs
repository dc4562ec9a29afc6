//! Who sees and touches which entries of the three lists.

use serde_json::json;
use wangge_tests::World;
use wangge_tests::world::id_number;

use crate::cases::{column, keeps_strangers_out};
use crate::people::{assert_holds, customer_with};
use crate::review_ops::{GREY, LISTS, WHITE};

#[test]
fn entries_follow_their_customers_grid() {
    let world = World::new();
    let admin = world.as_("admin");
    for ops in &LISTS {
        for (serial, grid) in [(1, "GA"), (2, "GB"), (3, "GC")] {
            if ops.tag == WHITE.tag {
                world.add_customer(serial, grid);
            }
        }
        let ids =
            [(1, "GA"), (2, "GB"), (3, "GC")].map(|(serial, grid)| ops.added(admin, serial, grid));
        for (name, seen) in [
            ("anna", &[1_u32][..]),
            ("ada", &[3]),
            ("bo", &[2]),
            ("acct", &[3, 1]),
            ("pres", &[3, 1]),
            ("mid", &[3, 1]),
            ("chair", &[3, 2, 1]),
            ("admin", &[3, 2, 1]),
        ] {
            let client = world.as_(name);
            let list = ops.list(client, &[]).ok();
            let expected: Vec<String> = seen.iter().map(|serial| id_number(*serial)).collect();
            assert_eq!(column(&list, "idNumber"), expected, "{name}");
            assert_eq!(list.count(), expected.len() as i64, "{name}");
            for (serial, id) in (1..).zip(ids) {
                let (found, changed) = (
                    ops.find(client, id),
                    ops.update(client, id, json!({"comment": name})).send(),
                );
                let is_seen = seen.contains(&serial);
                match (name, is_seen) {
                    ("chair", _) => drop((found.ok(), changed.refused(403, &[]))),
                    (_, true) => drop((found.ok(), changed.ok())),
                    (_, false) => {
                        found.blank();
                        changed.refused(404, &[]);
                        ops.delete(client, id).send().refused(404, &[]);
                        ops.find(admin, id).ok();
                    }
                }
            }
        }
        // An id of one list is none of another.
        let other = LISTS.iter().find(|other| other.tag != ops.tag).unwrap();
        other.find(admin, ids[0]).blank();
        other.delete(admin, ids[0]).send().refused(404, &[]);
        for id in ids {
            ops.delete(admin, id).send().ok();
        }
    }
}

#[test]
fn an_entry_moves_with_its_customer() {
    let world = World::new();
    let (anna, ada, pres) = (world.as_("anna"), world.as_("ada"), world.as_("pres"));
    let customer_id = world.add_customer(1, "GA");
    let id = GREY.added(anna, 1, "GA");
    let moved = json!({"gridCode": "GC"});
    pres.op("14.8")
        .path("customerId", customer_id)
        .form(moved)
        .send()
        .ok();
    GREY.find(anna, id).blank();
    GREY.list(anna, &[]).blank();
    assert_holds(
        &GREY.find(ada, id).ok().data(),
        &json!({"gridCode": "GC", "gridName": "石印村"}),
    );
    assert_eq!(
        customer_with(ada, &id_number(1))["tags"][0]["tagName"],
        "灰名单"
    );
}

#[test]
fn strangers_have_no_lists() {
    let world = World::new();
    world.add_customer(1, "GA");
    for ops in &LISTS {
        keeps_strangers_out(
            &world,
            &[
                (&["chair"], &|c| ops.add(c, ops.entry(1, "GA"))),
                (&["chair"], &|c| ops.update(c, 999_999, json!({}))),
                (&["chair"], &|c| ops.delete(c, 999_999)),
                (&[], &|c| (ops.list)(c)),
                (&[], &|c| c.call("GET", &format!("{}/1", ops.one))),
                (&["chair"], &|c| c.op("26.8").json(json!({}))),
            ],
        );
        let admin = world.as_("admin");
        (ops.update)(admin)
            .path("id", "x")
            .form(json!({}))
            .send()
            .refused(400, &["id"]);
    }
}
