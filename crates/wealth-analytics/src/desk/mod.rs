//! What customer managers note of companies: contacts (w39), companies they keep an eye on (w45,
//! w50), what came of calling on them (w37, w43, w44, w48), and when they want to be told of
//! products that expire (w34, w35).
//!
//! A company outside the caller's scope is answered like one that is not there.

pub mod command;
pub(crate) mod row;

use serde_json::json;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Page, Paged};

pub use self::command::{
    ChangeMarketing, MarketingType, SaveContact, SaveMarketing, SetAlert, SetFocus,
};
pub use self::row::MarketingRow;
use crate::error::Error;
use crate::read::company::{self, CompanyItem};
use crate::results::profile::ProfileRow;
use crate::run;
use crate::scope::WealthScope;

/// How many days before today expiring products are listed, unless somebody wants it otherwise.
pub const START_DAYS: i64 = 10;
/// How many days after today.
pub const END_DAYS: i64 = 30;

/// A company by what the caller calls it, inside the scope.
fn seen(conn: &mut Conn, scope: WealthScope, text: &str, code_first: bool) -> Result<i64, Error> {
    let run_id = run::required(conn)?;
    let id = company::id_of(conn, text, code_first)?;
    Ok(company::profile(conn, run_id, scope, id)?.company_id)
}

/// w39: the contact of a company.
///
/// # Errors
/// Faulty fields, or no such company in the scope.
pub fn save_contact(
    tx: &mut Tx<'_>,
    actor: &Actor,
    scope: WealthScope,
    command: &SaveContact,
) -> Result<(), Error> {
    let checked = command.validate()?;
    let company_id = seen(tx.conn(), scope, &checked.company, false)?;
    let before = row::contact(tx.conn(), company_id)?;
    row::save_contact(tx, actor, company_id, (&checked.linkman, &checked.contact))?;
    let entry = Entry::new("wealth.contact.update", "wealth.company", company_id)
        .before(&before.map(|b| json!({"linkman": b.0, "contact": b.1})))
        .after(&json!({"linkman": checked.linkman, "contact": checked.contact}));
    Ok(wangge_audit::record(tx, actor, entry)?)
}

/// w45: keeps an eye on a company, or no longer. Asking for what is so already is no error.
///
/// # Errors
/// Faulty fields, or no such company in the scope.
pub fn set_focus(
    tx: &mut Tx<'_>,
    actor: &Actor,
    scope: WealthScope,
    command: &SetFocus,
) -> Result<(), Error> {
    let (text, on) = command.validate()?;
    let company_id = seen(tx.conn(), scope, &text, true)?;
    row::set_focus(tx, actor.account_id, company_id, on)?;
    let action = if on {
        "wealth.focus.add"
    } else {
        "wealth.focus.remove"
    };
    let entry = Entry::new(action, "wealth.company", company_id);
    Ok(wangge_audit::record(tx, actor, entry)?)
}

/// w50: the companies the caller keeps an eye on and still sees, the newest first.
///
/// # Errors
/// Nothing was worked out yet, or the database failed.
pub fn focused(
    conn: &mut Conn,
    account_id: i64,
    scope: WealthScope,
    page: Page,
) -> Result<Paged<CompanyItem>, Error> {
    let run_id = run::required(conn)?;
    let (rows, count): (Vec<ProfileRow>, i64) =
        row::focused(conn, (run_id, account_id), scope, page)?;
    let rows = company::items(conn, run_id, &rows)?;
    Ok(Paged { rows, count })
}

/// w43: notes what came of calling on a company; answers its id.
///
/// # Errors
/// Faulty fields, or no such company in the scope.
pub fn add_marketing(
    tx: &mut Tx<'_>,
    actor: &Actor,
    scope: WealthScope,
    command: &SaveMarketing,
) -> Result<i64, Error> {
    let (text, noted) = command.validate()?;
    let company_id = seen(tx.conn(), scope, &text, true)?;
    let id = row::add_marketing(tx, actor, company_id, &noted)?;
    let entry = Entry::new("wealth.marketing.add", "wealth.marketing", id)
        .after(&json!({"company": company_id, "type": noted.kind, "remark": noted.remark}));
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// w44: changes a note. Its author may, and whoever `heads` the scope.
///
/// # Errors
/// Faulty fields, no such note in the scope, or it is another's.
pub fn change_marketing(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (scope, heads): (WealthScope, bool),
    command: &ChangeMarketing,
) -> Result<(), Error> {
    let id = command.id()?;
    let current = own_note(tx, actor, (scope, heads), id)?;
    let noted = command.validate(&current)?;
    row::change_marketing(tx, id, &noted)?;
    let entry = Entry::new("wealth.marketing.update", "wealth.marketing", id)
        .before(&json!({"type": current.kind, "remark": current.remark, "day": current.day}))
        .after(&json!({"type": noted.kind, "remark": noted.remark, "day": noted.day}));
    Ok(wangge_audit::record(tx, actor, entry)?)
}

/// w37: deletes a note. Its author may, and whoever `heads` the scope.
///
/// # Errors
/// No such note in the scope, or it is another's.
pub fn remove_marketing(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (scope, heads): (WealthScope, bool),
    id: i64,
) -> Result<(), Error> {
    let current = own_note(tx, actor, (scope, heads), id)?;
    row::remove_marketing(tx, id)?;
    let entry = Entry::new("wealth.marketing.delete", "wealth.marketing", id)
        .before(&json!({"type": current.kind, "remark": current.remark, "day": current.day}));
    Ok(wangge_audit::record(tx, actor, entry)?)
}

fn own_note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (scope, heads): (WealthScope, bool),
    id: i64,
) -> Result<MarketingRow, Error> {
    let found = row::marketing(tx.conn(), id)?.ok_or(Error::NoMarketing)?;
    let run_id = run::required(tx.conn())?;
    match company::profile(tx.conn(), run_id, scope, found.company_id) {
        Err(Error::NoCompany) => return Err(Error::NoMarketing),
        other => other?,
    };
    if found.account_id != actor.account_id && !heads {
        return Err(Error::Denied);
    }
    Ok(found)
}

/// w48: what came of calling on a company, the latest first.
///
/// # Errors
/// No such company in the scope, or the database failed.
pub fn marketing_of(
    conn: &mut Conn,
    scope: WealthScope,
    text: &str,
    page: Page,
) -> Result<Paged<MarketingRow>, Error> {
    let company_id = seen(conn, scope, text, true)?;
    Ok(row::marketing_of(conn, company_id, page)?)
}

/// w34: how many days before and after today the caller is told of products that expire.
///
/// # Errors
/// The database failed.
pub fn alert(conn: &mut Conn, account_id: i64) -> Result<(i64, i64), Error> {
    let known = row::alert(conn, account_id)?;
    Ok(known.unwrap_or((START_DAYS, END_DAYS)))
}

/// w35: the same, as the caller wants it.
///
/// # Errors
/// Faulty fields, or the database failed.
pub fn set_alert(tx: &mut Tx<'_>, actor: &Actor, command: &SetAlert) -> Result<(), Error> {
    let (start, end) = command.validate()?;
    let before = row::alert(tx.conn(), actor.account_id)?;
    row::set_alert(tx, actor.account_id, (start, end))?;
    let entry = Entry::new("wealth.alert.update", "wealth.alert", actor.account_id)
        .before(&before)
        .after(&(start, end));
    Ok(wangge_audit::record(tx, actor, entry)?)
}
