//! Chapter 7: permissions, and that nobody widens by them or by roles what he may do himself.

use serde_json::{Value, json};
use wangge_tests::world::made;
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{column, keeps_strangers_out, long, with};
use crate::role::{self, newcomer};

fn full() -> Value {
    json!({"sysCode": "grid", "permissionName": "报表-查看", "permissionType": "2", "permissionUrl": "GET:/report"})
}

fn add(client: &Client, form: Value) -> i64 {
    made(&client.op("7.3").json(form).send().ok().documented().data())
}

fn update(client: &Client, id: i64, form: Value) -> Request {
    client.op("7.4").path("permissionId", id).json(form)
}

fn delete(client: &Client, id: i64) -> Request {
    client.op("7.5").path("permissionId", id)
}

fn read(client: &Client, id: i64) -> Answer {
    client.op("7.2").path("permissionId", id).send()
}

fn list(client: &Client, name: &str) -> Answer {
    let list = client.op("7.1").query("pageNo", 1).query("pageSize", 100);
    list.query("permissionName", name).send()
}

/// The id of the seeded permission with this url.
#[track_caller]
pub(crate) fn id_of(world: &World, url: &str) -> i64 {
    let all = list(world.as_("admin"), "").data();
    let mut rows = all.as_array().unwrap().iter();
    let found = rows.find(|row| row["permissionUrl"] == url);
    found.unwrap_or_else(|| panic!("no permission {url}"))["permissionId"]
        .as_i64()
        .unwrap()
}

#[test]
fn permissions_are_listed_newest_first_and_found_by_name() {
    let world = World::new();
    let admin = world.as_("admin");
    let all = list(admin, "").ok().documented_filled();
    let seeded = all.count();
    assert_eq!(column(&all, "permissionUrl")[0], "/super");
    add(admin, full());
    add(admin, with(&full(), &json!({"permissionName": "50%_"})));
    let all = list(admin, "").ok().documented();
    assert_eq!(
        (all.count(), &column(&all, "permissionName")[..2]),
        (
            seeded + 2,
            ["50%_".to_owned(), "报表-查看".to_owned()].as_slice()
        )
    );
    assert!(all.data()[0]["createdAt"].is_i64() && all.data()[0]["updatedAt"].is_i64());
    assert_eq!(column(&list(admin, "网格-"), "permissionUrl").len(), 4);
    assert_eq!(column(&list(admin, "%_"), "permissionName"), ["50%_"]);
    assert_eq!(list(admin, "没有").blank().data(), json!([]));
    list(admin, &long("x", 101)).refused(400, &["permissionName"]);
    let page = admin
        .op("7.1")
        .query("pageNo", 2)
        .query("pageSize", seeded)
        .send()
        .ok();
    assert_eq!(
        (column(&page, "permissionUrl").len(), page.count()),
        (2, seeded + 2)
    );
}

#[test]
fn a_permission_is_added_read_changed_and_deleted_with_every_field() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = add(admin, full());
    let data = read(admin, id).ok().documented_filled().data();
    let expected = with(&full(), &json!({"permissionId": id, "permissionType": 2}));
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&data[field], value, "{data}");
    }
    world.app.clock.advance_ms(5_000);
    let first = data;
    // Missing stays, empty is cleared where it may be, words come back as words.
    update(
        admin,
        id,
        json!({"sysCode": "", "permissionType": "菜单", "permissionId": "7"}),
    )
    .send()
    .ok()
    .documented();
    let data = read(admin, id).ok().data();
    assert_eq!(data["sysCode"], "");
    assert_eq!(data["createdAt"], first["createdAt"]);
    assert!(data["updatedAt"].as_i64() > first["updatedAt"].as_i64());
    assert_eq!(
        (&data["permissionType"], &data["permissionUrl"]),
        (&json!("菜单"), &json!("GET:/report"))
    );
    let form = admin.op("7.4").path("permissionId", id);
    form.form(json!({"permissionType": 3, "permissionUrl": "/report/*/x/**"}))
        .send()
        .ok();
    let data = read(admin, id).ok().documented().data();
    assert_eq!(
        (&data["permissionType"], &data["permissionUrl"]),
        (&json!(3), &json!("/report/*/x/**"))
    );
    delete(admin, id).send().ok().documented();
    assert_eq!(read(admin, id).blank().data(), json!(null));
    delete(admin, id).send().refused(404, &[]);
    update(admin, id, full()).send().refused(404, &[]);
    // A form does as well, and a permission needs no system code.
    let form = with(
        &full(),
        &json!({"sysCode": null, "permissionName": long("名", 20), "permissionType": long("9", 20)}),
    );
    let id = made(&admin.op("7.3").form(form).send().ok().data());
    let data = read(admin, id).ok().documented().data();
    assert_eq!(
        (&data["sysCode"], &data["permissionType"]),
        (&json!(null), &json!(long("9", 20)))
    );
}

