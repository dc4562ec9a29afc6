//! Rows of the table of products and the queries on them.

use diesel::dsl::exists;
use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::{Page, Paged};

use super::OPEN;
use super::command::Checked;
use super::view::OpenProduct;
use crate::schema::bank_product as product;

/// A stored product.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = product)]
pub(super) struct ProductRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) code: String,
    pub(super) state: i64,
    pub(super) rate: i64,
    pub(super) explanation: String,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

pub(super) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<ProductRow>> {
    product::table
        .find(id)
        .select(ProductRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn open(conn: &mut Conn) -> QueryResult<Vec<OpenProduct>> {
    product::table
        .filter(product::state.eq(OPEN))
        .order(product::id)
        .select((product::name, product::code))
        .load(conn)
}

pub(super) fn list(
    conn: &mut Conn,
    state: Option<i64>,
    page: Page,
) -> QueryResult<Paged<ProductRow>> {
    let matching = || {
        let all = product::table.into_boxed::<MultiBackend>();
        match state {
            Some(state) => all.filter(product::state.eq(state)),
            None => all,
        }
    };
    let count = matching().count().get_result(conn)?;
    let rows = matching()
        .order(product::id)
        .limit(page.limit())
        .offset(page.offset())
        .select(ProductRow::as_select())
        .load(conn)?;
    Ok(Paged { rows, count })
}

pub(super) fn id_of_name(conn: &mut Conn, name: &str) -> QueryResult<Option<i64>> {
    product::table
        .filter(product::name.eq(name))
        .select(product::id)
        .first(conn)
        .optional()
}

pub(super) fn has_code(conn: &mut Conn, code: &str) -> QueryResult<bool> {
    let found = product::table.filter(product::code.eq(code));
    diesel::select(exists(found)).get_result(conn)
}

/// `P0001`, or the first one behind the last product's that nobody has.
pub(super) fn free_code(conn: &mut Conn) -> QueryResult<String> {
    let last: Option<i64> = product::table
        .select(product::id)
        .order(product::id.desc())
        .first(conn)
        .optional()?;
    let mut number = last.unwrap_or_default() + 1;
    loop {
        let code = format!("P{number:04}");
        if !has_code(conn, &code)? {
            return Ok(code);
        }
        number += 1;
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, checked: &Checked, code: &str) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(product::table)
        .values((
            product::name.eq(&checked.name),
            product::code.eq(code),
            product::state.eq(checked.state),
            product::rate.eq(checked.rate),
            product::explanation.eq(&checked.explanation),
            product::created_at.eq(now),
            product::updated_at.eq(now),
        ))
        .returning(product::id)
        .get_result(tx.conn())
}

pub(super) fn update(tx: &mut Tx<'_>, id: i64, checked: &Checked) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(product::table.find(id))
        .set((
            product::name.eq(&checked.name),
            product::state.eq(checked.state),
            product::rate.eq(checked.rate),
            product::explanation.eq(&checked.explanation),
            product::updated_at.eq(now),
        ))
        .execute(tx.conn())
}

pub(super) fn set_state(tx: &mut Tx<'_>, id: i64, state: i64) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(product::table.find(id))
        .set((product::state.eq(state), product::updated_at.eq(now)))
        .execute(tx.conn())
}
