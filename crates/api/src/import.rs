//! Imports as jobs: the upload is kept in the spool, a job reads it, and the request waits for its
//! end unless it asks not to.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wangge_credit_review::credit_file::{self, FileOrder};
use wangge_credit_review::review_list::{self, ListOrder};
use wangge_customer::import::{self, Order, UndoReport, Viewer};
use wangge_db::{Db, Tx};
use wangge_excel_io::Parser;
use wangge_excel_io::import::ImportReport;
use wangge_jobs::{Context, Work};
use wangge_kernel::{Actor, ErrorKind, Failure, Policy};

use crate::config::Config;
use crate::error::{ApiError, JobRefusal};
use crate::extract::Upload;
use crate::feeds::FEED;
use crate::state::AppState;

/// The kind of job that imports a sheet.
pub(crate) const IMPORT: &str = "import";
/// The kind of job that undoes an import.
pub(crate) const UNDO: &str = "import.undo";

/// How an import that was asked for stands when the request is answered.
pub(crate) enum Started {
    /// It is over.
    Over(Box<ImportReport>),
    /// It goes on; this is its id.
    Queued(i64),
}

/// An import of any domain that was asked for.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum AnyOrder {
    /// Of people, or of what is kept of them.
    People(Order),
    /// Of a list of the review.
    List(ListOrder),
    /// Of credit files.
    Files(Box<FileOrder>),
}

impl From<Order> for AnyOrder {
    fn from(order: Order) -> Self {
        Self::People(order)
    }
}

impl From<ListOrder> for AnyOrder {
    fn from(order: ListOrder) -> Self {
        Self::List(order)
    }
}

impl From<FileOrder> for AnyOrder {
    fn from(order: FileOrder) -> Self {
        Self::Files(Box::new(order))
    }
}

impl AnyOrder {
    fn import_id(&self) -> i64 {
        match self {
            Self::People(order) => order.import_id,
            Self::List(order) => order.import_id,
            Self::Files(order) => order.import_id,
        }
    }

