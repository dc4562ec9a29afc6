//! Rows of the account table and the queries on them.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{DataScope, Page, Paged};

use super::command::Checked;
use super::view::{AccountView, RoleView};
use crate::schema::foreign::{grid, org};
use crate::schema::{account, account_role, role};

/// A stored account, but for its hash.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = account)]
pub(crate) struct AccountRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) must_change_password: bool,
    pub(crate) real_name: String,
    pub(crate) id_number: Option<String>,
    pub(crate) sex: Option<i64>,
    pub(crate) phone_number: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) avatar: Option<String>,
    pub(crate) qr_code: Option<String>,
    pub(crate) status: i64,
    pub(crate) corp_code: Option<String>,
    pub(crate) corp_name: Option<String>,
    pub(crate) org_id: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = account, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Values<'a> {
    name: &'a str,
    name_key: String,
    real_name: &'a str,
    id_number: Option<&'a str>,
    sex: Option<i64>,
    phone_number: Option<&'a str>,
    email: Option<&'a str>,
    avatar: Option<&'a str>,
    qr_code: Option<&'a str>,
    status: i64,
    corp_code: Option<&'a str>,
    corp_name: Option<&'a str>,
    org_id: i64,
    updated_at: i64,
}

impl<'a> Values<'a> {
    fn new(checked: &'a Checked, org_id: i64, now: i64) -> Self {
        Self {
            name: &checked.name,
            name_key: checked.name.to_lowercase(),
            real_name: &checked.real_name,
            id_number: checked.id_number.as_deref(),
            sex: checked.sex,
            phone_number: checked.phone_number.as_deref(),
            email: checked.email.as_deref(),
            avatar: checked.avatar.as_deref(),
            qr_code: checked.qr_code.as_deref(),
            status: checked.status,
            corp_code: checked.corp_code.as_deref(),
            corp_name: checked.corp_name.as_deref(),
            org_id,
            updated_at: now,
        }
    }
}

/// Which accounts of a realm: those of the orgs in scope, and always one's own.
pub(super) struct Sight<'a> {
    pub(super) realm: &'a str,
    pub(super) scope: &'a DataScope,
    pub(super) own_id: i64,
}

type Boxed<'a> = account::BoxedQuery<'a, MultiBackend>;

fn seen<'a>(sight: &Sight<'a>) -> Boxed<'a> {
    let realm = account::table
        .filter(account::realm.eq(sight.realm))
        .into_boxed::<MultiBackend>();
    match sight.scope {
        DataScope::All => realm,
        DataScope::Part(part) => realm.filter(
            account::org_id
                .eq_any(&part.orgs)
                .or(account::id.eq(sight.own_id)),
        ),
    }
}

pub(super) fn find(conn: &mut Conn, sight: &Sight<'_>, id: i64) -> QueryResult<Option<AccountRow>> {
    seen(sight)
        .filter(account::id.eq(id))
        .select(AccountRow::as_select())
        .first(conn)
        .optional()
}

pub(crate) fn hash_of(conn: &mut Conn, id: i64) -> QueryResult<Option<String>> {
    account::table
        .find(id)
        .select(account::password_hash)
        .first(conn)
        .optional()
}

pub(super) fn id_of_name(conn: &mut Conn, realm: &str, name: &str) -> QueryResult<Option<i64>> {
    account::table
        .filter(account::realm.eq(realm))
        .filter(account::name_key.eq(name.to_lowercase()))
        .select(account::id)
        .first(conn)
        .optional()
}

/// What a list is narrowed to, besides the sight.
#[derive(Debug, Default)]
pub(super) struct Filter {
    pub(super) name: Option<String>,
    pub(super) real_name: Option<String>,
    pub(super) org_name: Option<String>,
    pub(super) orgs: Option<BTreeSet<i64>>,
    pub(super) role_id: Option<i64>,
}

fn filtered<'a>(sight: &Sight<'a>, filter: &'a Filter) -> Boxed<'a> {
    let mut query = seen(sight);
    if let Some(text) = &filter.name {
        query = query.filter(account::name.like(contains_pattern(text)).escape('\\'));
    }
    if let Some(text) = &filter.real_name {
        query = query.filter(account::real_name.like(contains_pattern(text)).escape('\\'));
    }
    if let Some(text) = &filter.org_name {
        let orgs = org::table
            .filter(org::name.like(contains_pattern(text)).escape('\\'))
            .select(org::id);
        query = query.filter(account::org_id.eq_any(orgs));
    }
    if let Some(orgs) = &filter.orgs {
        query = query.filter(account::org_id.eq_any(orgs));
    }
    if let Some(role_id) = filter.role_id {
        let holders = account_role::table
            .filter(account_role::role_id.eq(role_id))
            .select(account_role::account_id);
        query = query.filter(account::id.eq_any(holders));
    }
    query
}

