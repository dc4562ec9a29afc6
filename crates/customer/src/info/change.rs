//! What changes customers' files.

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_grid::info::{self as grids, GridRef};
use wangge_kernel::rule::{Check, name};
use wangge_kernel::{Actor, DataScope, Faults, Field, Policy};

use super::command::{ChangeStatus, FromResident, SaveCustomer};
use super::row::{self, CustomerRow};
use super::rules::{Checked, ID_NUMBER, STATUS};
use super::state::{DRAFT, NORMAL, may_move, may_move_row, named};
use super::table::Mode;
use crate::enlist::{self, Registrar};
use crate::error::{Error, breaks_reference};
use crate::forget;
use crate::member;
use crate::place::{self, Move};
use crate::renumber;
use crate::resident;
use crate::visible;

/// How many entries 14.10 takes at once.
const BATCH_MAX: usize = 1000;

/// 14.5: adds a draft and asks the grid's manager to complete it; answers its id.
///
/// # Errors
/// Faulty fields, a grid that is not there, a number that is taken.
pub fn add_draft(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    command: &SaveCustomer,
) -> Result<i64, Error> {
    let grid = visible::grid_of(tx.conn(), &actor.scope, &command.grid_code)?;
    let checked = command.validate(Mode::Draft, policy, actor, None, grid.as_ref())?;
    create(tx, actor, &checked, DRAFT, grid.as_ref())
}

/// 14.6: adds a customer, or makes one of the draft that has this number; answers its id.
///
/// # Errors
/// Faulty or missing fields, a grid that is not there, a number that is taken.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    command: &SaveCustomer,
) -> Result<i64, Error> {
    if let Some(number) = command.id_number.value() {
        let number = number.to_ascii_uppercase();
        let draft = row::find_by_id_number(tx.conn(), &actor.scope, &number)?
            .map(|(row, ..)| row)
            .filter(|row| row.status == DRAFT);
        if let Some(draft) = draft {
            change(tx, actor, policy, &draft, command)?;
            return Ok(draft.id);
        }
    }
    let grid = visible::grid_of(tx.conn(), &actor.scope, &command.grid_code)?;
    let checked = command.validate(Mode::Full, policy, actor, None, grid.as_ref())?;
    let status = checked.status.unwrap_or(NORMAL);
    create(tx, actor, &checked, status, grid.as_ref())
}

/// 14.7: changes a draft.
///
/// # Errors
/// No such customer, not a draft, faulty fields, a number that is taken, or someone else was
/// faster.
pub fn update_draft(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    id: i64,
    command: &SaveCustomer,
) -> Result<(), Error> {
    let before = read(tx, actor, id)?;
    if before.status != DRAFT {
        return Err(Error::State("非暂存客户不可暂存！"));
    }
    refuse_stale(&before, &command.updated_at)?;
    let grid = visible::grid_of(tx.conn(), &actor.scope, &command.grid_code)?;
    let checked = command.validate(Mode::Draft, policy, actor, Some(&before), grid.as_ref())?;
    store(tx, actor, &before, &checked, DRAFT)
}

/// 14.8: changes a customer; a draft becomes one.
///
/// # Errors
/// No such customer, faulty or missing fields, a number that is taken, a move of status that is
/// none, or someone else was faster.
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    id: i64,
    command: &SaveCustomer,
) -> Result<(), Error> {
    let before = read(tx, actor, id)?;
    refuse_stale(&before, &command.updated_at)?;
    change(tx, actor, policy, &before, command)
}

/// 14.9: moves a customer between 5 and 6, or a complete draft to 5. The status it has already
/// is no change.
///
/// # Errors
/// No such customer, a status or a move that is none, a draft that is not complete, or someone
/// else was faster.
pub fn set_status(tx: &mut Tx<'_>, actor: &Actor, id: i64, status: i64) -> Result<(), Error> {
    let status = named(status)?;
    let before = read(tx, actor, id)?;
    move_to(tx, actor, &before, status)
}

/// `PUT /customer/info/{customerId}/grid/{gridCode}`: moves a customer to another grid of the caller's,
/// with the resident, what stands about him on the lists, and what is asked about him. To where he
/// stands already is no move.
///
/// # Errors
/// No such customer or grid, a credit file under approval, or someone else was faster.
pub fn move_to_grid(tx: &mut Tx<'_>, actor: &Actor, id: i64, code: &str) -> Result<(), Error> {
    let before = read(tx, actor, id)?;
    let grid = grids::resolve_in_scope(tx.conn(), &actor.scope, code)?.ok_or(Error::NotFound)?;
    if before.grid_id == Some(grid.id) {
        return Ok(());
    }
    place::may_leave(tx, &before.id_number)?;
    if row::set_grid(tx, &before, grid.id)? == 0 {
        return Err(Error::Stale);
    }
    arrive(tx, actor, &before, &before.id_number, grid.id)?;
    trail(tx, actor, "customer.move", &before)
}

