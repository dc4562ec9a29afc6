//! The household registry (chapter 13).

mod command;
pub mod import;
mod row;
mod view;

pub use command::SaveResident;
pub(crate) use row::{ResidentRow, restore};
pub use view::ResidentView;

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::result::QueryResult;
use diesel::sql_types::Bool;
use schemars::JsonSchema;
use serde::Deserialize;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_grid::caller::{self, CallerQuery};
use wangge_kernel::{Actor, DataScope, Faults, Field, Page, Paged, Policy};

use crate::enlist::{self, Registrar};
use crate::error::{Error, is_taken_number};
use crate::place::{self, Move};
use crate::renumber;
use crate::visible;
use command::{Checked, ID_NUMBER};

/// The status of a deleted resident.
pub(crate) const DELETED: i64 = 0;
/// The status of a resident that is there.
pub(crate) const LIVING: i64 = 1;

/// The condition of [`LIVING`], written out: a number is looked up in the index of the living only
/// where the condition is no parameter.
pub(crate) fn is_living() -> SqlLiteral<Bool> {
    sql("resident.status = 1")
}

/// What 13.2 is asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListResidents {
    /// 姓名，可为其中一部分
    pub resident_name: Field<String>,
    /// 身份证，18位有效证件号码
    pub id_number: Field<String>,
    /// 户号，完整户号
    pub household_id: Field<String>,
    /// 网格号
    pub grid_code: Field<String>,
    /// 登录人
    #[serde(flatten)]
    pub caller: CallerQuery,
}

/// 13.1: the resident with this id, unless deleted.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<ResidentView>, Error> {
    Ok(row::find(conn, scope, id)?
        .filter(|(row, ..)| row.status == LIVING)
        .map(ResidentView::new))
}

/// 13.6: the resident with this identity number.
///
/// # Errors
/// The database failed.
pub fn find_by_id_number(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> Result<Option<ResidentView>, Error> {
    let number = id_number.trim().to_ascii_uppercase();
    Ok(row::find_by_id_number(conn, scope, &number)?.map(ResidentView::new))
}

/// 13.2: the residents that match, newest first.
///
/// # Errors
/// A role the caller does not hold, or the database failed.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    list: &ListResidents,
    page: Page,
) -> Result<Paged<ResidentView>, Error> {
    let narrowing = caller::narrow(conn, actor, &list.caller)?;
    let found = row::list(conn, &actor.scope, list, &narrowing, page)?;
    Ok(found.map(ResidentView::new))
}

/// 13.3: adds a resident, and a customer with it when 是否纳入名单库 is 是; answers the
/// resident's id.
///
/// # Errors
/// Faulty fields, a grid that is not there, a number that is taken.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    command: &SaveResident,
) -> Result<i64, Error> {
    let grid = visible::grid_of(tx.conn(), &actor.scope, &command.grid_code)?;
    let checked = command.validate(policy, None, grid.as_ref())?;
    refuse_taken(tx.conn(), &actor.scope, &checked.id_number, None)?;
    let id = row::insert(tx, actor, &checked).or_else(|e| taken(tx, actor, &checked, None, e))?;
    let after = read(tx, actor, id)?;
    wangge_audit::record(
        tx,
        actor,
        Entry::new("resident.add", "resident", id).after(&after),
    )?;
    if after.in_list {
        enlist::one(tx, actor, &after, &Registrar::caller(actor))?;
    }
    Ok(id)
}

/// 13.4: changes a resident. Status 0 deletes; turning 是否纳入名单库 to 是 makes a customer.
///
/// # Errors
/// No such resident, faulty fields, a number that is taken or a customer's, or someone else was
/// faster.
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    id: i64,
    command: &SaveResident,
) -> Result<(), Error> {
    let before = read(tx, actor, id)?;
    if before.status != LIVING {
        return Err(Error::NotFound);
    }
    let grid = visible::grid_of(tx.conn(), &actor.scope, &command.grid_code)?;
    let checked = command.validate(policy, Some(&before), grid.as_ref())?;
    if checked.id_number != before.id_number {
        let held = visible::customer_holder(tx.conn(), &actor.scope, &before.id_number)?;
        if held.is_some() {
            return Err(Faults::one(ID_NUMBER.field, "该居民已是客户，身份证号不能修改").into());
        }
        refuse_taken(tx.conn(), &actor.scope, &checked.id_number, Some(id))?;
    }
    let moves = checked.grid_id != before.grid_id;
    if moves {
        place::may_leave(tx, &before.id_number)?;
    }
    let changed =
        row::update(tx, &before, &checked).or_else(|e| taken(tx, actor, &checked, Some(id), e))?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    if moves {
        let step = Move {
            from: before.grid_id,
            to: checked.grid_id,
        };
        place::customer_follows(tx, actor, &checked.id_number, step)?;
    }
    if checked.id_number != before.id_number {
        renumber::follow_number(tx, actor, &before.id_number, &checked.id_number)?;
    }
    let after = read(tx, actor, id)?;
    let entry = Entry::new("resident.update", "resident", id)
        .before(&before)
        .after(&after);
    wangge_audit::record(tx, actor, entry)?;
    if after.in_list && !before.in_list && after.status == LIVING {
        enlist::one(tx, actor, &after, &Registrar::caller(actor))?;
    }
    Ok(())
}

/// 13.5: deletes a resident (0) or brings one back (1).
///
/// # Errors
/// No such resident, a status that is none, a living resident with the same number, or someone
/// else was faster.
pub fn set_status(tx: &mut Tx<'_>, actor: &Actor, id: i64, status: i64) -> Result<(), Error> {
    if status != DELETED && status != LIVING {
        return Err(Faults::one("status", "状态只能是0或1").into());
    }
    let before = read(tx, actor, id)?;
    if before.status == status {
        return Ok(());
    }
    if status == LIVING {
        refuse_taken(tx.conn(), &actor.scope, &before.id_number, Some(id))?;
    }
    let changed = match row::set_status(tx, &before, status) {
        Err(error) if is_taken_number(&error, "resident") => {
            refuse_taken(tx.conn(), &actor.scope, &before.id_number, Some(id))?;
            return Err(Error::Stale);
        }
        outcome => outcome?,
    };
    if changed == 0 {
        return Err(Error::Stale);
    }
    let after = read(tx, actor, id)?;
    let entry = Entry::new("resident.set_status", "resident", id)
        .before(&before)
        .after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

/// The living resident with this number in scope, for 14.18.
pub(crate) fn row_by_id_number(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> QueryResult<Option<ResidentRow>> {
    let number = id_number.trim().to_ascii_uppercase();
    Ok(row::find_by_id_number(conn, scope, &number)?.map(|(row, ..)| row))
}

/// The row in scope, deleted or not.
fn read(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<ResidentRow, Error> {
    row::find(tx.conn(), &actor.scope, id)?
        .map(|(row, ..)| row)
        .ok_or(Error::NotFound)
}

fn refuse_taken(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
    own_id: Option<i64>,
) -> Result<(), Error> {
    visible::refuse_taken(conn, scope, id_number, own_id, visible::resident_holder)?;
    visible::refuse_elsewhere(conn, scope, id_number, visible::customer_holder)
}

fn taken<T>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    checked: &Checked,
    own_id: Option<i64>,
    error: diesel::result::Error,
) -> Result<T, Error> {
    let holder = ("resident", visible::resident_holder as visible::FindHolder);
    visible::taken(tx, &actor.scope, &checked.id_number, own_id, holder, error)
}
