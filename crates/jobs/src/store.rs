//! Rows of the job table and the queries on them.

use std::collections::BTreeSet;

use diesel::dsl::auto_type;
use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::{Actor, Instant};

use crate::schema::job;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waiting for a runner.
    Queued,
    /// Claimed by a runner.
    Running,
    /// Ended with a result.
    Done,
    /// Ended with an error.
    Failed,
}

impl State {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// A job as it stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = job)]
pub struct Job {
    /// Surrogate id.
    pub id: i64,
    /// Which work.
    pub kind: String,
    /// What the work needs to know, as JSON.
    pub payload: String,
    /// The word of a [`State`].
    pub state: String,
    /// Who asked for it.
    pub owner_id: i64,
    /// Units done so far.
    pub done: i64,
    /// Units in all, as far as known.
    pub total: i64,
    /// What the work answered, as JSON.
    pub result: Option<String>,
    /// Why it failed, for its owner.
    pub error: Option<String>,
    /// How often it was begun.
    pub attempts: i64,
}

impl Job {
    /// Whether nothing more will happen to it.
    pub fn is_over(&self) -> bool {
        self.state == State::Done.word() || self.state == State::Failed.word()
    }
}

/// Queues work; a runner takes it when the transaction has committed.
///
/// # Errors
/// The insert failed.
pub fn enqueue(tx: &mut Tx<'_>, actor: &Actor, kind: &str, payload: &str) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(job::table)
        .values((
            job::kind.eq(kind),
            job::payload.eq(payload),
            job::state.eq(State::Queued.word()),
            job::owner_id.eq(actor.account_id),
            job::owner_name.eq(&actor.real_name),
            job::created_at.eq(now),
        ))
        .returning(job::id)
        .get_result(tx.conn())
}

/// A job by its id.
///
/// # Errors
/// The query failed.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<Job>> {
    job::table
        .find(id)
        .select(Job::as_select())
        .first(conn)
        .optional()
}

/// The job of a kind that was queued last.
///
/// # Errors
/// The query failed.
pub fn newest(conn: &mut Conn, kind: &str) -> QueryResult<Option<Job>> {
    job::table
        .filter(job::kind.eq(kind))
        .order(job::id.desc())
        .select(Job::as_select())
        .first(conn)
        .optional()
}

/// The payloads of the jobs of a kind that are not over.
///
/// # Errors
/// The query failed.
pub fn open_payloads(conn: &mut Conn, kind: &str) -> QueryResult<Vec<String>> {
    let open = [State::Queued, State::Running].map(State::word);
    job::table
        .filter(job::kind.eq(kind))
        .filter(job::state.eq_any(open))
        .select(job::payload)
        .load(conn)
}

/// When a runner that says nothing is given up.
pub(crate) struct Silence<'a> {
    /// One that was last heard of before this instant.
    pub(crate) silent_since: Instant,
    /// One that was last heard of before this instant and whose process is not `living`.
    pub(crate) gone_since: Instant,
    /// The processes on the database, where that can be known.
    pub(crate) living: Option<&'a BTreeSet<String>>,
}

/// The oldest job of these kinds that waits, or whose runner is given up.
pub(crate) fn waiting(
    conn: &mut Conn,
    silence: &Silence<'_>,
    kinds: &[&str],
) -> QueryResult<Option<Job>> {
    let running = job::state.eq(State::Running.word());
    let silent = running.and(job::heartbeat_at.lt(silence.silent_since));
    let mut open = job::table
        .filter(job::state.eq(State::Queued.word()).or(silent))
        .into_boxed::<MultiBackend>();
    if let Some(living) = silence.living {
        let gone = running.and(job::heartbeat_at.lt(silence.gone_since));
        open = open.or_filter(gone.and(job::claimed_by.ne_all(living)));
    }
    open.filter(job::kind.eq_any(kinds))
        .order(job::id)
        .select(Job::as_select())
        .first(conn)
        .optional()
}

/// Claims `found` for `runner`, unless another was faster.
pub(crate) fn claim(tx: &mut Tx<'_>, found: &Job, runner: &str) -> QueryResult<bool> {
    let now = tx.now();
    let guard = job::table
        .filter(job::id.eq(found.id))
        .filter(job::state.eq(&found.state))
        .filter(job::attempts.eq(found.attempts));
    let claimed = diesel::update(guard)
        .set((
            job::state.eq(State::Running.word()),
            job::attempts.eq(found.attempts + 1),
            job::claimed_by.eq(runner),
            job::heartbeat_at.eq(now),
            job::started_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(claimed == 1)
}

/// Says that `runner` still works on a job it holds, and how far it is.
pub(crate) fn beat(
    tx: &mut Tx<'_>,
    id: i64,
    runner: &str,
    (done, total): (i64, i64),
) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(held(id, runner))
        .set((
            job::heartbeat_at.eq(now),
            job::done.eq(done),
            job::total.eq(total),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends a job that `runner` holds.
pub(crate) fn finish(
    tx: &mut Tx<'_>,
    id: i64,
    runner: &str,
    outcome: &Result<String, String>,
) -> QueryResult<()> {
    let now = tx.now();
    let state = if outcome.is_ok() {
        State::Done
    } else {
        State::Failed
    };
    diesel::update(held(id, runner))
        .set((
            job::state.eq(state.word()),
            job::result.eq(outcome.as_ref().ok()),
            job::error.eq(outcome.as_ref().err()),
            job::finished_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A job, as long as `runner` holds it.
#[auto_type]
fn held<'a>(id: i64, runner: &'a str) -> _ {
    job::table
        .filter(job::id.eq(id))
        .filter(job::claimed_by.eq(runner))
}

/// Puts a job that `runner` holds back into the queue, as if it had not been begun this time.
pub(crate) fn put_off(tx: &mut Tx<'_>, id: i64, runner: &str) -> QueryResult<()> {
    diesel::update(held(id, runner))
        .set((
            job::state.eq(State::Queued.word()),
            job::attempts.eq(job::attempts - 1),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Gives back every running job of these kinds, when no other process can be running any (SQLite at
/// start).
pub(crate) fn release_all(tx: &mut Tx<'_>, kinds: &[&str]) -> QueryResult<()> {
    let running = job::table
        .filter(job::state.eq(State::Running.word()))
        .filter(job::kind.eq_any(kinds));
    diesel::update(running)
        .set(job::state.eq(State::Queued.word()))
        .execute(tx.conn())?;
    Ok(())
}
