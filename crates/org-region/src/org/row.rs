//! Rows of the org table and the queries on them.

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};

use super::command::Checked;
use crate::schema::foreign::{account, balance_cell, grid, report_account};
use crate::schema::org;

/// The accounts that belong to orgs; those of other realms are only kept there.
const REALM: &str = "grid";

/// A stored org.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = org)]
pub(crate) struct OrgRow {
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) corp_code: Option<String>,
    pub(crate) parent_id: Option<i64>,
    pub(crate) relation_type: Option<i64>,
    pub(crate) status: i64,
    pub(crate) virtual_flag: i64,
    pub(crate) description: Option<String>,
    pub(crate) kind: Option<i64>,
    pub(crate) level: i64,
}

#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = org, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Values<'a> {
    code: &'a str,
    name: &'a str,
    corp_code: Option<&'a str>,
    parent_id: Option<i64>,
    relation_type: Option<i64>,
    status: i64,
    virtual_flag: i64,
    description: Option<&'a str>,
    kind: Option<i64>,
    level: i64,
    updated_at: i64,
}

impl<'a> Values<'a> {
    fn new(checked: &'a Checked, parent_id: Option<i64>, now: i64) -> Self {
        Self {
            code: &checked.code,
            name: &checked.name,
            corp_code: checked.corp_code.as_deref(),
            parent_id,
            relation_type: checked.relation_type,
            status: checked.status,
            virtual_flag: checked.virtual_flag,
            description: checked.description.as_deref(),
            kind: checked.kind,
            level: checked.level,
            updated_at: now,
        }
    }
}

pub(super) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<OrgRow>> {
    org::table
        .find(id)
        .select(OrgRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn find_by_code(conn: &mut Conn, code: &str) -> QueryResult<Option<OrgRow>> {
    org::table
        .filter(org::code.eq(code))
        .select(OrgRow::as_select())
        .first(conn)
        .optional()
}

/// All orgs, by id. A bank has some hundreds, so trees are built in memory.
pub(super) fn all(conn: &mut Conn) -> QueryResult<Vec<OrgRow>> {
    org::table
        .order(org::id)
        .select(OrgRow::as_select())
        .load(conn)
}

/// Every org with its parent.
pub(super) fn edges(conn: &mut Conn) -> QueryResult<Vec<(i64, Option<i64>)>> {
    org::table.select((org::id, org::parent_id)).load(conn)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    checked: &Checked,
    parent_id: Option<i64>,
) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(org::table)
        .values((
            Values::new(checked, parent_id, now),
            org::created_at.eq(now),
        ))
        .returning(org::id)
        .get_result(tx.conn())
}

pub(super) fn update(
    tx: &mut Tx<'_>,
    id: i64,
    checked: &Checked,
    parent_id: Option<i64>,
) -> QueryResult<usize> {
    let values = Values::new(checked, parent_id, tx.now());
    diesel::update(org::table.find(id))
        .set(values)
        .execute(tx.conn())
}

pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> QueryResult<usize> {
    diesel::delete(org::table.find(id)).execute(tx.conn())
}

/// How many children, accounts, grids, report accounts, days of balances and accounts of other
/// realms an org holds. Grids and report accounts that were deleted still refer to it, and so do
/// days without balances.
pub(super) fn holdings(conn: &mut Conn, id: i64) -> QueryResult<[i64; 6]> {
    Ok([
        org::table
            .filter(org::parent_id.eq(id))
            .count()
            .get_result(conn)?,
        account::table
            .filter(account::org_id.eq(id))
            .filter(account::realm.eq(REALM))
            .count()
            .get_result(conn)?,
        grid::table
            .filter(grid::org_id.eq(id))
            .count()
            .get_result(conn)?,
        report_account::table
            .filter(report_account::org_id.eq(id))
            .count()
            .get_result(conn)?,
        balance_cell::table
            .filter(balance_cell::org_id.eq(id))
            .count()
            .get_result(conn)?,
        account::table
            .filter(account::org_id.eq(id))
            .filter(account::realm.ne(REALM))
            .count()
            .get_result(conn)?,
    ])
}
