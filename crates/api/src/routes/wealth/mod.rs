//! The wealth API, a file per chapter.

mod organ;
mod params;
mod user;

use wangge_wealth_analytics::Role;

use crate::table::Row;

/// Who administers the whole bank.
const HEAD_ADMIN: &[Role] = &[Role::HeadAdmin];
/// Who administers the bank or a branch.
const ADMINS: &[Role] = &[Role::HeadAdmin, Role::BranchAdmin];

pub(crate) fn rows() -> Vec<Row> {
    [user::rows(), organ::rows(), params::rows()].concat()
}
