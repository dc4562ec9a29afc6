//! Chapters 26 to 28: the white, the grey and the black list, by hand. Moves and imports have files
//! of their own.

use serde_json::{Value, json};
use wangge_tests::world::{customer, id_number, made, resident};
use wangge_tests::{Client, World};

use crate::cases::{at_once, column, long, with};
use crate::log::entries;
use crate::people::assert_holds;
use crate::review_ops::{BLACK, GREY, LISTS, WHITE, listed};
use crate::tag_worn::{NOTHING, worn};

#[test]
fn an_entry_is_made_read_changed_and_deleted() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    world.add_customer(1, "GA");
    for ops in &LISTS {
        assert_eq!(worn(anna, 1), NOTHING);
        let id = ops.added(anna, 1, "GA");
        let mut expected = with(
            &ops.entry(1, "GA"),
            &json!({"id": id, "gridName": "西递村", "address": "西递村1号", "reason": null}),
        );
        if ops.has_reasons() {
            expected["reason"] = json!("长期外出，2");
        }
        let listed = ops.list(anna, &[]).ok().documented_filled();
        assert_eq!(listed.count(), 1);
        let row = listed.data()[0].clone();
        assert_holds(&row, &expected);
        let codes = if ops.has_reasons() {
            json!([2, 7])
        } else {
            json!([])
        };
        assert_eq!(row["reasonCodes"], codes);
        assert_eq!(ops.find(anna, id).ok().data(), row);
        assert_eq!(worn(anna, 1), [ops.tag]);

        // What is not sent stays; what is sent empty is cleared.
        let change = json!({"customerName": "改名", "address": "石印村2号", "comment": ""});
        ops.update(anna, id, change).send().ok();
        let now = ops.find(anna, id).ok().data();
        let changed = json!({
            "customerName": "改名", "adress": "石印村2号", "address": "石印村2号", "comment": null,
            "phoneNumber": row["phoneNumber"], "reason": row["reason"], "createdAt": row["createdAt"],
        });
        assert_holds(&now, &changed);
        assert!(now["updatedAt"].as_i64() > row["updatedAt"].as_i64());

        // The form that clients send has what cannot change, and what they have read before.
        let whole = with(&ops.entry(1, "GA"), &json!({"id": id, "createdAt": 1}));
        // What was read can be sent back whole, with either spelling of the address changed.
        let again = with(&now, &json!({"address": "宏村3号"}));
        (ops.update)(anna).path("id", id).json(again).send().ok();
        let now = ops.find(anna, id).ok().data();
        assert_holds(&now, &json!({"adress": "宏村3号", "address": "宏村3号"}));
        let stale = with(&whole, &json!({"updatedAt": row["updatedAt"]}));
        ops.update(anna, id, stale).send().refused(409, &[]);
        let fresh = with(&whole, &json!({"updatedAt": now["updatedAt"]}));
        ops.update(anna, id, fresh).send().ok();

        ops.delete(anna, id).send().ok();
        ops.find(anna, id).blank();
        ops.list(anna, &[]).blank();
        ops.delete(anna, id).send().refused(404, &[]);
        ops.update(anna, id, whole).send().refused(404, &[]);
        assert_eq!(worn(anna, 1), NOTHING);
        let id = id.to_string();
        let told = entries(admin, &[("subject", "review_entry"), ("subjectId", &id)]);
        assert_eq!(
            column(&told, "action"),
            [
                "review_list.delete",
                "review_list.update",
                "review_list.update",
                "review_list.update",
                "review_list.add"
            ]
        );
    }
}

#[test]
fn the_black_lists_reason_stands_beside_the_tag() {
    let world = World::new();
    let anna = world.as_("anna");
    let customer_id = world.add_customer(1, "GA");
    let id = BLACK.added(anna, 1, "GA");
    let told = |expected: Value| {
        let own = anna.op("14.1").path("customerId", customer_id).send().ok();
        let list = anna
            .op("14.4")
            .path("accountId", world.account("anna"))
            .send()
            .ok();
        for row in [&own.data(), &list.data()[0]] {
            assert_eq!(row["tags"][0]["tagName"], "黑名单");
            assert_eq!(row["tags"][0]["reason"], expected);
        }
    };
    told(json!("长期外出，2"));
    BLACK
        .update(anna, id, json!({"reason": "贷款被诉讼-5"}))
        .send()
        .ok();
    told(json!("贷款被诉讼-5"));
    BLACK.update(anna, id, json!({"reason": ""})).send().ok();
    told(Value::Null);
}

