//! What goes out of a role.

use schemars::JsonSchema;
use serde::Serialize;

use super::row::RoleRow;
use crate::permission::PermissionView;

/// A role with its permissions (6.1, 6.2).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleDetail {
    /// 角色ID
    pub role_id: i64,
    /// 角色名称
    pub role_name: String,
    /// 角色范围
    pub role_scope: String,
    /// 角色描述
    pub description: Option<String>,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
    /// 权限列表
    pub permission_list: Vec<PermissionView>,
}

impl RoleDetail {
    pub(super) fn new(role: RoleRow, permission_list: Vec<PermissionView>) -> Self {
        Self {
            role_id: role.id,
            role_name: role.name,
            role_scope: role.scope_code,
            description: role.description,
            created_at: role.created_at,
            updated_at: role.updated_at,
            permission_list,
        }
    }
}
