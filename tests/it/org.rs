//! Chapter 8: the bank's own tree of orgs.

use serde_json::{Value, json};
use wangge_tests::world::{account, made};
use wangge_tests::{Client, Request, World};

use crate::cases::{at_once, column, keeps_strangers_out, long, only_one_wins, with};

fn full(world: &World) -> Value {
    json!({
        "orgCode": "17003", "orgName": "碧阳支行", "corpCode": "121213", "preOrgId": world.org("17000"),
        "relationType": 0, "status": 1, "virtualOrgFlag": 1, "description": "新增", "type": 1, "orgLevel": 1,
    })
}

fn add(world: &World, form: &Value) -> i64 {
    let answer = world.as_("admin").op("8.2").form(form.clone()).send();
    made(&answer.ok().data())
}

fn update(world: &World, id: i64, form: Value) -> Request {
    world.as_("admin").op("8.1").path("orgId", id).form(form)
}

fn delete(world: &World, id: i64) -> Request {
    world.as_("admin").op("8.3").path("orgId", id)
}

/// The trees under `id`; every bank with anyone in it has some.
#[track_caller]
fn tree(client: &Client, id: i64) -> Value {
    let answer = client.op("8.4").path("orgId", id).send();
    answer.ok().documented_filled().data()
}

/// The codes of a tree, parents before children.
fn codes(nodes: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for node in nodes.as_array().expect("a list of orgs") {
        found.push(node["orgCode"].to_string());
        found.extend(codes(&node["childList"]));
    }
    found
}

/// The codes of the grids that a list of the caller's shows now.
fn grids(client: &Client) -> Vec<String> {
    column(&client.op("19.5").send().ok(), "gridCode")
}

#[test]
fn the_tree_stands_as_documented_from_any_node() {
    let world = World::new();
    let anna = world.as_("anna");
    let all = tree(anna, 0);
    assert_eq!(codes(&all), ["17000", "17001", "17011", "17002"]);
    let (root, branch) = (&all[0], &all[0]["childList"][0]);
    assert_eq!(
        (&root["orgId"], &root["preOrgId"]),
        (&json!("1"), &json!(0))
    );
    assert_eq!(branch["preOrgId"], json!(1));
    let outlet = &branch["childList"][0];
    assert_eq!(outlet["preOrgId"], json!(world.org("17001")));
    assert_eq!(outlet["childList"], json!([]));
    assert_eq!(tree(anna, 1), all);
    assert_eq!(codes(&tree(anna, world.org("17001"))), ["17001", "17011"]);
    assert_eq!(codes(&tree(anna, world.org("17011"))), ["17011"]);
    // A number that is no id is taken as a code.
    assert_eq!(codes(&tree(anna, 17_001)), ["17001", "17011"]);
    let none = anna.op("8.4").path("orgId", 999).send().blank();
    assert_eq!(none.data(), json!([]));
    for odd in ["x", "1 OR 1=1", "99999999999999999999", "%00", "１"] {
        anna.op("8.4")
            .path("orgId", odd)
            .send()
            .refused(400, &["orgId"]);
    }
}

#[test]
fn an_org_is_added_changed_and_deleted_with_every_field() {
    let world = World::new();
    let admin = world.as_("admin");
    let form = full(&world);
    let by_form = add(&world, &form);
    let other = with(
        &form,
        &json!({"orgCode": 17004, "preOrgId": "17011", "type": "0"}),
    );
    let by_json = made(&admin.op("8.2").json(other).send().ok().documented().data());
    let node = tree(admin, by_form)[0].clone();
    let shown = json!({"orgId": by_form.to_string(), "orgCode": 17003, "childList": []});
    assert_eq!(node, with(&form, &shown));
    // The parent may be named by its code, and code and type be sent as numbers or text.
    let node = tree(admin, by_json)[0].clone();
    assert_eq!(
        (&node["preOrgId"], &node["type"]),
        (&json!(world.org("17011")), &json!(0))
    );
    // A missing field stays, an empty one is cleared where it may be.
    let change = json!({"orgName": "碧阳分理处", "description": "", "corpCode": ""});
    update(&world, by_form, change).send().ok().documented();
    let node = tree(admin, by_form)[0].clone();
    assert_eq!(
        (&node["orgName"], &node["orgCode"]),
        (&json!("碧阳分理处"), &json!(17003))
    );
    assert!(
        node["description"].is_null() || node["description"] == "",
        "{node}"
    );
    let change = admin.op("8.1").path("orgId", by_form);
    change
        .json(json!({"preOrgId": 17_001, "orgLevel": 2, "status": 0}))
        .send()
        .ok();
    let node = tree(admin, by_form)[0].clone();
    assert_eq!(
        (&node["preOrgId"], &node["status"]),
        (&json!(world.org("17001")), &json!(0))
    );
    delete(&world, by_form)
        .query("orgCode", "17003")
        .send()
        .ok()
        .documented();
    admin.op("8.4").path("orgId", by_form).send().blank();
    delete(&world, by_form).send().refused(404, &[]);
    // No org has the id 17004, so it is a code.
    delete(&world, 17_004).send().ok();
    assert_eq!(codes(&tree(admin, 0)), ["17000", "17001", "17011", "17002"]);
}

