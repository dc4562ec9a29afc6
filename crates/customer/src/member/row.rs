//! Rows of family members. An import's own are made in `kin`.

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope};

use crate::schema::{customer, family_member};
use crate::visible;

/// What is said of a member: stored and compared as one piece.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = family_member, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Content {
    pub(super) name: String,
    pub(super) relationship: String,
    pub(super) id_type: String,
    pub(super) id_number: String,
    pub(super) sex: Option<String>,
    pub(super) nation: Option<String>,
    pub(super) birthday: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) address: Option<String>,
    pub(super) is_household_head: bool,
    pub(super) remark: String,
    pub(super) status: i64,
}

/// A stored member.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = family_member)]
pub(super) struct MemberRow {
    pub(super) id: i64,
    pub(super) customer_id: i64,
    #[diesel(embed)]
    #[serde(flatten)]
    pub(super) content: Content,
    pub(super) updated_at: i64,
}

/// The identity number of a customer in scope.
pub(super) fn customer_number(
    conn: &mut Conn,
    scope: &DataScope,
    id: i64,
) -> QueryResult<Option<String>> {
    visible::customers(scope)
        .filter(customer::id.eq(id))
        .select(customer::id_number)
        .first(conn)
        .optional()
}

/// The member with this id, if the caller sees the customer.
pub(super) fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> QueryResult<Option<MemberRow>> {
    let found: Option<MemberRow> = visible::shown_members()
        .filter(family_member::id.eq(id))
        .select(MemberRow::as_select())
        .first(conn)
        .optional()?;
    match found {
        Some(row) => Ok(customer_number(conn, scope, row.customer_id)?.map(|_| row)),
        None => Ok(None),
    }
}

/// The members of a customer who was found in scope before, newest first.
pub(super) fn of_customer(conn: &mut Conn, customer_id: i64) -> QueryResult<Vec<MemberRow>> {
    visible::members(customer_id)
        .order(family_member::id.desc())
        .select(MemberRow::as_select())
        .load(conn)
}

/// The id of the customer's member with this number; loading rows count, because a number stands
/// once in a family.
pub(super) fn holder(
    conn: &mut Conn,
    customer_id: i64,
    id_number: &str,
) -> QueryResult<Option<i64>> {
    family_member::table
        .filter(family_member::customer_id.eq(customer_id))
        .filter(family_member::id_number.eq(id_number))
        .select(family_member::id)
        .first(conn)
        .optional()
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    customer_id: i64,
    content: &Content,
) -> QueryResult<i64> {
    let now = tx.now();
    tx.savepoint(|tx| {
        diesel::insert_into(family_member::table)
            .values((
                content,
                family_member::customer_id.eq(customer_id),
                family_member::created_by.eq(actor.account_id),
                family_member::created_org.eq(actor.org.id),
                family_member::created_at.eq(now),
                family_member::updated_at.eq(now),
            ))
            .returning(family_member::id)
            .get_result(tx.conn())
    })
}

/// Changes the row if it still is as it was read; answers how many rows that were.
pub(super) fn update(tx: &mut Tx<'_>, before: &MemberRow, content: &Content) -> QueryResult<usize> {
    let later = tx.now().max(before.updated_at.saturating_add(1));
    tx.savepoint(|tx| {
        let unchanged = family_member::table
            .find(before.id)
            .filter(family_member::updated_at.eq(before.updated_at));
        diesel::update(unchanged)
            .set((content, family_member::updated_at.eq(later)))
            .execute(tx.conn())
    })
}

/// Deletes the row if it still is as it was read; answers how many rows that were.
pub(super) fn delete(tx: &mut Tx<'_>, before: &MemberRow) -> QueryResult<usize> {
    let unchanged = family_member::table
        .find(before.id)
        .filter(family_member::updated_at.eq(before.updated_at));
    diesel::delete(unchanged).execute(tx.conn())
}
