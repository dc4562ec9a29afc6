//! What goes out of an org.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::wire;

use super::row::OrgRow;

/// An org with everything below it (8.4).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrgView {
    /// 自增ID
    #[serde(serialize_with = "wire::id_as_text")]
    #[schemars(with = "String")]
    pub org_id: i64,
    /// 机构代码
    #[serde(serialize_with = "wire::number_or_text")]
    #[schemars(with = "i64")]
    pub org_code: String,
    /// 机构名称
    pub org_name: String,
    /// 法人代码
    pub corp_code: Option<String>,
    /// 上级机构的orgId，根为0
    pub pre_org_id: i64,
    /// 机构归属关系
    pub relation_type: Option<i64>,
    /// 状态，0-停用 1-正常
    pub status: i64,
    /// 是否是虚拟机构
    pub virtual_org_flag: i64,
    /// 描述
    pub description: Option<String>,
    /// 机构类型
    #[serde(rename = "type")]
    pub kind: Option<i64>,
    /// 机构级别
    pub org_level: i64,
    /// 下级机构
    pub child_list: Vec<OrgView>,
}

impl OrgView {
    pub(super) fn leaf(row: OrgRow) -> Self {
        Self {
            org_id: row.id,
            org_code: row.code,
            org_name: row.name,
            corp_code: row.corp_code,
            pre_org_id: row.parent_id.unwrap_or(0),
            relation_type: row.relation_type,
            status: row.status,
            virtual_org_flag: row.virtual_flag,
            description: row.description,
            kind: row.kind,
            org_level: row.level,
            child_list: Vec::new(),
        }
    }
}