/// 14.10: [`set_status`] of many, all or none.
///
/// # Errors
/// As [`set_status`], the faults named by their place in the list.
pub fn set_status_batch(
    tx: &mut Tx<'_>,
    actor: &Actor,
    list: &[ChangeStatus],
) -> Result<(), Error> {
    let moves = check_batch(list)?;
    let ids: Vec<i64> = moves.iter().map(|(id, _)| *id).collect();
    let mut rows = row::find_all(tx.conn(), &actor.scope, &ids)?;
    for (index, (id, status)) in moves.into_iter().enumerate() {
        let before = rows
            .iter_mut()
            .find(|row| row.id == id)
            .ok_or(Error::NotFound)?;
        move_to(tx, actor, before, status).map_err(|error| at(index, error))?;
        before.status = status;
    }
    Ok(())
}

/// 14.15: deletes a draft, with the family members under it and what is kept by a number that is nobody
/// else's.
///
/// # Errors
/// No such customer, not a draft, or someone else was faster.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    let before = read(tx, actor, id)?;
    if before.status != DRAFT {
        return Err(Error::State("非暂存客户不可删除！"));
    }
    member::leave_with(tx, actor, id)?;
    match row::delete(tx, &before) {
        // Somebody has just given him a family.
        Err(error) if breaks_reference(&error) => return Err(Error::Stale),
        Ok(0) => return Err(Error::Stale),
        deleted => deleted?,
    };
    forget::with_the_last(tx, actor, &before.id_number)?;
    wangge_worklist::todo::cancel_customer_file(tx, id)?;
    let entry = Entry::new("customer.delete", "customer", id).before(&before);
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

/// 14.18: makes a customer of a resident who is to be on the lists; answers its id.
///
/// # Errors
/// No such resident, 是否纳入名单库 is 否, or the person is a customer already.
pub fn from_resident(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    command: &FromResident,
) -> Result<i64, Error> {
    let resident =
        resident::row_by_id_number(tx.conn(), &actor.scope, id_number)?.ok_or(Error::NotFound)?;
    let mut check = Check::new();
    let registrant = check.optional(name("registrant", "登记人"), &command.registrant, 20, None);
    let organ = name("registerOrg", "登记机构");
    let register_org = check.optional(organ, &command.register_org, 30, None);
    check.finish(())?;
    if !resident.in_list {
        return Err(Error::State("该居民未纳入名单库，不能转为客户"));
    }
    refuse_taken(tx.conn(), &actor.scope, &resident.id_number, None)?;
    let by = Registrar::named(actor, registrant, register_org);
    enlist::one(tx, actor, &resident, &by)?.ok_or(Error::Stale)
}

fn create(
    tx: &mut Tx<'_>,
    actor: &Actor,
    checked: &Checked,
    status: i64,
    grid: Option<&GridRef>,
) -> Result<i64, Error> {
    refuse_taken(tx.conn(), &actor.scope, &checked.id_number, None)?;
    let id = row::insert(tx, actor, checked, status)
        .or_else(|error| taken(tx, actor, checked, None, error))?;
    let after = read(tx, actor, id)?;
    wangge_audit::record(
        tx,
        actor,
        Entry::new("customer.add", "customer", id).after(&after),
    )?;
    if status == DRAFT {
        let manager = grid.and_then(|grid| grid.account_id);
        let handler = manager.unwrap_or(actor.account_id);
        wangge_worklist::todo::open_customer_file(tx, actor, id, &after.name, handler)?;
    }
    Ok(id)
}

fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    before: &CustomerRow,
    command: &SaveCustomer,
) -> Result<(), Error> {
    let grid = visible::grid_of(tx.conn(), &actor.scope, &command.grid_code)?;
    let checked = command.validate(Mode::Full, policy, actor, Some(before), grid.as_ref())?;
    let status = match (checked.status, before.status) {
        (Some(sent), _) => sent,
        (None, DRAFT) => NORMAL,
        (None, kept) => kept,
    };
    may_move(before.status, status, checked.complete)?;
    store(tx, actor, before, &checked, status)
}

