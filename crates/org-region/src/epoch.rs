//! The epoch of access: a number that grows whenever accounts, sessions, roles, permissions, orgs
//! or the managers of grids change, so that a cache of any of them knows when it is stale.

use diesel::prelude::*;
use wangge_db::{Conn, Tx};

use crate::schema::access_epoch;

const ROW: i64 = 1;

/// Says, in the transaction of the change, that what callers may do or see has changed.
///
/// # Errors
/// The update failed.
pub fn bump(tx: &mut Tx<'_>) -> QueryResult<()> {
    diesel::update(access_epoch::table.find(ROW))
        .set(access_epoch::value.eq(access_epoch::value + 1))
        .execute(tx.conn())?;
    Ok(())
}

/// The present epoch.
///
/// # Errors
/// The query failed.
pub fn current(conn: &mut Conn) -> QueryResult<i64> {
    access_epoch::table
        .find(ROW)
        .select(access_epoch::value)
        .first(conn)
}
