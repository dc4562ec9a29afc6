//! Rows of the role table, what ties permissions to them, and the queries on both.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Page, Paged, RoleScope};

use super::command::Checked;
use crate::schema::{account, account_role, role, role_permission};

/// A stored role.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = role)]
pub(crate) struct RoleRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) scope_code: String,
    pub(crate) description: Option<String>,
    pub(crate) seeded: bool,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl RoleRow {
    /// Which rows it lets its holders see.
    pub(crate) fn scope(&self) -> RoleScope {
        RoleScope::from_code(&self.scope_code)
    }
}

/// What a list is narrowed to.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) name: Option<String>,
    pub(super) scope_code: Option<String>,
}

fn filtered(filter: &Filter) -> role::BoxedQuery<'_, MultiBackend> {
    let mut query = role::table.into_boxed::<MultiBackend>();
    if let Some(text) = &filter.name {
        query = query.filter(role::name.like(contains_pattern(text)).escape('\\'));
    }
    if let Some(text) = &filter.scope_code {
        query = query.filter(role::scope_code.like(contains_pattern(text)).escape('\\'));
    }
    query
}

pub(super) fn list(conn: &mut Conn, filter: &Filter, page: Page) -> QueryResult<Paged<RoleRow>> {
    let rows = filtered(filter)
        .order(role::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select(RoleRow::as_select())
        .load(conn)?;
    let count = filtered(filter).count().get_result(conn)?;
    Ok(Paged { rows, count })
}

pub(super) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<RoleRow>> {
    role::table
        .find(id)
        .select(RoleRow::as_select())
        .first(conn)
        .optional()
}

/// The stored roles among `ids`.
pub(crate) fn among(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<RoleRow>> {
    role::table
        .filter(role::id.eq_any(ids))
        .order(role::id)
        .select(RoleRow::as_select())
        .load(conn)
}

/// The roles that hold a permission.
pub(crate) fn holding(conn: &mut Conn, permission_id: i64) -> QueryResult<Vec<RoleRow>> {
    role::table
        .inner_join(role_permission::table)
        .filter(role_permission::permission_id.eq(permission_id))
        .order(role::id)
        .select(RoleRow::as_select())
        .load(conn)
}

pub(super) fn id_of_name(conn: &mut Conn, name: &str) -> QueryResult<Option<i64>> {
    role::table
        .filter(role::name.eq(name))
        .select(role::id)
        .first(conn)
        .optional()
}

/// How many accounts hold a role, frozen ones too.
pub(super) fn holders(conn: &mut Conn, id: i64) -> QueryResult<i64> {
    account_role::table
        .filter(account_role::role_id.eq(id))
        .count()
        .get_result(conn)
}

/// Living accounts that administer by another role than this one.
pub(super) fn admins_without(conn: &mut Conn, id: i64) -> QueryResult<i64> {
    account::table
        .inner_join(account_role::table.inner_join(role::table))
        .filter(role::scope_code.eq("admin"))
        .filter(role::id.ne(id))
        .filter(account::status.eq(1))
        .count()
        .get_result(conn)
}

pub(super) fn insert(tx: &mut Tx<'_>, checked: &Checked) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(role::table)
        .values((
            role::name.eq(&checked.name),
            role::scope_code.eq(&checked.scope_code),
            role::description.eq(checked.description.as_deref()),
            role::seeded.eq(false),
            role::created_at.eq(now),
            role::updated_at.eq(now),
        ))
        .returning(role::id)
        .get_result(tx.conn())
}

pub(super) fn update(tx: &mut Tx<'_>, id: i64, checked: &Checked) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(role::table.find(id))
        .set((
            role::name.eq(&checked.name),
            role::scope_code.eq(&checked.scope_code),
            role::description.eq(checked.description.as_deref()),
            role::updated_at.eq(now),
        ))
        .execute(tx.conn())
}

pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> QueryResult<usize> {
    diesel::delete(role_permission::table.filter(role_permission::role_id.eq(id)))
        .execute(tx.conn())?;
    diesel::delete(role::table.find(id)).execute(tx.conn())
}

pub(super) fn replace_permissions(
    tx: &mut Tx<'_>,
    role_id: i64,
    ids: &BTreeSet<i64>,
) -> QueryResult<()> {
    diesel::delete(role_permission::table.filter(role_permission::role_id.eq(role_id)))
        .execute(tx.conn())?;
    for id in ids {
        diesel::insert_into(role_permission::table)
            .values((
                role_permission::role_id.eq(role_id),
                role_permission::permission_id.eq(id),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}
