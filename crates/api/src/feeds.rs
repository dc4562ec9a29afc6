//! Feeds of the core bank as jobs: queued by a request or by the command line, and gone on with
//! where they were cut off.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wangge_balances::feed::{self, Ended, FeedBalances, FeedView, Load, Step};
use wangge_balances::{BALANCE_SHEET, Error};
use wangge_db::{Db, Error as DbError, Tx};
use wangge_excel_io::Parser;
use wangge_jobs::{Context, Job, Work};
use wangge_kernel::{Actor, ErrorKind, Fault};

use crate::config::Config;
use crate::error::{ApiError, JobRefusal};
use crate::extract::Attached;
use crate::import::{enqueue, failed, remove};
use crate::state::AppState;

/// The kind of job that takes in a file of the core bank.
pub(crate) const FEED: &str = "balance.feed";
const CUT_OFF: &str = "导入多次中断，请重新导入";
/// Broken rows that a refusal names.
const NAMED_MAX: usize = 100;
/// A feed that no job goes on with is given up after this long without a word of it: the command line
/// may be at work, and sums up many persons between two words.
const LEFT_MS: i64 = 3_600_000;

#[derive(Serialize, Deserialize)]
struct Payload {
    feed_id: i64,
    path: PathBuf,
    actor: Actor,
}

/// A feed that was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Queued {
    /// The feed, and its import.
    pub(crate) feed_id: i64,
    /// Its job.
    pub(crate) job_id: i64,
}

/// Notes a feed of the file at `path`, which the job owns from then on.
pub(crate) fn queue(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (name, path): (&str, PathBuf),
) -> Result<Queued, ApiError> {
    let feed_id = feed::begin(tx, actor, name)?;
    let payload = Payload {
        feed_id,
        path,
        actor: actor.clone(),
    };
    let job_id = enqueue(tx, actor, FEED, &payload)?;
    Ok(Queued { feed_id, job_id })
}

/// `POST /file/balance`: hands the file to a job, and waits for its end unless asked not to. Answers
/// how the feed stands then.
pub(crate) async fn start(
    state: &AppState,
    actor: &Actor,
    upload: Attached,
) -> Result<FeedView, ApiError> {
    let background = upload.command::<FeedBalances>()?.validate();
    let background = background.map_err(ApiError::faults)?;
    let file = upload.file;
    let (file, name) = file.ok_or_else(|| ApiError::fault("file", "请选择要上传的文件"))?;
    let path = file.keep().map_err(|e| failed(e.to_string()))?;
    let (owner, kept) = (actor.clone(), path.clone());
    let queued = state
        .db
        .write(move |tx| queue(tx, &owner, (&name, kept)))
        .await;
    let queued = match queued {
        Ok(queued) => queued,
        Err(error) => {
            remove(&path);
            return Err(error);
        }
    };
    state.feeds.wake();
    let over = match background {
        true => None,
        false => wait(state, queued.job_id).await?,
    };
    if let Some(error) = over.and_then(|job| job.error) {
        return Err(JobRefusal::into_error(&error));
    }
    let view = state
        .db
        .read(move |conn| feed::view(conn, queued.feed_id))
        .await?;
    view.ok_or_else(|| failed("the feed has gone".to_owned()))
}

/// Waits for a job's end, or until the server stops: the feed then goes on at its next start.
async fn wait(state: &AppState, job_id: i64) -> Result<Option<Job>, ApiError> {
    const LOOK: Duration = Duration::from_secs(1);
    loop {
        match tokio::time::timeout(LOOK, state.feeds.wait(job_id)).await {
            Ok(ended) => return Ok(Some(ended?)),
            Err(_) if state.feeds.is_stopping() => return Ok(None),
            Err(_) => {}
        }
    }
}

/// The work behind feeds.
struct FeedWork {
    db: Db,
    parser: Parser,
    scratch: PathBuf,
}

/// The works of this module by the kinds of their jobs.
pub(crate) fn works(db: &Db, config: &Config) -> Vec<(&'static str, Arc<dyn Work>)> {
    let work = FeedWork {
        db: db.clone(),
        parser: config.parser.clone(),
        scratch: config.spool_dir(),
    };
    vec![(FEED, Arc::new(work))]
}

