//! People: the household registry of a grid, and the customers the bank keeps files on.
//!
//! Purpose: residents (chapter 13) in [`resident`], customers' files (chapter 14) in [`info`], and
//! the rows of their export in [`export`]; what is kept of people by their identity numbers: finance
//! (chapter 15) in [`finance`], tags (chapter 18) in [`tag`], poverty files (14.14) in [`poverty`],
//! standings (21.1) in [`standing`], pictures (chapter 25) in [`image`], dishonest persons
//! (chapter 24) in [`dishonest`]; households (chapter 22) in [`family`], a customer's family members
//! (chapter 23) in [`member`]; sheets in [`import`].
//!
//! Invariants: an identity number is held once among living residents and once among customers,
//! bank-wide; a row outside the caller's scope, or one that an import is still loading, answers
//! like one that does not exist; only drafts are deleted; a status moves by guarded update only;
//! every change is in the operation log.

mod card;
pub mod dishonest;
mod enlist;
mod error;
pub mod export;
pub mod family;
mod feed;
pub mod finance;
mod forget;
pub mod image;
pub mod import;
pub mod info;
mod kept;
mod kin;
pub mod lent;
pub mod member;
pub mod person;
mod place;
pub mod poverty;
mod reach;
mod renumber;
pub mod resident;
mod schema;
pub mod seed;
mod span;
pub mod standing;
pub mod tag;
pub mod tally;
mod visible;
mod words;

pub use error::Error;
