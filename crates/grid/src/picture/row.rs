//! The table of map pictures. A row that was deleted stays, for the record, and is never answered.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};
use wangge_kernel::Actor;
use wangge_storage::{Key, NewFile, Object};

use crate::schema::grid_picture;

/// A picture, without its bytes.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = grid_picture)]
pub(super) struct PictureRow {
    pub(super) id: i64,
    pub(super) grid_id: i64,
    pub(super) sha256: String,
    pub(super) size: i64,
    pub(super) mime: String,
    pub(super) width: Option<i64>,
    pub(super) height: Option<i64>,
    pub(super) original_name: Option<String>,
    pub(super) created_by: i64,
    pub(super) created_at: i64,
}

/// The living picture of a grid.
pub(super) fn find(conn: &mut Conn, grid_id: i64) -> QueryResult<Option<PictureRow>> {
    grid_picture::table
        .filter(grid_picture::grid_id.eq(grid_id))
        .filter(grid_picture::deleted_at.is_null())
        .select(PictureRow::as_select())
        .first(conn)
        .optional()
}

#[derive(Insertable)]
#[diesel(table_name = grid_picture, treat_none_as_default_value = false)]
struct NewPicture<'a> {
    grid_id: i64,
    sha256: &'a str,
    size: i64,
    mime: &'a str,
    width: Option<i64>,
    height: Option<i64>,
    original_name: Option<&'a str>,
    created_by: i64,
    created_org: i64,
    created_at: i64,
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    grid_id: i64,
    file: &NewFile,
) -> QueryResult<i64> {
    let (width, height) = file.sides();
    let row = NewPicture {
        grid_id,
        sha256: file.key.as_str(),
        size: file.bytes(),
        mime: file.picture.kind.mime(),
        width,
        height,
        original_name: file.original_name.as_deref(),
        created_by: actor.account_id,
        created_org: actor.org.id,
        created_at: tx.now(),
    };
    diesel::insert_into(grid_picture::table)
        .values(&row)
        .returning(grid_picture::id)
        .get_result(tx.conn())
}

/// Marks the picture of a grid deleted, if it has one.
pub(super) fn delete(tx: &mut Tx<'_>, actor: &Actor, grid_id: i64) -> QueryResult<usize> {
    let now = tx.now();
    let living = grid_picture::table
        .filter(grid_picture::grid_id.eq(grid_id))
        .filter(grid_picture::deleted_at.is_null());
    diesel::update(living)
        .set((
            grid_picture::deleted_by.eq(actor.account_id),
            grid_picture::deleted_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Which of these objects some picture needs.
pub(super) fn needed(conn: &mut Conn, keys: &[Key]) -> QueryResult<BTreeSet<String>> {
    let keys: Vec<&str> = keys.iter().map(Key::as_str).collect();
    let found: Vec<String> = grid_picture::table
        .filter(grid_picture::sha256.eq_any(keys))
        .filter(grid_picture::deleted_at.is_null())
        .select(grid_picture::sha256)
        .distinct()
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// The pictures after `last` and their objects, at most `many`.
pub(super) fn objects(conn: &mut Conn, last: i64, many: i64) -> QueryResult<Vec<Object>> {
    let found: Vec<(i64, String)> = grid_picture::table
        .filter(grid_picture::id.gt(last))
        .filter(grid_picture::deleted_at.is_null())
        .order(grid_picture::id)
        .select((grid_picture::id, grid_picture::sha256))
        .limit(many)
        .load(conn)?;
    let object = |(row_id, sha256)| Object { row_id, sha256 };
    Ok(found.into_iter().map(object).collect())
}
