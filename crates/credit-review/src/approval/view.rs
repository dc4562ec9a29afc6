//! What goes out of an approval.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_customer::family::FamilyView;
use wangge_customer::finance::FinanceView;
use wangge_customer::info::CustomerView;

use super::row::RecordRow;

/// A decision about a credit file (30.3).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordView {
    /// id
    pub id: i64,
    /// 客户身份证号
    pub id_number: String,
    /// 审批意见
    pub approval_opinion: String,
    /// 审批人姓名
    pub approval_name: String,
    /// 审批人ID
    pub approval_account_id: i64,
    /// 审批人签名图片URL，未留存签名
    pub signatureurl: Option<String>,
    /// 审批记录节点 1.客户经理 2.会计 3.支行长
    pub approval_node: String,
    /// 审批时间
    pub created_at: i64,
    /// 审批结果 0通过 1拒绝
    pub approval_result: String,
    /// 面谈面签的记录id
    pub credit_detail_id: i64,
}

impl From<RecordRow> for RecordView {
    fn from(row: RecordRow) -> Self {
        Self {
            id: row.id,
            id_number: row.id_number,
            approval_opinion: row.opinion,
            approval_name: row.approval_name,
            approval_account_id: row.approval_account_id,
            signatureurl: None,
            approval_node: row.node.to_string(),
            created_at: row.created_at,
            approval_result: row.result.to_string(),
            credit_detail_id: row.credit_detail_id,
        }
    }
}

/// What an approval looks at (31.2).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ReportView {
    /// 客户信息
    pub customer_info: CustomerView,
    /// 财务信息，未登记时为null
    pub finance_info: Option<FinanceView>,
    /// 家庭信息，未登记时为null
    pub family_info: Option<FamilyView>,
}
