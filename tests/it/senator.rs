//! Chapter 20: reviewers and financial advisers, and their place in review groups.

use serde_json::{Value, json};
use wangge_tests::world::{id_number, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{column, keeps_strangers_out, long, only_one_wins, with};

fn full(serial: u32) -> Value {
    json!({
        "senatorId": "99", "senatorName": format!("评议{serial}"), "idNumber": id_number(serial),
        "phoneNumber": format!("138{serial:08}"), "duty": "村长", "address": "西递村1号",
        "description": "公道", "isFormal": "1", "type": "1",
    })
}

fn in_grid(serial: u32, grid: &str) -> Value {
    with(&full(serial), &json!({"gridCode": grid}))
}

fn add(client: &Client, body: Value) -> i64 {
    made(&client.op("20.1").form(body).send().ok().documented().data())
}

fn one(client: &Client, method: &str, id: i64) -> Request {
    client.call(method, &format!("/grid/gridinfo/senator/{id}"))
}

fn read(client: &Client, id: i64) -> Answer {
    one(client, "GET", id).send()
}

fn list(client: &Client, filters: &[(&str, &str)]) -> Vec<String> {
    let answer = client
        .call("GET", "/grid/gridinfo/senator/list")
        .filters(filters)
        .send();
    match answer.code() {
        204 => Vec::new(),
        _ => column(&answer.ok(), "senatorName"),
    }
}

/// The numbers in the review group of a grid.
fn group(client: &Client, code: &str) -> Vec<String> {
    let grid = client.op("19.1").path("id", code).send().ok().data();
    let members = grid["listReview"].as_array().unwrap().iter();
    members
        .map(|member| member["idNumber"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_senator_is_registered_read_changed_and_deleted() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = add(admin, full(1));
    let shown = read(admin, id).ok().data();
    let expected = with(&full(1), &json!({"senatorId": null}));
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&shown[field], value, "{field}");
    }
    assert_eq!(
        (&shown["senatorId"], &shown["gridCode"], &shown["orgCode"]),
        (&json!(id), &Value::Null, &json!("17000"))
    );
    for body in [
        json!({"senatorName": "改名", "isFormal": "候选", "type": "金融顾问"}),
        json!({"phoneNumber": 13_900_001_111_i64}),
    ] {
        one(admin, "PUT", id).form(body).send().ok();
    }
    let changed = read(admin, id).ok().data();
    let picked = ["senatorName", "isFormal", "type", "phoneNumber", "duty"].map(|f| &changed[f]);
    assert_eq!(picked, ["改名", "2", "2", "13900001111", "村长"]);
    for request in [
        admin.op("20.1").json(full(2)),
        admin.op("20.1").multipart(full(3)),
    ] {
        request.send().ok();
    }
    one(admin, "DELETE", id).send().ok();
    read(admin, id).blank();
    one(admin, "DELETE", id).send().refused(404, &[]);
    one(admin, "PUT", id).form(full(1)).send().refused(404, &[]);
    // The number is free again.
    add(admin, full(1));
    let logged = |action: &str| {
        let log = admin.call("GET", "/grid/super/log/list");
        log.query("action", action).send().ok().count()
    };
    assert_eq!(logged("grid.senator.add"), 4);
    assert_eq!(logged("grid.senator.update"), 2);
    assert_eq!(logged("grid.senator.delete"), 1);
}

#[test]
fn every_rule_of_a_senator_is_told_by_its_field() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = add(admin, full(1));
    add(admin, full(2));
    let before = read(admin, id).data();
    let cases: Vec<(&str, Vec<Value>)> = vec![
        ("senatorName", vec![json!(""), json!(long("名", 51))]),
        (
            "idNumber",
            vec![
                json!(""),
                json!("1"),
                json!("34010119772301001X"),
                json!(id_number(2)),
            ],
        ),
        (
            "phoneNumber",
            vec![json!(""), json!("2380000"), json!("1380000000x")],
        ),
        ("duty", vec![json!(""), json!(long("职", 21))]),
        ("address", vec![json!(" "), json!(long("址", 256))]),
        ("description", vec![json!(""), json!(long("字", 256))]),
        ("isFormal", vec![json!(""), json!("3"), json!("0")]),
        ("type", vec![json!(""), json!("3"), json!("顾问团")]),
        ("gridCode", vec![json!("G404"), json!(long("1", 101))]),
        ("orgCode", vec![json!("99999"), json!(long("1", 21))]),
    ];
    for (field, values) in cases {
        for value in values {
            let patch = json!({ field: value });
            let body = with(&full(3), &patch);
            admin.op("20.1").form(body).send().refused(400, &[field]);
            one(admin, "PUT", id)
                .json(patch)
                .send()
                .refused(400, &[field]);
        }
    }
    let all = [
        "senatorName",
        "idNumber",
        "phoneNumber",
        "duty",
        "address",
        "description",
        "isFormal",
        "type",
    ];
    admin
        .op("20.1")
        .form(json!({"x": 1}))
        .send()
        .refused(400, &all);
    let two = with(&full(2), &json!({"duty": "", "gridCode": "G404"}));
    admin
        .op("20.1")
        .form(two)
        .send()
        .refused(400, &["idNumber", "duty", "gridCode"]);
    let torn = with(&full(3), &json!({"gridCode": "GA", "orgCode": "17002"}));
    admin
        .op("20.1")
        .form(torn)
        .send()
        .refused(400, &["orgCode"]);
    one(admin, "PUT", id).send().ok();
    assert_eq!(
        with(&read(admin, id).data(), &json!({"updatedAt": null})),
        with(&before, &json!({"updatedAt": null}))
    );
    only_one_wins(|| admin.op("20.1").form(full(9)), &["idNumber"]);
}

