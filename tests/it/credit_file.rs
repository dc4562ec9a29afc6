//! 30.1, 30.4, 30.5, 30.9: a credit file by itself.

use serde_json::{Value, json};
use wangge_tests::world::{customer, id_number, made};
use wangge_tests::{Client, World};

use crate::adviser::{add as say, opinion};
use crate::cases::{at_once, column, long, with};
use crate::credit_file_ops::{
    add, but, complete, decide, delete, eligible, file_of, find, listed, of_person, opened, update,
};
use crate::log::entries;
use crate::people::assert_holds;

#[test]
fn a_file_is_opened_read_changed_and_deleted() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    let customer_id = eligible(&world, 1, "GA");
    let ignored = json!({
        "approvalStatus": "3", "status": "1", "attachFlag": "1.1", "createdAt": 1, "gridName": "别处",
    });
    let opened = add(anna, with(&complete(1), &ignored));
    let file = opened.send().ok().documented_filled().data();
    let id = made(&file["id"]);
    let derived = json!({
        "approvalStatus": "0", "status": "0", "attachFlag": "0.0", "gridCode": "GA", "gridName": "西递村",
        "customerId": customer_id.to_string(), "adress": "西递村2号",
    });
    let expected = with(&complete(1), &derived);
    assert_holds(&file, &expected);
    let read = find(anna, id).send().ok().documented_filled();
    assert_eq!(read.data(), file);

    // What is not sent stays; what is sent empty is cleared; what was read can be sent back whole.
    let change = json!({
        "customerName": "改名", "comment": "", "rental": 60000, "status": 1, "approvalStatus": 3,
        "attachFlag": "1.1",
    });
    update(anna, id, change).send().ok();
    let now = file_of(anna, id);
    let changed = json!({"customerName": "改名", "comment": null, "rental": "60000"});
    assert_holds(&now, &with(&expected, &changed));
    assert_eq!(now["comment"], Value::Null);
    assert_eq!(now["createdAt"], file["createdAt"]);
    update(anna, id, now.clone()).send().ok();
    update(anna, id, now).send().refused(409, &[]);
    let form = anna.op("30.4").path("id", id);
    form.form(json!({"comment": "表单"})).send().ok();
    assert_eq!(file_of(anna, id)["comment"], "表单");

    delete(anna, id).send().ok();
    find(anna, id).send().blank();
    delete(anna, id).send().refused(404, &[]);
    update(anna, id, json!({})).send().refused(404, &[]);
    assert_eq!(of_person(admin, 1), Vec::<i64>::new());
    // A deleted file is in nobody's way.
    add(anna, complete(1)).send().ok();
    let told = entries(
        admin,
        &[("subject", "credit_file"), ("subjectId", &id.to_string())],
    );
    let actions = column(&told, "action");
    let of = |action: &str| actions.iter().filter(|told| *told == action).count();
    assert_eq!(
        actions.first().map(String::as_str),
        Some("credit_file.delete")
    );
    assert_eq!(actions.last().map(String::as_str), Some("credit_file.add"));
    assert_eq!((of("credit_file.update"), of("credit_file.read")), (3, 3));
}

#[test]
fn what_is_known_of_the_customer_is_filled_in() {
    let world = World::new();
    let anna = world.as_("anna");
    let customer_id = eligible(&world, 1, "GA");
    let wife = json!({
        "memberName": "胡秀英", "relationship": "配偶", "idNumber": "341023198003040027",
        "birthday": "19800304",
    });
    let wife = with(&crate::member::full(2, customer_id), &wife);
    anna.op("23.1").json(wife).send().ok();
    let finance = json!({"idNumber": id_number(1), "yearSalary": "84500.10"});
    anna.op("15.3")
        .path("idNumber", id_number(1))
        .json(finance)
        .send()
        .ok();
    let earlier = with(&opinion(1, "GA"), &json!({"adviserName": "早先"}));
    say(anna, earlier).send().ok();
    let newest = json!({"adviserName": "汪德发", "income": 90000, "expenditure": "30000.5", "rental": 60000});
    say(anna, with(&opinion(1, "GA"), &newest)).send().ok();

    let file = add(anna, json!({"idNumber": id_number(1)}))
        .send()
        .ok()
        .documented()
        .data();
    let account = world.account("anna").to_string();
    let expected = json!({
        "status": "2", "approvalStatus": "0", "attachFlag": "0.0", "customerName": "客户1",
        "customerId": customer_id.to_string(), "gridCode": "GA", "gridName": "西递村", "sex": "男",
        "spouseName": "胡秀英", "spouseIdNumber": "341023198003040027", "educationLevel": "高中",
        "phoneNumber": "13800000001", "memberCount": "2", "nativeAddress": "西递村1号",
        "residenceAddress": "西递村1号", "income": "84500.10", "advisersFlag": "是",
        "advisersName": "汪德发", "advisersIncome": "90000.00", "advisersExpense": "30000.50",
        "advisersRental": "60000.00", "accountName": "安娜", "accountId": account,
        "orgName": "西递支行", "orgCode": "17001",
    });
    assert_holds(&file, &expected);
    assert_eq!(
        (&file["rental"], &file["companyName"]),
        (&Value::Null, &Value::Null)
    );
    // What is sent goes before what is known.
    let said = json!({"idNumber": id_number(1), "income": 1, "spouseName": "改", "advisersName": "程志明"});
    let file = add(anna, said).send().ok().data();
    assert_holds(
        &file,
        &json!({"income": "1", "spouseName": "改", "advisersName": "程志明"}),
    );
}