#[test]
fn every_rule_of_a_permission_is_told_by_its_field_and_nothing_is_changed() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = add(admin, full());
    let before = list(admin, "").data();
    for field in ["permissionName", "permissionType", "permissionUrl"] {
        admin
            .op("7.3")
            .json(with(&full(), &json!({field: null})))
            .send()
            .refused(400, &[field]);
    }
    let cases: Vec<(&str, Vec<Value>)> = vec![
        ("sysCode", vec![json!(long("x", 21)), json!([])]),
        (
            "permissionName",
            vec![json!(" "), json!(long("名", 21)), json!("a\0")],
        ),
        (
            "permissionType",
            vec![json!(""), json!(long("1", 21)), json!({})],
        ),
        (
            "permissionUrl",
            [
                "",
                "super",
                "GET:super",
                "get:/super",
                "PATCH:/super",
                "GET /super",
                "GET:",
                "/",
                "//a",
                "/a/",
                "/a*",
                "/{id}",
                "/a?b=1",
                "/网格",
                "/a b",
                "/../a",
                "http://a/b",
                "GET:POST:/a",
                "/***",
            ]
            .into_iter()
            .map(Value::from)
            .chain([json!(format!("/{}", long("a", 50)))])
            .collect(),
        ),
    ];
    for (field, values) in cases {
        for value in values {
            let patch = json!({field: value});
            admin
                .op("7.3")
                .json(with(&full(), &patch))
                .send()
                .refused(400, &[field]);
            update(admin, id, patch).send().refused(400, &[field]);
        }
    }
    let many = json!({"sysCode": long("x", 21), "permissionName": "", "permissionType": "", "permissionUrl": "x"});
    let fields = [
        "sysCode",
        "permissionName",
        "permissionType",
        "permissionUrl",
    ];
    admin
        .op("7.3")
        .form(many.clone())
        .send()
        .refused(400, &fields);
    update(admin, id, many).send().refused(400, &fields);
    assert_eq!(list(admin, "").data(), before);
    for url in [
        "/a",
        "*:/a",
        "GET:/a",
        "POST:/a/*",
        "PUT:/a/**/b",
        "DELETE:/a-b/c.d/e_f~",
    ] {
        update(admin, id, json!({"permissionUrl": url})).send().ok();
    }
}

#[test]
fn only_administrators_come_near_permissions() {
    let world = World::new();
    let id = add(world.as_("admin"), full());
    let all: &[&str] = &["anna", "acct", "pres", "chair", "mid"];
    keeps_strangers_out(
        &world,
        &[
            (all, &|c| c.op("7.1")),
            (all, &|c| c.op("7.2").path("permissionId", id)),
            (all, &|c| c.op("7.3").json(full())),
            (all, &|c| update(c, id, full())),
            (all, &|c| delete(c, id)),
        ],
    );
    let admin = world.as_("admin");
    for odd in ["x", "1 OR 1=1", "99999999999999999999", "%00"] {
        admin
            .op("7.2")
            .path("permissionId", odd)
            .send()
            .refused(400, &["permissionId"]);
    }
    admin
        .call("POST", "/grid/super/permission/1")
        .send()
        .refused(405, &[]);
}

