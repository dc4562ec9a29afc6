//! Uploads of data (w4 to w7): a file is checked as a whole, waits, and is taken in by a run.
//!
//! [`initialize`] opens a batch of a kind, [`stage`] checks a file and keeps its rows, [`queue`]
//! hands files to the next run, and [`status`] tells how all kinds stand. Nothing that is read
//! elsewhere changes before a run has come to its end.

mod cells;
pub mod kind;
pub(crate) mod line;
pub(crate) mod row;
pub mod sheet;
mod stage;
pub mod view;

use chrono::NaiveDate;
use serde_json::json;
use wangge_audit::Entry;
use wangge_db::{Conn, Db, Tx};
use wangge_kernel::Actor;

pub use self::kind::Kind;
pub use self::line::OrganLine;
use self::row::{BatchState, FileState};
pub use self::stage::{CellError, Staged, stage};
use self::view::KindStatus;
use crate::error::Error;
use crate::run::{self, Cause};

/// w6: opens a batch of a kind. Files of it that no run has begun to take in are forgotten.
///
/// # Errors
/// The database failed.
pub fn initialize(tx: &mut Tx<'_>, actor: &Actor, kind: Kind) -> Result<(), Error> {
    row::discard_waiting(tx, kind)?;
    let id = row::open_batch(tx, actor, kind)?;
    let entry = Entry::new("wealth.upload.initialize", "wealth.upload", id);
    wangge_audit::record(tx, actor, entry.after(&json!({"type": kind.word()})))?;
    Ok(())
}

/// w7: hands files to the next run, and starts one if none is on its way. The files' own kinds
/// count, whatever the client says.
///
/// # Errors
/// No ids, or one of a file that cannot be taken in: unknown, faulty, or taken in already.
pub fn queue(tx: &mut Tx<'_>, actor: &Actor, ids: &[i64], today: NaiveDate) -> Result<(), Error> {
    tx.one_at_a_time(run::TURN)?;
    if ids.is_empty() {
        return Err(Error::UnknownFile);
    }
    let mut batches = Vec::new();
    for id in ids {
        let file = row::file(tx.conn(), *id)?.ok_or(Error::UnknownFile)?;
        let waits = file.state == FileState::Queued.word();
        if !waits && !row::set_file(tx, *id, FileState::Ready, FileState::Queued)? {
            return Err(Error::UnknownFile);
        }
        batches.push(file.batch_id);
    }
    row::set_batches(tx, &batches, BatchState::Queued)?;
    run::request(tx, actor, Cause::Files, today)?;
    let entry = Entry::new("wealth.upload.queue", "wealth.upload", "");
    wangge_audit::record(tx, actor, entry.after(&json!({"ids": ids})))?;
    Ok(())
}

/// w5: how every kind stands.
///
/// # Errors
/// The database failed.
pub fn status(conn: &mut Conn) -> Result<Vec<KindStatus>, Error> {
    let batches = row::latest_batches(conn)?;
    let ids: Vec<i64> = batches.iter().map(|batch| batch.id).collect();
    let files = row::files_of(conn, &ids)?;
    let applied = row::applied_times(conn)?;
    Ok(Kind::ALL
        .into_iter()
        .map(|kind| view::of_kind(kind, &batches, &files, &applied))
        .collect())
}

/// Deletes the rows of files that wait for nothing any more, in short transactions.
///
/// # Errors
/// The database failed.
pub fn sweep(db: &Db) -> Result<(), Error> {
    while db.write_blocking(row::sweep_some)? {}
    Ok(())
}
