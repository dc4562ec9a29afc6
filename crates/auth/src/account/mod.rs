//! Accounts (chapter 5): who is on file, with which roles, and their passwords.

mod command;
mod explain;
mod row;
mod view;

pub use command::{ChangePassword, Hashed, ListAccounts, SaveAccount, SetPassword};
pub use explain::{AccessView, explain};
pub(crate) use row::hash_of;
pub use view::{AccountView, ListedAccount, RoleView};

use std::collections::BTreeSet;

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::rule::name;
use wangge_kernel::{Actor, Faults, Field, Page, Paged, Policy, RoleScope};
use wangge_org_region::{epoch, org};

use crate::GRID_REALM;
use crate::error::Error;
use crate::password::{Hasher, NewPassword};
use crate::permission;
use crate::role::{Reach, row as roles};
use crate::session;
use command::{Checked, NAME, ORG, PASSWORD, ROLES};
use row::{Filter, Sight};

const MANAGER_ROLE: i64 = 1;
const FROZEN: i64 = 0;

fn sight(actor: &Actor) -> Sight<'_> {
    Sight {
        realm: GRID_REALM,
        scope: &actor.scope,
        own_id: actor.account_id,
    }
}

/// 5.3: one account.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, actor: &Actor, id: i64) -> Result<Option<ListedAccount>, Error> {
    let Some(found) = row::find(conn, &sight(actor), id)? else {
        return Ok(None);
    };
    Ok(row::with_names(conn, vec![found])?
        .pop()
        .map(ListedAccount::from))
}

/// 5.4 and 5.5: a page of accounts, newest first.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    wanted: &ListAccounts,
    page: Page,
) -> Result<Paged<ListedAccount>, Error> {
    let texts = wanted.validate()?;
    let orgs = match texts.org_code {
        Some(code) => Some(match org::by_code(conn, &code)? {
            Some(found) => org::subtree(conn, found.id)?,
            None => BTreeSet::new(),
        }),
        None => None,
    };
    let filter = Filter {
        name: texts.account_name,
        real_name: texts.real_name,
        org_name: texts.org_name,
        orgs,
        role_id: wanted.role_id,
    };
    let Paged { rows, count } = row::list(conn, &sight(actor), &filter, page)?;
    let views = row::with_names(conn, rows)?;
    Ok(Paged {
        rows: views.into_iter().map(ListedAccount::from).collect(),
        count,
    })
}

/// 5.1: adds an account; answers its id. `hash` comes from [`SaveAccount::hash`].
///
/// # Errors
/// Faulty fields, a name that is taken, an org outside the caller's scope, a role he may not grant.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    command: &SaveAccount,
    hashed: Hashed,
) -> Result<i64, Error> {
    epoch::take_turn(tx)?;
    let (checked, hash, faults) = command.check(None, policy, hashed);
    let (org_id, roles) = settle(tx.conn(), actor, &checked, None, faults)?;
    let hash = hash.ok_or_else(|| Error::Crypto("a new account without a hash".to_owned()))?;
    let org_id = org_id.ok_or(Error::NotFound)?;
    let id = row::insert(tx, GRID_REALM, &checked, org_id, &hash)?;
    row::replace_roles(tx, id, &roles)?;
    let after = row::find(tx.conn(), &sight(actor), id)?;
    wangge_audit::record(
        tx,
        actor,
        Entry::new("account.add", "account", id).after(&(after, roles)),
    )?;
    epoch::bump(tx)?;
    Ok(id)
}

/// 5.2: changes an account. A new password, other roles or freezing end its sessions.
///
/// # Errors
/// As [`add`]; no such account; the last administrator; grids that nobody would manage any more.
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    id: i64,
    command: &SaveAccount,
    hashed: Hashed,
) -> Result<(), Error> {
    epoch::take_turn(tx)?;
    let before = row::find(tx.conn(), &sight(actor), id)?.ok_or(Error::NotFound)?;
    let held = row::role_ids(tx.conn(), id)?;
    let (checked, hash, faults) = command.check(Some(&before), policy, hashed);
    let (org_id, roles) = settle(tx.conn(), actor, &checked, Some((id, &held)), faults)?;
    let org_id = org_id.unwrap_or(before.org_id);
    may_touch(tx.conn(), actor, &held)?;
    let leaves = Leaving {
        freezes: checked.status == FROZEN && before.status != FROZEN,
        before: &held,
        after: &roles,
    };
    refuse_leaving(tx.conn(), id, &leaves)?;
    row::update(tx, id, &checked, org_id)?;
    if roles != held {
        row::replace_roles(tx, id, &roles)?;
    }
    if let Some(hash) = &hash {
        row::set_hash(tx, id, hash, id != actor.account_id)?;
    }
    if roles != held || hash.is_some() || leaves.freezes {
        session::end_all(tx, id)?;
    }
    let after = row::find(tx.conn(), &sight(actor), id)?;
    let entry = Entry::new("account.update", "account", id)
        .before(&(&before, &held))
        .after(&(after, &roles));
    wangge_audit::record(tx, actor, entry)?;
    epoch::bump(tx)?;
    Ok(())
}

