//! The run that takes in what was uploaded and works everything out again.
//!
//! A [`Calculator`] goes on in [`Calculator::step`]s, each of one short transaction that also notes
//! how far it is; whoever opens the run again goes on there. What is read elsewhere bears the id
//! of a run: readers see [`current`] and nothing of a run that has not come to its end. The last
//! step flips them over.

mod facts;
mod finish;
mod load;
mod months;
mod store;
mod version;
mod work;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use wangge_db::{Conn, Db, Tx};
use wangge_kernel::Actor;

pub use self::finish::prune;
pub use self::store::{Phase, RunRow, find};
pub use self::work::{KIND, RunWork};
use crate::engine::input::{Input, Shelf};
use crate::engine::output::Output;
use crate::error::Error;
use crate::metrics::rank::Place;
use crate::upload::OrganLine;
use crate::upload::row::{self as uploads, BatchState};

/// What lets only one transaction at a time decide about runs.
pub(crate) const TURN: &str = "wealth.run";

/// Why a run is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Files wait.
    Files,
    /// The tree of organs has changed.
    Organs,
    /// A new day has begun.
    Day,
}

impl Cause {
    const fn word(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Organs => "organs",
            Self::Day => "day",
        }
    }
}

/// What a run asks of the tree of organs. Whatever bears the id of a run is not read before the
/// run is the current one.
pub trait Organs: Send + Sync {
    /// Takes uploaded outlets into the draft tree; answers those that may not go in, and why.
    ///
    /// # Errors
    /// The database failed.
    fn take_in(&self, tx: &mut Tx<'_>, lines: &[OrganLine]) -> Result<Vec<String>, Error>;

    /// Which of these codes name an outlet of the draft tree, merged ones included.
    ///
    /// # Errors
    /// The database failed.
    fn known(&self, conn: &mut Conn, codes: &[&str]) -> Result<BTreeSet<String>, Error>;

    /// Keeps the draft tree as it is now for a run; again, if it is called again.
    ///
    /// # Errors
    /// The tree is not right ([`Error::Organs`]), or the database failed.
    fn freeze(&self, tx: &mut Tx<'_>, run_id: i64) -> Result<(), Error>;

    /// Where a company of an outlet belongs in the tree that a run has kept, by the outlet's code;
    /// codes of merged outlets included.
    ///
    /// # Errors
    /// The database failed.
    fn places(&self, conn: &mut Conn, run_id: i64) -> Result<BTreeMap<String, Place>, Error>;

    /// Makes the tree that a run has kept the one that counts.
    ///
    /// # Errors
    /// The database failed.
    fn publish(&self, tx: &mut Tx<'_>, run_id: i64) -> Result<(), Error>;

    /// Forgets the tree that a run has kept.
    ///
    /// # Errors
    /// The database failed.
    fn forget(&self, tx: &mut Tx<'_>, run_id: i64) -> Result<(), Error>;
}

/// The run whose results are read. `None` before the first one has come to its end.
///
/// # Errors
/// The database failed.
pub fn current(conn: &mut Conn) -> Result<Option<i64>, Error> {
    Ok(store::current(conn)?)
}

/// The run whose results are read.
///
/// # Errors
/// There is none yet, or the database failed.
pub fn required(conn: &mut Conn) -> Result<i64, Error> {
    current(conn)?.ok_or(Error::NotComputed)
}

/// What can be bought, as a run sees it, and the day it works for.
pub(crate) fn shelf(conn: &mut Conn, run_id: i64) -> Result<(NaiveDate, Shelf), Error> {
    let run = store::find(conn, run_id)?.ok_or(Error::NotComputed)?;
    let today = crate::day::of(run.today).ok_or(Error::NotComputed)?;
    Ok((today, load::shelf_of(conn, run_id, today)?))
}

/// The run that waits or works, if there is one.
///
/// # Errors
/// The database failed.
pub fn active(conn: &mut Conn) -> Result<Option<RunRow>, Error> {
    Ok(store::active(conn)?)
}

/// Asks for a run, unless one is on its way: files that are queued meanwhile are taken in by the
/// one after it. Answers its id if it is a new one.
///
/// # Errors
/// The database failed.
pub fn request(
    tx: &mut Tx<'_>,
    actor: &Actor,
    cause: Cause,
    today: NaiveDate,
) -> Result<Option<i64>, Error> {
    tx.one_at_a_time(TURN)?;
    if store::active(tx.conn())?.is_some() {
        return Ok(None);
    }
    let id = store::add(tx, cause, crate::day::number(today))?;
    wangge_jobs::enqueue(tx, actor, KIND, &id.to_string())?;
    Ok(Some(id))
}

/// How many of a thing one transaction handles; tests make them small to stop everywhere.
#[derive(Debug, Clone, Copy)]
pub struct Chunks {
    /// Uploaded rows.
    pub rows: i64,
    /// Companies whose months are summed up.
    pub months: i64,
    /// Companies whose results are written.
    pub companies: usize,
}

impl Default for Chunks {
    fn default() -> Self {
        Self {
            rows: 1_000,
            months: 50,
            companies: 200,
        }
    }
}

/// A run that is being worked on.
pub struct Calculator<'a> {
    db: &'a Db,
    organs: &'a dyn Organs,
    chunks: Chunks,
    run_id: i64,
    token: i64,
    results: Option<(Input, Output)>,
}

impl<'a> Calculator<'a> {
    /// Takes a run over, from whoever has worked on it before. `None` if it is over.
    ///
    /// # Errors
    /// The database failed.
    pub fn open(
        db: &'a Db,
        organs: &'a dyn Organs,
        chunks: Chunks,
        run_id: i64,
    ) -> Result<Option<Self>, Error> {
        let token = db.write_blocking(|tx| store::take_over(tx, run_id).map_err(Error::from))?;
        Ok(token.map(|token| Self {
            db,
            organs,
            chunks,
            run_id,
            token,
            results: None,
        }))
    }

    /// Does the next piece of work; answers whether there is more.
    ///
    /// # Errors
    /// Another process has taken the run over, the tree of organs is not right, or the database
    /// failed.
    pub fn step(&mut self) -> Result<bool, Error> {
        let run = self.held()?;
        match run.phase() {
            Phase::Facts => self.take_in(&run)?,
            Phase::Months => self.sum_up(&run)?,
            Phase::Metrics | Phase::Profiles | Phase::Lists | Phase::Appeal => self.put(&run)?,
            Phase::Flip => {
                self.flip()?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Goes on to the end.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn to_end(&mut self) -> Result<(), Error> {
        while self.step()? {}
        Ok(())
    }

    fn held(&self) -> Result<RunRow, Error> {
        let run = self
            .db
            .read_blocking(|conn| store::find(conn, self.run_id).map_err(Error::from))?;
        run.filter(|run| run.is_open() && run.token == self.token)
            .ok_or(Error::Lost)
    }

    /// Notes within a transaction how far the run is, unless it was lost.
    fn advance(&self, tx: &mut Tx<'_>, phase: Phase, place: &str) -> Result<(), Error> {
        match store::advance(tx, (self.run_id, self.token), phase, place)? {
            true => Ok(()),
            false => Err(Error::Lost),
        }
    }

    /// The facts are in: the tree of organs is kept, and if account data reach further than before,
    /// the balances of all companies go on.
    fn facts_are_in(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        self.advance(tx, Phase::Months, "")?;
        self.organs.freeze(tx, self.run_id)?;
        months::mark_stale(tx, self.run_id)?;
        let batches = uploads::batches_of_run(tx.conn(), self.run_id)?;
        Ok(uploads::set_batches(tx, &batches, BatchState::Computing)?)
    }
}
