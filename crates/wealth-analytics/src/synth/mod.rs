//! A made-up bank: products, companies with accounts, and purchases whose true causes are known.
//!
//! [`world::World::new`] makes the same bank of the same seed. What a company really prefers and
//! how attractive a product really is stay visible, so that [`world::World::chances`] can say how
//! likely each purchase was: nobody can foresee purchases better. [`bank::Bank`] is what such a bank
//! would upload, with some odd companies ([`odd`]) among the others, and [`files::write`] writes it
//! down.

pub mod bank;
pub mod company;
pub mod files;
pub mod kind;
pub mod ledger;
pub mod odd;
pub mod product;
pub mod random;
pub mod world;

#[cfg(test)]
mod tests;
