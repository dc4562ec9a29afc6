//! What can go wrong between a use case and its database.

use diesel::result::{DatabaseErrorKind, Error as Query};
use wangge_kernel::{ErrorKind, Failure};

/// A failure of the database or of the way to it. Never shown to a client.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A statement failed.
    #[error("query failed: {0}")]
    Query(#[from] Query),
    /// No connection could be had.
    #[error("no connection: {0}")]
    Pool(#[from] r2d2::Error),
    /// The database address cannot be used.
    #[error("database address: {0}")]
    Url(String),
    /// Migrations failed or could not be read.
    #[error("migration: {0}")]
    Migration(String),
    /// The work ended without an answer: it panicked, or the process is stopping.
    #[error("database work was interrupted")]
    Interrupted,
}

impl Failure for Error {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Internal
    }

    fn code(&self) -> &'static str {
        "db.internal"
    }

    fn public_message(&self) -> String {
        "系统内部错误".to_owned()
    }
}

/// The constraint a failed statement has broken, by name on PostgreSQL and as `table.column` on
/// SQLite, so that a use case can turn it into the fault of a field.
pub fn constraint_of(error: &Query) -> Option<String> {
    match error {
        Query::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => Some(
            info.constraint_name()
                .map_or_else(|| info.message().to_owned(), str::to_owned),
        ),
        _ => None,
    }
}