#[test]
fn a_temporary_file_gives_way_and_is_completed() {
    let world = World::new();
    let (anna, acct) = (world.as_("anna"), world.as_("acct"));
    eligible(&world, 1, "GA");
    let begin = |client: &Client| {
        add(client, json!({"idNumber": id_number(1)}))
            .send()
            .ok()
            .data()
    };
    let first = made(&begin(anna)["id"]);
    let second = begin(acct);
    assert_eq!(second["status"], "2");
    let second = made(&second["id"]);
    find(anna, first).send().blank();
    assert_eq!(of_person(anna, 1), [second]);
    // All that is missing is named, and nothing is stored.
    let lacking = update(anna, second, json!({"comment": "x"})).send();
    let missing = [
        "beginAt",
        "creditUseType",
        "deadline",
        "disbursement",
        "familyIncome",
        "income",
        "jnydId",
        "jnydName",
        "rateFloat",
        "rateType",
        "rateUpdateDate",
        "refundType",
        "rental",
        "spouseIdNumber",
        "spouseName",
        "staffName",
        "talkDate",
        "trueCustomerInfo",
        "trueCustomerTalk",
        "yearRate",
    ];
    lacking.refused(400, &missing);
    assert_eq!(file_of(anna, second)["comment"], Value::Null);
    update(anna, second, complete(1)).send().ok();
    assert_holds(
        &file_of(anna, second),
        &with(&complete(1), &json!({"status": "0"})),
    );
    // A complete one gives way to none.
    let refused = add(anna, json!({"idNumber": id_number(1)})).send();
    assert!(refused.message().contains("未办结"), "{refused}");
    refused.refused(400, &["idNumber"]);
    delete(anna, second).send().ok();
    let third = made(&begin(anna)["id"]);
    delete(anna, third).send().ok();
}

#[test]
fn whoever_is_not_married_needs_no_spouse() {
    let world = World::new();
    let anna = world.as_("anna");
    let single = with(&customer(1, "GA"), &json!({"maritalStatus": "未婚"}));
    world.as_("admin").op("14.6").form(single).send().ok();
    crate::review_ops::WHITE.added(anna, 1, "GA");
    let alone = json!({"spouseName": null, "spouseIdNumber": null});
    let file = add(anna, but(1, &alone)).send().ok().data();
    assert_eq!(file["status"], "0");
    eligible(&world, 2, "GA");
    let file = add(anna, but(2, &alone)).send().ok().data();
    assert_eq!(file["status"], "2");
}

