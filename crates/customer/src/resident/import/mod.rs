//! The registry from a sheet (13.7).
//!
//! Every row is read and checked before the first is written; then rows go in by short
//! transactions, unseen, and one last short transaction shows all of them. A failure, or a crash
//! found by [`sweep`] at the next start, takes everything back.

mod load;
mod read;
mod sheet;

pub use sheet::RESIDENT_SHEET;

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;
use sha2::{Digest, Sha256};
use wangge_audit::Entry;
use wangge_db::Db;
use wangge_excel_io::batch::{self, Counts};
use wangge_excel_io::{CellFault, Parser};
use wangge_kernel::{Actor, Policy};

use crate::error::{Error, no_such_grid};
use crate::report::{ImportReport, Tally};
use crate::spool::{Spool, Spooled};
use crate::visible;
use load::CHUNK;
use read::{Place, Row, Sheet};

/// What imports of residents are called in the table of imports.
const KIND: &str = "resident";

/// What 13.7 is told beside the file.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The grid all rows belong to.
    pub grid_code: String,
    /// Whether a row that differs from a resident changes him instead of being refused.
    pub update: bool,
}

/// 13.7: imports a sheet of residents into a grid. Blocks; `progress` is told how many of how many
/// sound rows are in.
///
/// # Errors
/// A grid that is not there, a file that cannot be read, or the database failed; then nothing was
/// imported.
pub fn run(
    db: &Db,
    actor: &Actor,
    policy: Policy,
    file: &Path,
    parser: &Parser,
    options: &ImportOptions,
    progress: &dyn Fn(usize, usize),
) -> Result<ImportReport, Error> {
    let grid = db
        .read_blocking(|conn| {
            let found =
                wangge_grid::info::resolve_in_scope(conn, &actor.scope, &options.grid_code)?;
            Ok::<_, Error>(found)
        })?
        .ok_or_else(no_such_grid)?;
    let hash = hash(file)?;
    let sheet = read::read(file, parser, policy, &grid)?;
    wait_for_others(db)?;
    let import_id = db.write_blocking(|tx| Ok::<_, Error>(batch::open(tx, KIND, &hash, actor)?))?;
    let work = Work {
        db,
        actor,
        import_id,
        update: options.update,
        number_column: sheet.number_column.clone(),
    };
    match work.load(sheet, progress, &grid.code) {
        Ok((tally, changed)) => work.change(tally, changed),
        Err(error) => {
            load::take_back(db, import_id)?;
            Err(error)
        }
    }
}

/// An import of another instance that has not been heard of for this long has died with it. Less
/// than the minute after which its job is begun again, so that the job finds its rows swept.
const SILENT_MS: i64 = 45_000;
/// How long an import waits for another's end before it loads beside it.
const WAIT_MAX: Duration = Duration::from_secs(60);
const WAIT_STEP: Duration = Duration::from_millis(250);

/// Lets an import that is loading end, or be swept when it has died: its rows hold their numbers,
/// and refusing them would tell the user something that is not true a moment later.
fn wait_for_others(db: &Db) -> Result<(), Error> {
    let begun = Instant::now();
    while begun.elapsed() < WAIT_MAX {
        sweep_silent(db)?;
        let loading = db.read_blocking(|conn| Ok::<_, Error>(visible::loading_batches(conn)?))?;
        if loading.is_empty() {
            return Ok(());
        }
        std::thread::sleep(WAIT_STEP);
    }
    Ok(())
}

/// Takes back what imports wrote that a crash kept from ending. Called when the server starts,
/// before any import runs. On SQLite no other process imports, so all that is left is dead; on
/// PostgreSQL another instance may be at work, so only what has fallen silent is.
///
/// # Errors
/// The database failed.
pub fn sweep(db: &Db) -> Result<(), Error> {
    let now = db.clock().now();
    let silent_since = if db.url().is_sqlite() {
        now + 1
    } else {
        now - SILENT_MS
    };
    sweep_before(db, silent_since)
}

/// [`sweep`] while the server runs: only what has fallen silent, whatever the database.
///
/// # Errors
/// The database failed.
fn sweep_silent(db: &Db) -> Result<(), Error> {
    sweep_before(db, db.clock().now() - SILENT_MS)
}

fn sweep_before(db: &Db, silent_since: wangge_kernel::Instant) -> Result<(), Error> {
    let left = db.read_blocking(|conn| Ok::<_, Error>(batch::silent(conn, KIND, silent_since)?))?;
    for import_id in left {
        load::take_back(db, import_id)?;
    }
    Ok(())
}

