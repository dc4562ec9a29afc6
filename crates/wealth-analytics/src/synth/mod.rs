//! A made-up bank: products, companies with accounts, and purchases whose true causes are known.
//!
//! [`world::World::new`] makes the same bank of the same seed. What a company really prefers and
//! how attractive a product really is stay visible, so that [`world::World::chances`] can say how
//! likely each purchase was: nobody can foresee purchases better.

pub mod company;
pub mod kind;
pub mod product;
pub mod random;
pub mod world;

#[cfg(test)]
mod tests;
