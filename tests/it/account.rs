//! Chapter 5: accounts on file, their fields, lists and who may touch them.

use serde_json::{Value, json};
use wangge_tests::world::{PASSWORD, account, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{keeps_strangers_out, long, only_one_wins, with};

pub(crate) fn full() -> Value {
    let more = json!({
        "email": "wang@bank.cn", "avatar": "/avatar/1.png", "qrCode": "/qr/1.png", "status": 1,
        "corpCode": "121212", "corpName": "黟县农商行", "orgName": "西递支行", "roleIds": "1,2",
    });
    with(&account("wang_wu", "王五", 1, "17001", 50), &more)
}

pub(crate) fn add(world: &World, form: &Value) -> i64 {
    let answer = world.as_("admin").op("5.1").form(form.clone()).send();
    made(&answer.ok().data())
}

pub(crate) fn read(client: &Client, id: i64) -> Answer {
    client.op("5.3").path("accountId", id).send()
}

fn update(world: &World, id: i64) -> Request {
    world.as_("admin").op("5.2").path("accountId", id)
}

pub(crate) fn list(client: &Client, filters: &[(&str, &str)]) -> Answer {
    let list = client.op("5.5").query("pageNum", 1).query("pageSize", 50);
    list.filters(filters).send()
}

/// Field values of a new account that break a documented rule, and the fields to be named.
fn broken() -> Vec<(Value, &'static [&'static str])> {
    let mut cases: Vec<(Value, &'static [&'static str])> = Vec::new();
    let mut all = |field: &'static [&'static str], values: Vec<Value>| {
        let broken = values.into_iter().map(|value| {
            let name = field[0];
            (json!({name: value}), field)
        });
        cases.extend(broken);
    };
    all(
        &["accountName"],
        vec![
            json!(""),
            json!("a"),
            json!(long("a", 21)),
            json!("1abc"),
            json!("_abc"),
            json!("a b"),
            json!("a-b"),
            json!("张三"),
            json!("ab\0c"),
            json!("anna"),
            json!("ANNA"),
        ],
    );
    all(
        &["password"],
        vec![
            json!("12345"),
            json!(long("aB3$e", 4) + "x"),
            json!("123456"),
            json!("Password1"),
            json!("888888"),
            json!("qwerty123"),
            json!("Abc\0def7"),
            json!(long("密码强", 7)),
        ],
    );
    all(
        &["realName"],
        vec![json!(" "), json!(long("名", 21)), json!("王\0五")],
    );
    all(
        &["idNumber"],
        vec![
            json!(""),
            json!("34010119770123001"),
            json!("3401011977012300177"),
            json!("340101197713230017"),
            json!("34010119770230001X"),
            json!("34010119770123001Y"),
        ],
    );
    all(&["sex"], vec![json!(""), json!(0), json!(3), json!("x")]);
    all(
        &["phoneNumber"],
        vec![
            json!(""),
            json!("23900000000"),
            json!("1390000000"),
            json!("139000000000"),
            json!("1390000000a"),
        ],
    );
    all(
        &["email"],
        vec![
            json!("nobody"),
            json!("a b@c.cn"),
            json!(long("a", 26) + "@b.cn"),
        ],
    );
    all(&["avatar"], vec![json!(long("a", 201))]);
    all(&["qrCode"], vec![json!(long("a", 201))]);
    all(&["status"], vec![json!(2), json!(-1), json!("x")]);
    all(&["corpCode"], vec![json!(long("1", 21))]);
    all(&["corpName"], vec![json!(long("名", 101))]);
    all(
        &["orgCode"],
        vec![
            json!(""),
            json!(long("1", 21)),
            json!("99999"),
            json!("17%"),
            json!("1\0"),
        ],
    );
    all(
        &["roleIds"],
        vec![
            json!(""),
            json!("x"),
            json!("1,x"),
            json!("99"),
            json!("1,99"),
            json!(","),
        ],
    );
    cases
}

