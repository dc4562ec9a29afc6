//! Checks of residents as jobs (24.3): queued or joined, waited for a while, worked on by a runner
//! of their own.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wangge_customer::Error;
use wangge_customer::dishonest::check::{self, CheckView, Ended, Joined};
use wangge_customer::dishonest::source::http::HttpSource;
use wangge_db::Db;
use wangge_jobs::{Context, Work};
use wangge_kernel::{Actor, ErrorKind};

use crate::config::{Config, Dishonesty};
use crate::error::{ApiError, JobRefusal};
use crate::state::AppState;

/// The kind of job that checks residents.
const CHECK: &str = "dishonest.check";
const FORBIDDEN: &str = "系统设置禁止访问外部网络（WANGGE_OUT_NET=0），不能核查失信人";
const NO_SOURCE: &str = "未配置失信人查询服务（WANGGE_DISHONESTY_URL），请联系系统管理员";

#[derive(Serialize, Deserialize)]
struct Payload {
    run_id: i64,
    actor: Actor,
}

/// 24.3: starts a check of the residents in the caller's scope, or joins the one that is under way,
/// and waits for its end, but not for long. Answers how it stands then.
pub(crate) async fn start(state: &AppState, actor: &Actor) -> Result<CheckView, ApiError> {
    refuse_unready(&state.config)?;
    let owner = actor.clone();
    let Joined { run_id, job_id } = state
        .db
        .write(move |tx| {
            let mut joined = check::start(tx, &owner)?;
            if joined.job_id.is_none() {
                let payload = Payload {
                    run_id: joined.run_id,
                    actor: owner.clone(),
                };
                let payload = serde_json::to_string(&payload).map_err(failed)?;
                let queued = wangge_jobs::enqueue(tx, &owner, CHECK, &payload);
                let job_id = queued.map_err(wangge_db::Error::from)?;
                check::set_job(tx, joined.run_id, job_id)?;
                joined.job_id = Some(job_id);
            }
            Ok::<_, ApiError>(joined)
        })
        .await?;
    state.checks.wake();
    if let Some(job_id) = job_id {
        // Not over in time: it goes on, and how far it is can be asked for.
        let waiting = state.checks.wait(job_id);
        if let Ok(ended) = tokio::time::timeout(state.config.dishonesty.wait, waiting).await {
            ended?;
        }
    }
    let standing = state
        .db
        .read(move |conn| check::standing(conn, run_id))
        .await?;
    standing.ok_or_else(|| failed("the run has gone"))
}

fn refuse_unready(config: &Config) -> Result<(), ApiError> {
    let refused = |message| {
        Err(ApiError::new(
            ErrorKind::Invalid,
            "dishonest.source",
            message,
        ))
    };
    match (&config.dishonesty.source, config.out_net) {
        (_, Some(false)) => refused(FORBIDDEN),
        (None, _) => refused(NO_SOURCE),
        (Some(_), _) => Ok(()),
    }
}

fn failed(cause: impl ToString) -> ApiError {
    ApiError::new(ErrorKind::Internal, "dishonest.job", cause.to_string())
}

/// The work behind checks.
struct CheckWork {
    db: Db,
    settings: Dishonesty,
    /// Whether calling out is forbidden since the job was queued.
    forbidden: bool,
}

/// The works of this module by the kinds of their jobs.
pub(crate) fn works(db: &Db, config: &Config) -> Vec<(&'static str, Arc<dyn Work>)> {
    let work = CheckWork {
        db: db.clone(),
        settings: config.dishonesty.clone(),
        forbidden: config.out_net == Some(false),
    };
    vec![(CHECK, Arc::new(work))]
}

impl CheckWork {
    fn check(&self, context: &Context, payload: &str) -> Result<String, ApiError> {
        let given: Payload = serde_json::from_str(payload).map_err(failed)?;
        let settings = self.settings.source.clone().filter(|_| !self.forbidden);
        let Some(settings) = settings else {
            check::abandon(&self.db, given.run_id)?;
            return Err(ApiError::new(
                ErrorKind::Invalid,
                "dishonest.source",
                NO_SOURCE,
            ));
        };
        let source = HttpSource::open(settings).map_err(failed)?;
        let ended = check::run(
            &self.db,
            &given.actor,
            given.run_id,
            (&source, self.settings.limits),
            &|| context.is_stopping(),
            &|done, total| context.progress(done, total),
        );
        match ended {
            Ok(Ended::PutOff) => context.put_off(),
            Ok(Ended::Over) => {}
            // Whoever took the run over ends it.
            Err(Error::Db(wangge_db::Error::Interrupted)) => {}
            Err(error) => {
                check::abandon(&self.db, given.run_id)?;
                return Err(error.into());
            }
        }
        Ok("{}".to_owned())
    }
}

impl Work for CheckWork {
    fn run(&self, context: &Context, payload: &str) -> Result<String, String> {
        self.check(context, payload)
            .map_err(|error| JobRefusal::from_error(&error))
    }

    fn abandon(&self, payload: &str) {
        let Ok(given) = serde_json::from_str::<Payload>(payload) else {
            return;
        };
        if let Err(error) = check::abandon(&self.db, given.run_id) {
            tracing::error!(%error, "a check of residents could not be ended");
        }
    }
}
