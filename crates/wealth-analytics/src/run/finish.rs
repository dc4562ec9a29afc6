//! The end of a run: readers are shown its results, or everything is taken back; and what no kept
//! run needs any more is deleted.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use wangge_db::{Db, Tx};

use super::store::{self, Phase, State};
use super::{Calculator, Organs, version};
use crate::error::Error;
use crate::upload::row::{self as uploads, BatchState, FileState};

/// So many runs are kept: the one that is read, and the one before it for whoever still reads it.
const KEPT: usize = 2;
/// Companies whose rows one statement deletes.
const SOME: i64 = 500;

/// Results of runs, and by what they are deleted in parts.
const RESULTS: [(&str, &str); 4] = [
    ("company_metric", "company_id"),
    ("company_profile", "company_id"),
    ("reco_top", "company_id"),
    ("product_expected", "product_id"),
];

impl Calculator<'_> {
    /// Shows readers the results: one short transaction.
    pub(super) fn flip(&self) -> Result<(), Error> {
        let run_id = self.run_id;
        self.db.write_blocking(|tx| {
            self.advance(tx, Phase::Flip, "")?;
            self.organs.publish(tx, run_id)?;
            store::set_current(tx, run_id)?;
            uploads::end(tx, run_id, FileState::Applied, BatchState::Done)?;
            Ok(store::end(tx, run_id, State::Done, None)?)
        })
    }
}

/// Gives a run up: what it has changed is taken back in short transactions, and readers keep what
/// they have. Goes on where it was if it is called again. Payments and balances stay: the next run
/// works with them, and mended files replace them.
///
/// # Errors
/// The database failed.
pub(super) fn give_up(
    db: &Db,
    organs: &dyn Organs,
    run_id: i64,
    reason: &str,
) -> Result<(), Error> {
    let open = db.write_blocking(|tx| {
        let Some(run) = store::find(tx.conn(), run_id)? else {
            return Ok::<_, Error>(false);
        };
        let open = State::OPEN.map(State::word).contains(&run.state.as_str());
        if open {
            store::end(tx, run_id, State::Failing, Some(reason))?;
        }
        Ok(open)
    })?;
    if !open {
        return Ok(());
    }
    for table in version::ALL {
        while db.write_blocking(|tx| table.undo_some(tx, run_id).map_err(Error::from))? {}
    }
    delete_results(db, run_id)?;
    db.write_blocking(|tx| {
        organs.forget(tx, run_id)?;
        uploads::end(tx, run_id, FileState::Failed, BatchState::Failed)?;
        Ok(store::end(tx, run_id, State::Failed, Some(reason))?)
    })
}

/// Deletes the results of all but the last runs, versions that none of these sees, and rows of
/// files that were taken in; in short transactions.
///
/// # Errors
/// The database failed.
pub fn prune(db: &Db, organs: &dyn Organs) -> Result<(), Error> {
    crate::upload::sweep(db)?;
    let done = db.read_blocking(|conn| store::done(conn).map_err(Error::from))?;
    let Some((kept, gone)) = done.split_at_checked(KEPT) else {
        return Ok(());
    };
    let oldest = kept.last().copied().unwrap_or_default();
    for table in version::ALL {
        while db.write_blocking(|tx| table.prune_some(tx, oldest).map_err(Error::from))? {}
    }
    // Those before were pruned when they were as old.
    for run_id in gone.iter().take(KEPT) {
        delete_results(db, *run_id)?;
        db.write_blocking(|tx| organs.forget(tx, *run_id))?;
    }
    Ok(())
}

fn delete_results(db: &Db, run_id: i64) -> Result<(), Error> {
    for table in RESULTS {
        while db.write_blocking(|tx| delete_some(tx, table, run_id).map_err(Error::from))? {}
    }
    Ok(())
}

fn delete_some(tx: &mut Tx<'_>, (table, key): (&str, &str), run_id: i64) -> QueryResult<bool> {
    let deleted = sql_query(format!(
        "DELETE FROM {table} WHERE run_id = $1 AND {key} IN \
         (SELECT {key} FROM {table} WHERE run_id = $1 ORDER BY {key} LIMIT {SOME})"
    ))
    .bind::<BigInt, _>(run_id)
    .execute(tx.conn())?;
    Ok(deleted > 0)
}
