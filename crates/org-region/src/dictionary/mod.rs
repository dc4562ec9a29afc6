//! Dictionaries: named groups of keys and values (chapter 10).

mod command;
mod row;
mod view;

pub use command::{DictionaryRow, ListDictionaries, SaveDictionary};
pub use view::{DictionaryItem, DictionaryView};

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Faults, Page, Paged};

use crate::error::Error;
use command::{Checked, at_first};

/// A name is one dictionary's alone, so writers of them take turns.
const TURN: &str = "dictionary";
/// What a code that the server makes begins with.
const MADE: &str = "D";

/// 10.4: the rows of a dictionary, by key; none when there is no such dictionary.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, code: &str) -> Result<Vec<DictionaryItem>, Error> {
    let Some(group) = row::find(conn, code)? else {
        return Ok(Vec::new());
    };
    let rows = row::rows_of(conn, group.id)?;
    Ok(rows
        .into_iter()
        .map(|row| DictionaryItem::new(&group, row))
        .collect())
}

/// 10.5: a page of dictionaries, newest first, without their rows.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    wanted: &ListDictionaries,
    page: Page,
) -> Result<Paged<DictionaryView>, Error> {
    let name = wanted.validate()?;
    Ok(row::list(conn, name.as_deref(), page)?.map(DictionaryView::from))
}

/// 10.1: adds a dictionary with all its rows; answers its code, made when none was sent.
///
/// # Errors
/// Faulty rows, rows that do not agree, a name or a code that is taken.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveDictionary) -> Result<String, Error> {
    tx.one_at_a_time(TURN)?;
    let (mut checked, mut faults) = command.validate();
    refuse_taken(tx.conn(), &checked, None, &mut faults)?;
    if let Some(code) = &checked.code
        && row::find(tx.conn(), code)?.is_some()
    {
        faults.add(&at_first("code"), "字典组编码已存在");
    }
    faults.into_result(())?;
    let code = match checked.code.take() {
        Some(code) => code,
        None => free_code(tx)?,
    };
    let id = row::insert(tx, &code, &checked)?;
    row::replace_rows(tx, id, &checked.rows, &[])?;
    let entry = Entry::new("dictionary.add", "dictionary", &code).after(&checked);
    wangge_audit::record(tx, actor, entry)?;
    Ok(code)
}

/// 10.2: replaces a dictionary: afterwards it has exactly the rows sent. A row whose key stays
/// keeps the time it was made.
///
/// # Errors
/// As [`add`]; no such dictionary.
pub fn replace(tx: &mut Tx<'_>, actor: &Actor, command: &SaveDictionary) -> Result<(), Error> {
    tx.one_at_a_time(TURN)?;
    let (checked, mut faults) = command.validate_with_code();
    let found = match &checked.code {
        Some(code) if !faults.names(&at_first("code")) => {
            let found = row::find(tx.conn(), code)?.ok_or(Error::NotFound)?;
            refuse_taken(tx.conn(), &checked, Some(found.id), &mut faults)?;
            Some(found)
        }
        _ => None,
    };
    faults.into_result(())?;
    let before = found.ok_or(Error::NotFound)?;
    let rows = row::rows_of(tx.conn(), before.id)?;
    row::update(tx, before.id, &checked)?;
    row::replace_rows(tx, before.id, &checked.rows, &rows)?;
    let entry = Entry::new("dictionary.update", "dictionary", &before.code)
        .before(&(&before, rows))
        .after(&checked);
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

/// 10.3: deletes a dictionary with its rows.
///
/// # Errors
/// No such dictionary.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, code: &str) -> Result<(), Error> {
    tx.one_at_a_time(TURN)?;
    let before = row::find(tx.conn(), code)?.ok_or(Error::NotFound)?;
    let rows = row::rows_of(tx.conn(), before.id)?;
    row::delete(tx, before.id)?;
    let entry = Entry::new("dictionary.delete", "dictionary", code).before(&(&before, rows));
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

fn refuse_taken(
    conn: &mut Conn,
    checked: &Checked,
    own_id: Option<i64>,
    faults: &mut Faults,
) -> Result<(), Error> {
    let field = at_first("name");
    let taken_by = row::id_of_name(conn, &checked.name)?;
    if taken_by.is_some() && taken_by != own_id && !faults.names(&field) {
        faults.add(&field, "字典组名称已存在");
    }
    Ok(())
}

/// A code nobody has: the time, or the first free number after it.
fn free_code(tx: &mut Tx<'_>) -> Result<String, Error> {
    let mut number = tx.now();
    loop {
        let code = format!("{MADE}{number}");
        if row::find(tx.conn(), &code)?.is_none() {
            return Ok(code);
        }
        number += 1;
    }
}
