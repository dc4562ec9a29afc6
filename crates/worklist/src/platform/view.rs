//! What goes out of a to-do.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::Instant;

use super::row::TodoRow;
use crate::todo::STATUS_OPEN;

/// 催办: still open long after its end time. Computed, never stored.
pub(super) const URGED: i64 = 1;

/// A to-do in a list (33.1).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TodoView {
    /// 待办编号
    pub id: i64,
    /// 待办类型，1-提醒事项，2-客户建档，3-客户拜访，4-营销任务，5-面谈面签，6-客户授信，7-贷款审查
    #[serde(rename = "type")]
    pub kind: i64,
    /// 待办说明
    pub description: String,
    /// 发起人姓名
    pub originator: String,
    /// 开始时间，毫秒时间戳
    pub start_time: String,
    /// 结束时间，毫秒时间戳
    pub end_time: String,
    /// 状态，1-催办，2-待办，3-已完成，4-已取消
    pub status: i64,
    /// 快捷入口，0-面谈面签待办列表，1-面谈面签已完成列表，2-面谈面签已驳回列表，3-任务待办列表，4-任务已办列表，5-任务取消列表
    pub entrance: i64,
    /// 办理人的用户编号
    pub account_id: i64,
    /// 所涉客户的编号
    pub customer_id: Option<String>,
    /// 所涉面谈面签的编号
    pub credit_detail_id: Option<i64>,
}

impl TodoView {
    /// `overdue` is the end time up to which what is still open is urged.
    pub(super) fn new(row: TodoRow, overdue: Instant) -> Self {
        let urged = row.status == STATUS_OPEN && row.due_at.is_some_and(|due| due <= overdue);
        Self {
            id: row.id,
            kind: row.kind,
            description: row.description,
            originator: row.originator,
            start_time: row.start_at.to_string(),
            // What has no time to be done in was done when it began.
            end_time: row.due_at.unwrap_or(row.start_at).to_string(),
            status: if urged { URGED } else { row.status },
            entrance: row.entrance,
            account_id: row.handler_id,
            customer_id: row.customer_id.map(|id| id.to_string()),
            credit_detail_id: row.credit_detail_id,
        }
    }
}
