//! Work that outlives a request: one table of jobs and one runner.
//!
//! Purpose: imports, and later feeds, exports and computations, are rows here. A runner claims a
//! queued row by a guarded update, so that several instances on one database never do it twice,
//! keeps its heartbeat, and stores progress outside the work's own transactions. A job whose
//! runner died is claimed again; what it had half done is for the work itself to sweep.

mod runner;
mod schema;
mod store;

pub use runner::{Context, Runner, Work};
pub use store::{Job, State, enqueue, find, newest, open_payloads};
