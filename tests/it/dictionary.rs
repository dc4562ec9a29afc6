//! Chapter 10: dictionaries.

use serde_json::{Value, json};
use wangge_tests::{Answer, Client, World};

use crate::cases::{column, keeps_strangers_out, long, only_one_wins, with};

fn row(key: i64, value: &str) -> Value {
    json!({
        "type": 1, "parentId": "0", "name": "职业", "isenable": 0, "dictionaryKey": key, "dictionaryValue": value,
        "description": "说明",
    })
}

fn three() -> Vec<Value> {
    vec![row(1, "农民"), row(2, "工人"), row(3, "教师")]
}

/// The rows with the same patch on each.
fn all_with(rows: &[Value], patch: &Value) -> Vec<Value> {
    rows.iter().map(|row| with(row, patch)).collect()
}

/// Adds a dictionary; answers its code.
#[track_caller]
fn add(world: &World, rows: &[Value]) -> String {
    let answer = world.as_("admin").op("10.1").json(json!(rows)).send();
    answer
        .ok()
        .documented()
        .data()
        .as_str()
        .expect("a code")
        .to_owned()
}

fn replace(client: &Client, rows: &[Value]) -> Answer {
    client.op("10.2").json(json!({"list": rows})).send()
}

fn read(client: &Client, code: &str) -> Answer {
    client.op("10.4").path("code", code).send()
}

fn list(client: &Client, name: &str) -> Answer {
    let list = client.op("10.5").query("pageNo", 1).query("pageSize", 50);
    list.query("name", name).send()
}

fn delete(client: &Client, code: &str) -> Answer {
    client.op("10.3").path("code", code).send()
}

#[test]
fn a_dictionary_is_added_in_every_form_and_read_with_every_field() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    let code = add(&world, &three());
    let rows = read(anna, &code).ok().documented_filled();
    assert_eq!(column(&rows, "dictionaryValue"), ["农民", "工人", "教师"]);
    let first = rows.data()[0].clone();
    for (field, value) in with(&three()[0], &json!({"code": code}))
        .as_object()
        .unwrap()
    {
        assert_eq!(&first[field], value, "{first}");
    }
    // The times stand under every spelling.
    for (odd, right) in [
        ("creatAt", "createdAt"),
        ("updateAt", "updatedAt"),
        ("updatetAt", "updatedAt"),
    ] {
        assert!(first[odd].is_i64() && first[odd] == first[right], "{first}");
    }
    let wrapped =
        json!({"list": all_with(&three(), &json!({"name": "职业二", "code": "career-2.x_职"}))});
    assert_eq!(
        admin.op("10.1").json(wrapped).send().ok().data(),
        json!("career-2.x_职")
    );
    read(anna, "career-2.x_职").ok().documented();
    let text = json!({"list": all_with(&[row(9, "x")], &json!({"name": "三", "type": "2", "isenable": "1", "parentId": null}))});
    let by_form = admin.op("10.1").form(text).send().ok().data();
    let rows = read(anna, by_form.as_str().unwrap())
        .ok()
        .documented()
        .data();
    assert_eq!(
        (&rows[0]["type"], &rows[0]["isenable"], &rows[0]["parentId"]),
        (&json!(2), &json!(1), &json!(null))
    );
    assert_ne!(by_form, json!(code));
    assert_eq!(read(anna, "nothing").blank().data(), json!([]));
}

