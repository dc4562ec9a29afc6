//! Families while an import loads: what nobody sees yet is in none of their answers.

use serde_json::json;
use wangge_customer::family::{self, SaveFamily};
use wangge_customer::member::{self, ListMembers};
use wangge_customer::{Error, info, resident};
use wangge_kernel::{Actor, DataScope};

use crate::support::{House, NUMBER, POLICY, faults, from, manager, open, resident as person};

/// A head of household with a file, made by hand, and his wife, made by import 1.
fn couple(house: &House, one: &Actor) -> (i64, i64) {
    let wife = json!({
        "residentName": "李四", "sex": 2, "idNumber": "340121197705175545", "relationship": "妻",
    });
    house
        .write(|tx| resident::add(tx, one, POLICY, &person(wife)))
        .unwrap();
    let head = person(json!({"isInList": "是"}));
    house
        .write(|tx| resident::add(tx, one, POLICY, &head))
        .unwrap();
    house.sql(
        "INSERT INTO import_batch (id, kind, file_hash, state, account_id, account_name, created_at,
         heartbeat_at) VALUES (1, 'resident', '', 'done', 1, 'm1', 0, 0)",
    );
    house.sql("UPDATE family_member SET batch_id = 1");
    let customer = house.ids("customer");
    let member = house.ids("family_member");
    (*customer.first().unwrap(), *member.first().unwrap())
}

#[test]
fn members_that_are_still_loading_are_in_no_answer() {
    let house = open();
    let one = manager(1);
    let (customer, id) = couple(&house, &one);
    let wanted: ListMembers = from(json!({"customerId": customer}));
    let list = || house.read(|conn| member::list(conn, &one.scope, &wanted));
    let form = || house.read(|conn| info::form(conn, &one.scope, customer));
    assert_eq!(list().unwrap().count, 1);
    assert_eq!(form().unwrap().unwrap().family_population, "2");
    house.sql("UPDATE import_batch SET state = 'loading'");
    assert_eq!(list().unwrap().count, 0);
    let found = house.read(|conn| member::find(conn, &one.scope, id));
    assert!(found.unwrap().is_none());
    assert_eq!(form().unwrap().unwrap().family_population, "1");
    let gone = house.write(|tx| member::delete(tx, &one, id));
    assert!(matches!(gone, Err(Error::NotFound)));
    let again = from(json!({
        "memberName": "李四", "relationship": "配偶", "nation": "汉族", "birthday": "19770517",
        "idType": "中国居民身份证", "idNumber": "340121197705175545", "address": "哑叭店组3号",
        "isHouseholdHead": "否", "contact": "17755553210", "remark": "好", "customerId": customer,
    }));
    let added = house.write(|tx| member::add(tx, &one, POLICY, &again));
    assert_eq!(faults(added), ["idNumber: 该客户已有此证件号码的家庭成员"]);
}

#[test]
fn people_who_are_still_loading_bear_no_household() {
    let house = open();
    let (one, two) = (manager(1), manager(2));
    let family: SaveFamily = from(json!({
        "householdId": "133851512", "population": 2, "address": "哑叭店组3号", "postcode": 245_500,
        "localCredit": "良好", "isHarmony": "是", "socialEvaluation": "好", "isSelfEntity": "否",
        "isOweTax": "否", "produceCapacity": "一般", "produceScene": "种植", "insuranceType": "其他",
    }));
    house.write(|tx| family::add(tx, &two, &family)).unwrap();
    let sees = |scope: &DataScope| {
        let found = house.read(|conn| family::find(conn, scope, "133851512"));
        found.unwrap().is_some()
    };
    couple(&house, &one);
    house.sql("UPDATE resident SET batch_id = 1");
    house.sql("UPDATE customer SET batch_id = 1");
    assert_eq!((sees(&one.scope), sees(&two.scope)), (true, false));
    house.sql("UPDATE import_batch SET state = 'loading'");
    assert_eq!((sees(&one.scope), sees(&two.scope)), (false, true));
    let on_file = house.read(|conn| info::find_by_id_number(conn, &one.scope, NUMBER));
    assert!(on_file.unwrap().is_none());
}
