//! A small bank on a database of its own, and the use cases as its people call them.

use std::collections::BTreeSet;

use diesel::RunQueryDsl;
use serde_json::{Value, json};
use wangge_db::testing::TestDb;
use wangge_db::{Conn, Tx};
use wangge_grid::Error;
use wangge_grid::caller::CallerQuery;
use wangge_grid::info::{self, GridView, ListGrids, SaveGrid, Updated};
use wangge_kernel::{Actor, DataScope, ErrorKind, Failure, Org, Page, Paged, Part, Policy};
use wangge_org_region::{epoch, org};

pub(crate) const LI: i64 = 11;
pub(crate) const WANG: i64 = 12;
pub(crate) const FROZEN: i64 = 13;
pub(crate) const ACCOUNTANT: i64 = 14;
pub(crate) const ELSEWHERE: i64 = 15;
pub(crate) const ID_A: &str = "340121197705175537";
pub(crate) const ID_B: &str = "11010519491231002X";

/// A bank of a head office (orgCode 1) with the branches 10 and 20, and 101 below 10.
pub(crate) struct Bank {
    pub(crate) db: TestDb,
    pub(crate) orgs: [Org; 4],
}

impl Bank {
    pub(crate) fn open() -> Self {
        let db = TestDb::fresh();
        let orgs = db.write_blocking(|tx| Ok::<_, Error>(seed(tx))).unwrap();
        Self { db, orgs }
    }

    pub(crate) fn admin(&self) -> Actor {
        Actor::system(1, self.orgs[0].clone())
    }

    /// Someone of branch 10 who sees `orgs` and `grids`.
    pub(crate) fn part(&self, account_id: i64, orgs: &[i64], grids: &[i64]) -> Actor {
        Actor {
            account_id,
            org: self.orgs[1].clone(),
            role_ids: BTreeSet::from([1]),
            is_admin: false,
            scope: DataScope::Part(Part {
                account_id,
                orgs: orgs.iter().copied().collect(),
                grids: grids.iter().copied().collect(),
            }),
            ..self.admin()
        }
    }

    /// The president of branch 10.
    pub(crate) fn president(&self) -> Actor {
        self.part(90, &[self.orgs[1].id, self.orgs[3].id], &[])
    }

    pub(crate) fn add(&self, actor: &Actor, body: Value) -> Result<i64, Error> {
        let command: SaveGrid = serde_json::from_value(body).unwrap();
        self.db
            .write_blocking(|tx| info::add(tx, actor, Policy::default(), &command))
    }

    pub(crate) fn update(&self, actor: &Actor, key: &str, body: Value) -> Result<Updated, Error> {
        let command: SaveGrid = serde_json::from_value(body).unwrap();
        self.db
            .write_blocking(|tx| info::update(tx, actor, Policy::default(), key, &command))
    }

    pub(crate) fn delete(&self, actor: &Actor, id: i64) -> Result<(), Error> {
        self.db.write_blocking(|tx| info::delete(tx, actor, id))
    }

    pub(crate) fn find(&self, actor: &Actor, key: &str) -> Option<Value> {
        let found = self
            .db
            .read_blocking(|conn| info::find(conn, &actor.scope, key));
        found.unwrap().map(|v| serde_json::to_value(v).unwrap())
    }

    pub(crate) fn codes(&self, actor: &Actor, query: Value) -> Vec<String> {
        let query: ListGrids = serde_json::from_value(query).unwrap();
        let page: Paged<_> = self
            .db
            .read_blocking(|conn| info::list(conn, actor, &query, Page::default()))
            .unwrap();
        assert_eq!(page.count as usize, page.rows.len());
        page.rows.into_iter().map(|g| g.grid_code).collect()
    }

    pub(crate) fn visible(&self, actor: &Actor) -> Vec<GridView> {
        self.db
            .read_blocking(|conn| info::list_visible(conn, actor, &CallerQuery::default()))
            .unwrap()
    }

    pub(crate) fn epoch(&self) -> i64 {
        self.db
            .read_blocking(|conn| epoch::current(conn).map_err(Error::from))
            .unwrap()
    }

    pub(crate) fn sql(&self, statement: &str) {
        self.db
            .write_blocking(|tx| {
                run(tx.conn(), statement);
                Ok::<_, Error>(())
            })
            .unwrap();
    }
}

fn run(conn: &mut Conn, statement: &str) {
    diesel::sql_query(statement).execute(conn).unwrap();
}

fn seed(tx: &mut Tx<'_>) -> [Org; 4] {
    let maker = Actor::system(
        1,
        Org {
            id: 0,
            code: String::new(),
            name: String::new(),
        },
    );
    let orgs = [
        ("1", "总行", ""),
        ("10", "城东支行", "1"),
        ("20", "城西支行", "1"),
        ("101", "东门分理处", "10"),
    ]
    .map(|(code, name, parent)| {
        let body = json!({"orgCode": code, "orgName": name, "orgLevel": 0, "preOrgId": parent});
        let command = serde_json::from_value(body).unwrap();
        org::add(tx, &maker, &command).unwrap();
        org::by_code(tx.conn(), code).unwrap().unwrap()
    });
    for role in [1, 2] {
        run(
            tx.conn(),
            &format!(
                "INSERT INTO role (id, name, scope_code, created_at, updated_at)
                 SELECT {role}, 'role {role}', 'x', 0, 0
                 WHERE NOT EXISTS (SELECT 1 FROM role WHERE id = {role})"
            ),
        );
    }
    for (id, name, status, org, role) in [
        (LI, "李明", 1, &orgs[1], 1),
        (WANG, "王芳", 1, &orgs[3], 1),
        (FROZEN, "冻结", 0, &orgs[1], 1),
        (ACCOUNTANT, "会计", 1, &orgs[1], 2),
        (ELSEWHERE, "别处", 1, &orgs[2], 1),
    ] {
        run(
            tx.conn(),
            &format!(
                "INSERT INTO account (id, realm, name, name_key, password_hash, real_name, status,
                 org_id, created_at, updated_at)
                 VALUES ({id}, 'grid', 'u{id}', 'u{id}', '', '{name}', {status}, {}, 0, 0)",
                org.id
            ),
        );
        run(
            tx.conn(),
            &format!("INSERT INTO account_role (account_id, role_id) VALUES ({id}, {role})"),
        );
    }
    orgs
}

pub(crate) fn grid(code: &str, org: &str, manager: Option<i64>) -> Value {
    json!({"gridCode": code, "gridName": format!("{code}村"), "orgCode": org, "gridType": "1",
           "accountId": manager, "id": 999, "createdAt": 1})
}

pub(crate) fn reviewer(id_number: &str, kind: Value) -> Value {
    json!({"gridReviewName": "赵六", "idNumber": id_number, "type": kind, "duties": "村长"})
}

pub(crate) fn fields(error: &Error) -> Vec<String> {
    error.faults().into_iter().map(|f| f.field).collect()
}

pub(crate) fn is_not_found<T: std::fmt::Debug>(outcome: Result<T, Error>) -> bool {
    outcome.is_err_and(|e| e.kind() == ErrorKind::NotFound)
}