#[test]
fn a_change_leaves_exactly_the_rows_sent() {
    let world = World::new();
    let admin = world.as_("admin");
    let code = add(&world, &three());
    let before = read(admin, &code).ok().data();
    world.app.clock.advance_ms(5_000);
    let sent = vec![
        row(3, "教授"),
        with(&row(4, "医生"), &json!({"description": null})),
    ];
    let sent = all_with(
        &sent,
        &json!({"code": code, "name": "职业类", "isenable": 1, "type": 7}),
    );
    replace(admin, &sent).ok().documented();
    let after = read(admin, &code).ok().documented();
    assert_eq!(column(&after, "dictionaryKey"), ["3", "4"]);
    let after = after.data();
    let shown = json!({"name": "职业类", "isenable": 1, "type": 7, "dictionaryValue": "教授"});
    for (field, value) in shown.as_object().unwrap() {
        assert_eq!(&after[0][field], value, "{after}");
    }
    assert!(after[1]["description"].is_null(), "{after}");
    // A row whose key stays was made when it was made.
    assert_eq!(after[0]["creatAt"], before[2]["creatAt"]);
    assert!(after[0]["updateAt"].as_i64() > before[2]["updateAt"].as_i64());
    assert!(after[1]["creatAt"].as_i64() > before[2]["creatAt"].as_i64());
    // The bare array does as well.
    admin
        .op("10.2")
        .json(json!(all_with(&[row(1, "一")], &json!({"code": code}))))
        .send()
        .ok();
    assert_eq!(column(&read(admin, &code).ok(), "dictionaryValue"), ["一"]);
    replace(
        admin,
        &all_with(&three(), &json!({"code": "nothing", "name": "x"})),
    )
    .refused(404, &[]);
    delete(admin, &code).ok().documented();
    read(admin, &code).blank();
    delete(admin, &code).refused(404, &[]);
    replace(admin, &all_with(&three(), &json!({"code": code}))).refused(404, &[]);
}

#[test]
fn dictionaries_are_listed_once_each_newest_first() {
    let world = World::new();
    let anna = world.as_("anna");
    assert_eq!(list(anna, "").blank().count(), 0);
    for name in ["职业", "学历%", "网格类型"] {
        add(&world, &all_with(&three(), &json!({"name": name})));
    }
    let all = list(anna, "").ok().documented_filled();
    assert_eq!(
        (column(&all, "name"), all.count()),
        (["网格类型", "学历%", "职业"].map(String::from).to_vec(), 3)
    );
    assert_eq!(column(&list(anna, "类"), "name"), ["网格类型"]);
    assert_eq!(column(&list(anna, "%"), "name"), ["学历%"]);
    list(anna, "' OR 1=1").blank();
    list(anna, &long("x", 101)).refused(400, &["name"]);
    let page = anna
        .op("10.5")
        .query("pageNo", 2)
        .query("pageSize", 2)
        .send()
        .ok();
    assert_eq!(
        (column(&page, "name"), page.count()),
        (vec!["职业".to_owned()], 3)
    );
}

