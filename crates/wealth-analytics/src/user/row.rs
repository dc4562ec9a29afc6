//! Rows of users and the queries on them.

use std::collections::BTreeMap;

use diesel::dsl::InnerJoinQuerySource;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde::Serialize;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Page, Paged};

use super::command::Placed;
use crate::access::{Role, WealthActor};
use crate::schema::foreign::account;
use crate::schema::wm_user;
use crate::scope::WealthScope;

/// A stored user with what the account says.
#[derive(Debug, Clone, Queryable, Serialize)]
pub(super) struct UserRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) real_name: String,
    pub(super) must_change_password: bool,
    pub(super) created_at: i64,
    pub(super) role: i64,
    pub(super) branch_id: Option<i64>,
    pub(super) outlet_id: Option<i64>,
    pub(super) creator_id: Option<i64>,
}

type Source = InnerJoinQuerySource<wm_user::table, account::table>;
type Condition<'a> = Box<dyn BoxableExpression<Source, MultiBackend, SqlType = Bool> + 'a>;

const COLUMNS: (
    account::id,
    account::name,
    account::real_name,
    account::must_change_password,
    account::created_at,
    wm_user::role,
    wm_user::branch_id,
    wm_user::outlet_id,
    wm_user::creator_id,
) = (
    account::id,
    account::name,
    account::real_name,
    account::must_change_password,
    account::created_at,
    wm_user::role,
    wm_user::branch_id,
    wm_user::outlet_id,
    wm_user::creator_id,
);

/// Which users an administrator has: those of the head office all, those of a branch its managers.
fn administered(by: &WealthActor) -> Condition<'static> {
    match (by.role, by.scope) {
        (Role::HeadAdmin, _) => Box::new(wm_user::role.gt(0)),
        (Role::BranchAdmin, WealthScope::Branch(branch)) => {
            let managers = [Role::OutletManager, Role::BranchManager].map(Role::number);
            let of_branch = wm_user::branch_id.eq(branch).assume_not_null();
            Box::new(wm_user::role.eq_any(managers).and(of_branch))
        }
        _ => Box::new(wm_user::role.lt(0)),
    }
}

fn matching<'a>(by: &WealthActor, keyword: Option<&str>) -> Condition<'a> {
    let living = wm_user::deleted_at.is_null();
    let seen = administered(by);
    match keyword {
        None => Box::new(living.and(seen)),
        Some(text) => {
            let of_name = account::real_name.like(contains_pattern(text)).escape('\\');
            let of_login = account::name_key
                .like(contains_pattern(&text.to_lowercase()))
                .escape('\\');
            Box::new(living.and(seen).and(of_login.or(of_name)))
        }
    }
}

/// A page of users, the newest first.
pub(super) fn list(
    conn: &mut Conn,
    by: &WealthActor,
    keyword: Option<&str>,
    page: Page,
) -> QueryResult<Paged<UserRow>> {
    let rows = wm_user::table
        .inner_join(account::table)
        .filter(matching(by, keyword))
        .order(wm_user::account_id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select(COLUMNS)
        .load(conn)?;
    let count = wm_user::table
        .inner_join(account::table)
        .filter(matching(by, keyword))
        .count()
        .get_result(conn)?;
    Ok(Paged { rows, count })
}

/// A user whom an administrator has.
pub(super) fn find_administered(
    conn: &mut Conn,
    by: &WealthActor,
    id: i64,
) -> QueryResult<Option<UserRow>> {
    wm_user::table
        .inner_join(account::table)
        .filter(matching(by, None))
        .filter(wm_user::account_id.eq(id))
        .select(COLUMNS)
        .first(conn)
        .optional()
}

/// Any living user.
pub(super) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<UserRow>> {
    wm_user::table
        .inner_join(account::table)
        .filter(wm_user::deleted_at.is_null())
        .filter(wm_user::account_id.eq(id))
        .select(COLUMNS)
        .first(conn)
        .optional()
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    account_id: i64,
    placed: &Placed,
    creator_id: Option<i64>,
) -> QueryResult<()> {
    diesel::insert_into(wm_user::table)
        .values((
            wm_user::account_id.eq(account_id),
            wm_user::role.eq(placed.role.number()),
            wm_user::branch_id.eq(placed.branch_id),
            wm_user::outlet_id.eq(placed.outlet_id),
            wm_user::creator_id.eq(creator_id),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn place(tx: &mut Tx<'_>, account_id: i64, placed: &Placed) -> QueryResult<()> {
    diesel::update(wm_user::table.find(account_id))
        .set((
            wm_user::role.eq(placed.role.number()),
            wm_user::branch_id.eq(placed.branch_id),
            wm_user::outlet_id.eq(placed.outlet_id),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn mark_deleted(tx: &mut Tx<'_>, account_id: i64) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(wm_user::table.find(account_id))
        .set(wm_user::deleted_at.eq(now))
        .execute(tx.conn())?;
    Ok(())
}

/// Living administrators of the head office besides one.
pub(super) fn other_head_admins(conn: &mut Conn, account_id: i64) -> QueryResult<i64> {
    wm_user::table
        .filter(wm_user::deleted_at.is_null())
        .filter(wm_user::role.eq(Role::HeadAdmin.number()))
        .filter(wm_user::account_id.ne(account_id))
        .count()
        .get_result(conn)
}

/// Login name and name of accounts, of deleted ones too.
pub(super) fn names(conn: &mut Conn, ids: &[i64]) -> QueryResult<BTreeMap<i64, (String, String)>> {
    let found: Vec<(i64, String, String)> = account::table
        .filter(account::id.eq_any(ids))
        .select((account::id, account::name, account::real_name))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|(id, login, name)| (id, (login, name)))
        .collect())
}