#[test]
fn every_faulty_field_is_named_and_nothing_is_stored() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = opened(&world, 1, "GA");
    eligible(&world, 2, "GA");
    let before = file_of(anna, id);
    let cases = [
        ("customerName", json!(long("长", 21))),
        ("customerName", json!({"a": 1})),
        ("beginAt", json!("昨天")),
        ("beginAt", json!("2018-13-01")),
        ("beginAt", json!(long("2", 21))),
        ("endAt", json!("2018-10-09")),
        ("comment", json!(long("长", 101))),
        ("postil", json!(long("长", 101))),
        ("sex", json!("x")),
        ("sex", json!("女")),
        ("spouseName", json!(long("长", 21))),
        ("spouseIdNumber", json!("341023198013040027")),
        ("educationLevel", json!(long("长", 21))),
        ("phoneNumber", json!("电话")),
        ("memberCount", json!("一家")),
        ("memberCount", json!(0)),
        ("companyName", json!(long("长", 51))),
        ("companyAddress", json!(long("长", 101))),
        ("nativeAddress", json!(long("长", 101))),
        ("residenceAddress", json!(long("长", 101))),
        ("jnydName", json!(long("长", 21))),
        ("jnydId", json!(long("1", 21))),
        ("rental", json!("十万")),
        ("rental", json!(0)),
        ("rental", json!("-1")),
        ("rental", json!("1.001")),
        ("deadline", json!(long("长", 21))),
        ("rateType", json!(long("长", 21))),
        ("yearRate", json!("4.35001")),
        ("yearRate", json!("101")),
        ("yearRate", json!("高")),
        ("rateFloat", json!("123456")),
        ("rateUpdateDate", json!("随时调整")),
        ("disbursement", json!(long("长", 21))),
        ("refundType", json!("不还")),
        ("creditUseType", json!(long("长", 21))),
        ("income", json!("很多")),
        ("familyIncome", json!("-5")),
        ("advisersFlag", json!(long("长", 101))),
        ("advisersIncome", json!("x")),
        ("advisersExpense", json!("x")),
        ("advisersRental", json!("x")),
        ("advisersName", json!(long("长", 21))),
        ("advisersComment", json!(long("长", 101))),
        ("trueCustomerInfo", json!(long("长", 6))),
        ("trueCustomerTalk", json!(long("长", 6))),
        ("staffName", json!(long("长", 21))),
        ("staffId", json!(long("1", 21))),
        ("talkDate", json!("明天")),
        ("accountName", json!(long("长", 21))),
        ("accountId", json!(long("1", 21))),
        ("orgName", json!(long("长", 21))),
        ("orgCode", json!(long("1", 21))),
        ("creditReport", json!("javascript:alert(1)")),
        ("creditReport", json!("data:text/html,x")),
        ("creditReport", json!(long("a", 51))),
        ("creditReport", json!("a\"><script>")),
        ("customerId", json!("x")),
        ("customerId", json!(999_999)),
    ];
    for (field, bad) in &cases {
        let changes = json!({*field: bad});
        update(anna, id, but(1, &changes))
            .send()
            .refused(400, &[*field]);
        add(anna, but(2, &changes)).send().refused(400, &[*field]);
    }
    for (field, bad) in [
        ("idNumber", json!(id_number(2))),
        ("idNumber", json!("")),
        ("gridCode", json!("GC")),
        ("id", json!(id + 1)),
        ("updatedAt", json!("x")),
        ("rental", json!("")),
        ("beginAt", json!(" ")),
        ("customerName", json!("")),
        ("spouseName", Value::from("")),
    ] {
        update(anna, id, with(&json!({}), &json!({field: bad})))
            .send()
            .refused(400, &[field]);
    }
    let many = json!({"rental": "x", "yearRate": "y", "refundType": "z", "customerId": "w", "staffName": ""});
    update(anna, id, many).send().refused(
        400,
        &[
            "customerId",
            "refundType",
            "rental",
            "staffName",
            "yearRate",
        ],
    );
    assert_eq!(file_of(anna, id), before);
    assert_eq!(of_person(anna, 2), Vec::<i64>::new());
    add(anna, json!({})).send().refused(400, &["idNumber"]);
    add(anna, json!({"idNumber": "12", "gridCode": long("G", 101)}))
        .send()
        .refused(400, &["idNumber"]);
}

#[test]
fn amounts_days_and_words_come_in_several_forms() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = opened(&world, 1, "GA");
    for (field, sent, stored) in [
        ("rental", json!(1234.5), "1234.5"),
        ("rental", json!("1,234.50"), "1,234.50"),
        ("yearRate", json!(4.35), "4.35"),
        ("yearRate", json!("4.3525%"), "4.3525%"),
        ("sex", json!(1), "男"),
        ("beginAt", json!("20181010"), "20181010"),
        (
            "beginAt",
            json!("2018-10-10 10:00:00"),
            "2018-10-10 10:00:00",
        ),
        ("beginAt", json!(1_539_129_600_000_i64), "1539129600000"),
        (
            "refundType",
            json!("按期结息，到期还本。"),
            "按期结息，到期还本",
        ),
        (
            "refundType",
            json!("按期结息,到期还本"),
            "按期结息，到期还本",
        ),
        (
            "spouseIdNumber",
            json!(" 34102319800304002x "),
            "34102319800304002X",
        ),
        (
            "creditReport",
            json!("https://pbc.example/1"),
            "https://pbc.example/1",
        ),
    ] {
        update(anna, id, json!({field: sent})).send().ok();
        assert_eq!(file_of(anna, id)[field], *stored, "{field}");
    }
}

