//! The connection, and the only places that open a transaction.
//!
//! Purpose: one connection type over SQLite and PostgreSQL, pools with a fair queue before them,
//! [`Db::read`] and [`Db::write`], and the migrations. It knows no table of any domain.
//!
//! Invariants: use cases that write take a [`Tx`], which only [`Db::write`] makes, so that no
//! write happens outside a transaction; SQLite has one writer, opened `BEGIN IMMEDIATE`, and
//! readers that cannot write.

mod conn;
mod error;
pub mod instance;
mod many;
pub mod migrate;
mod pool;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
pub mod url;

pub use conn::{Conn, MultiBackend};
pub use error::{Error, constraint_of};
pub use many::insert_many;
pub use pool::{Db, DbOptions};
pub use tx::Tx;
