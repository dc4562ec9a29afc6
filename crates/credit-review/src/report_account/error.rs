//! What can go wrong with report accounts.

use wangge_kernel::{ErrorKind, Failure, Fault, Faults};

/// An error of report accounts.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faulty fields.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// No such account, or none the caller may see.
    #[error("记录不存在")]
    NotFound,
    /// Someone else changed the account meanwhile.
    #[error("数据已被他人修改，请刷新后重试")]
    Stale,
    /// A password of a frozen account is asked for.
    #[error("该账户已冻结，不能查看密码")]
    Frozen,
    /// The stored password was sealed under another key, or for another account.
    #[error("密码无法解密，请重新设置该账户的密码")]
    OtherKey,
    /// A password could not be sealed.
    #[error("a password could not be sealed")]
    Seal,
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
            Self::Invalid(_) | Self::Frozen | Self::OtherKey => ErrorKind::Invalid,
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Conflict,
            Self::Seal | Self::Query(_) | Self::Db(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "report_account.invalid",
            Self::NotFound => "report_account.not_found",
            Self::Stale => "report_account.stale",
            Self::Frozen => "report_account.frozen",
            Self::OtherKey => "report_account.other_key",
            Self::Seal | Self::Query(_) | Self::Db(_) => "report_account.internal",
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Seal | Self::Query(_) | Self::Db(_) => "系统内部错误".to_owned(),
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
