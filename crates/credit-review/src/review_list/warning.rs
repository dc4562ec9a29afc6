//! What whoever puts someone onto the white list should know of him.

use std::collections::BTreeSet;

use wangge_customer::dishonest;
use wangge_db::Conn;

use super::list::List;
use crate::error::Error;

/// 失信被执行人.
pub(super) const DISHONEST: &str = "操作成功，请注意：该客户已被确认为失信被执行人";

/// The warning about one customer.
pub(super) fn of(
    conn: &mut Conn,
    list: List,
    id_number: &str,
) -> Result<Option<&'static str>, Error> {
    let hit = !among(conn, list, &[id_number])?.is_empty();
    Ok(hit.then_some(DISHONEST))
}

/// Those of many customers of whom one should be warned: dishonest persons who come onto the white
/// list.
pub(super) fn among(
    conn: &mut Conn,
    list: List,
    id_numbers: &[&str],
) -> Result<BTreeSet<String>, Error> {
    match list {
        List::White => Ok(dishonest::confirmed(conn, id_numbers)?),
        List::Grey | List::Black => Ok(BTreeSet::new()),
    }
}
