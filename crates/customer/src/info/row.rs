//! Rows of customers and the queries on them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use wangge_db::{Conn, Tx};
use wangge_grid::caller::Narrowing;
use wangge_kernel::{Actor, DataScope, Page, Paged};

use super::command::ListCustomers;
use super::content::Content;
use super::rules::Checked;
use super::search;
use crate::schema::foreign::org;
use crate::schema::{customer, family_member};
use crate::visible::{self, GridRow};

/// A stored customer.
#[derive(Debug, Clone, Queryable, Selectable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = customer, treat_none_as_null = true)]
pub(crate) struct CustomerRow {
    pub(crate) id: i64,
    pub(crate) id_number: String,
    pub(crate) name: String,
    pub(crate) status: i64,
    pub(crate) complete: bool,
    #[diesel(embed)]
    #[serde(flatten)]
    pub(crate) content: Content,
    pub(crate) grid_id: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// A new row.
#[derive(Debug, Insertable)]
#[diesel(table_name = customer, treat_none_as_default_value = false)]
pub(crate) struct NewCustomer<'a> {
    pub(crate) id_number: &'a str,
    pub(crate) name: &'a str,
    pub(crate) status: i64,
    pub(crate) complete: bool,
    #[diesel(embed)]
    pub(crate) content: Content,
    pub(crate) grid_id: Option<i64>,
    pub(crate) batch_id: Option<i64>,
    pub(crate) created_by: i64,
    pub(crate) created_org: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl<'a> NewCustomer<'a> {
    /// A file made by hand.
    pub(super) fn new(actor: &Actor, checked: &'a Checked, status: i64, now: i64) -> Self {
        Self {
            id_number: &checked.id_number,
            name: &checked.name,
            status,
            complete: checked.complete,
            content: checked.content.clone(),
            grid_id: checked.grid_id,
            batch_id: None,
            created_by: actor.account_id,
            created_org: actor.org.id,
            created_at: now,
            updated_at: now,
        }
    }
}

/// Rows of one insert; SQLite binds at most 32,766 values in a statement.
const ROWS_MAX: usize = 500;

/// Inserts many rows; answers how many. On PostgreSQL a number that another instance takes at the
/// same moment is left out.
pub(crate) fn insert_many(tx: &mut Tx<'_>, rows: &[NewCustomer<'_>]) -> QueryResult<usize> {
    let mut made = 0;
    for chunk in rows.chunks(ROWS_MAX) {
        let insert = diesel::insert_into(customer::table).values(chunk);
        made += match tx.conn() {
            Conn::Sqlite(c) => insert.execute(c)?,
            Conn::Postgres(c) => insert.on_conflict_do_nothing().execute(c)?,
        };
    }
    Ok(made)
}

/// A customer with its grid and the code of the grid's org.
pub(super) type Placed = (CustomerRow, Option<GridRow>, Option<String>);

pub(super) fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> QueryResult<Option<Placed>> {
    let seen = visible::customers(scope).filter(customer::id.eq(id));
    let ids: Vec<i64> = seen.select(customer::id).load(conn)?;
    Ok(placed(conn, ids)?.pop())
}

pub(super) fn find_by_id_number(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> QueryResult<Option<Placed>> {
    let seen = visible::customers(scope).filter(customer::id_number.eq(id_number.to_owned()));
    let ids: Vec<i64> = seen.select(customer::id).load(conn)?;
    Ok(placed(conn, ids)?.pop())
}

/// The customers of `ids`, which were found in scope before, with their grids; newest first.
fn placed(conn: &mut Conn, ids: Vec<i64>) -> QueryResult<Vec<Placed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    visible::customers_of_grids()
        .filter(customer::id.eq_any(ids))
        .order(customer::id.desc())
        .select((
            CustomerRow::as_select(),
            Option::<GridRow>::as_select(),
            org::code.nullable(),
        ))
        .load(conn)
}

/// Those of `ids` that are in scope.
pub(super) fn find_all(
    conn: &mut Conn,
    scope: &DataScope,
    ids: &[i64],
) -> QueryResult<Vec<CustomerRow>> {
    visible::customers(scope)
        .filter(customer::id.eq_any(ids.to_vec()))
        .order(customer::id)
        .select(CustomerRow::as_select())
        .load(conn)
}

