//! Imports as the database knows them: who imports what, how far it is, how it ended, every row
//! that was refused and every row that was changed.
//!
//! Rows that an import writes bear its id. Nobody sees them while the import is
//! [`State::Loading`]; one update of its state shows all of them at once. Whoever loads an import
//! holds its token: a process that was taken for dead and comes back finds another one there.

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Instant};

use crate::schema::{import_batch, import_change};

/// How an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for a runner.
    Queued,
    /// Its rows are being written, and seen by nobody.
    Loading,
    /// Its rows are seen; existing ones are being changed.
    Applying,
    /// Another domain reads it in a way of its own, and shows its rows by itself.
    Running,
    /// Over.
    Done,
    /// It came to nothing; its rows are gone.
    Failed,
    /// What it did is being undone.
    Undoing,
    /// What it did is undone.
    Undone,
}

impl State {
    /// The stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Loading => "loading",
            Self::Applying => "applying",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    /// Whether running the import would do anything.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Loading | Self::Applying)
    }

    fn read(word: &str) -> Self {
        let all = [
            Self::Queued,
            Self::Loading,
            Self::Applying,
            Self::Running,
            Self::Done,
            Self::Undoing,
            Self::Undone,
        ];
        let known = all.into_iter().find(|state| state.word() == word);
        known.unwrap_or(Self::Failed)
    }
}

/// How many rows an import had, took and refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
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
    /// What is imported, e.g. `resident`.
    pub kind: String,
    state: String,
    /// Who imports it.
    pub account_id: i64,
    /// His login name.
    pub account_name: String,
    /// His name.
    pub real_name: String,
    /// The grid all rows belong to.
    pub grid_id: Option<i64>,
    /// Its code.
    pub grid_code: Option<String>,
    /// Whether rows that differ from existing ones change them.
    pub update_existing: bool,
    /// Whether it only tells what would happen.
    pub dry_run: bool,
    /// Rows gone through so far.
    pub done: i64,
    /// Rows of data.
    pub total: i64,
    /// Rows taken.
    pub success: i64,
    /// Rows refused.
    pub failed: i64,
    warnings: Option<String>,
    /// Why it failed, for its owner.
    pub error: Option<String>,
    /// Rows an undo has removed.
    pub removed: i64,
    /// Rows an undo has restored.
    pub restored: i64,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
}

impl Batch {
    /// How it stands.
    #[must_use]
    pub fn state(&self) -> State {
        State::read(&self.state)
    }

    /// What its owner may want to know.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let stored = self.warnings.as_deref().map(serde_json::from_str);
        stored.and_then(Result::ok).unwrap_or_default()
    }
}

/// An import that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct NewBatch<'a> {
    /// What is imported.
    pub kind: &'a str,
    /// The grid all rows belong to, if they belong to one: id and code.
    pub grid: Option<(i64, &'a str)>,
    /// Whether rows that differ from existing ones change them.
    pub update_existing: bool,
    /// Whether it only tells what would happen.
    pub dry_run: bool,
}

/// Notes an import that waits for a runner; answers its id, which the rows it writes must bear.
///
/// # Errors
/// The insert failed.
pub fn queue(tx: &mut Tx<'_>, actor: &Actor, new: NewBatch<'_>) -> QueryResult<i64> {
    let now = tx.now();
    let (grid_id, grid_code) = new.grid.unzip();
    diesel::insert_into(import_batch::table)
        .values((
            import_batch::kind.eq(new.kind),
            import_batch::file_hash.eq(""),
            import_batch::state.eq(State::Queued.word()),
            import_batch::account_id.eq(actor.account_id),
            import_batch::account_name.eq(&actor.account_name),
            import_batch::real_name.eq(&actor.real_name),
            import_batch::grid_id.eq(grid_id),
            import_batch::grid_code.eq(grid_code),
            import_batch::update_existing.eq(new.update_existing),
            import_batch::dry_run.eq(new.dry_run),
            import_batch::created_at.eq(now),
            import_batch::heartbeat_at.eq(now),
        ))
        .returning(import_batch::id)
        .get_result(tx.conn())
}

