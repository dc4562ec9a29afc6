//! Rows of the map table and the queries on them.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use wangge_db::{Conn, Tx};
use wangge_kernel::Actor;

use super::command::Checked;
use crate::info::{GridRef, IDS_MAX};
use crate::schema::foreign::{account, org, people_tally};
use crate::schema::{grid, grid_map};
use crate::scope::Filter;

/// What the tally calls residents; all other rows are customers.
const RESIDENTS: i64 = 2;

/// A stored map.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = grid_map)]
pub(super) struct MapRow {
    pub(super) id: i64,
    pub(super) grid_id: i64,
    pub(super) grid_name: String,
    pub(super) kind: Option<String>,
    pub(super) grand_id: Option<String>,
    pub(super) parent_id: Option<String>,
    pub(super) coordinate: String,
}

#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = grid_map, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Values<'a> {
    grid_name: &'a str,
    kind: Option<&'a str>,
    grand_id: Option<&'a str>,
    parent_id: Option<&'a str>,
    coordinate: &'a str,
    updated_at: i64,
}

/// How many people a grid has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Heads {
    /// Living residents.
    pub(super) residents: i64,
    /// Customers of every status.
    pub(super) customers: i64,
}

/// What maps show of a grid.
#[derive(Debug, Clone, Queryable)]
pub(super) struct GridHead {
    pub(super) id: i64,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) account_id: Option<i64>,
}

/// The grids that `filter` lets through, newest first.
pub(super) fn grids(conn: &mut Conn, filter: Filter) -> QueryResult<Vec<GridHead>> {
    grid::table
        .inner_join(org::table)
        .left_join(account::table)
        .filter(filter)
        .order(grid::id.desc())
        .select((grid::id, grid::code, grid::name, grid::account_id))
        .load(conn)
}

/// The map of one grid.
pub(super) fn of_grid(conn: &mut Conn, grid_id: i64) -> QueryResult<Option<MapRow>> {
    grid_map::table
        .filter(grid_map::grid_id.eq(grid_id))
        .select(MapRow::as_select())
        .first(conn)
        .optional()
}

/// The maps of these grids, by grid: one query, as long as the ids fit into one statement.
pub(super) fn of_grids(conn: &mut Conn, ids: &[i64]) -> QueryResult<BTreeMap<i64, MapRow>> {
    let mut maps = BTreeMap::new();
    for ids in ids.chunks(IDS_MAX) {
        let rows: Vec<MapRow> = grid_map::table
            .filter(grid_map::grid_id.eq_any(ids.to_vec()))
            .select(MapRow::as_select())
            .load(conn)?;
        maps.extend(rows.into_iter().map(|row| (row.grid_id, row)));
    }
    Ok(maps)
}

/// How many people these grids have, from the sums that triggers keep.
pub(super) fn heads(conn: &mut Conn, ids: &[i64]) -> QueryResult<BTreeMap<i64, Heads>> {
    let mut heads: BTreeMap<i64, Heads> = BTreeMap::new();
    for ids in ids.chunks(IDS_MAX) {
        let sums: Vec<(Option<i64>, i64, i64)> = people_tally::table
            .filter(people_tally::grid_id.eq_any(ids.to_vec()))
            .group_by((people_tally::grid_id, people_tally::kind))
            .select((
                people_tally::grid_id,
                people_tally::kind,
                // A sum of BIGINT is another type on PostgreSQL.
                sql::<BigInt>("CAST(SUM(delta) AS BIGINT)"),
            ))
            .load(conn)?;
        for (grid_id, kind, sum) in sums {
            let of_grid = heads.entry(grid_id.unwrap_or_default()).or_default();
            match kind {
                RESIDENTS => of_grid.residents = sum,
                _ => of_grid.customers = sum,
            }
        }
    }
    Ok(heads)
}

/// Makes `checked` the map of a grid; `id` is the one it had. Answers the map's id.
pub(super) fn save(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (grid, id): (&GridRef, Option<i64>),
    checked: &Checked,
) -> QueryResult<i64> {
    let now = tx.now();
    let values = Values {
        grid_name: &checked.grid_name,
        kind: checked.kind.as_deref(),
        grand_id: checked.grand_id.as_deref(),
        parent_id: checked.parent_id.as_deref(),
        coordinate: &checked.coordinate,
        updated_at: now,
    };
    if let Some(id) = id {
        diesel::update(grid_map::table.find(id))
            .set(values)
            .execute(tx.conn())?;
        return Ok(id);
    }
    diesel::insert_into(grid_map::table)
        .values((
            values,
            grid_map::grid_id.eq(grid.id),
            grid_map::created_by.eq(actor.account_id),
            grid_map::created_org.eq(actor.org.id),
            grid_map::created_at.eq(now),
        ))
        .returning(grid_map::id)
        .get_result(tx.conn())
}
