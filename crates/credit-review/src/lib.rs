//! The back-to-back review and what follows from it.
//!
//! Purpose: the white, the grey and the black list (chapters 26 to 28) in [`review_list`], with the
//! import of their sheets; what financial advisers say of customers (29) in [`adviser`]; and the
//! sheets themselves, with that of interviews (30), in [`sheet`]; and the accounts that credit reports
//! are queried with (34) in [`report_account`].
//!
//! Invariants: a person stands on one list at most, which the database holds to; who is added is a
//! complete customer in use, of the grid that is named; the tags 白名单, 灰名单 and 黑名单 change in
//! the transaction of the list; entries and opinions follow their customer's grid, whoever moves
//! him; nothing outside the caller's scope is told from what does not exist.

pub mod adviser;
mod error;
pub mod report_account;
pub mod review_list;
mod schema;
pub mod seed;
pub mod sheet;
mod sight;
mod whom;
mod words;

pub use error::Error;
