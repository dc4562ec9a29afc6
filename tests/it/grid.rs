//! Chapter 19: grids, their review groups, their lists, and who manages them.

use serde_json::{Value, json};
use wangge_tests::world::{account, id_number, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{column, long, only_one_wins, with};

fn reviewer(serial: u32) -> Value {
    json!({
        "gridCode": "G100", "gridReviewName": format!("评议员{serial}"), "idNumber": id_number(serial),
        "duties": "村长", "description": "公道", "address": "石印村1号", "type": "1",
    })
}

pub(crate) fn full(world: &World) -> Value {
    json!({
        "gridCode": "G100", "gridName": "屏山村", "orgCode": "17001", "gridType": 1, "description": "古村",
        "accountId": world.account("anna"), "assistManager": "协管", "superviseManager": "监督",
        "qrCode": "/qr/1.png", "gridMap": "/map/1.png",
        "listReview": [reviewer(1), with(&reviewer(2), &json!({"type": "2"}))],
    })
}

pub(crate) fn add(world: &World, body: Value) -> i64 {
    made(
        &world
            .as_("admin")
            .op("19.2")
            .json(body)
            .send()
            .ok()
            .documented()
            .data(),
    )
}

pub(crate) fn read(client: &Client, key: impl std::fmt::Display) -> Answer {
    client.op("19.1").path("id", key).send()
}

pub(crate) fn update(client: &Client, code: &str, body: Value) -> Request {
    client.op("19.3").path("gridCode", code).json(body)
}

pub(crate) fn delete(client: &Client, id: i64) -> Answer {
    client.op("19.4").path("id", id).send()
}

pub(crate) fn list(client: &Client, filters: &[(&str, &str)]) -> Answer {
    let list = client.op("19.5").query("pageNum", 1).query("pageSize", 50);
    list.filters(filters).send()
}

/// The codes that 19.5 shows, which 19.9 must show too.
#[track_caller]
pub(crate) fn codes(client: &Client, filters: &[(&str, &str)]) -> Vec<String> {
    let visible = client.op("19.9");
    let visible = filters
        .iter()
        .fold(visible, |list, (name, value)| list.query(name, value));
    let (paged, all) = (list(client, filters), visible.send());
    if paged.code() == 204 {
        assert_eq!(
            (paged.blank().data(), all.blank().data()),
            (json!([]), json!([]))
        );
        return Vec::new();
    }
    let shown = column(&paged.ok().documented(), "gridCode");
    assert_eq!(shown, column(&all.ok().documented(), "gridCode"));
    shown
}

#[test]
fn a_grid_is_added_read_and_changed_with_every_field() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    let sent = full(&world);
    let id = add(&world, sent.clone());
    let shown = json!({"id": id, "orgName": "西递支行", "realName": "安娜"});
    let expected = with(&with(&sent, &shown), &json!({"listReview": null}));
    for answer in [read(anna, id), read(admin, "G100")] {
        let answer = answer.ok().documented_filled();
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&answer.data()[field], value, "{field}\n{answer}");
        }
        let group = answer.data()["listReview"].clone();
        for (index, kind) in [(0, "1"), (1, "2")] {
            let member = with(
                &sent["listReview"][index],
                &json!({"type": kind, "gridName": "屏山村"}),
            );
            for (field, value) in member.as_object().unwrap() {
                assert_eq!(&group[index][field], value, "{field}\n{answer}");
            }
        }
    }
    // The whole body as it was read may be sent back; the answer is the stored grid.
    let stored = read(admin, id).data();
    let answer = update(admin, "G100", stored.clone())
        .send()
        .ok()
        .documented_filled();
    assert_eq!(answer.data()["listReview"].as_array().unwrap().len(), 2);
    // A missing field stays, an empty one is cleared where it may be, and so is the manager.
    let change = json!({"gridName": "屏山", "qrCode": "", "accountId": null, "listReview": []});
    let changed = update(admin, "G100", change).send().ok().data();
    assert_eq!(
        (&changed["gridName"], &changed["gridMap"]),
        (&json!("屏山"), &sent["gridMap"])
    );
    assert!(
        changed["accountId"].is_null() && changed["realName"].is_null(),
        "{changed}"
    );
    assert!(
        changed["qrCode"].is_null() || changed["qrCode"] == "",
        "{changed}"
    );
    assert_eq!(
        changed["listReview"].as_array().unwrap().len(),
        2,
        "{changed}"
    );
    assert_eq!(read(admin, id).ok().data(), changed);
    // A group that is sent replaces the one there was.
    let group = json!([with(&reviewer(3), &json!({"gridCode": null, "duties": ""}))]);
    let changed = update(admin, "G100", json!({"listReview": group}))
        .send()
        .ok()
        .data();
    let members = changed["listReview"].as_array().unwrap();
    assert_eq!(
        (members.len(), &members[0]["gridReviewName"]),
        (1, &json!("评议员3"))
    );
}

