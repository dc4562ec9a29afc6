//! `wangge import balances FILE`: takes in a file of the core bank. Where a server has the database
//! file, the work is its own: it is handed over and watched.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use wangge_balances::feed::{self, FeedView, Load, Step};
use wangge_db::{Db, DbOptions, Error as DbError, migrate};
use wangge_jobs::Job;
use wangge_kernel::{Actor, Clock, Org};

use crate::cli::say;
use crate::config::Config;
use crate::feeds;
use crate::lock::{self, Company};
use crate::start::{StartError, make_dirs};

use meter::Meter;

mod meter;

const OLD: &str = "the database is not up to date; run `wangge migrate` first";
/// Broken rows that are told.
const TOLD_MAX: usize = 20;
const LOOK: Duration = Duration::from_millis(300);

/// Takes in `file` and tells what became of it; fails when some of it was not taken.
pub(crate) fn run(config: &Config, clock: Clock, file: &Path) -> Result<(), StartError> {
    // First of all: whoever mistypes a name need not wait.
    std::fs::File::open(file).map_err(|e| StartError::File(file.display().to_string(), e))?;
    make_dirs(config)?;
    let db = Db::open(&config.database_url, DbOptions::default(), clock)?;
    if !db.read_blocking(migrate::is_current)? {
        return Err(StartError::Config(OLD.to_owned()));
    }
    let command = Command {
        config,
        db: &db,
        file,
        begun: Instant::now(),
    };
    let company = lock::company(db.url())?;
    let feed_id = match &company {
        Company::Alone { .. } => command.load()?,
        Company::Shared => command.hand_over()?,
    };
    command.report(feed_id)
}

struct Command<'a> {
    config: &'a Config,
    db: &'a Db,
    file: &'a Path,
    begun: Instant,
}

impl Command<'_> {
    fn name(&self) -> String {
        let name = self.file.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Does the work in this process.
    fn load(&self) -> Result<i64, StartError> {
        let actor = operator();
        let begin = |tx: &mut wangge_db::Tx<'_>| feed::begin(tx, &actor, &self.name());
        let feed_id = self.db.write_blocking(begin).map_err(told)?;
        let meter = Meter::start();
        let load = Load {
            db: self.db,
            feed_id,
            file: self.file,
            scratch: &self.config.spool_dir(),
            parser: &self.config.parser,
            scope: &actor.scope,
            is_stopping: &|| false,
            progress: &|step| meter.show(step),
        };
        let outcome = load.run();
        meter.end();
        if let Err(error) = outcome {
            // A file that cannot be read has ended its feed itself.
            drop(feed::abandon(self.db, feed_id, &error.to_string()));
            return Err(told(error));
        }
        Ok(feed_id)
    }

    /// Queues the work for the server that has the database, and watches it.
    fn hand_over(&self) -> Result<i64, StartError> {
        say("a server is at work on this database: the file is handed over to it")?;
        let failed = |e| StartError::File(self.file.display().to_string(), e);
        let copy: PathBuf = feeds::copied(self.file, &self.config.spool_dir()).map_err(failed)?;
        let queued = self
            .db
            .write_blocking(|tx| feeds::queue(tx, &operator(), (&self.name(), copy.clone())))
            .map_err(|error| StartError::Feed(error.public_message().to_owned()));
        let queued = match queued {
            Ok(queued) => queued,
            Err(error) => {
                crate::import::remove(&copy);
                return Err(error);
            }
        };
        let meter = Meter::start();
        loop {
            let (job, view) = self.standing(queued)?;
            match job {
                Some(job) if job.is_over() => break,
                Some(_) => {}
                None => return Err(DbError::Interrupted.into()),
            }
            if let Some(view) = view {
                meter.show(Step::Staged(view.import.done));
            }
            if let Company::Alone { .. } = lock::company(self.db.url())? {
                return Err(StartError::Feed(format!(
                    "the server has stopped; it goes on with import {} when it is started again",
                    queued.feed_id
                )));
            }
            std::thread::sleep(LOOK);
        }
        meter.end();
        Ok(queued.feed_id)
    }

    fn standing(
        &self,
        queued: feeds::Queued,
    ) -> Result<(Option<Job>, Option<FeedView>), StartError> {
        let job =
            |conn: &mut wangge_db::Conn| Ok::<_, DbError>(wangge_jobs::find(conn, queued.job_id)?);
        let job = self.db.read_blocking(job)?;
        let view = self
            .db
            .read_blocking(|conn| feed::view(conn, queued.feed_id));
        Ok((job, view.map_err(told)?))
    }

    fn report(&self, feed_id: i64) -> Result<(), StartError> {
        let view = self.db.read_blocking(|conn| feed::view(conn, feed_id));
        let view = view.map_err(told)?.ok_or(DbError::Interrupted)?;
        let report = &view.import.report;
        let cells = &report.errors;
        for cell in cells.iter().take(TOLD_MAX) {
            say(&format!(
                "row {}: {}: {}",
                cell.row, cell.header, cell.reason
            ))?;
        }
        if cells.len() > TOLD_MAX {
            say("more broken rows are in the workbook of the import")?;
        }
        let mut refused = 0;
        for day in &view.days {
            let kind = if day.amount_type == 1 {
                "deposits"
            } else {
                "loans"
            };
            let state = match day.state.as_str() {
                "visible" => "taken",
                "refused" => {
                    refused += 1;
                    "REFUSED"
                }
                other => other,
            };
            say(&format!(
                "{} {kind}: {} rows, {} broken: {state}",
                day.day, day.rows, day.failed
            ))?;
        }
        say(&self.speed(&view))?;
        match (&view.import.error, refused) {
            (Some(error), _) => Err(StartError::Feed(error.clone())),
            (None, 0) => Ok(()),
            (None, _) => Err(StartError::Feed(report.message.clone())),
        }
    }

    fn speed(&self, view: &FeedView) -> String {
        let report = &view.import.report;
        let millis = self.begun.elapsed().as_millis().max(1);
        let rows = u128::try_from(report.total).unwrap_or_default();
        format!(
            "import {}: {} rows taken, {} broken, {} of persons on no file; {}.{:03} s, {} rows/s",
            report.import_id,
            report.success_count,
            report.fail_count,
            view.unknown_count,
            millis / 1000,
            millis % 1000,
            rows * 1000 / millis
        )
    }
}

/// Who imports on the command line: whoever may use the server's machine.
fn operator() -> Actor {
    let nowhere = Org {
        id: 0,
        code: String::new(),
        name: String::new(),
    };
    Actor::system(0, nowhere)
}

fn told(error: wangge_balances::Error) -> StartError {
    StartError::Feed(error.to_string())
}
