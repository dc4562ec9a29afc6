//! The HTTP shell: the one crate that knows actix-web, and knows nothing of banking.
//!
//! Purpose: configuration, the route table, extractors, the two envelopes, errors as statuses,
//! and handlers of a few lines that call one use case each. A handler never builds a scope and
//! never opens a transaction by hand.

mod body;
mod card_picture;
pub mod cli;
mod compat;
pub mod config;
mod cookie;
mod decisions;
pub mod demo;
mod dishonest;
mod doctor;
mod error;
mod extract;
mod feed_command;
mod feeds;
mod import;
mod lock;
mod middleware;
pub mod ocr;
mod openapi;
mod pictures;
mod reply;
mod routes;
mod server;
mod session;
mod sheets;
mod start;
mod state;
mod table;
mod upkeep;
mod xlsx;

pub use server::{Running, start};
pub use start::{StartError, prepare};
pub use state::AppState;