#[test]
fn a_grid_travels_as_a_form_too_and_is_found_by_id_or_code() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = made(&admin.op("19.2").form(full(&world)).send().ok().data());
    assert_eq!(
        read(admin, id).ok().data()["listReview"][1]["type"],
        json!("2")
    );
    let change = json!({"gridName": "屏山", "listReview": [reviewer(4)]});
    let by_id = admin.op("19.3").path("gridCode", id).form(change);
    let changed = by_id.send().ok().documented().data();
    assert_eq!(
        (
            &changed["gridName"],
            changed["listReview"].as_array().unwrap().len()
        ),
        (&json!("屏山"), 1)
    );
    // A grid may take another code while it is free, in its reviewers either of the two.
    let rename = json!({"gridCode": "G+200/5%村", "listReview": [reviewer(5)]});
    let renamed = update(admin, "G100", rename).send().ok().data();
    assert_eq!(renamed["listReview"][0]["gridCode"], json!("G+200/5%村"));
    read(admin, "G+200/5%村").ok();
    read(admin, "G100").blank();
    update(admin, "G100", json!({"gridName": "x"}))
        .send()
        .refused(404, &[]);
    update(admin, "G+200/5%村", json!({"gridCode": "GA"}))
        .send()
        .refused(400, &["gridCode"]);
    // The longest values are kept as sent.
    let most = json!({
        "gridCode": long("号", 100), "gridName": long("名", 100), "description": long("'", 255), "assistManager": long("协", 50),
        "superviseManager": long("<", 50), "qrCode": long("q", 255), "gridMap": long("m", 5000), "gridType": 7,
    });
    let stored = update(admin, "G+200/5%村", most.clone()).send().ok().data();
    for (field, value) in most.as_object().unwrap() {
        assert_eq!(&stored[field], value, "{field}");
    }
}

/// Values of a grid that break a documented rule, and the field to be named.
fn broken(world: &World) -> Vec<(Value, String)> {
    let frozen = account("frozen", "冻某", 1, "17001", 80);
    let frozen = with(&frozen, &json!({"status": 0}));
    let frozen = made(&world.as_("admin").op("5.1").form(frozen).send().ok().data());
    let grid: Vec<(&str, Vec<Value>)> = vec![
        (
            "gridCode",
            vec![
                json!(""),
                json!(" "),
                json!(long("1", 101)),
                json!("GA"),
                json!("0"),
                json!("list"),
                json!("G\0"),
            ],
        ),
        (
            "gridName",
            vec![json!(""), json!(long("名", 101)), json!("屏\0山")],
        ),
        (
            "orgCode",
            vec![
                json!(""),
                json!("99999"),
                json!(long("1", 21)),
                json!("17%"),
            ],
        ),
        (
            "gridType",
            vec![json!(""), json!(0), json!(8), json!("x"), json!(1.5)],
        ),
        ("description", vec![json!(long("字", 256))]),
        (
            "accountId",
            vec![
                json!("x"),
                json!(0),
                json!(-1),
                json!(999_999),
                json!(1),
                json!(frozen),
                json!(world.account("acct")),
                json!(world.account("pres")),
                json!(world.account("bo")),
            ],
        ),
        ("assistManager", vec![json!(long("名", 51))]),
        ("superviseManager", vec![json!(long("名", 51))]),
        ("qrCode", vec![json!(long("q", 256))]),
        ("gridMap", vec![json!(long("m", 100_001))]),
        ("listReview", vec![json!("x"), json!("[1"), json!(7)]),
    ];
    let member: Vec<(&str, Vec<Value>)> = vec![
        ("gridCode", vec![json!("GA")]),
        (
            "gridReviewName",
            vec![json!(null), json!(""), json!(long("名", 51))],
        ),
        (
            "idNumber",
            vec![
                json!(null),
                json!(""),
                json!("1"),
                json!("34010119772301001X"),
            ],
        ),
        ("duties", vec![json!(long("职", 21))]),
        ("description", vec![json!(long("字", 256))]),
        ("address", vec![json!(long("址", 256))]),
        (
            "type",
            vec![json!(null), json!(""), json!("3"), json!("正式")],
        ),
    ];
    let of_grid = grid.into_iter().flat_map(|(field, values)| {
        values
            .into_iter()
            .map(move |value| (json!({field: value}), field.to_owned()))
    });
    let of_member = member.into_iter().flat_map(|(field, values)| {
        values.into_iter().map(move |value| {
            let group = json!([with(&reviewer(1), &json!({field: value}))]);
            (
                json!({"listReview": group}),
                format!("listReview[0].{field}"),
            )
        })
    });
    of_grid.chain(of_member).collect()
}