/// One import under way.
struct Work<'a> {
    db: &'a Db,
    actor: &'a Actor,
    import_id: i64,
    update: bool,
    number_column: Place,
}

/// What the operation log keeps of an import.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trail<'a> {
    grid_code: &'a str,
    update: bool,
    success_count: i64,
    fail_count: i64,
}

impl Work<'_> {
    /// Everything up to the moment the new rows are shown. Answers the rows that shall change
    /// existing residents after it.
    fn load(
        &self,
        mut sheet: Sheet,
        progress: &dyn Fn(usize, usize),
        grid_code: &str,
    ) -> Result<(Tally, Spooled<Row>), Error> {
        self.keep_faults(&mut sheet.faults)?;
        let mut tally = sheet.tally;
        let mut changed = Spool::new()?;
        let mut done = 0;
        progress(done, sheet.count);
        loop {
            let rows = sheet.rows.chunk(CHUNK)?;
            if rows.is_empty() {
                break;
            }
            done += rows.len();
            let loaded = self.db.write_blocking(|tx| {
                let loaded = load::insert(tx, self.actor, self.import_id, self.update, rows)?;
                batch::add_faults(tx, self.import_id, &self.faults(&loaded.refused))?;
                Ok::<_, Error>(loaded)
            })?;
            tally.success += loaded.taken;
            self.refuse(&mut tally, &loaded.refused);
            for row in &loaded.changed {
                changed.push(row)?;
                tally.success += 1;
            }
            progress(done, sheet.count);
        }
        load::enlist(self.db, self.actor, self.import_id)?;
        let trail = Trail {
            grid_code,
            update: self.update,
            success_count: tally.success,
            fail_count: tally.failed,
        };
        let entry = Entry::new("resident.import", "import", self.import_id).after(&trail);
        self.db.write_blocking(|tx| {
            if batch::finish(tx, self.import_id, counts(&tally))? == 0 {
                return Err(Error::Stale);
            }
            wangge_audit::record(tx, self.actor, entry)?;
            Ok(())
        })?;
        Ok((tally, changed.read()?))
    }

    /// Existing residents change only now, when nothing can be taken back any more.
    fn change(&self, mut tally: Tally, mut rows: Spooled<Row>) -> Result<ImportReport, Error> {
        let mut any = false;
        loop {
            let chunk = rows.chunk(CHUNK / 5)?;
            if chunk.is_empty() {
                break;
            }
            any = true;
            let refused = self.db.write_blocking(|tx| {
                let refused = load::change(tx, self.actor, chunk)?;
                batch::add_faults(tx, self.import_id, &self.faults(&refused))?;
                Ok::<_, Error>(refused)
            })?;
            tally.success -= i64::try_from(refused.len()).unwrap_or_default();
            self.refuse(&mut tally, &refused);
        }
        if any {
            let counts = counts(&tally);
            self.db
                .write_blocking(|tx| Ok::<_, Error>(batch::recount(tx, self.import_id, counts)?))?;
        }
        Ok(tally.report(self.import_id))
    }

    fn keep_faults(&self, faults: &mut Spooled<CellFault>) -> Result<(), Error> {
        loop {
            let chunk = faults.chunk(CHUNK)?;
            if chunk.is_empty() {
                return Ok(());
            }
            self.db.write_blocking(|tx| {
                Ok::<_, Error>(batch::add_faults(tx, self.import_id, &chunk)?)
            })?;
        }
    }

    fn faults(&self, refused: &[(Row, &'static str)]) -> Vec<CellFault> {
        let fault = |(row, reason): &(Row, &'static str)| {
            let number = &row.checked.id_number;
            self.number_column.fault(row.number, number, reason)
        };
        refused.iter().map(fault).collect()
    }

    fn refuse(&self, tally: &mut Tally, refused: &[(Row, &'static str)]) {
        for ((row, _), fault) in refused.iter().zip(self.faults(refused)) {
            tally.refuse(&row.key, &[fault]);
        }
    }
}

fn counts(tally: &Tally) -> Counts {
    Counts {
        total: tally.success + tally.failed,
        success: tally.success,
        failed: tally.failed,
    }
}

fn hash(file: &Path) -> Result<String, Error> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(file)?, &mut hasher)?;
    let bytes = hasher.finalize();
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
