//! Chapter 18: tags, and who wears them.

use serde_json::{Value, json};
use wangge_tests::world::{id_number, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{column, keeps_strangers_out, long, only_one_wins, with};
use crate::log::entries;
use crate::tag_worn::{give, replace, worn};

/// The reserved tags.
const RESERVED: [(i64, &str); 4] = [(1, "黑名单"), (2, "白名单"), (3, "灰名单"), (4, "贫困户")];

fn farmer() -> Value {
    json!({"tagName": "农户", "description": "以农业为主要收入", "type": 2, "remark": "每年核对"})
}

fn add(client: &Client, form: &Value) -> Request {
    client.op("18.3").form(form.clone())
}

/// A tag of this name; answers its id.
#[track_caller]
pub(crate) fn tag(world: &World, name: &str) -> i64 {
    let form = with(&farmer(), &json!({"tagName": name}));
    made(&add(world.as_("admin"), &form).send().ok().data())
}

fn find(client: &Client, id: i64) -> Answer {
    client.op("18.1").path("tagId", id).send()
}

fn list(client: &Client) -> Answer {
    let list = client.op("18.2").query("pageNum", 1).query("pageSize", 50);
    list.send()
}

fn count(client: &Client, id: i64) -> Answer {
    client.op("18.7").path("tagId", id).send()
}

fn wearers(client: &Client, id: i64, page: &[(&str, &str)]) -> Answer {
    client.op("18.8").path("tagId", id).filters(page).send()
}

#[test]
fn tags_are_made_listed_changed_and_deleted() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = made(&add(admin, &farmer()).send().ok().data());
    assert!(id > 4, "reserved ids are not given");
    let found = find(world.as_("anna"), id).ok().documented_filled();
    let expected = with(&farmer(), &json!({"tagId": id, "customerCount": 0}));
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(found.data()[key], *value, "{key}\n{found}");
    }
    let bare = json!({"tagName": "贷款客户", "description": "有贷款", "type": "4", "remark": null});
    let other = made(&admin.op("18.3").json(bare).send().ok().data());
    assert_eq!(
        find(admin, other).ok().documented_filled().data()["remark"],
        ""
    );

    let all = list(world.as_("chair")).ok().documented_filled();
    let mut names: Vec<String> = RESERVED
        .iter()
        .map(|(_, name)| (*name).to_owned())
        .collect();
    names.extend(["农户", "贷款客户"].map(str::to_owned));
    assert_eq!((column(&all, "tagName"), all.count()), (names, 6));
    let second = admin
        .op("18.2")
        .query("pageNo", 2)
        .query("pageSize", 4)
        .send()
        .ok();
    assert_eq!((column(&second, "tagName").len(), second.count()), (2, 6));

    let update = |form: Value| admin.op("18.4").path("tagId", id).form(form);
    update(json!({"description": "种田为生"})).send().ok();
    let kept = find(admin, id).data();
    assert_eq!(
        (&kept["tagName"], &kept["remark"]),
        (&json!("农户"), &json!("每年核对"))
    );
    assert_eq!(kept["description"], "种田为生");
    update(json!({"tagName": "种粮户", "type": 5, "remark": ""}))
        .send()
        .ok();
    let changed = find(admin, id).data();
    assert_eq!(
        (&changed["tagName"], &changed["type"], &changed["remark"]),
        (&json!("种粮户"), &json!(5), &json!(""))
    );

    admin.op("18.5").path("tagId", id).send().ok();
    find(admin, id).blank();
    admin.op("18.5").path("tagId", id).send().refused(404, &[]);
    update(farmer()).send().refused(404, &[]);
    admin
        .op("18.1")
        .path("tagId", "x")
        .send()
        .refused(400, &["tagId"]);
    let told = entries(admin, &[("subject", "tag"), ("subjectId", &id.to_string())]);
    let actions = ["tag.delete", "tag.update", "tag.update", "tag.add"];
    assert_eq!(column(&told, "action"), actions);
}

