//! What goes out of poverty files and of their import.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use wangge_excel_io::import::{BadRow, ImportReport};

use super::content::Content;
use super::sheet::SERIAL;
use crate::schema::poverty_file;

/// A stored file.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = poverty_file)]
pub(super) struct PovertyRow {
    pub(super) id: i64,
    pub(super) id_number: String,
    #[diesel(embed)]
    #[serde(flatten)]
    pub(super) content: Content,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// A poverty file (14.14).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PovertyView {
    /// 自增ID
    pub id: i64,
    /// 身份证号
    pub id_number: String,
    /// What it says.
    #[serde(flatten)]
    pub content: Content,
    /// 记录时间，文档的写法
    pub writelme: Option<String>,
    /// 记录时间，原版的写法
    pub write_ime: Option<String>,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间，文档的写法
    pub update_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

/// What an import of poverty files came to: the report of every import, and the same as older
/// clients read it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PovertyReport {
    /// What every import answers.
    #[serde(flatten)]
    pub report: ImportReport,
    /// 导入成功的数量
    pub success: i64,
    /// 导入失败的数量
    pub faile: i64,
    /// 失败的行，最多1000行
    pub faile_list: Vec<Faile>,
}

/// A row that was refused, as older clients read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Faile {
    /// 序号，未填时为行号
    pub num: String,
    /// 失败原因
    pub reason: String,
}

impl From<PovertyRow> for PovertyView {
    fn from(row: PovertyRow) -> Self {
        Self {
            id: row.id,
            id_number: row.id_number,
            writelme: row.content.write_time.clone(),
            write_ime: row.content.write_time.clone(),
            content: row.content,
            created_at: row.created_at,
            update_at: row.updated_at,
            updated_at: row.updated_at,
        }
    }
}

impl PovertyReport {
    pub(super) fn new(report: ImportReport, refused: &[BadRow]) -> Self {
        Self {
            success: report.success_count,
            faile: report.fail_count,
            faile_list: refused.iter().map(Faile::from).collect(),
            report,
        }
    }
}

impl From<&BadRow> for Faile {
    fn from(row: &BadRow) -> Self {
        let serial = row.cells.get(SERIAL).cloned().flatten();
        Self {
            num: serial.unwrap_or_else(|| row.number.to_string()),
            reason: row.reason(),
        }
    }
}
