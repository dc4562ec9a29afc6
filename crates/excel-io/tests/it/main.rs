//! Tests of the crate through its public interface.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking"
)]

mod hostile;
mod hostile_text;
mod hostile_zip;
mod mutation;
mod outputs;
mod support;
mod template;
mod typed;
