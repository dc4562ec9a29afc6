//! The tags of one person: read (18.6), given and taken by hand (18.9-18.11), and those that other
//! records give and take.

use std::collections::BTreeSet;

use diesel::prelude::*;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx, insert_many};
use wangge_kernel::{Actor, DataScope, Faults};

use super::command::{self, ReplaceTags};
use super::reserved::Reserved;
use super::view::TagView;
use super::{row, take_turn};
use crate::error::Error;
use crate::person;
use crate::schema::{customer_tag, tag};

#[derive(Insertable)]
#[diesel(table_name = customer_tag, treat_none_as_default_value = false)]
struct NewTag<'a> {
    tag_id: i64,
    id_number: &'a str,
    reason: Option<&'a str>,
    created_at: i64,
    updated_at: i64,
}

/// The tags of these people, in one query.
pub(crate) fn of(conn: &mut Conn, id_numbers: Vec<&str>) -> QueryResult<Vec<TagView>> {
    customer_tag::table
        .inner_join(tag::table)
        .filter(customer_tag::id_number.eq_any(id_numbers))
        .order((customer_tag::id_number, customer_tag::id))
        .select((
            customer_tag::id,
            customer_tag::tag_id,
            tag::name,
            customer_tag::id_number,
            customer_tag::reason,
            customer_tag::created_at,
            customer_tag::updated_at,
        ))
        .load(conn)
}

/// 18.6: the tags of a person; none of one whom the caller does not see.
///
/// # Errors
/// The database failed.
pub fn of_person(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> Result<Vec<TagView>, Error> {
    match person::find(conn, scope, id_number)? {
        Some(person) => Ok(of(conn, vec![&person.id_number])?),
        None => Ok(Vec::new()),
    }
}

/// 18.9: gives a person these tags in place of those he has; the reserved ones stay as they are.
///
/// # Errors
/// No such person, no tags, or unknown ones.
pub fn replace(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    command: &ReplaceTags,
) -> Result<(), Error> {
    take_turn(tx)?;
    let person = person::expect(tx.conn(), &actor.scope, id_number)?;
    let wanted = command.validate()?;
    let known = row::among(tx.conn(), wanted.iter().copied().collect())?;
    let unknown: Vec<String> = wanted
        .iter()
        .filter(|id| !known.contains(id))
        .map(i64::to_string)
        .collect();
    if !unknown.is_empty() {
        return Err(command::unknown(&unknown).into());
    }
    change(tx, actor, &person.id_number, &wanted)
}

/// 18.10: takes all tags from a person but the reserved ones.
///
/// # Errors
/// No such person, or the database failed.
pub fn remove_all(tx: &mut Tx<'_>, actor: &Actor, id_number: &str) -> Result<(), Error> {
    take_turn(tx)?;
    let person = person::expect(tx.conn(), &actor.scope, id_number)?;
    change(tx, actor, &person.id_number, &BTreeSet::new())
}

/// Takes all tags from a person who has gone, the reserved ones too.
pub(crate) fn forget(tx: &mut Tx<'_>, actor: &Actor, id_number: &str) -> Result<(), Error> {
    take_turn(tx)?;
    let worn = customer_tag::table.filter(customer_tag::id_number.eq(id_number));
    let before: BTreeSet<i64> = worn
        .select(customer_tag::tag_id)
        .load(tx.conn())?
        .into_iter()
        .collect();
    if before.is_empty() {
        return Ok(());
    }
    diesel::delete(worn).execute(tx.conn())?;
    let entry = Entry::new("customer.tags", "person", id_number).before(&before);
    let none = BTreeSet::<i64>::new();
    Ok(wangge_audit::record(tx, actor, entry.after(&none))?)
}

/// 18.11: takes one tag from a person.
///
/// # Errors
/// No such person, one who does not wear it, or a reserved tag.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor, id_number: &str, id: i64) -> Result<(), Error> {
    take_turn(tx)?;
    let person = person::expect(tx.conn(), &actor.scope, id_number)?;
    if let Some(reserved) = Reserved::of(id) {
        return Err(Faults::one("tagId", reserved.kept_at()).into());
    }
    let mut left = free(tx.conn(), &person.id_number)?;
    if !left.remove(&id) {
        return Err(Error::NotFound);
    }
    change(tx, actor, &person.id_number, &left)
}

/// Makes `wanted` the tags a person wears beside the reserved ones.
fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    wanted: &BTreeSet<i64>,
) -> Result<(), Error> {
    let before = free(tx.conn(), id_number)?;
    let gone: Vec<i64> = before.difference(wanted).copied().collect();
    let worn = customer_tag::table
        .filter(customer_tag::id_number.eq(id_number))
        .filter(customer_tag::tag_id.eq_any(gone));
    diesel::delete(worn).execute(tx.conn())?;
    let now = tx.now();
    let new: Vec<NewTag<'_>> = wanted
        .difference(&before)
        .map(|id| NewTag::new(*id, id_number, None, now))
        .collect();
    insert_many(
        tx.conn(),
        diesel::insert_into(customer_tag::table).values(&new),
    )?;
    let entry = Entry::new("customer.tags", "person", id_number);
    Ok(wangge_audit::record(
        tx,
        actor,
        entry.before(&before).after(wanted),
    )?)
}

/// The tags a person wears beside the reserved ones.
fn free(conn: &mut Conn, id_number: &str) -> QueryResult<BTreeSet<i64>> {
    let reserved = Reserved::ALL.map(Reserved::id);
    let worn: Vec<i64> = customer_tag::table
        .filter(customer_tag::id_number.eq(id_number))
        .filter(customer_tag::tag_id.ne_all(reserved))
        .order(customer_tag::tag_id)
        .select(customer_tag::tag_id)
        .load(conn)?;
    Ok(worn.into_iter().collect())
}

/// Gives a person a reserved tag, with the reason why, or changes the reason. For whoever keeps the
/// record that the tag mirrors, in the transaction of its change; the log has that change.
///
/// # Errors
/// The database failed.
pub fn set(
    tx: &mut Tx<'_>,
    id_number: &str,
    reserved: Reserved,
    reason: Option<&str>,
) -> QueryResult<()> {
    let now = tx.now();
    let changed = diesel::update(worn_by(id_number, reserved))
        .set((
            customer_tag::reason.eq(reason),
            customer_tag::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    if changed == 0 {
        let new = NewTag::new(reserved.id(), id_number, reason, now);
        let insert = diesel::insert_into(customer_tag::table).values(&new);
        match tx.conn() {
            Conn::Sqlite(conn) => insert.execute(conn)?,
            // Another instance may be giving it at this moment.
            Conn::Postgres(conn) => insert.on_conflict_do_nothing().execute(conn)?,
        };
    }
    Ok(())
}

/// Takes a reserved tag from a person; answers whether he wore it.
///
/// # Errors
/// The database failed.
pub fn clear(tx: &mut Tx<'_>, id_number: &str, reserved: Reserved) -> QueryResult<bool> {
    Ok(diesel::delete(worn_by(id_number, reserved)).execute(tx.conn())? > 0)
}

#[diesel::dsl::auto_type]
fn worn_by<'a>(id_number: &'a str, reserved: Reserved) -> _ {
    let id: i64 = reserved.id();
    customer_tag::table
        .filter(customer_tag::id_number.eq(id_number))
        .filter(customer_tag::tag_id.eq(id))
}

impl<'a> NewTag<'a> {
    fn new(tag_id: i64, id_number: &'a str, reason: Option<&'a str>, now: i64) -> Self {
        Self {
            tag_id,
            id_number,
            reason,
            created_at: now,
            updated_at: now,
        }
    }
}
