//! To-dos of the work platform (chapter 33).
//!
//! Purpose: [`todo`] opens, closes and moves to-dos in the transaction of what they tell of, and
//! [`file`] those about credit files; [`lent`] says what an open to-do lets its holder read;
//! [`platform`] lists an account's to-dos and takes those that are made by hand.
//!
//! Invariants: a to-do is never deleted, only done or cancelled; one person's file has at most
//! one open to-do; reminders (催办) are computed when read and never stored; what the system has
//! made is closed by what it waits for, never by hand.

mod error;
pub mod file;
pub mod lent;
pub mod platform;
mod schema;
pub mod todo;

pub use error::Error;