    fn background(&self) -> bool {
        match self {
            Self::People(order) => order.background,
            Self::List(order) => order.background,
            Self::Files(order) => order.background,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Payload {
    order: AnyOrder,
    path: PathBuf,
    actor: Actor,
}

#[derive(Serialize, Deserialize)]
struct UndoPayload {
    import_id: i64,
    actor: Actor,
}

/// Notes the import by `queue`, hands the uploaded file to a job, and waits for its end unless asked
/// not to.
pub(crate) async fn start<T, O, E>(
    state: &AppState,
    actor: &Actor,
    upload: Upload,
    command: T,
    queue: fn(&mut Tx<'_>, &Actor, &T) -> Result<O, E>,
) -> Result<Started, ApiError>
where
    T: Send + 'static,
    O: Into<AnyOrder> + 'static,
    E: Failure + 'static,
{
    let owner = actor.clone();
    // From here on the job owns the file: it must outlive this request, even this process.
    let path = upload.file.keep().map_err(|e| failed(e.to_string()))?;
    let kept = path.clone();
    let queued = state.db.write(move |tx| {
        let order: AnyOrder = queue(tx, &owner, &command)?.into();
        let (import_id, background) = (order.import_id(), order.background());
        let payload = Payload {
            order,
            path: kept,
            actor: owner.clone(),
        };
        let job = enqueue(tx, &owner, IMPORT, &payload)?;
        Ok::<_, ApiError>((import_id, job, background))
    });
    let (import_id, job_id, background) = match queued.await {
        Ok(ids) => ids,
        Err(error) => {
            remove(&path);
            return Err(error);
        }
    };
    state.jobs.wake();
    if background {
        return Ok(Started::Queued(import_id));
    }
    let report: ImportReport = outcome(state, job_id).await?;
    Ok(Started::Over(Box::new(report)))
}

/// `POST /file/import/{importId}/undo`: undoes an import and answers what it came to.
pub(crate) async fn undo(
    state: &AppState,
    viewer: Viewer,
    import_id: i64,
) -> Result<UndoReport, ApiError> {
    let owner = viewer.actor.clone();
    let job_id = state
        .db
        .write(move |tx| {
            import::begin_undo(tx, &viewer, import_id)?;
            let payload = UndoPayload {
                import_id,
                actor: owner.clone(),
            };
            enqueue(tx, &owner, UNDO, &payload)
        })
        .await?;
    state.jobs.wake();
    outcome(state, job_id).await
}

pub(crate) fn enqueue(
    tx: &mut Tx<'_>,
    owner: &Actor,
    kind: &str,
    payload: &impl Serialize,
) -> Result<i64, ApiError> {
    let payload = serde_json::to_string(payload).map_err(|e| failed(e.to_string()))?;
    let queued = wangge_jobs::enqueue(tx, owner, kind, &payload);
    Ok(queued.map_err(wangge_db::Error::from)?)
}

async fn outcome<T: for<'de> Deserialize<'de>>(
    state: &AppState,
    job_id: i64,
) -> Result<T, ApiError> {
    let job = state.jobs.wait(job_id).await?;
    match (job.result, job.error) {
        (Some(result), _) => serde_json::from_str(&result).map_err(|e| failed(e.to_string())),
        (None, error) => Err(JobRefusal::into_error(&error.unwrap_or_default())),
    }
}

pub(crate) fn failed(cause: String) -> ApiError {
    ApiError::new(ErrorKind::Internal, "import.job", cause)
}

/// The work behind imports.
pub(crate) struct ImportWork {
    db: Db,
    parser: Parser,
    policy: Policy,
}

/// The work behind undoing imports.
pub(crate) struct UndoWork {
    db: Db,
}

/// The works of this module by the kinds of their jobs.
pub(crate) fn works(db: &Db, config: &Config) -> Vec<(&'static str, Arc<dyn Work>)> {
    let import = ImportWork {
        db: db.clone(),
        parser: config.parser.clone(),
        policy: config.policy,
    };
    vec![
        (IMPORT, Arc::new(import)),
        (UNDO, Arc::new(UndoWork { db: db.clone() })),
    ]
}

impl ImportWork {
    fn run_order(&self, given: &Payload) -> Ended {
        use wangge_credit_review::Error as ReviewError;
        use wangge_customer::Error as PeopleError;
        use wangge_db::Error::Interrupted;

        let (db, actor) = (&self.db, &given.actor);
        let (path, parser) = (given.path.as_path(), &self.parser);
        match &given.order {
            AnyOrder::People(order) => ended(
                import::run(db, actor, self.policy, order, path, parser),
                |error| matches!(error, PeopleError::Db(Interrupted)),
            ),
            AnyOrder::List(order) => {
                ended(review_list::run(db, actor, order, path, parser), |error| {
                    matches!(error, ReviewError::Db(Interrupted))
                })
            }
            AnyOrder::Files(order) => {
                ended(credit_file::run(db, actor, order, path, parser), |error| {
                    matches!(error, ReviewError::Db(Interrupted))
                })
            }
        }
    }

    fn import(&self, payload: &str) -> Result<String, ApiError> {
        let given: Payload = serde_json::from_str(payload).map_err(|e| failed(e.to_string()))?;
        let (report, is_lost) = self.run_order(&given);
        // Whoever took the import over still reads the file.
        if !is_lost {
            remove(&given.path);
        }
        serde_json::to_string(&report?).map_err(|e| failed(e.to_string()))
    }
}

/// How an import has ended, and whether it was lost to another process.
type Ended = (Result<ImportReport, ApiError>, bool);

fn ended<E: Failure>(report: Result<ImportReport, E>, is_lost: impl Fn(&E) -> bool) -> Ended {
    let is_lost = report.as_ref().err().is_some_and(is_lost);
    (report.map_err(ApiError::from), is_lost)
}

pub(crate) fn remove(upload: &std::path::Path) {
    if let Err(error) = std::fs::remove_file(upload) {
        tracing::warn!(%error, "an upload could not be removed from the spool");
    }
}

impl Work for ImportWork {
    fn run(&self, _: &Context, payload: &str) -> Result<String, String> {
        self.import(payload)
            .map_err(|error| JobRefusal::from_error(&error))
    }

    fn abandon(&self, payload: &str) {
        let Ok(given) = serde_json::from_str::<Payload>(payload) else {
            return;
        };
        let abandoned = import::abandon(&self.db, given.order.import_id());
        if let Err(error) = abandoned {
            tracing::error!(%error, "an import could not be taken back");
        }
        remove(&given.path);
    }
}

impl UndoWork {
    fn undo(&self, payload: &str) -> Result<String, ApiError> {
        let given: UndoPayload =
            serde_json::from_str(payload).map_err(|e| failed(e.to_string()))?;
        let report = import::undo(&self.db, &given.actor, given.import_id)?;
        serde_json::to_string(&report).map_err(|e| failed(e.to_string()))
    }
}

impl Work for UndoWork {
    fn run(&self, _: &Context, payload: &str) -> Result<String, String> {
        self.undo(payload).map_err(|error| {
            self.abandon(payload);
            JobRefusal::from_error(&error)
        })
    }

    /// Else the import would stand as being undone for ever.
    fn abandon(&self, payload: &str) {
        let Ok(given) = serde_json::from_str::<UndoPayload>(payload) else {
            return;
        };
        if let Err(error) = import::stop_undo(&self.db, given.import_id) {
            tracing::error!(%error, "an undo could not be ended");
        }
    }
}

/// An upload that no open job reads and that is older than this was left by a process that died
/// while it was being received.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 3600);

/// What every job says that reads an upload.
#[derive(Deserialize)]
struct Awaited {
    path: PathBuf,
}

/// Removes uploads that a crash has left in the spool. On SQLite no other process receives any, so
/// all that no job waits for goes at once.
pub(crate) fn sweep_spool(db: &Db, config: &Config) -> Result<(), wangge_db::Error> {
    let payloads = db.read_blocking(|conn| {
        let mut all = wangge_jobs::open_payloads(conn, IMPORT)?;
        all.append(&mut wangge_jobs::open_payloads(conn, FEED)?);
        Ok::<_, wangge_db::Error>(all)
    })?;
    let awaited: BTreeSet<PathBuf> = payloads
        .iter()
        .filter_map(|payload| serde_json::from_str::<Awaited>(payload).ok())
        .map(|given| given.path)
        .collect();
    let entries = std::fs::read_dir(config.spool_dir()).into_iter().flatten();
    for path in entries.flatten().map(|entry| entry.path()) {
        let age = std::fs::metadata(&path)
            .and_then(|found| found.modified())
            .map(|changed| changed.elapsed().unwrap_or_default())
            .unwrap_or_default();
        if !awaited.contains(&path) && (db.url().is_sqlite() || age > LEFT_BEHIND) {
            remove(&path);
        }
    }
    Ok(())
}
