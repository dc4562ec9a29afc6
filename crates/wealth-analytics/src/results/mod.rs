//! The results of runs as they are stored: written by a run, read by everybody else.

pub(crate) mod metric;
pub(crate) mod numbers;
pub(crate) mod profile;
pub(crate) mod top;
