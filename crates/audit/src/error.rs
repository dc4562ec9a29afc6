//! What can go wrong when the log is read.

use wangge_kernel::{ErrorKind, Failure, Fault, Faults};

/// An error of reading the log. Writing it fails with the database's own error alone.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faulty filters.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// A statement failed.
    #[error("query: {0}")]
    Query(#[from] diesel::result::Error),
    /// The database could not be used.
    #[error("database: {0}")]
    Db(#[from] wangge_db::Error),
}

impl Failure for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Query(_) | Self::Db(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "audit.invalid",
            Self::Query(_) | Self::Db(_) => "audit.internal",
        }
    }

    fn public_message(&self) -> String {
        self.to_string()
    }

    fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Invalid(faults) => faults.clone().into_vec(),
            _ => Vec::new(),
        }
    }
}