#[test]
fn an_account_is_added_read_and_changed_with_every_field() {
    let world = World::new();
    let admin = world.as_("admin");
    let form = full();
    let by_form = add(&world, &form);
    let json = with(
        &form,
        &json!({"accountName": "by_json", "roleIds": [1, 2], "sex": "男", "orgCode": 17001}),
    );
    let by_json = made(&admin.op("5.1").json(json).send().ok().documented().data());
    for (id, name) in [(by_form, "wang_wu"), (by_json, "by_json")] {
        let answer = read(admin, id).ok().documented_filled();
        let expected = with(
            &form,
            &json!({
                "accountId": id, "accountName": name, "password": "******", "orgCode": 17001,
                "phoneNumber": 13_900_000_050_i64, "roleIds": null,
            }),
        );
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&answer.data()[field], value, "{field}\n{answer}");
        }
        let roles = answer.data()["roles"].clone();
        let ids: Vec<_> = roles
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["roleId"].clone())
            .collect();
        assert_eq!(ids, [json!(1), json!(2)], "{answer}");
    }
    // A missing field stays, an empty one is cleared where it may be.
    update(&world, by_form)
        .form(json!({"realName": "王六", "email": ""}))
        .send()
        .ok()
        .documented();
    update(&world, by_json)
        .json(json!({"sex": 2, "avatar": null, "orgCode": 17011}))
        .send()
        .ok();
    let data = read(admin, by_form).ok().data();
    assert_eq!(
        (&data["realName"], &data["qrCode"]),
        (&json!("王六"), &json!("/qr/1.png"))
    );
    assert!(data["email"].is_null() || data["email"] == "", "{data}");
    let data = read(admin, by_json).ok().data();
    assert_eq!(
        (&data["sex"], &data["orgName"]),
        (&json!(2), &json!("西递分理处"))
    );
    assert!(data["avatar"].is_null() || data["avatar"] == "", "{data}");
}

#[test]
fn the_longest_values_and_any_characters_are_kept_as_sent() {
    let world = World::new();
    let sent = json!({
        "accountName": long("a", 20), "password": "a1$B2%c3^D4&e5*F6(g7", "realName": "<b>'\"\\%_;--😀</b>",
        "email": format!("{}@b.cn", long("a", 25)), "avatar": long("图", 200), "qrCode": long("码", 200),
        "corpCode": long("9", 20), "corpName": long("名", 100), "idNumber": "34010119770123001x",
    });
    let id = add(&world, &with(&full(), &sent));
    let answer = read(world.as_("admin"), id).ok();
    let expected = with(
        &sent,
        &json!({"password": "******", "idNumber": "34010119770123001X"}),
    );
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&answer.data()[field], value, "{field}\n{answer}");
    }
    world.app.sign_in(&long("a", 20), "a1$B2%c3^D4&e5*F6(g7");
    add(
        &world,
        &with(&full(), &json!({"accountName": "a1", "password": "x7#Kq9"})),
    );
}

#[test]
fn every_rule_of_a_new_account_is_told_by_its_field() {
    let world = World::new();
    let admin = world.as_("admin");
    let before = list(admin, &[]).json();
    let must = [
        "accountName",
        "password",
        "realName",
        "idNumber",
        "sex",
        "phoneNumber",
        "orgCode",
        "roleIds",
    ];
    for field in must {
        let form = with(&full(), &json!({field: null}));
        admin.op("5.1").form(form).send().refused(400, &[field]);
    }
    admin
        .op("5.1")
        .form(with(&full(), &json!({"password": ""})))
        .send()
        .refused(400, &["password"]);
    admin
        .op("5.1")
        .form(with(&full(), &json!({"password": "******"})))
        .send()
        .refused(400, &["password"]);
    for (patch, fields) in broken() {
        let sent = with(&full(), &patch);
        admin
            .op("5.1")
            .form(sent.clone())
            .send()
            .refused(400, fields);
        admin.op("5.1").json(sent).send().refused(400, fields);
    }
    admin.op("5.1").form(json!({})).send().refused(400, &must);
    let many = json!({
        "accountName": "1", "password": "123456", "realName": "", "idNumber": "1", "sex": 9, "phoneNumber": "1",
        "email": "x", "avatar": long("a", 201), "status": 7, "corpName": long("a", 101), "orgCode": "", "roleIds": "x",
    });
    let fields: Vec<&str> = many
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    admin
        .op("5.1")
        .form(many.clone())
        .send()
        .refused(400, &fields);
    let looked_up = json!({"accountName": "ANNA", "orgCode": "99999", "roleIds": "99"});
    let sent = with(&full(), &looked_up);
    admin
        .op("5.1")
        .form(sent)
        .send()
        .refused(400, &["accountName", "orgCode", "roleIds"]);
    // What has to be looked up is told together with what is faulty by itself.
    let both = with(
        &looked_up,
        &json!({"password": "12345", "sex": 9, "email": "x"}),
    );
    let fields = [
        "accountName",
        "orgCode",
        "roleIds",
        "password",
        "sex",
        "email",
    ];
    let sent = with(&full(), &both);
    admin.op("5.1").json(sent).send().refused(400, &fields);
    let ids: Vec<i64> = (1..=1001).collect();
    let sent = with(&full(), &json!({"roleIds": ids}));
    admin.op("5.1").json(sent).send().refused(400, &["roleIds"]);
    assert_eq!(list(admin, &[]).json()["data"], before["data"]);
}

