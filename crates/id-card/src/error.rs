//! What can go wrong while a card is read. No variant carries anything that was read.

use wangge_kernel::{ErrorKind, Failure, Fault};

/// The documented field of the picture.
const IMAGE: &str = "image";

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No picture was sent.
    #[error("身份证图片不能为空")]
    Missing,
    /// The picture has too many bytes.
    #[error("身份证图片不能超过10MB")]
    TooLarge,
    /// The picture has too many pixels.
    #[error("身份证图片过大：每边不能超过8000像素，总数不能超过4000万像素")]
    TooManyPixels,
    /// It is no JPEG, PNG or BMP.
    #[error("身份证图片必须为jpg、png或bmp格式")]
    Unsupported,
    /// It begins like a picture and is none.
    #[error("身份证图片已损坏，无法打开")]
    Broken,
    /// The card takes too few pixels.
    #[error("身份证图片太小：证件宽度不足600像素，请靠近重新拍摄")]
    TooSmall,
    /// There is no card, or none that can be told from what lies around it.
    #[error("未识别到身份证，请将身份证完整、平整地放在画面中重新拍摄")]
    NoCard,
    /// The front was asked for and this is the back.
    #[error("请提供身份证正面（头像面）图片")]
    NotFront,
    /// The back was asked for and this is the front.
    #[error("请提供身份证反面（国徽面）图片")]
    NotBack,
    /// There is a card, but too little of it could be read.
    #[error("身份证图片无法识别：{0}，请在光线均匀处重新拍摄")]
    Unreadable(&'static str),
    /// Cards are not read here: it was turned off.
    #[error("未启用身份证识别，请手工录入")]
    Off,
    /// Tesseract or its Chinese data is not installed.
    #[error(
        "服务器未安装身份证识别组件，请联系管理员安装Debian软件包tesseract-ocr和tesseract-ocr-chi-sim"
    )]
    NotInstalled,
    /// Too many cards at once.
    #[error("身份证识别繁忙，请稍后再试")]
    Busy,
    /// The program or the service took too long.
    #[error("身份证识别超时，请稍后再试")]
    TimedOut,
    /// The bank's own service failed, or answered what cannot be understood.
    #[error("{0}")]
    Service(String),
    /// The program could not be run.
    #[error("{0}")]
    Program(String),
}

impl Failure for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Busy => ErrorKind::TooMany,
            Self::TimedOut | Self::Service(_) => ErrorKind::NotReady,
            Self::Program(_) => ErrorKind::Internal,
            _ => ErrorKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "ocr.missing",
            Self::TooLarge => "ocr.too_large",
            Self::TooManyPixels => "ocr.too_many_pixels",
            Self::Unsupported => "ocr.unsupported",
            Self::Broken => "ocr.broken",
            Self::TooSmall => "ocr.too_small",
            Self::NoCard => "ocr.no_card",
            Self::NotFront | Self::NotBack => "ocr.wrong_side",
            Self::Unreadable(_) => "ocr.unreadable",
            Self::Off => "ocr.off",
            Self::NotInstalled => "ocr.not_installed",
            Self::Busy => "ocr.busy",
            Self::TimedOut => "ocr.timed_out",
            Self::Service(_) => "ocr.service",
            Self::Program(_) => "ocr.program",
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Service(_) => "身份证识别服务暂不可用，请稍后再试".to_owned(),
            Self::Program(_) => "身份证识别失败，请稍后再试".to_owned(),
            shown => shown.to_string(),
        }
    }

    fn faults(&self) -> Vec<Fault> {
        let of_the_picture =
            self.kind() == ErrorKind::Invalid && !matches!(self, Self::Off | Self::NotInstalled);
        of_the_picture
            .then(|| Fault {
                field: IMAGE.to_owned(),
                message: self.to_string(),
            })
            .into_iter()
            .collect()
    }
}
