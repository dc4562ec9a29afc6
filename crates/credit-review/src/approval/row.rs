//! What is decided about credit files: the records, and the one statement that moves a file.

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};
use wangge_kernel::Actor;
use wangge_worklist::file::FileRef;

use super::command::Checked;
use super::machine::Ruling;
use crate::schema::foreign::grid;
use crate::schema::{credit_approval, credit_detail};

/// What a decision has to know of a file.
#[derive(Debug, Clone, Queryable, Serialize)]
pub(crate) struct FileState {
    pub(crate) id: i64,
    pub(crate) id_number: String,
    pub(crate) customer_id: i64,
    pub(crate) customer_name: String,
    pub(crate) status: i64,
    pub(crate) approval_status: i64,
    pub(crate) updated_at: i64,
    pub(crate) created_by: i64,
    pub(crate) grid_id: i64,
    pub(crate) org_id: i64,
    /// The customer manager of its grid.
    pub(crate) manager_id: Option<i64>,
}

impl FileState {
    pub(crate) fn named(&self) -> FileRef<'_> {
        FileRef {
            credit_detail_id: self.id,
            customer_id: self.customer_id,
            customer_name: &self.customer_name,
        }
    }
}

/// The file with this id, whatever its state and whoever sees it.
pub(crate) fn state_of(conn: &mut Conn, id: i64) -> QueryResult<Option<FileState>> {
    credit_detail::table
        .inner_join(grid::table)
        .filter(credit_detail::id.eq(id))
        .select((
            credit_detail::id,
            credit_detail::id_number,
            credit_detail::customer_id,
            credit_detail::customer_name,
            credit_detail::status,
            credit_detail::approval_status,
            credit_detail::updated_at,
            credit_detail::created_by,
            credit_detail::grid_id,
            grid::org_id,
            grid::account_id,
        ))
        .first(conn)
        .optional()
}

/// Moves a file on if it still is as it was read; answers how many rows that were. The only writer of
/// `approval_status`.
pub(super) fn advance(
    tx: &mut Tx<'_>,
    before: &FileState,
    (to, is_open): (i64, bool),
) -> QueryResult<usize> {
    let later = tx.now().max(before.updated_at.saturating_add(1));
    let unchanged = credit_detail::table
        .find(before.id)
        .filter(credit_detail::status.eq(before.status))
        .filter(credit_detail::approval_status.eq(before.approval_status))
        .filter(credit_detail::updated_at.eq(before.updated_at));
    diesel::update(unchanged)
        .set((
            credit_detail::approval_status.eq(to),
            credit_detail::is_open.eq(is_open),
            credit_detail::updated_at.eq(later),
        ))
        .execute(tx.conn())
}

/// A stored decision.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = credit_approval)]
pub(super) struct RecordRow {
    pub(super) id: i64,
    pub(super) credit_detail_id: i64,
    pub(super) id_number: String,
    pub(super) node: i64,
    pub(super) result: i64,
    pub(super) opinion: String,
    pub(super) approval_account_id: i64,
    pub(super) approval_name: String,
    pub(super) from_status: i64,
    pub(super) to_status: i64,
    pub(super) created_at: i64,
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    file: &FileState,
    (checked, to): (&Checked, i64),
) -> QueryResult<i64> {
    let result: i64 = match checked.ruling {
        Ruling::Agree => 0,
        Ruling::Refuse => 1,
    };
    let now = tx.now();
    diesel::insert_into(credit_approval::table)
        .values((
            credit_approval::credit_detail_id.eq(file.id),
            credit_approval::id_number.eq(&file.id_number),
            credit_approval::node.eq(checked.node.role_id()),
            credit_approval::result.eq(result),
            credit_approval::opinion.eq(&checked.opinion),
            credit_approval::approval_account_id.eq(actor.account_id),
            credit_approval::approval_name.eq(&actor.real_name),
            credit_approval::from_status.eq(file.approval_status),
            credit_approval::to_status.eq(to),
            credit_approval::created_at.eq(now),
        ))
        .returning(credit_approval::id)
        .get_result(tx.conn())
}

/// The decisions about a file, in the order in which they were made.
pub(super) fn records(conn: &mut Conn, file_id: i64) -> QueryResult<Vec<RecordRow>> {
    credit_approval::table
        .filter(credit_approval::credit_detail_id.eq(file_id))
        .order(credit_approval::id)
        .select(RecordRow::as_select())
        .load(conn)
}

/// Who has decided about a file, at which node.
pub(super) fn decided(conn: &mut Conn, file_id: i64) -> QueryResult<Vec<(i64, i64)>> {
    credit_approval::table
        .filter(credit_approval::credit_detail_id.eq(file_id))
        .order(credit_approval::id)
        .select((credit_approval::approval_account_id, credit_approval::node))
        .load(conn)
}
