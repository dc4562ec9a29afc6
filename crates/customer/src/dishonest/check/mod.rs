//! Residents against the source of published names (24.3): a run that can be asked for twice, be cut
//! off anywhere and go on, and says honestly how far it came.
//!
//! Who was asked about by which run is stored in the transaction that stores what was found, so a
//! run that begins again goes on where it was. People about whom the source has answered within the
//! window are passed over, whoever asked.

mod ask;
mod row;
mod view;

pub use ask::{Ended, Limits, run};
pub use view::CheckView;

use wangge_audit::Entry;
use wangge_db::{Conn, Db, Tx};
use wangge_kernel::Actor;

use crate::error::Error;

const INTERRUPTED: &str = "核查多次中断，请重新发起";

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for a runner.
    Queued,
    /// Goes on.
    Running,
    /// Came to its end.
    Done,
    /// Stopped, because the source did not answer.
    Stopped,
    /// Was cut off for good.
    Failed,
}

impl State {
    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// A run that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// The run.
    pub run_id: i64,
    /// Its job; `None` for a new run, whose job the caller queues and names by [`set_job`].
    pub job_id: Option<i64>,
}

/// 24.3: notes a run over the living residents in the caller's scope, or joins the one that is open.
///
/// # Errors
/// The database failed.
pub fn start(tx: &mut Tx<'_>, actor: &Actor) -> Result<Joined, Error> {
    tx.one_at_a_time("dishonest")?;
    let key = row::scope_key(&actor.scope);
    if let Some(open) = row::open_run(tx.conn(), &key)? {
        return Ok(Joined {
            run_id: open.id,
            job_id: open.job_id,
        });
    }
    let run_id = row::insert(tx, actor, &key)?;
    wangge_audit::record(
        tx,
        actor,
        Entry::new("dishonest.check", "dishonest_run", run_id),
    )?;
    Ok(Joined {
        run_id,
        job_id: None,
    })
}

/// Says which job works on a new run.
///
/// # Errors
/// The database failed.
pub fn set_job(tx: &mut Tx<'_>, run_id: i64, job_id: i64) -> Result<(), Error> {
    row::set_job(tx, run_id, job_id)?;
    Ok(())
}

/// How a run stands that the caller has just started or joined.
///
/// # Errors
/// The database failed.
pub fn standing(conn: &mut Conn, run_id: i64) -> Result<Option<CheckView>, Error> {
    Ok(row::find(conn, run_id)?.map(CheckView::from))
}

/// `GET /customer/dishonesty/progress`: the newest run that is the caller's or over the same
/// residents; or the one of a job.
///
/// # Errors
/// The database failed.
pub fn progress(
    conn: &mut Conn,
    actor: &Actor,
    job_id: Option<i64>,
) -> Result<Option<CheckView>, Error> {
    Ok(row::newest(conn, actor, job_id)?.map(CheckView::from))
}

/// Ends a run whose job will not be begun again.
///
/// # Errors
/// The database failed.
pub fn abandon(db: &Db, run_id: i64) -> Result<(), Error> {
    let end = (State::Failed, Some(INTERRUPTED.to_owned()));
    db.write_blocking(|tx| Ok::<_, Error>(row::end(tx, run_id, None, end)?))?;
    Ok(())
}
