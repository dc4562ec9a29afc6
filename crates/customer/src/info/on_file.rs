//! Customers' files as those know them who build on them: the review lists and what follows.

use std::collections::BTreeMap;

use diesel::prelude::*;
use wangge_db::{Conn, Tx};
use wangge_kernel::DataScope;

use super::state::{DRAFT, NORMAL};
use crate::person;
use crate::schema::customer;
use crate::visible;

/// What others need to know of a customer's file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = customer)]
pub struct OnFile {
    /// 身份证号, as it is stored.
    pub id_number: String,
    /// 姓名
    pub name: String,
    status: i64,
    /// Whether every field that a complete file needs is there.
    pub complete: bool,
    /// The customer's grid; a draft may be without one.
    pub grid_id: Option<i64>,
}

impl OnFile {
    /// 暂存: not a customer yet.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.status == DRAFT
    }

    /// 正常: neither a draft nor frozen.
    #[must_use]
    pub fn is_normal(&self) -> bool {
        self.status == NORMAL
    }
}

/// The files with these numbers that `scope` holds, by their numbers; one query.
///
/// # Errors
/// The query failed.
pub fn on_file(
    conn: &mut Conn,
    scope: &DataScope,
    id_numbers: &[&str],
) -> QueryResult<BTreeMap<String, OnFile>> {
    let found: Vec<OnFile> = visible::customers(scope)
        .filter(customer::id_number.eq_any(id_numbers.to_vec()))
        .select(OnFile::as_select())
        .load(conn)?;
    let named = found.into_iter();
    Ok(named.map(|file| (file.id_number.clone(), file)).collect())
}

/// The same, and until the transaction ends nobody moves, freezes or deletes those customers.
///
/// # Errors
/// A query failed.
pub fn hold(
    tx: &mut Tx<'_>,
    scope: &DataScope,
    id_numbers: &[&str],
) -> QueryResult<BTreeMap<String, OnFile>> {
    // SQLite has one writer, and this is it.
    if let Conn::Postgres(conn) = tx.conn() {
        let _: Vec<i64> = customer::table
            .filter(customer::id_number.eq_any(id_numbers))
            .order(customer::id)
            .select(customer::id)
            .for_update()
            .load(conn)?;
    }
    on_file(tx.conn(), scope, id_numbers)
}

/// Whether the number names someone the caller sees, customer or resident.
///
/// # Errors
/// A query failed.
pub fn is_seen(conn: &mut Conn, scope: &DataScope, id_number: &str) -> QueryResult<bool> {
    Ok(person::find(conn, scope, id_number)?.is_some())
}
