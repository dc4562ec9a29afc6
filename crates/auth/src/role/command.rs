//! What comes in for a role.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::field::IdList;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

use super::row::{Filter, RoleRow};

const PERMISSIONS_MAX: usize = 1000;

/// The fields of 6.3 and 6.4. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveRole {
    /// 角色名称，限长20，不可重复
    pub role_name: Field<String>,
    /// 角色范围，限长20，如customer_manager、middle；其他词只见自己管理的网格
    pub role_scope: Field<String>,
    /// 角色描述，限长255
    pub description: Field<String>,
    /// 权限ID；修改时不传为不变，传空为清除
    pub permission_ids: Field<IdList>,
}

/// 6.1: which roles are listed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListRoles {
    /// 角色名称，模糊
    pub role_name: Field<String>,
    /// 角色范围，模糊
    pub role_scope: Field<String>,
}

pub(super) const NAME: Name = name("roleName", "角色名称");
pub(super) const SCOPE: Name = name("roleScope", "角色范围");
pub(super) const PERMISSIONS: Name = name("permissionIds", "权限");

/// A sound command, but for the permissions, which have to be looked up.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) scope_code: String,
    pub(super) description: Option<String>,
    /// `None`: as they are.
    pub(super) permission_ids: Option<Vec<i64>>,
}

impl SaveRole {
    /// Every rule of the fields themselves. `current` is the row a change starts from.
    pub(super) fn validate(&self, current: Option<&RoleRow>) -> (Checked, Faults) {
        let mut check = Check::new();
        let checked = Checked {
            name: check.text(
                NAME,
                &self.role_name,
                (1, 20),
                current.map(|role| role.name.as_str()),
            ),
            scope_code: check.text(
                SCOPE,
                &self.role_scope,
                (1, 20),
                current.map(|role| role.scope_code.as_str()),
            ),
            description: check.optional(
                name("description", "角色描述"),
                &self.description,
                255,
                current.and_then(|role| role.description.as_deref()),
            ),
            permission_ids: match &self.permission_ids {
                Field::Missing => None,
                Field::Empty => Some(Vec::new()),
                Field::Value(IdList(ids)) if ids.len() <= PERMISSIONS_MAX => Some(ids.clone()),
                Field::Value(_) => {
                    check.fault(PERMISSIONS, &format!("不能超过{PERMISSIONS_MAX}个"));
                    None
                }
                Field::Bad => {
                    check.fault(PERMISSIONS, "格式不正确，应为以逗号隔开的权限ID");
                    None
                }
            },
        };
        check.into_parts(checked)
    }
}

impl ListRoles {
    pub(super) fn validate(&self) -> Result<Filter, Faults> {
        let mut check = Check::new();
        let filter = Filter {
            name: check.filter(NAME, &self.role_name),
            scope_code: check.filter(SCOPE, &self.role_scope),
        };
        check.finish(filter)
    }
}
