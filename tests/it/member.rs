//! Family members (chapter 23): they are their customer's, and 14.17 reads them.

use serde_json::{Value, json};
use wangge_tests::world::{birthday, id_number, made, resident};
use wangge_tests::{Answer, Client, World};

use crate::cases::{column, keeps_strangers_out, long, only_one_wins, with};
use crate::import_batch::{import_id, undo};
use crate::log::entries;
use crate::people::{assert_holds, customer_with};

/// Every field of 23.1.
pub(crate) fn full(serial: u32, customer: i64) -> Value {
    let number = id_number(serial);
    json!({
        "memberId": 5, "memberName": format!("成员{serial}"), "relationship": "儿子", "nation": "汉族",
        "birthday": birthday(&number), "idType": "中国居民身份证", "idNumber": number,
        "address": "西递村1号", "isHouseholdHead": "否", "contact": "13800000001", "remark": "勤劳",
        "status": 1, "customerId": customer,
    })
}

fn read(client: &Client, id: i64) -> Answer {
    client.op("23.4").path("memberId", id).send()
}

fn list(client: &Client, customer: i64) -> Answer {
    client.op("23.5").query("customerId", customer).send()
}

fn change(client: &Client, id: i64, form: Value) -> Answer {
    client.op("23.2").path("memberId", id).form(form).send()
}

fn add(client: &Client, serial: u32, customer: i64) -> i64 {
    let post = client.op("23.1").form(full(serial, customer));
    made(&post.send().ok().data())
}

fn form_of(client: &Client, customer: i64) -> Value {
    let read = client.op("14.17").path("customerId", customer);
    read.send().ok().documented().data()
}

#[test]
fn members_are_added_read_changed_and_deleted() {
    let world = World::new();
    let anna = world.as_("anna");
    let customer = world.add_customer(1, "GA");
    list(anna, customer).blank();
    let first = add(anna, 2, customer);
    let sent = full(2, customer);
    let found = read(anna, first).ok().documented_filled();
    assert_holds(&found.data(), &with(&sent, &json!({"memberId": first})));
    let second = add(anna, 3, customer);
    // Status may be left out, and a day is told by its digits.
    let form = with(
        &full(4, customer),
        &json!({"status": null, "memberId": null}),
    );
    let day = birthday(&id_number(4));
    let dashed = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    let form = with(&form, &json!({"birthday": dashed, "isHouseholdHead": "是"}));
    let third = made(&anna.op("23.1").json(form).send().ok().data());
    let all = list(anna, customer).ok().documented_filled();
    let newest = [third, second, first].map(|id| id.to_string());
    assert_eq!(column(&all, "memberId"), newest);
    assert_eq!(all.count(), 3);
    let changed = json!({"birthday": day, "status": 1, "isHouseholdHead": "是"});
    assert_holds(&all.data()[0], &changed);
    change(
        anna,
        first,
        json!({"relationship": "配偶", "contact": "13900000009"}),
    )
    .ok();
    let after = with(
        &sent,
        &json!({"relationship": "配偶", "contact": "13900000009", "memberId": first}),
    );
    assert_holds(&read(anna, first).data(), &after);
    anna.op("23.3").path("memberId", second).send().ok();
    read(anna, second).blank();
    anna.op("23.3")
        .path("memberId", second)
        .send()
        .refused(404, &[]);
    change(anna, second, json!({})).refused(404, &[]);
    assert_eq!(list(anna, customer).ok().count(), 2);
    for (action, many) in [("add", 3), ("update", 1), ("delete", 1), ("read", 2)] {
        let action = format!("member.{action}");
        let found = entries(world.as_("admin"), &[("action", &action)]).ok();
        assert_eq!(found.count(), many, "{found}");
    }
}

