//! What an officer who may write accounts, but is no administrator, may not do with them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of tests may panic as tests do"
)]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wangge_auth::account::{self, Hashed, SaveAccount};
use wangge_auth::{Error, seed};
use wangge_db::testing::TestDb;
use wangge_kernel::{Actor, DataScope, Failure, Org, Part, Policy};
use wangge_org_region::org::{self, SaveOrg};

/// A head office (1) with the branches 10 and 20, the seeded roles and `admin`.
struct Bank {
    db: TestDb,
    head: Org,
    branch: Org,
}

impl Bank {
    fn open() -> Self {
        let db = TestDb::fresh();
        let nowhere = Org {
            id: 1,
            code: "1".into(),
            name: "总行".into(),
        };
        let system = Actor::system(0, nowhere);
        let made = db.write_blocking(|tx| {
            seed::roles_and_permissions(tx)?;
            let mut made = Vec::new();
            for (code, name) in [("1", "总行"), ("10", "城东支行"), ("20", "城西支行")] {
                let form = json!({"orgCode": code, "orgName": name, "orgLevel": 1});
                let command: SaveOrg = serde_json::from_value(form).unwrap();
                let id = org::add(tx, &system, &command).unwrap();
                made.push(Org {
                    id,
                    code: code.into(),
                    name: name.into(),
                });
            }
            seed::admin(tx, made[0].id, "-", false)?;
            Ok::<_, Error>(made)
        });
        let [head, branch, _] = <[Org; 3]>::try_from(made.unwrap()).unwrap();
        Self { db, head, branch }
    }

    fn admin(&self) -> Actor {
        Actor::system(1, self.head.clone())
    }

    /// The president of branch 10, made an officer for accounts; he sees the head office too.
    fn officer(&self) -> Actor {
        Actor {
            account_id: 90,
            org: self.branch.clone(),
            role_ids: BTreeSet::from([3]),
            is_admin: false,
            scope: DataScope::Part(Part {
                account_id: 90,
                orgs: BTreeSet::from([self.head.id, self.branch.id]),
                grids: BTreeSet::new(),
            }),
            ..self.admin()
        }
    }

    fn add(&self, actor: &Actor, name: &str, org: &str, roles: &str) -> Result<i64, Error> {
        let command = command(json!({
            "accountName": name, "realName": "张三", "idNumber": "340121197705175537", "sex": 1,
            "phoneNumber": "13900000000", "orgCode": org, "roleIds": roles,
        }));
        let hashed = Hashed::ready("-".into());
        self.db
            .write_blocking(|tx| account::add(tx, actor, Policy::default(), &command, hashed))
    }

    fn update(&self, actor: &Actor, id: i64, form: Value) -> Result<(), Error> {
        let (command, hashed) = (command(form), Hashed::ready("-".into()));
        self.db.write_blocking(|tx| {
            account::update(tx, actor, Policy::default(), id, &command, hashed)
        })
    }

    fn roles(&self, id: i64) -> Vec<i64> {
        let admin = self.admin();
        let found = self
            .db
            .read_blocking(|conn| account::find(conn, &admin, id));
        let held = found.unwrap().unwrap().account.roles;
        held.iter().map(|role| role.role_id).collect()
    }
}

fn command(form: Value) -> SaveAccount {
    serde_json::from_value(form).unwrap()
}

fn fields(error: &Error) -> Vec<String> {
    error
        .faults()
        .into_iter()
        .map(|fault| fault.field)
        .collect()
}

#[test]
fn only_an_administrator_grants_what_sees_everything() {
    let bank = Bank::open();
    for roles in ["4", "7", "3,7", "2", "1"] {
        let refused = bank.add(&bank.officer(), "zhang", "10", roles).unwrap_err();
        assert_eq!(fields(&refused), ["roleIds"], "{roles}");
    }
    let id = bank.add(&bank.officer(), "zhang", "10", "3").unwrap();
    for roles in ["4", "7", "3,4", "2"] {
        let form = json!({"roleIds": roles});
        let refused = bank.update(&bank.officer(), id, form).unwrap_err();
        assert_eq!(fields(&refused), ["roleIds"], "{roles}");
    }
    assert_eq!(bank.roles(id), [3]);
    bank.update(&bank.admin(), id, json!({"roleIds": "3,4"}))
        .unwrap();
    assert_eq!(bank.roles(id), [3, 4]);
}

#[test]
fn only_an_administrator_touches_who_sees_everything() {
    let bank = Bank::open();
    let chair = bank.add(&bank.admin(), "chair", "10", "4").unwrap();
    for id in [1, chair] {
        let officer = &bank.officer();
        let write = |work: &dyn Fn(&mut wangge_db::Tx<'_>) -> Result<(), Error>| {
            bank.db.write_blocking(|tx| work(tx)).unwrap_err()
        };
        let frozen = write(&|tx| account::set_status(tx, officer, id, 0));
        let taken_over = write(&|tx| account::set_password(tx, officer, id, "-"));
        assert!(matches!(
            (frozen, taken_over),
            (Error::Denied, Error::Denied)
        ));
    }
    let renamed = bank.update(&bank.officer(), chair, json!({"realName": "李四"}));
    assert!(matches!(renamed, Err(Error::Denied)));
}

#[test]
fn an_account_outside_the_scope_is_not_there() {
    let bank = Bank::open();
    let id = bank.add(&bank.admin(), "wang", "20", "3").unwrap();
    let officer = bank.officer();
    let renamed = bank.update(&officer, id, json!({"realName": "李四"}));
    assert!(matches!(renamed, Err(Error::NotFound)));
    let frozen = bank
        .db
        .write_blocking(|tx| account::set_status(tx, &officer, id, 0));
    assert!(matches!(frozen, Err(Error::NotFound)));
    let moved = bank.add(&officer, "li", "20", "3").unwrap_err();
    assert_eq!(fields(&moved), ["orgCode"]);
}

#[test]
fn nobody_takes_over_an_account_that_can_do_what_he_cannot() {
    let bank = Bank::open();
    let officer = bank.officer();
    // A manager can do nothing that the president of the branch cannot; an accountant can.
    let manager = bank.add(&bank.admin(), "zhang", "10", "1").unwrap();
    let colleague = bank.add(&bank.admin(), "wang", "10", "3").unwrap();
    let accountant = bank.add(&bank.admin(), "li", "10", "2").unwrap();
    let both = bank.add(&bank.admin(), "zhao", "10", "1,2").unwrap();
    let set_password = |id: i64| {
        bank.db
            .write_blocking(|tx| account::set_password(tx, &officer, id, "-"))
    };
    for id in [manager, colleague] {
        set_password(id).unwrap();
        bank.update(&officer, id, json!({"realName": "李四"}))
            .unwrap();
    }
    for id in [accountant, both] {
        assert!(matches!(set_password(id), Err(Error::Denied)));
        let renamed = bank.update(&officer, id, json!({"realName": "李四"}));
        assert!(matches!(renamed, Err(Error::Denied)));
    }
}
