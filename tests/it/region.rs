//! Chapter 9: the civil tree of regions.

use serde_json::{Value, json};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{at_once, column, keeps_strangers_out, long, only_one_wins, with};

fn form(name: &str, parent: impl ToString, level: i64) -> Value {
    json!({"regionName": name, "preRegionCode": parent.to_string(), "regionLevel": level, "description": "新增"})
}

fn ask(world: &World, form: Value) -> Request {
    world.as_("admin").op("9.2").form(form)
}

/// Adds a region; answers its code as text.
#[track_caller]
fn add(world: &World, form: Value) -> String {
    match ask(world, form).send().ok().documented().data() {
        Value::String(code) => code,
        other => other.to_string(),
    }
}

fn update(world: &World, code: &str, form: Value) -> Request {
    world
        .as_("admin")
        .op("9.3")
        .path("regionCode", code)
        .form(form)
}

fn delete(world: &World, code: &str) -> Answer {
    world.as_("admin").op("9.4").path("regionCode", code).send()
}

fn read(client: &Client, code: &str) -> Answer {
    client.op("9.1").path("regionCode", code).send()
}

/// The one region `code`, with all below it.
#[track_caller]
fn region(world: &World, code: &str) -> Value {
    read(world.as_("admin"), code).ok().documented().data()[0].clone()
}

/// A county with a town, two villages, and a group in the first.
fn county(world: &World) -> [String; 5] {
    let county = add(
        world,
        with(&form("黟县", 0, 3), &json!({"regionCode": "341023"})),
    );
    let town = add(world, form("西递镇", &county, 4));
    let (village, other) = (
        add(world, form("西递村", &town, 5)),
        add(world, form("石印村", &town, 5)),
    );
    let group = add(world, form("一组", &village, 6));
    [county, town, village, other, group]
}

