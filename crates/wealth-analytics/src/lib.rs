//! Analytics of corporate customers who buy wealth products.
//!
//! Purpose: who uses the wealth API and where ([`user`], [`access`]), the organs they belong to
//! ([`organ`]), what the bank uploads about companies ([`upload`]), the run that takes it in and works
//! everything out again ([`run`]), and what is read of its results ([`read`]). What is worked out are pure
//! functions over plain values: [`metrics`] sums up balances and payments and ranks companies;
//! [`profile`] says what a company prefers and what kind of customer it is; [`recommend`] finds
//! products for companies and companies for products; [`engine`] puts them together. [`synth`]
//! makes up banks, and [`evaluation`] tries it on them.
//!
//! Invariants: a scope is made by [`access`] alone and is always an argument; what administrators
//! write of organs is a draft until a run publishes it; an account's role fits its organ, and
//! there is always an administrator; money is whole fen in `i64`, summed in `i128`; averages are rounded once, by
//! [`round::half_up`]; floating point is used for degrees, shares and scores, never for an amount
//! that is shown; scores are compared as whole numbers; equal input gives equal output, whatever its
//! order. Readers see the results of one run that has come to its end, and nothing of any other.

pub mod access;
pub mod day;
pub mod desk;
pub mod engine;
mod error;
pub mod evaluation;
pub mod metrics;
mod moment;
pub mod month;
mod name;
pub mod organ;
pub mod params;
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
pub mod user;

pub use access::{Role, WEALTH_REALM, WealthAccess, WealthActor};
pub use error::{Error, Refusal};
pub use scope::WealthScope;