#[test]
fn every_rule_of_a_row_is_told_by_its_place_and_nothing_is_changed() {
    let world = World::new();
    let admin = world.as_("admin");
    add(
        &world,
        &all_with(&three(), &json!({"name": "别的", "code": "other"})),
    );
    let code = add(&world, &all_with(&three(), &json!({"code": "career"})));
    let before = (read(admin, &code).data(), list(admin, "").data());
    let fresh = all_with(&three(), &json!({"name": "新的"}));
    let stored = all_with(&three(), &json!({"code": code}));
    let refused = |rows: &[Value], both: bool, fields: &[&str]| {
        let text = json!({"list": rows});
        admin
            .op("10.1")
            .json(json!(rows))
            .send()
            .refused(400, fields);
        admin.op("10.1").form(text).send().refused(400, fields);
        if both {
            let rows: Vec<Value> = rows
                .iter()
                .zip(&stored)
                .map(|(row, of)| with(of, row))
                .collect();
            replace(admin, &all_with(&rows, &json!({"code": "career"}))).refused(400, fields);
        }
    };
    let cases: Vec<(&str, Vec<Value>)> = vec![
        (
            "type",
            vec![json!(""), json!("x"), json!(-1), json!("1.5"), json!(2)],
        ),
        ("parentId", vec![json!(long("1", 21)), json!("9")]),
        (
            "name",
            vec![json!(" "), json!(long("名", 101)), json!("不同")],
        ),
        (
            "isenable",
            vec![json!(""), json!(2), json!(-1), json!("x"), json!(1)],
        ),
        (
            "dictionaryKey",
            vec![
                json!(""),
                json!(0),
                json!(-1),
                json!("x"),
                json!(1),
                json!(3),
            ],
        ),
        (
            "dictionaryValue",
            vec![json!(""), json!(long("值", 256)), json!("a\0")],
        ),
        ("description", vec![json!(long("字", 256))]),
    ];
    for (field, values) in cases {
        for value in values {
            let mut rows = fresh.clone();
            rows[1] = with(&rows[1], &json!({field: value}));
            // Of two rows with the same key the later one is named.
            let at = if value == json!(3) { 2 } else { 1 };
            refused(&rows, true, &[&format!("list[{at}].{field}")]);
        }
    }
    for field in [
        "type",
        "name",
        "isenable",
        "dictionaryKey",
        "dictionaryValue",
    ] {
        let mut rows = fresh.clone();
        rows[2] = with(&rows[2], &json!({field: null}));
        refused(&rows, false, &[&format!("list[2].{field}")]);
    }
    for code in [
        "list",
        "a/b",
        "a b",
        ".",
        "..",
        "a?b",
        "a%b",
        &long("x", 256),
        "other",
    ] {
        let rows = all_with(&fresh[..1], &json!({"code": code}));
        refused(&rows, false, &["list[0].code"]);
    }
    refused(
        &all_with(&fresh[..1], &json!({"name": "别的"})),
        true,
        &["list[0].name"],
    );
    let mut rows = fresh.clone();
    rows[2] = with(&rows[2], &json!({"code": "mine"}));
    refused(&rows, false, &["list[2].code"]);
    let bad =
        json!({"type": "x", "name": "", "isenable": 5, "dictionaryKey": 0, "dictionaryValue": ""});
    let fields = [
        "type",
        "name",
        "isenable",
        "dictionaryKey",
        "dictionaryValue",
    ]
    .map(|f| format!("list[0].{f}"));
    refused(
        &[bad],
        false,
        &fields.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    for empty in [
        json!([]),
        json!({}),
        json!({"list": []}),
        json!({"list": "x"}),
        json!({"list": [1]}),
        json!({"list": ""}),
    ] {
        admin
            .op("10.1")
            .json(empty.clone())
            .send()
            .refused(400, &["list"]);
        admin.op("10.2").json(empty).send().refused(400, &["list"]);
    }
    replace(admin, &three()).refused(400, &["list[0].code", "list[1].code", "list[2].code"]);
    assert_eq!((read(admin, &code).data(), list(admin, "").data()), before);
    let longest = json!({
        "name": long("名", 100), "code": long("x", 255), "parentId": long("9", 20), "dictionaryValue": long("值", 255),
        "description": long("字", 255), "type": 999_999_999_999_999_i64,
    });
    add(&world, &all_with(&fresh[..1], &longest));
}

#[test]
fn a_thousand_rows_are_taken_and_no_more() {
    let world = World::new();
    let rows: Vec<Value> = (1..=1001).map(|key| row(key, "x")).collect();
    world
        .as_("admin")
        .op("10.1")
        .json(json!(rows))
        .send()
        .refused(400, &["list"]);
    let code = add(&world, &rows[..1000]);
    assert_eq!(
        read(world.as_("anna"), &code)
            .ok()
            .data()
            .as_array()
            .unwrap()
            .len(),
        1000
    );
    replace(
        world.as_("admin"),
        &all_with(&rows[..1000], &json!({"code": code})),
    )
    .ok();
}

#[test]
fn everybody_reads_dictionaries_and_only_administrators_change_them() {
    let world = World::new();
    let code = add(&world, &three());
    let others: &[&str] = &["anna", "acct", "pres", "chair", "mid"];
    keeps_strangers_out(
        &world,
        &[
            (others, &|c| c.op("10.1").json(json!(three()))),
            (others, &|c| c.op("10.2").json(json!(three()))),
            (others, &|c| c.op("10.3").path("code", &code)),
            (&[], &|c| c.op("10.4").path("code", &code)),
            (&[], &|c| c.op("10.5")),
        ],
    );
    for name in others {
        read(world.as_(name), &code).ok().documented();
        list(world.as_(name), "").ok().documented();
    }
    world
        .as_("admin")
        .call("DELETE", "/grid/super/dictionary")
        .send()
        .refused(405, &[]);
}

#[test]
fn one_of_twenty_takes_the_same_new_name() {
    let world = World::new();
    let admin = world.as_("admin");
    only_one_wins(|| admin.op("10.1").json(json!(three())), &["list[0].name"]);
    assert_eq!(list(admin, "").ok().count(), 1);
}
