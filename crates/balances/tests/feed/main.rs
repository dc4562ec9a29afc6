//! The crate on a real database: what becomes visible, and that every figure equals a recount.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of tests may panic as tests do"
)]

mod coverage;
mod explain;
mod files;
mod holdings;
mod model;
mod products;
mod recount;
mod support;