/// Takes an import that is queued, loading or applying for the holder of `token`, whoever had it
/// before; answers how it stood. `None` when it is over.
///
/// # Errors
/// The database failed.
pub fn take(
    tx: &mut Tx<'_>,
    batch_id: i64,
    token: &str,
    file_hash: &str,
) -> QueryResult<Option<State>> {
    let now = tx.now();
    let open = [State::Queued, State::Loading, State::Applying].map(State::word);
    // The row is locked by writing to it before it is read: its former holder may be writing.
    let taken = diesel::update(
        import_batch::table
            .find(batch_id)
            .filter(import_batch::state.eq_any(open)),
    )
    .set((
        import_batch::token.eq(token),
        import_batch::file_hash.eq(file_hash),
        import_batch::heartbeat_at.eq(now),
        import_batch::done.eq(0),
    ))
    .execute(tx.conn())?;
    let found = find(tx.conn(), batch_id)?;
    let Some(batch) = found.filter(|_| taken == 1) else {
        return Ok(None);
    };
    if batch.state() == State::Queued {
        diesel::update(import_batch::table.find(batch_id))
            .set(import_batch::state.eq(State::Loading.word()))
            .execute(tx.conn())?;
    }
    Ok(Some(batch.state()))
}

/// Says, first thing in the transaction of every chunk, that the holder of `token` is at work and
/// has gone through `done` rows. False when the import has been taken from him: he must stop.
///
/// # Errors
/// The update failed.
pub fn touch(tx: &mut Tx<'_>, batch_id: i64, token: &str, done: i64) -> QueryResult<bool> {
    let now = tx.now();
    let held = import_batch::table
        .find(batch_id)
        .filter(import_batch::token.eq(token));
    let touched = diesel::update(held)
        .set((
            import_batch::heartbeat_at.eq(now),
            import_batch::done.eq(done),
        ))
        .execute(tx.conn())?;
    Ok(touched == 1)
}

/// Moves an import of the holder of `token` from one state to another, with what is known of it
/// then. Answers whether it moved.
///
/// # Errors
/// The update failed.
pub fn advance(
    tx: &mut Tx<'_>,
    (batch_id, token): (i64, &str),
    (from, to): (State, State),
    counts: Counts,
    warnings: &[String],
) -> QueryResult<bool> {
    let now = tx.now();
    let held = import_batch::table
        .find(batch_id)
        .filter(import_batch::state.eq(from.word()))
        .filter(import_batch::token.eq(token));
    let moved = diesel::update(held)
        .set((
            import_batch::state.eq(to.word()),
            import_batch::total.eq(counts.success + counts.failed),
            import_batch::success.eq(counts.success),
            import_batch::failed.eq(counts.failed),
            import_batch::warnings.eq(serde_json::to_string(warnings).ok()),
            import_batch::finished_at.eq((to == State::Done).then_some(now)),
        ))
        .execute(tx.conn())?;
    Ok(moved == 1)
}

