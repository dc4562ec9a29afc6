//! What an import answers: counts, the documented sentence, and the cells that were refused.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_excel_io::CellFault;

/// Cells an answer holds at most; all of them are stored.
const ERRORS_MAX: usize = 1000;
/// Reasons the sentence holds at most.
const REASONS_MAX: usize = 100;

/// The outcome of an import (13.7).
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// 导入批次ID
    pub import_id: i64,
    /// 导入成功的数量，含与已有记录相同的
    pub success_count: i64,
    /// 导入失败的数量
    pub fail_count: i64,
    /// 总数
    pub total: i64,
    /// 共N条数据,导入成功A条,导入失败B条,失败原因:…
    pub message: String,
    /// 失败的单元格，最多1000个
    pub errors: Vec<ImportError>,
    /// 提示
    pub warnings: Vec<String>,
}

/// A cell that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
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

/// Collects what a report will say, row by row, without keeping every row.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) success: i64,
    pub(crate) failed: i64,
    reasons: Vec<String>,
    errors: Vec<ImportError>,
    pub(crate) warnings: Vec<String>,
}

impl Tally {
    /// Notes a refused row; `key` is what people call it by.
    pub(crate) fn refuse(&mut self, key: &str, faults: &[CellFault]) {
        self.failed += 1;
        if self.reasons.len() < REASONS_MAX {
            let reasons: Vec<&str> = faults.iter().map(|fault| fault.reason.as_str()).collect();
            self.reasons.push(format!("{key}:{}!", reasons.join("；")));
        }
        let room = ERRORS_MAX.saturating_sub(self.errors.len());
        let shown = faults.iter().take(room).cloned();
        self.errors.extend(shown.map(ImportError::from));
    }

    /// The answer.
    pub(crate) fn report(self, import_id: i64) -> ImportReport {
        let total = self.success + self.failed;
        let (success, failed) = (self.success, self.failed);
        let mut message = format!("共{total}条数据,导入成功{success}条,导入失败{failed}条");
        if failed > 0 {
            message.push_str(",失败原因:");
            message.extend(self.reasons);
        }
        ImportReport {
            import_id,
            success_count: success,
            fail_count: failed,
            total,
            message,
            errors: self.errors,
            warnings: self.warnings,
        }
    }
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
        let mut tally = Tally::default();
        let fault = CellFault {
            row: 3,
            column: "C".into(),
            header: "身份证号".into(),
            value: "1".into(),
            reason: "身份证号不正确".into(),
        };
        tally.refuse("444", &[fault]);
        let report = tally.report(1);
        assert_eq!(
            report.message,
            "共1条数据,导入成功0条,导入失败1条,失败原因:444:身份证号不正确!"
        );
        assert_eq!(report.errors.len(), 1);
    }
}
