//! What the bank keeps of a person by his identity number, one record each: how it is stored, by
//! hand or from a sheet.

use std::collections::BTreeMap;

use diesel::QueryResult;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_excel_io::SheetKind;
use wangge_kernel::{Actor, Faults};

use crate::error::Error;
use crate::person;

/// A kind of record.
pub(crate) trait Kept {
    /// What comes in. A missing field stays as it was.
    type Command: DeserializeOwned;
    /// What is stored.
    type Content: Clone + PartialEq + Serialize;

    /// What the operation log calls such a record.
    const SUBJECT: &'static str;
    /// What it calls the storing of one.
    const SAVE: &'static str;
    /// What it calls the deletion of one.
    const DELETE: &'static str;
    /// What it calls an import of many.
    const IMPORT: &'static str;

    /// The sheet of many.
    fn sheet() -> &'static SheetKind;

    /// The record as the command makes it of the stored one, or of none.
    ///
    /// # Errors
    /// Every faulty field.
    fn validate(
        command: &Self::Command,
        current: Option<&Self::Content>,
    ) -> Result<Self::Content, Faults>;

    /// The stored records of these people, in one query.
    fn stored(conn: &mut Conn, id_numbers: &[&str])
    -> QueryResult<BTreeMap<String, Self::Content>>;

    /// Stores the first record of a person.
    fn insert(
        tx: &mut Tx<'_>,
        actor: &Actor,
        id_number: &str,
        content: &Self::Content,
    ) -> QueryResult<()>;

    /// Stores a changed record.
    fn update(tx: &mut Tx<'_>, id_number: &str, content: &Self::Content) -> QueryResult<()>;

    /// Deletes the record of a person, if there is one.
    fn delete(tx: &mut Tx<'_>, id_number: &str) -> QueryResult<()>;
}

/// Lets one transaction at a time store records of this kind: two first ones of one person would
/// meet.
pub(crate) fn take_turn<K: Kept>(tx: &mut Tx<'_>) -> QueryResult<()> {
    tx.one_at_a_time(K::SUBJECT)
}

/// Stores what the command says of a person in scope.
///
/// # Errors
/// No such person, or faulty fields.
pub(crate) fn save<K: Kept>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    command: &K::Command,
) -> Result<(), Error> {
    take_turn::<K>(tx)?;
    let person = person::expect(tx.conn(), &actor.scope, id_number)?;
    let before = K::stored(tx.conn(), &[&person.id_number])?.remove(&person.id_number);
    let after = K::validate(command, before.as_ref())?;
    write::<K>(tx, actor, &person.id_number, (before.as_ref(), &after))
}

/// Deletes what is stored of a person who has gone, if anything is.
pub(crate) fn forget<K: Kept>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
) -> Result<(), Error> {
    take_turn::<K>(tx)?;
    let Some(before) = K::stored(tx.conn(), &[id_number])?.remove(id_number) else {
        return Ok(());
    };
    K::delete(tx, id_number)?;
    let entry = Entry::new(K::DELETE, K::SUBJECT, id_number).before(&before);
    Ok(wangge_audit::record(tx, actor, entry)?)
}

/// Stores a record and says so in the operation log.
pub(crate) fn write<K: Kept>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    (before, after): (Option<&K::Content>, &K::Content),
) -> Result<(), Error> {
    let entry = Entry::new(K::SAVE, K::SUBJECT, id_number).after(after);
    let entry = match before {
        Some(before) => {
            K::update(tx, id_number, after)?;
            entry.before(before)
        }
        None => {
            K::insert(tx, actor, id_number, after)?;
            entry
        }
    };
    Ok(wangge_audit::record(tx, actor, entry)?)
}
