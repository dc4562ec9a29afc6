//! The white, the grey and the black list (chapters 26 to 28): one piece for all three.
//!
//! Adding never removes: who stands on a list is moved (26.8) or deleted first. The tag of the list
//! changes in the same transaction; that of the black list tells the reason.

mod command;
mod import;
mod list;
mod reason;
mod row;
mod view;
mod warning;

pub use command::{ListEntries, MoveEntry, SaveEntry};
pub use import::{ListOrder, queue, run, sheet_of};
pub use list::List;
pub use reason::ReasonText;
pub use view::EntryView;

use std::collections::BTreeMap;

use wangge_audit::Entry;
use wangge_customer::{info, tag};
use wangge_db::{Conn, Tx, constraint_of};
use wangge_grid::info::resolve_in_scope;
use wangge_kernel::{Actor, DataScope, Faults, Page, Paged};

use crate::error::Error;
use crate::whom::{self, Need};
use crate::words::{Fixed, ID_NUMBER, read_at};
use command::{Content, Step};
use row::EntryRow;

const SUBJECT: &str = "review_entry";

/// An entry that was added or moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The entry.
    pub id: i64,
    /// What the caller should know of the customer.
    pub warning: Option<&'static str>,
}

/// `GET /customer/{whitelist,greylist,blacklist}/{id}`: an entry of a list.
///
/// # Errors
/// The database failed.
pub fn find(
    conn: &mut Conn,
    scope: &DataScope,
    list: List,
    id: i64,
) -> Result<Option<EntryView>, Error> {
    Ok(row::find(conn, scope, list, id)?.map(EntryView::from))
}

/// 26.5, 27.6, 28.6: a page of a list, newest first.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    scope: &DataScope,
    list: List,
    query: &ListEntries,
    page: Page,
) -> Result<Paged<EntryView>, Error> {
    let filters = query.validate()?;
    let grid_id = match &filters.grid_code {
        Some(code) => match resolve_in_scope(conn, scope, code)? {
            Some(grid) => Some(grid.id),
            None => return Ok(Paged::empty()),
        },
        None => None,
    };
    let found = row::list(conn, scope, list, (&filters, grid_id), page)?;
    Ok(found.map(EntryView::from))
}

/// 26.2, 27.3, 28.3: adds a customer to a list.
///
/// # Errors
/// Faulty fields, a customer or grid that is not there, a customer who is not complete and in use,
/// or one who stands on a list.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    list: List,
    command: &SaveEntry,
) -> Result<Listed, Error> {
    let (content, mut faults) = command.validate(list, None);
    let named = (&command.id_number, &command.grid_code);
    let whom = whom::settle(tx, &actor.scope, named, Need::Complete, &mut faults)?;
    if let Some(whom) = &whom {
        refuse_listed(tx.conn(), &whom.file.id_number, &mut faults)?;
    }
    let Some(whom) = faults.into_result(whom)? else {
        return Err(Error::NotFound);
    };
    let number = whom.file.id_number.as_str();
    let id = match enter(tx, actor, list, (number, whom.grid.id), &content) {
        Err(Error::Query(error)) if is_taken(&error) => {
            let mut faults = Faults::default();
            refuse_listed(tx.conn(), number, &mut faults)?;
            faults.into_result(())?;
            return Err(Error::Stale);
        }
        done => done?,
    };
    let warning = warning::of(tx.conn(), list, number)?;
    Ok(Listed { id, warning })
}

/// Names the list that someone stands on.
fn refuse_listed(conn: &mut Conn, id_number: &str, faults: &mut Faults) -> Result<(), Error> {
    let entry = row::of_person(conn, &DataScope::All, id_number)?;
    if let Some(on) = entry.as_ref().and_then(EntryRow::on) {
        whom::fault(faults, ID_NUMBER, on.taken());
    }
    Ok(())
}

fn is_taken(error: &diesel::result::Error) -> bool {
    constraint_of(error).is_some_and(|constraint| constraint.contains("review_entry"))
}

/// The lists that these people stand on, by their numbers; one query.
pub(crate) fn standings(
    conn: &mut Conn,
    id_numbers: &[&str],
) -> Result<BTreeMap<String, List>, Error> {
    let entries = row::of_people(conn, id_numbers)?.into_iter();
    Ok(entries
        .filter_map(|(number, entry)| Some((number, entry.on()?)))
        .collect())
}

