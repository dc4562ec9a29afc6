//! Rows of batches, files and what stands in them.

use diesel::dsl::{exists, max};
use diesel::prelude::*;
use wangge_db::{Conn, Tx, insert_many};
use wangge_kernel::{Actor, Instant};

use super::kind::Kind;
use crate::error::Error;
use crate::schema::{upload_batch, upload_file, upload_row};

/// Rows that one statement deletes.
const SWEPT: i64 = 2_000;

/// How a batch stands, as clients read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BatchState {
    Open = 1,
    Queued = 2,
    Importing = 3,
    Computing = 4,
    Done = 5,
    Failed = 6,
}

/// How a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileState {
    Loading,
    Ready,
    Wrong,
    Queued,
    Running,
    Applied,
    Failed,
    Discarded,
}

impl FileState {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Ready => "ready",
            Self::Wrong => "wrong",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Applied => "applied",
            Self::Failed => "failed",
            Self::Discarded => "discarded",
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = upload_batch)]
pub(crate) struct BatchRow {
    pub(crate) id: i64,
    pub(crate) kind: i64,
    pub(crate) state: i64,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = upload_file)]
pub(crate) struct FileRow {
    pub(crate) id: i64,
    pub(crate) batch_id: i64,
    pub(crate) kind: i64,
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) same: bool,
    pub(crate) uploaded_at: Instant,
}

/// A kind and when a batch of it was last taken in.
pub(crate) type AppliedTime = (i64, Option<Instant>);

pub(super) fn open_batch(tx: &mut Tx<'_>, actor: &Actor, kind: Kind) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(upload_batch::table)
        .values((
            upload_batch::kind.eq(kind.id()),
            upload_batch::init_by.eq(actor.account_id),
            upload_batch::init_at.eq(now),
            upload_batch::state.eq(BatchState::Open as i64),
        ))
        .returning(upload_batch::id)
        .get_result(tx.conn())
}

