//! What goes out of an entry of a list.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::wire;

use super::row::Placed;

/// An entry (26.5, 27.6, 28.6).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryView {
    /// ID
    pub id: i64,
    /// 客户姓名
    pub customer_name: String,
    /// 客户身份证号
    pub id_number: String,
    /// 联系方式
    #[serde(serialize_with = "wire::optional_number_or_text")]
    #[schemars(with = "Option<i64>")]
    pub phone_number: Option<String>,
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 原因，原样返回；白名单为null
    pub reason: Option<String>,
    /// 原因对应的序号
    pub reason_codes: Vec<i64>,
    /// 备注
    pub comment: Option<String>,
    /// 地址
    pub adress: Option<String>,
    /// 地址
    pub address: Option<String>,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

impl From<Placed> for EntryView {
    fn from((row, grid_code, grid_name): Placed) -> Self {
        let codes = row.reason_codes.as_deref().unwrap_or_default();
        let reason_codes = codes.split(',').filter_map(|code| code.parse().ok());
        Self {
            id: row.id,
            customer_name: row.customer_name,
            id_number: row.id_number,
            phone_number: row.phone_number,
            grid_code,
            grid_name,
            reason: row.reason,
            reason_codes: reason_codes.collect(),
            comment: row.comment,
            adress: row.address.clone(),
            address: row.address,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
