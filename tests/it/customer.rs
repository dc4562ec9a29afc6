//! Chapter 14: customers' files, read and written.

use serde_json::{Value, json};
use wangge_tests::world::{birthday, customer, id_number, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::people::{
    assert_holds, customer_of, customer_with, outcome, refusal_code, with, womans,
};

/// What 14.8 demands of a complete file, less what the caller's account says.
pub(crate) const REQUIRED: [&str; 16] = [
    "sex",
    "idType",
    "maritalStatus",
    "educationLevel",
    "phoneNumber",
    "householdId",
    "nativeAddress",
    "residenceAddress",
    "livingSituation",
    "physicalCondition",
    "isStockholder",
    "isStaff",
    "isOwner",
    "isFarmer",
    "career",
    "gridCode",
];

fn add(client: &Client, sent: Value) -> Answer {
    client.op("14.6").form(sent).send()
}

fn update(client: &Client, id: i64, change: Value) -> Answer {
    client.op("14.8").path("customerId", id).form(change).send()
}

#[test]
fn a_customer_sent_in_any_body_is_read_back_with_every_documented_field() {
    let world = World::new();
    let anna = world.as_("anna");
    type Send = fn(Request, Value) -> Request;
    let bodies: [Send; 3] = [Request::form, Request::json, Request::multipart];
    for (serial, send) in (1..).zip(bodies) {
        let more = json!({"custodian": "安娜", "cellName": "绿地", "cellAddress": "1号", "creditId": "C1",
            "companyName": "茶厂", "companyAddress": "西递", "investigator2": "李四"});
        let sent = with(customer(serial, "GA"), &more);
        let added = send(anna.op("14.6"), sent.clone()).send();
        let id = made(&added.ok().documented_filled().data());
        let found = anna.op("14.1").path("customerId", id).send();
        let found = found.ok().documented_filled().data();
        assert_holds(&found, &sent);
        let more = json!({"customerId": id, "gridName": "西递村", "status": 5, "accountId": world.account("anna"),
            "orgCode": 17001, "tags": []});
        assert_holds(&found, &more);
        assert!(found["createdAt"].as_i64().unwrap() > 1_700_000_000_000);

        let number = sent["idNumber"].as_str().unwrap();
        let by_number = anna.op("14.2").path("idNumber", number).send();
        assert_eq!(by_number.ok().documented_filled().data(), found);
        let own = anna.op("14.3").query("idNumber", number).send();
        let own = own.ok().documented_filled();
        assert_eq!((own.count(), &own.data()[0]), (1, &found));
        let of_account = anna.op("14.4").path("accountId", world.account("anna"));
        let of_account = of_account.query("idNumber", number).send().ok();
        assert_eq!(of_account.documented_filled().data()[0], found);
        let shown = anna.op("14.17").path("customerId", id).send();
        let shown = shown.ok().documented().data();
        let form = json!({"name": sent["customerName"], "idNumber": number, "sex": "男", "maritalStatus": "已婚",
            "educationLevel": "高中", "phoneNumber": sent["phoneNumber"], "companyName": "茶厂", "companyAddress": "西递",
            "nativeAddress": "西递村1号", "residenceAddress": "西递村1号", "spouseName": null, "familyPopulation": "1"});
        assert_holds(&shown, &form);

        let change = json!({"phoneNumber": "13911112222", "workYear": 11});
        send(anna.op("14.8").path("customerId", id), change.clone())
            .send()
            .ok();
        let changed = customer_of(anna, id);
        assert_holds(&changed, &with(sent, &change));
        assert!(changed["updatedAt"].as_i64() > found["updatedAt"].as_i64());
        assert_eq!(changed["createdAt"], found["createdAt"]);
    }
}

#[test]
fn words_codes_and_dates_are_taken_in_the_forms_clients_send() {
    let world = World::new();
    let anna = world.as_("anna");
    let number = id_number(1);
    let day = birthday(&number);
    let loose = json!({
        "idNumber": number.parse::<i64>().unwrap(), "sex": 1, "householdId": 1001, "phoneNumber": 13_800_000_001_i64,
        "birthday": format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]), "career": 5, "workYear": "", "status": "",
        "createdAt": 1, "updatedAt": "", "postcode": 245_500,
    });
    let added = anna.op("14.6").json(with(customer(1, "GA"), &loose)).send();
    let id = made(&added.ok().data());
    let expected = json!({"idNumber": number, "sex": "男", "householdId": "1001", "phoneNumber": "13800000001",
        "birthday": day, "career": "农、林、牧、渔、水利业生产人员", "workYear": null, "status": 5, "postcode": "245500"});
    let found = customer_of(anna, id);
    assert_holds(&found, &expected);
    assert!(
        found["createdAt"].as_i64().unwrap() > 1,
        "the server's own clock"
    );

    // The values of the document's examples beside the closed lists.
    for (field, values) in [
        (
            "livingSituation",
            vec![
                "贷款购房",
                "贷款建房",
                "租房",
                "自购房",
                "贷款购房或贷款建房",
            ],
        ),
        (
            "educationLevel",
            vec![
                "初中及以下",
                "中专/技校",
                "(中专/技校)",
                "大专",
                "本科",
                "硕士",
                "博士及以上",
                "未知",
                "研究生",
            ],
        ),
        ("maritalStatus", vec!["未婚", "离异", "丧偶"]),
        ("physicalCondition", vec!["亚健康", "疾病"]),
        ("politicsStatus", vec!["团员", "党员"]),
        ("nation", vec!["朝鲜", "汉"]),
        ("borrowerNature", vec!["非农户"]),
        (
            "career",
            vec!["国家机关、党群组织、企业、事业单位负责人", "军人"],
        ),
        ("idType", vec!["港澳台居民居住证"]),
    ] {
        for value in values {
            update(anna, id, json!({field: value})).ok();
            assert_eq!(customer_of(anna, id)[field], value);
        }
    }
    // Only the permanent resident's card of foreigners has numbers of another form.
    let foreigner =
        json!({"idNumber": "usa123456789012", "idType": "外国人永久居留身份证", "birthday": null});
    let sent = with(customer(2, "GA"), &foreigner);
    add(anna, sent.clone()).ok();
    assert_eq!(
        customer_with(anna, "USA123456789012")["customerName"],
        "客户2"
    );
    let citizen = json!({"idNumber": "USA123456789013", "idType": "中国居民身份证"});
    add(anna, with(sent, &citizen)).refused(400, &["idNumber"]);
}

