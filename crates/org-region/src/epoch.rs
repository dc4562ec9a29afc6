//! The epoch of access: a number that grows whenever accounts, sessions, roles, permissions, orgs
//! or the managers of grids change, so that a cache of any of them knows when it is stale.

use diesel::prelude::*;
use wangge_db::{Conn, Tx};

use crate::schema::access_epoch;

const ROW: i64 = 1;
const TURN: &str = "access";

/// Lets writers of accounts, roles, permissions, orgs and the managers of grids take turns until
/// they commit. Each checks what another changes: two administrators could else freeze each other,
/// two orgs come under each other, a grid go to a manager who is being frozen, an org be deleted
/// under someone who is moving in, a role under someone who is just given it.
///
/// # Errors
/// The statement failed.
pub fn take_turn(tx: &mut Tx<'_>) -> QueryResult<()> {
    tx.one_at_a_time(TURN)
}

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