/// Forgets the files of a kind that no run has begun to take in.
pub(super) fn discard_waiting(tx: &mut Tx<'_>, kind: Kind) -> QueryResult<()> {
    let waiting = [
        FileState::Loading,
        FileState::Ready,
        FileState::Wrong,
        FileState::Queued,
    ];
    let files = upload_file::table
        .filter(upload_file::kind.eq(kind.id()))
        .filter(upload_file::state.eq_any(waiting.map(FileState::word)));
    diesel::update(files)
        .set(upload_file::state.eq(FileState::Discarded.word()))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn latest_batches(conn: &mut Conn) -> QueryResult<Vec<BatchRow>> {
    let latest: Vec<Option<i64>> = upload_batch::table
        .group_by(upload_batch::kind)
        .select(max(upload_batch::id))
        .load(conn)?;
    let ids: Vec<i64> = latest.into_iter().flatten().collect();
    upload_batch::table
        .filter(upload_batch::id.eq_any(ids))
        .order(upload_batch::kind)
        .select(BatchRow::as_select())
        .load(conn)
}

/// The batch that files of a kind go into: the latest, unless a run has begun to take it in.
pub(super) fn open_for(conn: &mut Conn, kind: Kind) -> Result<i64, Error> {
    let latest: Option<(i64, i64)> = upload_batch::table
        .filter(upload_batch::kind.eq(kind.id()))
        .order(upload_batch::id.desc())
        .select((upload_batch::id, upload_batch::state))
        .first(conn)
        .optional()?;
    let taken = [BatchState::Open, BatchState::Queued].map(|state| state as i64);
    match latest {
        Some((id, state)) if taken.contains(&state) => Ok(id),
        _ => Err(Error::NotInitialized),
    }
}

pub(super) fn files_of(conn: &mut Conn, batches: &[i64]) -> QueryResult<Vec<FileRow>> {
    upload_file::table
        .filter(upload_file::batch_id.eq_any(batches))
        .order(upload_file::id)
        .select(FileRow::as_select())
        .load(conn)
}

pub(super) fn applied_times(conn: &mut Conn) -> QueryResult<Vec<AppliedTime>> {
    upload_batch::table
        .filter(upload_batch::state.eq(BatchState::Done as i64))
        .group_by(upload_batch::kind)
        .select((upload_batch::kind, max(upload_batch::updated_at)))
        .load(conn)
}

pub(super) fn file(conn: &mut Conn, id: i64) -> QueryResult<Option<FileRow>> {
    upload_file::table
        .find(id)
        .select(FileRow::as_select())
        .first(conn)
        .optional()
}

/// Moves a file from one state to another, unless it is no longer in the first.
pub(super) fn set_file(
    tx: &mut Tx<'_>,
    id: i64,
    from: FileState,
    to: FileState,
) -> QueryResult<bool> {
    let file = upload_file::table
        .find(id)
        .filter(upload_file::state.eq(from.word()));
    let set = upload_file::state.eq(to.word());
    Ok(diesel::update(file).set(set).execute(tx.conn())? == 1)
}

pub(crate) fn set_batches(tx: &mut Tx<'_>, ids: &[i64], state: BatchState) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(upload_batch::table.filter(upload_batch::id.eq_any(ids)))
        .set((
            upload_batch::state.eq(state as i64),
            upload_batch::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What is noted of a file that has come.
pub(super) struct NewFile<'a> {
    pub(super) batch_id: i64,
    pub(super) kind: Kind,
    pub(super) name: &'a str,
    pub(super) sha256: &'a str,
    pub(super) same: bool,
}

pub(super) fn add_file(tx: &mut Tx<'_>, actor: &Actor, file: &NewFile<'_>) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(upload_file::table)
        .values((
            upload_file::batch_id.eq(file.batch_id),
            upload_file::kind.eq(file.kind.id()),
            upload_file::name.eq(file.name),
            upload_file::sha256.eq(file.sha256),
            upload_file::row_count.eq(0),
            upload_file::state.eq(FileState::Loading.word()),
            upload_file::same.eq(file.same),
            upload_file::uploaded_by.eq(actor.account_id),
            upload_file::uploaded_at.eq(now),
        ))
        .returning(upload_file::id)
        .get_result(tx.conn())
}

/// Whether the latest file of a kind that was taken in has these bytes.
pub(super) fn is_latest_applied(conn: &mut Conn, kind: Kind, sha256: &str) -> QueryResult<bool> {
    let latest: Option<String> = upload_file::table
        .filter(upload_file::kind.eq(kind.id()))
        .filter(upload_file::state.eq(FileState::Applied.word()))
        .order(upload_file::id.desc())
        .select(upload_file::sha256)
        .first(conn)
        .optional()?;
    Ok(latest.as_deref() == Some(sha256))
}

/// Ends the loading of a file; false if it was discarded meanwhile.
pub(super) fn end_loading(
    tx: &mut Tx<'_>,
    id: i64,
    to: FileState,
    rows: i64,
    errors: Option<&str>,
) -> QueryResult<bool> {
    let file = upload_file::table
        .find(id)
        .filter(upload_file::state.eq(FileState::Loading.word()));
    let set = (
        upload_file::state.eq(to.word()),
        upload_file::row_count.eq(rows),
        upload_file::errors.eq(errors),
    );
    Ok(diesel::update(file).set(set).execute(tx.conn())? == 1)
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = upload_row)]
pub(crate) struct LineRow {
    pub(crate) file_id: i64,
    pub(crate) seq: i64,
    pub(crate) cells: String,
}

pub(super) fn add_lines(tx: &mut Tx<'_>, lines: &[LineRow]) -> QueryResult<()> {
    let insert = diesel::insert_into(upload_row::table).values(lines);
    insert_many(tx.conn(), insert)?;
    Ok(())
}

/// The cells of some rows of a file, in order, beginning with `from`.
pub(crate) fn lines(
    conn: &mut Conn,
    file_id: i64,
    from: i64,
    count: i64,
) -> QueryResult<Vec<Vec<Option<String>>>> {
    let rows: Vec<String> = upload_row::table
        .filter(upload_row::file_id.eq(file_id))
        .filter(upload_row::seq.ge(from))
        .order(upload_row::seq)
        .limit(count)
        .select(upload_row::cells)
        .load(conn)?;
    let read = |text: &String| serde_json::from_str(text).unwrap_or_default();
    Ok(rows.iter().map(read).collect())
}

/// The queued files, which a run takes for its own; and their batches are being imported.
pub(crate) fn take(tx: &mut Tx<'_>, run_id: i64) -> QueryResult<()> {
    let queued = upload_file::table.filter(upload_file::state.eq(FileState::Queued.word()));
    diesel::update(queued)
        .set((
            upload_file::state.eq(FileState::Running.word()),
            upload_file::run_id.eq(run_id),
        ))
        .execute(tx.conn())?;
    let batches = batches_of_run(tx.conn(), run_id)?;
    set_batches(tx, &batches, BatchState::Importing)
}

pub(crate) fn batches_of_run(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<i64>> {
    upload_file::table
        .filter(upload_file::run_id.eq(run_id))
        .filter(upload_file::state.eq(FileState::Running.word()))
        .select(upload_file::batch_id)
        .distinct()
        .load(conn)
}

/// The files that a run takes in, in their order.
pub(crate) fn files_of_run(conn: &mut Conn, run_id: i64) -> QueryResult<Vec<FileRow>> {
    upload_file::table
        .filter(upload_file::run_id.eq(run_id))
        .filter(upload_file::state.eq(FileState::Running.word()))
        .order((upload_file::kind, upload_file::id))
        .select(FileRow::as_select())
        .load(conn)
}

/// Notes rows of a file that were passed over, and the first reasons.
pub(crate) fn note_skipped(
    tx: &mut Tx<'_>,
    file_id: i64,
    count: i64,
    reason: &str,
) -> QueryResult<()> {
    let known: Option<String> = upload_file::table
        .find(file_id)
        .select(upload_file::warnings)
        .first(tx.conn())?;
    let mut text = known.unwrap_or_default();
    if text.len() < 2_000 {
        if !text.is_empty() {
            text.push('；');
        }
        text.push_str(reason);
    }
    diesel::update(upload_file::table.find(file_id))
        .set((
            upload_file::skipped.eq(upload_file::skipped + count),
            upload_file::warnings.eq(text),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends the files and batches of a run.
pub(crate) fn end(
    tx: &mut Tx<'_>,
    run_id: i64,
    file: FileState,
    batch: BatchState,
) -> QueryResult<()> {
    let batches = batches_of_run(tx.conn(), run_id)?;
    set_batches(tx, &batches, batch)?;
    let files = upload_file::table
        .filter(upload_file::run_id.eq(run_id))
        .filter(upload_file::state.eq(FileState::Running.word()));
    diesel::update(files)
        .set(upload_file::state.eq(file.word()))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether files wait for a run.
pub(crate) fn any_queued(conn: &mut Conn) -> QueryResult<bool> {
    let queued = upload_file::table.filter(upload_file::state.eq(FileState::Queued.word()));
    diesel::select(exists(queued)).get_result(conn)
}

/// Deletes some rows of files that wait for nothing; answers whether there were any.
pub(super) fn sweep_some(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let over = [
        FileState::Wrong,
        FileState::Applied,
        FileState::Failed,
        FileState::Discarded,
    ];
    let found: Option<i64> = upload_row::table
        .inner_join(upload_file::table)
        .filter(upload_file::state.eq_any(over.map(FileState::word)))
        .select(upload_row::file_id)
        .first(tx.conn())
        .optional()?;
    let Some(file_id) = found else {
        return Ok(false);
    };
    let first: Option<i64> = upload_row::table
        .filter(upload_row::file_id.eq(file_id))
        .select(diesel::dsl::min(upload_row::seq))
        .first(tx.conn())?;
    let rows = upload_row::table
        .filter(upload_row::file_id.eq(file_id))
        .filter(upload_row::seq.lt(first.unwrap_or_default() + SWEPT));
    diesel::delete(rows).execute(tx.conn())?;
    Ok(true)
}
