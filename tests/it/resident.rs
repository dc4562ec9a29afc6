//! Chapter 13: the household registry.

use serde_json::{Value, json};
use wangge_tests::world::{birthday, id_number, made, resident};
use wangge_tests::{Answer, Client, Request, TestApp, World};

use crate::people::{assert_holds, each, outcome, refusal_code, resident_of, residents, with};

#[test]
fn a_resident_sent_in_any_body_is_read_back_with_every_documented_field() {
    let world = World::new();
    let anna = world.as_("anna");
    type Send = fn(Request, Value) -> Request;
    let bodies: [Send; 3] = [Request::form, Request::json, Request::multipart];
    for (serial, send) in (1..).zip(bodies) {
        let sent = with(resident(serial, "GA"), &json!({"remark": "常年在外"}));
        let id = made(&send(anna.op("13.3"), sent.clone()).send().ok().data());
        let found = anna.op("13.1").path("residentId", id).send();
        let found = found.ok().documented_filled().data();
        assert_holds(&found, &sent);
        let more = json!({"residentId": id, "gridName": "西递村", "status": 1});
        assert_holds(&found, &more);
        assert!(found["createdAt"].as_i64().unwrap() > 1_700_000_000_000);

        let number = sent["idNumber"].as_str().unwrap();
        let by_number = anna.op("13.6").path("idNumber", number).send();
        assert_eq!(by_number.ok().documented_filled().data(), found);
        let listed = anna.op("13.2").query("idNumber", number).send();
        let listed = listed.ok().documented_filled();
        assert_eq!((listed.count(), &listed.data()[0]), (1, &found));

        let change = json!({"contact": "13911112222", "householdType": "居民集体户"});
        let update = anna.op("13.4").path("residentId", id);
        send(update, change.clone()).send().ok();
        let changed = resident_of(anna, id);
        assert_holds(&changed, &with(sent, &change));
        assert!(changed["updatedAt"].as_i64() > found["updatedAt"].as_i64());
    }
}

#[test]
fn numbers_words_and_dates_are_taken_in_the_forms_clients_send() {
    let world = World::new();
    let anna = world.as_("anna");
    let number = id_number(1);
    let sent = json!({
        "idNumber": number.parse::<i64>().unwrap(), "sex": 1, "householdId": 1001,
        "contact": 13_800_000_001_i64, "birthdate": birthday(&number).parse::<i64>().unwrap(), "status": 1,
    });
    let loose = anna.op("13.3").json(with(resident(1, "GA"), &sent)).send();
    let found = resident_of(anna, made(&loose.ok().data()));
    assert_holds(&found, &resident(1, "GA"));
    assert!(found["idNumber"].is_string() && found["householdId"].is_number());

    // A household number that no JSON number can carry stays text, digit by digit.
    let long = json!({"householdId": "12345678901234567890", "residentName": "  王 小二 "});
    let sent = with(resident(2, "GA"), &long);
    let id = made(&anna.op("13.3").form(sent).send().ok().data());
    let found = resident_of(anna, id);
    assert_eq!(found["householdId"], "12345678901234567890");
    assert_eq!(found["residentName"], "王 小二");
    let listed = anna.op("13.2").query("householdId", "12345678901234567890");
    assert_eq!(listed.send().ok().count(), 1);

    for (serial, sex) in (3..).zip(["男", "男性", "1"]) {
        let sent = with(resident(serial, "GA"), &json!({"sex": sex}));
        let id = made(&anna.op("13.3").form(sent).send().ok().data());
        assert_eq!(resident_of(anna, id)["sex"], "男");
    }
    let day = birthday(&id_number(6));
    let dashed = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    let sent = with(resident(6, "GA"), &json!({"birthdate": dashed}));
    let id = made(&anna.op("13.3").form(sent).send().ok().data());
    assert_eq!(
        resident_of(anna, id)["birthdate"],
        day,
        "the documented form is answered"
    );

    let x = format!("{}x", &id_number(9)[..17]);
    let sent = with(resident(9, "GA"), &json!({"idNumber": x}));
    let id = made(&anna.op("13.3").form(sent).send().ok().data());
    assert_eq!(resident_of(anna, id)["idNumber"], x.to_uppercase());
    anna.op("13.6").path("idNumber", &x).send().ok();
    assert_eq!(anna.op("13.2").query("idNumber", &x).send().ok().count(), 1);
}

