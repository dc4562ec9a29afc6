//! What a company's accounts say: balances, payments, how steady they are, and its place among
//! the others.
//!
//! [`balance::company_days`] turns accounts into one balance per day, [`months::aggregate`] sums
//! days and payments up by month, [`company::measure`] makes the figures of the window, and
//! [`rank::standings`] compares companies.

pub mod balance;
pub mod company;
pub mod fluctuation;
pub mod moments;
pub mod months;
pub mod rank;
