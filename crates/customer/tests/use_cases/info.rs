//! Chapter 14: customers' files.

use serde_json::json;
use wangge_customer::info::{self, ChangeStatus, FromResident, ListCustomers};
use wangge_customer::{Error, export, resident};
use wangge_kernel::{DataScope, Failure, Page};

use crate::support::*;

#[test]
fn a_resident_is_made_a_customer_once() {
    let house = open();
    let one = manager(1);
    let by = FromResident::default();
    house
        .write(|tx| resident::add(tx, &one, POLICY, &resident(json!({}))))
        .unwrap();
    let refused = house.write(|tx| info::from_resident(tx, &one, NUMBER, &by));
    assert!(matches!(refused, Err(Error::State(_))));
    house.sql("UPDATE resident SET in_list = TRUE");
    let named: FromResident = from(json!({"registrant": "登记员"}));
    let id = house
        .write(|tx| info::from_resident(tx, &one, NUMBER, &named))
        .unwrap();
    let view = house
        .read(|c| info::find(c, &one.scope, id))
        .unwrap()
        .unwrap();
    assert_eq!(view.status, 5);
    assert_eq!(view.content.registrant.as_deref(), Some("登记员"));
    assert_eq!(view.content.birthday.as_deref(), Some("19770517"));
    assert_eq!(
        faults(house.write(|tx| info::from_resident(tx, &one, NUMBER, &by))),
        ["idNumber: 身份证号已存在"]
    );
    let refused = house.write(|tx| info::from_resident(tx, &manager(2), NUMBER, &by));
    assert!(matches!(refused, Err(Error::NotFound)));
}

#[test]
fn a_draft_is_completed_frozen_and_then_never_deleted() {
    let house = open();
    let one = manager(1);
    let draft = from(json!({"customerName": "汪峰", "idNumber": NUMBER, "gridCode": "G1"}));
    let id = house
        .write(|tx| info::add_draft(tx, &one, POLICY, &draft))
        .unwrap();
    assert_eq!(house.count("todo WHERE status = 2 AND handler_id = 1"), 1);
    let lacking = faults(house.write(|tx| info::set_status(tx, &one, id, 5)));
    assert!(
        lacking.contains(&"sex: 性别不能为空".to_owned()),
        "{lacking:?}"
    );
    let refused = house.write(|tx| info::set_status(tx, &one, id, 6));
    assert!(matches!(refused, Err(Error::State(_))));

    let promoted = house
        .write(|tx| info::add(tx, &one, POLICY, &customer(json!({}))))
        .unwrap();
    assert_eq!(promoted, id);
    assert_eq!(house.count("todo WHERE status = 3"), 1);
    let view = house
        .read(|c| info::find(c, &one.scope, id))
        .unwrap()
        .unwrap();
    assert_eq!(view.status, 5);
    let answer = serde_json::to_value(&view).unwrap();
    assert_eq!(answer["customerId"], json!(id.to_string()));
    assert_eq!(answer["career"], json!("农、林、牧、渔、水利业生产人员"));
    assert_eq!(answer["workYear"], json!(null));
    assert_eq!(answer["nativePlace"], json!(""));
    assert_eq!(answer["custodian"], json!(null));
    assert_eq!(answer["orgCode"], json!(17001));
    assert_eq!(answer["tags"], json!([]));

    let refused = house.write(|tx| info::delete(tx, &one, id));
    assert_eq!(
        refused.unwrap_err().public_message(),
        "非暂存客户不可删除！"
    );
    let refused = house.write(|tx| info::update_draft(tx, &one, POLICY, id, &draft));
    assert!(matches!(refused, Err(Error::State(_))));
    for status in [6, 6, 1] {
        house
            .write(|tx| info::set_status(tx, &one, id, status))
            .unwrap();
    }
    assert_eq!(house.count("customer WHERE status = 5"), 1);
    let refused = house.write(|tx| info::set_status(tx, &one, id, 0));
    assert!(matches!(refused, Err(Error::State(_))));
}

#[test]
fn a_draft_is_deleted_and_its_to_do_cancelled() {
    let house = open();
    let one = manager(1);
    let draft = from(json!({"customerName": "汪峰", "idNumber": NUMBER}));
    let id = house
        .write(|tx| info::add_draft(tx, &one, POLICY, &draft))
        .unwrap();
    let seen = |scope: &DataScope| house.read(|c| info::find(c, scope, id)).unwrap().is_some();
    assert!(seen(&one.scope), "without a grid it is its maker's");
    assert!(!seen(&manager(2).scope));
    let refused = house.write(|tx| info::delete(tx, &manager(2), id));
    assert!(matches!(refused, Err(Error::NotFound)));
    house.write(|tx| info::delete(tx, &one, id)).unwrap();
    assert_eq!(house.count("customer"), 0);
    assert_eq!(house.count("todo WHERE status = 4"), 1);
}

#[test]
fn every_fault_of_a_file_is_named_and_drafts_are_checked_where_they_speak() {
    let house = open();
    let one = manager(1);
    let wrong = customer(json!({
        "customerName": "汪", "sex": "女", "maritalStatus": "单身", "postcode": "1", "career": 9,
        "birthday": "19770518", "workYear": 100, "gridCode": "", "householdId": "a", "status": 3,
        "phoneNumber": "", "livingSituation": "自购房", "creditId": "",
    }));
    let fields: Vec<String> = faults(house.write(|tx| info::add(tx, &one, POLICY, &wrong)))
        .iter()
        .map(|fault| fault.split(':').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        fields,
        [
            "customerName",
            "maritalStatus",
            "phoneNumber",
            "householdId",
            "postcode",
            "career",
            "workYear",
            "sex",
            "birthday",
            "gridCode",
            "status"
        ]
    );
    let draft = from(json!({
        "customerName": "汪峰", "idNumber": NUMBER, "phoneNumber": "1", "postcode": "", "sex": "",
    }));
    assert_eq!(
        faults(house.write(|tx| info::add_draft(tx, &one, POLICY, &draft))),
        ["phoneNumber: 手机号不正确，应为1开头的11位手机号"]
    );
    let foreigner = customer(json!({
        "idType": "外国人永久居留身份证", "idNumber": "usa110177051701", "sex": "女",
    }));
    house
        .write(|tx| info::add(tx, &one, POLICY, &foreigner))
        .unwrap();
    assert_eq!(
        house.count("customer WHERE id_number = 'USA110177051701'"),
        1
    );
}

