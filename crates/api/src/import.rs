//! Imports as jobs: the upload is kept in the spool, a job reads it, the request waits for its end.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use wangge_customer::resident::import::{self, ImportOptions};
use wangge_db::Db;
use wangge_excel_io::Parser;
use wangge_jobs::{Context, Work};
use wangge_kernel::{Actor, ErrorKind, Field, Policy};

use crate::config::Config;
use crate::error::{ApiError, JobRefusal};
use crate::extract::Upload;
use crate::state::AppState;

/// The kind of job that imports residents.
pub(crate) const RESIDENTS: &str = "import.resident";

/// What 13.7 takes beside the file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ImportFields {
    /// 网格号
    grid_code: Field<String>,
    /// 登录人的姓名；以token为准
    real_name: Field<String>,
    /// 登录人的机构名称；以token为准
    org_name: Field<String>,
    /// true时覆盖已存在且有差异的户籍
    update: Field<String>,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    path: PathBuf,
    grid_code: String,
    update: bool,
    actor: Actor,
}

/// 13.7: imports the uploaded workbook into the grid and answers the report.
pub(crate) async fn residents(
    state: &AppState,
    actor: &Actor,
    upload: Upload,
    options: ImportFields,
) -> Result<Box<RawValue>, ApiError> {
    let Field::Value(grid_code) = options.grid_code else {
        return Err(ApiError::fault("gridCode", "网格号不能为空"));
    };
    let update = options
        .update
        .value()
        .is_some_and(|text| text == "true" || text == "1");
    let failed = |e: String| ApiError::new(ErrorKind::Internal, "import.spool", e);
    // From here on the job owns the file: it must outlive this request, even this process.
    let path = upload.file.keep().map_err(|e| failed(e.to_string()))?;
    let payload = Payload {
        path,
        grid_code,
        update,
        actor: actor.clone(),
    };
    let payload = serde_json::to_string(&payload).map_err(|e| failed(e.to_string()))?;
    let owner = actor.clone();
    let id = state
        .db
        .write(move |tx| {
            wangge_jobs::enqueue(tx, &owner, RESIDENTS, &payload).map_err(wangge_db::Error::from)
        })
        .await?;
    state.jobs.wake();
    let job = state.jobs.wait(id).await?;
    match (job.result, job.error) {
        (Some(result), _) => RawValue::from_string(result).map_err(|e| failed(e.to_string())),
        (None, error) => Err(JobRefusal::into_error(&error.unwrap_or_default())),
    }
}

/// How many grids can be imported into without waiting for each other by chance.
const TURNS: usize = 64;

/// The work behind 13.7.
pub(crate) struct ResidentImport {
    db: Db,
    // Two imports into one grid take turns: they mostly bring the same people, and each would
    // refuse what the other is still loading.
    turns: [Mutex<()>; TURNS],
    parser: Parser,
    policy: Policy,
}

impl ResidentImport {
    pub(crate) fn new(db: Db, config: &Config) -> Self {
        Self {
            db,
            turns: std::array::from_fn(|_| Mutex::default()),
            parser: config.parser.clone(),
            policy: config.policy,
        }
    }

    fn turn(&self, grid_code: &str) -> Option<MutexGuard<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        grid_code.hash(&mut hasher);
        let index = usize::try_from(hasher.finish() % TURNS as u64).unwrap_or_default();
        Some(
            self.turns
                .get(index)?
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    fn import(&self, context: &Context, payload: &str) -> Result<String, ApiError> {
        let broken = |e: serde_json::Error| {
            ApiError::new(ErrorKind::Internal, "import.payload", e.to_string())
        };
        let payload: Payload = serde_json::from_str(payload).map_err(broken)?;
        let _turn = self.turn(&payload.grid_code);
        let options = ImportOptions {
            grid_code: payload.grid_code,
            update: payload.update,
        };
        let progress = |done: usize, total: usize| context.progress(count(done), count(total));
        let report = import::run(
            &self.db,
            &payload.actor,
            self.policy,
            &payload.path,
            &self.parser,
            &options,
            &progress,
        );
        if let Err(error) = std::fs::remove_file(&payload.path) {
            tracing::warn!(%error, "an upload could not be removed from the spool");
        }
        serde_json::to_string(&report?).map_err(broken)
    }
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

impl Work for ResidentImport {
    fn run(&self, context: &Context, payload: &str) -> Result<String, String> {
        self.import(context, payload)
            .map_err(|error| JobRefusal::from_error(&error))
    }
}
