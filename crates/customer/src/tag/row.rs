//! Rows of the tag table and the queries on them.

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Page, Paged};

use super::command::Checked;
use crate::schema::{customer_tag, tag};

/// A stored tag.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = tag)]
pub(super) struct TagRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) kind: i64,
    pub(super) description: String,
    pub(super) remark: String,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

pub(super) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<TagRow>> {
    tag::table
        .find(id)
        .select(TagRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn list(conn: &mut Conn, page: Page) -> QueryResult<Paged<TagRow>> {
    let count = tag::table.count().get_result(conn)?;
    let rows = tag::table
        .order(tag::id)
        .limit(page.limit())
        .offset(page.offset())
        .select(TagRow::as_select())
        .load(conn)?;
    Ok(Paged { rows, count })
}

/// The ids among these that are tags.
pub(super) fn among(conn: &mut Conn, ids: Vec<i64>) -> QueryResult<Vec<i64>> {
    tag::table
        .filter(tag::id.eq_any(ids))
        .order(tag::id)
        .select(tag::id)
        .load(conn)
}

pub(super) fn id_of_name(conn: &mut Conn, name: &str) -> QueryResult<Option<i64>> {
    tag::table
        .filter(tag::name.eq(name))
        .select(tag::id)
        .first(conn)
        .optional()
}

pub(super) fn insert(tx: &mut Tx<'_>, checked: &Checked) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(tag::table)
        .values((
            tag::name.eq(&checked.name),
            tag::kind.eq(checked.kind),
            tag::description.eq(&checked.description),
            tag::remark.eq(&checked.remark),
            tag::created_at.eq(now),
            tag::updated_at.eq(now),
        ))
        .returning(tag::id)
        .get_result(tx.conn())
}

pub(super) fn update(tx: &mut Tx<'_>, id: i64, checked: &Checked) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(tag::table.find(id))
        .set((
            tag::name.eq(&checked.name),
            tag::kind.eq(checked.kind),
            tag::description.eq(&checked.description),
            tag::remark.eq(&checked.remark),
            tag::updated_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Deletes a tag and takes it from everybody; answers from how many.
pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> QueryResult<usize> {
    let worn = customer_tag::table.filter(customer_tag::tag_id.eq(id));
    let taken = diesel::delete(worn).execute(tx.conn())?;
    diesel::delete(tag::table.find(id)).execute(tx.conn())?;
    Ok(taken)
}
