//! Rows of households, and who belongs to one.

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope};

use crate::resident::is_living;
use crate::schema::foreign::account;
use crate::schema::{customer, family, resident};
use crate::visible;

/// What is said of a household: stored, and compared as one piece.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = family)]
pub(crate) struct Content {
    pub(super) household_id: String,
    pub(super) population: i64,
    pub(super) address: String,
    pub(super) postcode: String,
    pub(super) local_credit: String,
    pub(super) is_harmony: String,
    pub(super) social_evaluation: String,
    pub(super) is_self_entity: String,
    pub(super) is_owe_tax: String,
    pub(super) produce_capacity: String,
    pub(super) produce_scene: String,
    pub(super) insurance_type: String,
    pub(super) account_id: i64,
}

/// A stored family.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = family)]
pub(super) struct FamilyRow {
    pub(super) id: i64,
    #[diesel(embed)]
    pub(super) content: Content,
    pub(super) created_by: i64,
    pub(super) created_org: i64,
    pub(super) updated_at: i64,
}

/// How many living residents and customers bear a household's number, and how many of them the
/// caller sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bearers {
    pub(super) all: i64,
    pub(super) seen: i64,
}

pub(super) fn bearers(
    conn: &mut Conn,
    scope: &DataScope,
    household_id: &str,
) -> QueryResult<Bearers> {
    let mut count = |scope: &DataScope| {
        let residents: i64 = visible::residents(scope)
            .filter(resident::household_id.eq(household_id))
            .filter(is_living())
            .count()
            .get_result(conn)?;
        let customers: i64 = visible::customers(scope)
            .filter(customer::household_id.eq(household_id))
            .count()
            .get_result(conn)?;
        QueryResult::Ok(residents + customers)
    };
    Ok(Bearers {
        all: count(&DataScope::All)?,
        seen: count(scope)?,
    })
}

pub(super) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<FamilyRow>> {
    family::table
        .find(id)
        .select(FamilyRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn of_household(conn: &mut Conn, household_id: &str) -> QueryResult<Option<FamilyRow>> {
    family::table
        .filter(family::household_id.eq(household_id))
        .select(FamilyRow::as_select())
        .first(conn)
        .optional()
}

/// Org and real name of an account of the grid API.
pub(super) fn account(conn: &mut Conn, id: i64) -> QueryResult<Option<(i64, String)>> {
    account::table
        .filter(account::id.eq(id))
        .filter(account::realm.eq("grid"))
        .select((account::org_id, account::real_name))
        .first(conn)
        .optional()
}

/// How many live in a household, as its family says.
pub(super) fn populations(
    conn: &mut Conn,
    household_ids: Vec<&str>,
) -> QueryResult<Vec<(String, i64)>> {
    family::table
        .filter(family::household_id.eq_any(household_ids))
        .select((family::household_id, family::population))
        .load(conn)
}

/// When the families of those of these households that have one were last stored.
pub(super) fn stored_at(
    conn: &mut Conn,
    household_ids: Vec<&str>,
) -> QueryResult<Vec<(String, i64)>> {
    family::table
        .filter(family::household_id.eq_any(household_ids))
        .select((family::household_id, family::updated_at))
        .load(conn)
}

pub(super) fn insert(tx: &mut Tx<'_>, actor: &Actor, content: &Content) -> QueryResult<i64> {
    let now = tx.now();
    tx.savepoint(|tx| {
        diesel::insert_into(family::table)
            .values((
                content,
                family::created_by.eq(actor.account_id),
                family::created_org.eq(actor.org.id),
                family::created_at.eq(now),
                family::updated_at.eq(now),
            ))
            .returning(family::id)
            .get_result(tx.conn())
    })
}

/// Changes the row if it still is as it was read; answers how many rows that were.
pub(super) fn update(tx: &mut Tx<'_>, before: &FamilyRow, content: &Content) -> QueryResult<usize> {
    let later = tx.now().max(before.updated_at.saturating_add(1));
    tx.savepoint(|tx| {
        let unchanged = family::table
            .find(before.id)
            .filter(family::updated_at.eq(before.updated_at));
        diesel::update(unchanged)
            .set((content, family::updated_at.eq(later)))
            .execute(tx.conn())
    })
}