#[test]
fn both_spellings_of_the_grey_list_are_served() {
    let world = World::new();
    let anna = world.as_("anna");
    for (serial, path) in [(1, "greylis"), (2, "greylist")] {
        world.add_customer(serial, "GA");
        let at = |rest: &str| format!("/grid/customer/{path}{rest}");
        let entry = GREY.entry(serial, "GA");
        // Old clients send forms.
        let id = made(&anna.call("POST", &at("")).form(entry).send().ok().data());
        let one = at(&format!("/{id}"));
        let list = anna.call("GET", &at("/list")).send().ok();
        assert_eq!(column(&list, "idNumber"), [id_number(serial)]);
        anna.call("PUT", &one)
            .form(json!({"comment": "x"}))
            .send()
            .ok();
        assert_eq!(anna.call("GET", &one).send().ok().data()["comment"], "x");
        anna.call("DELETE", &one).send().ok();
    }
}

#[test]
fn every_faulty_field_is_named_and_nothing_is_stored() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    for ops in &LISTS {
        let send = |changes: Value| ops.add(anna, with(&ops.entry(1, "GA"), &changes)).send();
        let required = ["customerName", "idNumber", "gridCode"];
        ops.add(anna, json!({})).send().refused(400, &required);
        send(json!({"customerName": "", "idNumber": null, "gridCode": " "}))
            .refused(400, &required);
        let cases = [
            ("customerName", json!(long("长", 51))),
            ("customerName", json!({"a": 1})),
            ("idNumber", json!("34102319770101")),
            ("idNumber", json!("341023197713010017")),
            ("phoneNumber", json!("电话")),
            ("phoneNumber", json!(long("1", 21))),
            ("comment", json!(long("长", 256))),
            ("adress", json!(long("长", 256))),
            ("gridCode", json!(long("G", 101))),
        ];
        for (field, bad) in &cases {
            send(json!({*field: bad})).refused(400, &[*field]);
        }
        if ops.has_reasons() {
            for bad in [
                json!("20"),
                json!("0"),
                json!("好人"),
                json!("1,好人"),
                json!(long("1,", 128)),
                json!({"a": 1}),
            ] {
                send(json!({"reason": bad})).refused(400, &["reason"]);
            }
        }
        send(json!({"customerName": "", "phoneNumber": "x", "gridCode": "NONE"}))
            .refused(400, &["customerName", "phoneNumber", "gridCode"]);
        ops.list(anna, &[]).blank();
        assert_eq!(worn(anna, 1), NOTHING);

        let id = ops.added(anna, 1, "GA");
        let before = ops.find(anna, id).data();
        let fixed =
            json!({"id": id + 1, "idNumber": id_number(2), "gridCode": "GC", "customerName": ""});
        ops.update(anna, id, fixed)
            .send()
            .refused(400, &["customerName", "gridCode", "id", "idNumber"]);
        for (field, bad) in [
            ("phoneNumber", "x"),
            ("updatedAt", "y"),
            ("idNumber", ""),
            ("gridCode", ""),
        ] {
            ops.update(anna, id, json!({field: bad}))
                .send()
                .refused(400, &[field]);
        }
        assert_eq!(ops.find(anna, id).data(), before);
        ops.delete(anna, id).send().ok();
    }
}

#[test]
fn reasons_come_as_codes_words_and_lists() {
    let world = World::new();
    let anna = world.as_("anna");
    for (serial, (sent, text, codes)) in (1..).zip([
        (json!(7), "7", json!([7])),
        (json!("19"), "19", json!([19])),
        (json!("游手好闲"), "游手好闲", json!([1])),
        (
            json!("有不良贷款（含担保、挂息）"),
            "有不良贷款（含担保、挂息）",
            json!([14]),
        ),
        (
            json!("贫困、低保户，服刑"),
            "贫困、低保户，服刑",
            json!([3, 6]),
        ),
        (json!([6, "婚变"]), "6,婚变", json!([6, 15])),
        (json!("欠债较多—2；12"), "欠债较多—2；12", json!([2, 12])),
    ]) {
        world.add_customer(serial, "GA");
        let entry = with(&GREY.entry(serial, "GA"), &json!({"reason": sent}));
        let id = made(&GREY.add(anna, entry).send().ok().data());
        assert_holds(
            &GREY.find(anna, id).data(),
            &json!({"reason": text, "reasonCodes": codes}),
        );
    }
}

