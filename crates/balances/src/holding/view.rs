//! What goes out of products of persons.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::money::fen_as_yuan;
use wangge_kernel::{Instant, Money, start_of};

use super::fed::Account;
use super::row::{HoldingRow, Product};
use crate::day;

/// A product of a person (`businessProduct` of 16.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HoldingView {
    /// 业务id；仅来自核心系统的账户没有
    pub id: Option<i64>,
    /// 账户名
    pub account_name: String,
    /// 卡号
    pub card_number: String,
    /// 利率（百分数）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "f64")]
    pub rate: i64,
    /// 产品编码
    pub product_code: String,
    /// 产品名称
    pub product_name: String,
    /// 余额（元）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub money: i64,
    /// 余额是否由核心系统提供（不能修改）
    pub from_core: bool,
    /// 创建时间
    #[serde(rename = "create_at")]
    pub create_at: Instant,
    /// 创建时间
    pub created_at: Instant,
    /// 修改时间
    #[serde(rename = "update_at")]
    pub update_at: Instant,
    /// 修改时间
    pub updated_at: Instant,
}

impl HoldingView {
    /// One that was entered; what the core bank says of the account wins.
    pub(super) fn entered(row: HoldingRow, product: Product, fed: Option<&Account>) -> Self {
        let updated_at = fed.map_or(row.updated_at, told_at);
        Self {
            id: Some(row.id),
            account_name: row.account_name,
            card_number: row.card_number,
            rate: row.rate,
            product_code: product.code,
            product_name: product.name,
            money: fed.map_or(row.money, |account| account.balance),
            from_core: fed.is_some(),
            create_at: row.created_at,
            created_at: row.created_at,
            update_at: updated_at,
            updated_at,
        }
    }

    /// One that only the core bank knows; the person's name stands for the account's.
    pub(super) fn fed(name: &str, card: &str, fed: &Account, product: Option<&Product>) -> Self {
        let code = fed.product_code.clone().unwrap_or_default();
        Self {
            id: None,
            account_name: name.to_owned(),
            card_number: card.to_owned(),
            rate: product.map_or(0, |product| product.rate),
            product_name: product.map_or_else(|| code.clone(), |product| product.name.clone()),
            product_code: code,
            money: fed.balance,
            from_core: true,
            create_at: told_at(fed),
            created_at: told_at(fed),
            update_at: told_at(fed),
            updated_at: told_at(fed),
        }
    }
}

fn told_at(account: &Account) -> Instant {
    day::date(account.day).map_or(0, start_of)
}
