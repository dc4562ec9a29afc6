//! What can go wrong, with the numbers of the wealth API.

use wangge_excel_io::{Refusal as FileRefusal, RefusalKind};
use wangge_kernel::rule::Name;
use wangge_kernel::{ErrorKind, Failure, Fault, Faults};

/// A refusal that has a number of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Wrong name or wrong password.
    BadCredentials,
    /// The first password must be changed before anything else.
    FirstPassword,
    /// A locked name, a frozen account, a first password that is too old.
    Locked,
    /// The password that should prove who asks is wrong.
    WrongPassword,
    /// The new password breaks a rule.
    WeakPassword,
    /// The new password was not repeated as it is.
    PasswordsDiffer,
    /// Another account has the login name.
    NameTaken,
    /// No such user, or none the caller may see.
    NoUser,
    /// The role does not go with the organ.
    RoleOrgan,
    /// The user may not be deleted.
    NotDeletable,
    /// Another organ has the code.
    CodeTaken,
    /// No such organ, or none the caller may see.
    NoOrgan,
    /// Something still belongs to the organ.
    OrganInUse,
    /// The organ cannot go there.
    BadPlace,
}

impl Refusal {
    /// Its number.
    pub const fn number(self) -> u32 {
        match self {
            Self::BadCredentials => 20003,
            Self::FirstPassword => 20005,
            Self::Locked => 20006,
            Self::WrongPassword => 20007,
            Self::WeakPassword => 20008,
            Self::PasswordsDiffer => 20009,
            Self::NameTaken => 20010,
            Self::NoUser => 20011,
            Self::RoleOrgan => 20012,
            Self::NotDeletable => 20013,
            Self::CodeTaken => 30005,
            Self::NoOrgan => 30006,
            Self::OrganInUse => 30007,
            Self::BadPlace => 30008,
        }
    }

