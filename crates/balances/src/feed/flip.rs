//! The short transaction that makes a unit visible, with everything that follows from it.

use diesel::prelude::*;
use wangge_db::Tx;

use super::compare::{Fed, Plan};
use super::row::{self, Unit, VISIBLE};
use crate::error::Error;
use crate::schema::{balance_cell as cell, balance_stale as stale};
use crate::series::Differences;
use crate::summary;

/// Turns the cells to the unit and adds its differences to the summaries.
///
/// # Errors
/// [`Error::Outdated`] when something else became visible since they were computed.
pub(super) fn flip(
    tx: &mut Tx<'_>,
    unit: &Unit,
    plans: &[Plan],
    sums: &Differences,
    generation: i64,
) -> Result<(), Error> {
    summary::advance(tx, generation)?;
    if !row::set_unit_state(tx, unit.id, VISIBLE)? {
        return Err(wangge_db::Error::Interrupted.into());
    }
    for plan in plans {
        diesel::update(cell::table.filter(cell::id.eq(plan.cell_id)))
            .set((cell::unit_id.eq(unit.id), cell::changes_of.eq(unit.id)))
            .execute(tx.conn())?;
        if let Some(old) = plan.old {
            leave(tx, old.unit_id, old, true)?;
            leave(tx, old.changes_of, old, false)?;
        }
        if let Some(next) = plan.next {
            diesel::update(cell::table.filter(cell::id.eq(next.cell_id)))
                .set(cell::changes_of.eq(unit.id))
                .execute(tx.conn())?;
            leave(tx, next.changes_of, next, false)?;
        }
    }
    summary::add(tx, unit.kind(), sums)
}

/// Notes what is no longer valid of a cell.
fn leave(tx: &mut Tx<'_>, unit_id: i64, of: Fed, is_rows: bool) -> QueryResult<()> {
    diesel::insert_into(stale::table)
        .values((
            stale::unit_id.eq(unit_id),
            stale::cell_id.eq(of.cell_id),
            stale::is_rows.eq(is_rows),
        ))
        .execute(tx.conn())?;
    Ok(())
}
