//! Households (chapter 22): what is said of each, by its number.
//!
//! A family follows those who bear the number, residents and customers: whoever sees one of them
//! reads it, whoever sees all of them writes it. As long as nobody bears the number, it follows
//! whoever made it.

mod command;
mod row;
mod view;

pub use command::SaveFamily;
pub use view::FamilyView;

use std::collections::BTreeMap;

use diesel::QueryResult;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope, Faults};

use crate::error::{Error, absent, breaks};
use crate::visible::{ELSEWHERE, holds_maker};
use command::{ACCOUNT, HOUSEHOLD_ID};
use row::{Bearers, Content, FamilyRow};

const SUBJECT: &str = "family";
const UNIQUE: (&str, &str) = ("family_household_id_key", "family.household_id");
const TAKEN: &str = "的家庭信息已存在";

/// 22.3: the family of a household.
///
/// # Errors
/// The database failed.
pub fn find(
    conn: &mut Conn,
    scope: &DataScope,
    household_id: &str,
) -> Result<Option<FamilyView>, Error> {
    let Some(found) = row::of_household(conn, household_id.trim())? else {
        return Ok(None);
    };
    let bearers = row::bearers(conn, scope, &found.content.household_id)?;
    if !bearers.let_read(scope, &found) {
        return Ok(None);
    }
    let keeper = row::account(conn, found.content.account_id)?;
    let real_name = keeper.map(|(_, name)| name).unwrap_or_default();
    Ok(Some(FamilyView::new(found, real_name)))
}

/// 22.1: adds the family of a household that has none; answers its id.
///
/// # Errors
/// Faulty fields, a household or an account that the caller does not see, or the household has a
/// family already.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveFamily) -> Result<i64, Error> {
    let (content, faults) = command.read(actor, None);
    settle(tx.conn(), actor, (&content, None), faults)?;
    let id = match row::insert(tx, actor, &content) {
        Err(error) if breaks(&error, UNIQUE) => return Err(taken()),
        made => made?,
    };
    let entry = Entry::new("family.add", SUBJECT, id).after(&content);
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// 22.2: changes a family, also to that of another household.
///
/// # Errors
/// No such family, faulty fields, a household or an account that the caller does not see, a
/// household that has a family already, or someone else was faster.
pub fn update(tx: &mut Tx<'_>, actor: &Actor, id: i64, command: &SaveFamily) -> Result<(), Error> {
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    let bearers = row::bearers(tx.conn(), &actor.scope, &before.content.household_id)?;
    if !bearers.let_read(&actor.scope, &before) {
        return Err(Error::NotFound);
    }
    bearers.let_write()?;
    let (content, faults) = command.read(actor, Some(&before.content));
    settle(tx.conn(), actor, (&content, Some(&before.content)), faults)?;
    match row::update(tx, &before, &content) {
        Err(error) if breaks(&error, UNIQUE) => return Err(taken()),
        Ok(0) => return Err(Error::Stale),
        changed => changed?,
    };
    let entry = Entry::new("family.update", SUBJECT, id);
    wangge_audit::record(tx, actor, entry.before(&before.content).after(&content))?;
    Ok(())
}

/// How many live in the households of people who were found in scope before, as far as their
/// families say; in one query.
pub(crate) fn populations(
    conn: &mut Conn,
    household_ids: Vec<&str>,
) -> QueryResult<BTreeMap<String, i64>> {
    let found = row::populations(conn, household_ids)?;
    Ok(found.into_iter().collect())
}

/// When the families of those of these households that have one were last stored.
pub(crate) fn stored_at(
    conn: &mut Conn,
    household_ids: Vec<&str>,
) -> Result<BTreeMap<String, i64>, Error> {
    let found = row::stored_at(conn, household_ids)?;
    Ok(found.into_iter().collect())
}

impl Bearers {
    fn let_read(self, scope: &DataScope, family: &FamilyRow) -> bool {
        match self.all {
            0 => holds_maker(scope, family.created_by, family.created_org),
            _ => self.seen > 0,
        }
    }

    /// Of those who may read.
    fn let_write(self) -> Result<(), Error> {
        match self.seen == self.all {
            true => Ok(()),
            false => Err(Error::PartlySeen),
        }
    }
}

/// Refuses what is faulty, and a household or an account that cannot be the family's; what a change
/// keeps is not asked about again.
fn settle(
    conn: &mut Conn,
    actor: &Actor,
    (new, old): (&Content, Option<&Content>),
    mut faults: Faults,
) -> Result<(), Error> {
    let moves = old.is_none_or(|old| old.household_id != new.household_id);
    if moves && !faults.names(HOUSEHOLD_ID.field) {
        match expect_free(conn, &actor.scope, &new.household_id) {
            Err(Error::Invalid(found)) => faults.absorb("", found),
            Err(Error::NotFound) => absent(&mut faults, HOUSEHOLD_ID)?,
            Err(Error::PartlySeen) if !faults.is_empty() => {}
            free => free?,
        }
    }
    let handed = old.is_none_or(|old| old.account_id != new.account_id);
    if handed && !faults.names(ACCOUNT.field) && !may_keep(conn, actor, new.account_id)? {
        absent(&mut faults, ACCOUNT)?;
    }
    Ok(faults.into_result(())?)
}

/// A household that the caller may write, and that has no family.
fn expect_free(conn: &mut Conn, scope: &DataScope, household_id: &str) -> Result<(), Error> {
    let bearers = row::bearers(conn, scope, household_id)?;
    if bearers.all > 0 && bearers.seen == 0 {
        return Err(Error::NotFound);
    }
    match row::of_household(conn, household_id)? {
        Some(family) if bearers.let_read(scope, &family) => Err(taken()),
        // Somebody else's, which nobody of the registry bears. He is not named.
        Some(_) => Err(Faults::one(HOUSEHOLD_ID.field, ELSEWHERE).into()),
        None => bearers.let_write(),
    }
}

/// Whether an account is the caller's, or of an org in scope.
fn may_keep(conn: &mut Conn, actor: &Actor, id: i64) -> Result<bool, Error> {
    let org = row::account(conn, id)?.map(|(org, _)| org);
    Ok(org.is_some_and(|org| id == actor.account_id || actor.scope.holds_org(org)))
}

fn taken() -> Error {
    let fault = format!("该{}{TAKEN}", HOUSEHOLD_ID.label);
    Faults::one(HOUSEHOLD_ID.field, fault).into()
}
