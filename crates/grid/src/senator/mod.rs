//! Senators: the persons who review credit back to back, and the financial advisers (20.1).
//!
//! A reviewer who has a grid is a member of its review group, and every member of a review group
//! (19.2, 19.3) is a senator: they are the same rows. Who leaves a group stays a senator without
//! a grid. Nobody is registered here twice; only review groups may name one person in several
//! grids, each by a row of its own.

mod command;
mod row;
mod view;

pub use command::{ListSenators, SaveSenator};
pub use view::SenatorView;

use wangge_audit::Entry;
use wangge_db::{Conn, Tx, constraint_of};
use wangge_kernel::rule::Check;
use wangge_kernel::{Actor, DataScope, Page, Paged, Policy};
use wangge_org_region::org;

use crate::error::Error;
use crate::info;
use command::{GRID, ID_NUMBER, ORG};
use row::SenatorRow;

/// The kind of reviewers; a reviewer in a grid is of its review group.
const REVIEWER: i64 = 1;

/// Where a senator belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    grid_id: Option<i64>,
    org_id: i64,
}

/// One turn for everything that enters a person as a senator: nobody is entered twice at once.
pub(crate) fn take_turn(tx: &mut Tx<'_>) -> diesel::QueryResult<()> {
    tx.one_at_a_time("senator")
}

/// The senator with this id inside the scope.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<SenatorView>, Error> {
    Ok(row::find(conn, scope, id)?.map(SenatorView::from))
}

/// One page of the senators inside the caller's scope, newest first.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    scope: &DataScope,
    query: &ListSenators,
    page: Page,
) -> Result<Paged<SenatorView>, Error> {
    let filters = query.validate()?;
    let count = row::count(conn, scope, &filters)?;
    let rows = row::page(conn, scope, &filters, page)?;
    Ok(Paged { rows, count }.map(SenatorView::from))
}

/// 20.1: registers a senator; answers his id.
///
/// # Errors
/// Faulty fields, a number that is registered, a grid or an org outside the scope.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    command: &SaveSenator,
) -> Result<i64, Error> {
    take_turn(tx)?;
    let (checked, mut check) = command.validate(policy, None);
    refuse_taken(tx.conn(), &mut check, &checked.id_number, None)?;
    let place = place(tx.conn(), actor, command, &mut check, None)?;
    check.finish(())?;
    let id = row::insert(tx, actor, &checked, place).map_err(entered)?;
    let after = find(tx.conn(), &DataScope::All, id)?;
    let entry = Entry::new("grid.senator.add", "senator", id).after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// Changes a senator. A grid that is sent empty takes him out of his grid, and a reviewer out of
/// its review group.
///
/// # Errors
/// No such senator inside the scope, and as [`add`].
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    id: i64,
    command: &SaveSenator,
) -> Result<(), Error> {
    take_turn(tx)?;
    let before = row::find(tx.conn(), &actor.scope, id)?.ok_or(Error::NotFound)?;
    let current = &before.0;
    let (checked, mut check) = command.validate(policy, Some(current));
    if checked.id_number != current.id_number {
        refuse_taken(tx.conn(), &mut check, &checked.id_number, Some(id))?;
    }
    let place = place(tx.conn(), actor, command, &mut check, Some(current))?;
    check.finish(())?;
    row::update(tx, id, &checked, place).map_err(entered)?;
    let after = find(tx.conn(), &DataScope::All, id)?;
    let entry = Entry::new("grid.senator.update", "senator", id)
        .before(&SenatorView::from(before))
        .after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

/// Deletes a senator who is of no review group.
///
/// # Errors
/// No such senator inside the scope, or he is of a review group.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    take_turn(tx)?;
    let before = row::find(tx.conn(), &actor.scope, id)?.ok_or(Error::NotFound)?;
    if let (REVIEWER, Some((_, grid_name))) = (before.0.kind, &before.1) {
        let reason = format!("该评议员在网格{grid_name}的评议小组中，请先移出评议小组");
        return Err(Error::InUse(reason));
    }
    row::delete(tx, id)?;
    let entry = Entry::new("grid.senator.delete", "senator", id).before(&SenatorView::from(before));
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

/// A number is registered once in the bank; who has it is not told.
fn refuse_taken(
    conn: &mut Conn,
    check: &mut Check,
    id_number: &str,
    id: Option<i64>,
) -> Result<(), Error> {
    if !id_number.is_empty() && row::taken(conn, id_number, id)? {
        check.fault(ID_NUMBER, "已登记为评议员或金融顾问");
    }
    Ok(())
}

/// His grid and its org; without a grid the org that was sent, else the one he had, else the
/// caller's.
fn place(
    conn: &mut Conn,
    actor: &Actor,
    command: &SaveSenator,
    check: &mut Check,
    current: Option<&SenatorRow>,
) -> Result<Place, Error> {
    let (grid_code, org_code) = (command.grid_code(check), command.org_code(check));
    let mut place = Place {
        grid_id: current.and_then(|row| row.grid_id),
        org_id: current.map_or(actor.org.id, |row| row.org_id),
    };
    let org_sent = match &org_code {
        Some(code) => {
            let found = org::by_code(conn, code)?.map(|found| found.id);
            let found = found.filter(|id| *id == place.org_id || actor.scope.holds_org(*id));
            if found.is_none() {
                check.fault(ORG, "不正确，机构不存在");
            }
            found
        }
        None => None,
    };
    match grid_code.as_deref() {
        None => {}
        Some("") => place.grid_id = None,
        Some(code) => match info::resolve_in_scope(conn, &actor.scope, code)? {
            Some(grid) => {
                place = Place {
                    grid_id: Some(grid.id),
                    org_id: grid.org_id,
                }
            }
            None => check.fault(GRID, "不存在"),
        },
    }
    if let Some(org_id) = org_sent.filter(|id| *id != place.org_id) {
        match place.grid_id {
            None => place.org_id = org_id,
            Some(_) => check.fault(ORG, "与网格的机构不符"),
        }
    }
    Ok(place)
}

/// Two writers may both have found a person absent from a grid; the slower one is told so.
fn entered(error: diesel::result::Error) -> Error {
    match constraint_of(&error) {
        Some(_) => Error::Conflict,
        None => error.into(),
    }
}
