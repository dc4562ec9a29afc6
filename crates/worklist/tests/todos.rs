//! To-dos on a real database: opened once, closed, and moved with their grid or their handler.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl};
use wangge_db::testing::TestDb;
use wangge_db::{Db, Error, Tx};
use wangge_kernel::{Actor, Org};
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
