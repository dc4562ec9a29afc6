//! Grids on a real database: adding, finding, listing, changing, deleting, each inside a scope.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

mod bank;

use bank::{
    ACCOUNTANT, Bank, ELSEWHERE, FROZEN, ID_A, ID_B, LI, WANG, fields, grid, is_not_found, reviewer,
};
use serde_json::{Value, json};
use wangge_grid::Error;
use wangge_grid::caller::{CallerQuery, narrow};
use wangge_grid::info::{self, ManagerChange, Updated};
use wangge_kernel::{Actor, ErrorKind, Failure, Field};

#[test]
fn a_grid_is_found_by_id_and_by_code_with_every_documented_key() {
    let bank = Bank::open();
    let mut body = grid("G1", "10", Some(LI));
    body["listReview"] = json!([reviewer(ID_A, json!("1")), reviewer(ID_B, json!(2))]);
    let before = bank.epoch();
    let id = bank.add(&bank.admin(), body).unwrap();
    assert_eq!(bank.epoch(), before + 1);

    let found = bank.find(&bank.admin(), &id.to_string()).unwrap();
    assert_eq!(bank.find(&bank.admin(), "G1").unwrap(), found);
    for (key, value) in [
        ("id", json!(id)),
        ("orgCode", json!("10")),
        ("orgName", json!("城东支行")),
        ("gridType", json!(1)),
        ("accountId", json!(LI)),
        ("realName", json!("李明")),
        ("description", Value::Null),
        ("assistManager", Value::Null),
        ("superviseManager", Value::Null),
        ("qrCode", Value::Null),
        ("gridMap", Value::Null),
    ] {
        assert_eq!(found.get(key), Some(&value), "{key}");
    }
    assert!(found["createdAt"].is_i64() && found["updatedAt"].is_i64());
    let group = &found["listReview"];
    assert_eq!(group[0]["gridCode"], "G1");
    assert_eq!(group[0]["gridName"], "G1村");
    assert_eq!(group[0]["type"], "1");
    assert_eq!(group[1]["type"], "2");
    assert_eq!(group[1]["address"], Value::Null);
    assert_eq!(bank.find(&bank.admin(), "G\0"), None);
}

#[test]
fn what_a_command_names_must_be_there_and_fit() {
    let bank = Bank::open();
    bank.add(&bank.admin(), grid("G1", "10", None)).unwrap();
    let refused = |actor: &Actor, body| fields(&bank.add(actor, body).unwrap_err());
    assert_eq!(
        refused(&bank.admin(), grid("G1", "99", None)),
        ["gridCode", "orgCode"]
    );
    assert_eq!(
        refused(&bank.president(), grid("G2", "20", None)),
        ["orgCode"]
    );
    for unfit in [FROZEN, ACCOUNTANT, ELSEWHERE, 4711] {
        assert_eq!(
            refused(&bank.admin(), grid("G2", "10", Some(unfit))),
            ["accountId"]
        );
    }
    bank.add(&bank.president(), grid("G2", "10", Some(WANG)))
        .unwrap();
}

#[test]
fn lists_keep_to_the_scope_and_follow_the_filters() {
    let bank = Bank::open();
    let first = bank.add(&bank.admin(), grid("G1", "10", Some(LI))).unwrap();
    bank.add(&bank.admin(), grid("G2", "101", Some(WANG)))
        .unwrap();
    bank.add(&bank.admin(), grid("H3", "20", None)).unwrap();
    assert_eq!(bank.codes(&bank.admin(), json!({})), ["H3", "G2", "G1"]);
    assert_eq!(bank.codes(&bank.president(), json!({})), ["G2", "G1"]);
    let manager = bank.part(LI, &[], &[first]);
    assert_eq!(bank.codes(&manager, json!({})), ["G1"]);
    assert_eq!(bank.codes(&bank.part(LI, &[], &[]), json!({})), [""; 0]);
    assert_eq!(bank.visible(&bank.president()).len(), 2);

    let president = bank.president();
    for (query, codes) in [
        (json!({"gridCode": "g_"}), vec![]),
        (json!({"gridCode": "G", "gridName": "2村"}), vec!["G2"]),
        (json!({"realName": "王"}), vec!["G2"]),
        (json!({"gridType": "2"}), vec![]),
        (
            json!({"accountId": "90", "orgCode": "10", "roleId": 1}),
            vec!["G2", "G1"],
        ),
        (json!({"accountId": LI}), vec!["G1"]),
        (json!({"orgCode": "101"}), vec!["G2"]),
        (json!({"orgCode": "1"}), vec!["G2", "G1"]),
        (json!({"orgCode": "20"}), vec![]),
        (json!({"orgCode": "nowhere"}), vec![]),
        (
            json!({"accountId": "", "orgCode": "", "roleId": null}),
            vec!["G2", "G1"],
        ),
    ] {
        assert_eq!(bank.codes(&president, query.clone()), codes, "{query}");
    }
}

