//! What can go wrong with grids.

use wangge_kernel::{ErrorKind, Failure, Fault, Faults};
use wangge_storage::picture::Refusal;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faulty fields.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// The client speaks for a role that the caller does not hold.
    #[error("角色不符，请重新登录后再试")]
    Denied,
    /// No such grid, or none the caller may see.
    #[error("记录不存在")]
    NotFound,
    /// Someone else changed the same review group meanwhile.
    #[error("该网格的评议小组刚被他人修改，请刷新后重试")]
    Conflict,
    /// The grid still holds something; the text says what.
    #[error("{0}")]
    InUse(String),
    /// The picture is not taken.
    #[error("{0}")]
    Picture(Refusal),
    /// The storage of files.
    #[error(transparent)]
    Storage(#[from] wangge_storage::Error),
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
            Self::Denied => ErrorKind::Denied,
            Self::NotFound => ErrorKind::NotFound,
            Self::Conflict => ErrorKind::Conflict,
            Self::Picture(refusal) => refusal.kind(),
            Self::Storage(error) => error.kind(),
            Self::Query(_) | Self::Db(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "grid.invalid",
            Self::Denied => "grid.denied",
            Self::NotFound => "grid.not_found",
            Self::Conflict => "grid.conflict",
            Self::InUse(_) => "grid.in_use",
            Self::Picture(refusal) => refusal.code(),
            Self::Storage(error) => error.code(),
            Self::Query(_) | Self::Db(_) => "grid.internal",
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Storage(error) => error.public_message(),
            Self::Query(_) | Self::Db(_) => "系统内部错误".to_owned(),
            shown => shown.to_string(),
        }
    }

    fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Invalid(faults) => faults.clone().into_vec(),
            Self::Picture(refusal) => Faults::one("file", refusal.to_string()).into_vec(),
            _ => Vec::new(),
        }
    }
}
