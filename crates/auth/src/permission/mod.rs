//! Permissions (chapter 7): which functions there are to be given to roles.
//!
//! Whoever is no administrator writes only permissions within his own, and only such as no role
//! holds that he may not change: what a permission covers is what its roles may do.

mod command;
mod pattern;
mod row;
mod view;

pub use command::{ListPermissions, SavePermission};
pub use pattern::Pattern;
pub(crate) use row::{PermissionRow, among, of_roles};
pub use view::PermissionView;

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Page, Paged};
use wangge_org_region::epoch;

use crate::error::Error;
use crate::role::{Reach, row as roles};
use crate::seed::ADMIN_ROLE;
use command::URL;

/// 7.1: a page of permissions, newest first.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    wanted: &ListPermissions,
    page: Page,
) -> Result<Paged<PermissionView>, Error> {
    let name = wanted.validate()?;
    Ok(row::list(conn, name.as_deref(), page)?.map(PermissionView::from))
}

/// 7.2: one permission.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<PermissionView>, Error> {
    Ok(row::find(conn, id)?.map(PermissionView::from))
}

/// 7.3: adds a permission; answers its id.
///
/// # Errors
/// Faulty fields, or a `permissionUrl` beyond the caller's own permissions.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SavePermission) -> Result<i64, Error> {
    epoch::take_turn(tx)?;
    let (checked, mut faults) = command.validate(None);
    let reach = Reach::of(tx.conn(), actor)?;
    if !faults.names(URL.field) && !reach.covers(&Pattern::parse(&checked.url)) {
        faults.add(URL.field, BEYOND);
    }
    faults.into_result(())?;
    let id = row::insert(tx, &checked)?;
    let after = row::find(tx.conn(), id)?;
    let entry = Entry::new("permission.add", "permission", id).after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// 7.4: changes a permission, for every role that holds it, at once.
///
/// # Errors
/// No such permission; faulty fields; a role holds it that the caller may not change; a
/// `permissionUrl` beyond the caller's own; administrators would lose the back office.
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: i64,
    command: &SavePermission,
) -> Result<(), Error> {
    epoch::take_turn(tx)?;
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    let reach = Reach::of(tx.conn(), actor)?;
    let holders = may_touch(tx.conn(), &reach, id)?;
    let (checked, mut faults) = command.validate(Some(&before));
    if !faults.names(URL.field) && checked.url != before.url {
        let pattern = Pattern::parse(&checked.url);
        let within = reach.covers(&pattern)
            && holders
                .iter()
                .all(|role| reach.covers_at(role.scope(), &pattern));
        if !within {
            faults.add(URL.field, BEYOND);
        }
        if blinds_administrators(tx.conn(), id, Some(pattern))? {
            faults.add(URL.field, "系统管理员必须保留后台管理(/super)权限");
        }
    }
    faults.into_result(())?;
    row::update(tx, id, &checked)?;
    let after = row::find(tx.conn(), id)?;
    let entry = Entry::new("permission.update", "permission", id)
        .before(&before)
        .after(&after);
    wangge_audit::record(tx, actor, entry)?;
    epoch::bump(tx)?;
    Ok(())
}

/// 7.5: deletes a permission and takes it from every role, at once.
///
/// # Errors
/// No such permission; a role holds it that the caller may not change; administrators would lose
/// the back office.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    epoch::take_turn(tx)?;
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    let reach = Reach::of(tx.conn(), actor)?;
    let holders = may_touch(tx.conn(), &reach, id)?;
    if blinds_administrators(tx.conn(), id, None)? {
        return Err(Error::Refused(
            "系统管理员必须保留后台管理(/super)权限，不能删除".to_owned(),
        ));
    }
    row::delete(tx, id)?;
    let role_ids: Vec<i64> = holders.iter().map(|role| role.id).collect();
    let entry = Entry::new("permission.delete", "permission", id).before(&(&before, role_ids));
    wangge_audit::record(tx, actor, entry)?;
    epoch::bump(tx)?;
    Ok(())
}

const BEYOND: &str = "权限路径超出您自己的权限范围";

/// The roles that hold a permission, each of which the caller must be allowed to change.
fn may_touch(conn: &mut Conn, reach: &Reach, id: i64) -> Result<Vec<roles::RoleRow>, Error> {
    let holders = roles::holding(conn, id)?;
    let ids: Vec<i64> = holders.iter().map(|role| role.id).collect();
    let held = of_roles(conn, &ids)?;
    for role in &holders {
        reach.may_change(role, &held)?;
    }
    Ok(holders)
}

/// Whether the administrators' role would no longer hold what opens the back office, if
/// permission `id` covered `instead`, or nothing any more.
fn blinds_administrators(
    conn: &mut Conn,
    id: i64,
    instead: Option<Pattern>,
) -> Result<bool, Error> {
    let held = of_roles(conn, &[ADMIN_ROLE])?;
    let (changed, others): (Vec<_>, Vec<_>) = held.iter().partition(|(_, p)| p.id == id);
    if changed.is_empty() {
        return Ok(false);
    }
    let before: Vec<Pattern> = held.iter().map(|(_, p)| p.pattern()).collect();
    let after: Vec<Pattern> = others
        .iter()
        .map(|(_, p)| p.pattern())
        .chain(instead)
        .collect();
    Ok(opens_back_office(&before) && !opens_back_office(&after))
}

/// Whether these permissions open the whole back office (`/super`).
pub(crate) fn opens_back_office(patterns: &[Pattern]) -> bool {
    Pattern::within(
        &Pattern::parse("/super"),
        &patterns.iter().collect::<Vec<_>>(),
    )
}