/// The page of 14.4 that matches; newest first.
pub(super) fn list(
    conn: &mut Conn,
    scope: &DataScope,
    list: &ListCustomers,
    narrowing: &Narrowing,
    page: Page,
) -> QueryResult<Paged<Placed>> {
    let (count, ids) = search::page(conn, scope, list, narrowing, page)?;
    // Ids first, from an index; whole rows only for those that are answered.
    let rows = placed(conn, ids)?;
    Ok(Paged { rows, count })
}

/// Name, number and relationship of a customer's family members.
pub(super) fn family(
    conn: &mut Conn,
    customer_id: i64,
) -> QueryResult<Vec<(String, String, String)>> {
    visible::members(customer_id)
        .order(family_member::id)
        .select((
            family_member::name,
            family_member::id_number,
            family_member::relationship,
        ))
        .load(conn)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    checked: &Checked,
    status: i64,
) -> QueryResult<i64> {
    let new = NewCustomer::new(actor, checked, status, tx.now());
    tx.savepoint(|tx| {
        diesel::insert_into(customer::table)
            .values(new)
            .returning(customer::id)
            .get_result(tx.conn())
    })
}

/// Changes the row if it still is as it was read; answers how many rows that were.
pub(super) fn update(
    tx: &mut Tx<'_>,
    before: &CustomerRow,
    checked: &Checked,
    status: i64,
) -> QueryResult<usize> {
    let later = changed_at(tx.now(), before);
    tx.savepoint(|tx| {
        diesel::update(
            customer::table
                .find(before.id)
                .filter(customer::status.eq(before.status))
                .filter(customer::updated_at.eq(before.updated_at)),
        )
        .set((
            &checked.content,
            customer::id_number.eq(&checked.id_number),
            customer::name.eq(&checked.name),
            customer::status.eq(status),
            customer::complete.eq(checked.complete),
            customer::grid_id.eq(checked.grid_id),
            customer::updated_at.eq(later),
        ))
        .execute(tx.conn())
    })
}

/// Makes a row again what it was, its `updated_at` included, if nobody has changed it since
/// `changed_at`; answers how many rows that were.
pub(crate) fn restore(
    tx: &mut Tx<'_>,
    before: &CustomerRow,
    changed_at: i64,
) -> QueryResult<usize> {
    let unchanged = customer::table
        .find(before.id)
        .filter(customer::updated_at.eq(changed_at));
    diesel::update(unchanged).set(before).execute(tx.conn())
}

/// Moves the row to `status` if it still has the one that was read.
pub(super) fn set_status(tx: &mut Tx<'_>, before: &CustomerRow, status: i64) -> QueryResult<usize> {
    let later = changed_at(tx.now(), before);
    diesel::update(
        customer::table
            .find(before.id)
            .filter(customer::status.eq(before.status)),
    )
    .set((customer::status.eq(status), customer::updated_at.eq(later)))
    .execute(tx.conn())
}

/// Moves the row to another grid if nobody has changed it since it was read.
pub(super) fn set_grid(tx: &mut Tx<'_>, before: &CustomerRow, grid_id: i64) -> QueryResult<usize> {
    let later = changed_at(tx.now(), before);
    let unchanged = customer::table
        .find(before.id)
        .filter(customer::updated_at.eq(before.updated_at));
    diesel::update(unchanged)
        .set((
            customer::grid_id.eq(grid_id),
            customer::updated_at.eq(later),
        ))
        .execute(tx.conn())
}

/// Deletes the row if it still has the status that was read.
pub(super) fn delete(tx: &mut Tx<'_>, before: &CustomerRow) -> QueryResult<usize> {
    diesel::delete(
        customer::table
            .find(before.id)
            .filter(customer::status.eq(before.status)),
    )
    .execute(tx.conn())
}

/// When a change of the row takes place: two changes within one millisecond still differ, or
/// `updatedAt` could not tell them apart.
pub(super) fn changed_at(now: i64, before: &CustomerRow) -> i64 {
    now.max(before.updated_at.saturating_add(1))
}
