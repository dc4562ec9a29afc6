//! Why a picture was not taken, in words for the user.

use wangge_kernel::ErrorKind;

use super::{AREA_MAX, SIDE_MAX};

/// Why a picture was refused. `Display` is the public message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No bytes.
    #[error("文件为空")]
    Empty,
    /// Larger than [`super::BYTES_MAX`].
    #[error("文件超过10MB上限")]
    TooLarge,
    /// None of the kinds that are kept, whatever its name says.
    #[error("文件不是有效的图片，仅支持jpg、png、bmp、gif、webp和pdf")]
    Unknown,
    /// Papers, where something to look at is wanted.
    #[error("文件须为jpg、png、bmp、gif或webp图片，不能是pdf")]
    Paper,
    /// Its header asks for more pixels than are taken.
    #[error("图片尺寸过大，每边不能超过{SIDE_MAX}像素，总计不能超过{}万像素", AREA_MAX / 10_000)]
    TooManyPixels,
    /// It ends before its end.
    #[error("图片不完整，请重新选择或拍摄后上传")]
    Truncated,
    /// It is not built as its kind is.
    #[error("图片已损坏，请重新选择或拍摄后上传")]
    Damaged,
    /// Something else follows it or is hidden in it.
    #[error("图片含有图片以外的内容，不能上传")]
    Foreign,
    /// It holds what a browser or reader may run.
    #[error("文件含有网页代码或脚本，不能上传")]
    Active,
}

impl Refusal {
    /// A stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "picture.empty",
            Self::TooLarge => "picture.too_large",
            Self::Unknown => "picture.unknown",
            Self::Paper => "picture.paper",
            Self::TooManyPixels => "picture.pixels",
            Self::Truncated => "picture.truncated",
            Self::Damaged => "picture.damaged",
            Self::Foreign => "picture.foreign",
            Self::Active => "picture.active",
        }
    }

    /// The kind of error that it is when nothing else is wrong.
    pub fn kind(self) -> ErrorKind {
        match self {
            Self::TooLarge => ErrorKind::TooLarge,
            Self::Unknown | Self::Paper => ErrorKind::Unsupported,
            _ => ErrorKind::Invalid,
        }
    }
}
