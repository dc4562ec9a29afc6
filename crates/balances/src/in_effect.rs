//! The accounts as the core bank last told of them: for each org the rows of one cell, the last one
//! fed up to a day.

use diesel::dsl::{Eq, InnerJoinQuerySource, auto_type};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use wangge_db::{Conn, MultiBackend};

use crate::day::Kind;
use crate::schema::foreign::org;
use crate::schema::{balance_cell as cell, balance_row as row};

/// A cell in effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub(crate) struct Cell {
    pub(crate) id: i64,
    pub(crate) org_id: i64,
    pub(crate) day: i64,
}

/// Accounts beside their cells.
pub(crate) type Accounts = InnerJoinQuerySource<
    row::table,
    cell::table,
    Eq<diesel::dsl::Nullable<row::unit_id>, cell::unit_id>,
>;

/// A condition on accounts.
pub(crate) type Condition = Box<dyn BoxableExpression<Accounts, MultiBackend, SqlType = Bool>>;

/// Accounts beside the cells that their units were fed for. Rows of the unit in other orgs are
/// among them: [`held_in`] leaves these out.
#[auto_type]
pub(crate) fn accounts() -> _ {
    row::table.inner_join(cell::table.on(row::unit_id.nullable().eq(cell::unit_id)))
}

/// The cells of these orgs that are in effect at the end of a day; two queries, however many.
pub(crate) fn cells(
    conn: &mut Conn,
    kind: Kind,
    org_ids: &[i64],
    until: i64,
) -> QueryResult<Vec<Cell>> {
    let last = cell::table
        .filter(cell::kind.eq(kind.code()))
        .filter(cell::org_id.eq(org::id))
        .filter(cell::day.le(until))
        .filter(cell::unit_id.is_not_null())
        .order(cell::day.desc())
        .select(cell::id);
    let ids: Vec<Option<i64>> = org::table
        .filter(org::id.eq_any(org_ids))
        .select(last.single_value())
        .load(conn)?;
    cell::table
        .filter(cell::id.eq_any(ids.into_iter().flatten()))
        .order(cell::org_id)
        .select((cell::id, cell::org_id, cell::day))
        .load(conn)
}

/// The accounts of these cells that hold something.
#[auto_type]
pub(crate) fn held_in(cells: Vec<i64>) -> _ {
    cell::id
        .eq_any(cells)
        .and(row::org_id.eq(cell::org_id))
        .and(row::balance.gt(0_i64))
}

/// The sum of what accounts hold. A sum of BIGINT is another type on PostgreSQL.
pub(crate) const SUM: &str = "CAST(COALESCE(SUM(balance), 0) AS BIGINT)";
