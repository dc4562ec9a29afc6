//! Rows of products of persons and the queries on them.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};
use wangge_kernel::Actor;

use super::command::Added;
use crate::product::OPEN;
use crate::schema::{bank_product as product, product_holding as holding};

/// A stored product of a person.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = holding)]
pub(super) struct HoldingRow {
    pub(super) id: i64,
    pub(super) id_number: String,
    product_id: i64,
    pub(super) account_name: String,
    pub(super) card_number: String,
    pub(super) rate: i64,
    pub(super) money: i64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// What is said of a product.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = product)]
pub(super) struct Product {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) code: String,
    pub(super) rate: i64,
    state: i64,
}

impl Product {
    pub(super) fn is_sold(&self) -> bool {
        self.state == OPEN
    }
}

pub(super) fn of_person(
    conn: &mut Conn,
    id_number: &str,
) -> QueryResult<Vec<(HoldingRow, Product)>> {
    holding::table
        .inner_join(product::table)
        .filter(holding::id_number.eq(id_number))
        .order(holding::id)
        .select((HoldingRow::as_select(), Product::as_select()))
        .load(conn)
}

pub(super) fn by_codes(conn: &mut Conn, codes: &[&str]) -> QueryResult<HashMap<String, Product>> {
    let found: Vec<Product> = product::table
        .filter(product::code.eq_any(codes))
        .select(Product::as_select())
        .load(conn)?;
    Ok(found.into_iter().map(|p| (p.code.clone(), p)).collect())
}

/// Those of the cards that are entered already.
pub(super) fn cards(conn: &mut Conn, added: &[Added]) -> QueryResult<BTreeSet<String>> {
    let cards: Vec<&str> = added.iter().map(|a| a.card_number.as_str()).collect();
    let found: Vec<String> = holding::table
        .filter(holding::card_number.eq_any(cards))
        .select(holding::card_number)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

pub(super) fn by_ids(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, HoldingRow>> {
    let found: Vec<HoldingRow> = holding::table
        .filter(holding::id.eq_any(ids))
        .select(HoldingRow::as_select())
        .load(conn)?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    added: &Added,
    product_id: i64,
) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(holding::table)
        .values((
            holding::id_number.eq(&added.id_number),
            holding::product_id.eq(product_id),
            holding::account_name.eq(&added.account_name),
            holding::card_number.eq(&added.card_number),
            holding::rate.eq(added.rate),
            holding::money.eq(added.money),
            holding::created_by.eq(actor.account_id),
            holding::created_org.eq(actor.org.id),
            holding::created_at.eq(now),
            holding::updated_at.eq(now),
        ))
        .returning(holding::id)
        .get_result(tx.conn())
}

pub(super) fn set_money(tx: &mut Tx<'_>, id: i64, money: i64) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(holding::table.find(id))
        .set((holding::money.eq(money), holding::updated_at.eq(now)))
        .execute(tx.conn())
}
