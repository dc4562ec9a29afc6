//! A migrated temporary database with two orgs, each with a manager and a grid.

use std::collections::BTreeSet;

use diesel::RunQueryDsl;
use serde_json::{Value, json};
use wangge_customer::Error;
use wangge_customer::info::SaveCustomer;
use wangge_customer::resident::SaveResident;
use wangge_db::testing::TestDb;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope, Failure, Org, Part, Policy};

pub(crate) const POLICY: Policy = Policy {
    strict_id_check: false,
};
/// Men born on 1977-05-17.
pub(crate) const NUMBER: &str = "340121197705175537";
pub(crate) const OTHER: &str = "340121197705175557";

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) dir: tempfile::TempDir,
}

/// Opens the house: org 1 with grid `G1` of account 1, org 2 with grid `G2` of account 2.
pub(crate) fn open() -> House {
    let dir = tempfile::tempdir().unwrap();
    let db = TestDb::fresh();
    let house = House { db, dir };
    for id in 1..=2 {
        house.sql(&format!(
            "INSERT INTO org (id, code, name, level, created_at, updated_at)
             VALUES ({id}, '1700{id}', '支行{id}', 1, 0, 0)"
        ));
        house.sql(&format!(
            "INSERT INTO account (id, realm, name, name_key, password_hash, real_name, org_id,
             created_at, updated_at) VALUES ({id}, 'grid', 'm{id}', 'm{id}', '', '经理{id}', {id},
             0, 0)"
        ));
        house.sql(&format!(
            "INSERT INTO grid (id, code, name, org_id, kind, account_id, created_by, created_org,
             created_at, updated_at) VALUES ({id}, 'G{id}', '网格{id}', {id}, 1, {id}, {id}, {id},
             0, 0)"
        ));
    }
    house
}

impl House {
    pub(crate) fn sql(&self, text: &str) -> usize {
        self.write(|tx| Ok(diesel::sql_query(text).execute(tx.conn())?))
            .unwrap()
    }

    pub(crate) fn count(&self, from: &str) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        self.read(|conn| {
            Ok(
                diesel::sql_query(format!("SELECT COUNT(*) AS n FROM {from}"))
                    .get_result::<Count>(conn)?
                    .n,
            )
        })
        .unwrap()
    }

    /// The ids of `from`, a table and perhaps a condition.
    pub(crate) fn ids(&self, from: &str) -> Vec<i64> {
        #[derive(diesel::QueryableByName)]
        struct Id {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            id: i64,
        }
        let query = diesel::sql_query(format!("SELECT id FROM {from} ORDER BY id"));
        let found: Vec<Id> = self.read(|conn| Ok(query.load(conn)?)).unwrap();
        found.into_iter().map(|row| row.id).collect()
    }

    /// The texts of `SELECT {rest}`, whose column is called `name`.
    pub(crate) fn texts(&self, rest: &str) -> Vec<String> {
        #[derive(diesel::QueryableByName)]
        struct Text {
            #[diesel(sql_type = diesel::sql_types::Text)]
            name: String,
        }
        let query = diesel::sql_query(format!("SELECT {rest}"));
        let found: Vec<Text> = self.read(|conn| Ok(query.load(conn)?)).unwrap();
        found.into_iter().map(|row| row.name).collect()
    }

    /// A customer by the table, made by account 1; `grid` is an id or NULL.
    pub(crate) fn add_person(&self, id_number: &str, name: &str, grid: &str, status: i64) {
        self.sql(&format!(
            "INSERT INTO customer (id_number, name, status, complete, grid_id, created_by,
             created_org, created_at, updated_at)
             VALUES ('{id_number}', '{name}', {status}, TRUE, {grid}, 1, 1, 0, 0)"
        ));
    }

    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.db.write_blocking(work)
    }

    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.db.read_blocking(work)
    }
}

/// The manager of grid `G{id}`.
pub(crate) fn manager(id: i64) -> Actor {
    Actor {
        account_id: id,
        account_name: format!("m{id}"),
        real_name: format!("经理{id}"),
        org: Org {
            id,
            code: format!("1700{id}"),
            name: format!("支行{id}"),
        },
        role_ids: BTreeSet::from([1]),
        is_admin: false,
        scope: DataScope::Part(Part {
            account_id: id,
            orgs: BTreeSet::new(),
            grids: BTreeSet::from([id]),
        }),
        address: String::new(),
        request_id: String::new(),
    }
}

/// A sound resident of `G1`, with `changes` on top.
pub(crate) fn resident(changes: Value) -> SaveResident {
    let mut sent = json!({
        "residentName": "张三", "sex": "男", "nation": "汉族", "birthdate": "19770517",
        "idNumber": NUMBER, "address": "哑叭店组3号", "householdType": "居民家庭户",
        "relationship": "户主", "householdId": 133_851_512, "contact": "17755553210",
        "isInList": "否", "gridCode": "G1",
    });
    merge(&mut sent, changes);
    serde_json::from_value(sent).unwrap()
}

/// A full file in `G1`, with `changes` on top.
pub(crate) fn customer(changes: Value) -> SaveCustomer {
    let mut sent = json!({
        "customerName": "汪峰七", "sex": "男", "idType": "中国居民身份证", "idNumber": NUMBER,
        "maritalStatus": "未婚", "educationLevel": "初中及以下", "phoneNumber": "17755553210",
        "gridCode": "G1", "householdId": "133851512", "nativeAddress": "哑叭店组3号",
        "residenceAddress": "哑叭店组3号", "livingSituation": "贷款建房",
        "physicalCondition": "健康", "isStockholder": "否", "isStaff": "否", "isOwner": "否",
        "career": 5, "workYear": "", "isFarmer": "是", "nativePlace": "",
    });
    merge(&mut sent, changes);
    serde_json::from_value(sent).unwrap()
}

/// What a use case complains of, as `field: message`.
pub(crate) fn faults<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Vec<String> {
    outcome
        .unwrap_err()
        .faults()
        .into_iter()
        .map(|fault| format!("{}: {}", fault.field, fault.message))
        .collect()
}

fn merge(sent: &mut Value, changes: Value) {
    for (key, value) in changes.as_object().unwrap() {
        sent[key] = value.clone();
    }
}

/// A command or query as it comes in.
pub(crate) fn from<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).unwrap()
}
