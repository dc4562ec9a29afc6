//! The table of pictures. A row that was deleted stays, for the record, and is never answered.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, Tx};
use wangge_kernel::Actor;
use wangge_storage::{Key, NewFile, Object};

use super::command::{Checked, Wanted};
use crate::schema::customer_image;

/// A picture, without its bytes.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = customer_image)]
pub(super) struct ImageRow {
    pub(super) id: i64,
    pub(super) id_number: String,
    pub(super) kind: String,
    pub(super) credit_detail_id: Option<i64>,
    pub(super) sha256: String,
    pub(super) size: i64,
    pub(super) mime: String,
    pub(super) width: Option<i64>,
    pub(super) height: Option<i64>,
    pub(super) original_name: Option<String>,
    pub(super) created_by: i64,
    pub(super) created_at: i64,
}

/// A picture that was not deleted.
pub(super) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<ImageRow>> {
    customer_image::table
        .filter(customer_image::id.eq(id))
        .filter(customer_image::deleted_at.is_null())
        .select(ImageRow::as_select())
        .first(conn)
        .optional()
}

/// All pictures of a person.
pub(super) fn of_person(conn: &mut Conn, id_number: &str) -> QueryResult<Vec<ImageRow>> {
    customer_image::table
        .filter(customer_image::id_number.eq(id_number))
        .filter(customer_image::deleted_at.is_null())
        .order(customer_image::id)
        .select(ImageRow::as_select())
        .load(conn)
}

/// The wanted pictures of a person, oldest first.
pub(super) fn list(
    conn: &mut Conn,
    id_number: &str,
    wanted: &Wanted,
) -> QueryResult<Vec<ImageRow>> {
    let mut query = customer_image::table
        .filter(customer_image::id_number.eq(id_number))
        .filter(customer_image::deleted_at.is_null())
        .filter(customer_image::kind.eq_any(&wanted.kinds))
        .order((customer_image::created_at, customer_image::id))
        .select(ImageRow::as_select())
        .into_boxed::<wangge_db::MultiBackend>();
    if let Some(id) = wanted.credit_detail_id {
        query = query.filter(customer_image::credit_detail_id.eq(id));
    }
    query.load(conn)
}

#[derive(Insertable)]
#[diesel(table_name = customer_image, treat_none_as_default_value = false)]
struct NewImage<'a> {
    id_number: &'a str,
    kind: &'a str,
    credit_detail_id: Option<i64>,
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
    checked: &Checked,
    file: &NewFile,
) -> QueryResult<i64> {
    let (width, height) = file.sides();
    let row = NewImage {
        id_number: &checked.id_number,
        kind: &checked.kind,
        credit_detail_id: checked.credit_detail_id,
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
    diesel::insert_into(customer_image::table)
        .values(&row)
        .returning(customer_image::id)
        .get_result(tx.conn())
}

/// Marks a picture deleted; answers 0 when someone else was faster.
pub(super) fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> QueryResult<usize> {
    let now = tx.now();
    let living = customer_image::table
        .filter(customer_image::id.eq(id))
        .filter(customer_image::deleted_at.is_null());
    diesel::update(living)
        .set((
            customer_image::deleted_by.eq(actor.account_id),
            customer_image::deleted_at.eq(now),
        ))
        .execute(tx.conn())
}

/// Gives the pictures of one number another; answers how many there were.
pub(super) fn renumber(tx: &mut Tx<'_>, from: &str, to: &str) -> QueryResult<usize> {
    diesel::update(customer_image::table.filter(customer_image::id_number.eq(from)))
        .set(customer_image::id_number.eq(to))
        .execute(tx.conn())
}

/// Which of these objects some picture needs.
pub(super) fn needed(conn: &mut Conn, keys: &[Key]) -> QueryResult<BTreeSet<String>> {
    let keys: Vec<&str> = keys.iter().map(Key::as_str).collect();
    let found: Vec<String> = customer_image::table
        .filter(customer_image::sha256.eq_any(keys))
        .filter(customer_image::deleted_at.is_null())
        .select(customer_image::sha256)
        .distinct()
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// The pictures after `last` and their objects, at most `many`.
pub(super) fn objects(conn: &mut Conn, last: i64, many: i64) -> QueryResult<Vec<Object>> {
    let found: Vec<(i64, String)> = customer_image::table
        .filter(customer_image::id.gt(last))
        .filter(customer_image::deleted_at.is_null())
        .order(customer_image::id)
        .select((customer_image::id, customer_image::sha256))
        .limit(many)
        .load(conn)?;
    let object = |(row_id, sha256)| Object { row_id, sha256 };
    Ok(found.into_iter().map(object).collect())
}
