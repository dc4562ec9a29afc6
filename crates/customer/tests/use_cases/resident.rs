//! Chapter 13: the household registry.

use serde_json::json;
use wangge_customer::resident::{self, ListResidents};
use wangge_customer::{Error, info};
use wangge_kernel::{DataScope, Page};

use crate::support::*;

#[test]
fn residents_are_added_listed_changed_deleted_and_brought_back() {
    let house = open();
    let one = manager(1);
    let id = house
        .write(|tx| resident::add(tx, &one, POLICY, &resident(json!({}))))
        .unwrap();
    let view = house
        .read(|c| resident::find(c, &one.scope, id))
        .unwrap()
        .unwrap();
    let answer = serde_json::to_value(&view).unwrap();
    assert_eq!(answer["residentId"], json!(id.to_string()));
    assert_eq!(answer["householdId"], json!(133_851_512));
    assert_eq!(answer["status"], json!("1"));
    assert_eq!(answer["gridName"], json!("网格1"));
    assert_eq!(answer["remark"], json!(null));

    let change = from(json!({"address": "新地址", "remark": ""}));
    house
        .write(|tx| resident::update(tx, &one, POLICY, id, &change))
        .unwrap();
    let list: ListResidents = from(json!({"residentName": "三", "gridCode": "G1"}));
    let listed = house
        .read(|c| resident::list(c, &one, &list, Page::default()))
        .unwrap();
    assert_eq!(listed.count, 1);
    assert_eq!(listed.rows[0].address, "新地址");
    assert_eq!(listed.rows[0].resident_name, "张三");
    assert_eq!(listed.rows[0].remark.as_deref(), Some(""));

    house
        .write(|tx| resident::set_status(tx, &one, id, 0))
        .unwrap();
    assert!(
        house
            .read(|c| resident::find(c, &one.scope, id))
            .unwrap()
            .is_none()
    );
    let second = house
        .write(|tx| resident::add(tx, &one, POLICY, &resident(json!({}))))
        .unwrap();
    assert_eq!(
        faults(house.write(|tx| resident::set_status(tx, &one, id, 1))),
        ["idNumber: 身份证号已存在"]
    );
    house
        .write(|tx| resident::set_status(tx, &one, second, 0))
        .unwrap();
    house
        .write(|tx| resident::set_status(tx, &one, id, 1))
        .unwrap();
    assert_eq!(house.count("operation_log"), 6);
}

#[test]
fn residents_of_others_do_not_exist_and_their_numbers_are_taken() {
    let house = open();
    let (one, two) = (manager(1), manager(2));
    let id = house
        .write(|tx| resident::add(tx, &one, POLICY, &resident(json!({}))))
        .unwrap();
    assert!(
        house
            .read(|c| resident::find(c, &two.scope, id))
            .unwrap()
            .is_none()
    );
    let change = from(json!({"address": "x"}));
    let refused = house.write(|tx| resident::update(tx, &two, POLICY, id, &change));
    assert!(matches!(refused, Err(Error::NotFound)));
    let refused = house.write(|tx| resident::set_status(tx, &two, id, 0));
    assert!(matches!(refused, Err(Error::NotFound)));
    let same = resident(json!({"gridCode": "G2"}));
    assert_eq!(
        faults(house.write(|tx| resident::add(tx, &two, POLICY, &same))),
        ["idNumber: 已由其他网格建档"]
    );
    let foreign = resident(json!({"gridCode": "G1", "sex": "女", "birthdate": "19770518"}));
    assert_eq!(
        faults(house.write(|tx| resident::add(tx, &two, POLICY, &foreign))),
        [
            "gridCode: 网格号不存在",
            "sex: 性别与身份证号不符",
            "birthdate: 出生日期与身份证号不符"
        ]
    );
    let list = house.read(|c| resident::list(c, &two, &ListResidents::default(), Page::default()));
    assert_eq!(list.unwrap().count, 0);
}

#[test]
fn residents_for_the_lists_become_customers_and_families() {
    let house = open();
    let one = manager(1);
    let wife = json!({
        "residentName": "李四", "sex": 2, "idNumber": "340121197705175545", "relationship": "妻",
    });
    house
        .write(|tx| resident::add(tx, &one, POLICY, &resident(wife)))
        .unwrap();
    let head = resident(json!({"isInList": "是"}));
    house
        .write(|tx| resident::add(tx, &one, POLICY, &head))
        .unwrap();
    let son = json!({
        "residentName": "张五", "idNumber": "340121199905175537", "birthdate": "1999-05-17",
        "relationship": "长子",
    });
    let son_id = house
        .write(|tx| resident::add(tx, &one, POLICY, &resident(son)))
        .unwrap();
    assert_eq!(house.count("customer"), 1);
    assert_eq!(house.count("family_member WHERE relationship = '配偶'"), 1);

    let listed = from(json!({"isInList": "是"}));
    house
        .write(|tx| resident::update(tx, &one, POLICY, son_id, &listed))
        .unwrap();
    assert_eq!(house.count("customer WHERE status = 5 AND NOT complete"), 2);
    assert_eq!(house.count("family_member WHERE relationship = '儿子'"), 1);

    let view = house
        .read(|c| info::find_by_id_number(c, &one.scope, NUMBER))
        .unwrap()
        .unwrap();
    assert_eq!(view.content.registrant.as_deref(), Some("经理1"));
    assert_eq!(view.content.marital_status, None);
    let form = house
        .read(|c| info::form(c, &one.scope, view.customer_id))
        .unwrap()
        .unwrap();
    assert_eq!(form.spouse_name.as_deref(), Some("李四"));
    assert_eq!(form.family_population, "3");

    let rename = from(json!({"idNumber": OTHER, "birthdate": "19770517"}));
    assert_eq!(
        faults(house.write(|tx| resident::update(tx, &one, POLICY, son_id, &rename))),
        ["idNumber: 该居民已是客户，身份证号不能修改"]
    );
}

#[test]
fn what_an_import_is_still_loading_is_not_there_but_its_numbers_are_taken() {
    let house = open();
    let one = manager(1);
    let id = house
        .write(|tx| resident::add(tx, &one, POLICY, &resident(json!({"isInList": "是"}))))
        .unwrap();
    house.sql(
        "INSERT INTO import_batch (id, kind, file_hash, state, account_id, account_name,
         created_at, heartbeat_at) VALUES (1, 'resident', '', 'loading', 1, '', 0, 0)",
    );
    house.sql("UPDATE resident SET batch_id = 1");
    house.sql("UPDATE customer SET batch_id = 1");
    assert!(
        house
            .read(|c| resident::find(c, &one.scope, id))
            .unwrap()
            .is_none()
    );
    let all = DataScope::All;
    let hidden = house.read(|c| info::find_by_id_number(c, &all, NUMBER));
    assert!(hidden.unwrap().is_none());
    assert_eq!(
        faults(house.write(|tx| resident::add(tx, &one, POLICY, &resident(json!({}))))),
        ["idNumber: 身份证号已存在"]
    );
    assert_eq!(
        faults(house.write(|tx| info::add(tx, &one, POLICY, &customer(json!({}))))),
        ["idNumber: 身份证号已存在"]
    );
    house.sql("UPDATE import_batch SET state = 'done'");
    let shown = house.read(|c| resident::find(c, &one.scope, id));
    assert!(shown.unwrap().is_some());
}
