//! The rows of a file, put into the table of a feed's rows by the database's own fastest way.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use wangge_db::{Conn, Db};

/// Rows of a statement, and of a transaction, on SQLite.
const STATEMENT: usize = 1_000;
const TRANSACTION: usize = 50_000;

diesel::table! {
    balance_row (unit_id, org_id, id_number, account_no) {
        unit_id -> BigInt,
        org_id -> BigInt,
        id_number -> Text,
        account_no -> Text,
        is_fixed -> Bool,
        balance -> BigInt,
        product_code -> Nullable<Text>,
    }
}

/// How this database is loaded.
pub(super) fn way(db: &Db) -> &'static str {
    match db.url().is_sqlite() {
        true => "INSERT, 1000 rows",
        false => "COPY",
    }
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: i64,
}

/// Loads the file's rows under a unit that nobody sees; how long the database took.
pub(super) fn load(db: &Db, path: &Path) -> Duration {
    let unit = unit(db);
    let text = std::fs::read_to_string(path).expect("the file");
    let rows: Vec<[&str; 4]> = text.lines().skip(1).map(row).collect();
    let took = match db.url().is_sqlite() {
        true => insert(db, unit, &rows),
        false => copy(db, unit, &rows),
    };
    run(
        db,
        &format!("DELETE FROM balance_row WHERE unit_id = {unit}"),
    );
    took
}

/// Person, org, account and balance.
fn row(line: &str) -> [&str; 4] {
    let cells: Vec<&str> = line.split(',').collect();
    let at = |index: usize| *cells.get(index).expect("a cell");
    [at(1), at(2), at(3), at(6)]
}

fn unit(db: &Db) -> i64 {
    run(
        db,
        "INSERT INTO balance_unit (feed_id, day, kind, state)
         SELECT MAX(id), 20190101, 2, 'refused' FROM balance_feed",
    );
    let query = diesel::sql_query("SELECT MAX(id) AS id FROM balance_unit");
    let found: Id = db
        .read_blocking(|conn| query.get_result(conn).map_err(wangge_db::Error::from))
        .expect("the unit");
    found.id
}

fn run(db: &Db, text: &str) {
    db.write_blocking(|tx| {
        let run = diesel::sql_query(text).execute(tx.conn());
        run.map_err(wangge_db::Error::from)
    })
    .expect("the statement");
}

fn insert(db: &Db, unit: i64, rows: &[[&str; 4]]) -> Duration {
    let begun = Instant::now();
    for chunk in rows.chunks(TRANSACTION) {
        db.write_blocking(|tx| {
            chunk
                .chunks(STATEMENT)
                .try_for_each(|rows| many(tx.conn(), unit, rows))
                .map_err(wangge_db::Error::from)
        })
        .expect("the rows");
    }
    begun.elapsed()
}

fn many(conn: &mut Conn, unit: i64, rows: &[[&str; 4]]) -> QueryResult<()> {
    let values: Vec<String> = rows
        .iter()
        .map(|[person, org, account, balance]| {
            format!(
                "({unit},{org},'{person}','{account}',0,{},NULL)",
                balance.replace('.', "")
            )
        })
        .collect();
    conn.batch_execute(&format!(
        "INSERT INTO balance_row (unit_id, org_id, id_number, account_no, is_fixed, balance, product_code) VALUES {}",
        values.join(",")
    ))
}

fn copy(db: &Db, unit: i64, rows: &[[&str; 4]]) -> Duration {
    let begun = Instant::now();
    db.write_blocking(|tx| {
        let Conn::Postgres(conn) = tx.conn() else {
            return Ok(());
        };
        let copied = diesel::copy_from(balance_row::table)
            .from_raw_data(balance_row::table, |out| {
                rows.iter().try_for_each(|[person, org, account, balance]| {
                    let fen = balance.replace('.', "");
                    writeln!(out, "{unit}\t{org}\t{person}\t{account}\tf\t{fen}\t\\N")
                        .map_err(|e| diesel::result::Error::QueryBuilderError(e.into()))
                })
            })
            .execute(conn);
        copied.map(|_| ()).map_err(wangge_db::Error::from)
    })
    .expect("the rows");
    begun.elapsed()
}