#[test]
fn a_client_cannot_speak_for_a_role_the_caller_does_not_hold() {
    let bank = Bank::open();
    let ask = |query: CallerQuery| {
        bank.db
            .read_blocking(|conn| narrow(conn, &bank.president(), &query))
            .unwrap_err()
    };
    let stranger = ask(CallerQuery {
        role_id: Field::Value(7),
        ..CallerQuery::default()
    });
    assert_eq!(stranger.kind(), ErrorKind::Denied);
    let useless = ask(CallerQuery {
        account_id: Field::Bad,
        ..CallerQuery::default()
    });
    assert_eq!(fields(&useless), ["accountId"]);
}

#[test]
fn a_change_keeps_what_is_missing_and_clears_what_is_empty() {
    let bank = Bank::open();
    let admin = bank.admin();
    let mut body = grid("G1", "10", Some(LI));
    body["description"] = json!("旧");
    body["qrCode"] = json!("q");
    body["listReview"] = json!([reviewer(ID_A, json!(1))]);
    let id = bank.add(&admin, body).unwrap();
    let before = bank.epoch();
    let done = bank.update(&admin, "G1", json!({"description": "", "listReview": []}));
    assert_eq!(done.unwrap(), Updated { id, manager: None });
    assert_eq!(bank.epoch(), before);
    let found = bank.find(&admin, "G1").unwrap();
    assert_eq!(found["description"], Value::Null);
    assert_eq!(found["qrCode"], "q");
    assert_eq!(found["accountId"], LI);
    assert_eq!(found["listReview"][0]["idNumber"], ID_A);

    let key = id.to_string();
    let change = json!({"gridCode": "G9", "accountId": WANG,
        "listReview": [reviewer(ID_B, json!(1)), {"gridCode": "G1", "gridReviewName": "钱七",
                       "idNumber": ID_A, "type": "2"}]});
    let moved = bank.update(&admin, &key, change).unwrap().manager;
    let (from, to) = (Some(LI), Some(WANG));
    assert_eq!(
        moved,
        Some(ManagerChange {
            grid_id: id,
            from,
            to
        })
    );
    assert_eq!(bank.epoch(), before + 1);
    assert_eq!(bank.find(&admin, "G1"), None);
    let found = bank.find(&admin, "G9").unwrap();
    let group = found["listReview"].as_array().unwrap();
    assert_eq!(group.len(), 2);
    assert_eq!(group[0]["gridReviewName"], "钱七");
    assert_eq!(group[0]["duties"], Value::Null);
    assert_eq!(group[1]["idNumber"], ID_B);

    let cleared = bank.update(&admin, "G9", json!({"accountId": ""})).unwrap();
    assert_eq!(cleared.manager.unwrap().to, None);
    bank.add(&admin, grid("G2", "10", None)).unwrap();
    let taken = bank.update(&admin, "G2", json!({"gridCode": "G9"}));
    assert_eq!(fields(&taken.unwrap_err()), ["gridCode"]);
}

#[test]
fn a_manager_may_change_his_own_grid_but_not_give_it_to_another_org() {
    let bank = Bank::open();
    let id = bank.add(&bank.admin(), grid("G1", "10", Some(LI))).unwrap();
    let manager = bank.part(LI, &[], &[id]);
    bank.update(&manager, "G1", grid("G1", "10", Some(LI)))
        .unwrap();
    let moved = bank.update(&manager, "G1", json!({"orgCode": "101"}));
    assert_eq!(fields(&moved.unwrap_err()), ["orgCode"]);
    // A manager who was fit once does not stand in the way of other changes.
    bank.sql(&format!("UPDATE account SET status = 0 WHERE id = {LI}"));
    bank.update(&bank.admin(), "G1", grid("G1", "10", Some(LI)))
        .unwrap();
    let moved = bank.update(&bank.admin(), "G1", json!({"orgCode": "101"}));
    assert_eq!(fields(&moved.unwrap_err()), ["accountId"]);
}

