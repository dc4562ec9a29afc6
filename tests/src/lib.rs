//! The harness of the black-box tests: a real server per test, and a client that speaks to it.
//!
//! ```no_run
//! use serde_json::json;
//! use wangge_tests::TestApp;
//!
//! let app = TestApp::start();
//! let admin = app.admin();
//! admin.op("8.1").form(json!({"orgName": "城关支行"})).send().refused(400, &["orgCode"]);
//! admin.op("8.4").path("orgId", 1).send().ok().documented();
//! app.client().op("8.4").path("orgId", 1).send().refused(401, &[]);
//! ```
//!
//! The harness knows the documented operations (`docs/api-paths.tsv`) and the server's outside.
//! It never looks into the database: what a test wants to see it asks for over HTTP.
#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "a harness fails a test by panicking"
)]

mod answer;
mod app;
mod client;
mod database;
mod documented;
pub mod operations;
pub mod process;
pub mod source;
pub mod wealth;
pub mod world;

pub use answer::Answer;
pub use app::{Resting, TestApp};
pub use client::{Client, Request};
pub use operations::Operation;
pub use wealth::WealthWorld;
pub use world::World;
