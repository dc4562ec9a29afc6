//! What comes in for an org.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

use super::row::OrgRow;

/// The fields of 8.1 and 8.2. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveOrg {
    /// 机构代码，数字，限长20
    pub org_code: Field<String>,
    /// 机构名称，限长30
    pub org_name: Field<String>,
    /// 法人代码，限长20
    pub corp_code: Field<String>,
    /// 上级机构的orgId（也可为其机构代码），0或空为根
    pub pre_org_id: Field<String>,
    /// 机构归属关系，0-行政归属，1-报表归属，2-其他隶属
    pub relation_type: Field<i64>,
    /// 状态，0-停用 1-正常
    pub status: Field<i64>,
    /// 是否是虚拟机构，0-实体 1-虚拟
    pub virtual_org_flag: Field<i64>,
    /// 描述，限长30
    pub description: Field<String>,
    /// 机构类型，0-非机构一般组 1-机构
    #[serde(rename = "type")]
    pub kind: Field<i64>,
    /// 机构级别，0-总机构 1-一级机构 2-二级 3-三级 4-四级
    pub org_level: Field<i64>,
}

pub(super) const CODE: Name = name("orgCode", "机构代码");
pub(super) const PARENT: Name = name("preOrgId", "上级机构");

/// A sound command: what the row will say, but for the parent, which has to be looked up.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) corp_code: Option<String>,
    pub(super) relation_type: Option<i64>,
    pub(super) status: i64,
    pub(super) virtual_flag: i64,
    pub(super) description: Option<String>,
    pub(super) kind: Option<i64>,
    pub(super) level: i64,
}

impl SaveOrg {
    /// Every rule of the fields themselves. `current` is the row a change starts from.
    pub(super) fn validate(&self, current: Option<&OrgRow>) -> Result<Checked, Faults> {
        let mut check = Check::new();
        let kept = |value: Option<i64>, default: i64| value.or(Some(default));
        let checked = Checked {
            code: check.digits(CODE, &self.org_code, 20, current.map(|o| o.code.as_str())),
            name: check.text(
                name("orgName", "机构名称"),
                &self.org_name,
                (1, 30),
                current.map(|o| o.name.as_str()),
            ),
            corp_code: check.optional(
                name("corpCode", "法人代码"),
                &self.corp_code,
                20,
                current.and_then(|o| o.corp_code.as_deref()),
            ),
            relation_type: check.optional_number(
                name("relationType", "机构归属关系"),
                &self.relation_type,
                (0, 2),
                current.and_then(|o| o.relation_type),
            ),
            status: check
                .optional_number(
                    name("status", "状态"),
                    &self.status,
                    (0, 1),
                    kept(current.map(|o| o.status), 1),
                )
                .unwrap_or(1),
            virtual_flag: check
                .optional_number(
                    name("virtualOrgFlag", "是否是虚拟机构"),
                    &self.virtual_org_flag,
                    (0, 1),
                    kept(current.map(|o| o.virtual_flag), 0),
                )
                .unwrap_or(0),
            description: check.optional(
                name("description", "描述"),
                &self.description,
                30,
                current.and_then(|o| o.description.as_deref()),
            ),
            kind: check.optional_number(
                name("type", "机构类型"),
                &self.kind,
                (0, 1),
                current.and_then(|o| o.kind),
            ),
            level: check.number(
                name("orgLevel", "机构级别"),
                &self.org_level,
                (0, 4),
                current.map(|o| o.level),
            ),
        };
        check.finish(checked)
    }
}
