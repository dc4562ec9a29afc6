//! What can go wrong with orgs, regions and dictionaries.

use wangge_kernel::{ErrorKind, Failure, Fault, Faults};

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faulty fields.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// No such record.
    #[error("记录不存在")]
    NotFound,
    /// The node still holds something; the text says what.
    #[error("{0}")]
    InUse(String),
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
            Self::Invalid(_) | Self::InUse(_) => ErrorKind::Invalid,
            Self::NotFound => ErrorKind::NotFound,
            Self::Query(_) | Self::Db(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "org.invalid",
            Self::NotFound => "org.not_found",
            Self::InUse(_) => "org.in_use",
            Self::Query(_) | Self::Db(_) => "org.internal",
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
