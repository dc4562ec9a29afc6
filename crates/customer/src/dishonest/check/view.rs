//! Runs as they are answered.

use schemars::JsonSchema;
use serde::Serialize;

use super::row::RunRow;

/// How a check of residents stands (24.3).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// 任务ID
    pub job_id: Option<i64>,
    /// 状态，queued-排队 running-核查中 done-完成 stopped-查询服务无应答，已停止 failed-中断
    pub state: String,
    /// 户籍总数
    pub total: i64,
    /// 已核查人数
    pub checked: i64,
    /// 近期已核查、本次跳过的人数
    pub skipped: i64,
    /// 查询失败的人数
    pub failed: i64,
    /// 尚未核查的人数
    pub unchecked: i64,
    /// 已确认为失信人的人数
    pub hits: i64,
    /// 疑似失信人的人数
    pub suspected: i64,
    /// 新导入的失信记录数
    pub imported: i64,
    /// 户籍总数:15,导入失信人的总数:1.
    pub message: String,
    /// 未完成的原因
    pub error: Option<String>,
    /// 创建时间
    pub created_at: i64,
    /// 开始时间
    pub started_at: Option<i64>,
    /// 结束时间
    pub finished_at: Option<i64>,
}

impl From<RunRow> for CheckView {
    fn from(run: RunRow) -> Self {
        let seen = run.checked + run.skipped + run.failed;
        let unchecked = (run.total - seen).max(0);
        let left = run.failed + unchecked;
        // While it goes on, everybody not asked about yet may still be.
        let open = match run.finished_at {
            Some(_) if left > 0 => format!(",未能核查:{left}"),
            _ => String::new(),
        };
        let (total, imported) = (run.total, run.imported);
        Self {
            message: format!("户籍总数:{total},导入失信人的总数:{imported}{open}."),
            job_id: run.job_id,
            state: run.state,
            total: run.total,
            checked: run.checked,
            skipped: run.skipped,
            failed: run.failed,
            unchecked,
            hits: run.hits,
            suspected: run.suspected,
            imported: run.imported,
            error: run.error,
            created_at: run.created_at,
            started_at: run.started_at,
            finished_at: run.finished_at,
        }
    }
}
