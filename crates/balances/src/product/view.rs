//! What goes out of products.

use diesel::Queryable;
use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::Instant;
use wangge_kernel::money::fen_as_yuan;

use super::row::ProductRow;

/// A product that can be sold (16.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, Queryable)]
pub struct OpenProduct {
    /// 银行产品名称
    pub name: String,
    /// 银行产品编码
    pub code: String,
}

/// A product (17.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductView {
    /// 银行产品id
    pub id: i64,
    /// 银行产品名称
    pub name: String,
    /// 银行产品编码
    pub code: String,
    /// 银行产品状态，1-开启 0-关闭
    pub state: i64,
    /// 利率（百分数）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "f64")]
    pub rate: i64,
    /// 产品说明
    pub explain: String,
    /// 创建时间
    pub created_at: Instant,
    /// 修改时间
    pub updated_at: Instant,
}

impl From<ProductRow> for ProductView {
    fn from(row: ProductRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            code: row.code,
            state: row.state,
            rate: row.rate,
            explain: row.explanation,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