#[test]
fn what_changes_of_a_permission_is_felt_by_the_next_request_of_its_holders() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    let grids = id_of(&world, "GET:/gridinfo");
    anna.op("19.5").send().ok();
    update(
        admin,
        grids,
        json!({"permissionUrl": "GET:/gridinfo/list/account"}),
    )
    .send()
    .ok();
    anna.op("19.5").send().refused(403, &[]);
    anna.op("19.9").send().ok();
    update(admin, grids, json!({"permissionUrl": "/gridinfo/**/list"}))
        .send()
        .ok();
    anna.op("19.5").send().ok();
    delete(admin, grids).send().ok();
    anna.op("19.5").send().refused(403, &[]);
    let role = admin.op("6.2").path("roleId", 1).send().ok().data();
    let held: Vec<&Value> = role["permissionList"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["permissionId"])
        .collect();
    assert!(!held.contains(&&json!(grids)), "{role}");
}

#[test]
fn administrators_keep_what_opens_the_back_office() {
    let world = World::new();
    let admin = world.as_("admin");
    let back_office = id_of(&world, "/super");
    delete(admin, back_office).send().refused(400, &[]);
    for url in ["GET:/super", "/super/role", "/other"] {
        update(admin, back_office, json!({"permissionUrl": url}))
            .send()
            .refused(400, &["permissionUrl"]);
    }
    update(
        admin,
        back_office,
        json!({"permissionName": "后台", "permissionUrl": "/super/**"}),
    )
    .send()
    .ok();
    update(admin, back_office, json!({"permissionUrl": "/**"}))
        .send()
        .ok();
    admin.op("7.1").send().ok();
}

/// An officer for roles and permissions who is no administrator: all of the back office for the
/// people of his org line, reading customers there, writing only those of his own grids.
struct Officer {
    world: World,
    client: Client,
    id: i64,
    role: i64,
}

impl Officer {
    fn new() -> Self {
        let world = World::new();
        let admin = world.as_("admin");
        let office: Vec<i64> = ["/super/role", "/super/permission", "/super/account"]
            .map(|url| add(admin, with(&full(), &json!({"permissionUrl": url}))))
            .into_iter()
            .chain([id_of(&world, "GET:/customer")])
            .collect();
        let role = role::add(
            &world,
            &json!({"roleName": "干事", "roleScope": "middle", "permissionIds": office}),
        );
        let teller = json!({"roleName": "柜员", "roleScope": "teller", "permissionIds": [id_of(&world, "PUT:/customer")]});
        let teller = role::add(&world, &teller);
        let (id, _) = newcomer(&world, "officer", role, 60);
        let both = json!({"roleIds": [role, teller]});
        admin.op("5.2").path("accountId", id).json(both).send().ok();
        let client = world.app.sign_in("officer", wangge_tests::world::PASSWORD);
        Self {
            world,
            client,
            id,
            role,
        }
    }

    fn id_of(&self, url: &str) -> i64 {
        id_of(&self.world, url)
    }

    fn add_role(&self, scope: &str, urls: &[&str]) -> Request {
        let ids: Vec<i64> = urls.iter().map(|url| self.id_of(url)).collect();
        self.client.op("6.3").json(
            json!({"roleName": format!("新{scope}"), "roleScope": scope, "permissionIds": ids}),
        )
    }
}

