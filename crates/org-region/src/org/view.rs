//! What goes out of an org.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::wire;

use super::row::OrgRow;
use crate::tree::Node;

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

impl Node for OrgRow {
    type Key = i64;
    type View = OrgView;

    fn key(&self) -> i64 {
        self.id
    }

    fn parent(&self) -> Option<i64> {
        self.parent_id
    }

    fn view(self, child_list: Vec<OrgView>) -> OrgView {
        OrgView {
            org_id: self.id,
            org_code: self.code,
            org_name: self.name,
            corp_code: self.corp_code,
            pre_org_id: self.parent_id.unwrap_or(0),
            relation_type: self.relation_type,
            status: self.status,
            virtual_org_flag: self.virtual_flag,
            description: self.description,
            kind: self.kind,
            org_level: self.level,
            child_list,
        }
    }
}
