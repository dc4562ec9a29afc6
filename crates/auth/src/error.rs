//! What can go wrong with accounts and sessions.

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
    /// Wrong name or wrong password: never told apart.
    #[error("用户名或密码错误!连续失败5次将锁定15分钟")]
    BadCredentials,
    /// A locked name, whether an account has it or not; the grid API does not tell it from
    /// [`Error::BadCredentials`].
    #[error("用户名或密码错误!连续失败5次将锁定15分钟")]
    Locked,
    /// The account is frozen; said only to whoever knows its password.
    #[error("此用户已被冻结!")]
    Frozen,
    /// The password was made up for the account and has not been changed in time; said only to
    /// whoever knows it.
    #[error("初始密码已过期，请联系管理员重置")]
    PasswordExpired,
    /// Another account of the realm has the name.
    #[error("用户名已存在")]
    NameTaken,
    /// Too many failed sign-ins from one address.
    #[error("登录失败次数过多，请稍后再试")]
    TooManyFailures,
    /// No token.
    #[error("用户未登录，请重新登录！")]
    NoToken,
    /// A token that is not ours, has expired, or whose session has ended.
    #[error("token已过期，请重新登录！")]
    DeadToken,
    /// The function is not granted.
    #[error("该用户没有操作权限！")]
    Denied,
    /// What is asked for goes beyond the caller's own rights; the text says where.
    #[error("{0}")]
    Beyond(&'static str),
    /// The password was set by an administrator and must be changed first.
    #[error("首次登录请先修改密码")]
    MustChangePassword,
    /// A rule of accounts forbids it; the text says which.
    #[error("{0}")]
    Refused(String),
    /// A statement failed.
    #[error("query: {0}")]
    Query(#[from] diesel::result::Error),
    /// The database could not be used.
    #[error("database: {0}")]
    Db(#[from] wangge_db::Error),
    /// Hashing or signing failed.
    #[error("crypto: {0}")]
    Crypto(String),
}

impl Failure for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_)
            | Self::BadCredentials
            | Self::Locked
            | Self::Frozen
            | Self::PasswordExpired
            | Self::NameTaken
            | Self::Refused(_) => ErrorKind::Invalid,
            Self::NotFound => ErrorKind::NotFound,
            Self::TooManyFailures => ErrorKind::TooMany,
            Self::NoToken | Self::DeadToken => ErrorKind::Unauthenticated,
            Self::Denied | Self::Beyond(_) | Self::MustChangePassword => ErrorKind::Denied,
            Self::Query(_) | Self::Db(_) | Self::Crypto(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "auth.invalid",
            Self::NotFound => "auth.not_found",
            Self::BadCredentials => "auth.bad_credentials",
            Self::Locked => "auth.locked",
            Self::Frozen => "auth.frozen",
            Self::PasswordExpired => "auth.password_expired",
            Self::NameTaken => "auth.name_taken",
            Self::TooManyFailures => "auth.too_many_failures",
            Self::NoToken => "auth.no_token",
            Self::DeadToken => "auth.dead_token",
            Self::Denied => "auth.denied",
            Self::Beyond(_) => "auth.beyond",
            Self::MustChangePassword => "auth.must_change_password",
            Self::Refused(_) => "auth.refused",
            Self::Query(_) | Self::Db(_) | Self::Crypto(_) => "auth.internal",
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