#[test]
fn nobody_gives_a_role_more_than_he_holds_himself() {
    let officer = Officer::new();
    for scope in ["admin", "president"] {
        officer
            .add_role(scope, &[])
            .send()
            .refused(400, &["roleScope"]);
    }
    for url in ["DELETE:/customer", "/super", "POST:/gridinfo"] {
        officer
            .add_role("teller", &[url])
            .send()
            .refused(400, &["permissionIds"]);
    }
    // He writes customers, but only those of his own grids.
    officer
        .add_role("middle", &["PUT:/customer"])
        .send()
        .refused(400, &["permissionIds"]);
    let teller = made(
        &officer
            .add_role("teller", &["PUT:/customer"])
            .send()
            .ok()
            .data(),
    );
    let middle = made(
        &officer
            .add_role("middle", &["GET:/customer", "/super/role"])
            .send()
            .ok()
            .data(),
    );
    let change = |id: i64, form: Value| role::update(&officer.client, id, form).send();
    change(teller, json!({"roleScope": "middle"})).refused(400, &["roleScope"]);
    for id in [teller, middle] {
        change(id, json!({"roleScope": "president"})).refused(400, &["roleScope"]);
        change(id, json!({"permissionIds": [officer.id_of("/super")]}))
            .refused(400, &["permissionIds"]);
    }
    let both = json!({"roleScope": "admin", "permissionIds": [officer.id_of("/super")], "roleName": "会计"});
    change(teller, both).refused(400, &["roleScope", "permissionIds", "roleName"]);
    change(teller, json!({"description": "x"})).ok();
    officer.client.op("6.5").path("roleId", teller).send().ok();
    // Nor does he give such a role to himself or to anyone: he grants only what he holds.
    let oneself = officer.client.op("5.2").path("accountId", officer.id);
    oneself
        .json(json!({"roleIds": [officer.role, middle]}))
        .send()
        .refused(400, &["roleIds"]);
}

#[test]
fn nobody_but_an_administrator_changes_a_role_he_holds_or_one_beyond_him() {
    let officer = Officer::new();
    let client = &officer.client;
    for id in [officer.role, 1, 2, 3, 4, 5, 7] {
        role::update(client, id, json!({"description": "x"}))
            .send()
            .refused(403, &[]);
        role::update(
            client,
            id,
            json!({"permissionIds": [officer.id_of("GET:/customer")]}),
        )
        .send()
        .refused(403, &[]);
        client.op("6.5").path("roleId", id).send().refused(403, &[]);
    }
    let own = client
        .op("6.2")
        .path("roleId", officer.role)
        .send()
        .ok()
        .data();
    assert_eq!(own["permissionList"].as_array().unwrap().len(), 4, "{own}");
    role::update(
        officer.world.as_("admin"),
        officer.role,
        json!({"description": "x"}),
    )
    .send()
    .ok();
}

#[test]
fn nobody_widens_a_permission_that_he_or_a_role_beyond_him_holds() {
    let officer = Officer::new();
    let client = &officer.client;
    for url in ["/customer", "PUT:/super", "/**", "GET:/gridinfo"] {
        let form = with(&full(), &json!({"permissionUrl": url}));
        client
            .op("7.3")
            .json(form)
            .send()
            .refused(400, &["permissionUrl"]);
    }
    // Held by his own role, by the administrators', by both.
    for url in [
        "/super/role",
        "GET:/customer",
        "/super",
        "GET:/home",
        "PUT:/customer",
    ] {
        let id = officer.id_of(url);
        update(client, id, json!({"permissionUrl": "GET:/customer/info"}))
            .send()
            .refused(403, &[]);
        update(client, id, json!({"permissionName": "x"}))
            .send()
            .refused(403, &[]);
        delete(client, id).send().refused(403, &[]);
    }
    // One of his own making may move within what he holds, and as far as its roles reach.
    let id = add(
        client,
        with(&full(), &json!({"permissionUrl": "GET:/customer/info"})),
    );
    let form = json!({"roleName": "读者", "roleScope": "middle", "permissionIds": [id]});
    let reader = made(&client.op("6.3").json(form).send().ok().data());
    update(
        client,
        id,
        json!({"permissionUrl": "GET:/customer/resident"}),
    )
    .send()
    .ok();
    update(client, id, json!({"permissionUrl": "POST:/customer"}))
        .send()
        .refused(400, &["permissionUrl"]);
    update(client, id, json!({"permissionUrl": "PUT:/customer"}))
        .send()
        .refused(400, &["permissionUrl"]);
    role::update(client, reader, json!({"roleScope": "teller"}))
        .send()
        .ok();
    update(client, id, json!({"permissionUrl": "PUT:/customer"}))
        .send()
        .ok();
    delete(client, id).send().ok();
}
