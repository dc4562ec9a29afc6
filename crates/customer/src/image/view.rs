//! What goes out of pictures.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_storage::picture::Kind;
use wangge_storage::{self as storage, Key};

use super::row::ImageRow;
use crate::error::Error;

/// A picture as 25.3 answers it, without its bytes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImageView {
    /// 图片的id
    pub id: i64,
    /// 图片类型
    #[serde(rename = "type")]
    pub kind: String,
    /// 文件的MIME类型
    pub mime_type: &'static str,
    /// 文件大小，字节
    pub size: u64,
    /// 宽，像素；PDF为空
    pub width: Option<i64>,
    /// 高，像素；PDF为空
    pub height: Option<i64>,
    /// 上传时的文件名，仅供显示
    pub original_name: Option<String>,
    /// 面谈面签记录的id
    pub credit_detail_id: Option<i64>,
    /// 上传人
    pub upload_account_id: i64,
    /// 上传时间
    pub created_at: i64,
}

/// A picture, and the object with its bytes.
#[derive(Debug, Clone)]
pub struct ImageFile {
    /// The picture.
    pub view: ImageView,
    /// What it is.
    pub kind: Kind,
    /// The name of its bytes.
    pub key: Key,
}

impl ImageFile {
    pub(super) fn new(row: ImageRow) -> Result<Self, Error> {
        let broken = || Error::Storage(storage::Error::Missing(row.sha256.clone()));
        let key = Key::parse(&row.sha256).ok_or_else(broken)?;
        let kind = Kind::of_mime(&row.mime).ok_or_else(broken)?;
        Ok(Self {
            view: ImageView {
                id: row.id,
                kind: row.kind,
                mime_type: kind.mime(),
                size: u64::try_from(row.size).unwrap_or_default(),
                width: row.width,
                height: row.height,
                original_name: row.original_name,
                credit_detail_id: row.credit_detail_id,
                upload_account_id: row.created_by,
                created_at: row.created_at,
            },
            kind,
            key,
        })
    }
}
