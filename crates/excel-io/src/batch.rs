//! Imports as the database knows them: who imported what, how it ended, and every cell that was
//! refused.
//!
//! Rows that an import writes bear its id. Nobody sees them while the import is `loading`;
//! [`finish`] shows all of them at once, and [`fail`] says that they were taken back.

use diesel::prelude::*;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Instant};

use crate::CellFault;
use crate::schema::{import_batch, import_fault};

const LOADING: &str = "loading";
const DONE: &str = "done";
const FAILED: &str = "failed";
/// Faults of one insert; SQLite binds at most 32,766 values in a statement.
const FAULTS_MAX: usize = 1000;

/// How many rows an import had, took and refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows of data.
    pub total: i64,
    /// Rows taken, unchanged ones included.
    pub success: i64,
    /// Rows refused.
    pub failed: i64,
}

/// A stored import.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = import_batch)]
pub struct Batch {
    /// Surrogate id.
    pub id: i64,
    /// What was imported, e.g. `resident`.
    pub kind: String,
    /// The hash of the file.
    pub file_hash: String,
    /// `loading`, `done` or `failed`.
    pub state: String,
    /// Who imported it.
    pub account_id: i64,
    /// His login name.
    pub account_name: String,
    /// Rows of data.
    pub total: i64,
    /// Rows taken.
    pub success: i64,
    /// Rows refused.
    pub failed: i64,
    /// When it began.
    pub created_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
}

#[derive(Insertable)]
#[diesel(table_name = import_fault)]
struct NewFault<'a> {
    batch_id: i64,
    row_number: i64,
    column_letter: &'a str,
    header: &'a str,
    value: &'a str,
    reason: &'a str,
}

/// Begins an import; answers its id, which the rows it writes must bear.
///
/// # Errors
/// The insert failed.
pub fn open(tx: &mut Tx<'_>, kind: &str, file_hash: &str, actor: &Actor) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(import_batch::table)
        .values((
            import_batch::kind.eq(kind),
            import_batch::file_hash.eq(file_hash),
            import_batch::state.eq(LOADING),
            import_batch::account_id.eq(actor.account_id),
            import_batch::account_name.eq(&actor.account_name),
            import_batch::created_at.eq(now),
            import_batch::heartbeat_at.eq(now),
        ))
        .returning(import_batch::id)
        .get_result(tx.conn())
}

/// Says, with every chunk, that the import is still under way.
///
/// # Errors
/// The update failed.
pub fn touch(tx: &mut Tx<'_>, batch_id: i64) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(import_batch::table.find(batch_id))
        .set(import_batch::heartbeat_at.eq(now))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps what was refused, for the report and for the workbook of bad rows.
///
/// # Errors
/// An insert failed.
pub fn add_faults(tx: &mut Tx<'_>, batch_id: i64, faults: &[CellFault]) -> QueryResult<()> {
    for chunk in faults.chunks(FAULTS_MAX) {
        let rows: Vec<NewFault<'_>> = chunk
            .iter()
            .map(|fault| NewFault {
                batch_id,
                row_number: i64::from(fault.row),
                column_letter: &fault.column,
                header: &fault.header,
                value: &fault.value,
                reason: &fault.reason,
            })
            .collect();
        let insert = diesel::insert_into(import_fault::table).values(&rows);
        match tx.conn() {
            Conn::Sqlite(c) => insert.execute(c)?,
            Conn::Postgres(c) => insert.execute(c)?,
        };
    }
    Ok(())
}

/// Shows everything the import has written, at once. Answers how many imports that ended: none
/// when it had ended before.
///
/// # Errors
/// The update failed.
pub fn finish(tx: &mut Tx<'_>, batch_id: i64, counts: Counts) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(
        import_batch::table
            .find(batch_id)
            .filter(import_batch::state.eq(LOADING)),
    )
    .set((
        import_batch::state.eq(DONE),
        import_batch::total.eq(counts.total),
        import_batch::success.eq(counts.success),
        import_batch::failed.eq(counts.failed),
        import_batch::finished_at.eq(now),
    ))
    .execute(tx.conn())
}

/// Corrects the counts of an import that changes existing rows after it has ended loading.
///
/// # Errors
/// The update failed.
pub fn recount(tx: &mut Tx<'_>, batch_id: i64, counts: Counts) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(import_batch::table.find(batch_id))
        .set((
            import_batch::total.eq(counts.total),
            import_batch::success.eq(counts.success),
            import_batch::failed.eq(counts.failed),
            import_batch::finished_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Says that an import came to nothing and its rows are gone.
///
/// # Errors
/// The update failed.
pub fn fail(tx: &mut Tx<'_>, batch_id: i64) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(
        import_batch::table
            .find(batch_id)
            .filter(import_batch::state.eq(LOADING)),
    )
    .set((
        import_batch::state.eq(FAILED),
        import_batch::finished_at.eq(now),
    ))
    .execute(tx.conn())
}

/// The imports of a kind that are loading and were last heard of before `silent_since`: their
/// process has died.
///
/// # Errors
/// The query failed.
pub fn silent(conn: &mut Conn, kind: &str, silent_since: Instant) -> QueryResult<Vec<i64>> {
    import_batch::table
        .filter(import_batch::kind.eq(kind))
        .filter(import_batch::state.eq(LOADING))
        .filter(import_batch::heartbeat_at.lt(silent_since))
        .order(import_batch::id)
        .select(import_batch::id)
        .load(conn)
}

/// One import.
///
/// # Errors
/// The query failed.
pub fn find(conn: &mut Conn, batch_id: i64) -> QueryResult<Option<Batch>> {
    import_batch::table
        .find(batch_id)
        .select(Batch::as_select())
        .first(conn)
        .optional()
}

/// The next `limit` faults of an import after the fault `after_id`, in the order they were found,
/// each with its id.
///
/// # Errors
/// The query failed.
pub fn faults(
    conn: &mut Conn,
    batch_id: i64,
    after_id: i64,
    limit: i64,
) -> QueryResult<Vec<(i64, CellFault)>> {
    type Stored = (i64, i64, String, String, String, String);
    let found: Vec<Stored> = import_fault::table
        .filter(import_fault::batch_id.eq(batch_id))
        .filter(import_fault::id.gt(after_id))
        .order(import_fault::id)
        .limit(limit)
        .select((
            import_fault::id,
            import_fault::row_number,
            import_fault::column_letter,
            import_fault::header,
            import_fault::value,
            import_fault::reason,
        ))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|(id, row, column, header, value, reason)| {
            let row = u32::try_from(row).unwrap_or_default();
            let fault = CellFault {
                row,
                column,
                header,
                value,
                reason,
            };
            (id, fault)
        })
        .collect())
}