#[test]
fn every_faulty_field_of_a_tag_is_named_and_nothing_is_stored() {
    let world = World::new();
    let admin = world.as_("admin");
    let id = tag(&world, "农户");
    for (patch, fields) in [
        (json!({"tagName": null}), ["tagName"].as_slice()),
        (
            json!({"tagName": "  ", "description": ""}),
            &["tagName", "description"],
        ),
        (
            json!({"tagName": long("名", 21), "description": long("述", 21)}),
            &["tagName", "description"],
        ),
        (
            json!({"description": null, "type": null}),
            &["description", "type"],
        ),
        (
            json!({"type": 0, "remark": long("备", 101)}),
            &["type", "remark"],
        ),
        (json!({"type": 9, "tagName": "农户"}), &["type", "tagName"]),
        (
            json!({"type": "一", "description": "\u{0}"}),
            &["type", "description"],
        ),
        (json!({"tagName": "黑名单"}), &["tagName"]),
        (json!({"tagName": " 农户 "}), &["tagName"]),
    ] {
        let form = with(&with(&farmer(), &json!({"tagName": "新标签"})), &patch);
        add(admin, &form).send().refused(400, fields);
    }
    for (form, fields) in [
        (
            json!({"tagName": "", "type": ""}),
            ["tagName", "type"].as_slice(),
        ),
        (
            json!({"tagName": "白名单", "description": long("述", 21)}),
            &["tagName", "description"],
        ),
        (
            json!({"type": 10, "remark": long("备", 101)}),
            &["type", "remark"],
        ),
    ] {
        let before = find(admin, id).data();
        admin
            .op("18.4")
            .path("tagId", id)
            .form(form)
            .send()
            .refused(400, fields);
        assert_eq!(find(admin, id).data(), before);
    }
    assert_eq!(list(admin).count(), 5);
    let longest = json!({"tagName": long("名", 20), "description": long("述", 20), "type": 8,
        "remark": long("备", 100)});
    add(admin, &longest).send().ok();
}

#[test]
fn reserved_tags_stay_what_they_are() {
    let world = World::new();
    let admin = world.as_("admin");
    for (id, name) in RESERVED {
        let before = find(admin, id).ok().documented_filled().data();
        assert_eq!(before["tagName"], name);
        admin
            .op("18.5")
            .path("tagId", id)
            .send()
            .refused(400, &["tagId"]);
        let update = |form: Value| admin.op("18.4").path("tagId", id).form(form).send();
        update(json!({"tagName": "别的", "type": 7, "description": "x"}))
            .refused(400, &["tagName", "type"]);
        assert_eq!(find(admin, id).data(), before);
        let own = json!({"tagName": name, "type": before["type"], "description": "新描述", "remark": "内置"});
        update(own).ok();
        let after = find(admin, id).data();
        assert_eq!(
            (&after["description"], &after["remark"]),
            (&json!("新描述"), &json!("内置"))
        );
    }
}

#[test]
fn of_many_who_make_the_same_tag_one_does() {
    let world = World::new();
    let admin = world.as_("admin");
    only_one_wins(|| add(admin, &farmer()), &["tagName"]);
    assert_eq!(list(admin).count(), 5);
}

#[test]
fn counts_and_customers_are_those_the_caller_sees() {
    let world = World::new();
    let admin = world.as_("admin");
    let [a, b, none] = ["甲", "乙", "无人"].map(|name| tag(&world, name));
    for (serial, grid) in [(1, "GA"), (2, "GA"), (3, "GC"), (4, "GB")] {
        world.add_customer(serial, grid);
        give(&world, serial, &[a]);
    }
    give(&world, 1, &[a, b]);
    // A resident is no customer, nor is a draft; a frozen customer is one.
    world.add_resident(5, "GA");
    give(&world, 5, &[a]);
    let draft = json!({"customerName": "草稿", "idNumber": id_number(6), "gridCode": "GA"});
    world.as_("anna").op("14.5").form(draft).send().ok();
    give(&world, 6, &[a]);
    let frozen = world.add_customer(7, "GB");
    give(&world, 7, &[a]);
    admin
        .op("14.9")
        .path("customerId", frozen)
        .path("status", 6)
        .send()
        .ok();
    for (name, serials) in [
        ("anna", [1, 2].as_slice()),
        ("ada", &[3]),
        ("bo", &[4, 7]),
        ("acct", &[1, 2, 3]),
        ("pres", &[1, 2, 3]),
        ("mid", &[1, 2, 3]),
        ("chair", &[1, 2, 3, 4, 7]),
        ("admin", &[1, 2, 3, 4, 7]),
    ] {
        let client = world.as_(name);
        let expected = json!(serials.len());
        assert_eq!(
            count(client, a).ok().documented_filled().data(),
            expected,
            "{name}"
        );
        assert_eq!(find(client, a).data()["customerCount"], expected, "{name}");
        let all = list(client).ok();
        let counts = column(&all, "customerCount");
        let of_b = usize::from(serials.contains(&1));
        assert_eq!(
            counts[4..],
            [serials.len(), of_b, 0].map(|n| n.to_string()),
            "{name}"
        );
        let found = wearers(client, a, &[]).ok().documented();
        let mut numbers: Vec<String> = serials.iter().map(|serial| id_number(*serial)).collect();
        numbers.sort();
        assert_eq!(column(&found, "idNumber"), numbers, "{name}");
        assert_eq!(found.count(), i64::try_from(serials.len()).unwrap());
        // Outside the scope a person is not there.
        for serial in [1, 3, 4] {
            let is_seen = serials.contains(&serial);
            assert_eq!(!worn(client, serial).is_empty(), is_seen, "{name} {serial}");
            let changes = [
                replace(client, serial, a),
                client
                    .op("18.11")
                    .path("idNumber", id_number(serial))
                    .path("tagId", none),
            ];
            for change in changes {
                let code = change.send().code();
                match (name, is_seen) {
                    ("chair", _) => assert_eq!(code, 403),
                    (_, false) => assert_eq!(code, 404, "{name} {serial}"),
                    (_, true) => assert!([200, 404].contains(&code), "{name} {serial}"),
                }
            }
            if name != "chair" && !is_seen {
                let all = client.op("18.10").path("idNumber", id_number(serial));
                all.send().refused(404, &[]);
            }
        }
        give(&world, 1, &[a, b]);
    }
    assert_eq!(count(admin, none).ok().data(), json!(0));
    wearers(admin, none, &[]).blank();
    count(admin, 9999).blank();
    wearers(admin, 9999, &[]).blank();
    assert_eq!(count(admin, 1).ok().data(), json!(0));
}