#[test]
fn numbers_are_unique_bank_wide_and_stale_edits_are_refused() {
    let house = open();
    let (one, two) = (manager(1), manager(2));
    let id = house
        .write(|tx| info::add(tx, &one, POLICY, &customer(json!({}))))
        .unwrap();
    assert_eq!(
        faults(house.write(|tx| info::add(tx, &one, POLICY, &customer(json!({}))))),
        ["idNumber: 身份证号已存在"]
    );
    let foreign = customer(json!({"gridCode": "G2"}));
    assert_eq!(
        faults(house.write(|tx| info::add(tx, &two, POLICY, &foreign))),
        ["idNumber: 已由其他网格建档"]
    );
    let refused = house.write(|tx| info::update(tx, &two, POLICY, id, &foreign));
    assert!(matches!(refused, Err(Error::NotFound)));

    let read = house
        .read(|c| info::find(c, &one.scope, id))
        .unwrap()
        .unwrap()
        .updated_at;
    let edit = from(json!({"nation": "汉", "updatedAt": read}));
    house
        .write(|tx| info::update(tx, &one, POLICY, id, &edit))
        .unwrap();
    let refused = house.write(|tx| info::update(tx, &one, POLICY, id, &edit));
    assert!(matches!(refused, Err(Error::Stale)));
    let blind = from(json!({"nation": "回"}));
    house
        .write(|tx| info::update(tx, &one, POLICY, id, &blind))
        .unwrap();
    let renumber = from(json!({"idNumber": OTHER}));
    assert_eq!(
        faults(house.write(|tx| info::update(tx, &one, POLICY, id, &renumber))),
        ["idNumber: 正式客户的身份证号不能修改"]
    );
}

#[test]
fn a_batch_of_states_is_all_or_nothing() {
    let house = open();
    let one = manager(1);
    let full = house
        .write(|tx| info::add(tx, &one, POLICY, &customer(json!({}))))
        .unwrap();
    let other = from(json!({"customerName": "草稿", "idNumber": OTHER}));
    let draft = house
        .write(|tx| info::add_draft(tx, &one, POLICY, &other))
        .unwrap();
    let batch = |list: serde_json::Value| {
        let list: Vec<ChangeStatus> = from(list);
        house.write(|tx| info::set_status_batch(tx, &one, &list))
    };
    assert_eq!(
        faults(batch(json!([
            {"customerId": full, "status": 6}, {"customerId": draft, "status": "6"},
        ]))),
        ["list[1].status: 暂存客户不可冻结！"]
    );
    assert_eq!(house.count("customer WHERE status = 6"), 0);
    assert_eq!(
        faults(batch(json!([{"customerId": "x", "status": 2}]))),
        ["list[0].customerId: 客户ID必须为数字"]
    );
    assert!(matches!(
        batch(json!([{"customerId": 99, "status": 1}])),
        Err(Error::NotFound)
    ));
    batch(json!([{"customerId": full.to_string(), "status": 6}])).unwrap();
    batch(json!([{"customerId": full, "status": 1}])).unwrap();
    assert_eq!(house.count("customer WHERE status = 5"), 1);
}

#[test]
fn lists_carry_tags_and_exports_run_by_pages() {
    let house = open();
    let one = manager(1);
    house
        .write(|tx| info::add(tx, &one, POLICY, &customer(json!({}))))
        .unwrap();
    let other = customer(json!({"idNumber": OTHER, "customerName": "汪二"}));
    house
        .write(|tx| info::add(tx, &one, POLICY, &other))
        .unwrap();
    house.sql(
        "INSERT INTO tag (id, name, kind, created_at, updated_at) VALUES (90, '种粮', 0, 0, 0)",
    );
    house.sql(&format!(
        "INSERT INTO customer_tag (tag_id, id_number, created_at, updated_at)
         VALUES (90, '{NUMBER}', 0, 0)"
    ));
    let all: ListCustomers = from(json!({"status": "5", "gridCode": "G1", "accountId": 1}));
    let page = house
        .read(|c| info::list(c, &one, &all, Page::default()))
        .unwrap();
    assert_eq!(page.count, 2);
    assert_eq!(page.rows[0].customer_name, "汪二");
    assert!(page.rows[0].tags.is_empty());
    assert_eq!(page.rows[1].tags[0].tag_name, "种粮");
    let foreign: ListCustomers = from(json!({"accountId": 2}));
    let page = house
        .read(|c| info::list(c, &one, &foreign, Page::default()))
        .unwrap();
    assert_eq!(page.count, 0);

    let rows = house
        .read(|c| export::customers(c, &one.scope, None, 0, 1))
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].cells[3], NUMBER);
    let rest = house
        .read(|c| export::customers(c, &one.scope, Some("G1"), rows[0].id, 10))
        .unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].cells[12], "G1");
    let none = house.read(|c| export::customers(c, &manager(2).scope, None, 0, 10));
    assert!(none.unwrap().is_empty());
}