    /// What API users read.
    pub const fn text(self) -> &'static str {
        match self {
            Self::BadCredentials => "账号或密码错误",
            Self::FirstPassword => "首次登录请修改密码",
            Self::Locked => "账号已锁定或停用",
            Self::WrongPassword => "原密码错误",
            Self::WeakPassword => "新密码不符合规则",
            Self::PasswordsDiffer => "两次密码不一致",
            Self::NameTaken => "用户已存在",
            Self::NoUser => "用户不存在",
            Self::RoleOrgan => "角色与机构不匹配",
            Self::NotDeletable => "不允许删除该用户",
            Self::CodeTaken => "机构编号已存在",
            Self::NoOrgan => "机构不存在",
            Self::OrganInUse => "机构下仍有客户、用户或网点",
            Self::BadPlace => "机构归属或合并无效",
        }
    }

    /// This refusal because of one field.
    pub(crate) fn of(self, of: Name) -> Error {
        let mut refusals = Refusals::default();
        refusals.add(self, of);
        Error::Refused(self, refusals.faults)
    }
}

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faulty fields.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// A rule with a number of its own is broken, by these fields if any is to blame.
    #[error("{}", told(*.0, .1))]
    Refused(Refusal, Faults),
    /// A first password that nobody has changed in time; said only to whoever knows it.
    #[error("初始密码已过期，请联系管理员重置")]
    PasswordExpired,
    /// 20004: beyond what the caller administers; the text says so.
    #[error("{0}")]
    Beyond(&'static str),
    /// 30001: no such company, or none the caller may see.
    #[error("企业不存在或无权查看")]
    NoCompany,
    /// 30002
    #[error("产品不存在")]
    NoProduct,
    /// 20004: the caller may not do this.
    #[error("无权限")]
    Denied,
    /// 30009
    #[error("营销记录不存在")]
    NoMarketing,
    /// 30003: nothing was worked out yet.
    #[error("数据尚未计算完成")]
    NotComputed,
    /// 30004: a run is on its way, or there is nothing to work on.
    #[error("当前不能更新，请稍后再试")]
    Busy,
    /// 30011
    #[error("上传类型不支持")]
    UnknownKind,
    /// 30012
    #[error("请先初始化上传")]
    NotInitialized,
    /// 30015
    #[error("文件ID无效")]
    UnknownFile,
    /// A run was taken over by another process.
    #[error("计算任务已由其他进程接管")]
    Lost,
    /// The tree of organs was not right; the text says why.
    #[error("{0}")]
    Organs(String),
    /// 30013: the file cannot be read.
    #[error("{0}")]
    File(#[from] FileRefusal),
    /// A file could not be read from the disk.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
    /// What is asked of accounts failed.
    #[error(transparent)]
    Auth(wangge_auth::Error),
    /// A statement failed.
    #[error("query: {0}")]
    Query(#[from] diesel::result::Error),
    /// The database could not be used.
    #[error("database: {0}")]
    Db(#[from] wangge_db::Error),
}

fn told(refusal: Refusal, faults: &Faults) -> String {
    if faults.is_empty() {
        refusal.text().to_owned()
    } else {
        faults.to_string()
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal, Faults::default())
    }
}

impl From<wangge_auth::Error> for Error {
    fn from(error: wangge_auth::Error) -> Self {
        use wangge_auth::Error as Auth;
        match error {
            Auth::BadCredentials => Refusal::BadCredentials.into(),
            Auth::Locked | Auth::Frozen | Auth::TooManyFailures => Refusal::Locked.into(),
            Auth::PasswordExpired => Self::PasswordExpired,
            other => Self::Auth(other),
        }
    }
}

impl Error {
    /// The number of the wealth API, where it has one of its own.
    pub const fn number(&self) -> Option<u32> {
        match self {
            Self::Refused(refusal, _) => Some(refusal.number()),
            Self::PasswordExpired => Some(Refusal::Locked.number()),
            Self::Denied => Some(20_004),
            Self::NoCompany => Some(30_001),
            Self::NoProduct => Some(30_002),
            Self::NotComputed => Some(30_003),
            Self::Busy | Self::Lost => Some(30_004),
            Self::Organs(_) => Some(30_008),
            Self::NoMarketing => Some(30_009),
            Self::UnknownKind => Some(30_011),
            Self::NotInitialized => Some(30_012),
            Self::File(_) => Some(30_013),
            Self::UnknownFile => Some(30_015),
            Self::Invalid(_) | Self::Beyond(_) | Self::Auth(_) => None,
            Self::Io(_) | Self::Query(_) | Self::Db(_) => None,
        }
    }
}

impl Failure for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Denied | Self::Beyond(_) | Self::Refused(Refusal::FirstPassword, _) => {
                ErrorKind::Denied
            }
            Self::NoCompany | Self::NoProduct | Self::NoMarketing => ErrorKind::NotFound,
            Self::File(refusal) => match refusal.kind() {
                RefusalKind::TooLarge => ErrorKind::TooLarge,
                RefusalKind::Unsupported => ErrorKind::Unsupported,
                RefusalKind::Invalid => ErrorKind::Invalid,
            },
            Self::Auth(error) => error.kind(),
            Self::Io(_) | Self::Query(_) | Self::Db(_) => ErrorKind::Internal,
            _ => ErrorKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "wealth.invalid",
            Self::Refused(..) => "wealth.refused",
            Self::PasswordExpired => "wealth.password_expired",
            Self::Beyond(_) => "wealth.beyond",
            Self::Denied => "wealth.denied",
            Self::NoMarketing => "wealth.no_marketing",
            Self::NoCompany => "wealth.no_company",
            Self::NoProduct => "wealth.no_product",
            Self::NotComputed => "wealth.not_computed",
            Self::Busy | Self::Lost => "wealth.busy",
            Self::UnknownKind => "wealth.unknown_kind",
            Self::NotInitialized => "wealth.not_initialized",
            Self::UnknownFile => "wealth.unknown_file",
            Self::Organs(_) => "wealth.organs",
            Self::File(refusal) => refusal.code(),
            Self::Auth(error) => error.code(),
            Self::Io(_) | Self::Query(_) | Self::Db(_) => "wealth.internal",
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Auth(error) => error.public_message(),
            Self::Io(_) | Self::Query(_) | Self::Db(_) => "系统内部错误".to_owned(),
            shown => shown.to_string(),
        }
    }

    fn wealth_number(&self) -> Option<u32> {
        self.number()
    }

    fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Invalid(faults) | Self::Refused(_, faults) => faults.clone().into_vec(),
            Self::Auth(error) => error.faults(),
            _ => Vec::new(),
        }
    }
}

/// Refusals of several fields; the first gives the number.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    first: Option<Refusal>,
    faults: Faults,
}

impl Refusals {
    /// Adds one.
    pub(crate) fn add(&mut self, refusal: Refusal, of: Name) {
        self.first.get_or_insert(refusal);
        let message = format!("{}：{}", of.label, refusal.text());
        self.faults.add(of.field, message);
    }

    /// Adds faults that tell for themselves what is wrong.
    pub(crate) fn absorb(&mut self, refusal: Refusal, faults: Faults) {
        self.first.get_or_insert(refusal);
        self.faults.absorb("", faults);
    }

    /// `value` when there is none.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Error> {
        match self.first {
            Some(refusal) => Err(Error::Refused(refusal, self.faults)),
            None => Ok(value),
        }
    }
}