#[test]
fn the_longest_values_and_a_bare_org_are_kept_as_sent() {
    let world = World::new();
    let sent = json!({
        "orgCode": long("9", 20), "orgName": long("名", 30), "corpCode": long("x", 20), "description": long("'", 30),
    });
    let node = tree(world.as_("admin"), add(&world, &with(&full(&world), &sent)))[0].clone();
    for (field, value) in sent.as_object().unwrap() {
        assert_eq!(&node[field], value, "{node}");
    }
    let bare = json!({"orgCode": "18000", "orgName": "<b>新行</b>", "orgLevel": 0});
    let node = tree(world.as_("admin"), add(&world, &bare))[0].clone();
    let defaults =
        json!({"preOrgId": 0, "status": 1, "virtualOrgFlag": 0, "orgName": "<b>新行</b>"});
    for (field, value) in defaults.as_object().unwrap() {
        assert_eq!(&node[field], value, "{node}");
    }
    assert_eq!(codes(&tree(world.as_("admin"), 0)).len(), 6);
}

/// Field values that break a documented rule, and the field to be named.
fn broken() -> Vec<(Value, &'static str)> {
    let cases: Vec<(&'static str, Vec<Value>)> = vec![
        (
            "orgCode",
            vec![
                json!(""),
                json!("A17"),
                json!("17 1"),
                json!("-1"),
                json!(long("1", 21)),
                json!("17001"),
                json!("1\0"),
            ],
        ),
        (
            "orgName",
            vec![json!(" "), json!(long("名", 31)), json!("碧\0阳")],
        ),
        ("corpCode", vec![json!(long("1", 21))]),
        (
            "preOrgId",
            vec![
                json!("99999"),
                json!("-1"),
                json!("x"),
                json!("' OR 1=1"),
                json!("1\0"),
            ],
        ),
        ("relationType", vec![json!(3), json!(-1), json!("x")]),
        ("status", vec![json!(2), json!(-1), json!("x")]),
        ("virtualOrgFlag", vec![json!(2), json!("x")]),
        ("description", vec![json!(long("字", 31))]),
        ("type", vec![json!(2), json!("x")]),
        (
            "orgLevel",
            vec![json!(""), json!(5), json!(-1), json!("x"), json!("1.5")],
        ),
    ];
    let each = cases.into_iter().flat_map(|(field, values)| {
        values
            .into_iter()
            .map(move |value| (json!({field: value}), field))
    });
    each.collect()
}

#[test]
fn every_rule_of_an_org_is_told_by_its_field_and_nothing_is_changed() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = add(&world, &full(&world));
    let before = tree(admin, 0);
    let fresh = with(&full(&world), &json!({"orgCode": "17009"}));
    for field in ["orgCode", "orgName", "orgLevel"] {
        let form = with(&fresh, &json!({field: null}));
        admin.op("8.2").form(form).send().refused(400, &[field]);
    }
    for (patch, field) in broken() {
        let sent = with(&fresh, &patch);
        admin
            .op("8.2")
            .form(sent.clone())
            .send()
            .refused(400, &[field]);
        admin
            .op("8.2")
            .json(sent.clone())
            .send()
            .refused(400, &[field]);
        update(&world, id, sent).send().refused(400, &[field]);
        update(&world, id, patch).send().refused(400, &[field]);
    }
    admin
        .op("8.2")
        .json(json!({}))
        .send()
        .refused(400, &["orgCode", "orgName", "orgLevel"]);
    let many = json!({
        "orgCode": "x", "orgName": "", "corpCode": long("1", 21), "preOrgId": "99999", "relationType": 9, "status": 9,
        "virtualOrgFlag": 9, "description": long("字", 31), "type": 9, "orgLevel": 9,
    });
    let fields: Vec<&str> = many
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    admin
        .op("8.2")
        .form(many.clone())
        .send()
        .refused(400, &fields);
    update(&world, id, many.clone())
        .send()
        .refused(400, &fields);
    let looked_up = json!({"orgCode": "17001", "preOrgId": "99999"});
    update(&world, id, looked_up)
        .send()
        .refused(400, &["orgCode", "preOrgId"]);
    assert_eq!(tree(admin, 0), before);
}

#[test]
fn an_org_never_comes_under_itself() {
    let world = World::new();
    let branch = world.org("17001");
    for parent in [
        branch.to_string(),
        world.org("17011").to_string(),
        "17011".to_owned(),
    ] {
        let change = json!({"preOrgId": parent, "orgName": "x"});
        update(&world, branch, change)
            .send()
            .refused(400, &["preOrgId"]);
    }
    update(&world, 1, json!({"preOrgId": "17002"}))
        .send()
        .refused(400, &["preOrgId"]);
    assert_eq!(
        codes(&tree(world.as_("admin"), 0)),
        ["17000", "17001", "17011", "17002"]
    );
    // Nor by two moves at the same moment.
    let other = world.org("17002");
    for _ in 0..5 {
        let there = update(&world, branch, json!({"preOrgId": other}));
        let back = update(&world, other, json!({"preOrgId": branch}));
        let answers = at_once(vec![there, back]);
        let won = answers.iter().filter(|a| a.code() == 200).count();
        assert_eq!(won, 1, "{}\n{}", answers[0], answers[1]);
        assert_eq!(codes(&tree(world.as_("admin"), 0)).len(), 4);
        for id in [branch, other] {
            update(&world, id, json!({"preOrgId": 1})).send().ok();
        }
    }
}

