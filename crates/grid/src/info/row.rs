//! Rows of the grid table and the queries on them.

use diesel::prelude::*;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Page};

use super::command::Checked;
use super::settle::Settled;
use crate::schema::foreign::{account, customer, org, resident};
use crate::schema::grid;
use crate::scope::{DELETED, Filter, LIVING};

/// A stored grid.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = grid)]
pub(crate) struct GridRow {
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) org_id: i64,
    pub(crate) kind: i64,
    pub(crate) description: Option<String>,
    pub(crate) account_id: Option<i64>,
    pub(crate) assist_manager: Option<String>,
    pub(crate) supervise_manager: Option<String>,
    pub(crate) qr_code: Option<String>,
    pub(crate) grid_map: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// A grid, the code and the name of its org, and its manager's real name.
pub(crate) type Detail = (GridRow, String, String, Option<String>);

#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = grid, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Values<'a> {
    code: &'a str,
    name: &'a str,
    org_id: i64,
    kind: i64,
    description: Option<&'a str>,
    account_id: Option<i64>,
    assist_manager: Option<&'a str>,
    supervise_manager: Option<&'a str>,
    qr_code: Option<&'a str>,
    grid_map: Option<&'a str>,
    updated_at: i64,
}

impl<'a> Values<'a> {
    fn new(checked: &'a Checked, settled: &Settled, now: i64) -> Self {
        Self {
            code: &checked.code,
            name: &checked.name,
            org_id: settled.org_id,
            kind: checked.kind,
            description: checked.description.as_deref(),
            account_id: settled.account_id,
            assist_manager: checked.assist_manager.as_deref(),
            supervise_manager: checked.supervise_manager.as_deref(),
            qr_code: checked.qr_code.as_deref(),
            grid_map: checked.grid_map.as_deref(),
            updated_at: now,
        }
    }
}

#[diesel::dsl::auto_type]
fn joined() -> _ {
    grid::table.inner_join(org::table).left_join(account::table)
}

/// The grid with this id, when `filter` lets it through.
pub(super) fn find(conn: &mut Conn, filter: Filter, id: i64) -> QueryResult<Option<Detail>> {
    joined()
        .filter(filter)
        .filter(grid::id.eq(id))
        .select((
            GridRow::as_select(),
            org::code,
            org::name,
            account::real_name.nullable(),
        ))
        .first(conn)
        .optional()
}

/// The grid with this code, when `filter` lets it through.
pub(super) fn find_by_code(
    conn: &mut Conn,
    filter: Filter,
    code: &str,
) -> QueryResult<Option<Detail>> {
    joined()
        .filter(filter)
        .filter(grid::code.eq(code))
        .select((
            GridRow::as_select(),
            org::code,
            org::name,
            account::real_name.nullable(),
        ))
        .first(conn)
        .optional()
}

/// The id of the grid with this code, deleted ones included.
pub(super) fn id_of_code(conn: &mut Conn, code: &str) -> QueryResult<Option<i64>> {
    grid::table
        .filter(grid::code.eq(code))
        .select(grid::id)
        .first(conn)
        .optional()
}

pub(super) fn count(conn: &mut Conn, filter: Filter) -> QueryResult<i64> {
    joined().filter(filter).count().get_result(conn)
}

/// One page of the matching grids, newest first.
pub(super) fn page(conn: &mut Conn, filter: Filter, page: Page) -> QueryResult<Vec<Detail>> {
    joined()
        .filter(filter)
        .order(grid::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select((
            GridRow::as_select(),
            org::code,
            org::name,
            account::real_name.nullable(),
        ))
        .load(conn)
}

/// All matching grids, newest first.
pub(super) fn all(conn: &mut Conn, filter: Filter) -> QueryResult<Vec<Detail>> {
    joined()
        .filter(filter)
        .order(grid::id.desc())
        .select((
            GridRow::as_select(),
            org::code,
            org::name,
            account::real_name.nullable(),
        ))
        .load(conn)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    checked: &Checked,
    settled: &Settled,
) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(grid::table)
        .values((
            Values::new(checked, settled, now),
            grid::status.eq(LIVING),
            grid::created_by.eq(actor.account_id),
            grid::created_org.eq(actor.org.id),
            grid::created_at.eq(now),
        ))
        .returning(grid::id)
        .get_result(tx.conn())
}

pub(super) fn update(
    tx: &mut Tx<'_>,
    id: i64,
    checked: &Checked,
    settled: &Settled,
) -> QueryResult<usize> {
    let values = Values::new(checked, settled, tx.now());
    diesel::update(grid::table.find(id))
        .set(values)
        .execute(tx.conn())
}

/// Says where the map of a living grid is; answers 0 when there is no such grid.
pub(super) fn set_map(tx: &mut Tx<'_>, id: i64, address: &str) -> QueryResult<usize> {
    let now = tx.now();
    let living = grid::table
        .filter(grid::id.eq(id))
        .filter(grid::status.eq(LIVING));
    diesel::update(living)
        .set((grid::grid_map.eq(address), grid::updated_at.eq(now)))
        .execute(tx.conn())
}

/// Marks a grid deleted; its code stays taken.
pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(grid::table.find(id))
        .set((grid::status.eq(DELETED), grid::updated_at.eq(now)))
        .execute(tx.conn())
}

/// How many (customers, residents) refer to a grid.
pub(super) fn holdings(conn: &mut Conn, id: i64) -> QueryResult<(i64, i64)> {
    Ok((
        customer::table
            .filter(customer::grid_id.eq(id))
            .count()
            .get_result(conn)?,
        resident::table
            .filter(resident::grid_id.eq(id))
            .filter(resident::status.eq(LIVING))
            .count()
            .get_result(conn)?,
    ))
}

/// The living grids an account manages: id, code, name and org, by code.
pub(super) fn held_by(
    conn: &mut Conn,
    account_id: i64,
) -> QueryResult<Vec<(i64, String, String, i64)>> {
    grid::table
        .filter(grid::account_id.eq(account_id))
        .filter(grid::status.eq(LIVING))
        .order(grid::code)
        .select((grid::id, grid::code, grid::name, grid::org_id))
        .load(conn)
}

/// Gives all living grids of `from` to `to`.
pub(super) fn change_manager(tx: &mut Tx<'_>, from: i64, to: i64) -> QueryResult<usize> {
    let now = tx.now();
    let held = grid::table
        .filter(grid::account_id.eq(from))
        .filter(grid::status.eq(LIVING));
    diesel::update(held)
        .set((grid::account_id.eq(to), grid::updated_at.eq(now)))
        .execute(tx.conn())
}
