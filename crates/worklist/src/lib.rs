//! To-dos of the work platform (chapter 33): so far only what opening a customer's file needs.
//!
//! Purpose: [`todo`] opens, closes and moves to-dos in the transaction of what they tell of.
//!
//! Invariants: a to-do is never deleted, only done or cancelled; one person's file has at most
//! one open to-do; reminders (催办) are computed when read and never stored.

mod schema;
pub mod todo;