#[test]
fn every_rule_of_a_grid_is_told_by_its_field_and_nothing_is_changed() {
    let world = World::new();
    let admin = world.as_("admin");
    let cases = broken(&world);
    let id = add(&world, full(&world));
    let (before, all) = (read(admin, id).data(), codes(admin, &[]));
    let fresh = with(
        &full(&world),
        &json!({"gridCode": "G100b", "listReview": null}),
    );
    for field in ["gridCode", "gridName", "orgCode", "gridType"] {
        let body = with(&fresh, &json!({field: null}));
        admin.op("19.2").json(body).send().refused(400, &[field]);
    }
    for (patch, field) in cases {
        // The reviewers say G100, so only they go with that code.
        let code = if field.starts_with("listReview[0].") {
            "GX"
        } else {
            "G100b"
        };
        let sent = with(&with(&fresh, &json!({"gridCode": code})), &patch);
        let sent = with(&sent, &in_group(&sent, code, &field));
        admin
            .op("19.2")
            .json(sent.clone())
            .send()
            .refused(400, &[&field]);
        admin.op("19.2").form(sent).send().refused(400, &[&field]);
        update(admin, "G100", patch).send().refused(400, &[&field]);
    }
    let bad = json!({"gridCode": "GA", "gridReviewName": "", "idNumber": "1", "duties": long("职", 21), "type": "9"});
    let many = json!({
        "gridCode": "", "gridName": "", "orgCode": "", "gridType": 9, "description": long("字", 256), "accountId": "x",
        "assistManager": long("名", 51), "listReview": [reviewer(1), bad, reviewer(1)],
    });
    let mut fields = vec![
        "gridCode",
        "gridName",
        "orgCode",
        "gridType",
        "description",
        "accountId",
        "assistManager",
    ];
    let group = ["gridCode", "gridReviewName", "idNumber", "duties", "type"]
        .map(|f| format!("listReview[1].{f}"));
    fields.extend(group.iter().map(String::as_str));
    fields.push("listReview[2].idNumber");
    update(admin, "G100", many).send().refused(400, &fields);
    let looked_up = json!({"gridCode": "GA", "orgCode": "99999"});
    update(admin, "G100", looked_up)
        .send()
        .refused(400, &["gridCode", "orgCode"]);
    let looked_up = json!({"gridCode": "GA", "accountId": world.account("bo")});
    update(admin, "G100", looked_up)
        .send()
        .refused(400, &["gridCode", "accountId"]);
    admin
        .op("19.2")
        .json(json!({}))
        .send()
        .refused(400, &["gridCode", "gridName", "orgCode", "gridType"]);
    assert_eq!((read(admin, id).data(), codes(admin, &[])), (before, all));
}

/// The group of `sent` under the code of its grid, unless that code is what is wrong with it.
fn in_group(sent: &Value, code: &str, field: &str) -> Value {
    match &sent["listReview"][0] {
        Value::Object(_) if field != "listReview[0].gridCode" => {
            json!({"listReview": [with(&sent["listReview"][0], &json!({"gridCode": code}))]})
        }
        _ => json!({}),
    }
}

#[test]
fn a_grid_that_people_live_in_is_not_deleted_and_its_code_stays_taken() {
    let world = World::new();
    let admin = world.as_("admin");
    world.add_resident(1, "GA");
    world.add_resident(2, "GA");
    world.add_customer(3, "GB");
    let answer = delete(admin, world.grid("GA")).refused(400, &[]);
    assert!(answer.message().contains("2个户籍居民"), "{answer}");
    let answer = delete(admin, world.grid("GB")).refused(400, &[]);
    assert!(answer.message().contains("1个客户"), "{answer}");
    delete(admin, world.grid("GC")).ok();
    assert_eq!(codes(admin, &[]), ["GB", "GA"]);
    read(admin, "GC").blank();
    read(world.as_("ada"), world.grid("GC")).blank();
    delete(admin, world.grid("GC")).refused(404, &[]);
    update(admin, "GC", json!({"gridName": "x"}))
        .send()
        .refused(404, &[]);
    let again = json!({"gridCode": "GC", "gridName": "石印村", "orgCode": "17011", "gridType": 1});
    admin
        .op("19.2")
        .json(again)
        .send()
        .refused(400, &["gridCode"]);
    // Its manager holds nothing any more and may go.
    let freeze = admin.op("5.6").path("accountId", world.account("ada"));
    freeze.path("status", 0).send().ok();
}

#[test]
fn one_of_twenty_takes_the_same_new_code() {
    let world = World::new();
    let admin = world.as_("admin");
    only_one_wins(|| admin.op("19.2").json(full(&world)), &["gridCode"]);
    assert_eq!(list(admin, &[("gridCode", "G100")]).ok().count(), 1);
}
