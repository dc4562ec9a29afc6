//! A person stands in one grid: when the resident moves, the customer's file moves with him, and
//! the other way round, in the same transaction.

use diesel::prelude::*;
use wangge_audit::Entry;
use wangge_db::Tx;
use wangge_kernel::Actor;

use crate::error::Error;
use crate::resident::is_living;
use crate::schema::{customer, resident};
use crate::visible::loading;

/// From which grid to which.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct Move {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// The customer's file follows the resident (13.4).
pub(crate) fn customer_follows(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    step: Move,
) -> Result<(), Error> {
    let now = tx.now();
    let file = customer::table
        .filter(customer::id_number.eq(id_number))
        .filter(customer::grid_id.eq(step.from))
        .filter(
            customer::batch_id
                .is_null()
                .or(customer::batch_id.ne_all(loading())),
        );
    let moved: Option<i64> = diesel::update(file)
        .set((customer::grid_id.eq(step.to), customer::updated_at.eq(now)))
        .returning(customer::id)
        .get_result(tx.conn())
        .optional()?;
    trail(tx, actor, ("customer.move", "customer"), moved, step)
}

/// The resident follows the customer's file (14.7, 14.8).
pub(crate) fn resident_follows(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    step: Move,
) -> Result<(), Error> {
    let now = tx.now();
    let entry = resident::table
        .filter(resident::id_number.eq(id_number))
        .filter(is_living())
        .filter(resident::grid_id.eq(step.from))
        .filter(
            resident::batch_id
                .is_null()
                .or(resident::batch_id.ne_all(loading())),
        );
    let moved: Option<i64> = diesel::update(entry)
        .set((resident::grid_id.eq(step.to), resident::updated_at.eq(now)))
        .returning(resident::id)
        .get_result(tx.conn())
        .optional()?;
    trail(tx, actor, ("resident.move", "resident"), moved, step)
}

fn trail(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (action, subject): (&'static str, &'static str),
    moved: Option<i64>,
    step: Move,
) -> Result<(), Error> {
    if let Some(id) = moved {
        wangge_audit::record(tx, actor, Entry::new(action, subject, id).after(&step))?;
    }
    Ok(())
}