/// Says why an import came to nothing; its rows must be gone.
///
/// # Errors
/// The update failed.
pub fn fail(tx: &mut Tx<'_>, batch_id: i64, reason: &str) -> QueryResult<()> {
    let now = tx.now();
    let open = [State::Queued, State::Loading].map(State::word);
    let failed = import_batch::table
        .find(batch_id)
        .filter(import_batch::state.eq_any(open));
    diesel::update(failed)
        .set((
            import_batch::state.eq(State::Failed.word()),
            import_batch::error.eq(reason),
            import_batch::finished_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Begins to undo an import that is done, or to undo what an earlier try has kept. False when it is
/// neither.
///
/// # Errors
/// The update failed.
pub fn begin_undo(tx: &mut Tx<'_>, batch_id: i64) -> QueryResult<bool> {
    let done = import_batch::table
        .find(batch_id)
        .filter(import_batch::dry_run.eq(false))
        .filter(import_batch::state.eq_any([State::Done, State::Undone].map(State::word)));
    let begun = diesel::update(done)
        .set(import_batch::state.eq(State::Undoing.word()))
        .execute(tx.conn())?;
    Ok(begun == 1)
}

/// Counts what a chunk of an undo has removed and restored.
///
/// # Errors
/// The update failed.
pub fn count_undone(
    tx: &mut Tx<'_>,
    batch_id: i64,
    removed: i64,
    restored: i64,
) -> QueryResult<()> {
    diesel::update(import_batch::table.find(batch_id))
        .set((
            import_batch::removed.eq(import_batch::removed + removed),
            import_batch::restored.eq(import_batch::restored + restored),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends an undo. Answers whether this call ended it.
///
/// # Errors
/// The update failed.
pub fn end_undo(tx: &mut Tx<'_>, batch_id: i64) -> QueryResult<bool> {
    let undoing = import_batch::table
        .find(batch_id)
        .filter(import_batch::state.eq(State::Undoing.word()));
    let ended = diesel::update(undoing)
        .set(import_batch::state.eq(State::Undone.word()))
        .execute(tx.conn())?;
    Ok(ended == 1)
}

/// Keeps what a row was before the import changed it. `changed_at` is its `updated_at` now.
///
/// # Errors
/// The insert failed, or `before` is not to be written as JSON.
pub fn keep_change(
    tx: &mut Tx<'_>,
    batch_id: i64,
    (subject, subject_id): (&str, i64),
    before: &impl Serialize,
    changed_at: Instant,
) -> QueryResult<()> {
    let before_json = serde_json::to_string(before)
        .map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    diesel::insert_into(import_change::table)
        .values((
            import_change::batch_id.eq(batch_id),
            import_change::subject.eq(subject),
            import_change::subject_id.eq(subject_id),
            import_change::before_json.eq(before_json),
            import_change::changed_at.eq(changed_at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A row that an import has changed.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = import_change)]
pub struct Change {
    /// Surrogate id.
    pub id: i64,
    /// Which row.
    pub subject_id: i64,
    /// What it was.
    pub before_json: String,
    /// Its `updated_at` after the change.
    pub changed_at: Instant,
}

/// The next `limit` changes of an import after the change `after_id`.
///
/// # Errors
/// The query failed.
pub fn changes(
    conn: &mut Conn,
    batch_id: i64,
    subject: &str,
    after_id: i64,
    limit: i64,
) -> QueryResult<Vec<Change>> {
    import_change::table
        .filter(import_change::batch_id.eq(batch_id))
        .filter(import_change::subject.eq(subject))
        .filter(import_change::id.gt(after_id))
        .order(import_change::id)
        .limit(limit)
        .select(Change::as_select())
        .load(conn)
}

/// How many changes of an import have not been taken back.
///
/// # Errors
/// The query failed.
pub fn changes_left(conn: &mut Conn, batch_id: i64) -> QueryResult<i64> {
    import_change::table
        .filter(import_change::batch_id.eq(batch_id))
        .count()
        .get_result(conn)
}

/// Forgets changes that have been taken back.
///
/// # Errors
/// The statement failed.
pub fn forget_changes(tx: &mut Tx<'_>, ids: &[i64]) -> QueryResult<usize> {
    diesel::delete(import_change::table.filter(import_change::id.eq_any(ids))).execute(tx.conn())
}

/// The imports that are loading and were last heard of before `silent_since`.
///
/// # Errors
/// The query failed.
pub fn silent(conn: &mut Conn, silent_since: Instant) -> QueryResult<Vec<Batch>> {
    import_batch::table
        .filter(import_batch::state.eq(State::Loading.word()))
        .filter(import_batch::heartbeat_at.lt(silent_since))
        .order(import_batch::id)
        .select(Batch::as_select())
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

/// Some imports, newest first.
///
/// # Errors
/// The query failed.
pub fn find_all(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Batch>> {
    import_batch::table
        .filter(import_batch::id.eq_any(ids))
        .order(import_batch::id.desc())
        .select(Batch::as_select())
        .load(conn)
}
