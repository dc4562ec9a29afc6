//! Who sees and touches which credit files.

use serde_json::json;
use wangge_tests::World;
use wangge_tests::world::id_number;

use crate::cases::keeps_strangers_out;
use crate::credit_file_ops::{add, delete, eligible, file_of, find, listed, opened, update};
use crate::people::assert_holds;

#[test]
fn files_follow_their_customers_grid() {
    let world = World::new();
    let admin = world.as_("admin");
    let ids = [(1, "GA"), (2, "GB"), (3, "GC")].map(|(serial, grid)| opened(&world, serial, grid));
    let page = |id: i64| format!("/grid/customer/creditdetail/report/{id}");
    for (name, seen) in [
        ("anna", &[1_usize][..]),
        ("ada", &[3]),
        ("bo", &[2]),
        ("acct", &[3, 1]),
        ("pres", &[3, 1]),
        ("mid", &[3, 1]),
        ("chair", &[3, 2, 1]),
        ("admin", &[3, 2, 1]),
    ] {
        let client = world.as_(name);
        let expected: Vec<i64> = seen.iter().map(|serial| ids[serial - 1]).collect();
        assert_eq!(
            listed(client, &[("approvalStatus", "0")]),
            expected,
            "{name}"
        );
        assert_eq!(listed(client, &[("status", "0")]), expected, "{name}");
        for (serial, id) in (1..).zip(ids) {
            let (found, changed) = (
                find(client, id).send(),
                update(client, id, json!({"comment": name})).send(),
            );
            let stored = client
                .call("PUT", &page(id))
                .json(json!({"data": name}))
                .send();
            let report = client.op("32.1").path("creditDetailId", id).send();
            match (name, seen.contains(&serial)) {
                ("chair", _) => {
                    found.ok();
                    report.ok();
                    changed.refused(403, &[]);
                    stored.refused(403, &[]);
                    delete(client, id).send().refused(403, &[]);
                }
                (_, true) => {
                    found.ok();
                    changed.ok();
                    stored.ok();
                    assert_eq!(report.ok().data(), name);
                }
                (_, false) => {
                    found.blank();
                    report.blank();
                    changed.refused(404, &[]);
                    stored.refused(404, &[]);
                    delete(client, id).send().refused(404, &[]);
                    find(admin, id).send().ok();
                }
            }
        }
    }
}

#[test]
fn only_those_with_the_customer_open_his_file() {
    let world = World::new();
    eligible(&world, 1, "GA");
    for (name, may) in [
        ("bo", false),
        ("ada", false),
        ("acct", true),
        ("pres", true),
        ("mid", true),
        ("anna", true),
    ] {
        let client = world.as_(name);
        let asked = add(client, json!({"idNumber": id_number(1)})).send();
        let chosen = json!([{"customerName": "客户1", "idNumber": id_number(1), "gridCode": "GA"}]);
        if may {
            asked.ok();
            continue;
        }
        asked.refused(404, &["idNumber"]);
        let many = client.op("26.1").json(chosen).send().ok().data();
        assert_holds(&many, &json!({"success": 0, "faile": 1}));
    }
}

#[test]
fn a_file_moves_with_its_customer() {
    let world = World::new();
    let (anna, ada, pres) = (world.as_("anna"), world.as_("ada"), world.as_("pres"));
    let id = opened(&world, 1, "GA");
    let customer = file_of(anna, id)["customerId"].clone();
    let moved = pres
        .op("14.8")
        .path("customerId", customer.as_str().unwrap());
    moved.form(json!({"gridCode": "GC"})).send().ok();
    find(anna, id).send().blank();
    assert_eq!(listed(anna, &[]), Vec::<i64>::new());
    assert_holds(
        &file_of(ada, id),
        &json!({"gridCode": "GC", "gridName": "石印村"}),
    );
}

#[test]
fn strangers_have_no_files() {
    let world = World::new();
    keeps_strangers_out(
        &world,
        &[
            (&["chair"], &|c| add(c, json!({}))),
            (&["chair"], &|c| update(c, 999_999, json!({}))),
            (&["chair"], &|c| delete(c, 999_999)),
            (&[], &|c| find(c, 999_999)),
            (&[], &|c| c.op("30.7")),
            (&[], &|c| c.op("31.1").query("status", 0)),
            (&["chair"], &|c| c.op("26.1").json(json!([]))),
            (&["chair"], &|c| {
                let sheet = c.op("30.6").multipart(json!({"gridCode": "GA"}));
                sheet.file("file", "名单.csv", "姓名")
            }),
            (&[], &|c| c.op("32.1").path("creditDetailId", 1)),
            (&["chair"], &|c| {
                c.call("PUT", "/grid/customer/creditdetail/report/1")
                    .json(json!({}))
            }),
        ],
    );
    let admin = world.as_("admin");
    for op in ["30.4", "30.5", "30.9"] {
        let odd = admin.op(op).path("id", "x");
        let odd = if op == "30.4" {
            odd.json(json!({}))
        } else {
            odd
        };
        odd.send().refused(400, &["id"]);
    }
    find(admin, 999_999).send().blank();
    update(admin, 999_999, json!({})).send().refused(404, &[]);
    delete(admin, 999_999).send().refused(404, &[]);
    let odd = admin.op("32.1").path("creditDetailId", "../../etc/passwd");
    odd.send().refused(400, &["creditDetailId"]);
}
