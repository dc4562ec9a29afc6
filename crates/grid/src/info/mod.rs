//! Grids with their review groups (19.1-19.5, 19.9), and the questions other crates ask of them.

mod command;
mod filter;
mod handover;
mod reviewer;
mod row;
mod settle;
mod view;

pub use command::{SaveGrid, SaveReviewer};
pub use filter::ListGrids;
pub use handover::{ManagerChange, hand_over, held_by};
pub(crate) use reviewer::IDS_MAX;
pub use view::{GridItem, GridRef, GridView, ReviewerView};

use diesel::result::QueryResult;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx, constraint_of};
use wangge_kernel::{Actor, DataScope, Faults, Page, Paged, Policy};
use wangge_org_region::epoch;

use crate::caller::{self, CallerQuery};
use crate::error::Error;
use crate::picture;
use crate::scope::{grids_in, grids_narrowed};
use command::CODE;
use row::Detail;

/// What 19.3 has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// The grid.
    pub id: i64,
    /// Set when the grid has come to another manager.
    pub manager: Option<ManagerChange>,
}

/// 19.1: the grid with this id, else the grid with this code, inside the scope.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, key: &str) -> Result<Option<GridView>, Error> {
    let found = match by_id(conn, scope, key)? {
        Some(found) => Some(found),
        None => by_code(conn, scope, key)?,
    };
    found
        .map(|detail| with_reviewers(conn, detail))
        .transpose()
        .map_err(Error::from)
}

/// 19.5: one page of the grids inside the caller's scope, newest first.
///
/// # Errors
/// Faulty filters, a role the caller does not hold, or the database failed.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    query: &ListGrids,
    page: Page,
) -> Result<Paged<GridItem>, Error> {
    let filters = query.validate()?;
    let narrowing = caller::narrow(conn, actor, &query.caller)?;
    let matching = || filters.condition(&actor.scope, &narrowing);
    let count = row::count(conn, matching())?;
    let rows = row::page(conn, matching(), page)?;
    Ok(Paged { rows, count }.map(GridItem::from))
}

/// 19.9: all grids inside the caller's scope with their review groups, newest first.
///
/// # Errors
/// Faulty values, a role the caller does not hold, or the database failed.
pub fn list_visible(
    conn: &mut Conn,
    actor: &Actor,
    query: &CallerQuery,
) -> Result<Vec<GridView>, Error> {
    let narrowing = caller::narrow(conn, actor, query)?;
    let details = row::all(conn, grids_narrowed(&actor.scope, &narrowing))?;
    let ids: Vec<i64> = details.iter().map(|(row, ..)| row.id).collect();
    let mut reviewers = reviewer::of_grids(conn, &ids)?;
    Ok(details
        .into_iter()
        .map(|detail| {
            let group = reviewers.remove(&detail.0.id).unwrap_or_default();
            GridView::new(detail, group)
        })
        .collect())
}

/// 19.2: adds a grid with its review group; answers its id.
///
/// # Errors
/// Faulty fields, a code that is taken, an org outside the scope, a manager who is none.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    command: &SaveGrid,
) -> Result<i64, Error> {
    let checked = command.validate(policy, None)?;
    epoch::take_turn(tx)?;
    let settled = settle::settle(tx.conn(), actor, &checked, None)?;
    let id = row::insert(tx, actor, &checked, &settled).map_err(taken)?;
    reviewer::replace(tx, actor, (id, settled.org_id), &checked.reviewers).map_err(entered)?;
    let after = view(tx.conn(), id)?;
    wangge_audit::record(tx, actor, Entry::new("grid.add", "grid", id).after(&after))?;
    epoch::bump(tx)?;
    Ok(id)
}

/// 19.3: changes the grid with this code, else the one with this id. An empty review group keeps
/// the one there is. The result says whose to-dos have to be moved.
///
/// # Errors
/// No such grid inside the scope, and as [`add`].
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    key: &str,
    command: &SaveGrid,
) -> Result<Updated, Error> {
    epoch::take_turn(tx)?;
    let found = match by_code(tx.conn(), &actor.scope, key)? {
        Some(found) => found,
        None => by_id(tx.conn(), &actor.scope, key)?.ok_or(Error::NotFound)?,
    };
    let current = found.0.clone();
    let id = current.id;
    let checked = command.validate(policy, Some(&current))?;
    let settled = settle::settle(tx.conn(), actor, &checked, Some(&current))?;
    if !checked.reviewers.is_empty() {
        let advisers = reviewer::others(tx.conn(), id)?;
        command::refuse_advisers(&checked.reviewers, &advisers)?;
    }
    let before = with_reviewers(tx.conn(), found)?;
    row::update(tx, id, &checked, &settled).map_err(taken)?;
    if !checked.reviewers.is_empty() {
        reviewer::replace(tx, actor, (id, settled.org_id), &checked.reviewers).map_err(entered)?;
    }
    if settled.org_id != current.org_id {
        reviewer::follow_org(tx, id, settled.org_id)?;
    }
    let after = view(tx.conn(), id)?;
    let entry = Entry::new("grid.update", "grid", id)
        .before(&before)
        .after(&after);
    wangge_audit::record(tx, actor, entry)?;
    if settled.differs(&current) {
        epoch::bump(tx)?;
    }
    let manager = (settled.account_id != current.account_id).then_some(ManagerChange {
        grid_id: id,
        from: current.account_id,
        to: settled.account_id,
    });
    Ok(Updated { id, manager })
}

