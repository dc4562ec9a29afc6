//! A run as a job.

use std::sync::Arc;

use wangge_db::Db;
use wangge_jobs::{Context, Work};
use wangge_kernel::Actor;

use super::store::Phase;
use super::{Calculator, Cause, Chunks, Organs, finish, request, store};
use crate::error::Error;
use crate::upload::row as uploads;

/// The kind of the job; its payload is the run's id.
pub const KIND: &str = "wealth.run";

/// Says the same to everybody; what it was is in the log.
const FAILED: &str = "计算失败，请联系管理员";

/// Does the jobs of [`KIND`].
pub struct RunWork {
    /// The database.
    pub db: Db,
    /// The tree of organs.
    pub organs: Arc<dyn Organs>,
    /// For whom a run is asked when files have been queued meanwhile.
    pub actor: Actor,
}

impl Work for RunWork {
    fn run(&self, context: &Context, payload: &str) -> Result<String, String> {
        let run_id: i64 = payload.parse().map_err(|_| FAILED.to_owned())?;
        match self.calculate(context, run_id) {
            Ok(true) => {
                self.after();
                Ok(format!("{{\"run\":{run_id}}}"))
            }
            Ok(false) => Ok("{}".to_owned()),
            Err(Error::Lost) => Err(Error::Lost.to_string()),
            Err(error) => {
                tracing::error!(%error, run_id, "a run has failed");
                let reason = match &error {
                    Error::Organs(told) => told.clone(),
                    _ => FAILED.to_owned(),
                };
                self.give_up(run_id, &reason);
                self.after();
                Err(reason)
            }
        }
    }

    fn abandon(&self, payload: &str) {
        if let Ok(run_id) = payload.parse() {
            self.give_up(run_id, "计算多次中断");
            self.after();
        }
    }
}

impl RunWork {
    /// Goes on with a run; false if it was put off, or over already.
    fn calculate(&self, context: &Context, run_id: i64) -> Result<bool, Error> {
        let organs = self.organs.as_ref();
        let opened = Calculator::open(&self.db, organs, Chunks::default(), run_id)?;
        let Some(mut calculator) = opened else {
            self.finish_giving_up(run_id)?;
            return Ok(false);
        };
        while calculator.step()? {
            if context.is_stopping() {
                context.put_off();
                return Ok(false);
            }
            let run = self
                .db
                .read_blocking(|conn| store::find(conn, run_id).map_err(Error::from))?;
            let done = run.map_or(0, |run| run.phase() as i64 - 1);
            context.progress(done, Phase::Flip as i64);
        }
        Ok(true)
    }

    /// A process died while it took a run back.
    fn finish_giving_up(&self, run_id: i64) -> Result<(), Error> {
        let run = self
            .db
            .read_blocking(|conn| store::find(conn, run_id).map_err(Error::from))?;
        match run {
            Some(run) if run.state == store::State::Failing.word() => {
                let reason = run.error.unwrap_or_else(|| FAILED.to_owned());
                finish::give_up(&self.db, self.organs.as_ref(), run_id, &reason)
            }
            _ => Ok(()),
        }
    }

    fn give_up(&self, run_id: i64, reason: &str) {
        let taken_back = finish::give_up(&self.db, self.organs.as_ref(), run_id, reason);
        if let Err(error) = taken_back {
            tracing::error!(%error, run_id, "a run could not be taken back");
        }
    }

    /// What is left over goes, and files that were queued meanwhile get a run of their own.
    fn after(&self) {
        let pruned = finish::prune(&self.db, self.organs.as_ref());
        let today = self.db.clock().today();
        let next = self.db.write_blocking(|tx| {
            if uploads::any_queued(tx.conn())? {
                request(tx, &self.actor, Cause::Files, today)?;
            }
            Ok::<_, Error>(())
        });
        for error in [pruned, next].into_iter().filter_map(Result::err) {
            tracing::error!(%error, "the end of a run could not be tidied up");
        }
    }
}
