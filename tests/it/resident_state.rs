//! Residents deleted and brought back, registered once, and made customers.

use serde_json::{Value, json};
use wangge_tests::world::{birthday, id_number, made, resident};
use wangge_tests::{Answer, Client, World};

use crate::people::{assert_holds, customer_with, resident_of, residents, with, womans};

fn form_of(client: &Client, customer: &Value) -> Value {
    let form = client.op("14.17");
    let id = customer["customerId"].as_str().unwrap();
    form.path("customerId", id).send().ok().documented().data()
}

fn set_status(client: &Client, id: i64, status: impl std::fmt::Display) -> Answer {
    let request = client.op("13.5").path("residentId", id);
    request.path("status", status).send()
}

#[test]
fn a_deleted_resident_is_gone_everywhere_until_brought_back() {
    let world = World::new();
    let anna = world.as_("anna");
    let sent = with(resident(1, "GA"), &json!({"remark": "原来的人"}));
    let id = made(&anna.op("13.3").form(sent).send().ok().data());
    let before = resident_of(anna, id);
    for bad in ["2", "-1", "abc"] {
        set_status(anna, id, bad).refused(400, &["status"]);
    }
    set_status(anna, id, 0).ok();
    anna.op("13.1").path("residentId", id).send().blank();
    anna.op("13.6")
        .path("idNumber", id_number(1))
        .send()
        .blank();
    anna.op("13.2").query("gridCode", "GA").send().blank();
    let change = anna
        .op("13.4")
        .path("residentId", id)
        .form(json!({"address": "别处"}));
    change.send().refused(404, &[]);
    let enlist = anna
        .op("14.18")
        .path("idNumber", id_number(1))
        .form(json!({}));
    enlist.send().refused(404, &[]);
    set_status(anna, id, 0).ok();

    // The number is free meanwhile; whoever took it must go before the first may come back.
    let other = world.add_resident(1, "GA");
    let taken = set_status(anna, id, 1).refused(400, &["idNumber"]);
    assert_eq!(taken.message(), "身份证号已存在");
    anna.op("13.1").path("residentId", id).send().blank();
    anna.op("13.4")
        .path("residentId", other)
        .form(json!({"status": 0}))
        .send()
        .ok();
    anna.op("13.1").path("residentId", other).send().blank();
    set_status(anna, id, 1).ok();
    let back = resident_of(anna, id);
    assert_holds(&back, &with(before, &json!({"updatedAt": null})));
    let foreign = world.add_resident(2, "GB");
    set_status(world.as_("bo"), foreign, 0).ok();
    set_status(anna, foreign, 1).refused(404, &[]);
}

#[test]
fn a_number_is_registered_once_in_the_whole_bank() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_resident(1, "GA");
    world.add_resident(2, "GB");
    let own = world.add_resident(3, "GA");
    for (serial, message) in [(1, "身份证号已存在"), (2, "已由其他网格建档")] {
        let add = anna.op("13.3").form(resident(serial, "GA")).send();
        let number = id_number(serial);
        let change = json!({"birthdate": birthday(&number), "idNumber": number});
        let update = anna.op("13.4").path("residentId", own).form(change).send();
        for answer in [add, update] {
            let answer = answer.refused(400, &["idNumber"]);
            assert_eq!(answer.message(), message);
            let body = answer.to_string();
            assert!(!body.contains("宏村") && !body.contains("薄波"), "{body}");
        }
    }
    assert_eq!(resident_of(anna, own)["idNumber"], id_number(3));
    let x = format!("{}X", &id_number(4)[..17]);
    for (number, code) in [(x.clone(), 200), (x.to_lowercase(), 400)] {
        let sent = with(resident(4, "GA"), &json!({"idNumber": number}));
        assert_eq!(anna.op("13.3").form(sent).send().code(), code, "{number}");
    }
}

