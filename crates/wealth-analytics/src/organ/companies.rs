//! What companies say of organs.

use diesel::dsl::exists;
use diesel::prelude::*;
use wangge_db::Conn;

use crate::error::Error;
use crate::schema::{company, company_ver};

/// Whether any company was ever imported.
pub(super) fn are_known(conn: &mut Conn) -> Result<bool, Error> {
    Ok(diesel::select(exists(company::table.select(company::id))).get_result(conn)?)
}

/// Whether a company belongs to an outlet that has, or had before it was merged, one of these codes.
pub(super) fn belong_to(conn: &mut Conn, codes: &[&str]) -> Result<bool, Error> {
    let there = company_ver::table
        .filter(company_ver::v_to.is_null())
        .filter(company_ver::outlet_code.eq_any(codes));
    Ok(diesel::select(exists(there)).get_result(conn)?)
}
