//! A company's portrait: what it prefers, what kind of customer it is, what marks it, and how it
//! is best reached.

pub mod category;
pub mod channel;
pub mod feature;
pub mod history;
pub mod preference;
pub mod vocabulary;

#[cfg(test)]
mod tests;
