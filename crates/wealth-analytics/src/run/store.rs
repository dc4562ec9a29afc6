//! Rows of runs, and which of them is read.

use diesel::prelude::*;
use wangge_db::{Conn, Tx};

use super::Cause;
use crate::schema::{app_state, compute_run};

const CURRENT: &str = "current_run";

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Uploaded rows are taken in.
    Facts = 1,
    /// Months of companies are summed up.
    Months = 2,
    /// Metrics and ranks are written.
    Metrics = 3,
    /// What companies are like is written.
    Profiles = 4,
    /// Products for companies are written.
    Lists = 5,
    /// What sells well is written.
    Appeal = 6,
    /// Readers are about to be shown all of it.
    Flip = 7,
}

impl Phase {
    const ALL: [Self; 7] = [
        Self::Facts,
        Self::Months,
        Self::Metrics,
        Self::Profiles,
        Self::Lists,
        Self::Appeal,
        Self::Flip,
    ];

    /// The phase after it.
    #[must_use]
    pub fn next(self) -> Self {
        let later = Self::ALL.into_iter().find(|phase| *phase > self);
        later.unwrap_or(Self::Flip)
    }
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Queued,
    Running,
    /// What it has begun is being taken back.
    Failing,
    Done,
    Failed,
}

impl State {
    pub(super) const OPEN: [Self; 3] = [Self::Queued, Self::Running, Self::Failing];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Failing => "failing",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// A run.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = compute_run)]
pub struct RunRow {
    /// Its id.
    pub id: i64,
    pub(super) state: String,
    phase: i64,
    /// How far the phase is.
    pub place: String,
    pub(super) token: i64,
    /// The business day it works for.
    pub today: i64,
    /// The latest day of account data.
    pub as_of: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
}

impl RunRow {
    /// How far it is.
    pub fn phase(&self) -> Phase {
        let found = Phase::ALL
            .into_iter()
            .find(|phase| *phase as i64 == self.phase);
        found.unwrap_or(Phase::Facts)
    }

    /// Whether it has begun to take in what was uploaded, and has not come to its end.
    pub fn is_open(&self) -> bool {
        self.state == State::Running.word()
    }

    /// Whether it has come to its end.
    pub fn is_done(&self) -> bool {
        self.state == State::Done.word()
    }

    /// Whether it was given up.
    pub fn has_failed(&self) -> bool {
        self.state == State::Failed.word()
    }
}

/// A run by its id.
///
/// # Errors
/// The query failed.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<RunRow>> {
    compute_run::table
        .find(id)
        .select(RunRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn active(conn: &mut Conn) -> QueryResult<Option<RunRow>> {
    compute_run::table
        .filter(compute_run::state.eq_any(State::OPEN.map(State::word)))
        .order(compute_run::id)
        .select(RunRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn current(conn: &mut Conn) -> QueryResult<Option<i64>> {
    app_state::table
        .find(CURRENT)
        .select(app_state::value)
        .first(conn)
        .optional()
}

pub(super) fn set_current(tx: &mut Tx<'_>, run_id: i64) -> QueryResult<()> {
    let changed = diesel::update(app_state::table.find(CURRENT))
        .set(app_state::value.eq(run_id))
        .execute(tx.conn())?;
    if changed == 0 {
        diesel::insert_into(app_state::table)
            .values((app_state::name.eq(CURRENT), app_state::value.eq(run_id)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The latest day of account data that a run before has seen.
pub(super) fn as_of_before(conn: &mut Conn, run_id: i64) -> QueryResult<Option<i64>> {
    let known: Option<Option<i64>> = compute_run::table
        .filter(compute_run::id.lt(run_id))
        .filter(compute_run::as_of.is_not_null())
        .order(compute_run::id.desc())
        .select(compute_run::as_of)
        .first(conn)
        .optional()?;
    Ok(known.flatten())
}

pub(super) fn add(tx: &mut Tx<'_>, cause: Cause, today: i64) -> QueryResult<i64> {
    let now = tx.now();
    let id = diesel::insert_into(compute_run::table)
        .values((
            compute_run::state.eq(State::Queued.word()),
            compute_run::phase.eq(Phase::Facts as i64),
            compute_run::place.eq(""),
            compute_run::token.eq(0),
            compute_run::cause.eq(cause.word()),
            compute_run::today.eq(today),
            compute_run::created_at.eq(now),
        ))
        .returning(compute_run::id)
        .get_result(tx.conn())?;
    let before = as_of_before(tx.conn(), id)?;
    diesel::update(compute_run::table.find(id))
        .set(compute_run::as_of.eq(before))
        .execute(tx.conn())?;
    Ok(id)
}

/// Whoever calls this holds the run from now on; the answer is the token of it. `None` if the run
/// is over. A run that had not begun takes the queued files for its own.
pub(super) fn take_over(tx: &mut Tx<'_>, run_id: i64) -> QueryResult<Option<i64>> {
    tx.one_at_a_time(super::TURN)?;
    let Some(run) = find(tx.conn(), run_id)? else {
        return Ok(None);
    };
    let begun = run.state == State::Running.word();
    if !begun && run.state != State::Queued.word() {
        return Ok(None);
    }
    let token = run.token + 1;
    diesel::update(compute_run::table.find(run_id))
        .set((
            compute_run::token.eq(token),
            compute_run::state.eq(State::Running.word()),
        ))
        .execute(tx.conn())?;
    if !begun {
        crate::upload::row::take(tx, run_id)?;
    }
    Ok(Some(token))
}

/// Notes how far a run is; false if somebody else holds it.
pub(super) fn advance(
    tx: &mut Tx<'_>,
    (run_id, token): (i64, i64),
    phase: Phase,
    place: &str,
) -> QueryResult<bool> {
    let held = compute_run::table
        .find(run_id)
        .filter(compute_run::token.eq(token))
        .filter(compute_run::state.eq(State::Running.word()));
    let set = (
        compute_run::phase.eq(phase as i64),
        compute_run::place.eq(place),
    );
    Ok(diesel::update(held).set(set).execute(tx.conn())? == 1)
}

/// Account data reach to this day at least.
pub(super) fn reach(tx: &mut Tx<'_>, run_id: i64, day: i64) -> QueryResult<()> {
    let run = compute_run::table.find(run_id);
    let earlier = compute_run::as_of.is_null().or(compute_run::as_of.lt(day));
    diesel::update(run.filter(earlier))
        .set(compute_run::as_of.eq(day))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn end(
    tx: &mut Tx<'_>,
    run_id: i64,
    state: State,
    error: Option<&str>,
) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(compute_run::table.find(run_id))
        .set((
            compute_run::state.eq(state.word()),
            compute_run::error.eq(error),
            compute_run::finished_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The runs that have come to their end, the latest first.
pub(super) fn done(conn: &mut Conn) -> QueryResult<Vec<i64>> {
    compute_run::table
        .filter(compute_run::state.eq(State::Done.word()))
        .order(compute_run::id.desc())
        .select(compute_run::id)
        .load(conn)
}
