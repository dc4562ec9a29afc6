//! What can go wrong with the review.

use wangge_excel_io::Refusal;
use wangge_kernel::{ErrorKind, Failure, Fault, Faults};

use crate::whom;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faulty fields.
    #[error("{0}")]
    Invalid(Faults),
    /// No such record, or none the caller may see.
    #[error("记录不存在")]
    NotFound,
    /// All that is wrong is that a command names a customer or a grid which does not exist, or which
    /// the caller does not see: answered like any other id of that kind.
    #[error("{0}")]
    NoSuch(Faults),
    /// The record's state does not allow it; the text says why.
    #[error("{0}")]
    State(&'static str),
    /// Another role's to do; the text says so.
    #[error("{0}")]
    Denied(&'static str),
    /// Someone else changed the record meanwhile.
    #[error("数据已被他人修改，请刷新后重试")]
    Stale,
    /// What is asked of customers failed.
    #[error(transparent)]
    Customer(#[from] wangge_customer::Error),
    /// A statement failed.
    #[error("query: {0}")]
    Query(#[from] diesel::result::Error),
    /// The database could not be used.
    #[error("database: {0}")]
    Db(#[from] wangge_db::Error),
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        if faults.iter().all(whom::is_absent) {
            Self::NoSuch(faults)
        } else {
            Self::Invalid(faults)
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Customer(error.into())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Customer(refusal.into())
    }
}

impl Failure for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) | Self::State(_) => ErrorKind::Invalid,
            Self::NotFound | Self::NoSuch(_) => ErrorKind::NotFound,
            Self::Denied(_) => ErrorKind::Denied,
            Self::Stale => ErrorKind::Conflict,
            Self::Customer(error) => error.kind(),
            Self::Query(_) | Self::Db(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "review.invalid",
            Self::NotFound => "review.not_found",
            Self::NoSuch(_) => "review.no_such",
            Self::State(_) => "review.state",
            Self::Denied(_) => "review.denied",
            Self::Stale => "review.stale",
            Self::Customer(error) => error.code(),
            Self::Query(_) | Self::Db(_) => "review.internal",
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Customer(error) => error.public_message(),
            Self::Query(_) | Self::Db(_) => "系统内部错误".to_owned(),
            shown => shown.to_string(),
        }
    }

    fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Invalid(faults) | Self::NoSuch(faults) => faults.clone().into_vec(),
            Self::Customer(error) => error.faults(),
            _ => Vec::new(),
        }
    }
}
