//! What can go wrong with stored files.

use wangge_kernel::{ErrorKind, Failure};

/// A failure of the storage: the folder, the disk, S3, the way there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The storage failed.
    #[error("storage: {0}")]
    Store(#[from] object_store::Error),
    /// An upload could not be read from the spool.
    #[error("upload: {0}")]
    File(#[from] std::io::Error),
    /// Looking at an upload broke off.
    #[error("upload: {0}")]
    Broke(String),
    /// A row names an object that is not there, or by no name of ours.
    #[error("object {0} is missing")]
    Missing(String),
}

impl Failure for Error {
    /// Nothing the caller sent is at fault, and later it may work.
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Store(_) => ErrorKind::NotReady,
            Self::File(_) | Self::Broke(_) | Self::Missing(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "storage.failed",
            Self::File(_) | Self::Broke(_) => "storage.upload",
            Self::Missing(_) => "storage.missing",
        }
    }

    fn public_message(&self) -> String {
        "文件存储暂不可用，请稍后重试".to_owned()
    }
}