/// Field, and a value it must refuse.
fn faults() -> Vec<(&'static str, Value)> {
    let long = |n: usize| json!("长".repeat(n));
    vec![
        ("residentName", json!("张")),
        ("residentName", long(21)),
        ("residentName", json!({"姓": "张"})),
        ("residentName", json!("张\u{0}三")),
        ("sex", json!("不详")),
        ("sex", json!("女")),
        ("nation", long(11)),
        ("birthdate", json!("20180931")),
        ("birthdate", json!("一九七七年")),
        ("birthdate", json!("19770229")),
        ("birthdate", json!("19800101")),
        ("idNumber", json!("34012119770517553")),
        ("idNumber", json!("340121197702305537")),
        ("idNumber", json!("34012119770517553Y")),
        ("idNumber", json!(["340121197705175537"])),
        ("address", long(101)),
        ("householdType", json!("家庭")),
        ("relationship", long(11)),
        ("householdId", json!("12-3")),
        ("householdId", json!("123456789012345678901")),
        ("householdId", json!(1.5)),
        ("contact", json!("23800000001")),
        ("contact", json!("1380000000")),
        ("contact", json!("1380000000a")),
        ("isInList", json!("也许")),
        ("remark", long(101)),
        ("status", json!(2)),
        ("status", json!("正常")),
        ("gridCode", json!("没有")),
        ("gridCode", json!("GB")),
        ("gridCode", json!("GC")),
    ]
}

#[test]
fn every_fault_of_a_resident_is_named_and_nothing_is_changed() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = world.add_resident(1, "GA");
    let before = resident_of(anna, id);
    let update = |change: Value| anna.op("13.4").path("residentId", id).json(change).send();
    for (field, bad) in faults() {
        let change = json!({field: bad});
        let code = refusal_code(field, &bad);
        let add = anna.op("13.3").json(with(resident(2, "GA"), &change));
        add.send().refused(code, &[field]);
        update(change).refused(code, &[field]);
    }
    let required = [
        "residentName",
        "sex",
        "nation",
        "birthdate",
        "idNumber",
        "address",
        "householdType",
        "relationship",
        "householdId",
        "contact",
        "isInList",
        "gridCode",
    ];
    for field in required {
        for empty in [json!(""), json!("  ")] {
            let change = json!({field: empty});
            let add = anna.op("13.3").json(with(resident(2, "GA"), &change));
            add.send().refused(400, &[field]);
            update(change).refused(400, &[field]);
        }
    }
    anna.op("13.3")
        .form(json!({}))
        .send()
        .refused(400, &required);
    let several =
        json!({"residentName": "", "contact": "1", "isInList": "?", "remark": "长".repeat(101)});
    let all = update(several).refused(400, &["residentName", "contact", "isInList", "remark"]);
    assert!(
        all.message().contains("姓名") && all.message().contains("联系方式"),
        "{all}"
    );
    for broken in ["{\"residentName\":", "7", "\"x\""] {
        let broken = anna.op("13.3").raw("application/json", broken);
        broken.send().refused(400, &[]);
    }
    anna.op("13.3")
        .raw("application/xml", "<a/>")
        .send()
        .refused(415, &[]);
    assert_eq!(resident_of(anna, id), before);
    assert_eq!(residents(anna, "GA").as_array().unwrap().len(), 1);
}

