//! Tags of customers (chapter 18): what tags there are, and who wears them.
//!
//! Definitions are the same for everybody; counts and people follow the caller's scope. The
//! [`Reserved`] tags are given and taken by other records only, through [`set`] and [`clear`].

mod command;
mod reserved;
mod row;
mod view;
mod wearers;
mod worn;

pub use command::{ReplaceTags, SaveTag};
pub use reserved::Reserved;
pub use view::{TagDefinition, TagView, Wearer};
pub use worn::{clear, of_person, remove, remove_all, replace, set};
pub(crate) use worn::{forget, of};

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope, Faults, Page, Paged};

use crate::error::Error;
use command::{Checked, NAME};
use row::TagRow;

/// Changes of tags and of who wears them by hand: names are unique, and a tag is not given while
/// it is deleted.
pub(crate) fn take_turn(tx: &mut Tx<'_>) -> diesel::QueryResult<()> {
    tx.one_at_a_time("tag")
}

/// 18.1: a tag, and how many of the caller's customers wear it.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<TagDefinition>, Error> {
    let found: Vec<TagRow> = row::find(conn, id)?.into_iter().collect();
    Ok(counted(conn, scope, found)?.pop())
}

/// 18.2: a page of tags, oldest first, each with how many of the caller's customers wear it.
///
/// # Errors
/// The database failed.
pub fn list(conn: &mut Conn, scope: &DataScope, page: Page) -> Result<Paged<TagDefinition>, Error> {
    let Paged { rows, count } = row::list(conn, page)?;
    Ok(Paged {
        rows: counted(conn, scope, rows)?,
        count,
    })
}

/// Tags with their counts: one query more, however many tags.
fn counted(
    conn: &mut Conn,
    scope: &DataScope,
    tags: Vec<TagRow>,
) -> Result<Vec<TagDefinition>, Error> {
    let ids: Vec<i64> = tags.iter().map(|tag| tag.id).collect();
    let counts = wearers::counts(conn, scope, &ids)?;
    let count = |tag: &TagRow| counts.get(&tag.id).copied().unwrap_or_default();
    Ok(tags
        .into_iter()
        .map(|tag| {
            let count = count(&tag);
            TagDefinition::new(tag, count)
        })
        .collect())
}

/// 18.3: adds a tag; answers its id.
///
/// # Errors
/// Faulty fields, or a name that is taken.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveTag) -> Result<i64, Error> {
    take_turn(tx)?;
    let checked = settle(tx.conn(), command, None)?;
    let id = row::insert(tx, &checked)?;
    let after = row::find(tx.conn(), id)?;
    wangge_audit::record(tx, actor, Entry::new("tag.add", "tag", id).after(&after))?;
    Ok(id)
}

/// 18.4: changes a tag. Of a reserved one the name and the type stay.
///
/// # Errors
/// No such tag, faulty fields, or a name that is taken.
pub fn update(tx: &mut Tx<'_>, actor: &Actor, id: i64, command: &SaveTag) -> Result<(), Error> {
    take_turn(tx)?;
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    let checked = settle(tx.conn(), command, Some(&before))?;
    row::update(tx, id, &checked)?;
    let after = row::find(tx.conn(), id)?;
    let entry = Entry::new("tag.update", "tag", id).before(&before);
    Ok(wangge_audit::record(tx, actor, entry.after(&after))?)
}

/// 18.5: deletes a tag and takes it from everybody.
///
/// # Errors
/// No such tag, or a reserved one.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    take_turn(tx)?;
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    if Reserved::of(id).is_some() {
        return Err(Faults::one("tagId", "内置标签不能删除").into());
    }
    let taken = row::delete(tx, id)?;
    let entry = Entry::new("tag.delete", "tag", id).before(&(&before, taken));
    Ok(wangge_audit::record(tx, actor, entry)?)
}

/// The sound command; every fault is told at once.
fn settle(conn: &mut Conn, command: &SaveTag, current: Option<&TagRow>) -> Result<Checked, Error> {
    let (checked, mut faults) = command.validate(current);
    let taken_by = row::id_of_name(conn, &checked.name)?;
    if taken_by.is_some() && taken_by != current.map(|tag| tag.id) && !faults.names(NAME.field) {
        faults.add(NAME.field, "标签名已存在");
    }
    Ok(faults.into_result(checked)?)
}

/// 18.7: how many of the caller's customers wear a tag; `None` when there is no such tag.
///
/// # Errors
/// The database failed.
pub fn customer_count(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<i64>, Error> {
    match wearers::count(conn, scope, id)? {
        0 => Ok(row::find(conn, id)?.map(|_| 0)),
        count => Ok(Some(count)),
    }
}

/// 18.8: a page of the caller's customers who wear a tag, in the order of their identity numbers.
///
/// # Errors
/// The database failed.
pub fn customers(
    conn: &mut Conn,
    scope: &DataScope,
    id: i64,
    page: Page,
) -> Result<Paged<Wearer>, Error> {
    Ok(wearers::page(conn, scope, id, page)?)
}
