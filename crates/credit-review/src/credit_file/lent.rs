//! Credit files outside the caller's scope that an open to-do of his lets him read.

use wangge_customer::lent::Read;
use wangge_db::Conn;
use wangge_grid::caller::Narrowing;
use wangge_kernel::{Actor, DataScope};
use wangge_worklist::lent;

use super::row::{self, Place};
use super::{FileView, find};
use crate::error::Error;

/// 30.9: a credit file, in the caller's scope or lent by a to-do.
///
/// # Errors
/// The database failed.
pub fn read(conn: &mut Conn, actor: &Actor, id: i64) -> Result<Option<Read<FileView>>, Error> {
    let Some(right) = right_to(conn, actor, id)? else {
        return Ok(None);
    };
    let found = find(conn, &DataScope::All, id)?;
    Ok(found.map(|found| right.map(|()| found)))
}

/// By what right the caller reads a living credit file; `None` when he has none, or there is none.
pub(crate) fn right_to(conn: &mut Conn, actor: &Actor, id: i64) -> Result<Option<Read<()>>, Error> {
    let Some(place) = row::places(conn, &[id])?.pop() else {
        return Ok(None);
    };
    if actor.scope.holds_grid(place.grid_id, place.org_id) {
        let (found, todo_id) = ((), None);
        return Ok(Some(Read { found, todo_id }));
    }
    let todo_id = lent::file(conn, actor.account_id, id)?;
    Ok(todo_id.map(|id| Read {
        found: (),
        todo_id: Some(id),
    }))
}

/// The files beyond his scope that are lent to the caller, within what a list is narrowed to.
pub(super) fn beyond(
    conn: &mut Conn,
    actor: &Actor,
    grid_code: Option<&String>,
    narrowing: &Narrowing,
) -> Result<Vec<i64>, Error> {
    if actor.scope == DataScope::All {
        return Ok(Vec::new());
    }
    let ids = lent::files(conn, actor.account_id)?;
    if ids.is_empty() {
        return Ok(ids);
    }
    let (manager, orgs) = (narrowing.manager, narrowing.orgs.as_ref());
    let is_wanted = |place: &Place| {
        !actor.scope.holds_grid(place.grid_id, place.org_id)
            && grid_code.is_none_or(|code| *code == place.grid_code)
            && (manager.is_none() || manager == place.manager_id)
            && orgs.is_none_or(|orgs| orgs.contains(&place.org_id))
    };
    let places = row::places(conn, &ids)?.into_iter();
    Ok(places.filter(is_wanted).map(|place| place.id).collect())
}