#[test]
fn on_a_change_missing_fields_stay_and_empty_ones_are_cleared() {
    let world = World::new();
    let anna = world.as_("anna");
    let sent = with(resident(1, "GA"), &json!({"remark": "旧"}));
    let id = made(&anna.op("13.3").form(sent.clone()).send().ok().data());
    let update = |change: Value| {
        anna.op("13.4")
            .path("residentId", id)
            .form(change)
            .send()
            .ok()
    };
    update(json!({"address": "西递村2号"}));
    let expected = with(sent, &json!({"address": "西递村2号"}));
    assert_holds(&resident_of(anna, id), &expected);
    update(json!({"remark": ""}));
    let found = resident_of(anna, id);
    assert_holds(&found, &with(expected, &json!({"remark": ""})));
    update(json!({}));
    assert_holds(
        &resident_of(anna, id),
        &with(found, &json!({"updatedAt": null})),
    );
}

#[test]
fn strangers_are_refused_and_foreign_residents_do_not_exist() {
    let world = World::new();
    let id = world.add_resident(1, "GA");
    let before = resident_of(world.as_("anna"), id);
    let requests = |client: &Client, id: i64| -> Vec<Request> {
        let status = client.op("13.5").path("residentId", id).path("status", 0);
        let change = json!({"address": "别处"});
        vec![
            client.op("13.1").path("residentId", id),
            client.op("13.4").path("residentId", id).form(change),
            status,
        ]
    };
    for request in requests(world.as_("anna"), id) {
        request.no_token().send().refused(401, &[]);
    }
    let anyone = world.app.client();
    anyone.op("13.2").send().refused(401, &[]);
    anyone
        .op("13.3")
        .form(resident(2, "GA"))
        .send()
        .refused(401, &[]);
    anyone
        .op("13.6")
        .path("idNumber", id_number(1))
        .send()
        .refused(401, &[]);
    // A manager of another org, and one of an org below, know nothing of the grid.
    for name in ["bo", "ada"] {
        let client = world.as_(name);
        for (of_foreign, of_none) in requests(client, id)
            .into_iter()
            .zip(requests(client, 999_999))
        {
            let (foreign, none) = (of_foreign.send(), of_none.send());
            assert_eq!(outcome(&foreign), outcome(&none), "{foreign}");
            assert!(matches!(foreign.code(), 204 | 404), "{foreign}");
        }
        client
            .op("13.6")
            .path("idNumber", id_number(1))
            .send()
            .blank();
        client.op("13.2").query("gridCode", "GA").send().blank();
        client
            .op("13.2")
            .query("idNumber", id_number(1))
            .send()
            .blank();
    }
    assert_eq!(resident_of(world.as_("anna"), id), before);
    // The org above sees it, also from below upwards; ids that are none are told so.
    for name in ["pres", "acct", "mid", "chair", "admin"] {
        assert_eq!(resident_of(world.as_(name), id), before, "{name}");
    }
    world.add_resident(3, "GC");
    assert_eq!(
        residents(world.as_("pres"), "GC").as_array().unwrap().len(),
        1
    );
    let odd = world.as_("anna").op("13.1").path("residentId", "abc");
    odd.send().refused(400, &["residentId"]);
}

