//! Rows of the region table and the queries on them.

use std::collections::BTreeSet;

use diesel::dsl::min;
use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};

use super::command::Checked;
use crate::schema::region;

/// A stored region.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = region)]
pub(crate) struct RegionRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) parent_code: Option<String>,
    pub(crate) level: i64,
    pub(crate) description: Option<String>,
}

pub(super) fn find(conn: &mut Conn, code: &str) -> QueryResult<Option<RegionRow>> {
    region::table
        .find(code)
        .select(RegionRow::as_select())
        .first(conn)
        .optional()
}

/// All regions, by code. A county has some thousands, so trees are built in memory.
pub(super) fn all(conn: &mut Conn) -> QueryResult<Vec<RegionRow>> {
    region::table
        .order(region::code)
        .select(RegionRow::as_select())
        .load(conn)
}

/// Every region with its parent.
pub(super) fn edges(conn: &mut Conn) -> QueryResult<Vec<(String, Option<String>)>> {
    region::table
        .select((region::code, region::parent_code))
        .load(conn)
}

/// How many regions stand directly below this one, and the least of their levels.
pub(super) fn children(conn: &mut Conn, code: &str) -> QueryResult<(i64, Option<i64>)> {
    let below = region::table.filter(region::parent_code.eq(code));
    Ok((
        below.count().get_result(conn)?,
        below.select(min(region::level)).first(conn)?,
    ))
}

/// The code of the region of this name under this parent, or among the roots.
pub(super) fn code_of_sibling(
    conn: &mut Conn,
    parent_code: Option<&str>,
    name: &str,
) -> QueryResult<Option<String>> {
    let named = region::table.filter(region::name.eq(name)).into_boxed();
    let siblings = match parent_code {
        Some(parent) => named.filter(region::parent_code.eq(parent)),
        None => named.filter(region::parent_code.is_null()),
    };
    siblings.select(region::code).first(conn).optional()
}

/// The codes that an assigned one below `parent` could meet, whoever's children they are.
pub(super) fn codes_below(conn: &mut Conn, parent: &str) -> QueryResult<BTreeSet<String>> {
    // A code has digits only, so nothing in it is a wildcard.
    let two = region::code.like(format!("{parent}__"));
    let three = region::code.like(format!("{parent}___"));
    let codes: Vec<String> = region::table
        .filter(two.or(three))
        .select(region::code)
        .load(conn)?;
    Ok(codes.into_iter().collect())
}

/// The codes that an assigned one of a root could meet.
pub(super) fn codes_like_roots(conn: &mut Conn) -> QueryResult<BTreeSet<String>> {
    let codes: Vec<String> = region::table
        .filter(region::code.like("_____"))
        .select(region::code)
        .load(conn)?;
    Ok(codes.into_iter().collect())
}

pub(super) fn insert(tx: &mut Tx<'_>, checked: &Checked) -> QueryResult<usize> {
    let now = tx.now();
    diesel::insert_into(region::table)
        .values((
            region::code.eq(&checked.code),
            region::name.eq(&checked.name),
            region::parent_code.eq(checked.parent_code.as_deref()),
            region::level.eq(checked.level),
            region::description.eq(checked.description.as_deref()),
            region::created_at.eq(now),
            region::updated_at.eq(now),
        ))
        .execute(tx.conn())
}

pub(super) fn update(tx: &mut Tx<'_>, checked: &Checked) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(region::table.find(&checked.code))
        .set((
            region::name.eq(&checked.name),
            region::parent_code.eq(checked.parent_code.as_deref()),
            region::level.eq(checked.level),
            region::description.eq(checked.description.as_deref()),
            region::updated_at.eq(now),
        ))
        .execute(tx.conn())
}

pub(super) fn delete(tx: &mut Tx<'_>, code: &str) -> QueryResult<usize> {
    diesel::delete(region::table.find(code)).execute(tx.conn())
}
