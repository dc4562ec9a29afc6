//! Pictures that are papers of a credit file: its contract and its signing form.

use diesel::dsl::exists;
use diesel::prelude::*;
use wangge_db::{Conn, Tx};

use super::row::ImageRow;
use crate::error::Error;
use crate::schema::foreign::credit_detail;

/// Contracts and interview sheets: each is of one credit file.
pub(super) const OF_CREDIT: &[&str] = &["4.1", "4.2"];
/// The status of a deleted file.
const DELETED: i64 = 1;
/// The approval states that grant: of the accountant, if the file is over then, and of the president.
const GRANTING: [i64; 2] = [3, 5];

/// Whether this person has a credit file with this id.
pub(super) fn is_file_of(conn: &mut Conn, id_number: &str, id: i64) -> QueryResult<bool> {
    let file = credit_detail::table
        .filter(credit_detail::id.eq(id))
        .filter(credit_detail::id_number.eq(id_number))
        .filter(credit_detail::status.ne(DELETED));
    diesel::select(exists(file)).get_result(conn)
}

/// Refuses to take a paper from a file that was granted. The file stays as it is until the
/// transaction ends.
pub(super) fn refuse_granted(tx: &mut Tx<'_>, image: &ImageRow) -> Result<(), Error> {
    let Some(id) = image
        .credit_detail_id
        .filter(|_| OF_CREDIT.contains(&image.kind.as_str()))
    else {
        return Ok(());
    };
    let granted = credit_detail::table
        .filter(credit_detail::id.eq(id))
        .filter(credit_detail::id_number.eq(&image.id_number))
        .filter(credit_detail::is_open.eq(false))
        .filter(credit_detail::approval_status.eq_any(GRANTING))
        .filter(credit_detail::status.ne(DELETED));
    // SQLite has one writer, and this is it.
    if let Conn::Postgres(conn) = tx.conn() {
        let _: Option<i64> = credit_detail::table
            .filter(credit_detail::id.eq(id))
            .select(credit_detail::id)
            .for_share()
            .first(conn)
            .optional()?;
    }
    match diesel::select(exists(granted)).get_result(tx.conn())? {
        true => Err(Error::State(
            "该面谈面签已审批通过，合同和面签表只能添加，不能删除或替换",
        )),
        false => Ok(()),
    }
}