/// 19.4: deletes a grid that nobody lives in, with its review group. Its code stays taken.
///
/// # Errors
/// No such grid inside the scope, or customers or residents refer to it.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    let found = row::find(tx.conn(), grids_in(&actor.scope), id)?.ok_or(Error::NotFound)?;
    if let Some(reason) = holds(row::holdings(tx.conn(), id)?) {
        return Err(Error::InUse(reason));
    }
    let before = with_reviewers(tx.conn(), found)?;
    reviewer::delete(tx, id)?;
    picture::leave_with(tx, actor, id)?;
    row::delete(tx, id)?;
    let entry = Entry::new("grid.delete", "grid", id).before(&before);
    wangge_audit::record(tx, actor, entry)?;
    epoch::bump(tx)?;
    Ok(())
}

/// The grid with this code inside the scope, for crates whose records hang on a grid.
///
/// # Errors
/// The database failed.
pub fn resolve_in_scope(
    conn: &mut Conn,
    scope: &DataScope,
    code: &str,
) -> QueryResult<Option<GridRef>> {
    Ok(by_code(conn, scope, code)?.map(GridRef::from))
}

/// Whether the caller sees a grid with this id.
pub(crate) fn is_seen(conn: &mut Conn, scope: &DataScope, id: i64) -> QueryResult<bool> {
    Ok(row::find(conn, grids_in(scope), id)?.is_some())
}

/// Says where the map of a living grid is (`gridMap`).
///
/// # Errors
/// The grid has been deleted meanwhile.
pub(crate) fn set_map(tx: &mut Tx<'_>, id: i64, address: &str) -> Result<(), Error> {
    match row::set_map(tx, id, address)? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

fn by_id(conn: &mut Conn, scope: &DataScope, key: &str) -> QueryResult<Option<Detail>> {
    match key.parse() {
        Ok(id) => row::find(conn, grids_in(scope), id),
        Err(_) => Ok(None),
    }
}

fn by_code(conn: &mut Conn, scope: &DataScope, code: &str) -> QueryResult<Option<Detail>> {
    // PostgreSQL knows no text with a zero in it, so nothing can have that code.
    if code.contains('\0') {
        return Ok(None);
    }
    row::find_by_code(conn, grids_in(scope), code)
}

fn with_reviewers(conn: &mut Conn, detail: Detail) -> QueryResult<GridView> {
    let reviewers = reviewer::of_grid(conn, detail.0.id)?;
    Ok(GridView::new(detail, reviewers))
}

/// The grid as it now stands, for the operation log; wherever its writer has just put it.
fn view(conn: &mut Conn, id: i64) -> QueryResult<Option<GridView>> {
    row::find(conn, grids_in(&DataScope::All), id)?
        .map(|detail| with_reviewers(conn, detail))
        .transpose()
}

/// Two writers on PostgreSQL may both have found a code free; the slower one is told so.
fn taken(error: diesel::result::Error) -> Error {
    match constraint_of(&error) {
        Some(_) => Faults::one(CODE.field, format!("{}已存在", CODE.label)).into(),
        None => error.into(),
    }
}

/// The same, for a person whom two writers enter into one review group.
fn entered(error: diesel::result::Error) -> Error {
    match constraint_of(&error) {
        Some(_) => Error::Conflict,
        None => error.into(),
    }
}

fn holds((customers, residents): (i64, i64)) -> Option<String> {
    let parts: Vec<String> = [(customers, "个客户"), (residents, "个户籍居民")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number}{what}"))
        .collect();
    (!parts.is_empty()).then(|| format!("该网格下还有{}，不能删除", parts.join("、")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_grid_holds_is_counted_in_a_sentence() {
        assert_eq!(holds((0, 0)), None);
        assert_eq!(
            holds((3, 5)).as_deref(),
            Some("该网格下还有3个客户、5个户籍居民，不能删除")
        );
        assert_eq!(
            holds((0, 1)).as_deref(),
            Some("该网格下还有1个户籍居民，不能删除")
        );
    }
}
