//! What goes out of a region.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::wire;

use super::NO_REGION;
use super::row::RegionRow;
use crate::tree::Node;

/// A region with everything below it (9.1).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegionView {
    /// 区域代码
    #[serde(serialize_with = "wire::number_or_text")]
    #[schemars(with = "i64")]
    pub region_code: String,
    /// 区域名称
    pub region_name: String,
    /// 上级区域代码，根为0
    #[serde(serialize_with = "wire::number_or_text")]
    #[schemars(with = "i64")]
    pub pre_region_code: String,
    /// 区域级别
    pub region_level: i64,
    /// 描述
    pub description: Option<String>,
    /// 下级区域
    pub child_list: Vec<RegionView>,
}

/// The code of a region that was added (9.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct RegionCode(
    #[serde(serialize_with = "wire::number_or_text")]
    #[schemars(with = "i64")]
    pub String,
);

impl Node for RegionRow {
    type Key = String;
    type View = RegionView;

    fn key(&self) -> String {
        self.code.clone()
    }

    fn parent(&self) -> Option<String> {
        self.parent_code.clone()
    }

    fn view(self, child_list: Vec<RegionView>) -> RegionView {
        RegionView {
            region_code: self.code,
            region_name: self.name,
            pre_region_code: self.parent_code.unwrap_or_else(|| NO_REGION.to_owned()),
            region_level: self.level,
            description: self.description,
            child_list,
        }
    }
}
