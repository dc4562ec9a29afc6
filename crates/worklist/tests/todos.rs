//! To-dos on a real database: opened once, closed, and moved with their grid or their handler.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl};
use wangge_db::testing::TestDb;
use wangge_db::{Db, Error, Tx};
use wangge_kernel::{Actor, Field, Org, Page};
use wangge_worklist::platform::{self, ListTodos, SaveTodo};
use wangge_worklist::todo;

const GRID: i64 = 5;
const CUSTOMER: i64 = 7;

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    description: String,
    #[diesel(sql_type = BigInt)]
    status: i64,
    #[diesel(sql_type = BigInt)]
    entrance: i64,
    #[diesel(sql_type = BigInt)]
    handler_id: i64,
}

fn open() -> TestDb {
    let db = TestDb::fresh();
    within(&db, |tx| {
        let mut run = |sql: String| diesel::sql_query(sql).execute(tx.conn()).map(drop);
        run(
            "INSERT INTO org (id, code, name, level, created_at, updated_at)
             VALUES (1, '1', '总行', 0, 0, 0)"
                .to_owned(),
        )?;
        for id in [11, 12, 13] {
            run(format!(
                "INSERT INTO account (id, realm, name, name_key, password_hash, real_name, org_id,
                 created_at, updated_at)
                 VALUES ({id}, 'grid', 'u{id}', 'u{id}', '', '某', 1, 0, 0)"
            ))?;
        }
        run(format!(
            "INSERT INTO grid (id, code, name, org_id, kind, created_by, created_org, created_at,
             updated_at) VALUES ({GRID}, 'G', '东村', 1, 1, 1, 1, 0, 0)"
        ))?;
        run(format!(
            "INSERT INTO customer (id, id_number, name, status, complete, grid_id, created_by,
             created_org, created_at, updated_at)
             VALUES ({CUSTOMER}, '340121197705175537', '张三', 0, FALSE, {GRID}, 1, 1, 0, 0)"
        ))
    });
    db
}

fn within<T>(db: &Db, work: impl FnOnce(&mut Tx<'_>) -> diesel::QueryResult<T>) -> T {
    db.write_blocking(|tx| work(tx).map_err(Error::from))
        .unwrap()
}

fn stored(db: &Db) -> Vec<Stored> {
    within(db, |tx| {
        diesel::sql_query("SELECT description, status, entrance, handler_id FROM todo ORDER BY id")
            .load(tx.conn())
    })
}

fn ask(db: &Db, handler: i64) {
    let org = Org {
        id: 1,
        code: "1".to_owned(),
        name: "总行".to_owned(),
    };
    let actor = Actor::system(11, org);
    within(db, |tx| {
        todo::open_customer_file(tx, &actor, CUSTOMER, "张三", handler)
    });
}

fn row(status: i64, entrance: i64, handler_id: i64) -> Stored {
    Stored {
        description: "张三客户建档待完善".to_owned(),
        status,
        entrance,
        handler_id,
    }
}

#[test]
fn a_file_is_asked_for_once_and_closed() {
    let db = open();
    ask(&db, 11);
    ask(&db, 12);
    assert_eq!(stored(&db), [row(2, 3, 11)]);
    assert_eq!(
        within(&db, |tx| todo::finish_customer_file(tx, CUSTOMER)),
        1
    );
    ask(&db, 12);
    assert_eq!(
        within(&db, |tx| todo::cancel_customer_file(tx, CUSTOMER)),
        1
    );
    assert_eq!(stored(&db), [row(3, 4, 11), row(4, 5, 12)]);
}

#[test]
fn open_to_dos_move_with_the_grid_and_with_the_handler() {
    let db = open();
    ask(&db, 11);
    let to_grid = |from, to| within(&db, |tx| todo::move_customer_files(tx, GRID, from, to));
    assert_eq!(to_grid(Some(11), None), 0);
    assert_eq!(to_grid(None, Some(12)), 1);
    assert_eq!(stored(&db), [row(2, 3, 12)]);
    assert_eq!(within(&db, |tx| todo::hand_over(tx, 12, 13)), 1);
    assert_eq!(stored(&db), [row(2, 3, 13)]);
    within(&db, |tx| todo::finish_customer_file(tx, CUSTOMER));
    assert_eq!(within(&db, |tx| todo::hand_over(tx, 13, 11)), 0);
}

const DAY_MS: i64 = 24 * 3600 * 1000;

fn number(value: i64) -> Field<i64> {
    Field::Value(value)
}

fn actor(account_id: i64) -> Actor {
    let org = Org {
        id: 1,
        code: "1".to_owned(),
        name: "总行".to_owned(),
    };
    Actor::system(account_id, org)
}

fn asked(db: &Db, handler: i64, due_at: i64) -> i64 {
    let command = SaveTodo {
        kind: number(1),
        description: Field::Value("还款提醒".to_owned()),
        start_time: Field::Value("1".to_owned()),
        end_time: Field::Value(due_at.to_string()),
        account_id: number(handler),
    };
    db.write_blocking(|tx| platform::add(tx, &actor(11), &command))
        .unwrap()
}

fn listed(db: &Db, now: i64, wanted: &ListTodos) -> Vec<(i64, i64)> {
    let page = db
        .read_blocking(|conn| platform::list(conn, &actor(11), now, wanted, Page::default()))
        .unwrap();
    assert_eq!(page.count, page.rows.len() as i64);
    page.rows.iter().map(|row| (row.id, row.status)).collect()
}

#[test]
fn what_is_open_three_days_past_its_end_is_urged() {
    let db = open();
    let due = 10 * DAY_MS;
    let id = asked(&db, 11, due);
    let with = |status| ListTodos {
        status: number(status),
        ..ListTodos::default()
    };
    let last_moment = due + 3 * DAY_MS - 1;
    for (now, status, other) in [(last_moment, 2, 1), (last_moment + 1, 1, 2)] {
        assert_eq!(listed(&db, now, &ListTodos::default()), [(id, status)]);
        assert_eq!(listed(&db, now, &with(status)), [(id, status)]);
        assert_eq!(listed(&db, now, &with(other)), []);
    }
    db.write_blocking(|tx| platform::set_status(tx, &actor(11), id, 3))
        .unwrap();
    assert_eq!(listed(&db, last_moment + 1, &with(3)), [(id, 3)]);
    assert_eq!(listed(&db, last_moment + 1, &with(1)), []);
}

#[test]
fn to_dos_of_an_import_are_seen_when_it_has_ended() {
    let db = open();
    within(&db, |tx| {
        let run = "INSERT INTO import_batch (id, kind, file_hash, state, account_id, account_name,
             created_at, heartbeat_at) VALUES (1, 'customer', '', 'loading', 1, 'u', 0, 0)";
        diesel::sql_query(run).execute(tx.conn())?;
        let drafts = [(CUSTOMER, "张三".to_owned())];
        todo::open_customer_files(tx, &actor(12), &drafts, 11, Some(1))
    });
    let id = 1;
    assert_eq!(listed(&db, 0, &ListTodos::default()), []);
    let hidden = db.write_blocking(|tx| platform::set_status(tx, &actor(11), id, 3));
    assert!(matches!(hidden, Err(wangge_worklist::Error::NotFound)));
    within(&db, |tx| {
        diesel::sql_query("UPDATE import_batch SET state = 'done'").execute(tx.conn())
    });
    assert_eq!(listed(&db, 0, &ListTodos::default()), [(id, 2)]);
}
