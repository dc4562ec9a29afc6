//! Chapter 34: who sees and changes which accounts that credit reports are queried with, and who may
//! see their passwords.

use serde_json::json;
use wangge_tests::world::made;
use wangge_tests::{Client, World};

use crate::cases::{column, keeps_strangers_out, only_one_wins};
use crate::report_account::{PASSWORD, ROOTS, add, get, names, put, reveal, shown, sound};

/// Who may call chapter 34 as the world is seeded.
const STRANGERS: &[&str] = &["anna", "bo", "pres", "chair", "mid"];

/// A second accountant, of the branch 17002, and an auditor of 17001 who may do all but reveal.
fn with_colleagues() -> World {
    let world = World::new();
    let admin = world.as_("admin");
    let permission = json!({
        "sysCode": "grid", "permissionName": "征信账户-维护", "permissionType": "1",
        "permissionUrl": "/grid/CreditReportAccount",
    });
    let permission = made(&admin.op("7.3").json(permission).send().ok().data());
    let role =
        json!({"roleName": "征信管理员", "roleScope": "accountant", "permissionIds": [permission]});
    let role = made(&admin.op("6.3").form(role).send().ok().data());
    for (serial, (name, role, org)) in
        (70..).zip([("acct2", 2, "17002"), ("keeper", role, "17001")])
    {
        let form = wangge_tests::world::account(name, "征信岗", role, org, serial);
        admin.op("5.1").form(form).send().ok();
    }
    world
}

fn sign_in(world: &World, name: &str) -> Client {
    world.app.sign_in(name, wangge_tests::world::PASSWORD)
}

#[test]
fn names_are_unique_bank_wide_and_found_by_a_part() {
    let world = with_colleagues();
    let (acct, acct2) = (world.as_("acct"), sign_in(&world, "acct2"));
    add(&acct2, "cx_001", &json!({"orgCode": null}));
    acct.op("34.1")
        .json(sound("cx_001"))
        .send()
        .refused(400, &["userName"]);
    let own = add(acct, "cxA001", &json!({}));
    put(acct, own, &json!({"userName": "cx_001"}))
        .send()
        .refused(400, &["userName"]);
    put(acct, own, &json!({"userName": "cxA001"})).send().ok();
    only_one_wins(|| acct.op("34.1").json(sound("cx003")), &["userName"]);
    assert_eq!(names(acct, ""), ["cx003", "cxA001"]);
    assert_eq!(names(acct, "A0"), ["cxA001"]);
    assert_eq!(names(acct, "_"), Vec::<String>::new());
    assert_eq!(names(&acct2, "_"), ["cx_001"]);
    let page = acct
        .op("34.5")
        .query("pageNo", 2)
        .query("pageSize", 1)
        .send()
        .ok();
    assert_eq!(
        (column(&page, "userName"), page.count()),
        (vec!["cxA001".to_owned()], 2)
    );
}

#[test]
fn each_sees_and_changes_the_accounts_of_his_orgs() {
    let world = with_colleagues();
    let (admin, acct, acct2) = (
        world.as_("admin"),
        world.as_("acct"),
        sign_in(&world, "acct2"),
    );
    let (head, branch) = (
        add(admin, "head", &json!({"orgCode": ""})),
        add(admin, "branch", &json!({})),
    );
    let below = add(acct, "below", &json!({"orgCode": "17011"}));
    let other = add(&acct2, "other", &json!({"orgCode": "17002"}));
    assert_eq!(
        get(admin, head).send().ok().data()["orgCode"],
        json!("17000")
    );
    let sight: [(&Client, &[i64]); 3] = [
        (admin, &[other, below, branch, head]),
        (acct, &[below, branch]),
        (&acct2, &[other]),
    ];
    for (client, seen) in sight {
        let list = client.op("34.5").send().ok();
        let ids: Vec<String> = seen.iter().map(ToString::to_string).collect();
        assert_eq!(column(&list, "id"), ids);
        assert_eq!(list.count(), seen.len() as i64);
        for id in [head, branch, below, other] {
            if seen.contains(&id) {
                get(client, id).send().ok();
                put(client, id, &json!({"comment": "看得到"})).send().ok();
                assert_eq!(shown(client, id), PASSWORD);
            } else {
                get(client, id).send().blank();
                put(client, id, &json!({"comment": "看不到"}))
                    .send()
                    .refused(404, &[]);
                put(client, id, &json!({"orgCode": "17001"}))
                    .send()
                    .refused(404, &[]);
                client.op("34.3").path("id", id).send().refused(404, &[]);
                reveal(client, id).send().refused(404, &[]);
            }
        }
    }
    // Nobody gives one away to where he sees nothing.
    put(acct, branch, &json!({"orgCode": "17002"}))
        .send()
        .refused(400, &["orgCode"]);
    for id in [head, branch, below, other] {
        assert_eq!(
            get(admin, id).send().ok().data()["comment"],
            json!("看得到")
        );
    }
    let org = world.org("17011");
    let held = admin.op("8.3").path("orgId", org).send().refused(400, &[]);
    assert!(
        held.json()["message"]
            .as_str()
            .unwrap()
            .contains("1个征信账户"),
        "{held}"
    );
}

#[test]
fn a_password_needs_a_permission_of_its_own() {
    let world = with_colleagues();
    let (acct, keeper) = (world.as_("acct"), sign_in(&world, "keeper"));
    let id = add(&keeper, "cx001", &json!({}));
    get(&keeper, id).send().ok();
    for root in ROOTS {
        let purpose = json!({"purpose": "贷前调查"});
        let path = format!("{root}/{id}/reveal");
        keeper
            .call("POST", &path)
            .json(purpose.clone())
            .send()
            .refused(403, &[]);
        let answer = acct.call("POST", &path).json(purpose).send().ok();
        assert_eq!(answer.data(), json!({"password": PASSWORD}));
    }
}

#[test]
fn both_addresses_are_served_to_the_same_people() {
    let world = World::new();
    let acct = world.as_("acct");
    for (number, root) in (1..).zip(ROOTS) {
        let name = format!("cx00{number}");
        let id = made(
            &acct
                .call("POST", root)
                .form(sound(&name))
                .send()
                .ok()
                .data(),
        );
        let one = format!("{root}/{id}");
        let row = acct.call("GET", &one).query("id", id).send().ok().data();
        assert_eq!(row["userName"], json!(name));
        acct.call("PUT", &one)
            .json(json!({"comment": "改"}))
            .send()
            .ok();
        let list = acct.call("GET", &format!("{root}/list")).send().ok();
        assert_eq!(list.count(), 1);
        acct.call("DELETE", &one).send().ok();
        acct.call("GET", &one).send().blank();
        for name in STRANGERS {
            world.as_(name).call("GET", &one).send().refused(403, &[]);
            world
                .as_(name)
                .call("POST", root)
                .json(sound("x"))
                .send()
                .refused(403, &[]);
        }
    }
}

#[test]
fn nobody_else_gets_in() {
    let world = World::new();
    let id = add(world.as_("acct"), "cx001", &json!({}));
    keeps_strangers_out(
        &world,
        &[
            (STRANGERS, &|client| client.op("34.1").json(sound("cx002"))),
            (STRANGERS, &|client| {
                put(client, id, &json!({"comment": "x"}))
            }),
            (STRANGERS, &|client| client.op("34.3").path("id", id)),
            (STRANGERS, &|client| get(client, id)),
            (STRANGERS, &|client| client.op("34.5")),
            (STRANGERS, &|client| reveal(client, id)),
        ],
    );
    assert_eq!(names(world.as_("acct"), ""), ["cx001"]);
}