#[test]
fn residents_are_filtered_exactly_and_paged() {
    let world = World::new();
    let admin = world.as_("admin");
    for (serial, name, grid) in [
        (1, "张三", "GA"),
        (2, "张三丰", "GA"),
        (3, "李%四", "GA"),
        (4, "李_四", "GC"),
        (5, "王五", "GB"),
    ] {
        let sent = with(resident(serial, grid), &json!({"residentName": name}));
        admin.op("13.3").form(sent).send().ok();
    }
    let list = |query: &[(&str, &str)]| {
        let request = admin.op("13.2");
        query
            .iter()
            .fold(request, |request, (name, value)| request.query(name, value))
            .send()
    };
    let names = |answer: Answer| {
        let mut names = each(&answer.ok().data(), "residentName");
        names.sort();
        names
    };
    for (filter, value, expected) in [
        ("residentName", "张三", vec!["张三", "张三丰"]),
        ("residentName", "%", vec!["李%四"]),
        ("residentName", "_", vec!["李_四"]),
        ("householdId", "1001", vec!["张三"]),
        ("gridCode", "GC", vec!["李_四"]),
        (
            "gridCode",
            "",
            vec!["张三", "张三丰", "李%四", "李_四", "王五"],
        ),
        ("idNumber", &id_number(5), vec!["王五"]),
        ("orgCode", "17001", vec!["张三", "张三丰", "李%四", "李_四"]),
        (
            "orgCode",
            "17000",
            vec!["张三", "张三丰", "李%四", "李_四", "王五"],
        ),
        ("accountId", &world.account("bo").to_string(), vec!["王五"]),
    ] {
        assert_eq!(
            names(list(&[(filter, value)])),
            expected,
            "{filter}={value}"
        );
    }
    for (filter, value) in [
        ("householdId", "100"),
        ("idNumber", "3401"),
        ("residentName", "\\"),
        ("residentName", "' OR 1=1 --"),
        ("gridCode", "G"),
        ("orgCode", "99"),
    ] {
        list(&[(filter, value)]).blank();
    }
    let page = |name: &str, number: &str| {
        let answer = list(&[(name, number), ("pageSize", "2")]).ok();
        (answer.count(), each(&answer.data(), "residentName"))
    };
    let (first, second, third) = (
        page("pageNum", "1"),
        page("pageNo", "2"),
        page("pageNum", "3"),
    );
    assert_eq!((first.0, second.0, third.0), (5, 5, 5));
    let mut all = [first.1, second.1, third.1].concat();
    all.sort();
    assert_eq!(all, names(list(&[("pageSize", "100000")])));
    assert_eq!(page("pageNum", "9"), (5, vec![]));
    for (name, value) in [
        ("pageNum", "0"),
        ("pageNum", "abc"),
        ("pageNo", "-1"),
        ("pageSize", "0"),
        ("pageSize", "x"),
        ("accountId", "x"),
    ] {
        list(&[(name, value)]).refused(400, &[name]);
    }
    list(&[("pageNum", "0"), ("pageSize", "-3")]).refused(400, &["pageNum", "pageSize"]);
    list(&[("roleId", "3")]).refused(403, &[]);
    list(&[("roleId", "7")]).ok();
}

#[test]
fn check_digits_count_where_the_bank_wants_them() {
    let app = TestApp::with(|config| config.policy.strict_id_check = true);
    let admin = app.admin();
    let org = json!({"orgCode": "17001", "orgName": "西递支行", "preOrgId": 1, "orgLevel": 1});
    admin.op("8.2").form(org).send().ok();
    let account = with(
        wangge_tests::world::account("anna", "安娜", 1, "17001", 0),
        &json!({"idNumber": "11010519491231002X", "sex": 2}),
    );
    let anna = made(&admin.op("5.1").form(account).send().ok().data());
    let grid = json!({"gridCode": "GA", "gridName": "西递村", "orgCode": "17001", "gridType": 1, "accountId": anna});
    admin.op("19.2").json(grid).send().ok();
    for (number, code) in [("11010519491231002X", 200), ("110105194912310021", 400)] {
        let person = json!({"idNumber": number, "birthdate": "19491231", "birthday": "19491231", "sex": "女"});
        let registered = admin
            .op("13.3")
            .form(with(resident(1, "GA"), &person))
            .send();
        let filed = admin
            .op("14.5")
            .form(json!({"customerName": "王五", "idNumber": number}))
            .send();
        for answer in [registered, filed] {
            if code == 200 {
                answer.ok();
            } else {
                answer.refused(400, &["idNumber"]);
            }
        }
    }
}
