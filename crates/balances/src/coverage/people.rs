//! Who is on file, was granted credit and uses it, counted by grids: a person stands in one grid only,
//! so that counts of grids add up.

use std::collections::HashMap;

use chrono::Datelike;
use diesel::dsl::{auto_type, count, count_star, exists, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use wangge_db::Conn;
use wangge_kernel::Instant;
use wangge_kernel::clock::start_of;

use crate::day::{self, Kind, stored};
use crate::in_effect::{SUM, accounts, cells, held_in};
use crate::schema::balance_row as row;
use crate::schema::foreign::{
    credit_approval, credit_detail, customer, grid, import_batch, people_tally, resident,
};
use crate::statistics::fed_days;
use crate::tree::Tree;

/// The status of a grid, and of a resident, that was not deleted.
const LIVING: i64 = 1;
/// The status of a file that is no customer's yet.
const DRAFT: i64 = 0;
/// `people_tally.kind` of customers.
const CUSTOMERS: i64 = 1;
/// The state of an import whose rows nobody sees yet.
const LOADING: &str = "loading";
/// The status of a credit file that was not deleted and has all that is asked for.
const SOUND: i64 = 0;
/// How a file that nobody is to decide about any more was agreed to: by the accountant where that is
/// the last stage, by the president.
const AGREED: [i64; 2] = [3, 5];

/// A living grid.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Grid {
    pub(super) id: i64,
    pub(super) org_id: i64,
    pub(super) manager: Option<i64>,
}

/// Counts of people: now, and at the end of the month before the last fed day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Heads {
    pub(super) on_file: i64,
    pub(super) granted: i64,
    pub(super) using: i64,
    pub(super) granted_before: i64,
    pub(super) using_before: i64,
}

impl Heads {
    pub(super) fn plus(self, other: &Self) -> Self {
        Self {
            on_file: self.on_file + other.on_file,
            granted: self.granted + other.granted,
            using: self.using + other.using,
            granted_before: self.granted_before + other.granted_before,
            using_before: self.using_before + other.using_before,
        }
    }
}

/// All living grids.
pub(super) fn grids(conn: &mut Conn) -> QueryResult<Vec<Grid>> {
    grid::table
        .filter(grid::status.eq(LIVING))
        .order(grid::id)
        .select((grid::id, grid::org_id, grid::account_id))
        .load(conn)
}

#[auto_type]
fn loading() -> _ {
    let loading: &'static str = LOADING;
    import_batch::table
        .filter(import_batch::state.eq(loading))
        .select(import_batch::id.nullable())
}

/// The customers of grids that no import is still loading.
#[auto_type]
fn customers_in(grids: Vec<i64>) -> _ {
    let shown = customer::batch_id
        .is_null()
        .or(customer::batch_id.ne_all(loading()));
    customer::table
        .filter(customer::grid_id.eq_any(grids))
        .filter(shown)
}

/// The numbers of the customers of grids.
#[auto_type]
pub(crate) fn numbers_in(grids: Vec<i64>) -> _ {
    let all: customers_in = customers_in(grids);
    all.select(customer::id_number)
}

/// The numbers of those who had been granted credit before an instant.
#[auto_type]
fn granted(before: Instant) -> _ {
    let agreed = credit_approval::table
        .filter(credit_approval::credit_detail_id.eq(credit_detail::id))
        .filter(credit_approval::to_status.eq(credit_detail::approval_status))
        .filter(credit_approval::created_at.lt(before));
    let statuses: [i64; 2] = AGREED;
    let sound: i64 = SOUND;
    credit_detail::table
        .filter(credit_detail::approval_status.eq_any(statuses))
        .filter(credit_detail::status.eq(sound))
        .filter(credit_detail::is_open.eq(false))
        .filter(exists(agreed))
        .select(credit_detail::id_number)
}

/// The numbers of those who hold something in these cells.
#[auto_type]
fn holders(cells: Vec<i64>) -> _ {
    let held: held_in = held_in(cells);
    accounts().filter(held).select(row::id_number)
}

type Counts = Vec<(Option<i64>, i64)>;

