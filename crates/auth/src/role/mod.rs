//! Roles (chapter 6): which functions and which rows an account gets with them.
//!
//! Nobody but an administrator can widen by a role what he may do himself; [`Reach`] has the rules.
//! Every change is felt by the next request of whoever holds the role.

mod command;
mod reach;
pub(crate) mod row;
mod view;

pub use command::{ListRoles, SaveRole};
pub(crate) use reach::Reach;
pub use view::RoleDetail;

use std::collections::BTreeSet;

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Faults, Page, Paged, RoleScope};
use wangge_org_region::epoch;

use crate::error::Error;
use crate::permission::{self, Pattern, PermissionRow};
use crate::seed::ADMIN_ROLE;
use command::{Checked, NAME, PERMISSIONS, SCOPE};
use row::RoleRow;

/// 6.1: a page of roles with their permissions, newest first.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(conn: &mut Conn, wanted: &ListRoles, page: Page) -> Result<Paged<RoleDetail>, Error> {
    let filter = wanted.validate()?;
    let Paged { rows, count } = row::list(conn, &filter, page)?;
    Ok(Paged {
        rows: detailed(conn, rows)?,
        count,
    })
}

/// 6.2: one role with its permissions.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<RoleDetail>, Error> {
    let found: Vec<RoleRow> = row::find(conn, id)?.into_iter().collect();
    Ok(detailed(conn, found)?.pop())
}

/// Roles with their permissions: one query more, however many roles.
fn detailed(conn: &mut Conn, roles: Vec<RoleRow>) -> Result<Vec<RoleDetail>, Error> {
    let ids: Vec<i64> = roles.iter().map(|role| role.id).collect();
    let held = permission::of_roles(conn, &ids)?;
    let detail = |role: RoleRow| {
        let own = held.iter().filter(|(role_id, _)| *role_id == role.id);
        let permissions = own
            .map(|(_, permission)| permission.clone().into())
            .collect();
        RoleDetail::new(role, permissions)
    };
    Ok(roles.into_iter().map(detail).collect())
}

/// 6.3: adds a role; answers its id.
///
/// # Errors
/// Faulty fields, a name that is taken, unknown permissions, more than the caller may give.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveRole) -> Result<i64, Error> {
    epoch::take_turn(tx)?;
    let reach = Reach::of(tx.conn(), actor)?;
    let (checked, permissions) = settle(tx.conn(), &reach, command, None)?;
    let id = row::insert(tx, &checked)?;
    row::replace_permissions(tx, id, &ids_of(&permissions))?;
    let after = (row::find(tx.conn(), id)?, ids_of(&permissions));
    wangge_audit::record(tx, actor, Entry::new("role.add", "role", id).after(&after))?;
    Ok(id)
}

/// 6.4: changes a role. Without `permissionIds` it keeps its permissions, with none it loses all.
///
/// # Errors
/// As [`add`]; no such role; a role the caller may not change; a seeded role's `roleScope`; the
/// administrators would lose the back office, or the bank its last administrator.
pub fn update(tx: &mut Tx<'_>, actor: &Actor, id: i64, command: &SaveRole) -> Result<(), Error> {
    epoch::take_turn(tx)?;
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    let held = permission::of_roles(tx.conn(), &[id])?;
    let reach = Reach::of(tx.conn(), actor)?;
    reach.may_change(&before, &held)?;
    let held: Vec<PermissionRow> = held.into_iter().map(|(_, permission)| permission).collect();
    let (checked, permissions) = settle(tx.conn(), &reach, command, Some((&before, &held)))?;
    row::update(tx, id, &checked)?;
    if ids_of(&permissions) != ids_of(&held) {
        row::replace_permissions(tx, id, &ids_of(&permissions))?;
    }
    let after = row::find(tx.conn(), id)?;
    let entry = Entry::new("role.update", "role", id)
        .before(&(&before, ids_of(&held)))
        .after(&(&after, ids_of(&permissions)));
    wangge_audit::record(tx, actor, entry)?;
    epoch::bump(tx)?;
    Ok(())
}

/// 6.5: deletes a role that nobody holds, with what ties permissions to it.
///
/// # Errors
/// No such role, one the caller may not change, a seeded one, or accounts hold it.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    epoch::take_turn(tx)?;
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    let held = permission::of_roles(tx.conn(), &[id])?;
    Reach::of(tx.conn(), actor)?.may_change(&before, &held)?;
    if before.seeded {
        return Err(Error::Refused("系统内置的角色不能删除".to_owned()));
    }
    match row::holders(tx.conn(), id)? {
        0 => {}
        many => {
            let text = format!("还有{many}个用户持有该角色，不能删除");
            return Err(Error::Refused(text));
        }
    }
    row::delete(tx, id)?;
    let ids: Vec<i64> = held.iter().map(|(_, permission)| permission.id).collect();
    let entry = Entry::new("role.delete", "role", id).before(&(&before, ids));
    wangge_audit::record(tx, actor, entry)?;
    epoch::bump(tx)?;
    Ok(())
}