pub(super) fn list(
    conn: &mut Conn,
    sight: &Sight<'_>,
    filter: &Filter,
    page: Page,
) -> QueryResult<Paged<AccountRow>> {
    let rows = filtered(sight, filter)
        .order(account::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select(AccountRow::as_select())
        .load(conn)?;
    let count = filtered(sight, filter).count().get_result(conn)?;
    Ok(Paged { rows, count })
}

/// Rows with the names of their orgs and roles: two queries, whatever the number of rows.
pub(super) fn with_names(conn: &mut Conn, rows: Vec<AccountRow>) -> QueryResult<Vec<AccountView>> {
    let ids: Vec<i64> = rows.iter().map(|r| r.id).collect();
    let org_ids: BTreeSet<i64> = rows.iter().map(|r| r.org_id).collect();
    let orgs: Vec<(i64, String, String)> = org::table
        .filter(org::id.eq_any(&org_ids))
        .select((org::id, org::code, org::name))
        .load(conn)?;
    let roles: Vec<(i64, i64, String, String)> = account_role::table
        .inner_join(role::table)
        .filter(account_role::account_id.eq_any(&ids))
        .order(role::id)
        .select((
            account_role::account_id,
            role::id,
            role::name,
            role::scope_code,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let named = orgs.iter().find(|(id, _, _)| *id == row.org_id);
            let org = named
                .map(|(_, code, name)| (code.clone(), name.clone()))
                .unwrap_or_default();
            let held = roles
                .iter()
                .filter(|(account_id, ..)| *account_id == row.id)
                .map(|(_, id, name, scope)| RoleView {
                    role_id: *id,
                    role_name: name.clone(),
                    role_scope: scope.clone(),
                })
                .collect();
            AccountView::new(row, org, held)
        })
        .collect())
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    realm: &str,
    checked: &Checked,
    org_id: i64,
    hash: &str,
) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(account::table)
        .values((
            Values::new(checked, org_id, now),
            account::realm.eq(realm),
            account::password_hash.eq(hash),
            account::must_change_password.eq(true),
            account::created_at.eq(now),
        ))
        .returning(account::id)
        .get_result(tx.conn())
}

pub(super) fn update(
    tx: &mut Tx<'_>,
    id: i64,
    checked: &Checked,
    org_id: i64,
) -> QueryResult<usize> {
    let values = Values::new(checked, org_id, tx.now());
    diesel::update(account::table.find(id))
        .set(values)
        .execute(tx.conn())
}

pub(super) fn set_status(tx: &mut Tx<'_>, id: i64, status: i64) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(account::table.find(id))
        .set((account::status.eq(status), account::updated_at.eq(now)))
        .execute(tx.conn())
}

pub(super) fn set_hash(
    tx: &mut Tx<'_>,
    id: i64,
    hash: &str,
    must_change: bool,
) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(account::table.find(id))
        .set((
            account::password_hash.eq(hash),
            account::must_change_password.eq(must_change),
            account::updated_at.eq(now),
        ))
        .execute(tx.conn())
}

pub(super) fn role_ids(conn: &mut Conn, account_id: i64) -> QueryResult<BTreeSet<i64>> {
    let ids: Vec<i64> = account_role::table
        .filter(account_role::account_id.eq(account_id))
        .select(account_role::role_id)
        .load(conn)?;
    Ok(ids.into_iter().collect())
}

/// The stored roles among `ids`, each with its scope code.
pub(super) fn known_roles(conn: &mut Conn, ids: &BTreeSet<i64>) -> QueryResult<Vec<(i64, String)>> {
    role::table
        .filter(role::id.eq_any(ids))
        .select((role::id, role::scope_code))
        .load(conn)
}

pub(super) fn replace_roles(
    tx: &mut Tx<'_>,
    account_id: i64,
    ids: &BTreeSet<i64>,
) -> QueryResult<()> {
    diesel::delete(account_role::table.filter(account_role::account_id.eq(account_id)))
        .execute(tx.conn())?;
    for id in ids {
        diesel::insert_into(account_role::table)
            .values((
                account_role::account_id.eq(account_id),
                account_role::role_id.eq(id),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Living administrators besides `account_id`.
pub(super) fn other_admins(conn: &mut Conn, account_id: i64) -> QueryResult<i64> {
    account::table
        .inner_join(account_role::table.inner_join(role::table))
        .filter(role::scope_code.eq("admin"))
        .filter(account::status.eq(1))
        .filter(account::id.ne(account_id))
        .count()
        .get_result(conn)
}

/// The grids an account manages, as "name(code)".
pub(super) fn grids_held(conn: &mut Conn, account_id: i64) -> QueryResult<Vec<String>> {
    let rows: Vec<(String, String)> = grid::table
        .filter(grid::account_id.eq(account_id))
        .filter(grid::status.eq(1))
        .order(grid::id)
        .select((grid::name, grid::code))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(name, code)| format!("{name}({code})"))
        .collect())
}
