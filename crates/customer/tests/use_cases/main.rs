//! Use cases on a real database.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails as a test does"
)]

mod chance;
mod dishonest;
mod family;
mod image;
mod import;
mod info;
mod names;
mod pages;
mod resident;
mod support;
mod tally;
