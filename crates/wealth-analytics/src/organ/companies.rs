//! What companies say of organs. None is on file: nothing that is served brings companies in yet.

use wangge_db::Conn;

use crate::error::Error;

/// Whether any company was ever imported.
pub(super) fn are_known(_: &mut Conn) -> Result<bool, Error> {
    Ok(false)
}

/// Whether a company belongs to an outlet that has, or had before it was merged, one of these codes.
pub(super) fn belong_to(_: &mut Conn, _: &[&str]) -> Result<bool, Error> {
    Ok(false)
}