#[test]
fn every_faulty_field_is_named_and_nothing_changes() {
    let world = World::new();
    let anna = world.as_("anna");
    let customer = world.add_customer(1, "GA");
    let id = add(anna, 2, customer);
    let before = read(anna, id).data();
    let faults = [
        ("memberName", json!(long("长", 21))),
        ("relationship", json!("儿媳")),
        ("relationship", json!("妻")),
        ("nation", json!(long("长", 11))),
        ("birthday", json!("20230230")),
        ("birthday", json!("19000101")),
        ("idType", json!("护照")),
        ("idNumber", json!("3401")),
        ("address", json!(long("长", 101))),
        ("isHouseholdHead", json!("有")),
        ("contact", json!("2380000000")),
        ("remark", json!(long("长", 101))),
        ("status", json!(0)),
        ("status", json!("正常")),
        ("customerId", json!("甲")),
    ];
    for (field, bad) in &faults {
        let patch = json!({*field: bad});
        let post = anna.op("23.1").json(with(&full(3, customer), &patch));
        post.send().refused(400, &[field]);
        let put = anna.op("23.2").path("memberId", id);
        put.json(patch).send().refused(400, &[field]);
    }
    let mut required = Vec::new();
    for field in full(3, customer).as_object().unwrap().keys() {
        if field == "memberId" || field == "status" {
            continue;
        }
        let blank = json!({field.as_str(): ""});
        let post = anna.op("23.1").form(with(&full(3, customer), &blank));
        post.send().refused(400, &[field]);
        change(anna, id, blank).refused(400, &[field]);
        required.push(field.clone());
    }
    let required: Vec<&str> = required.iter().map(String::as_str).collect();
    anna.op("23.1")
        .form(json!({}))
        .send()
        .refused(400, &required);
    anna.op("23.5").send().refused(400, &["customerId"]);
    list(anna, 999).blank();
    // Nobody twice, and not the customer himself.
    for taken in [2, 1] {
        let post = anna.op("23.1").form(full(taken, customer));
        post.send().refused(400, &["idNumber"]);
    }
    // That is told beside what is wrong by itself, and so is a customer who is not there.
    let odd = json!({"contact": "1"});
    let post = anna.op("23.1").form(with(&full(2, customer), &odd));
    post.send().refused(400, &["contact", "idNumber"]);
    let post = anna.op("23.1").form(with(&full(2, 9999), &odd));
    post.send().refused(400, &["contact", "customerId"]);
    let elsewhere = with(&odd, &json!({"customerId": 9999}));
    change(anna, id, elsewhere).refused(400, &["contact", "customerId"]);
    let other = add(anna, 3, customer);
    change(
        anna,
        other,
        json!({"idNumber": id_number(2), "birthday": birthday(&id_number(2))}),
    )
    .refused(400, &["idNumber"]);
    // The other form of number is for the card of foreigners alone.
    let foreign = json!({"idNumber": "abc123456789012"});
    change(anna, other, foreign.clone()).refused(400, &["idNumber"]);
    let card = json!({"idType": "外国人永久居留身份证"});
    change(anna, other, with(&foreign, &card)).ok();
    assert_eq!(
        read(anna, other).data()["idNumber"],
        json!("ABC123456789012")
    );
    assert_eq!(read(anna, id).data(), before);
}

#[test]
fn members_are_seen_with_their_customer() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    let (own, foreign) = (world.add_customer(1, "GA"), world.add_customer(2, "GB"));
    let (id, theirs) = (add(anna, 11, own), add(admin, 12, foreign));
    for (name, sees) in [
        ("anna", true),
        ("acct", true),
        ("pres", true),
        ("mid", true),
        ("chair", true),
        ("ada", false),
        ("bo", false),
    ] {
        let client = world.as_(name);
        for answer in [read(client, id), list(client, own)] {
            match sees {
                true => answer.ok(),
                false => answer.blank(),
            };
        }
        let changed = change(client, id, json!({"remark": name}));
        match (name, sees) {
            ("chair", _) => changed.refused(403, &[]),
            (_, true) => changed.ok(),
            (_, false) => changed.refused(404, &[]),
        };
        if !sees {
            client
                .op("23.3")
                .path("memberId", id)
                .send()
                .refused(404, &[]);
            client
                .op("23.1")
                .form(full(13, own))
                .send()
                .refused(404, &[]);
        }
    }
    assert_eq!(read(admin, id).data()["remark"], json!("mid"));
    // A member stays with his customer, and no foreign one is found by trying.
    change(anna, id, json!({"customerId": foreign})).refused(404, &[]);
    change(anna, id, json!({"customerId": 9999})).refused(404, &[]);
    change(anna, theirs, json!({"customerId": own})).refused(404, &[]);
    change(admin, id, json!({"customerId": foreign})).refused(400, &["customerId"]);
    change(anna, id, json!({"customerId": own})).ok();
    keeps_strangers_out(
        &world,
        &[
            (&[], &|c| c.op("23.4").path("memberId", id)),
            (&[], &|c| c.op("23.5").query("customerId", own)),
            (&["chair"], &|c| c.op("23.1").form(full(14, own))),
            (&["chair"], &|c| {
                c.op("23.2").path("memberId", id).form(json!({}))
            }),
            (&["chair"], &|c| c.op("23.3").path("memberId", id)),
        ],
    );
}

#[test]
fn of_many_who_add_a_member_at_once_one_does() {
    let world = World::new();
    let customer = world.add_customer(1, "GA");
    let anna = world.as_("anna");
    only_one_wins(|| anna.op("23.1").form(full(2, customer)), &["idNumber"]);
}

#[test]
fn the_application_form_knows_spouse_and_family() {
    let world = World::new();
    let anna = world.as_("anna");
    let customer = world.add_customer(1, "GA");
    let alone = form_of(anna, customer);
    assert_eq!(
        (&alone["spouseName"], &alone["familyPopulation"]),
        (&Value::Null, &json!("1"))
    );
    add(anna, 2, customer);
    let spouse = with(
        &full(3, customer),
        &json!({"relationship": "配偶", "memberName": "王秀"}),
    );
    anna.op("23.1").form(spouse).send().ok();
    let married =
        json!({"spouseName": "王秀", "spouseIdNumber": id_number(3), "familyPopulation": "3"});
    assert_holds(&form_of(anna, customer), &married);
    // What was said of the household counts for more than the members who are known.
    anna.op("22.1")
        .form(crate::family::full("1001"))
        .send()
        .ok();
    assert_eq!(form_of(anna, customer)["familyPopulation"], json!("4"));
}

