//! Why a file was not read, in words for the user, and what can fail while writing one.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::sheet::SheetError;

/// The class of a refusal, from which a caller makes a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The file asks for more than the limits allow.
    TooLarge,
    /// The file is of a kind that is not read.
    Unsupported,
    /// The file is damaged, hostile or lacks what is needed.
    Invalid,
}

/// Why a file was refused. `Display` is the public message.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Refusal {
    /// No bytes, or no row at all.
    #[error("文件为空")]
    Empty,
    /// Larger than the byte limit (in MiB).
    #[error("文件超过{0}MB上限")]
    FileTooLarge(u64),
    /// Inflates beyond the cap or the ratio.
    #[error("文件解压后过大，无法导入")]
    Inflates,
    /// Row numbers beyond the limit.
    #[error("行数超过{0}行上限")]
    TooManyRows(u64),
    /// Column numbers beyond the limit.
    #[error("列数超过{0}列上限")]
    TooManyColumns(u64),
    /// Too many cells, parts, strings or text altogether.
    #[error("表格内容过大，请拆分后再导入")]
    TooMuchContent,
    /// The child process ran out of time.
    #[error("文件解析超时，请拆分后再导入")]
    TimedOut,
    /// Password protected.
    #[error("文件已加密，请取消密码后再导入")]
    Encrypted,
    /// A known format that is not read; the field names it.
    #[error("不支持{0}格式，请另存为xlsx、xls或csv后再导入")]
    UnsupportedFormat(String),
    /// Not a spreadsheet at all.
    #[error("不是有效的Excel或CSV文件")]
    NotASpreadsheet,
    /// Document type declarations and entities are never read.
    #[error("文件包含不允许的XML实体声明")]
    Entities,
    /// A row of text, or a field of it, that is longer than any sheet's; the field is its line.
    #[error("第{0}行内容过长（每格最多32767个字符），请检查引号是否成对、换行是否缺失")]
    LongRow(u64),
    /// A quote that is never closed; the field is the line of its row.
    #[error("第{0}行的引号没有成对，请检查后再导入")]
    OpenQuote(u64),
    /// Text that is neither UTF-8 nor GBK.
    #[error("CSV文件编码无法识别，请使用UTF-8或GBK编码")]
    Encoding,
    /// Damaged or made up; the field is for logs and never shown.
    #[error("文件已损坏或格式不正确，请用Excel重新保存后再导入")]
    Damaged(String),
    /// The parser crashed or was killed.
    #[error("文件无法解析，请用Excel重新保存后再导入")]
    Crashed,
    /// The file could not be read, or the parser not be started; the field is for logs.
    #[error("文件读取失败，请重试")]
    Io(String),
    /// The sheet's header is not what was declared.
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

impl Refusal {
    /// A stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::FileTooLarge(_) => "file_too_large",
            Self::Inflates => "file_inflates",
            Self::TooManyRows(_) => "too_many_rows",
            Self::TooManyColumns(_) => "too_many_columns",
            Self::TooMuchContent => "too_much_content",
            Self::TimedOut => "parse_timeout",
            Self::Encrypted => "file_encrypted",
            Self::UnsupportedFormat(_) => "format_unsupported",
            Self::NotASpreadsheet => "not_a_spreadsheet",
            Self::Entities => "xml_entities",
            Self::LongRow(_) => "row_too_long",
            Self::OpenQuote(_) => "quote_open",
            Self::Encoding => "text_encoding",
            Self::Damaged(_) => "file_damaged",
            Self::Crashed => "parse_crashed",
            Self::Io(_) => "file_io",
            Self::Sheet(e) => e.code(),
        }
    }

    /// The class of this refusal.
    #[must_use]
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::FileTooLarge(_)
            | Self::Inflates
            | Self::TooManyRows(_)
            | Self::TooManyColumns(_)
            | Self::TooMuchContent
            | Self::LongRow(_)
            | Self::TimedOut => RefusalKind::TooLarge,
            Self::Encrypted | Self::UnsupportedFormat(_) | Self::NotASpreadsheet => {
                RefusalKind::Unsupported
            }
            _ => RefusalKind::Invalid,
        }
    }

    /// What a log may say beyond the public message.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Damaged(detail) | Self::Io(detail) => Some(detail),
            _ => None,
        }
    }

    pub(crate) fn damaged(detail: impl std::fmt::Display) -> Self {
        Self::Damaged(detail.to_string())
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.to_string())
    }
}

/// What can fail while writing a sheet.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The target refused bytes.
    #[error("表格写入失败：{0}")]
    Io(#[from] std::io::Error),
    /// The zip layer failed.
    #[error("表格写入失败：{0}")]
    Zip(#[from] zip::result::ZipError),
    /// More columns, rows or text than the format holds; the field names what.
    #[error("表格超出格式上限：{0}")]
    Shape(String),
}
