//! A person stands in one grid: when the resident moves, the customer's file moves with him, and
//! the other way round, in the same transaction.

use diesel::dsl::exists;
use diesel::prelude::*;
use wangge_audit::Entry;
use wangge_db::Tx;
use wangge_kernel::{Actor, DataScope, Faults};

use crate::error::Error;
use crate::info;
use crate::resident::is_living;
use crate::schema::foreign::{credit_detail, grid};
use crate::schema::{customer, resident};
use crate::visible::loading;
use crate::words::GRID;

/// A credit file that was submitted, and one that the accountant has agreed to.
const IN_REVIEW: [i64; 2] = [1, 3];
const UNDER_APPROVAL: &str = "该客户有正在审批的面谈面签，不能变更网格";

/// From which grid to which.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct Move {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// Nobody changes grids while others decide about his credit file: it would be taken from under their
/// eyes. The customer is held until the transaction ends, so that nothing is submitted meanwhile.
pub(crate) fn may_leave(tx: &mut Tx<'_>, id_number: &str) -> Result<(), Error> {
    info::hold(tx, &DataScope::All, &[id_number])?;
    let in_review = credit_detail::table
        .filter(credit_detail::id_number.eq(id_number))
        .filter(credit_detail::is_open)
        .filter(credit_detail::approval_status.eq_any(IN_REVIEW));
    match diesel::select(exists(in_review)).get_result(tx.conn())? {
        true => Err(Faults::one(GRID.field, UNDER_APPROVAL).into()),
        false => Ok(()),
    }
}

/// What is asked about a customer is asked of the manager of the grid he has come to.
pub(crate) fn todos_follow(tx: &mut Tx<'_>, customer_id: i64, to: i64) -> Result<(), Error> {
    let manager: Option<Option<i64>> = grid::table
        .find(to)
        .select(grid::account_id)
        .first(tx.conn())
        .optional()?;
    wangge_worklist::todo::follow_customer(tx, customer_id, manager.flatten())?;
    Ok(())
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
    if let Some(id) = moved {
        todos_follow(tx, id, step.to)?;
    }
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