#[test]
fn a_draft_takes_its_members_along_when_it_is_deleted() {
    let world = World::new();
    let anna = world.as_("anna");
    let draft = json!({"customerName": "草稿", "idNumber": id_number(1), "gridCode": "GA"});
    let draft = made(&anna.op("14.5").form(draft).send().ok().data());
    let id = add(anna, 2, draft);
    // They hang on the file, not on its number.
    let put = anna.op("14.7").path("customerId", draft);
    put.form(json!({"idNumber": id_number(3)})).send().ok();
    assert_eq!(list(anna, draft).ok().count(), 1);
    anna.op("14.15").path("customerId", draft).send().ok();
    read(anna, id).blank();
    list(anna, draft).blank();
    let told = entries(world.as_("admin"), &[("action", "member.delete")]).ok();
    assert_eq!(told.data()[0]["subjectId"], json!(id.to_string()));
}

#[test]
fn members_that_the_registry_makes_are_complete() {
    let world = World::new();
    let anna = world.as_("anna");
    let listed = json!({"isInList": "是", "householdId": "88"});
    anna.op("13.3")
        .form(with(&resident(1, "GA"), &listed))
        .send()
        .ok();
    let child = with(&resident(2, "GA"), &listed);
    let child = with(&child, &json!({"relationship": "长子"}));
    anna.op("13.3").form(child).send().ok();
    let head = made(&customer_with(anna, &id_number(1))["customerId"]);
    let members = list(anna, head).ok().documented_filled();
    let expected = json!({
        "memberName": "居民2", "relationship": "儿子", "idNumber": id_number(2), "isHouseholdHead": "否",
        "remark": "", "status": 1, "idType": "中国居民身份证", "customerId": head,
    });
    assert_holds(&members.data()[0], &expected);
    // It can be sent back as it was read, and an import's undo keeps what was edited.
    let id = members.data()[0]["memberId"].as_i64().unwrap();
    let put = anna.op("23.2").path("memberId", id);
    put.json(members.data()[0].clone()).send().ok();
    change(anna, id, json!({"remark": "勤劳"})).ok();
}

#[test]
fn an_undo_keeps_those_of_whom_something_was_said_since() {
    const HEADERS: &str =
        "姓名,性别,民族,出生日期,公民身份号码,地址,户别,与户主关系,户号,联系方式,纳入名单库,备注";
    let world = World::new();
    let anna = world.as_("anna");
    // Said before the import: keeps nobody.
    world.add_resident(50, "GA");
    anna.op("22.1")
        .form(crate::family::full("1050"))
        .send()
        .ok();
    let row = |serial: u32, household: u32, listed: &str| {
        let (number, name) = (id_number(serial), format!("导入{serial}"));
        let day = birthday(&number);
        format!(
            "{name},男,汉族,{day},{number},西递村,居民家庭户,户主,{household},13800000001,{listed},"
        )
    };
    let rows = [
        row(1, 501, "是"),
        row(2, 502, "是"),
        row(3, 503, "是"),
        row(4, 504, "否"),
        row(5, 505, "否"),
        row(6, 1050, "是"),
        row(7, 507, "是"),
    ];
    let csv = format!("{HEADERS}\n{}\n", rows.join("\n"));
    let sent = anna.op("13.7").multipart(json!({"gridCode": "GA"}));
    let import = sent.file("file", "a.csv", csv.as_bytes()).send().ok();
    let customer_of = |serial| made(&customer_with(anna, &id_number(serial))["customerId"]);
    let finance = |serial| {
        let put = anna.op("15.3").path("idNumber", id_number(serial));
        put.form(json!({"yearSalary": 1000})).send().ok();
    };
    finance(1);
    anna.op("22.1").form(crate::family::full("502")).send().ok();
    add(anna, 60, customer_of(3));
    finance(4);
    anna.op("22.1").form(crate::family::full("505")).send().ok();
    let undone = undo(anna, import_id(&import)).ok();
    let data = undone.data();
    let kept = |kind: &str| {
        let rows = data["kept"].as_array().unwrap().iter();
        let of_kind = rows.filter(|row| row["type"] == json!(kind));
        let mut names: Vec<String> = of_kind
            .map(|row| row["name"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(kept("customer"), ["导入1", "导入2", "导入3"], "{undone}");
    let residents = ["导入1", "导入2", "导入3", "导入4", "导入5"];
    assert_eq!(kept("resident"), residents, "{undone}");
    anna.op("15.1").path("idNumber", id_number(4)).send().ok();
    anna.op("22.3").path("householdId", "1050").send().ok();
}
