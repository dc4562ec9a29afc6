//! Rows of report accounts and the queries on them.

use diesel::dsl::InnerJoinQuerySource;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Actor, DataScope, Page};

use super::command::Checked;
use crate::schema::foreign::org;
use crate::schema::report_account;

/// 启用.
pub(super) const IN_USE: &str = "0";
/// 冻结.
pub(super) const FROZEN: &str = "1";
/// 删除: nobody sees it any more, and its name is free.
pub(super) const DELETED: &str = "2";

/// A stored account, but for its password.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = report_account)]
pub(super) struct ReportRow {
    pub(super) id: i64,
    pub(super) user_name: String,
    pub(super) org_id: i64,
    pub(super) org_name: Option<String>,
    pub(super) status: String,
    pub(super) kind: String,
    pub(super) comment: Option<String>,
    pub(super) remind: Option<String>,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// An account with code and name of its org.
pub(super) type Found = (ReportRow, String, String);

/// Where an account comes to stand.
pub(super) struct Place {
    pub(super) org_id: i64,
    pub(super) org_name: Option<String>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = report_account, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Values<'a> {
    user_name: &'a str,
    org_id: i64,
    org_name: Option<&'a str>,
    status: &'a str,
    kind: &'a str,
    comment: Option<&'a str>,
    remind: Option<&'a str>,
    updated_at: i64,
}

impl<'a> Values<'a> {
    fn new(checked: &'a Checked, place: &'a Place, now: i64) -> Self {
        Self {
            user_name: &checked.user_name,
            org_id: place.org_id,
            org_name: place.org_name.as_deref(),
            status: &checked.status,
            kind: &checked.kind,
            comment: checked.comment.as_deref(),
            remind: checked.remind.as_deref(),
            updated_at: now,
        }
    }
}

type Source = InnerJoinQuerySource<report_account::table, org::table>;
/// A condition on accounts with their orgs.
pub(super) type Filter = Box<dyn BoxableExpression<Source, MultiBackend, SqlType = Bool>>;

/// Undeleted accounts inside `scope`: an account follows its org.
pub(super) fn seen(scope: &DataScope) -> Filter {
    let living = report_account::status.ne(DELETED);
    match scope {
        DataScope::All => Box::new(living),
        DataScope::Part(part) => {
            let orgs: Vec<i64> = part.orgs.iter().copied().collect();
            Box::new(living.and(report_account::org_id.eq_any(orgs)))
        }
    }
}

/// [`seen`], and the name has this in it.
pub(super) fn named(scope: &DataScope, user_name: Option<&str>) -> Filter {
    match user_name {
        Some(text) => {
            let like = report_account::user_name.like(contains_pattern(text));
            Box::new(seen(scope).and(like.escape('\\')))
        }
        None => seen(scope),
    }
}

#[diesel::dsl::auto_type]
fn with_org() -> _ {
    report_account::table.inner_join(org::table)
}

pub(super) fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> QueryResult<Option<Found>> {
    with_org()
        .filter(seen(scope))
        .filter(report_account::id.eq(id))
        .select((ReportRow::as_select(), org::code, org::name))
        .first(conn)
        .optional()
}

/// The account as it stands, deleted or not, wherever its writer has just put it.
pub(super) fn stored(conn: &mut Conn, id: i64) -> QueryResult<Found> {
    with_org()
        .filter(report_account::id.eq(id))
        .select((ReportRow::as_select(), org::code, org::name))
        .first(conn)
}

pub(super) fn count(conn: &mut Conn, filter: Filter) -> QueryResult<i64> {
    with_org().filter(filter).count().get_result(conn)
}

/// One page of the matching accounts, newest first.
pub(super) fn page(conn: &mut Conn, filter: Filter, page: Page) -> QueryResult<Vec<Found>> {
    with_org()
        .filter(filter)
        .order(report_account::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select((ReportRow::as_select(), org::code, org::name))
        .load(conn)
}

/// The undeleted account with this name, seen or not: names are unique bank-wide.
pub(super) fn id_of_name(conn: &mut Conn, user_name: &str) -> QueryResult<Option<i64>> {
    report_account::table
        .filter(report_account::user_name.eq(user_name))
        .filter(report_account::status.ne(DELETED))
        .select(report_account::id)
        .first(conn)
        .optional()
}

pub(super) fn sealed_password(conn: &mut Conn, id: i64) -> QueryResult<String> {
    report_account::table
        .find(id)
        .select(report_account::sealed_password)
        .first(conn)
}

/// Adds an account that has no password yet: sealing one needs its id.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    checked: &Checked,
    place: &Place,
) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(report_account::table)
        .values((
            Values::new(checked, place, now),
            report_account::sealed_password.eq(""),
            report_account::created_by.eq(actor.account_id),
            report_account::created_org.eq(actor.org.id),
            report_account::created_at.eq(now),
        ))
        .returning(report_account::id)
        .get_result(tx.conn())
}

/// Changes an undeleted account that is still as `before` says; answers how many that were.
pub(super) fn update(
    tx: &mut Tx<'_>,
    before: &ReportRow,
    checked: &Checked,
    place: &Place,
) -> QueryResult<usize> {
    let values = Values::new(checked, place, tx.now());
    let same = report_account::table
        .find(before.id)
        .filter(report_account::updated_at.eq(before.updated_at))
        .filter(report_account::status.eq(&before.status));
    diesel::update(same).set(values).execute(tx.conn())
}

pub(super) fn set_password(tx: &mut Tx<'_>, id: i64, sealed: &str) -> QueryResult<usize> {
    diesel::update(report_account::table.find(id))
        .set(report_account::sealed_password.eq(sealed))
        .execute(tx.conn())
}

/// Deletes an undeleted account; answers how many that were.
pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> QueryResult<usize> {
    let now = tx.now();
    let living = report_account::table
        .find(id)
        .filter(report_account::status.ne(DELETED));
    diesel::update(living)
        .set((
            report_account::status.eq(DELETED),
            report_account::updated_at.eq(now),
        ))
        .execute(tx.conn())
}
