//! The bank's own tree of orgs; regions and dictionaries will join it here.
//!
//! Purpose: orgs (chapter 8), the subtree questions every scope asks, and the epoch by which
//! caches of access know that they are stale.
//!
//! Invariants: a code is unique; a node's parent exists and is never the node itself or one of
//! its own descendants; a node that holds anything is not deleted.

pub mod epoch;
mod error;
pub mod org;
mod schema;

pub use error::Error;
