//! Analytics of corporate customers who buy wealth products.
//!
//! Purpose: what the bank uploads about companies ([`upload`]), the run that takes it in and works
//! everything out again ([`run`]), and what is read of its results ([`read`]). What is worked out are pure
//! functions over plain values: [`metrics`] sums up balances and payments and ranks companies;
//! [`profile`] says what a company prefers and what kind of customer it is; [`recommend`] finds
//! products for companies and companies for products; [`engine`] puts them together. [`synth`]
//! makes up banks, and [`evaluation`] tries it on them.
//!
//! Invariants: money is whole fen in `i64`, summed in `i128`; averages are rounded once, by
//! [`round::half_up`]; floating point is used for degrees, shares and scores, never for an amount
//! that is shown; scores are compared as whole numbers; equal input gives equal output, whatever its
//! order. Readers see the results of one run that has come to its end, and nothing of any other.

pub mod day;
pub mod desk;
pub mod engine;
mod error;
pub mod evaluation;
pub mod metrics;
pub mod month;
mod name;
pub mod profile;
pub mod read;
pub mod recommend;
mod results;
pub mod round;
pub mod run;
mod schema;
pub mod scope;
pub mod synth;
#[cfg(test)]
mod testing;
pub mod upload;

pub use error::Error;
pub use scope::WealthScope;