#[test]
fn a_wearer_is_told_by_codes() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    let a = tag(&world, "甲");
    for serial in 1..=25 {
        world.add_customer(serial, "GA");
        give(&world, serial, &[a]);
    }
    let pages: Vec<Answer> = ["1", "2", "3"]
        .map(|page| wearers(anna, a, &[("pageNum", page), ("pageSize", "10")]).ok())
        .into();
    let numbers: Vec<String> = pages
        .iter()
        .flat_map(|page| column(page, "idNumber"))
        .collect();
    assert!(numbers.len() == 25 && numbers.is_sorted(), "{numbers:?}");
    let beyond = wearers(anna, a, &[("pageNum", "4"), ("pageSize", "10")]).ok();
    assert_eq!((beyond.data(), beyond.count()), (json!([]), 25));
    wearers(anna, a, &[("pageNum", "0")]).refused(400, &["pageNum"]);
    for (changes, sex, married, educated) in [
        (
            json!({"maritalStatus": "未婚", "educationLevel": "初中及以下"}),
            1,
            0,
            json!(2),
        ),
        (
            json!({"maritalStatus": "已婚", "educationLevel": "中专/技校"}),
            1,
            1,
            json!(3),
        ),
        (
            json!({"maritalStatus": "离异", "educationLevel": "大专"}),
            1,
            2,
            json!(4),
        ),
        (
            json!({"maritalStatus": "丧偶", "educationLevel": "本科"}),
            1,
            3,
            json!(5),
        ),
        (json!({"educationLevel": "博士及以上"}), 1, 3, json!(6)),
        (json!({"educationLevel": "未知"}), 1, 3, json!(null)),
    ] {
        let first = pages[0].data()[0]["customerId"].clone();
        let id = first.as_str().unwrap();
        admin
            .op("14.8")
            .path("customerId", id)
            .form(changes)
            .send()
            .ok();
        let row = wearers(anna, a, &[("pageSize", "1")])
            .ok()
            .documented()
            .data()[0]
            .clone();
        let told = (&row["sex"], &row["maritalStatus"], &row["educationLevel"]);
        assert_eq!(told, (&json!(sex), &json!(married), &educated));
        assert_eq!(
            (&row["gridCode"], &row["career"]),
            (&json!("GA"), &json!("专业技术人员"))
        );
    }
}

#[test]
fn a_deleted_tag_is_worn_by_nobody() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    let [a, b] = ["甲", "乙"].map(|name| tag(&world, name));
    let customer = world.add_customer(1, "GA");
    give(&world, 1, &[a, b]);
    admin.op("18.5").path("tagId", a).send().ok();
    assert_eq!(worn(anna, 1), [b]);
    let file = anna
        .op("14.1")
        .path("customerId", customer)
        .send()
        .ok()
        .data();
    assert_eq!(file["tags"].as_array().unwrap().len(), 1);
    count(anna, a).blank();
    // Its name is free again, its id is not given twice.
    assert!(tag(&world, "甲") > b);
}

#[test]
fn strangers_see_no_tags() {
    let world = World::new();
    let number = id_number(1);
    world.add_customer(1, "GA");
    let managers: &[&str] = &["anna", "acct", "pres", "chair", "mid"];
    let of = |client: &Client, id: &str| client.op(id).path("idNumber", &number);
    keeps_strangers_out(
        &world,
        &[
            (&[], &|client| client.op("18.1").path("tagId", 1)),
            (&[], &|client| client.op("18.2")),
            (managers, &|client| add(client, &farmer())),
            (managers, &|client| {
                client.op("18.4").path("tagId", 1).form(farmer())
            }),
            (managers, &|client| client.op("18.5").path("tagId", 1)),
            (&[], &|client| of(client, "18.6")),
            (&[], &|client| client.op("18.7").path("tagId", 1)),
            (&[], &|client| client.op("18.8").path("tagId", 1)),
            (&["chair"], &|client| {
                of(client, "18.9").form(json!({"tagIds": 1}))
            }),
            (&["chair"], &|client| of(client, "18.10")),
            (&["chair"], &|client| of(client, "18.11").path("tagId", 1)),
        ],
    );
}