fn ids_of(permissions: &[PermissionRow]) -> BTreeSet<i64> {
    permissions.iter().map(|permission| permission.id).collect()
}

/// The sound command and the permissions the role will have; every fault is told at once.
/// `current` is the role a change starts from, with its permissions.
fn settle(
    conn: &mut Conn,
    reach: &Reach,
    command: &SaveRole,
    current: Option<(&RoleRow, &[PermissionRow])>,
) -> Result<(Checked, Vec<PermissionRow>), Error> {
    let role = current.map(|(role, _)| role);
    let (checked, mut faults) = command.validate(role);
    let taken_by = row::id_of_name(conn, &checked.name)?;
    if taken_by.is_some() && taken_by != role.map(|role| role.id) && !faults.names(NAME.field) {
        faults.add(NAME.field, "角色名称已存在");
    }
    let permissions = match &checked.permission_ids {
        Some(ids) => permission::among(conn, ids)?,
        None => current.map_or(Vec::new(), |(_, held)| held.to_vec()),
    };
    refuse_unknown(&checked, &permissions, &mut faults);
    if !faults.names(SCOPE.field) {
        refuse_scope(conn, reach, &checked, role, &mut faults)?;
    }
    if !faults.names(PERMISSIONS.field) {
        refuse_beyond(reach, &checked, &permissions, &mut faults);
    }
    let back_office = || permission::opens_back_office(&patterns_of(&permissions));
    if role.is_some_and(|role| role.id == ADMIN_ROLE)
        && checked.permission_ids.is_some()
        && !back_office()
    {
        faults.add(PERMISSIONS.field, "系统管理员必须保留后台管理(/super)权限");
    }
    Ok(faults.into_result((checked, permissions))?)
}

fn patterns_of(permissions: &[PermissionRow]) -> Vec<Pattern> {
    permissions.iter().map(PermissionRow::pattern).collect()
}

fn refuse_unknown(checked: &Checked, found: &[PermissionRow], faults: &mut Faults) {
    let known = ids_of(found);
    let wanted: BTreeSet<i64> = checked.permission_ids.iter().flatten().copied().collect();
    let unknown: Vec<String> = wanted.difference(&known).map(i64::to_string).collect();
    if !unknown.is_empty() {
        faults.add(
            PERMISSIONS.field,
            format!("权限不存在：{}", unknown.join("、")),
        );
    }
}

/// Whether the role may have the scope asked for.
fn refuse_scope(
    conn: &mut Conn,
    reach: &Reach,
    checked: &Checked,
    current: Option<&RoleRow>,
    faults: &mut Faults,
) -> Result<(), Error> {
    let wanted = RoleScope::from_code(&checked.scope_code);
    if current.is_some_and(|role| role.seeded && role.scope_code != checked.scope_code) {
        faults.add(SCOPE.field, "系统内置角色的角色范围不能修改");
    } else if !reach.may_give(wanted) {
        faults.add(SCOPE.field, "角色范围超出您自己的范围");
    } else if let Some(role) = current
        && role.scope() == RoleScope::Admin
        && wanted != RoleScope::Admin
        && row::admins_without(conn, role.id)? == 0
    {
        faults.add(SCOPE.field, "角色范围不能修改：系统将没有系统管理员");
    }
    Ok(())
}

/// Whether every permission the role will have is one the caller himself may use on as many rows.
fn refuse_beyond(
    reach: &Reach,
    checked: &Checked,
    permissions: &[PermissionRow],
    faults: &mut Faults,
) {
    // A scope that is refused anyway is no measure.
    let scope = match faults.names(SCOPE.field) {
        true => RoleScope::OwnGrids,
        false => RoleScope::from_code(&checked.scope_code),
    };
    let beyond: Vec<&str> = permissions
        .iter()
        .filter(|permission| !reach.covers_at(scope, &permission.pattern()))
        .map(|permission| permission.name.as_str())
        .collect();
    // Permissions that stay are too much only where the scope is new.
    let field = match checked.permission_ids {
        Some(_) => PERMISSIONS,
        None => SCOPE,
    };
    if !beyond.is_empty() {
        let text = format!("不能授予超出您自己权限范围的权限：{}", beyond.join("、"));
        faults.add(field.field, text);
    }
}
