//! People: the household registry of a grid, and the customers the bank keeps files on.
//!
//! Purpose: residents (chapter 13) in [`resident`], customers' files (chapter 14) in [`info`], and
//! the rows of their export in [`export`]; sheets of both in [`import`].
//!
//! Invariants: an identity number is held once among living residents and once among customers,
//! bank-wide; a row outside the caller's scope, or one that an import is still loading, answers
//! like one that does not exist; only drafts are deleted; a status moves by guarded update only;
//! every change is in the operation log.

mod enlist;
mod error;
pub mod export;
pub mod import;
pub mod info;
mod kin;
mod person;
mod place;
mod reach;
pub mod resident;
mod schema;
pub mod seed;
mod span;
pub mod tally;
mod visible;
mod words;

pub use error::Error;
