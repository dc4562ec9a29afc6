//! How many customers and living residents there are, without counting them.
//!
//! Triggers append to `people_tally` what every write adds or takes away; sums of it are the counts
//! of lists. [`compact`] keeps the table short, [`faults`] and [`mend`] compare it with the people.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use wangge_db::{Conn, Db, MultiBackend, Tx};

use crate::error::Error;
use crate::reach::{Condition, Reach};
use crate::resident::LIVING;
use crate::schema::people_tally;

const CUSTOMERS: i64 = 1;
const RESIDENTS: i64 = 2;
/// Rows that one transaction of [`compact`] takes.
const ROWS_MAX: usize = 10_000;
/// So many more rows than sums are no burden yet.
const ROWS_IDLE: i64 = 500;

/// The customers within `reach` of a status, or of any; and the reach without customers that have
/// no grid where there are none, which makes the list an ordered read of one index.
pub(crate) fn customers(
    conn: &mut Conn,
    reach: Reach,
    status: Option<i64>,
) -> QueryResult<(Reach, i64)> {
    let loose = match reach.without_grid::<people_tally::table>() {
        Some(condition) => sum(conn, CUSTOMERS, status, Some(condition))?,
        None => 0,
    };
    let in_grids = reach.clone().in_grids();
    let count = sum(
        conn,
        CUSTOMERS,
        status,
        in_grids.condition::<people_tally::table>(),
    )?;
    let reach = if loose == 0 { in_grids } else { reach };
    Ok((reach, count + loose))
}

/// The living residents within `reach`.
pub(crate) fn residents(conn: &mut Conn, reach: &Reach) -> QueryResult<i64> {
    let condition = reach.clone().in_grids().condition::<people_tally::table>();
    sum(conn, RESIDENTS, Some(LIVING), condition)
}

fn sum(
    conn: &mut Conn,
    kind: i64,
    status: Option<i64>,
    condition: Option<Condition<people_tally::table>>,
) -> QueryResult<i64> {
    let mut rows = people_tally::table
        .into_boxed::<MultiBackend>()
        .filter(people_tally::kind.eq(kind));
    if let Some(condition) = condition {
        rows = rows.filter(condition);
    }
    if let Some(status) = status {
        rows = rows.filter(people_tally::status.eq(status));
    }
    // A sum of BIGINT is another type on PostgreSQL.
    rows.select(sql::<BigInt>("CAST(COALESCE(SUM(delta), 0) AS BIGINT)"))
        .first(conn)
}

/// What a row of the tally is about.
type Key = (i64, Option<i64>, Option<i64>, Option<i64>, i64);

/// A row of the tally: its id, its key and its delta.
type Row = (i64, i64, Option<i64>, Option<i64>, Option<i64>, i64, i64);

#[derive(Insertable)]
#[diesel(table_name = people_tally, treat_none_as_default_value = false)]
struct Sum {
    kind: i64,
    grid_id: Option<i64>,
    created_by: Option<i64>,
    created_org: Option<i64>,
    status: i64,
    delta: i64,
}

/// Sums up what has been appended, in short transactions, when it has become much. Blocks.
///
/// # Errors
/// The database failed.
pub fn compact(db: &Db) -> Result<(), Error> {
    let (rows, sums) = db.read_blocking(|conn| Ok::<_, Error>(size(conn)?))?;
    if rows <= 2 * sums + ROWS_IDLE {
        return Ok(());
    }
    loop {
        let (taken, written) = db.write_blocking(|tx| Ok::<_, Error>(sum_up(tx)?))?;
        // The last rows, or mostly sums already.
        if taken < ROWS_MAX || taken < 2 * written {
            return Ok(());
        }
    }
}

/// How many rows there are, and how many would do.
fn size(conn: &mut Conn) -> QueryResult<(i64, i64)> {
    let rows = people_tally::table.count().get_result(conn)?;
    let keys = people_tally::table.group_by((
        people_tally::kind,
        people_tally::grid_id,
        people_tally::created_by,
        people_tally::created_org,
        people_tally::status,
    ));
    let sums: Vec<i64> = keys.select(people_tally::kind).load(conn)?;
    Ok((rows, i64::try_from(sums.len()).unwrap_or(i64::MAX)))
}

