//! Users of the wealth API (账户): signing in, passwords, and who administers whom.

mod command;
mod password;
mod row;
mod view;

pub use command::{ChangePassword, CreateUser, EditUser, ListUsers, SignIn, UserId};
pub use password::{FirstPassword, change_password, initialize, reset, sign_in};
pub use view::{Invitation, ListedUser, SignedIn, UserDetail, UserList, UserView};

use wangge_audit::Entry;
use wangge_auth::member::{self, Stored};
use wangge_db::{Conn, Tx};
use wangge_kernel::{Faults, Page};

use crate::access::{Role, WEALTH_REALM, WealthActor};
use crate::error::{Error, Refusal, Refusals};
use crate::organ::tree::{self, Tree};
use command::{BRANCH, OUTLET, Placed, ROLE, USER, USERNAME};
use row::UserRow;

const ADMIN: &str = "admin";
const ADMIN_NAME: &str = "分行管理员";
const BEYOND: &str = "只能管理本支行的客户经理";

/// The first administrator, with whom everything begins. A password that was made up must be changed
/// before anything else; it does not expire, or nobody could come in.
///
/// # Errors
/// The name is taken; the database failed.
pub fn first_admin(tx: &mut Tx<'_>, hash: &str, made_up: bool) -> Result<i64, Error> {
    let password = Stored {
        made_up,
        ..Stored::chosen(hash)
    };
    let id = member::add(tx, WEALTH_REALM, ADMIN, ADMIN_NAME, password)?;
    let placed = Placed {
        role: Role::HeadAdmin,
        branch_id: None,
        outlet_id: None,
    };
    row::insert(tx, id, &placed, None)?;
    Ok(id)
}

/// w52: adds a user, who signs in with a first password.
///
/// # Errors
/// Faulty fields, a name that is taken, organs that do not go with the role or do not exist; what
/// the caller does not administer.
pub fn create(
    tx: &mut Tx<'_>,
    by: &WealthActor,
    command: &CreateUser,
    first: &FirstPassword,
) -> Result<Invitation, Error> {
    let (login, real_name, placed) = command.validate()?;
    may_administer(by, &placed)?;
    member::take_turn(tx)?;
    let mut refusals = Refusals::default();
    if member::is_taken(tx.conn(), WEALTH_REALM, &login)? {
        refusals.add(Refusal::NameTaken, USERNAME);
    }
    look_up(tx.conn(), &placed, &mut refusals)?;
    refusals.finish(())?;
    let stored = first.stored(tx.now());
    let id = match member::add(tx, WEALTH_REALM, &login, &real_name, stored) {
        Err(wangge_auth::Error::NameTaken) => return Err(Refusal::NameTaken.of(USERNAME)),
        added => added?,
    };
    let creator = Some(by.id()).filter(|id| *id > 0);
    row::insert(tx, id, &placed, creator)?;
    let after = row::find(tx.conn(), id)?;
    let entry = Entry::new("user.create", "user", id).after(&after);
    wangge_audit::record(tx, &by.actor, entry)?;
    member::changed(tx)?;
    Ok(first.invitation(id, login))
}

/// w59: changes name, role and place of a user. Another role ends his sessions.
///
/// # Errors
/// As [`create`]; no such user; the last administrator of the head office.
pub fn edit(tx: &mut Tx<'_>, by: &WealthActor, command: &EditUser) -> Result<(), Error> {
    let (id, real_name, placed) = command.validate()?;
    member::take_turn(tx)?;
    let before = administered(tx.conn(), by, id)?;
    may_administer(by, &placed)?;
    let mut refusals = Refusals::default();
    look_up(tx.conn(), &placed, &mut refusals)?;
    refusals.finish(())?;
    let loses_head = is_head_admin(&before) && placed.role != Role::HeadAdmin;
    if loses_head && row::other_head_admins(tx.conn(), id)? == 0 {
        return Err(Faults::one(ROLE.field, "这是最后一个分行管理员，不能取消其角色").into());
    }
    member::rename(tx, id, &real_name)?;
    row::place(tx, id, &placed)?;
    if before.role != placed.role.number() {
        member::end_sessions(tx, id)?;
    }
    let after = row::find(tx.conn(), id)?;
    let entry = Entry::new("user.edit", "user", id)
        .before(&before)
        .after(&after);
    wangge_audit::record(tx, &by.actor, entry)?;
    Ok(member::changed(tx)?)
}