/// 5.6: freezes (0) or thaws (1) an account.
///
/// # Errors
/// No such account, another status, the last administrator, grids that it still manages.
pub fn set_status(tx: &mut Tx<'_>, actor: &Actor, id: i64, status: i64) -> Result<(), Error> {
    if !(0..=1).contains(&status) {
        return Err(Faults::one("status", "用户状态只能是0或1").into());
    }
    epoch::take_turn(tx)?;
    let before = row::find(tx.conn(), &sight(actor), id)?.ok_or(Error::NotFound)?;
    let held = row::role_ids(tx.conn(), id)?;
    may_touch(tx.conn(), actor, &held)?;
    if status == FROZEN {
        refuse_leaving(
            tx.conn(),
            id,
            &Leaving {
                freezes: true,
                before: &held,
                after: &held,
            },
        )?;
        session::end_all(tx, id)?;
    }
    row::set_status(tx, id, status)?;
    let entry = Entry::new("account.set_status", "account", id)
        .before(&before.status)
        .after(&status);
    wangge_audit::record(tx, actor, entry)?;
    epoch::bump(tx)?;
    Ok(())
}

/// The field of 5.7 that proves who asks.
pub(crate) const OLD_PASSWORD: &str = "oldPassword";

impl ChangePassword {
    /// The old password as typed, and a sound new one.
    pub(crate) fn check(&self) -> Result<(String, NewPassword), Faults> {
        let mut check = wangge_kernel::rule::Check::new();
        let old = check.text(
            name(OLD_PASSWORD, "旧密码"),
            &self.old_password,
            (1, usize::MAX),
            None,
        );
        let new = NewPassword::required(name("newPassword", "新密码"), &self.new_password);
        match (check.finish(old), new) {
            (Ok(old), Ok(new)) => Ok((old, new)),
            (old, new) => {
                let mut all = old.err().unwrap_or_default();
                all.absorb("", new.err().unwrap_or_default());
                Err(all)
            }
        }
    }
}

impl SetPassword {
    /// 5.8: the hash of the password.
    ///
    /// # Errors
    /// A blank or faulty password.
    pub async fn hash(&self, hasher: &Hasher) -> Result<String, Error> {
        hasher
            .hash(NewPassword::required(PASSWORD, &self.password)?)
            .await
    }
}

/// 5.7 and 5.8: stores a new password and ends every session of the account.
///
/// # Errors
/// No such account.
pub fn set_password(tx: &mut Tx<'_>, actor: &Actor, id: i64, hash: &str) -> Result<(), Error> {
    let found = row::find(tx.conn(), &sight(actor), id)?.ok_or(Error::NotFound)?;
    if id != actor.account_id {
        let held = row::role_ids(tx.conn(), found.id)?;
        may_touch(tx.conn(), actor, &held)?;
    }
    row::set_hash(tx, found.id, hash, id != actor.account_id)?;
    session::end_all(tx, found.id)?;
    wangge_audit::record(tx, actor, Entry::new("account.set_password", "account", id))?;
    epoch::bump(tx)?;
    Ok(())
}

/// The account as its owner sees it, and whether its password should be changed.
pub(crate) fn view_of_own(conn: &mut Conn, id: i64) -> Result<Option<(AccountView, bool)>, Error> {
    let all = Sight {
        realm: GRID_REALM,
        scope: &wangge_kernel::DataScope::All,
        own_id: id,
    };
    let Some(found) = row::find(conn, &all, id)? else {
        return Ok(None);
    };
    let must_change = found.must_change_password;
    Ok(row::with_names(conn, vec![found])?
        .pop()
        .map(|view| (view, must_change)))
}

/// `GET /account/me`: the caller's own account.
///
/// # Errors
/// The database failed.
pub fn me(conn: &mut Conn, actor: &Actor) -> Result<Option<ListedAccount>, Error> {
    Ok(view_of_own(conn, actor.account_id)?.map(|(view, _)| view.into()))
}

/// Looks up what `checked` names: the org, unless a change keeps it, and the roles. Every fault
/// found is told at once, with those of the fields themselves, `faults`; a field that is faulty
/// already is not looked up. `current` is the account a change starts from, with its roles.
fn settle(
    conn: &mut Conn,
    actor: &Actor,
    checked: &Checked,
    current: Option<(i64, &BTreeSet<i64>)>,
    mut faults: Faults,
) -> Result<(Option<i64>, BTreeSet<i64>), Error> {
    let none = BTreeSet::new();
    let (own_id, held) = current.map_or((None, &none), |(id, held)| (Some(id), held));
    if !faults.names(NAME.field) {
        told(refuse_taken_name(conn, &checked.name, own_id), &mut faults)?;
    }
    let org_id = match faults.names(ORG.field) {
        true => None,
        false => told(org_of(conn, actor, checked), &mut faults)?.flatten(),
    };
    let roles = told(roles_to_grant(conn, actor, checked, held), &mut faults)?.unwrap_or_default();
    Ok(faults.into_result((org_id, roles))?)
}

