//! Rows of the two tables of dictionaries and the queries on them.

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Page, Paged};

use super::command::{Checked, CheckedRow};
use crate::schema::{dictionary, dictionary_row};

/// What a dictionary's rows agree on.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = dictionary)]
pub(super) struct GroupRow {
    pub(super) id: i64,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: i64,
    pub(super) parent_id: Option<String>,
    pub(super) disabled: i64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// A row of a dictionary.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = dictionary_row)]
pub(super) struct ItemRow {
    pub(super) key: i64,
    pub(super) value: String,
    pub(super) description: Option<String>,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = dictionary_row, treat_none_as_default_value = false)]
struct NewRow<'a> {
    dictionary_id: i64,
    key: i64,
    value: &'a str,
    description: Option<&'a str>,
    created_at: i64,
    updated_at: i64,
}

fn named(name: Option<&str>) -> dictionary::BoxedQuery<'_, MultiBackend> {
    let all = dictionary::table.into_boxed::<MultiBackend>();
    match name {
        Some(text) => all.filter(dictionary::name.like(contains_pattern(text)).escape('\\')),
        None => all,
    }
}

pub(super) fn list(
    conn: &mut Conn,
    name: Option<&str>,
    page: Page,
) -> QueryResult<Paged<GroupRow>> {
    let rows = named(name)
        .order(dictionary::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select(GroupRow::as_select())
        .load(conn)?;
    let count = named(name).count().get_result(conn)?;
    Ok(Paged { rows, count })
}

pub(super) fn find(conn: &mut Conn, code: &str) -> QueryResult<Option<GroupRow>> {
    dictionary::table
        .filter(dictionary::code.eq(code))
        .select(GroupRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn id_of_name(conn: &mut Conn, name: &str) -> QueryResult<Option<i64>> {
    dictionary::table
        .filter(dictionary::name.eq(name))
        .select(dictionary::id)
        .first(conn)
        .optional()
}

pub(super) fn rows_of(conn: &mut Conn, id: i64) -> QueryResult<Vec<ItemRow>> {
    dictionary_row::table
        .filter(dictionary_row::dictionary_id.eq(id))
        .order(dictionary_row::key)
        .select(ItemRow::as_select())
        .load(conn)
}

pub(super) fn insert(tx: &mut Tx<'_>, code: &str, checked: &Checked) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(dictionary::table)
        .values((
            dictionary::code.eq(code),
            dictionary::name.eq(&checked.name),
            dictionary::kind.eq(checked.kind),
            dictionary::parent_id.eq(checked.parent_id.as_deref()),
            dictionary::disabled.eq(checked.disabled),
            dictionary::created_at.eq(now),
            dictionary::updated_at.eq(now),
        ))
        .returning(dictionary::id)
        .get_result(tx.conn())
}

pub(super) fn update(tx: &mut Tx<'_>, id: i64, checked: &Checked) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(dictionary::table.find(id))
        .set((
            dictionary::name.eq(&checked.name),
            dictionary::kind.eq(checked.kind),
            dictionary::parent_id.eq(checked.parent_id.as_deref()),
            dictionary::disabled.eq(checked.disabled),
            dictionary::updated_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Leaves exactly `rows`, each made when the one of its key among `before` was.
pub(super) fn replace_rows(
    tx: &mut Tx<'_>,
    dictionary_id: i64,
    rows: &[CheckedRow],
    before: &[ItemRow],
) -> QueryResult<()> {
    let now = tx.now();
    delete_rows(tx, dictionary_id)?;
    let made = |key: i64| {
        let kept = before.binary_search_by_key(&key, |row| row.key).ok();
        kept.and_then(|index| before.get(index))
            .map_or(now, |row| row.created_at)
    };
    let rows: Vec<NewRow<'_>> = rows
        .iter()
        .map(|row| NewRow {
            dictionary_id,
            key: row.key,
            value: &row.value,
            description: row.description.as_deref(),
            created_at: made(row.key),
            updated_at: now,
        })
        .collect();
    let insert = diesel::insert_into(dictionary_row::table).values(&rows);
    wangge_db::insert_many(tx.conn(), insert)?;
    Ok(())
}

fn delete_rows(tx: &mut Tx<'_>, dictionary_id: i64) -> QueryResult<usize> {
    let rows = dictionary_row::table.filter(dictionary_row::dictionary_id.eq(dictionary_id));
    diesel::delete(rows).execute(tx.conn())
}

pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> QueryResult<usize> {
    delete_rows(tx, id)?;
    diesel::delete(dictionary::table.find(id)).execute(tx.conn())
}
