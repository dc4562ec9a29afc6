//! The bank's own tree of orgs, the civil tree of regions, and dictionaries.
//!
//! Purpose: orgs (chapter 8), the subtree questions every scope asks, the epoch by which caches of
//! access know that they are stale, regions (9) and dictionaries (10).
//!
//! Invariants: a code is unique; a node's parent exists and is never the node itself or one of
//! its own descendants; a node that holds anything is not deleted; a dictionary has as many rows as
//! it was last sent with, each key once.

pub mod dictionary;
pub mod epoch;
mod error;
pub mod org;
pub mod region;
mod schema;
mod tree;

pub use error::Error;
