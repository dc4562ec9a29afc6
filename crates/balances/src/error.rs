//! What can go wrong with balances.

use wangge_excel_io::{Refusal, RefusalKind};
use wangge_kernel::{ErrorKind, Failure, Fault, Faults};

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faulty fields.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// No such record, or none the caller may see.
    #[error("记录不存在")]
    NotFound,
    /// Sums do not fit into what holds them.
    #[error("余额合计超出范围")]
    Overflow,
    /// What was computed is no longer true: something else became visible meanwhile.
    #[error("数据正在被其他导入更新，请稍后重试")]
    Outdated,
    /// The file cannot be read.
    #[error("{0}")]
    File(#[from] Refusal),
    /// A file could not be unpacked.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
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
            Self::File(refusal) => match refusal.kind() {
                RefusalKind::TooLarge => ErrorKind::TooLarge,
                RefusalKind::Unsupported => ErrorKind::Unsupported,
                RefusalKind::Invalid => ErrorKind::Invalid,
            },
            Self::Invalid(_) | Self::Overflow => ErrorKind::Invalid,
            Self::NotFound => ErrorKind::NotFound,
            Self::Outdated => ErrorKind::Conflict,
            Self::Io(_) | Self::Query(_) | Self::Db(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "balance.invalid",
            Self::NotFound => "balance.not_found",
            Self::Overflow => "balance.overflow",
            Self::Outdated => "balance.outdated",
            Self::File(_) => "balance.file",
            Self::Io(_) | Self::Query(_) | Self::Db(_) => "balance.internal",
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Io(_) | Self::Query(_) | Self::Db(_) => "系统内部错误".to_owned(),
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