#[test]
fn only_a_complete_customer_in_use_of_that_grid_is_listed() {
    let world = World::new();
    let (anna, acct, admin) = (world.as_("anna"), world.as_("acct"), world.as_("admin"));
    let draft = with(&customer(2, "GA"), &json!({"sex": ""}));
    admin.op("14.5").form(draft).send().ok();
    let frozen = world.add_customer(3, "GA");
    admin
        .op("14.9")
        .path("customerId", frozen)
        .path("status", 6)
        .send()
        .ok();
    // A resident alone, and one with a file that is not complete yet.
    world.add_resident(4, "GA");
    let listed_by_hand = with(&resident(5, "GA"), &json!({"isInList": "是"}));
    admin.op("13.3").form(listed_by_hand).send().ok();
    world.add_customer(6, "GB");
    world.add_customer(7, "GC");
    for ops in &LISTS {
        let send = |client: &Client, serial: u32, grid: &str| {
            ops.add(client, ops.entry(serial, grid)).send()
        };
        for serial in [2, 3, 4] {
            send(anna, serial, "GA").refused(400, &["idNumber"]);
        }
        // Another manager's customer is as one who does not exist.
        for serial in [6, 99] {
            let answer = send(anna, serial, "GA");
            assert!(answer.message().contains("不存在"), "{answer}");
            answer.refused(404, &["idNumber"]);
            send(anna, serial, "GB").refused(404, &["gridCode", "idNumber"]);
        }
        send(acct, 7, "GA").refused(400, &["gridCode"]);
        send(acct, 7, "GB").refused(404, &["gridCode"]);
        assert_eq!(listed(admin), Vec::<String>::new());
    }
    anna.op("14.2").path("idNumber", id_number(5)).send().ok();
    let refused = WHITE.add(anna, WHITE.entry(5, "GA")).send();
    assert!(refused.message().contains("不完整"), "{refused}");
    refused.refused(400, &["idNumber"]);
    let lower = with(
        &WHITE.entry(7, "GC"),
        &json!({"idNumber": format!(" {} ", id_number(7))}),
    );
    WHITE.add(acct, lower).send().ok();
}

#[test]
fn someone_on_a_list_is_not_added_and_the_list_is_named() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    for on in &LISTS {
        let id = on.added(anna, 1, "GA");
        for other in &LISTS {
            let refused = other.add(anna, other.entry(1, "GA")).send();
            assert!(refused.message().contains(on.name), "{refused}");
            refused.refused(400, &["idNumber"]);
        }
        assert_eq!(worn(anna, 1), [on.tag]);
        assert_eq!(listed(anna).len(), 1);
        on.delete(anna, id).send().ok();
    }
}

#[test]
fn of_many_who_add_one_person_at_once_one_does() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let requests = (0..50).map(|n| {
        let ops = &LISTS[n % 3];
        ops.add(anna, ops.entry(1, "GA"))
    });
    let answers = at_once(requests.collect());
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.code() == 200);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.refused(400, &["idNumber"]);
    }
    assert_eq!(listed(anna), [id_number(1)]);
    let tags = worn(anna, 1);
    let on = LISTS.iter().find(|ops| ops.list(anna, &[]).code() == 200);
    assert_eq!(tags, [on.unwrap().tag]);
}

#[test]
fn lists_are_narrowed_and_paged() {
    let world = World::new();
    let acct = world.as_("acct");
    for (serial, grid, name) in [
        (1, "GA", "王小明"),
        (2, "GA", "王%明"),
        (3, "GC", "李明"),
        (4, "GC", "李小四"),
    ] {
        world.add_customer(serial, grid);
        let entry = with(&WHITE.entry(serial, grid), &json!({"customerName": name}));
        WHITE.add(acct, entry).send().ok();
    }
    let numbers = |filters: &[(&str, &str)]| -> Vec<String> {
        let answer = WHITE.list(acct, filters);
        if answer.code() == 204 {
            answer.blank();
            return Vec::new();
        }
        column(&answer.ok().documented(), "idNumber")
    };
    let of = |serials: &[u32]| -> Vec<String> { serials.iter().map(|s| id_number(*s)).collect() };
    assert_eq!(numbers(&[]), of(&[4, 3, 2, 1]));
    assert_eq!(
        numbers(&[("customerName", ""), ("gridCode", ""), ("idNumber", "")]).len(),
        4
    );
    assert_eq!(numbers(&[("customerName", "明")]), of(&[3, 2, 1]));
    assert_eq!(numbers(&[("customerName", "%")]), of(&[2]));
    assert_eq!(numbers(&[("gridCode", "GA")]), of(&[2, 1]));
    assert_eq!(
        numbers(&[("gridCode", "GA"), ("customerName", "小")]),
        of(&[1])
    );
    assert_eq!(numbers(&[("idNumber", &id_number(3))]), of(&[3]));
    assert_eq!(numbers(&[("idNumber", &id_number(3)[..17])]), of(&[]));
    for foreign in ["GB", "NONE"] {
        assert_eq!(numbers(&[("gridCode", foreign)]), of(&[]));
    }
    let page = WHITE.list(acct, &[("pageNum", "2"), ("pageSize", "3")]);
    assert_eq!((page.count(), column(&page, "idNumber")), (4, of(&[1])));
    let past = WHITE.list(acct, &[("pageNum", "9")]).ok();
    assert_eq!((past.count(), past.data()), (4, json!([])));
    WHITE
        .list(acct, &[("pageNum", "0")])
        .refused(400, &["pageNum"]);
}
