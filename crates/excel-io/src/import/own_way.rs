//! Imports that another domain reads in a way of its own: how far they are, and how they ended.

use diesel::dsl::auto_type;
use diesel::prelude::*;
use wangge_db::Tx;

use super::batch::{Counts, State};
use crate::schema::import_batch;

/// Says how far an import is that another domain reads by itself.
///
/// # Errors
/// The update failed.
pub fn run_on(tx: &mut Tx<'_>, batch_id: i64, done: i64) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(by_itself(batch_id))
        .set((
            import_batch::state.eq(State::Running.word()),
            import_batch::heartbeat_at.eq(now),
            import_batch::done.eq(done),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends an import that another domain has read by itself: with `error` when it came to nothing.
///
/// # Errors
/// The update failed.
pub fn end_run(
    tx: &mut Tx<'_>,
    batch_id: i64,
    total: i64,
    counts: Counts,
    error: Option<&str>,
) -> QueryResult<()> {
    let now = tx.now();
    let state = match error {
        None => State::Done,
        Some(_) => State::Failed,
    };
    diesel::update(by_itself(batch_id))
        .set((
            import_batch::state.eq(state.word()),
            import_batch::done.eq(total),
            import_batch::total.eq(total),
            import_batch::success.eq(counts.success),
            import_batch::failed.eq(counts.failed),
            import_batch::error.eq(error),
            import_batch::finished_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

#[auto_type]
fn by_itself(batch_id: i64) -> _ {
    let states: [&'static str; 2] = [State::Queued.word(), State::Running.word()];
    import_batch::table
        .filter(import_batch::id.eq(batch_id))
        .filter(import_batch::state.eq_any(states))
}