#[test]
fn outside_the_scope_a_grid_is_not_found() {
    let bank = Bank::open();
    let id = bank.add(&bank.admin(), grid("H1", "20", None)).unwrap();
    let president = bank.president();
    assert_eq!(bank.find(&president, "H1"), None);
    assert!(is_not_found(bank.update(&president, "H1", json!({}))));
    assert!(is_not_found(bank.delete(&president, id)));
    let resolve = |actor: &Actor| {
        bank.db
            .read_blocking(|c| info::resolve_in_scope(c, &actor.scope, "H1").map_err(Error::from))
            .unwrap()
    };
    assert_eq!(resolve(&president), None);
    assert_eq!(resolve(&bank.admin()).map(|g| g.id), Some(id));
}

#[test]
fn only_an_empty_grid_is_deleted_and_its_code_stays_taken() {
    let bank = Bank::open();
    let admin = bank.admin();
    let mut body = grid("G1", "10", Some(LI));
    body["listReview"] = json!([reviewer(ID_A, json!(1))]);
    let id = bank.add(&admin, body).unwrap();
    bank.sql(&format!(
        "INSERT INTO customer (id_number, name, status, complete, grid_id, created_by, created_org,
         created_at, updated_at) VALUES ('{ID_A}', '张三', 5, FALSE, {id}, 1, 1, 0, 0)"
    ));
    let refused = bank.delete(&admin, id).unwrap_err();
    assert_eq!(refused.public_message(), "该网格下还有1个客户，不能删除");
    bank.sql("DELETE FROM customer");
    bank.delete(&admin, id).unwrap();
    assert_eq!(bank.find(&admin, "G1"), None);
    assert!(is_not_found(bank.delete(&admin, id)));
    assert!(is_not_found(bank.update(&admin, "G1", json!({}))));
    let again = bank.add(&admin, grid("G1", "10", None)).unwrap_err();
    assert_eq!(fields(&again), ["gridCode"]);
}

#[test]
fn advisers_of_a_grid_are_left_alone() {
    let bank = Bank::open();
    let admin = bank.admin();
    let id = bank.add(&admin, grid("G1", "10", None)).unwrap();
    bank.sql(&format!(
        "INSERT INTO senator (grid_id, org_id, name, id_number, kind, created_by, created_org,
         created_at, updated_at) VALUES ({id}, {}, '顾问', '{ID_A}', 2, 1, 1, 0, 0)",
        bank.orgs[1].id
    ));
    let group = |id_number| json!({"listReview": [reviewer(id_number, json!(1))]});
    let clash = bank.update(&admin, "G1", group(ID_A)).unwrap_err();
    assert_eq!(fields(&clash), ["listReview[0].idNumber"]);
    bank.update(&admin, "G1", group(ID_B)).unwrap();
    let shown = bank.visible(&admin).remove(0).list_review;
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].id_number, ID_B);
}

#[test]
fn all_grids_of_an_account_go_to_another_or_none() {
    let bank = Bank::open();
    let admin = bank.admin();
    bank.add(&admin, grid("G1", "10", Some(LI))).unwrap();
    bank.add(&admin, grid("G2", "101", Some(LI))).unwrap();
    let give = |to| {
        bank.db
            .write_blocking(|tx| info::hand_over(tx, &admin, LI, to))
    };
    let held = |account| {
        bank.db
            .read_blocking(|conn| info::held_by(conn, account).map_err(Error::from))
            .unwrap()
            .len()
    };
    for unfit in [LI, FROZEN, ACCOUNTANT, ELSEWHERE] {
        assert_eq!(fields(&give(unfit).unwrap_err()), ["handoverTo"]);
    }
    assert_eq!(held(LI), 2);
    assert_eq!(give(WANG).unwrap(), 2);
    assert_eq!((held(LI), held(WANG)), (0, 2));
    assert_eq!(give(WANG).unwrap(), 0);
}
