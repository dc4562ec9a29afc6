//! The back-to-back review and what follows from it.
//!
//! Purpose: the white, the grey and the black list (chapters 26 to 28) in [`review_list`], with the
//! import of their sheets; what financial advisers say of customers (29) in [`adviser`]; credit files
//! (26.1, 30 to 32) in [`credit_file`] and their approval (30.2, 30.3, 31.2) in [`approval`]; the
//! sheets themselves in [`sheet`]; and the accounts that credit reports are queried with (34) in
//! [`report_account`].
//!
//! Invariants: a person stands on one list at most, which the database holds to; who is added is a
//! complete customer in use, of the grid that is named; the tags 白名单, 灰名单 and 黑名单 change in
//! the transaction of the list; a person has one open credit file at most, which the database holds
//! to as well; entries, opinions and files follow their customer's grid, whoever moves him; an
//! approval status is moved by [`approval`] alone; nothing outside the caller's scope is told from
//! what does not exist.

pub mod adviser;
pub mod approval;
pub mod credit_file;
mod error;
pub mod report_account;
pub mod review_list;
mod schema;
pub mod seed;
pub mod sheet;
mod sight;
mod stages;
mod warned;
mod whom;
mod words;

pub use error::Error;
pub use stages::Stages;
