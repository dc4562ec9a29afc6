//! What is read of the results of a run: companies, products, trades and holdings.
//!
//! Every read names the run it reads ([`crate::run::required`], asked once for a request) and the
//! scope of its caller, and takes a constant number of queries. Sub-branches and outlets are told
//! by their ids in the tree that the run has published.

pub mod company;
pub mod listed;
pub mod matching;
pub mod portrait;
pub mod product;
pub mod search;
mod sql;
pub mod trade;
