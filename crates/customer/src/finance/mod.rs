//! What a person has and earns (chapter 15): one record for each identity number. It follows the
//! person, so somebody of the registry without a file may have one too.

mod command;
mod content;
mod words;

pub use command::SaveFinance;
pub use content::Content;

use std::collections::BTreeMap;

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::rule::Check;
use wangge_kernel::{Actor, DataScope, Faults};

use crate::error::{Error, absent, breaks};
use crate::schema::finance;
use crate::{card, person};
use command::ID_NUMBER;

const SUBJECT: &str = "finance";
const UNIQUE: (&str, &str) = ("finance_id_number_key", "finance.id_number");
const TAKEN: &str = "的资产信息已存在";

/// A person's finance (15.1).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinanceView {
    /// 身份证号
    pub id_number: String,
    /// What he has and earns.
    #[serde(flatten)]
    pub content: Content,
}

/// 15.1: the finance of a person in scope.
///
/// # Errors
/// The database failed.
pub fn find(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> Result<Option<FinanceView>, Error> {
    let Some(person) = person::find(conn, scope, id_number)? else {
        return Ok(None);
    };
    let found = stored(conn, &person.id_number)?;
    Ok(found.map(|(content, _)| FinanceView {
        id_number: person.id_number,
        content,
    }))
}

/// 15.2: adds the finance of a person who has none.
///
/// # Errors
/// Faulty fields, no such person, or he has one already.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveFinance) -> Result<(), Error> {
    let mut check = Check::new();
    let id_number = card::any_number(&mut check, ID_NUMBER, &command.id_number);
    let (content, mut faults) = command.read(check, None);
    let taken = format!("该{}{TAKEN}", ID_NUMBER.label);
    let Some(person) = person::find(tx.conn(), &actor.scope, &id_number)? else {
        absent(&mut faults, ID_NUMBER)?;
        return Err(faults.into());
    };
    if stored(tx.conn(), &person.id_number)?.is_some() {
        faults.add(ID_NUMBER.field, &*taken);
    }
    faults.into_result(())?;
    let taken = || Faults::one(ID_NUMBER.field, taken).into();
    insert(tx, actor, &person.id_number, &content)?.ok_or_else(taken)
}

/// 15.3: changes a person's finance, or adds it.
///
/// # Errors
/// No such person, faulty fields, another person's number in the body, or someone else was faster.
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    command: &SaveFinance,
) -> Result<(), Error> {
    let person = person::expect(tx.conn(), &actor.scope, id_number)?;
    let mut check = Check::new();
    if !command.id_number.is_blank() {
        let sent = card::any_number(&mut check, ID_NUMBER, &command.id_number);
        if !sent.is_empty() && sent != person.id_number {
            check.fault(ID_NUMBER, "与路径中的身份证号不一致");
        }
    }
    let before = stored(tx.conn(), &person.id_number)?;
    let (content, faults) = command.read(check, before.as_ref().map(|(content, _)| content));
    faults.into_result(())?;
    let Some((before, read_at)) = before else {
        return insert(tx, actor, &person.id_number, &content)?.ok_or(Error::Stale);
    };
    let later = tx.now().max(read_at.saturating_add(1));
    let unchanged = finance::table
        .filter(finance::id_number.eq(&person.id_number))
        .filter(finance::updated_at.eq(read_at));
    let changed = diesel::update(unchanged)
        .set((&content, finance::updated_at.eq(later)))
        .execute(tx.conn())?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    let entry = Entry::new("finance.update", SUBJECT, &person.id_number);
    wangge_audit::record(tx, actor, entry.before(&before).after(&content))?;
    Ok(())
}

/// `DELETE /customer/finance/{idNumber}`: deletes a person's finance.
///
/// # Errors
/// No such person in scope, or he has none.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id_number: &str) -> Result<(), Error> {
    let person = person::expect(tx.conn(), &actor.scope, id_number)?;
    match remove(tx, actor, &person.id_number)? {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}

/// A number was corrected that nobody bears any more: what was kept by it follows. What is kept by
/// the new one stays, and the other goes.
pub(crate) fn follow_number(
    tx: &mut Tx<'_>,
    actor: &Actor,
    from: &str,
    to: &str,
) -> Result<(), Error> {
    if stored(tx.conn(), from)?.is_none() {
        return Ok(());
    }
    if stored(tx.conn(), to)?.is_some() {
        remove(tx, actor, from)?;
        return Ok(());
    }
    diesel::update(finance::table.filter(finance::id_number.eq(from)))
        .set(finance::id_number.eq(to))
        .execute(tx.conn())?;
    let entry = Entry::new("finance.renumber", SUBJECT, to);
    wangge_audit::record(tx, actor, entry.before(&from).after(&to))?;
    Ok(())
}

/// The yearly income of those of these people of whom it is known, in fen; in one query.
pub(crate) fn salaries(
    conn: &mut Conn,
    id_numbers: Vec<&str>,
) -> QueryResult<BTreeMap<String, i64>> {
    let found: Vec<(String, i64)> = finance::table
        .filter(finance::id_number.eq_any(id_numbers))
        .filter(finance::year_salary.is_not_null())
        .select((finance::id_number, finance::year_salary.assume_not_null()))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// When the finance of those of these people who have one was last stored.
pub(crate) fn stored_at(
    conn: &mut Conn,
    id_numbers: &[&str],
) -> QueryResult<BTreeMap<String, i64>> {
    let found: Vec<(String, i64)> = finance::table
        .filter(finance::id_number.eq_any(id_numbers))
        .select((finance::id_number, finance::updated_at))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// What is stored, and when it was.
fn stored(conn: &mut Conn, id_number: &str) -> QueryResult<Option<(Content, i64)>> {
    finance::table
        .filter(finance::id_number.eq(id_number))
        .select((Content::as_select(), finance::updated_at))
        .first(conn)
        .optional()
}

/// `None` when someone else has stored one meanwhile.
fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    content: &Content,
) -> Result<Option<()>, Error> {
    let now = tx.now();
    let made = tx.savepoint(|tx| {
        diesel::insert_into(finance::table)
            .values((
                content,
                finance::id_number.eq(id_number),
                finance::created_by.eq(actor.account_id),
                finance::created_org.eq(actor.org.id),
                finance::created_at.eq(now),
                finance::updated_at.eq(now),
            ))
            .execute(tx.conn())
    });
    match made {
        Err(error) if breaks(&error, UNIQUE) => return Ok(None),
        made => made?,
    };
    let entry = Entry::new("finance.add", SUBJECT, id_number).after(content);
    wangge_audit::record(tx, actor, entry)?;
    Ok(Some(()))
}

/// Deletes what is stored, if anything is.
pub(crate) fn remove(tx: &mut Tx<'_>, actor: &Actor, id_number: &str) -> Result<bool, Error> {
    let Some((before, _)) = stored(tx.conn(), id_number)? else {
        return Ok(false);
    };
    diesel::delete(finance::table.filter(finance::id_number.eq(id_number))).execute(tx.conn())?;
    let entry = Entry::new("finance.delete", SUBJECT, id_number).before(&before);
    wangge_audit::record(tx, actor, entry)?;
    Ok(true)
}
