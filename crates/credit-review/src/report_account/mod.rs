//! Accounts that credit reports are queried with (chapter 34): their passwords are sealed, and shown
//! only to whoever says what for.

mod command;
mod error;
mod row;
mod seal;
mod view;

pub use command::{ListReportAccounts, Plain, RevealPassword, SaveReportAccount};
pub use error::Error;
pub use seal::{KEY_BYTES, Sealer};
pub use view::{ReportAccountView, RevealedPassword};

use serde::Serialize;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx, constraint_of};
use wangge_kernel::{Actor, DataScope, Faults, Page, Paged};
use wangge_org_region::org;

use command::{Checked, ORG_CODE, OrgAsked, USER_NAME};
use row::{FROZEN, Place, ReportRow};

/// What the operation log keeps of a change; the passwords themselves are never in it.
#[derive(Serialize)]
struct Changed<'a> {
    account: &'a ReportAccountView,
    password_changed: bool,
}

/// What the operation log keeps of a password that was shown.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    user_name: &'a str,
    purpose: &'a str,
}

/// 34.4: one account.
///
/// # Errors
/// The database failed.
pub fn find(
    conn: &mut Conn,
    scope: &DataScope,
    id: i64,
) -> Result<Option<ReportAccountView>, Error> {
    Ok(row::find(conn, scope, id)?.map(ReportAccountView::from))
}

/// 34.5: a page of accounts, newest first.
///
/// # Errors
/// A faulty filter, or the database failed.
pub fn list(
    conn: &mut Conn,
    scope: &DataScope,
    wanted: &ListReportAccounts,
    page: Page,
) -> Result<Paged<ReportAccountView>, Error> {
    let user_name = wanted.validate()?;
    let matching = || row::named(scope, user_name.as_deref());
    let rows = row::page(conn, matching(), page)?;
    let count = row::count(conn, matching())?;
    Ok(Paged { rows, count }.map(ReportAccountView::from))
}

/// 34.1: adds an account; answers its id.
///
/// # Errors
/// Faulty fields, a name that is taken, an org outside the caller's scope.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    sealer: &Sealer,
    command: &SaveReportAccount,
) -> Result<i64, Error> {
    let (checked, faults) = command.validate(None);
    let place = settle(tx.conn(), actor, &checked, None, faults)?;
    let id = row::insert(tx, actor, &checked, &place).map_err(taken)?;
    seal(tx, sealer, id, &checked)?;
    let after = ReportAccountView::from(row::stored(tx.conn(), id)?);
    let entry = Entry::new("report_account.add", "report_account", id).after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// 34.2: changes an account; answers it as it is now.
///
/// # Errors
/// No such account, and as [`add`]; someone else changed it meanwhile.
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    sealer: &Sealer,
    id: i64,
    command: &SaveReportAccount,
) -> Result<ReportAccountView, Error> {
    let found = row::find(tx.conn(), &actor.scope, id)?.ok_or(Error::NotFound)?;
    let (checked, faults) = command.validate(Some(&found.0));
    let place = settle(tx.conn(), actor, &checked, Some(&found.0), faults)?;
    if row::update(tx, &found.0, &checked, &place).map_err(taken)? == 0 {
        return Err(Error::Stale);
    }
    seal(tx, sealer, id, &checked)?;
    let after = ReportAccountView::from(row::stored(tx.conn(), id)?);
    let entry = Entry::new("report_account.update", "report_account", id)
        .before(&ReportAccountView::from(found))
        .after(&Changed {
            account: &after,
            password_changed: checked.password.is_some(),
        });
    wangge_audit::record(tx, actor, entry)?;
    Ok(after)
}

/// 34.3: deletes an account. Its name is free again.
///
/// # Errors
/// No such account.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    let found = row::find(tx.conn(), &actor.scope, id)?.ok_or(Error::NotFound)?;
    if row::delete(tx, id)? == 0 {
        return Err(Error::NotFound);
    }
    let entry = Entry::new("report_account.delete", "report_account", id)
        .before(&ReportAccountView::from(found));
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

/// `POST /grid/CreditReportAccount/{id}/reveal`: the password, for a purpose that the operation log
/// keeps.
///
/// # Errors
/// No purpose, no such account, a frozen one, or a password sealed under another key.
pub fn reveal(
    tx: &mut Tx<'_>,
    actor: &Actor,
    sealer: &Sealer,
    id: i64,
    command: &RevealPassword,
) -> Result<RevealedPassword, Error> {
    let (found, ..) = row::find(tx.conn(), &actor.scope, id)?.ok_or(Error::NotFound)?;
    let purpose = command.validate()?;
    if found.status == FROZEN {
        return Err(Error::Frozen);
    }
    let password = sealer.open(id, &row::sealed_password(tx.conn(), id)?)?;
    let shown = Shown {
        user_name: &found.user_name,
        purpose: &purpose,
    };
    let entry = Entry::new("report_account.reveal", "report_account", id).after(&shown);
    wangge_audit::record(tx, actor, entry)?;
    Ok(RevealedPassword { password })
}

fn seal(tx: &mut Tx<'_>, sealer: &Sealer, id: i64, checked: &Checked) -> Result<(), Error> {
    if let Some(plain) = &checked.password {
        row::set_password(tx, id, &sealer.seal(id, plain.expose())?)?;
    }
    Ok(())
}

/// Looks up what `checked` names: the name must be free, the org the caller's to give. Every fault
/// is told at once, with those of the fields themselves; a faulty field is not looked up.
fn settle(
    conn: &mut Conn,
    actor: &Actor,
    checked: &Checked,
    current: Option<&ReportRow>,
    mut faults: Faults,
) -> Result<Place, Error> {
    if !faults.names(USER_NAME.field) {
        let taken_by = row::id_of_name(conn, &checked.user_name)?;
        if taken_by.is_some() && taken_by != current.map(|row| row.id) {
            faults.absorb("", name_taken());
        }
    }
    let kept = current.map(|row| row.org_id);
    let asked = match &checked.org {
        OrgAsked::Kept => kept,
        OrgAsked::Own => Some(actor.org.id),
        OrgAsked::Code(code) => org::by_code(conn, code)?.map(|org| org.id),
        OrgAsked::Faulty => None,
    };
    let org_id = asked.filter(|id| kept == Some(*id) || actor.scope.holds_org(*id));
    if org_id.is_none() && checked.org != OrgAsked::Faulty {
        faults.add(ORG_CODE.field, "机构号不存在");
    }
    let org_name = match (&checked.org_name, current) {
        (Some(sent), _) => sent.clone(),
        // Another org bears another name.
        (None, Some(row)) if org_id == kept => row.org_name.clone(),
        (None, _) => None,
    };
    Ok(faults.into_result(Place {
        org_id: org_id.unwrap_or_default(),
        org_name,
    })?)
}

fn name_taken() -> Faults {
    Faults::one(USER_NAME.field, "用户名已存在")
}

/// Two writers on PostgreSQL may both have found a name free; the slower one is told so.
fn taken(error: diesel::result::Error) -> Error {
    match constraint_of(&error) {
        Some(_) => name_taken().into(),
        None => error.into(),
    }
}
