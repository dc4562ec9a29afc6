//! What the core bank says of accounts, and what is computed from it.
//!
//! Purpose: the feed of daily balances ([`feed`]), the statistics of orgs (11.x, [`statistics`]) and
//! the accounts behind them ([`explain`]), what the home pages say of people and rankings
//! ([`coverage`]), large movements (12.x, [`movement`]) and a person's averages (16.2, [`business`]); the bank's products
//! (17, [`product`]) and who holds them (16.2 to 16.4, [`holding`]).
//!
//! Invariants: rows of a feed are seen only through `balance_cell`, whose pointers one short
//! transaction turns; summaries change in that same transaction; requests read daily rows of one day
//! only, the last one fed before the day in question ([`in_effect`]).
//! `docs/balances.md` tells how the tables hang together.

pub mod business;
pub mod coverage;
mod day;
mod error;
pub mod explain;
pub mod feed;
pub mod holding;
pub mod home;
mod in_effect;
pub mod movement;
pub mod product;
mod schema;
mod series;
mod sheet;
mod source;
pub mod statistics;
pub mod summary;
mod tree;

pub use day::Kind;
pub use error::Error;
pub use sheet::BALANCE_SHEET;