#[test]
fn a_tree_is_answered_whole_from_any_region() {
    let world = World::new();
    let anna = world.as_("anna");
    assert_eq!(read(anna, "0").blank().data(), json!([]));
    let [county, town, village, other, group] = county(&world);
    assert_eq!(
        [&town, &village, &other, &group],
        ["34102301", "3410230101", "3410230102", "341023010101"]
    );
    let root = add(&world, form("中国", 0, 0));
    assert_eq!(root, "10000");
    let all = read(anna, "0").ok().documented_filled();
    assert_eq!(column(&all, "regionCode"), ["10000", "341023"]);
    let tree = read(anna, &county).ok().documented_filled().data();
    let town_node = &tree[0]["childList"][0];
    assert_eq!(
        (&tree[0]["preRegionCode"], &town_node["preRegionCode"]),
        (&json!(0), &json!(341_023))
    );
    let villages: Vec<&Value> = town_node["childList"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| &v["regionName"])
        .collect();
    assert_eq!(villages, ["西递村", "石印村"]);
    assert_eq!(
        town_node["childList"][0]["childList"][0]["childList"],
        json!([])
    );
    assert_eq!(all.data()[1], tree[0]);
    assert_eq!(
        region(&world, &village)["childList"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(read(anna, "999").blank().data(), json!([]));
    read(anna, &long("9", 20)).blank();
    for odd in ["x", "1 OR 1=1", "-1", "%00", "１", &long("9", 21)] {
        read(anna, odd).refused(400, &["regionCode"]);
    }
}

#[test]
fn a_region_is_added_changed_and_deleted_with_every_field() {
    let world = World::new();
    let [county, town, village, other, group] = county(&world);
    let node = region(&world, &town);
    let expected = json!({
        "regionCode": 34_102_301, "regionName": "西递镇", "preRegionCode": 341_023, "regionLevel": 4, "description": "新增",
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&node[field], value, "{node}");
    }
    // Missing stays, empty is cleared where it may be; POST and PUT do the same.
    update(&world, &village, json!({"regionName": "西递新村"}))
        .send()
        .ok()
        .documented();
    let put = world
        .as_("admin")
        .call("PUT", &format!("/grid/super/region/{village}"));
    put.json(json!({"description": ""})).send().ok();
    let node = region(&world, &village);
    assert_eq!(
        (&node["regionName"], &node["regionLevel"]),
        (&json!("西递新村"), &json!(5))
    );
    assert_eq!(node["description"], "");
    // Its own name and code are not taken; a group may move to another village.
    update(
        &world,
        &village,
        json!({"regionName": "西递新村", "regionCode": village}),
    )
    .send()
    .ok();
    update(&world, &group, json!({"preRegionCode": other}))
        .send()
        .ok();
    assert_eq!(
        region(&world, &other)["childList"][0]["regionCode"].to_string(),
        group
    );
    update(&world, &town, json!({"preRegionCode": 0}))
        .send()
        .ok();
    assert_eq!(region(&world, &town)["preRegionCode"], json!(0));
    for code in [&group, &village, &other, &town, &county] {
        delete(&world, code).ok().documented();
        read(world.as_("admin"), code).blank();
        delete(&world, code).refused(404, &[]);
        update(&world, code, json!({"regionName": "x"}))
            .send()
            .refused(404, &[]);
    }
}

#[test]
fn codes_are_assigned_in_sequence_or_taken_from_the_client() {
    let world = World::new();
    let parent = add(
        &world,
        with(&form("甲", 0, 0), &json!({"regionCode": "12"})),
    );
    assert_eq!(add(&world, form("乙", &parent, 1)), "1201");
    assert_eq!(
        add(
            &world,
            with(&form("丙", &parent, 1), &json!({"regionCode": "1202"}))
        ),
        "1202"
    );
    assert_eq!(add(&world, form("丁", &parent, 1)), "1203");
    // A code of ours is free again when its region has gone.
    delete(&world, "1201").ok();
    assert_eq!(add(&world, form("戊", &parent, 1)), "1201");
    for taken in ["12", "1201"] {
        let sent = with(&form("己", &parent, 1), &json!({"regionCode": taken}));
        ask(&world, sent).send().refused(400, &["regionCode"]);
    }
    // Twenty digits are a code, as text; nothing fits below it.
    let long_code = long("9", 20);
    let far = add(
        &world,
        with(&form("远", 0, 0), &json!({"regionCode": long_code})),
    );
    assert_eq!(region(&world, &far)["regionCode"], json!(long_code));
    ask(&world, form("近", &far, 1))
        .send()
        .refused(400, &["regionCode"]);
    let under = add(
        &world,
        with(&form("近", &far, 1), &json!({"regionCode": "77"})),
    );
    assert_eq!(region(&world, &under)["preRegionCode"], json!(long_code));
    assert_eq!(add(&world, form("根", 0, 0)), "10000");
    assert_eq!(add(&world, form("根二", 0, 0)), "10001");
}

#[test]
fn the_hundredth_child_gets_three_digits() {
    let world = World::new();
    let parent = add(
        &world,
        with(&form("甲", 0, 0), &json!({"regionCode": "12"})),
    );
    for number in 1..=99 {
        assert_eq!(
            add(&world, form(&format!("区{number}"), &parent, 1)),
            format!("12{number:02}")
        );
    }
    assert_eq!(add(&world, form("区100", &parent, 1)), "12100");
    assert_eq!(add(&world, form("区101", &parent, 1)), "12101");
}

#[test]
fn every_rule_of_a_region_is_told_by_its_field_and_nothing_is_changed() {
    let world = World::new();
    let [_, town, village, ..] = county(&world);
    let before = read(world.as_("admin"), "0").data();
    let fresh = form("新村", &town, 5);
    for field in ["regionName", "preRegionCode", "regionLevel"] {
        ask(&world, with(&fresh, &json!({field: null})))
            .send()
            .refused(400, &[field]);
    }
    let cases: Vec<(&str, Vec<Value>)> = vec![
        (
            "regionName",
            vec![
                json!(" "),
                json!(long("名", 101)),
                json!("石印村"),
                json!("a\0"),
            ],
        ),
        (
            "preRegionCode",
            vec![
                json!(""),
                json!("x"),
                json!("999"),
                json!("-1"),
                json!(long("1", 21)),
                json!("' OR 1=1"),
            ],
        ),
        (
            "regionLevel",
            vec![
                json!(""),
                json!(7),
                json!(-1),
                json!("x"),
                json!("1.5"),
                json!(4),
                json!(0),
            ],
        ),
        ("description", vec![json!(long("字", 31))]),
        (
            "regionCode",
            vec![
                json!("0"),
                json!("012"),
                json!("x"),
                json!("1.5"),
                json!(long("1", 21)),
                json!(town),
            ],
        ),
    ];
    for (field, values) in cases {
        for value in values {
            let patch = json!({field: value});
            ask(&world, with(&fresh, &patch))
                .send()
                .refused(400, &[field]);
            let json = world.as_("admin").op("9.2").json(with(&fresh, &patch));
            json.send().refused(400, &[field]);
            update(&world, &village, patch)
                .send()
                .refused(400, &[field]);
        }
    }
    let many = json!({"regionName": "", "preRegionCode": "x", "regionLevel": 9, "description": long("字", 31), "regionCode": "x"});
    let fields = [
        "regionName",
        "preRegionCode",
        "regionLevel",
        "description",
        "regionCode",
    ];
    ask(&world, many.clone()).send().refused(400, &fields);
    update(&world, &village, many).send().refused(400, &fields);
    let looked_up = json!({"regionName": "石印村", "regionLevel": 4, "regionCode": town});
    ask(&world, with(&fresh, &looked_up))
        .send()
        .refused(400, &["regionName", "regionLevel", "regionCode"]);
    let unknown = json!({"preRegionCode": 999, "regionCode": town});
    ask(&world, with(&fresh, &unknown))
        .send()
        .refused(400, &["preRegionCode", "regionCode"]);
    assert_eq!(read(world.as_("admin"), "0").data(), before);
    // The same name elsewhere is fine, and so are the longest values.
    let longest =
        json!({"regionName": long("名", 100), "description": long("字", 30), "regionLevel": 6});
    add(&world, with(&fresh, &longest));
    add(&world, form("西递镇", &town, 5));
}

#[test]
fn a_region_stays_between_its_parent_and_its_children() {
    let world = World::new();
    let [county, town, village, other, group] = county(&world);
    for parent in [&town, &village, &group] {
        update(&world, &town, json!({"preRegionCode": parent}))
            .send()
            .refused(400, &["preRegionCode"]);
    }
    // Not above, and not below, by a move or by a level.
    update(&world, &village, json!({"preRegionCode": other}))
        .send()
        .refused(400, &["preRegionCode"]);
    update(&world, &village, json!({"regionLevel": 6}))
        .send()
        .refused(400, &["regionLevel"]);
    update(&world, &town, json!({"regionLevel": 5}))
        .send()
        .refused(400, &["regionLevel"]);
    update(&world, &town, json!({"regionLevel": 3}))
        .send()
        .refused(400, &["regionLevel"]);
    update(&world, &county, json!({"regionLevel": 0}))
        .send()
        .ok();
    // Nor into a place where its name is taken.
    add(&world, form("石印村", &county, 5));
    update(&world, &other, json!({"preRegionCode": county}))
        .send()
        .refused(400, &["regionName"]);
    // Nor by two moves at the same moment.
    let roots = ["甲", "乙"].map(|name| add(&world, form(name, 0, 0)));
    for level in [1, 2] {
        update(&world, &roots[level - 1], json!({"regionLevel": level}))
            .send()
            .ok();
    }
    let answers = at_once(vec![
        update(
            &world,
            &roots[0],
            json!({"preRegionCode": roots[1], "regionLevel": 3}),
        ),
        update(
            &world,
            &roots[1],
            json!({"preRegionCode": roots[0], "regionLevel": 4}),
        ),
    ]);
    let won = answers.iter().filter(|answer| answer.code() == 200).count();
    assert_eq!(won, 1, "{}\n{}", answers[0], answers[1]);
}

#[test]
fn a_region_with_children_is_not_deleted() {
    let world = World::new();
    let [county, town, village, ..] = county(&world);
    for (code, text) in [
        (&county, "1个下级区域"),
        (&town, "2个下级区域"),
        (&village, "1个下级区域"),
    ] {
        let refused = delete(&world, code).refused(400, &[]);
        assert!(refused.message().contains(text), "{refused}");
    }
    // Nor under a child that is just being added.
    for round in 0..5 {
        let parent = add(&world, form(&format!("新镇{round}"), &county, 4));
        let admin = world.as_("admin");
        let gone = admin.op("9.4").path("regionCode", &parent);
        let answers = at_once(vec![gone, ask(&world, form("新村", &parent, 5))]);
        let done: Vec<bool> = answers.iter().map(|answer| answer.code() == 200).collect();
        assert!(done[0] != done[1], "{}\n{}", answers[0], answers[1]);
    }
}

#[test]
fn everybody_reads_the_regions_and_only_administrators_change_them() {
    let world = World::new();
    let [county, town, ..] = county(&world);
    let others: &[&str] = &["anna", "acct", "pres", "chair", "mid"];
    let put = format!("/grid/super/region/{town}");
    keeps_strangers_out(
        &world,
        &[
            (&[], &|c| c.op("9.1").path("regionCode", 0)),
            (others, &|c| c.op("9.2").form(form("x", 0, 0))),
            (others, &|c| {
                c.op("9.3")
                    .path("regionCode", &town)
                    .form(json!({"regionName": "x"}))
            }),
            (others, &|c| {
                c.call("PUT", &put).form(json!({"regionName": "x"}))
            }),
            (others, &|c| c.op("9.4").path("regionCode", &town)),
        ],
    );
    for name in others {
        read(world.as_(name), &county).ok().documented_filled();
    }
    let admin = world.as_("admin");
    for odd in ["x", "%00", &long("9", 21)] {
        admin
            .op("9.3")
            .path("regionCode", odd)
            .form(json!({}))
            .send()
            .refused(400, &["regionCode"]);
        delete(&world, odd).refused(400, &["regionCode"]);
    }
    admin
        .call("GET", "/grid/super/region")
        .send()
        .refused(405, &[]);
}

#[test]
fn one_of_twenty_takes_the_same_new_code_or_name() {
    let world = World::new();
    let named = with(&form("甲", 0, 0), &json!({"regionCode": "55"}));
    only_one_wins(|| ask(&world, named.clone()), &["regionCode", "regionName"]);
    only_one_wins(|| ask(&world, form("乙", "55", 1)), &["regionName"]);
    // Twenty different names get twenty different codes.
    let answers = at_once(
        (0..20)
            .map(|n| ask(&world, form(&format!("区{n}"), "55", 1)))
            .collect(),
    );
    let mut codes: Vec<String> = answers
        .into_iter()
        .map(|answer| answer.ok().data().to_string())
        .collect();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 20);
}