/// The people of these grids, by grid. Of loans, what counts is the last fed day and the end of
/// the month before its month.
pub(super) fn heads(
    conn: &mut Conn,
    tree: &Tree,
    grids: &[i64],
) -> QueryResult<HashMap<i64, Heads>> {
    let mut heads: HashMap<i64, Heads> = HashMap::new();
    let mut fill = |counts: Counts, set: fn(&mut Heads) -> &mut i64| {
        for (grid_id, many) in counts {
            *set(heads.entry(grid_id.unwrap_or_default()).or_default()) = many;
        }
    };
    fill(on_file(conn, grids)?, |heads| &mut heads.on_file);
    fill(with_credit(conn, grids, Instant::MAX)?, |heads| {
        &mut heads.granted
    });
    let Some((_, last)) = fed_days(conn, Kind::Loan)? else {
        return Ok(heads);
    };
    let now = in_effect(conn, tree, Kind::Loan, last)?;
    fill(using(conn, grids, Instant::MAX, now)?, |heads| {
        &mut heads.using
    });
    let first = day::date(last).and_then(|day| day.with_day(1));
    let Some((first, end)) = first.and_then(|day| Some((day, day.pred_opt()?))) else {
        return Ok(heads);
    };
    let instant = start_of(first);
    fill(with_credit(conn, grids, instant)?, |heads| {
        &mut heads.granted_before
    });
    let then = in_effect(conn, tree, Kind::Loan, stored(end))?;
    fill(using(conn, grids, instant, then)?, |heads| {
        &mut heads.using_before
    });
    Ok(heads)
}

/// The cells in effect of the whole bank: a person may have accounts in other orgs than his grid's.
fn in_effect(conn: &mut Conn, tree: &Tree, kind: Kind, day: i64) -> QueryResult<Vec<i64>> {
    let found = cells(conn, kind, &tree.ids(), day)?;
    Ok(found.into_iter().map(|cell| cell.id).collect())
}

/// From the sums that triggers keep.
fn on_file(conn: &mut Conn, grids: &[i64]) -> QueryResult<Counts> {
    people_tally::table
        .filter(people_tally::kind.eq(CUSTOMERS))
        .filter(people_tally::status.ne(DRAFT))
        .filter(people_tally::grid_id.eq_any(grids.to_vec()))
        .group_by(people_tally::grid_id)
        .select((
            people_tally::grid_id,
            sql::<BigInt>("CAST(SUM(delta) AS BIGINT)"),
        ))
        .load(conn)
}

fn with_credit(conn: &mut Conn, grids: &[i64], before: Instant) -> QueryResult<Counts> {
    customers_in(grids.to_vec())
        .filter(customer::status.ne(DRAFT))
        .filter(customer::id_number.eq_any(granted(before)))
        .group_by(customer::grid_id)
        .select((customer::grid_id, count_star()))
        .load(conn)
}

fn using(conn: &mut Conn, grids: &[i64], before: Instant, cells: Vec<i64>) -> QueryResult<Counts> {
    customers_in(grids.to_vec())
        .filter(customer::status.ne(DRAFT))
        .filter(customer::id_number.eq_any(granted(before)))
        .filter(customer::id_number.eq_any(holders(cells)))
        .group_by(customer::grid_id)
        .select((customer::grid_id, count_star()))
        .load(conn)
}

/// What the customers of these grids hold on the last fed day, by grid, in fen.
pub(super) fn held(
    conn: &mut Conn,
    tree: &Tree,
    kind: Kind,
    grids: &[i64],
) -> QueryResult<HashMap<i64, i64>> {
    let Some((_, last)) = fed_days(conn, kind)? else {
        return Ok(HashMap::new());
    };
    let cells = in_effect(conn, tree, kind, last)?;
    let sums: Counts = accounts()
        .inner_join(customer::table.on(customer::id_number.eq(row::id_number)))
        .filter(held_in(cells))
        .filter(customer::grid_id.eq_any(grids.to_vec()))
        .filter(customer::status.ne(DRAFT))
        .filter(
            customer::batch_id
                .is_null()
                .or(customer::batch_id.ne_all(loading())),
        )
        .group_by(customer::grid_id)
        .select((customer::grid_id, sql::<BigInt>(SUM)))
        .load(conn)?;
    let sums = sums.into_iter();
    Ok(sums
        .filter_map(|(grid_id, fen)| Some((grid_id?, fen)))
        .collect())
}

/// The households of the living residents of these grids.
pub(super) fn households(conn: &mut Conn, grids: &[i64]) -> QueryResult<i64> {
    resident::table
        .filter(resident::grid_id.eq_any(grids.to_vec()))
        .filter(resident::status.eq(LIVING))
        .filter(
            resident::batch_id
                .is_null()
                .or(resident::batch_id.ne_all(loading())),
        )
        .select(count(resident::household_id).aggregate_distinct())
        .get_result(conn)
}
