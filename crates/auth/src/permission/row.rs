//! Rows of the permission table and the queries on them.

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Page, Paged};

use super::command::Checked;
use super::pattern::Pattern;
use crate::schema::{permission, role_permission};

/// A stored permission.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = permission)]
pub(crate) struct PermissionRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) url: String,
    pub(crate) sys_code: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl PermissionRow {
    /// What it covers.
    pub(crate) fn pattern(&self) -> Pattern {
        Pattern::parse(&self.url)
    }
}

fn named(name: Option<&str>) -> permission::BoxedQuery<'_, MultiBackend> {
    let all = permission::table.into_boxed::<MultiBackend>();
    match name {
        Some(text) => all.filter(permission::name.like(contains_pattern(text)).escape('\\')),
        None => all,
    }
}

pub(super) fn list(
    conn: &mut Conn,
    name: Option<&str>,
    page: Page,
) -> QueryResult<Paged<PermissionRow>> {
    let rows = named(name)
        .order(permission::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select(PermissionRow::as_select())
        .load(conn)?;
    let count = named(name).count().get_result(conn)?;
    Ok(Paged { rows, count })
}

pub(super) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<PermissionRow>> {
    permission::table
        .find(id)
        .select(PermissionRow::as_select())
        .first(conn)
        .optional()
}

/// The stored permissions among `ids`.
pub(crate) fn among(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<PermissionRow>> {
    permission::table
        .filter(permission::id.eq_any(ids))
        .order(permission::id)
        .select(PermissionRow::as_select())
        .load(conn)
}

/// The permissions of each of these roles, with the role's id: one query, however many roles.
pub(crate) fn of_roles(
    conn: &mut Conn,
    role_ids: &[i64],
) -> QueryResult<Vec<(i64, PermissionRow)>> {
    role_permission::table
        .inner_join(permission::table)
        .filter(role_permission::role_id.eq_any(role_ids))
        .order((role_permission::role_id, permission::id))
        .select((role_permission::role_id, PermissionRow::as_select()))
        .load(conn)
}

pub(super) fn insert(tx: &mut Tx<'_>, checked: &Checked) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(permission::table)
        .values((
            permission::name.eq(&checked.name),
            permission::kind.eq(&checked.kind),
            permission::url.eq(&checked.url),
            permission::sys_code.eq(checked.sys_code.as_deref()),
            permission::created_at.eq(now),
            permission::updated_at.eq(now),
        ))
        .returning(permission::id)
        .get_result(tx.conn())
}

pub(super) fn update(tx: &mut Tx<'_>, id: i64, checked: &Checked) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(permission::table.find(id))
        .set((
            permission::name.eq(&checked.name),
            permission::kind.eq(&checked.kind),
            permission::url.eq(&checked.url),
            permission::sys_code.eq(checked.sys_code.as_deref()),
            permission::updated_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Takes the permission from every role, and deletes it.
pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> QueryResult<usize> {
    diesel::delete(role_permission::table.filter(role_permission::permission_id.eq(id)))
        .execute(tx.conn())?;
    diesel::delete(permission::table.find(id)).execute(tx.conn())
}
