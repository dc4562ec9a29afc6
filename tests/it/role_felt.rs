//! Chapter 6: what a change of a role means for those who hold it and are signed in.

use serde_json::json;
use wangge_tests::world::made;
use wangge_tests::{TestApp, World};

use crate::cases::column;
use crate::permission::id_of;
use crate::role::{add, newcomer, update};

#[test]
fn what_changes_of_a_role_is_felt_by_the_next_request() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = add(&world, &json!({"roleName": "督导", "roleScope": "teller"}));
    let (_, vera) = newcomer(&world, "vera", id, 60);
    vera.op("19.5").send().refused(403, &[]);
    // Given, and of his own grids, of which he has none.
    update(
        admin,
        id,
        json!({"permissionIds": [id_of(&world, "GET:/gridinfo")]}),
    )
    .send()
    .ok();
    vera.op("19.5").send().blank();
    vera.op("13.2").send().refused(403, &[]);
    // Another scope.
    update(admin, id, json!({"roleScope": "middle"}))
        .send()
        .ok();
    assert_eq!(
        column(&vera.op("19.5").send().ok(), "gridCode"),
        ["GC", "GA"]
    );
    update(admin, id, json!({"roleScope": "president"}))
        .send()
        .ok();
    assert_eq!(
        column(&vera.op("19.5").send().ok(), "gridCode"),
        ["GB", "GC", "GA"]
    );
    // Taken away.
    update(admin, id, json!({"permissionIds": ""})).send().ok();
    vera.op("19.5").send().refused(403, &[]);
    // The session lives on: nobody has to sign in again.
    vera.call("GET", "/grid/account/me").send().ok();
}

#[test]
fn what_changes_of_a_role_is_felt_within_a_second_by_another_instance() {
    let world = World::new();
    let other = TestApp::with(|config| {
        config.database_url = world.app.config.database_url.clone();
        config.jwt_secret = world.app.config.jwt_secret.clone();
        config.data_dir = world.app.config.data_dir.clone();
    });
    let anna = other
        .client()
        .with_token(world.as_("anna").token().unwrap());
    anna.op("19.5").send().ok();
    let bare = update(world.as_("admin"), 1, json!({"permissionIds": []}));
    bare.send().ok();
    other.clock.advance_ms(1_000);
    anna.op("19.5").send().refused(403, &[]);
}

#[test]
fn the_last_administrator_is_not_lost_with_his_role() {
    let world = World::new();
    let other = add(
        &world,
        &json!({"roleName": "副管理员", "roleScope": "admin"}),
    );
    let (_, deputy) = newcomer(&world, "deputy", other, 60);
    let admin_id = made(
        &world
            .as_("admin")
            .call("GET", "/grid/account/me")
            .send()
            .ok()
            .data()["accountId"],
    );
    deputy
        .op("5.6")
        .path("accountId", admin_id)
        .path("status", 0)
        .send()
        .ok();
    update(&deputy, other, json!({"roleScope": "middle"}))
        .send()
        .refused(400, &["roleScope"]);
    deputy
        .op("5.6")
        .path("accountId", admin_id)
        .path("status", 1)
        .send()
        .ok();
    update(&deputy, other, json!({"roleScope": "middle"}))
        .send()
        .ok();
    deputy.op("6.1").send().refused(403, &[]);
}
