//! What can go wrong with the data of companies.

use wangge_excel_io::Refusal;
use wangge_kernel::{ErrorKind, Failure, Fault, Faults};

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faulty fields.
    #[error("{0}")]
    Invalid(#[from] Faults),
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
    File(#[from] Refusal),
    /// A file could not be read from the disk.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
    /// A statement failed.
    #[error("query: {0}")]
    Query(#[from] diesel::result::Error),
    /// The database could not be used.
    #[error("database: {0}")]
    Db(#[from] wangge_db::Error),
}

impl Error {
    /// The number of the wealth API, where it has one of its own.
    pub const fn number(&self) -> Option<u32> {
        match self {
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
            Self::Invalid(_) | Self::Io(_) | Self::Query(_) | Self::Db(_) => None,
        }
    }
}

impl Failure for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NoCompany | Self::NoProduct | Self::NoMarketing => ErrorKind::NotFound,
            Self::Denied => ErrorKind::Denied,
            Self::File(refusal) => match refusal.kind() {
                wangge_excel_io::RefusalKind::TooLarge => ErrorKind::TooLarge,
                wangge_excel_io::RefusalKind::Unsupported => ErrorKind::Unsupported,
                wangge_excel_io::RefusalKind::Invalid => ErrorKind::Invalid,
            },
            Self::Io(_) | Self::Query(_) | Self::Db(_) => ErrorKind::Internal,
            _ => ErrorKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "wealth.invalid",
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
            Self::Io(_) | Self::Query(_) | Self::Db(_) => "wealth.internal",
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
