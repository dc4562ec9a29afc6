//! Who may feed balances, and who sees what became of a feed.

use serde_json::json;
use wangge_tests::world::made;
use wangge_tests::{Client, World};

use crate::balance_feed::{csv, id_of, many, send, standing, until, whole};
use crate::cases::keeps_strangers_out;
use crate::home::deposit;

/// Lets a role call something more.
fn give(admin: &Client, role: i64, url: &str) {
    let form = json!({"permissionName": "导入余额", "permissionUrl": url, "permissionType": "1"});
    let id = made(&admin.op("7.3").json(form).send().ok().data());
    let held = admin.op("6.2").path("roleId", role).send().ok().data()["permissionList"].clone();
    let held = held.as_array().unwrap().iter();
    let mut ids: Vec<i64> = held
        .map(|held| held["permissionId"].as_i64().unwrap())
        .collect();
    ids.push(id);
    let grant = admin.op("6.4").path("roleId", role);
    grant.json(json!({ "permissionIds": ids })).send().ok();
}

#[test]
fn only_administrators_feed_unless_others_are_let() {
    let world = World::new();
    let file = csv(&many("2018-09-28", 1, 1));
    let all = ["anna", "ada", "bo", "acct", "pres", "mid", "chair"];
    keeps_strangers_out(&world, &[(&all, &|c| send(c, "余额.csv", file.clone()))]);
    assert!(whole(&world, "1").is_empty());
    let admin = world.as_("admin");
    let id = id_of(&send(admin, "余额.csv", file.clone()).send().ok());
    let errors = format!("/grid/file/import/{id}/errors");
    let undo = format!("/grid/file/import/{id}/undo");
    // Seeing all rows is not enough: it takes the function.
    for name in all {
        let client = world.as_(name);
        standing(client, id).blank();
        client.call("GET", &errors).send().blank();
        client.call("GET", "/grid/file/import/list").send().blank();
        if name != "chair" {
            client.call("POST", &undo).send().refused(404, &[]);
        }
    }
    standing(&world.app.client(), id).refused(401, &[]);
    standing(admin, id).ok();
    // The permission is in the list, to be given to others.
    let listed = admin
        .op("7.1")
        .query("pageNum", 1)
        .query("pageSize", 1000)
        .send()
        .ok();
    assert!(
        listed.to_string().contains("POST:/feed/balance"),
        "{listed}"
    );
    // What covers the address does not cover the function.
    give(admin, 4, "POST:/file/balance");
    send(world.as_("chair"), "余额.csv", file.clone())
        .send()
        .refused(403, &[]);
    give(admin, 4, "POST:/feed/balance");
    until(|| standing(world.as_("chair"), id).code() == 200);
    let own = id_of(&send(world.as_("chair"), "余额.csv", file).send().ok());
    standing(world.as_("chair"), own).ok();
    standing(admin, own).ok();
}

#[test]
fn whoever_sees_a_branch_feeds_its_accounts_alone() {
    let world = World::new();
    let admin = world.as_("admin");
    let other = deposit("2018-09-28", 7, "17002", "B1", "活期", "1");
    let theirs = id_of(
        &send(admin, "余额.csv", csv(std::slice::from_ref(&other)))
            .send()
            .ok(),
    );
    give(admin, 5, "POST:/feed/balance");
    let mid = world.as_("mid");
    until(|| {
        send(mid, "余额.csv", csv(&many("2018-09-28", 1, 1)))
            .send()
            .code()
            == 200
    });
    // An org outside the scope is not there.
    let refused = send(mid, "余额.csv", csv(&[other]))
        .send()
        .refused(400, &["row[2].orgCode"]);
    assert!(refused.to_string().contains("机构不存在"), "{refused}");
    assert_eq!(whole(&world, "1"), [(2, 2.0)]);
    standing(mid, theirs).blank();
    let own = id_of(
        &send(mid, "余额.csv", csv(&many("2018-09-28", 1, 2)))
            .send()
            .ok(),
    );
    standing(mid, own).ok();
    standing(world.as_("pres"), own).blank();
    standing(world.as_("chair"), own).blank();
    standing(admin, own).ok();
    let listed = mid.call("GET", "/grid/file/import/list").send().ok();
    let ids = listed.data();
    let ids = ids
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["importId"].as_i64().unwrap());
    assert!(ids.into_iter().all(|id| id != theirs));
}