impl FeedWork {
    fn load(&self, context: &Context, given: &Payload) -> Result<Ended, Error> {
        let load = Load {
            db: &self.db,
            feed_id: given.feed_id,
            file: &given.path,
            scratch: &self.scratch,
            parser: &self.parser,
            scope: &given.actor.scope,
            is_stopping: &|| context.is_stopping(),
            progress: &|step| {
                if let Step::Staged(rows) = step {
                    context.progress(rows, 0);
                }
            },
        };
        load.run()
    }

    fn run_to_end(&self, context: &Context, given: &Payload) -> Result<(), ApiError> {
        match self.load(context, given) {
            Ok(Ended::PutOff) => {
                context.put_off();
                return Ok(());
            }
            // Over already: the process died before it could say so.
            Ok(Ended::Done) | Err(Error::NotFound) => {}
            // Whoever took the feed over goes on with the file.
            Err(Error::Db(DbError::Interrupted)) => return Err(DbError::Interrupted.into()),
            Err(error) => {
                let error = ApiError::from(error);
                self.give_up(given, error.public_message());
                return Err(error);
            }
        }
        remove(&given.path);
        let view = self
            .db
            .read_blocking(|conn| feed::view(conn, given.feed_id))?;
        refuse_failed(view.as_ref())
    }

    /// Ends a feed that will not be run again, if it has not ended itself.
    fn give_up(&self, given: &Payload, message: &str) {
        match feed::abandon(&self.db, given.feed_id, message) {
            Ok(()) | Err(Error::NotFound) => {}
            Err(error) => tracing::error!(%error, "a feed could not be given up"),
        }
        remove(&given.path);
    }
}

/// A feed of which nothing was taken is a refusal that names its broken rows.
fn refuse_failed(view: Option<&FeedView>) -> Result<(), ApiError> {
    let Some((view, told)) = view.and_then(|view| Some((view, view.import.error.clone()?))) else {
        return Ok(());
    };
    let report = &view.import.report;
    let named = report.errors.iter().take(NAMED_MAX).map(|cell| Fault {
        field: format!("row[{}].{}", cell.row, field_of(&cell.header)),
        message: cell.reason.clone(),
    });
    let counts = match report.total {
        0 => String::new(),
        total => format!(
            "（共{total}条，错误{}条，导入批次{}）",
            report.fail_count, report.import_id
        ),
    };
    Err(ApiError {
        faults: named.collect(),
        ..ApiError::new(ErrorKind::Invalid, "balance.refused", told + &counts)
    })
}

fn field_of(header: &str) -> &str {
    let columns = &mut BALANCE_SHEET.columns.iter();
    let found = columns.find(|column| column.header == header);
    found.map_or(header, |column| column.field)
}

impl Work for FeedWork {
    fn run(&self, context: &Context, payload: &str) -> Result<String, String> {
        let given = serde_json::from_str(payload).map_err(|e| failed(e.to_string()));
        given
            .and_then(|given: Payload| self.run_to_end(context, &given))
            .map(|()| "{}".to_owned())
            .map_err(|error| JobRefusal::from_error(&error))
    }

    fn abandon(&self, payload: &str) {
        if let Ok(given) = serde_json::from_str::<Payload>(payload) {
            self.give_up(&given, CUT_OFF);
        }
    }
}

/// Gives up the feeds that nobody goes on with. On SQLite no other process is at work when the server
/// starts.
pub(crate) fn give_up_left(db: &Db) -> Result<(), Error> {
    let payloads = db.read_blocking(|conn| {
        Ok::<_, Error>(wangge_jobs::open_payloads(conn, FEED).map_err(DbError::from)?)
    })?;
    let given = payloads.iter().map(|text| serde_json::from_str(text));
    let awaited: BTreeSet<i64> = given
        .flatten()
        .map(|given: Payload| given.feed_id)
        .collect();
    let now = db.clock().now();
    let since = match db.url().is_sqlite() {
        true => now + 1,
        false => now - LEFT_MS,
    };
    feed::give_up_left(db, &awaited, since)
}

/// A copy of `file` that a job may own.
pub(crate) fn copied(file: &Path, spool: &Path) -> std::io::Result<PathBuf> {
    let mut copy = tempfile::NamedTempFile::new_in(spool)?;
    std::io::copy(&mut std::fs::File::open(file)?, copy.as_file_mut())?;
    let path = copy.into_temp_path().keep().map_err(|e| e.error)?;
    path.canonicalize()
}
