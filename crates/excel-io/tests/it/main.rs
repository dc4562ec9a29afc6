//! Tests of the crate through its public interface.

mod hostile;
mod mutation;
mod outputs;
mod support;
mod template;
mod typed;