/// Inserts an entry with its tag.
fn enter(
    tx: &mut Tx<'_>,
    actor: &Actor,
    list: List,
    (id_number, grid_id): (&str, i64),
    content: &Content,
) -> Result<i64, Error> {
    let id = row::insert(tx, actor, list, (id_number, grid_id), content)?;
    set_tag(tx, id_number, list, content)?;
    let after = row::of_person(tx.conn(), &DataScope::All, id_number)?;
    let entry = Entry::new("review_list.add", SUBJECT, id).after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// The tag of a list; that of the black one tells why.
fn set_tag(tx: &mut Tx<'_>, id_number: &str, list: List, content: &Content) -> Result<(), Error> {
    let reason = content.reason.as_ref().filter(|_| list == List::Black);
    let reason = reason.map(|reason| reason.text.as_str());
    Ok(tag::set(tx, id_number, list.tag(), reason)?)
}

/// 26.3, 27.4, 28.4: changes an entry, but neither whom it is about nor the grid.
///
/// # Errors
/// No such entry in scope, faulty fields, or someone else changed it meanwhile.
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (list, id): (List, i64),
    command: &SaveEntry,
) -> Result<(), Error> {
    let found = row::find(tx.conn(), &actor.scope, list, id)?;
    let (before, grid_code, _) = found.ok_or(Error::NotFound)?;
    let (content, mut faults) = command.validate(list, Some(&before));
    let fixed = Fixed {
        id: (before.id, &command.id),
        id_number: (&before.id_number, &command.id_number),
        grid_code: (&grid_code, &command.grid_code),
    };
    fixed.check(&mut faults);
    let read = read_at(&command.updated_at, &mut faults);
    faults.into_result(())?;
    if read.is_some_and(|read| read != before.updated_at) {
        return Err(Error::Stale);
    }
    change(tx, actor, "review_list.update", &before, (list, &content))
}

/// Changes an entry, its list included, with the tags that follow from it.
fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &'static str,
    before: &EntryRow,
    (list, content): (List, &Content),
) -> Result<(), Error> {
    if row::update(tx, before, list, content)? == 0 {
        return Err(Error::Stale);
    }
    if let Some(left) = before.on().filter(|left| *left != list) {
        tag::clear(tx, &before.id_number, left.tag())?;
    }
    set_tag(tx, &before.id_number, list, content)?;
    let after = row::of_person(tx.conn(), &DataScope::All, &before.id_number)?;
    let entry = Entry::new(action, SUBJECT, before.id).before(before);
    Ok(wangge_audit::record(tx, actor, entry.after(&after))?)
}

/// 26.4, 27.5, 28.5: takes a customer from a list.
///
/// # Errors
/// No such entry in scope, or someone else changed it meanwhile.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, list: List, id: i64) -> Result<(), Error> {
    let found = row::find(tx.conn(), &actor.scope, list, id)?;
    let (before, ..) = found.ok_or(Error::NotFound)?;
    if row::delete(tx, &before)? == 0 {
        return Err(Error::Stale);
    }
    tag::clear(tx, &before.id_number, list.tag())?;
    let entry = Entry::new("review_list.delete", SUBJECT, id).before(&before);
    Ok(wangge_audit::record(tx, actor, entry)?)
}

/// 26.8: moves a customer from one list to another.
///
/// # Errors
/// Faulty fields, a customer who is not there or stands on neither list, one who may not come onto
/// the white list, or one whom someone else has moved already.
pub fn shift(tx: &mut Tx<'_>, actor: &Actor, command: &MoveEntry) -> Result<Listed, Error> {
    let step = command.validate()?;
    let number = step.id_number.as_str();
    let file = info::hold(tx, &actor.scope, &[number])?.remove(number);
    let file = file.ok_or_else(whom::nobody)?;
    let before = standing(tx.conn(), &actor.scope, &step)?;
    if step.to == List::White
        && let Some(objection) = whom::objection(&file, Need::Complete)
    {
        return Err(fault(objection));
    }
    let kept = before.content();
    let content = Content {
        reason: match step.to {
            List::White => None,
            _ => step.reason.or(kept.reason),
        },
        ..kept
    };
    let to = (step.to, &content);
    change(tx, actor, "review_list.move", &before, to)?;
    let warning = warning::of(tx.conn(), step.to, &before.id_number)?;
    Ok(Listed {
        id: before.id,
        warning,
    })
}

/// The entry that a move starts from. Who stands where the move would bring him has been moved by
/// someone else.
fn standing(conn: &mut Conn, scope: &DataScope, step: &Step) -> Result<EntryRow, Error> {
    let entry = row::of_person(conn, scope, &step.id_number)?;
    match entry.as_ref().and_then(EntryRow::on) {
        Some(on) if on == step.from => entry.ok_or(Error::NotFound),
        Some(on) if on == step.to => Err(Error::Stale),
        Some(on) => Err(fault(on.taken())),
        None => Err(fault(step.from.missing())),
    }
}

fn fault(rule: &str) -> Error {
    let mut faults = Faults::default();
    whom::fault(&mut faults, ID_NUMBER, rule);
    faults.into()
}
