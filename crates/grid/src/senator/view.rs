//! What goes out of a senator.

use schemars::JsonSchema;
use serde::Serialize;

use super::row::Detail;

/// A reviewer or financial adviser.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SenatorView {
    /// 评议员ID
    pub senator_id: i64,
    /// 姓名
    pub senator_name: String,
    /// 身份证号
    pub id_number: String,
    /// 手机号
    pub phone_number: Option<String>,
    /// 职务
    pub duty: Option<String>,
    /// 地址
    pub address: Option<String>,
    /// 描述
    pub description: Option<String>,
    /// 1为正式2为候选
    pub is_formal: String,
    /// 1为评议员2为金融顾问
    #[serde(rename = "type")]
    pub kind: String,
    /// 所在网格编号；评议员在网格中即为该网格评议小组成员
    pub grid_code: Option<String>,
    /// 所在网格名称
    pub grid_name: Option<String>,
    /// 机构号
    pub org_code: String,
    /// 机构名称
    pub org_name: String,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

impl From<Detail> for SenatorView {
    fn from((row, grid, (org_code, org_name)): Detail) -> Self {
        let (grid_code, grid_name) = grid.unzip();
        Self {
            senator_id: row.id,
            senator_name: row.name,
            id_number: row.id_number,
            phone_number: row.phone_number,
            duty: row.duty,
            address: row.address,
            description: row.description,
            is_formal: row.formal.to_string(),
            kind: row.kind.to_string(),
            grid_code,
            grid_name,
            org_code,
            org_name,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