/// The value, or its faults put to the others.
fn told<T>(outcome: Result<T, Error>, faults: &mut Faults) -> Result<Option<T>, Error> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Error::Invalid(more)) => {
            faults.absorb("", more);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn refuse_taken_name(conn: &mut Conn, name: &str, own_id: Option<i64>) -> Result<(), Error> {
    match row::id_of_name(conn, GRID_REALM, name)? {
        Some(other) if Some(other) != own_id => Err(Faults::one(NAME.field, "用户名已存在").into()),
        _ => Ok(()),
    }
}

/// The org sent, which must lie in the caller's scope; `None` when a change sends none.
fn org_of(conn: &mut Conn, actor: &Actor, checked: &Checked) -> Result<Option<i64>, Error> {
    let Some(code) = &checked.org_code else {
        return Ok(None);
    };
    match org::by_code(conn, code)? {
        Some(found) if actor.scope.holds_org(found.id) => Ok(Some(found.id)),
        _ => Err(Faults::one(ORG.field, "机构代码不存在").into()),
    }
}

/// The roles an account will have. Only an administrator grants what sees everything.
fn roles_to_grant(
    conn: &mut Conn,
    actor: &Actor,
    checked: &Checked,
    held: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>, Error> {
    let Some(ids) = &checked.role_ids else {
        return Ok(held.clone());
    };
    let wanted: BTreeSet<i64> = ids.iter().copied().collect();
    let known = row::known_roles(conn, &wanted)?;
    if known.len() != wanted.len() {
        return Err(Faults::one(ROLES.field, "角色不存在").into());
    }
    let too_much = known.iter().any(|(id, scope)| {
        !held.contains(id)
            && matches!(
                RoleScope::from_code(scope),
                RoleScope::Admin | RoleScope::Everything
            )
    });
    if too_much && !actor.is_admin {
        return Err(Faults::one(ROLES.field, "只有系统管理员可以授予该角色").into());
    }
    if !actor.is_admin && !wanted.is_subset(&actor.role_ids.union(held).copied().collect()) {
        return Err(Faults::one(ROLES.field, "不能授予自己没有的角色").into());
    }
    Ok(wanted)
}

/// Accounts that see everything are changed by administrators only, and nobody else changes one
/// that can do what he cannot: he could take it over.
fn may_touch(conn: &mut Conn, actor: &Actor, held: &BTreeSet<i64>) -> Result<(), Error> {
    if actor.is_admin {
        return Ok(());
    }
    let ids: Vec<i64> = held.iter().copied().collect();
    let permissions = permission::of_roles(conn, &ids)?;
    let reach = Reach::of(conn, actor)?;
    let within = roles::among(conn, &ids)?.iter().all(|role| {
        role.scope() < RoleScope::Everything && reach.may_change_holder(role, &permissions)
    });
    if within { Ok(()) } else { Err(Error::Denied) }
}

/// What an account is about to lose.
struct Leaving<'a> {
    freezes: bool,
    before: &'a BTreeSet<i64>,
    after: &'a BTreeSet<i64>,
}

fn refuse_leaving(conn: &mut Conn, id: i64, leaving: &Leaving<'_>) -> Result<(), Error> {
    let was_admin = holds_admin(conn, leaving.before)?;
    let stays_admin = !leaving.freezes && holds_admin(conn, leaving.after)?;
    if was_admin && !stays_admin && row::other_admins(conn, id)? == 0 {
        return Err(Error::Refused(
            "这是最后一个系统管理员，不能冻结或取消其角色".to_owned(),
        ));
    }
    let manages = leaving.before.contains(&MANAGER_ROLE);
    let stays_manager = !leaving.freezes && leaving.after.contains(&MANAGER_ROLE);
    if manages && !stays_manager {
        let grids = row::grids_held(conn, id)?;
        if !grids.is_empty() {
            let text = format!(
                "该用户仍管理网格：{}，请先指定接管的客户经理(handoverTo)",
                grids.join("、")
            );
            return Err(Error::Refused(text));
        }
    }
    Ok(())
}

fn holds_admin(conn: &mut Conn, ids: &BTreeSet<i64>) -> Result<bool, Error> {
    let roles = row::known_roles(conn, ids)?;
    Ok(roles
        .iter()
        .any(|(_, scope)| RoleScope::from_code(scope) == RoleScope::Admin))
}

/// The successor named in a request that freezes or demotes a manager.
///
/// # Errors
/// The value is no account id.
pub fn successor(field: &Field<i64>) -> Result<Option<i64>, Error> {
    match field {
        Field::Bad => Err(Faults::one("handoverTo", "接管人格式不正确").into()),
        other => Ok(other.value().copied()),
    }
}