/// Field, and a value it must refuse.
fn faults() -> Vec<(&'static str, Value)> {
    let long = |n: usize| json!("长".repeat(n));
    let too_long = [
        ("customerName", 21),
        ("nation", 11),
        ("nativePlace", 21),
        ("custodian", 21),
        ("nativeAddress", 101),
        ("residenceAddress", 101),
        ("nationality", 21),
        ("cellName", 21),
        ("cellAddress", 101),
        ("creditId", 21),
        ("companyName", 51),
        ("companyAddress", 101),
        ("investigator1", 21),
        ("investigator2", 21),
        ("registrant", 21),
    ];
    let closed = [
        "sex",
        "maritalStatus",
        "educationLevel",
        "politicsStatus",
        "livingSituation",
        "physicalCondition",
        "borrowerNature",
        "isStockholder",
        "isStaff",
        "isOwner",
        "isBuyHouse",
        "isFarmer",
        "idType",
        "career",
    ];
    let mut all: Vec<(&str, Value)> = too_long
        .iter()
        .map(|(field, n)| (*field, long(*n)))
        .collect();
    all.extend(closed.map(|field| (field, json!("不在其中"))));
    all.extend([
        ("customerName", json!("张")),
        ("customerName", json!({"a": 1})),
        ("custodian", json!("李")),
        ("sex", json!("女")),
        ("birthday", json!("19800101")),
        ("birthday", json!("20180931")),
        ("idNumber", json!("340121197702305537")),
        ("idNumber", json!("1")),
        ("phoneNumber", json!("12345")),
        ("phoneNumber", json!("23800000001")),
        ("householdId", json!("12a")),
        ("householdId", json!("123456789012345678901")),
        ("postcode", json!("2455")),
        ("postcode", json!("24550a")),
        ("workYear", json!(-1)),
        ("workYear", json!("十年")),
        ("career", json!(9)),
        ("status", json!(3)),
        ("status", json!(7)),
        ("status", json!("正常")),
        ("gridCode", json!("没有")),
        ("gridCode", json!("GB")),
        ("gridCode", json!(["GA"])),
    ]);
    all
}

