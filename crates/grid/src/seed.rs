//! Made-up financial advisers, for benches.

use diesel::prelude::*;
use wangge_db::Tx;

use crate::info::GridRef;
use crate::schema::senator;

/// What a senator who is a financial adviser bears as its kind.
const ADVISER: i64 = 2;

#[derive(Insertable)]
#[diesel(table_name = senator, treat_none_as_default_value = false)]
struct NewAdviser<'a> {
    grid_id: i64,
    org_id: i64,
    name: &'a str,
    id_number: &'a str,
    duty: &'static str,
    kind: i64,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

/// Writes financial advisers, by name and identity number, into a grid: by the table and without
/// checks, only for benches on a database of their own.
///
/// # Errors
/// The database failed.
pub fn advisers(
    tx: &mut Tx<'_>,
    grid: &GridRef,
    people: &[(String, String)],
) -> QueryResult<usize> {
    let now = tx.now();
    let rows: Vec<NewAdviser<'_>> = people
        .iter()
        .map(|(name, id_number)| NewAdviser {
            grid_id: grid.id,
            org_id: grid.org_id,
            name,
            id_number,
            duty: "金融顾问",
            kind: ADVISER,
            created_by: grid.account_id.unwrap_or_default(),
            created_org: grid.org_id,
            created_at: now,
            updated_at: now,
        })
        .collect();
    let insert = diesel::insert_into(senator::table).values(&rows);
    wangge_db::insert_many(tx.conn(), insert)
}