#[test]
fn many_at_once_register_a_person_once() {
    let world = World::new();
    let anna = world.as_("anna");
    let codes: Vec<i64> = std::thread::scope(|scope| {
        let sent = || anna.op("13.3").form(resident(1, "GA")).send().code();
        let all: Vec<_> = (0..20).map(|_| scope.spawn(sent)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let made = codes.iter().filter(|code| **code == 200).count();
    assert!(
        made == 1 && codes.iter().all(|code| matches!(code, 200 | 400 | 409)),
        "{codes:?}"
    );
    assert_eq!(residents(anna, "GA").as_array().unwrap().len(), 1);
}

#[test]
fn residents_on_the_list_become_customers_with_their_families() {
    let world = World::new();
    let anna = world.as_("anna");
    let add = |serial: u32, relationship: &str, listed: &str, sex: &str| {
        let number = if sex == "女" {
            womans(&id_number(serial))
        } else {
            id_number(serial)
        };
        let change = json!({"relationship": relationship, "isInList": listed, "sex": sex, "householdId": "77", "idNumber": number});
        let sent = with(resident(serial, "GA"), &change);
        (made(&anna.op("13.3").form(sent).send().ok().data()), number)
    };
    // Wife and uncle are registered before the head, a son after him.
    let (wife_id, wife) = add(1, "妻", "否", "女");
    add(2, "远亲", "否", "男");
    anna.op("14.2").path("idNumber", &wife).send().blank();
    let (head_id, head) = add(3, "户主", "是", "男");
    let file = customer_with(anna, &head);
    let expected = json!({"customerName": "居民3", "status": 5, "sex": "男", "phoneNumber": "13800000003", "birthday": birthday(&head),
        "nativeAddress": "西递村1号", "residenceAddress": "西递村1号", "householdId": "77", "gridCode": "GA", "gridName": "西递村",
        "maritalStatus": null, "educationLevel": null, "registrant": "安娜", "registerOrg": "西递支行", "nation": "汉族",
        "idType": "中国居民身份证"});
    assert_holds(&file, &expected);
    let shown = form_of(anna, &file);
    let family = json!({"name": "居民3", "spouseName": "居民1", "spouseIdNumber": wife, "familyPopulation": "2"});
    assert_holds(&shown, &family);

    let (_, son) = add(4, "长子", "是", "男");
    assert_eq!(form_of(anna, &file)["familyPopulation"], "3");
    assert_eq!(customer_with(anna, &son)["status"], 5);
    let sons = form_of(anna, &customer_with(anna, &son));
    assert_eq!(
        (&sons["spouseName"], &sons["familyPopulation"]),
        (&Value::Null, &json!("1"))
    );

    // 13.4 turning to 是 does the same, once, and never touches a file that is there.
    let update = |id: i64, change: Value| {
        anna.op("13.4")
            .path("residentId", id)
            .form(change)
            .send()
            .ok()
    };
    update(wife_id, json!({"isInList": "是"}));
    assert_eq!(customer_with(anna, &wife)["status"], 5);
    assert_eq!(form_of(anna, &file)["familyPopulation"], "3");
    for listed in ["否", "是"] {
        update(head_id, json!({"isInList": listed, "address": "新址"}));
    }
    assert_eq!(customer_with(anna, &head), file);
    assert_eq!(
        anna.op("14.4")
            .path("accountId", world.account("anna"))
            .send()
            .ok()
            .count(),
        3
    );
    let other = json!({"idNumber": id_number(9), "birthdate": birthday(&id_number(9))});
    let renumber = anna.op("13.4").path("residentId", head_id).form(other);
    renumber.send().refused(400, &["idNumber"]);
}

#[test]
fn a_person_who_moves_takes_the_whole_file_along() {
    let world = World::new();
    let (pres, serial) = (world.as_("pres"), 77);
    let resident_id = world.add_resident(serial, "GA");
    let customer_id = world.add_customer(serial, "GA");
    let grids = || {
        let resident = pres
            .op("13.1")
            .path("residentId", resident_id)
            .send()
            .ok()
            .data();
        let customer = pres
            .op("14.1")
            .path("customerId", customer_id)
            .send()
            .ok()
            .data();
        (resident["gridCode"].clone(), customer["gridCode"].clone())
    };
    pres.op("13.4")
        .path("residentId", resident_id)
        .form(json!({"gridCode": "GC"}))
        .send()
        .ok();
    assert_eq!(grids(), (json!("GC"), json!("GC")));
    pres.op("14.8")
        .path("customerId", customer_id)
        .form(json!({"gridCode": "GA"}))
        .send()
        .ok();
    assert_eq!(grids(), (json!("GA"), json!("GA")));
    world
        .as_("ada")
        .op("14.1")
        .path("customerId", customer_id)
        .send()
        .blank();
}
