//! Grids: marketing patches of an org, each worked by one customer manager and judged by a
//! review group and drawn on a map (chapter 19); its reviewers and financial advisers (chapter 20).
//!
//! Purpose: the grids themselves with their review groups ([`info`]), their maps ([`map`]) and the
//! pictures of these ([`picture`]), the persons who review and advise ([`senator`]), and what a
//! client says of the caller in lists ([`caller`]).
//!
//! Invariants: a grid outside the caller's scope answers like one that does not exist; a code is
//! never used twice, not even after its grid was deleted; a manager is an active customer manager
//! of the grid's org line at the time he is named. Nothing here moves to-dos: who changes a
//! manager is told so and moves them in the same transaction.

pub mod caller;
mod error;
pub mod info;
pub mod map;
pub mod picture;
mod schema;
mod scope;
pub mod seed;
pub mod senator;

pub use error::Error;
