//! What goes out of a report account.

use schemars::JsonSchema;
use serde::Serialize;

use super::row::Found;

/// What stands where a password would.
pub(super) const HIDDEN: &str = "******";

/// A report account (34.2, 34.4, 34.5). The password is never in it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportAccountView {
    /// 自增id
    pub id: i64,
    /// 账户名
    pub user_name: String,
    /// 账户密码，始终为******
    pub password: &'static str,
    /// 机构名
    pub org_name: String,
    /// 机构号
    pub org_code: String,
    /// 状态 0 启用 1冻结 2 删除
    pub status: String,
    /// 备注
    pub comment: Option<String>,
    /// 提醒
    pub remind: Option<String>,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
    /// 账户类型 0 是查询账号 1是审批账号
    #[serde(rename = "type")]
    pub kind: String,
}

/// The password of an account, for whoever said what he needs it for. It has no `Debug`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevealedPassword {
    /// 账户密码
    pub password: String,
}

impl From<Found> for ReportAccountView {
    fn from((row, org_code, org_name): Found) -> Self {
        Self {
            id: row.id,
            user_name: row.user_name,
            password: HIDDEN,
            org_name: row.org_name.unwrap_or(org_name),
            org_code,
            status: row.status,
            comment: row.comment,
            remind: row.remind,
            created_at: row.created_at,
            updated_at: row.updated_at,
            kind: row.kind,
        }
    }
}