#[test]
fn an_org_that_holds_something_is_not_deleted_and_says_what() {
    let world = World::new();
    let admin = world.as_("admin");
    let holds = |code: &str| {
        let answer = delete(&world, world.org(code)).send().refused(400, &[]);
        answer.message()
    };
    let (head, branch, village) = (holds("17000"), holds("17001"), holds("17002"));
    assert!(
        head.contains("2个下级机构") && head.contains("2个用户"),
        "{head}"
    );
    for part in ["1个下级机构", "4个用户", "1个网格"] {
        assert!(branch.contains(part), "{branch}");
    }
    assert!(
        village.contains("1个用户") && village.contains("1个网格"),
        "{village}"
    );
    assert!(!village.contains("下级"), "{village}");
    let id = add(&world, &full(&world));
    for code in ["17001", "1", "x", "170033"] {
        let odd = delete(&world, id).query("orgCode", code);
        odd.send().refused(400, &["orgCode"]);
    }
    delete(&world, 999).send().refused(404, &[]);
    admin
        .op("8.3")
        .path("orgId", "x")
        .send()
        .refused(400, &["orgId"]);
    assert_eq!(codes(&tree(admin, 0)).len(), 5);
    delete(&world, id).send().ok();
}

#[test]
fn only_administrators_change_the_tree() {
    let world = World::new();
    let id = world.org("17011");
    let form = full(&world);
    let others: &[&str] = &["anna", "acct", "pres", "chair", "mid"];
    keeps_strangers_out(
        &world,
        &[
            (others, &|c| {
                c.op("8.1").path("orgId", id).form(json!({"orgName": "x"}))
            }),
            (others, &|c| c.op("8.2").form(form.clone())),
            (others, &|c| c.op("8.3").path("orgId", id)),
            (&[], &|c| c.op("8.4").path("orgId", id)),
        ],
    );
    update(&world, 999, form).send().refused(404, &[]);
    let admin = world.as_("admin");
    admin
        .op("8.1")
        .path("orgId", "x")
        .send()
        .refused(400, &["orgId"]);
    for (method, path) in [
        ("POST", "/grid/super/org/1"),
        ("GET", "/grid/super/org"),
        ("DELETE", "/grid/super/org"),
    ] {
        admin.call(method, path).send().refused(405, &[]);
    }
    for name in others {
        assert_eq!(codes(&tree(world.as_(name), 0)).len(), 4, "{name}");
    }
}

#[test]
fn a_moved_org_is_seen_from_its_new_place_at_once() {
    let world = World::new();
    let pres = world.as_("pres");
    assert_eq!(grids(pres), ["GC", "GA"]);
    update(
        &world,
        world.org("17002"),
        json!({"preOrgId": world.org("17011")}),
    )
    .send()
    .ok();
    assert_eq!(grids(pres), ["GB", "GC", "GA"]);
    update(&world, world.org("17011"), json!({"preOrgId": 1}))
        .send()
        .ok();
    assert_eq!(grids(pres), ["GA"]);
}

#[test]
fn one_of_twenty_takes_the_same_new_code() {
    let world = World::new();
    let admin = world.as_("admin");
    only_one_wins(|| admin.op("8.2").form(full(&world)), &["orgCode"]);
    assert_eq!(codes(&tree(admin, 0)).len(), 5);
}

#[test]
fn an_org_is_not_deleted_under_someone_who_is_just_moving_in() {
    let world = World::new();
    let admin = world.as_("admin");
    for round in 0..5 {
        let id = add(&world, &full(&world));
        let person = account(&format!("new_{round}"), "新人", 1, "17003", 70 + round);
        let grid = json!({"gridCode": format!("GN{round}"), "gridName": "新村", "orgCode": "17003", "gridType": 1});
        let child = json!({"orgCode": "17005", "orgName": "新所", "preOrgId": id, "orgLevel": 2});
        let answers = at_once(vec![
            delete(&world, id),
            admin.op("5.1").form(person),
            admin.op("19.2").json(grid),
            admin.op("8.2").form(child),
        ]);
        let done = |index: usize| answers[index].code() == 200;
        assert!(
            done(0) != (done(1) || done(2) || done(3)),
            "{}\n{}",
            answers[0],
            answers[1]
        );
        if !done(0) {
            let spare = format!("1800{round}");
            update(&world, id, json!({"orgCode": spare})).send().ok();
        }
        if done(3) {
            delete(&world, made(&answers[3].data())).send().ok();
        }
    }
}
