//! Rows of the draft tree and the queries on them.

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};

use crate::schema::foreign::account;
use crate::schema::{organ, wm_user};

pub(crate) const DELETED: i64 = 0;
pub(crate) const LIVING: i64 = 1;
pub(crate) const MERGED: i64 = 2;

/// A stored organ.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Serialize)]
#[diesel(table_name = organ)]
pub(crate) struct OrganRow {
    pub(crate) id: i64,
    pub(crate) kind: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) parent_id: Option<i64>,
    pub(crate) merged_into: Option<i64>,
    pub(crate) status: i64,
    pub(crate) created_by: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_by: i64,
    pub(crate) updated_at: i64,
}

/// An organ that is not there yet.
pub(super) struct New<'a> {
    pub(super) kind: i64,
    pub(super) code: &'a str,
    pub(super) name: &'a str,
    pub(super) parent_id: Option<i64>,
}

pub(super) fn all(conn: &mut Conn) -> QueryResult<Vec<OrganRow>> {
    organ::table
        .order(organ::id)
        .select(OrganRow::as_select())
        .load(conn)
}

pub(super) fn insert(tx: &mut Tx<'_>, by: i64, new: &New<'_>) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(organ::table)
        .values((
            organ::kind.eq(new.kind),
            organ::code.eq(new.code),
            organ::name.eq(new.name),
            organ::parent_id.eq(new.parent_id),
            organ::status.eq(LIVING),
            organ::created_by.eq(by),
            organ::created_at.eq(now),
            organ::updated_by.eq(by),
            organ::updated_at.eq(now),
        ))
        .returning(organ::id)
        .get_result(tx.conn())
}

/// Stores what may change of an organ.
pub(super) fn update(tx: &mut Tx<'_>, by: i64, organ: &OrganRow) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(organ::table.find(organ.id))
        .set((
            organ::name.eq(&organ.name),
            organ::parent_id.eq(organ.parent_id),
            organ::merged_into.eq(organ.merged_into),
            organ::status.eq(organ.status),
            organ::updated_by.eq(by),
            organ::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Lets all that was merged into one organ be merged into another.
pub(super) fn pass_on(tx: &mut Tx<'_>, from: i64, to: i64) -> QueryResult<()> {
    diesel::update(organ::table.filter(organ::merged_into.eq(from)))
        .set(organ::merged_into.eq(to))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether any user belongs to one of these organs.
pub(super) fn has_users(conn: &mut Conn, ids: &[i64]) -> QueryResult<bool> {
    let there = wm_user::table.filter(wm_user::deleted_at.is_null()).filter(
        wm_user::branch_id
            .eq_any(ids)
            .or(wm_user::outlet_id.eq_any(ids)),
    );
    diesel::select(diesel::dsl::exists(there)).get_result(conn)
}

/// Login name and name of an account; deleted ones have theirs still.
pub(super) fn account_names(
    conn: &mut Conn,
    ids: [i64; 2],
) -> QueryResult<Vec<(i64, String, String)>> {
    account::table
        .filter(account::id.eq_any(ids))
        .select((account::id, account::name, account::real_name))
        .load(conn)
}
