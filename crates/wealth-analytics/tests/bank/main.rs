//! What a bank uploads, on a real database: files are checked, a run takes them in, and what it
//! worked out is read.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod desk;
mod notes;
mod read;
mod refused;
mod resume;
mod whole;