#[test]
fn every_rule_of_a_change_is_told_by_its_field_and_nothing_is_changed() {
    let world = World::new();
    let id = add(&world, &full());
    let before = read(world.as_("admin"), id).data();
    for (patch, fields) in broken() {
        update(&world, id)
            .form(with(&full(), &patch))
            .send()
            .refused(400, fields);
        update(&world, id).json(patch).send().refused(400, fields);
    }
    let many = json!({"accountName": "", "password": "12345", "realName": "", "orgCode": "", "roleIds": ""});
    let fields = ["accountName", "password", "realName", "orgCode", "roleIds"];
    update(&world, id).form(many).send().refused(400, &fields);
    let both = json!({"accountName": "anna", "orgCode": "99999", "roleIds": "99", "sex": 9, "password": "12345"});
    let fields = ["accountName", "orgCode", "roleIds", "sex", "password"];
    update(&world, id).form(both).send().refused(400, &fields);
    assert_eq!(read(world.as_("admin"), id).data(), before);
    world.app.sign_in("wang_wu", PASSWORD);
    // One's own name is not taken, in whatever case.
    update(&world, id)
        .form(json!({"accountName": "Wang_Wu"}))
        .send()
        .ok();
}

#[test]
fn only_those_whose_roles_grant_it_come_near_accounts() {
    let world = World::new();
    let id = world.account("ada");
    let workers: &[&str] = &["anna", "acct"];
    let writers: &[&str] = &["anna", "acct", "pres", "mid", "chair"];
    keeps_strangers_out(
        &world,
        &[
            (writers, &|c| c.op("5.1").form(full())),
            (writers, &|c| {
                c.op("5.2")
                    .path("accountId", id)
                    .form(json!({"roleIds": "7"}))
            }),
            (workers, &|c| c.op("5.3").path("accountId", id)),
            (workers, &|c| c.op("5.4").path("roleId", 1)),
            (workers, &|c| c.op("5.5")),
            (writers, &|c| {
                c.op("5.6").path("accountId", id).path("status", 0)
            }),
            // One's own password alone.
            (&["anna", "admin"], &|c| {
                c.op("5.7")
                    .path("accountId", id)
                    .form(json!({"oldPassword": PASSWORD, "newPassword": "Xidi-City#8"}))
            }),
            (writers, &|c| {
                c.op("5.8")
                    .path("accountId", id)
                    .form(json!({"password": "Xidi-City#8"}))
            }),
        ],
    );
    world.app.sign_in("ada", PASSWORD);
    let admin = world.as_("admin");
    read(admin, 999_999).blank();
    read(admin, -1).blank();
    update(&world, 999_999)
        .form(full())
        .send()
        .refused(404, &[]);
    admin
        .op("5.6")
        .path("accountId", 999_999)
        .path("status", 0)
        .send()
        .refused(404, &[]);
    admin
        .op("5.7")
        .path("accountId", 999_999)
        .form(json!({"oldPassword": "a", "newPassword": "b"}))
        .send()
        .refused(403, &[]);
    admin
        .op("5.8")
        .path("accountId", 999_999)
        .form(json!({"password": "Xidi-City#8"}))
        .send()
        .refused(404, &[]);
    for odd in ["x", "1 OR 1=1", "99999999999999999999", "1.5", "%00", "１"] {
        admin
            .op("5.3")
            .path("accountId", odd)
            .send()
            .refused(400, &["accountId"]);
        admin
            .op("5.6")
            .path("accountId", id)
            .path("status", odd)
            .send()
            .refused(400, &["status"]);
        admin
            .op("5.4")
            .path("roleId", odd)
            .send()
            .refused(400, &["roleId"]);
    }
    admin
        .op("5.6")
        .path("accountId", id)
        .path("status", 2)
        .send()
        .refused(400, &["status"]);
    for (method, path) in [
        ("DELETE", "/grid/super/account/1"),
        ("PUT", "/grid/super/account"),
        ("POST", "/grid/super/account/list"),
        ("POST", "/grid/super/account/1/status/0"),
        ("GET", "/grid/account/1/password"),
        ("POST", "/grid/super/account/1/password"),
    ] {
        admin.call(method, path).send().refused(405, &[]);
    }
}

#[test]
fn one_of_twenty_takes_the_same_new_name() {
    let world = World::new();
    let admin = world.as_("admin");
    only_one_wins(|| admin.op("5.1").form(full()), &["accountName"]);
    assert_eq!(list(admin, &[("accountName", "wang_wu")]).ok().count(), 1);
}
