//! What comes in for a permission.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

use super::pattern::Pattern;
use super::row::PermissionRow;

/// The fields of 7.3 and 7.4. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SavePermission {
    /// 系统编码，限长20，可为空
    pub sys_code: Field<String>,
    /// 权限名称，限长20
    pub permission_name: Field<String>,
    /// 权限类别，限长20
    pub permission_type: Field<String>,
    /// 权限路径，限长50，形如GET:/super/role或/super/role，可用*（任一段）、**（任意段）
    pub permission_url: Field<String>,
}

/// 7.1: which permissions are listed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListPermissions {
    /// 权限名称，模糊
    pub permission_name: Field<String>,
}

const NAME: Name = name("permissionName", "权限名称");
pub(super) const URL: Name = name("permissionUrl", "权限路径");

/// A sound command.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) url: String,
    pub(super) sys_code: Option<String>,
}

impl SavePermission {
    /// Every rule of the fields themselves. `current` is the row a change starts from.
    pub(super) fn validate(&self, current: Option<&PermissionRow>) -> (Checked, Faults) {
        let mut check = Check::new();
        let kept = |pick: fn(&PermissionRow) -> &String| current.map(|p| pick(p).as_str());
        let checked = Checked {
            name: check.text(NAME, &self.permission_name, (1, 20), kept(|p| &p.name)),
            kind: check.text(
                name("permissionType", "权限类别"),
                &self.permission_type,
                (1, 20),
                kept(|p| &p.kind),
            ),
            url: self.url(&mut check, kept(|p| &p.url)),
            sys_code: check.optional(
                name("sysCode", "系统编码"),
                &self.sys_code,
                20,
                current.and_then(|p| p.sys_code.as_deref()),
            ),
        };
        check.into_parts(checked)
    }

    fn url(&self, check: &mut Check, current: Option<&str>) -> String {
        let text = check.text(URL, &self.permission_url, (1, 50), current);
        if self.permission_url.value().is_some()
            && let Some(rule) = Pattern::fault_of(&text)
        {
            check.fault(URL, rule);
        }
        text
    }
}

impl ListPermissions {
    pub(super) fn validate(&self) -> Result<Option<String>, Faults> {
        let mut check = Check::new();
        let text = check.filter(NAME, &self.permission_name);
        check.finish(text)
    }
}
