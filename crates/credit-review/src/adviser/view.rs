//! What goes out of an adviser's opinion.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::Money;

use super::row::Placed;

/// An opinion (29.4, 29.5).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpinionView {
    /// 自增编号
    pub id: i64,
    /// 客户姓名
    pub customer_name: String,
    /// 身份证号
    pub id_number: String,
    /// 联系方式
    pub phone: String,
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 收入
    pub income: Option<Money>,
    /// 支出
    pub expenditure: Option<Money>,
    /// 授信总额
    pub rental: Option<Money>,
    /// 签字日期
    pub signing_time: String,
    /// 金融顾问姓名
    pub adviser_name: String,
    /// 备注
    pub comment: Option<String>,
    /// 地址
    pub adress: String,
    /// 地址
    pub address: String,
    /// 创建时间
    pub credted_at: i64,
    /// 创建时间，同credtedAt
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

impl From<Placed> for OpinionView {
    fn from((row, grid_code, grid_name): Placed) -> Self {
        let content = row.content;
        Self {
            id: row.id,
            customer_name: content.customer_name,
            id_number: row.id_number,
            phone: content.phone,
            grid_code,
            grid_name,
            income: content.income.map(Money::from_fen),
            expenditure: content.expenditure.map(Money::from_fen),
            rental: content.rental.map(Money::from_fen),
            signing_time: content.signing_time,
            adviser_name: content.adviser_name,
            comment: content.comment,
            adress: content.address.clone(),
            address: content.address,
            credted_at: row.created_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