#[test]
fn every_fault_of_a_customer_is_named_and_nothing_is_changed() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = world.add_customer(1, "GA");
    let draft = json!({"customerName": "草稿", "idNumber": id_number(2)});
    let draft_id = made(&anna.op("14.5").form(draft.clone()).send().ok().data());
    let before = (customer_of(anna, id), customer_of(anna, draft_id));
    let put = |op: &str, id: i64, change: &Value| {
        let request = anna.op(op).path("customerId", id);
        request.json(change.clone()).send()
    };
    for (field, bad) in faults() {
        let change = json!({field: bad});
        let full = with(customer(3, "GA"), &change);
        let code = refusal_code(field, &bad);
        anna.op("14.6").json(full).send().refused(code, &[field]);
        put("14.8", id, &change).refused(code, &[field]);
        // A draft says little, but what it says is right.
        let person = json!({"customerName": "草稿", "idNumber": id_number(3)});
        let sent = with(person, &change);
        anna.op("14.5").json(sent).send().refused(code, &[field]);
        put("14.7", draft_id, &change).refused(code, &[field]);
    }
    for field in REQUIRED.into_iter().chain(["customerName", "idNumber"]) {
        let change = json!({field: ""});
        let full = with(customer(3, "GA"), &change);
        anna.op("14.6").form(full).send().refused(400, &[field]);
        put("14.8", id, &change).refused(400, &[field]);
    }
    let all: Vec<&str> = REQUIRED
        .into_iter()
        .chain(["customerName", "idNumber"])
        .collect();
    anna.op("14.6").form(json!({})).send().refused(400, &all);
    let person = ["customerName", "idNumber"];
    anna.op("14.5").form(json!({})).send().refused(400, &person);
    let several = json!({"customerName": "张", "sex": "?", "workYear": "x", "gridCode": "没有"});
    let told = put("14.8", id, &several);
    let told = told.refused(400, &["customerName", "sex", "workYear", "gridCode"]);
    assert!(
        told.message().contains("姓名") && told.message().contains("工作年限"),
        "{told}"
    );
    assert_eq!((customer_of(anna, id), customer_of(anna, draft_id)), before);
    assert_eq!(anna.op("14.3").send().ok().count(), 2);
}

#[test]
fn on_a_change_missing_fields_stay_and_empty_ones_are_cleared() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = world.add_customer(1, "GA");
    let sent = customer(1, "GA");
    update(anna, id, json!({"customerName": "王小二"})).ok();
    let expected = with(sent, &json!({"customerName": "王小二"}));
    assert_holds(&customer_of(anna, id), &expected);
    let cleared = json!({"nativePlace": "", "borrowerNature": "", "politicsStatus": "", "postcode": "", "isBuyHouse": "", "birthday": ""});
    update(anna, id, cleared.clone()).ok();
    let expected = with(expected, &cleared);
    assert_holds(&customer_of(anna, id), &expected);
    update(anna, id, json!({"workYear": ""})).ok();
    assert_eq!(customer_of(anna, id)["workYear"], Value::Null);
    // Whoever registers a file is the caller where nobody is named.
    let unnamed =
        json!({"registrant": null, "registerOrg": "", "investigator1": null, "nationality": null});
    let id = made(&add(anna, with(customer(2, "GA"), &unnamed)).ok().data());
    let named = json!({"registrant": "安娜", "registerOrg": "西递支行", "investigator1": "安娜", "nationality": "中华人民共和国"});
    assert_holds(&customer_of(anna, id), &named);
    // So is everything that the document's own example leaves blank.
    let blank = json!({"nativePlace": "", "borrowerNature": "", "creditId": "", "workYear": "", "companyName": "", "companyAddress": "", "investigator2": ""});
    add(anna, with(customer(3, "GA"), &blank)).ok();
    let unsent = blank
        .as_object()
        .unwrap()
        .keys()
        .map(|key| (key.clone(), Value::Null));
    add(anna, with(customer(4, "GA"), &unsent.collect())).ok();
}