#[test]
fn a_reviewer_in_a_grid_is_of_its_review_group() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = add(admin, in_grid(1, "GA"));
    let adviser = add(admin, with(&in_grid(2, "GA"), &json!({"type": "2"})));
    assert_eq!(group(admin, "GA"), [id_number(1)]);
    let told = one(admin, "DELETE", id).send().refused(400, &[]);
    assert!(told.message().contains("评议小组"), "{told}");
    one(admin, "DELETE", adviser).send().ok();
    // The group names someone who is registered without a grid: it is the same person.
    let free = add(admin, full(3));
    let member = |serial: u32| json!({"gridReviewName": format!("组员{serial}"), "idNumber": id_number(serial), "type": "2"});
    let change = |members: Vec<Value>| {
        let body = json!({ "listReview": members });
        admin
            .op("19.3")
            .path("gridCode", "GA")
            .json(body)
            .send()
            .ok();
    };
    change(vec![member(3), member(4)]);
    let joined = read(admin, free).ok().data();
    let picked = ["senatorName", "gridCode", "isFormal", "phoneNumber"].map(|f| &joined[f]);
    assert_eq!(picked, ["组员3", "GA", "2", "13800000003"]);
    assert_eq!(group(admin, "GA"), [id_number(3), id_number(4)]);
    // Who has left is kept without a grid, and may be deleted.
    let left = read(admin, id).ok().data();
    assert_eq!(
        (&left["gridCode"], &left["phoneNumber"]),
        (&Value::Null, &json!("13800000001"))
    );
    one(admin, "DELETE", id).send().ok();
    // Members of a group are senators: found, and registered once.
    let names = list(admin, &[("gridCode", "GA"), ("type", "1")]);
    assert_eq!(names.len(), 2, "{names:?}");
    admin
        .op("20.1")
        .form(full(4))
        .send()
        .refused(400, &["idNumber"]);
    one(admin, "PUT", free)
        .form(json!({"gridCode": "GB"}))
        .send()
        .ok();
    assert_eq!(group(admin, "GA"), [id_number(4)]);
    assert_eq!(group(admin, "GB"), [id_number(3)]);
    one(admin, "PUT", free)
        .form(json!({"gridCode": ""}))
        .send()
        .ok();
    assert_eq!(group(admin, "GB"), [""; 0]);
    one(admin, "DELETE", free).send().ok();
    // A grid's end is its group's, and sets its advisers free.
    let adviser = add(admin, with(&in_grid(5, "GA"), &json!({"type": "金融顾问"})));
    admin.op("19.4").path("id", world.grid("GA")).send().ok();
    assert_eq!(list(admin, &[]), ["评议5"]);
    assert_eq!(read(admin, adviser).ok().data()["gridCode"], Value::Null);
}

