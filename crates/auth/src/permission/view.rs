//! What goes out of a permission.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::wire;

use super::row::PermissionRow;

/// A permission (7.1, 7.2, and in the `permissionList` of 6.1 and 6.2).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PermissionView {
    /// 权限ID
    pub permission_id: i64,
    /// 系统编码
    pub sys_code: Option<String>,
    /// 权限名称
    pub permission_name: String,
    /// 权限类别
    #[serde(serialize_with = "wire::number_or_text")]
    #[schemars(with = "i64")]
    pub permission_type: String,
    /// 权限路径
    pub permission_url: String,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

impl From<PermissionRow> for PermissionView {
    fn from(row: PermissionRow) -> Self {
        Self {
            permission_id: row.id,
            sys_code: row.sys_code,
            permission_name: row.name,
            permission_type: row.kind,
            permission_url: row.url,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