#[test]
fn strangers_are_refused_and_foreign_customers_do_not_exist() {
    let world = World::new();
    let id = world.add_customer(1, "GA");
    let before = customer_of(world.as_("anna"), id);
    let requests = |client: &Client, id: i64| -> Vec<Request> {
        let at = |op: &str| client.op(op).path("customerId", id);
        vec![
            at("14.1"),
            at("14.17"),
            at("14.7").form(json!({"customerName": "别人"})),
            at("14.8").form(json!({"customerName": "别人"})),
            at("14.9").path("status", 6),
            at("14.15"),
            client
                .op("14.10")
                .json(json!([{"customerId": id, "status": 6}])),
        ]
    };
    let anna = world.as_("anna");
    let mut closed = requests(anna, id);
    closed.extend([
        anna.op("14.2").path("idNumber", id_number(1)),
        anna.op("14.3"),
        anna.op("14.4").path("accountId", 1),
        anna.op("14.5").form(customer(2, "GA")),
        anna.op("14.6").form(customer(2, "GA")),
        anna.op("14.18")
            .path("idNumber", id_number(1))
            .form(json!({})),
    ]);
    for request in closed {
        request.no_token().send().refused(401, &[]);
    }
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
            .op("14.2")
            .path("idNumber", id_number(1))
            .send()
            .blank();
        client.op("14.3").query("gridCode", "GA").send().blank();
        client
            .op("14.3")
            .query("idNumber", id_number(1))
            .send()
            .blank();
    }
    assert_eq!(customer_of(anna, id), before);
    for name in ["pres", "acct", "mid", "chair", "admin"] {
        assert_eq!(customer_of(world.as_(name), id), before, "{name}");
    }
    for op in ["14.1", "14.17"] {
        let odd = anna.op(op).path("customerId", "abc").send();
        odd.refused(400, &["customerId"]);
    }
}

#[test]
fn a_number_is_on_file_once_in_the_whole_bank() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    world.add_customer(2, "GB");
    let draft = json!({"customerName": "草稿", "idNumber": id_number(3)});
    let draft = made(&anna.op("14.5").form(draft).send().ok().data());
    for (serial, message) in [(1, "身份证号已存在"), (2, "已由其他网格建档")] {
        let sent = customer(serial, "GA");
        let answers = [
            anna.op("14.5").form(sent.clone()).send(),
            anna.op("14.6").form(sent.clone()).send(),
            anna.op("14.7")
                .path("customerId", draft)
                .form(sent.clone())
                .send(),
            anna.op("14.8").path("customerId", draft).form(sent).send(),
        ];
        for answer in answers {
            let answer = answer.refused(400, &["idNumber"]);
            assert_eq!(answer.message(), message);
            let body = answer.to_string();
            assert!(!body.contains("宏村") && !body.contains("薄波"), "{body}");
        }
    }
    let found = customer_of(anna, draft);
    assert_holds(
        &found,
        &json!({"status": 0, "customerName": "草稿", "idNumber": id_number(3)}),
    );
    // Everything the bank knows of a person hangs on the number of a file in use.
    let id = world.add_customer(5, "GA");
    let number = id_number(6);
    let other = json!({"idNumber": number, "birthday": birthday(&number)});
    update(anna, id, other).refused(400, &["idNumber"]);
}

#[test]
fn a_woman_is_a_woman_by_her_number() {
    let world = World::new();
    let anna = world.as_("anna");
    let number = womans(&id_number(1));
    let sent = with(customer(1, "GA"), &json!({"idNumber": number}));
    add(anna, sent.clone()).refused(400, &["sex"]);
    let id = made(&add(anna, with(sent, &json!({"sex": "2"}))).ok().data());
    assert_eq!(customer_of(anna, id)["sex"], "女");
    update(anna, id, json!({"sex": "男", "birthday": "19990909"}))
        .refused(400, &["sex", "birthday"]);
}
