//! Which products suit a company, and which companies a product.
//!
//! [`vector`] makes companies comparable, [`neighbour`] finds those like one, whose purchases
//! stand in for what it has not bought itself. [`market::Market`] scores the products on sale for
//! a [`buyer::Buyer`], with [`appeal`] for what sells better than their terms explain.
//! [`list`] ranks and explains, [`eager`] says how likely a company is to buy at all.

pub mod appeal;
pub mod buyer;
pub mod eager;
pub mod list;
pub mod market;
pub mod neighbour;
pub mod vector;

#[cfg(test)]
mod tests;
