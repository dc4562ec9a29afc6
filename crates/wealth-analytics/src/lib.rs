//! Analytics of corporate customers who buy wealth products.
//!
//! Purpose: what can be computed of companies from their accounts, as pure functions over plain
//! values. [`metrics`] sums up balances and payments and ranks companies; [`profile`] says what a
//! company prefers and what kind of customer it is; [`recommend`] finds products for companies and
//! companies for products. [`synth`] makes up banks, and [`evaluation`] tries it on them.
//!
//! Invariants: money is whole fen in `i64`, summed in `i128`; averages are rounded once, by
//! [`round::half_up`]; floating point is used for degrees, shares and scores, never for an amount
//! that is shown; scores are compared as whole numbers; equal input gives equal output, whatever its order.

pub mod evaluation;
pub mod metrics;
pub mod month;
pub mod profile;
pub mod recommend;
pub mod round;
pub mod synth;
#[cfg(test)]
mod testing;
