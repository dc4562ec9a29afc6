//! Chapter 6: roles, what they let their holders do and see, and how that changes.

use serde_json::{Value, json};
use wangge_tests::world::{PASSWORD, account, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{at_once, column, keeps_strangers_out, long, only_one_wins, with};
use crate::permission::id_of;

pub(crate) fn add(world: &World, form: &Value) -> i64 {
    let answer = world.as_("admin").op("6.3").form(form.clone()).send();
    made(&answer.ok().documented().data())
}

pub(crate) fn update(client: &Client, id: i64, form: Value) -> Request {
    client.op("6.4").path("roleId", id).json(form)
}

fn read(client: &Client, id: i64) -> Answer {
    client.op("6.2").path("roleId", id).send()
}

fn delete(client: &Client, id: i64) -> Request {
    client.op("6.5").path("roleId", id)
}

fn list(client: &Client, filters: &[(&str, &str)]) -> Answer {
    let list = client.op("6.1").query("pageNo", 1).query("pageSize", 50);
    list.filters(filters).send()
}

/// A role that reads grids and people of its org line.
fn full(world: &World) -> Value {
    let ids = [id_of(world, "GET:/gridinfo"), id_of(world, "GET:/customer")];
    json!({"roleName": "督导员", "roleScope": "middle", "description": "只读", "permissionIds": ids})
}

/// Adds an account with these roles, and signs it in.
pub(crate) fn newcomer(world: &World, name: &str, role: i64, serial: usize) -> (i64, Client) {
    let form = account(name, "新人", role, "17001", serial);
    let id = made(&world.as_("admin").op("5.1").form(form).send().ok().data());
    (id, world.app.sign_in(name, PASSWORD))
}

/// The urls of a role's permissions.
fn urls(role: &Value) -> Vec<String> {
    let permissions = role["permissionList"].as_array().expect("a list").iter();
    permissions
        .map(|p| p["permissionUrl"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn roles_are_listed_newest_first_with_their_permissions() {
    let world = World::new();
    let admin = world.as_("admin");
    add(
        &world,
        &json!({"roleName": "百分%号", "roleScope": "a_b", "description": "x"}),
    );
    add(
        &world,
        &with(
            &full(&world),
            &json!({"roleName": "下划_线", "roleScope": "axb"}),
        ),
    );
    let all = list(admin, &[]).ok().documented();
    let seeded = [
        "系统管理员",
        "中层干部",
        "董事长",
        "支行长",
        "会计",
        "客户经理",
    ];
    let names = [["下划_线", "百分%号"].as_slice(), &seeded].concat();
    assert_eq!(
        (column(&all, "roleName"), all.count()),
        (names.iter().map(|n| (*n).to_owned()).collect(), 8)
    );
    assert_eq!(all.data()[1]["permissionList"], json!([]));
    assert_eq!(urls(&all.data()[0]), ["GET:/customer", "GET:/gridinfo"]);
    assert!(
        all.data()[0]["createdAt"].is_i64() && all.data()[0]["updatedAt"].is_i64(),
        "{all}"
    );
    assert!(
        all.data()[2]["permissionList"][0]["createdAt"].is_i64(),
        "{all}"
    );
    let found = |filters: &[(&str, &str)]| column(&list(admin, filters), "roleName");
    assert_eq!(found(&[("roleName", "理")]), ["系统管理员", "客户经理"]);
    assert_eq!(found(&[("roleScope", "president")]), ["董事长", "支行长"]);
    assert_eq!(
        found(&[("roleScope", "president"), ("roleName", "行")]),
        ["支行长"]
    );
    assert_eq!(found(&[("roleName", "%")]), ["百分%号"]);
    assert_eq!(found(&[("roleName", "_")]), ["下划_线"]);
    assert_eq!(found(&[("roleScope", "a_b")]), ["百分%号"]);
    assert_eq!(found(&[("roleName", "")]).len(), 8);
    for nobody in ["' OR 1=1 --", "President", "\\"] {
        let none = list(admin, &[("roleScope", nobody)]).blank();
        assert_eq!((none.data(), none.count()), (json!([]), 0));
    }
    let page = admin
        .op("6.1")
        .query("pageNo", 2)
        .query("pageSize", 3)
        .send()
        .ok();
    assert_eq!(column(&page, "roleName"), names[3..6]);
    admin
        .op("6.1")
        .query("pageNo", 0)
        .send()
        .refused(400, &["pageNo"]);
    list(admin, &[("roleName", &long("x", 101))]).refused(400, &["roleName"]);
    list(admin, &[("roleName", "a\0"), ("roleScope", "a\0")])
        .refused(400, &["roleName", "roleScope"]);
}

#[test]
fn a_role_is_added_read_changed_and_deleted_with_every_field() {
    let world = World::new();
    let admin = world.as_("admin");
    let form = full(&world);
    let id = add(&world, &form);
    let data = read(admin, id).ok().documented_filled().data();
    let expected = with(&form, &json!({"roleId": id, "permissionIds": null}));
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&data[field], value, "{data}");
    }
    assert_eq!(urls(&data), ["GET:/customer", "GET:/gridinfo"]);
    // Missing stays, empty is cleared.
    world.app.clock.advance_ms(5_000);
    update(admin, id, json!({"roleName": "督导"}))
        .send()
        .ok()
        .documented();
    let changed = read(admin, id).ok().data();
    assert_eq!(
        (&changed["roleName"], &changed["roleScope"]),
        (&json!("督导"), &json!("middle"))
    );
    assert_eq!(
        (&changed["description"], urls(&changed).len()),
        (&json!("只读"), 2)
    );
    assert_eq!(changed["createdAt"], data["createdAt"]);
    assert!(changed["updatedAt"].as_i64() > data["updatedAt"].as_i64());
    update(
        admin,
        id,
        json!({"description": "", "permissionIds": [], "roleScope": "teller"}),
    )
    .send()
    .ok();
    let cleared = read(admin, id).ok().data();
    assert_eq!(cleared["description"], "");
    assert_eq!(
        (&cleared["permissionList"], &cleared["roleScope"]),
        (&json!([]), &json!("teller"))
    );
    delete(admin, id).send().ok().documented();
    read(admin, id).blank();
    delete(admin, id).send().refused(404, &[]);
    update(admin, id, json!({"roleName": "x"}))
        .send()
        .refused(404, &[]);
}

#[test]
fn ids_of_permissions_come_in_every_form_of_a_list() {
    let world = World::new();
    let admin = world.as_("admin");
    let (a, b) = (
        id_of(&world, "GET:/customer"),
        id_of(&world, "GET:/gridinfo"),
    );
    let id = add(&world, &json!({"roleName": "x", "roleScope": "middle"}));
    let put = || admin.op("6.4").path("roleId", id);
    let urlencoded = "application/x-www-form-urlencoded";
    for (index, request) in [
        put().form(json!({"permissionIds": format!("{a},{b}")})),
        put().raw(urlencoded, format!("permissionIds={a}&permissionIds={b}")),
        put().raw(
            urlencoded,
            format!("permissionIds[]={a}&permissionIds[]={b}"),
        ),
        put().raw(
            urlencoded,
            format!("permissionIds[0]={a}&permissionIds[1]={b}"),
        ),
        put().form(json!({"permissionIds": [a, b, a]})),
        put().json(json!({"permissionIds": [a, b]})),
        put().json(json!({"permissionIds": [a.to_string(), b.to_string()]})),
        put().multipart(json!({"permissionIds": format!("{a},{b}")})),
    ]
    .into_iter()
    .enumerate()
    {
        request.send().ok();
        assert_eq!(urls(&read(admin, id).ok().data()).len(), 2, "{index}");
        let none = [json!([]), json!(""), json!(null)];
        put()
            .json(json!({"permissionIds": none[index % 3]}))
            .send()
            .ok();
        assert_eq!(read(admin, id).ok().data()["permissionList"], json!([]));
    }
}

#[test]
fn every_rule_of_a_role_is_told_by_its_field_and_nothing_is_changed() {
    let world = World::new();
    let admin = world.as_("admin");
    let (form, fresh) = (
        full(&world),
        with(&full(&world), &json!({"roleName": "新角色"})),
    );
    let id = add(&world, &form);
    let before = list(admin, &[]).data();
    for field in ["roleName", "roleScope"] {
        admin
            .op("6.3")
            .form(with(&fresh, &json!({field: null})))
            .send()
            .refused(400, &[field]);
    }
    let cases: Vec<(&str, Vec<Value>)> = vec![
        (
            "roleName",
            vec![
                json!(" "),
                json!(long("名", 21)),
                json!("客户经理"),
                json!("a\0"),
                json!({}),
            ],
        ),
        (
            "roleScope",
            vec![json!(""), json!(long("s", 21)), json!("a\0"), json!([])],
        ),
        ("description", vec![json!(long("字", 256)), json!("a\0")]),
        (
            "permissionIds",
            vec![
                json!("x"),
                json!([999_999]),
                json!("1,999999"),
                json!([-1]),
                json!({"a": 1}),
                json!([1.5]),
            ],
        ),
    ];
    for (field, values) in cases {
        for value in values {
            let patch = json!({field: value});
            admin
                .op("6.3")
                .json(with(&fresh, &patch))
                .send()
                .refused(400, &[field]);
            update(admin, id, with(&fresh, &patch))
                .send()
                .refused(400, &[field]);
            update(admin, id, patch).send().refused(400, &[field]);
        }
    }
    let many = json!({"roleName": "会计", "roleScope": "", "description": long("字", 256), "permissionIds": [999_999]});
    let fields = ["roleName", "roleScope", "description", "permissionIds"];
    admin
        .op("6.3")
        .json(many.clone())
        .send()
        .refused(400, &fields);
    update(admin, id, many).send().refused(400, &fields);
    let ids: Vec<i64> = (1..=1001).collect();
    admin
        .op("6.3")
        .json(with(&fresh, &json!({"permissionIds": ids})))
        .send()
        .refused(400, &["permissionIds"]);
    assert_eq!(list(admin, &[]).data(), before);
    // The longest values, and one's own name, are fine.
    let longest = json!({"roleName": long("名", 20), "roleScope": long("s", 20), "description": long("字", 255)});
    update(admin, id, longest.clone()).send().ok();
    update(admin, id, longest).send().ok();
}

#[test]
fn seeded_roles_keep_their_scope_and_stay() {
    let world = World::new();
    let admin = world.as_("admin");
    for (id, scope) in [(1, "customer_manager"), (4, "president"), (7, "admin")] {
        update(admin, id, json!({"roleScope": "middle"}))
            .send()
            .refused(400, &["roleScope"]);
        update(
            admin,
            id,
            json!({"roleScope": scope, "description": "内置"}),
        )
        .send()
        .ok();
        assert_eq!(read(admin, id).ok().data()["description"], json!("内置"));
        delete(admin, id).send().refused(400, &[]);
    }
    // Nor does the administrators' role lose what opens the back office.
    let back_office = id_of(&world, "/super");
    for ids in [json!([]), json!([id_of(&world, "GET:/customer")])] {
        update(admin, 7, json!({"permissionIds": ids}))
            .send()
            .refused(400, &["permissionIds"]);
    }
    update(admin, 7, json!({"permissionIds": [back_office]}))
        .send()
        .ok();
    admin.op("6.1").send().ok();
}

#[test]
fn a_role_that_accounts_hold_is_not_deleted() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = add(&world, &full(&world));
    let (account_id, _) = newcomer(&world, "vera", id, 60);
    let refused = delete(admin, id).send().refused(400, &[]);
    assert!(refused.message().contains("1个用户"), "{refused}");
    admin
        .op("5.2")
        .path("accountId", account_id)
        .form(json!({"roleIds": "1"}))
        .send()
        .ok();
    delete(admin, id).send().ok();
    // Nor is it deleted under someone who is just given it.
    for round in 0..5 {
        let id = add(&world, &full(&world));
        let form = account(&format!("new_{round}"), "新人", id, "17001", 70 + round);
        let answers = at_once(vec![delete(admin, id), admin.op("5.1").form(form)]);
        let done: Vec<bool> = answers.iter().map(|answer| answer.code() == 200).collect();
        assert!(done[0] != done[1], "{}\n{}", answers[0], answers[1]);
        if done[1] {
            update(admin, id, json!({"roleName": format!("旧{round}")}))
                .send()
                .ok();
        }
    }
}

#[test]
fn only_those_whose_roles_grant_it_come_near_roles() {
    let world = World::new();
    let id = add(&world, &full(&world));
    let form = with(&full(&world), &json!({"roleName": "新角色"}));
    let readers: &[&str] = &["anna", "acct"];
    let writers: &[&str] = &["anna", "acct", "pres", "chair", "mid"];
    keeps_strangers_out(
        &world,
        &[
            (readers, &|c| c.op("6.1")),
            (readers, &|c| c.op("6.2").path("roleId", id)),
            (writers, &|c| c.op("6.3").form(form.clone())),
            (writers, &|c| update(c, id, json!({"roleName": "x"}))),
            (writers, &|c| delete(c, id)),
        ],
    );
    for name in ["pres", "chair", "mid"] {
        list(world.as_(name), &[]).ok().documented();
        read(world.as_(name), 1).ok().documented();
        assert_eq!(read(world.as_(name), 999).blank().data(), json!(null));
    }
    let admin = world.as_("admin");
    for odd in ["x", "1 OR 1=1", "99999999999999999999", "%00", "１"] {
        admin
            .op("6.2")
            .path("roleId", odd)
            .send()
            .refused(400, &["roleId"]);
    }
    for (method, path) in [
        ("POST", "/grid/super/role/1"),
        ("GET", "/grid/super/role"),
        ("DELETE", "/grid/super/role/list"),
    ] {
        admin.call(method, path).send().refused(405, &[]);
    }
}

#[test]
fn one_of_twenty_takes_the_same_new_name() {
    let world = World::new();
    let admin = world.as_("admin");
    only_one_wins(|| admin.op("6.3").form(full(&world)), &["roleName"]);
    assert_eq!(list(admin, &[]).ok().count(), 7);
}
