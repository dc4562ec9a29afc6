//! Reading by to-do: as long as something about a credit file is asked of an account, it may read
//! that file and its customer, whatever its scope. Only what the system asks counts: what is written
//! by hand would let anybody lend anything.

use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend};

use crate::file::KINDS;
use crate::schema::todo;
use crate::todo::STATUS_OPEN;

/// The open to-dos that lend something to this account.
fn lending<'a>(account_id: i64) -> todo::BoxedQuery<'a, MultiBackend> {
    todo::table
        .into_boxed::<MultiBackend>()
        .filter(todo::handler_id.eq(account_id))
        .filter(todo::status.eq(STATUS_OPEN))
        .filter(todo::system_made.eq(true))
        .filter(todo::kind.eq_any(KINDS))
        .filter(todo::credit_detail_id.is_not_null())
}

/// The to-do by which this account reads a customer's file; `None` if there is none.
///
/// # Errors
/// The database failed.
pub fn customer(conn: &mut Conn, account_id: i64, customer_id: i64) -> QueryResult<Option<i64>> {
    lending(account_id)
        .filter(todo::customer_id.eq(customer_id))
        .order(todo::id)
        .select(todo::id)
        .first(conn)
        .optional()
}

/// The to-do by which this account reads a credit file; `None` if there is none.
///
/// # Errors
/// The database failed.
pub fn file(conn: &mut Conn, account_id: i64, credit_detail_id: i64) -> QueryResult<Option<i64>> {
    lending(account_id)
        .filter(todo::credit_detail_id.eq(credit_detail_id))
        .order(todo::id)
        .select(todo::id)
        .first(conn)
        .optional()
}

/// The credit files that are lent to this account, by their ids.
///
/// # Errors
/// The database failed.
pub fn files(conn: &mut Conn, account_id: i64) -> QueryResult<Vec<i64>> {
    let ids: Vec<Option<i64>> = lending(account_id)
        .select(todo::credit_detail_id)
        .distinct()
        .load(conn)?;
    Ok(ids.into_iter().flatten().collect())
}