/// Puts sums in place of the oldest rows; answers how many of the one for how many of the other. A
/// reader sees either.
fn sum_up(tx: &mut Tx<'_>) -> QueryResult<(usize, usize)> {
    tx.one_at_a_time("people_tally")?;
    let oldest: Vec<i64> = people_tally::table
        .order(people_tally::id)
        .limit(i64::try_from(ROWS_MAX).unwrap_or(i64::MAX))
        .select(people_tally::id)
        .load(tx.conn())?;
    let Some(last) = oldest.last() else {
        return Ok((0, 0));
    };
    // Rows of transactions that have not ended yet are not seen, and stay.
    let taken: Vec<Row> = diesel::delete(people_tally::table.filter(people_tally::id.le(*last)))
        .returning(people_tally::all_columns)
        .get_results(tx.conn())?;
    let rows = taken.len();
    let mut sums: BTreeMap<Key, i64> = BTreeMap::new();
    for (_, kind, grid, by, org, status, delta) in taken {
        *sums.entry((kind, grid, by, org, status)).or_default() += delta;
    }
    let sums: Vec<Sum> = sums
        .into_iter()
        .filter(|(_, delta)| *delta != 0)
        .map(
            |((kind, grid_id, created_by, created_org, status), delta)| Sum {
                kind,
                grid_id,
                created_by,
                created_org,
                status,
                delta,
            },
        )
        .collect();
    for chunk in sums.chunks(1000) {
        let insert = diesel::insert_into(people_tally::table).values(chunk);
        wangge_db::insert_many(tx.conn(), insert)?;
    }
    Ok((rows, sums.len()))
}

/// One count that differs from what there is.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct TallyFault {
    /// 1 customers, 2 living residents.
    #[diesel(sql_type = BigInt)]
    pub kind: i64,
    /// Their grid; `None` for customers without one.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub grid_id: Option<i64>,
    /// Who made those without a grid.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub created_by: Option<i64>,
    /// In which org.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub created_org: Option<i64>,
    /// Their status.
    #[diesel(sql_type = BigInt)]
    pub status: i64,
    /// How many the tally is short of; negative when it has too many.
    #[diesel(sql_type = BigInt)]
    pub missing: i64,
}

impl std::fmt::Display for TallyFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.kind {
            CUSTOMERS => "customers",
            _ => "residents",
        };
        let (status, missing) = (self.status, self.missing);
        match (self.grid_id, self.created_by) {
            (Some(grid), _) => write!(f, "{what} of status {status} in grid {grid}: {missing:+}"),
            (None, by) => write!(
                f,
                "{what} of status {status} without a grid, made by account {}: {missing:+}",
                by.unwrap_or_default()
            ),
        }
    }
}

/// People as they are, less the tally, in one statement: one view of the database, whatever is
/// written meanwhile.
const DIFFERENCE: &str = "\
    SELECT kind, grid_id, created_by, created_org, status, CAST(SUM(n) AS BIGINT) AS missing FROM (
        SELECT 1 AS kind, grid_id, CASE WHEN grid_id IS NULL THEN created_by END AS created_by,
               CASE WHEN grid_id IS NULL THEN created_org END AS created_org, status,
               COUNT(*) AS n
        FROM customer
        WHERE batch_id IS NULL OR batch_id IN (SELECT id FROM import_batch WHERE state <> 'loading')
        GROUP BY 2, 3, 4, 5
        UNION ALL
        SELECT 2, grid_id, NULL, NULL, status, COUNT(*)
        FROM resident
        WHERE status = 1 AND (batch_id IS NULL
            OR batch_id IN (SELECT id FROM import_batch WHERE state <> 'loading'))
        GROUP BY grid_id, status
        UNION ALL
        SELECT kind, grid_id, created_by, created_org, status, -SUM(delta) FROM people_tally
        GROUP BY 1, 2, 3, 4, 5
    ) AS counted
    GROUP BY kind, grid_id, created_by, created_org, status HAVING SUM(n) <> 0
    ORDER BY kind, grid_id, created_by, created_org, status";

/// Where the tally differs from the people there are.
///
/// # Errors
/// The database failed.
pub fn faults(conn: &mut Conn) -> QueryResult<Vec<TallyFault>> {
    diesel::sql_query(DIFFERENCE).load(conn)
}

/// Appends what the tally is short of; answers how many counts that mends.
///
/// # Errors
/// The database failed.
pub fn mend(tx: &mut Tx<'_>) -> QueryResult<usize> {
    // Two who mend at once would append the same difference twice.
    tx.one_at_a_time("people_tally")?;
    diesel::sql_query(format!(
        "INSERT INTO people_tally (kind, grid_id, created_by, created_org, status, delta) {DIFFERENCE}"
    ))
    .execute(tx.conn())
}
