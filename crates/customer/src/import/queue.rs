//! Imports as they are asked for: noted with the grid and the options they run with.

use serde::{Deserialize, Serialize};
use wangge_db::Tx;
use wangge_excel_io::import::batch::{self, NewBatch};
use wangge_grid::info as grids;
use wangge_kernel::Actor;

use super::Kind;
use super::command::{
    Checked, ImportCustomers, ImportFeed, ImportOptions, ImportResidents, Registering,
};
use crate::error::{Error, no_such_grid};

/// An import that was asked for: what it takes to run it, beside the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// The stored import.
    pub import_id: i64,
    /// What the sheet is about.
    pub kind: Kind,
    /// In whose name new files are opened.
    pub by: Registering,
    /// Whether whoever asked does not wait for its end.
    pub background: bool,
}

/// 13.7: notes an import of residents.
///
/// # Errors
/// Faulty options, or a grid that is not there.
pub fn queue_residents(
    tx: &mut Tx<'_>,
    actor: &Actor,
    command: &ImportResidents,
) -> Result<Order, Error> {
    let checked = command.options.validate()?;
    queue(tx, actor, Kind::Residents, &checked, Registering::default())
}

/// 14.13: notes an import of customers.
///
/// # Errors
/// Faulty options, or a grid that is not there.
pub fn queue_customers(
    tx: &mut Tx<'_>,
    actor: &Actor,
    command: &ImportCustomers,
) -> Result<Order, Error> {
    let (checked, by) = command.validate()?;
    queue(tx, actor, Kind::Customers, &checked, by)
}

/// `POST /file/customer/poor/list`: notes an import of poverty files.
///
/// # Errors
/// Faulty options.
pub fn queue_poverty(tx: &mut Tx<'_>, actor: &Actor, command: &ImportFeed) -> Result<Order, Error> {
    let checked = command.validate()?;
    queue(tx, actor, Kind::Poverty, &checked, Registering::default())
}

/// `POST /file/customer/credit`: notes an import of standings.
///
/// # Errors
/// Faulty options.
pub fn queue_standings(
    tx: &mut Tx<'_>,
    actor: &Actor,
    command: &ImportFeed,
) -> Result<Order, Error> {
    let checked = command.validate()?;
    queue(tx, actor, Kind::Standings, &checked, Registering::default())
}

/// `POST /file/customer/dishonesty/list`: notes an import of dishonest persons.
///
/// # Errors
/// Faulty options.
pub fn queue_dishonest(
    tx: &mut Tx<'_>,
    actor: &Actor,
    command: &ImportFeed,
) -> Result<Order, Error> {
    let checked = command.validate()?;
    queue(tx, actor, Kind::Dishonest, &checked, Registering::default())
}

/// An import of what another domain keeps, noted.
#[derive(Debug, Clone, Copy)]
pub struct Queued {
    /// The stored import.
    pub import_id: i64,
    /// Whether whoever asked does not wait for its end.
    pub background: bool,
}

/// Notes an import of another domain's sheet, whose rows all belong to one grid.
///
/// # Errors
/// Faulty options, or a grid that is not there.
pub fn queue_into_grid(
    tx: &mut Tx<'_>,
    actor: &Actor,
    kind: &'static str,
    options: &ImportOptions,
) -> Result<Queued, Error> {
    let checked = options.validate()?;
    Ok(Queued {
        import_id: note(tx, actor, kind, &checked)?,
        background: checked.background,
    })
}

fn queue(
    tx: &mut Tx<'_>,
    actor: &Actor,
    kind: Kind,
    checked: &Checked,
    by: Registering,
) -> Result<Order, Error> {
    Ok(Order {
        import_id: note(tx, actor, kind.word(), checked)?,
        kind,
        by,
        background: checked.background,
    })
}

fn note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    kind: &'static str,
    checked: &Checked,
) -> Result<i64, Error> {
    let grid = match &checked.grid_code {
        Some(code) => {
            let found = grids::resolve_in_scope(tx.conn(), &actor.scope, code)?;
            Some(found.ok_or_else(no_such_grid)?)
        }
        None => None,
    };
    let new = NewBatch {
        kind,
        grid: grid.as_ref().map(|grid| (grid.id, grid.code.as_str())),
        update_existing: checked.update,
        dry_run: checked.dry_run,
    };
    Ok(batch::queue(tx, actor, new)?)
}
