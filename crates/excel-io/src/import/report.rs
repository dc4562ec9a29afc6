//! What an import answers: counts, the documented sentence, and the cells that were refused. Made
//! from what is stored, so that whoever asks later reads the same.

use diesel::result::QueryResult;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_db::Conn;
use wangge_kernel::Instant;

use super::bad_row::{self, BadRow};
use super::batch::{Batch, State};
use crate::CellFault;

/// Cells an answer holds at most; all of them are stored.
const ERRORS_MAX: usize = 1000;
/// Reasons the sentence holds at most.
const REASONS_MAX: usize = 100;

/// The outcome of an import (13.7, 14.13).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// 导入批次ID
    pub import_id: i64,
    /// 导入成功的数量，含与已有记录相同的
    pub success_count: i64,
    /// 导入失败的数量
    pub fail_count: i64,
    /// 总数，文件读完前为0
    pub total: i64,
    /// 共N条数据,导入成功A条,导入失败B条,失败原因:…
    pub message: String,
    /// 失败的单元格，最多1000个
    pub errors: Vec<ImportError>,
    /// 提示
    pub warnings: Vec<String>,
    /// 是否仅试导入，未写入任何数据
    pub dry_run: bool,
}

/// A cell that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportError {
    /// 行号
    pub row: u32,
    /// 列号，如E
    pub column: String,
    /// 单元格内容
    pub value: String,
    /// 失败原因
    pub reason: String,
    /// 列名
    pub header: String,
}

/// An import as it stands (`GET /file/import/{importId}`).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// What is known of its outcome.
    #[serde(flatten)]
    pub report: ImportReport,
    /// 导入类型，resident-户籍 customer-客户信息 whitelist-白名单 greylist-灰名单 blacklist-黑名单 balance-账户余额
    pub kind: String,
    /// 状态，queued-排队 loading-导入中 applying-更新已有记录 running-处理中 done-完成 failed-失败 undoing-撤销中 undone-已撤销
    pub state: &'static str,
    /// 已处理的行数；更新已有记录时为已更新到的行数
    pub done: i64,
    /// 网格号
    pub grid_code: Option<String>,
    /// 是否覆盖已存在且有差异的记录
    pub update: bool,
    /// 导入人ID
    pub account_id: i64,
    /// 导入人用户名
    pub account_name: String,
    /// 导入人姓名
    pub real_name: String,
    /// 失败原因
    pub error: Option<String>,
    /// 撤销时删除的记录数
    pub removed_count: i64,
    /// 撤销时还原的记录数
    pub restored_count: i64,
    /// 创建时间
    pub created_at: Instant,
    /// 结束时间
    pub finished_at: Option<Instant>,
}

/// What a stored import has come to so far.
///
/// # Errors
/// The query failed.
pub fn report(conn: &mut Conn, batch: &Batch) -> QueryResult<ImportReport> {
    let most = i64::try_from(ERRORS_MAX).unwrap_or_default();
    let refused = bad_row::page(conn, batch.id, 0, most)?;
    let errors = refused.iter().flat_map(|row| &row.faults).cloned();
    Ok(ImportReport {
        errors: errors.take(ERRORS_MAX).map(ImportError::from).collect(),
        ..without_cells(batch, &refused)
    })
}

fn without_cells(batch: &Batch, refused: &[BadRow]) -> ImportReport {
    ImportReport {
        import_id: batch.id,
        success_count: batch.success,
        fail_count: batch.failed,
        total: batch.total,
        message: sentence(batch.success, batch.failed, refused),
        errors: Vec::new(),
        warnings: batch.warnings(),
        dry_run: batch.dry_run,
    }
}

/// A stored import without the cells it refused, for lists.
#[must_use]
pub fn summary(batch: &Batch) -> ImportView {
    ImportView {
        report: without_cells(batch, &[]),
        kind: batch.kind.clone(),
        state: batch.state().word(),
        done: batch.done,
        grid_code: batch.grid_code.clone(),
        update: batch.update_existing,
        account_id: batch.account_id,
        account_name: batch.account_name.clone(),
        real_name: batch.real_name.clone(),
        error: batch.error.clone(),
        removed_count: batch.removed,
        restored_count: batch.restored,
        created_at: batch.created_at,
        finished_at: batch.finished_at,
    }
}

/// A stored import with everything there is to tell.
///
/// # Errors
/// The query failed.
pub fn view(conn: &mut Conn, batch: &Batch) -> QueryResult<ImportView> {
    let report = match batch.state() {
        State::Queued | State::Loading => return Ok(summary(batch)),
        _ => report(conn, batch)?,
    };
    Ok(ImportView {
        report,
        ..summary(batch)
    })
}

fn sentence(success: i64, failed: i64, refused: &[BadRow]) -> String {
    let total = success + failed;
    let mut message = format!("共{total}条数据,导入成功{success}条,导入失败{failed}条");
    if !refused.is_empty() {
        message.push_str(",失败原因:");
        for row in refused.iter().take(REASONS_MAX) {
            message.push_str(&format!("{}:{}!", row.label, row.reason()));
        }
    }
    message
}

impl From<CellFault> for ImportError {
    fn from(fault: CellFault) -> Self {
        Self {
            row: fault.row,
            column: fault.column,
            value: fault.value,
            reason: fault.reason,
            header: fault.header,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_is_the_documented_one() {
        let fault = CellFault {
            row: 3,
            column: "C".into(),
            header: "身份证号".into(),
            value: "1".into(),
            reason: "身份证号不正确".into(),
        };
        let row = BadRow {
            number: 3,
            label: "444".into(),
            cells: Vec::new(),
            faults: vec![fault],
        };
        assert_eq!(
            sentence(0, 1, &[row]),
            "共1条数据,导入成功0条,导入失败1条,失败原因:444:身份证号不正确!"
        );
        assert_eq!(sentence(2, 0, &[]), "共2条数据,导入成功2条,导入失败0条");
    }
}
