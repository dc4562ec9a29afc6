//! What financial advisers say of customers (chapter 29). A deleted opinion stays in the table.

mod command;
mod row;
mod view;

pub use command::{ListOpinions, SaveOpinion};
pub use view::OpinionView;

use std::collections::BTreeMap;

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_grid::info::resolve_in_scope;
use wangge_kernel::{Actor, DataScope, Page, Paged};

use crate::error::Error;
use crate::whom::{self, Need};
use crate::words::{Fixed, read_at};

const SUBJECT: &str = "adviser_opinion";

/// 29.4: an opinion.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<OpinionView>, Error> {
    Ok(row::find(conn, scope, id)?.map(OpinionView::from))
}

/// The newest opinion of each of these customers, who were found in scope before; two queries.
pub(crate) fn newest(
    conn: &mut Conn,
    id_numbers: &[&str],
) -> Result<BTreeMap<String, OpinionView>, Error> {
    let found = row::newest(conn, id_numbers)?.into_iter();
    let views = found.map(OpinionView::from);
    Ok(views.map(|view| (view.id_number.clone(), view)).collect())
}

/// 29.5: a page of opinions, newest first.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    scope: &DataScope,
    query: &ListOpinions,
    page: Page,
) -> Result<Paged<OpinionView>, Error> {
    let filters = query.validate()?;
    let grid_id = match &filters.grid_code {
        Some(code) => match resolve_in_scope(conn, scope, code)? {
            Some(grid) => Some(grid.id),
            None => return Ok(Paged::empty()),
        },
        None => None,
    };
    let found = row::list(conn, scope, (&filters, grid_id), page)?;
    Ok(found.map(OpinionView::from))
}

/// 29.1: adds an opinion; answers its id.
///
/// # Errors
/// Faulty fields, a customer or grid that is not there, or a customer who is not in use.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveOpinion) -> Result<i64, Error> {
    let (content, mut faults) = command.validate(None);
    let named = (&command.id_number, &command.grid_code);
    let whom = whom::settle(tx, &actor.scope, named, Need::Normal, &mut faults)?;
    let whom = faults.into_result(whom)?.ok_or(Error::NotFound)?;
    let place = (whom.file.id_number.as_str(), whom.grid.id);
    let id = row::insert(tx, actor, place, &content)?;
    let after = row::stored(tx.conn(), id)?;
    let entry = Entry::new("adviser.add", SUBJECT, id).after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// 29.2: changes an opinion, but neither whom it is about nor the grid.
///
/// # Errors
/// No such opinion in scope, faulty fields, or someone else changed it meanwhile.
pub fn update(tx: &mut Tx<'_>, actor: &Actor, id: i64, command: &SaveOpinion) -> Result<(), Error> {
    let found = row::find(tx.conn(), &actor.scope, id)?;
    let (before, grid_code, _) = found.ok_or(Error::NotFound)?;
    let (content, mut faults) = command.validate(Some(&before));
    let fixed = Fixed {
        id: (before.id, &command.id),
        id_number: (&before.id_number, &command.id_number),
        grid_code: (&grid_code, &command.grid_code),
    };
    fixed.check(&mut faults);
    let read = read_at(&command.updated_at, &mut faults);
    faults.into_result(())?;
    let is_stale = read.is_some_and(|read| read != before.updated_at);
    if is_stale || row::update(tx, &before, &content)? == 0 {
        return Err(Error::Stale);
    }
    let after = row::stored(tx.conn(), id)?;
    let entry = Entry::new("adviser.update", SUBJECT, id).before(&before);
    Ok(wangge_audit::record(tx, actor, entry.after(&after))?)
}

/// 29.3: deletes an opinion.
///
/// # Errors
/// No such opinion in scope, or someone else changed it meanwhile.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    let found = row::find(tx.conn(), &actor.scope, id)?;
    let (before, ..) = found.ok_or(Error::NotFound)?;
    if row::delete(tx, &before)? == 0 {
        return Err(Error::Stale);
    }
    let entry = Entry::new("adviser.delete", SUBJECT, id).before(&before);
    Ok(wangge_audit::record(tx, actor, entry)?)
}
