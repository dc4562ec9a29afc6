//! What can go wrong with to-dos.

use wangge_kernel::{ErrorKind, Failure, Fault, Faults};

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faulty fields.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// No such to-do or account, or none the caller may see.
    #[error("记录不存在")]
    NotFound,
    /// A rule of to-dos forbids it; the text says which.
    #[error("{0}")]
    Refused(&'static str),
    /// It was done or cancelled before.
    #[error("该待办已完成或已取消")]
    Closed,
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
            Self::Invalid(_) | Self::Refused(_) => ErrorKind::Invalid,
            Self::NotFound => ErrorKind::NotFound,
            Self::Closed => ErrorKind::Conflict,
            Self::Query(_) | Self::Db(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "todo.invalid",
            Self::NotFound => "todo.not_found",
            Self::Refused(_) => "todo.refused",
            Self::Closed => "todo.closed",
            Self::Query(_) | Self::Db(_) => "todo.internal",
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Query(_) | Self::Db(_) => "系统内部错误".to_owned(),
            shown => shown.to_string(),
        }
    }

    fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Invalid(faults) => faults.clone().into_vec(),
            _ => Vec::new(),
        }
    }
}