#[test]
fn senators_are_listed_by_what_is_asked() {
    let world = World::new();
    let admin = world.as_("admin");
    add(admin, in_grid(1, "GA"));
    add(admin, with(&in_grid(2, "GB"), &json!({"type": "2"})));
    add(
        admin,
        with(&full(3), &json!({"isFormal": "2", "senatorName": "百分%"})),
    );
    assert_eq!(list(admin, &[]), ["百分%", "评议2", "评议1"]);
    assert_eq!(list(admin, &[("type", "2")]), ["评议2"]);
    assert_eq!(list(admin, &[("type", "评议员")]), ["百分%", "评议1"]);
    assert_eq!(list(admin, &[("isFormal", "2")]), ["百分%"]);
    assert_eq!(list(admin, &[("gridCode", "GA")]), ["评议1"]);
    assert_eq!(list(admin, &[("gridCode", "G404")]), [""; 0]);
    assert_eq!(list(admin, &[("senatorName", "%")]), ["百分%"]);
    assert_eq!(list(admin, &[("idNumber", &id_number(2))]), ["评议2"]);
    let page = admin
        .call("GET", "/grid/gridinfo/senator/list")
        .filters(&[("pageNum", "2"), ("pageSize", "2")]);
    let page = page.send().ok();
    assert_eq!(
        (page.count(), column(&page, "senatorName")),
        (3, vec!["评议1".to_owned()])
    );
    let of_grid = admin
        .call("GET", "/grid/gridinfo/senator/list/GB")
        .send()
        .ok();
    assert_eq!(column(&of_grid, "senatorName"), ["评议2"]);
    for (field, odd) in [("type", "3"), ("isFormal", "x"), ("senatorName", "a\0")] {
        let odd = admin
            .call("GET", "/grid/gridinfo/senator/list")
            .query(field, odd);
        odd.send().refused(400, &[field]);
    }
}

#[test]
fn senators_are_seen_and_changed_within_the_scope_alone() {
    let world = World::new();
    let admin = world.as_("admin");
    let in_ga = add(admin, in_grid(1, "GA"));
    let in_gb = add(admin, in_grid(2, "GB"));
    let of_head = add(admin, full(3));
    let of_branch = add(admin, with(&full(4), &json!({"orgCode": "17011"})));
    let readers: &[&str] = &["anna", "acct", "chair"];
    keeps_strangers_out(
        &world,
        &[
            (readers, &|c| c.op("20.1").form(full(9))),
            (readers, &|c| {
                one(c, "PUT", in_ga).form(json!({"duty": "x"}))
            }),
            (readers, &|c| one(c, "DELETE", in_ga)),
            (&[], &|c| one(c, "GET", in_ga)),
            (&[], &|c| c.call("GET", "/grid/gridinfo/senator/list")),
        ],
    );
    let all = [in_ga, in_gb, of_head, of_branch];
    for (name, seen) in [
        ("anna", vec![in_ga]),
        ("ada", vec![]),
        ("bo", vec![in_gb]),
        ("acct", vec![in_ga, of_branch]),
        ("pres", vec![in_ga, of_branch]),
        ("mid", vec![in_ga, of_branch]),
        ("chair", all.to_vec()),
        ("admin", all.to_vec()),
    ] {
        let client = world.as_(name);
        assert_eq!(list(client, &[]).len(), seen.len(), "{name}");
        for id in all {
            match seen.contains(&id) {
                true => read(client, id).ok(),
                false => read(client, id).blank(),
            };
        }
    }
    let pres = world.as_("pres");
    for id in [in_gb, of_head, 999_999] {
        one(pres, "PUT", id)
            .form(json!({"duty": "x"}))
            .send()
            .refused(404, &[]);
        one(pres, "DELETE", id).send().refused(404, &[]);
    }
    for (patch, field) in [
        (json!({"gridCode": "GB"}), "gridCode"),
        (json!({"orgCode": "17002"}), "orgCode"),
    ] {
        pres.op("20.1")
            .form(with(&full(5), &patch))
            .send()
            .refused(400, &[field]);
        one(pres, "PUT", of_branch)
            .form(patch)
            .send()
            .refused(400, &[field]);
    }
    // A number held elsewhere is refused without telling by whom.
    let told = pres
        .op("20.1")
        .form(full(2))
        .send()
        .refused(400, &["idNumber"]);
    assert!(!told.message().contains("宏村"), "{told}");
    let own = add(pres, full(5));
    assert_eq!(read(pres, own).ok().data()["orgCode"], json!("17001"));
    one(pres, "PUT", own)
        .form(json!({"gridCode": "GC"}))
        .send()
        .ok();
    read(world.as_("ada"), own).ok();
    // Naming someone of the head office in a group does not take him away from there.
    let group =
        json!({"listReview": [{"gridReviewName": "评议3", "idNumber": id_number(3), "type": "1"}]});
    pres.op("19.3")
        .path("gridCode", "GA")
        .json(group)
        .send()
        .ok();
    assert_eq!(read(admin, of_head).ok().data()["gridCode"], Value::Null);
    read(pres, of_head).blank();
}