#[test]
fn only_those_to_whom_credit_may_be_granted_get_a_file() {
    let world = World::new();
    let (anna, admin, acct) = (world.as_("anna"), world.as_("admin"), world.as_("acct"));
    let ask =
        |client: &Client, serial: u32| add(client, json!({"idNumber": id_number(serial)})).send();
    // 1 is on no list, 2 on the grey, 3 on the black one, 4 is frozen, 5 a resident, 6 dishonest.
    world.add_customer(1, "GA");
    for (serial, ops) in [
        (2, &crate::review_ops::GREY),
        (3, &crate::review_ops::BLACK),
    ] {
        world.add_customer(serial, "GA");
        ops.added(anna, serial, "GA");
    }
    let frozen = eligible(&world, 4, "GA");
    admin
        .op("14.9")
        .path("customerId", frozen)
        .path("status", 6)
        .send()
        .ok();
    world.add_resident(5, "GA");
    eligible(&world, 6, "GA");
    let judged = [crate::dishonest_import::line(
        "客户6",
        &id_number(6),
        "(2018)皖1023执6号",
    )];
    crate::dishonest_import::send(admin, &judged, json!({})).ok();
    for (serial, part) in [
        (1, "不在白名单"),
        (2, "灰名单"),
        (3, "黑名单"),
        (4, "冻结"),
        (5, "尚未建立客户档案"),
        (6, "失信"),
    ] {
        let refused = ask(anna, serial);
        assert!(refused.message().contains(part), "{refused}");
        refused.refused(400, &["idNumber"]);
    }
    // Nobody, and another manager's customer.
    eligible(&world, 7, "GB");
    let strange = ask(anna, 7);
    assert_eq!(strange.message(), ask(anna, 99).message());
    strange.refused(404, &["idNumber"]);
    eligible(&world, 8, "GC");
    let elsewhere = json!({"idNumber": id_number(8), "gridCode": "GA"});
    add(acct, elsewhere).send().refused(400, &["gridCode"]);
    let nowhere = json!({"idNumber": id_number(8), "gridCode": "GB"});
    add(acct, nowhere).send().refused(404, &["gridCode"]);
    assert_eq!(listed(admin, &[]), Vec::<i64>::new());
    let number = format!(" {} ", id_number(8).to_lowercase());
    add(acct, json!({"idNumber": number, "gridCode": "GC"}))
        .send()
        .ok();
}

#[test]
fn a_file_in_approval_is_neither_changed_nor_deleted() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = opened(&world, 1, "GA");
    for (state, open, may_change, may_delete) in [
        (1, true, false, false),
        (2, false, false, true),
        (3, true, false, false),
        (3, false, false, false),
        (5, false, false, false),
        (6, false, false, false),
        (4, true, true, true),
    ] {
        decide(&world, &[id], state, open);
        let change = update(anna, id, json!({"comment": state.to_string()})).send();
        match may_change {
            true => drop(change.ok()),
            false => drop(change.refused(400, &[])),
        }
        if !may_delete {
            delete(anna, id).send().refused(400, &[]);
        }
        // Only while it is open is it in the way of another.
        if open {
            add(anna, complete(1)).send().refused(400, &["idNumber"]);
        }
    }
    decide(&world, &[id], 3, false);
    let other = made(&add(anna, complete(1)).send().ok().data()["id"]);
    assert_ne!(other, id);
    decide(&world, &[other], 2, false);
    delete(anna, other).send().ok();
    assert_eq!(file_of(anna, id)["approvalStatus"], "3");
}

#[test]
fn of_many_who_open_a_file_at_once_one_stays() {
    let world = World::new();
    let anna = world.as_("anna");
    eligible(&world, 1, "GA");
    let answers = at_once((0..50).map(|_| add(anna, complete(1))).collect());
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.code() == 200);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.refused(400, &["idNumber"]);
    }
    assert_eq!(of_person(anna, 1).len(), 1);
    // Temporary ones give way to each other: the last is there.
    eligible(&world, 2, "GA");
    let answers = at_once(
        (0..50)
            .map(|_| add(anna, json!({"idNumber": id_number(2)})))
            .collect(),
    );
    assert!(answers.iter().all(|answer| answer.code() == 200));
    assert_eq!(of_person(anna, 2).len(), 1);
    // Of many who change one at once, from the same reading, one does.
    let id = of_person(anna, 1)[0];
    let read = file_of(anna, id);
    let change = |n: usize| with(&read, &json!({"comment": n.to_string()}));
    let answers = at_once((0..20).map(|n| update(anna, id, change(n))).collect());
    let won = answers.iter().filter(|answer| answer.code() == 200).count();
    assert_eq!(won, 1);
    assert!(
        answers
            .iter()
            .all(|answer| [200, 409].contains(&answer.code()))
    );
}