fn store(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &CustomerRow,
    checked: &Checked,
    status: i64,
) -> Result<(), Error> {
    if checked.id_number != before.id_number {
        if before.status != DRAFT {
            // Everything else the bank knows of a person hangs on the number.
            return Err(Faults::one(ID_NUMBER.field, "正式客户的身份证号不能修改").into());
        }
        refuse_taken(tx.conn(), &actor.scope, &checked.id_number, Some(before.id))?;
    }
    let to = checked.grid_id.filter(|to| before.grid_id != Some(*to));
    if to.is_some() {
        place::may_leave(tx, &before.id_number)?;
    }
    let changed = row::update(tx, before, checked, status)
        .or_else(|error| taken(tx, actor, checked, Some(before.id), error))?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    if let Some(to) = to {
        arrive(tx, actor, before, &checked.id_number, to)?;
    }
    if checked.id_number != before.id_number {
        renumber::follow_number(tx, actor, &before.id_number, &checked.id_number)?;
    }
    trail(tx, actor, "customer.update", before)?;
    finish_file(tx, before, status)
}

/// What goes with a customer who has come to another grid.
fn arrive(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &CustomerRow,
    id_number: &str,
    to: i64,
) -> Result<(), Error> {
    place::todos_follow(tx, before.id, to)?;
    match before.grid_id {
        Some(from) => place::resident_follows(tx, actor, id_number, Move { from, to }),
        None => Ok(()),
    }
}

fn move_to(tx: &mut Tx<'_>, actor: &Actor, before: &CustomerRow, status: i64) -> Result<(), Error> {
    if before.status == status {
        return Ok(());
    }
    may_move_row(before, status)?;
    if row::set_status(tx, before, status)? == 0 {
        return Err(Error::Stale);
    }
    trail(tx, actor, "customer.set_status", before)?;
    finish_file(tx, before, status)
}

/// A draft that has become a customer needs no completing any more.
fn finish_file(tx: &mut Tx<'_>, before: &CustomerRow, status: i64) -> Result<(), Error> {
    if before.status == DRAFT && status != DRAFT {
        wangge_worklist::todo::finish_customer_file(tx, before.id)?;
    }
    Ok(())
}

fn trail(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &'static str,
    before: &CustomerRow,
) -> Result<(), Error> {
    // The change may have moved the file out of the caller's own scope.
    let after = row::find(tx.conn(), &DataScope::All, before.id)?.map(|(row, ..)| row);
    let entry = Entry::new(action, "customer", before.id)
        .before(before)
        .after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

fn check_batch(list: &[ChangeStatus]) -> Result<Vec<(i64, i64)>, Faults> {
    let mut check = Check::new();
    if list.is_empty() {
        check.fault(name("list", "客户列表"), "不能为空");
    }
    if list.len() > BATCH_MAX {
        check.fault(name("list", "客户列表"), &format!("不能超过{BATCH_MAX}条"));
        check = check.finish(()).map(|()| Check::new())?;
    }
    let mut moves = Vec::with_capacity(list.len());
    for (index, entry) in list.iter().enumerate() {
        let mut part = Check::new();
        let any = (i64::MIN, i64::MAX);
        let id = part.number(name("customerId", "客户ID"), &entry.customer_id, any, None);
        let sent = part.number(STATUS, &entry.status, any, None);
        match part.finish(()).and_then(|()| named(sent)) {
            Ok(status) => moves.push((id, status)),
            Err(faults) => check.absorb(&prefix(index), faults),
        }
    }
    check.finish(moves)
}

fn at(index: usize, error: Error) -> Error {
    match error {
        Error::Invalid(faults) => {
            let mut all = Faults::default();
            all.absorb(&prefix(index), faults);
            all.into()
        }
        Error::State(reason) => Faults::one(&format!("{}status", prefix(index)), reason).into(),
        other => other,
    }
}

fn prefix(index: usize) -> String {
    format!("list[{index}].")
}

fn read(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<CustomerRow, Error> {
    row::find(tx.conn(), &actor.scope, id)?
        .map(|(row, ..)| row)
        .ok_or(Error::NotFound)
}

/// Edits carry the `updatedAt` that was read; without it the last write wins. A newer one than the
/// row's was read before an import was undone.
fn refuse_stale(before: &CustomerRow, sent: &Field<i64>) -> Result<(), Error> {
    match sent {
        Field::Value(read) if *read != before.updated_at => Err(Error::Stale),
        Field::Bad => Err(Faults::one("updatedAt", "更新日期必须为数字").into()),
        _ => Ok(()),
    }
}

fn refuse_taken(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
    own_id: Option<i64>,
) -> Result<(), Error> {
    visible::refuse_taken(conn, scope, id_number, own_id, visible::customer_holder)?;
    visible::refuse_elsewhere(conn, scope, id_number, visible::resident_holder)
}

fn taken<T>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    checked: &Checked,
    own_id: Option<i64>,
    error: diesel::result::Error,
) -> Result<T, Error> {
    let holder = ("customer", visible::customer_holder as visible::FindHolder);
    visible::taken(tx, &actor.scope, &checked.id_number, own_id, holder, error)
}