/// w54: deletes a user and ends his sessions. What he did stays; his login name is free again.
///
/// # Errors
/// No such user; the caller himself; the last administrator of the head office.
pub fn delete(tx: &mut Tx<'_>, by: &WealthActor, command: &UserId) -> Result<(), Error> {
    let id = command.required()?;
    member::take_turn(tx)?;
    if id == by.id() {
        return Err(Refusal::NotDeletable.of(USER));
    }
    let before = administered(tx.conn(), by, id)?;
    if is_head_admin(&before) && row::other_head_admins(tx.conn(), id)? == 0 {
        return Err(Refusal::NotDeletable.of(USER));
    }
    member::retire(tx, id)?;
    row::mark_deleted(tx, id)?;
    let entry = Entry::new("user.delete", "user", id).before(&before);
    wangge_audit::record(tx, &by.actor, entry)?;
    Ok(member::changed(tx)?)
}

/// w56: a page of the users whom the caller administers, newest first.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    by: &WealthActor,
    wanted: &ListUsers,
    page: Page,
) -> Result<UserList, Error> {
    let keyword = wanted.validate()?;
    let found = row::list(conn, by, keyword.as_deref(), page)?;
    Ok(UserList {
        total: found.count,
        user_list: listed(conn, found.rows)?,
    })
}

/// w57: the caller himself, or a user whom he administers.
///
/// # Errors
/// No such user; the caller administers nobody.
pub fn find(conn: &mut Conn, by: &WealthActor, command: &UserId) -> Result<UserDetail, Error> {
    let id = command.optional()?.unwrap_or(by.id());
    if id == by.id() {
        return detail(conn, id);
    }
    if !matches!(by.role, Role::HeadAdmin | Role::BranchAdmin) {
        return Err(Error::Beyond("只能查看自己的信息"));
    }
    let found = administered(conn, by, id)?;
    let user = listed(conn, vec![found])?.pop();
    user.map(UserDetail::from)
        .ok_or_else(|| Refusal::NoUser.of(USER))
}

/// Any living user, for whom he is himself.
fn detail(conn: &mut Conn, id: i64) -> Result<UserDetail, Error> {
    let found = row::find(conn, id)?.ok_or(Refusal::NoUser)?;
    let user = listed(conn, vec![found])?.pop();
    Ok(user.map(UserDetail::from).ok_or(Refusal::NoUser)?)
}

/// Rows with the names of their creators and organs: two queries, whatever the number of rows.
fn listed(conn: &mut Conn, rows: Vec<UserRow>) -> Result<Vec<ListedUser>, Error> {
    let creators: Vec<i64> = rows.iter().filter_map(|row| row.creator_id).collect();
    let names = row::names(conn, &creators)?;
    let tree = Tree::load(conn)?;
    let view = |row: UserRow| {
        let organ = match row.outlet_id.or(row.branch_id) {
            Some(id) => tree.any(id),
            None => tree.head(),
        };
        let creator = row.creator_id.and_then(|id| names.get(&id));
        UserView::new(row, creator).with_organ(organ)
    };
    Ok(rows.into_iter().map(view).collect())
}

fn administered(conn: &mut Conn, by: &WealthActor, id: i64) -> Result<UserRow, Error> {
    row::find_administered(conn, by, id)?.ok_or_else(|| Refusal::NoUser.of(USER))
}

fn is_head_admin(user: &UserRow) -> bool {
    user.role == Role::HeadAdmin.number()
}

/// Administrators of the head office give every role; those of a branch make managers of their own.
fn may_administer(by: &WealthActor, placed: &Placed) -> Result<(), Error> {
    let manages = matches!(placed.role, Role::OutletManager | Role::BranchManager)
        && placed
            .branch_id
            .is_some_and(|branch| by.scope.holds_branch(branch));
    match by.role {
        Role::HeadAdmin => Ok(()),
        Role::BranchAdmin if manages => Ok(()),
        _ => Err(Error::Beyond(BEYOND)),
    }
}

/// Whether the organs exist, are of the right kind, and belong together.
fn look_up(conn: &mut Conn, placed: &Placed, refusals: &mut Refusals) -> Result<(), Error> {
    let tree = Tree::load(conn)?;
    let wanted = [
        (placed.branch_id, tree::BRANCH, BRANCH),
        (placed.outlet_id, tree::OUTLET, OUTLET),
    ];
    for (id, kind, of) in wanted {
        let Some(id) = id else { continue };
        match tree.living(id) {
            None => refusals.add(Refusal::NoOrgan, of),
            Some(organ) if organ.kind != kind => refusals.add(Refusal::RoleOrgan, of),
            Some(organ) if kind == tree::OUTLET && organ.parent_id != placed.branch_id => {
                refusals.add(Refusal::RoleOrgan, of);
            }
            Some(_) => {}
        }
    }
    Ok(())
}
