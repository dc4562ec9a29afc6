//! What a person has and earns: stored, answered and compared as one piece.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::Money;
use wangge_kernel::wire::optional_fen_as_yuan;

use crate::schema::finance;

/// The fields of 15.3 beside the number. Amounts are in fen, the area in hundredths of a mu, which
/// read and write like fen. `None` was never set or is cleared, a text also `""`.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
    Serialize,
    JsonSchema,
)]
#[diesel(table_name = finance, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// 行业类别，代码1-20
    pub industry: Option<String>,
    /// 职业类别，代码1-8
    pub career: Option<String>,
    /// 单位名称
    pub company_name: Option<String>,
    /// 单位地址
    pub company_address: Option<String>,
    /// 工作年限
    pub work_year: Option<i64>,
    /// 房子数量
    pub house_number: Option<i64>,
    /// 房子预估价值，元
    #[serde(serialize_with = "optional_fen_as_yuan")]
    #[schemars(with = "Option<Money>")]
    pub house_price: Option<i64>,
    /// 车子数量
    pub car_number: Option<i64>,
    /// 车子预估价值，元
    #[serde(serialize_with = "optional_fen_as_yuan")]
    #[schemars(with = "Option<Money>")]
    pub car_price: Option<i64>,
    /// 年收入，元
    #[serde(serialize_with = "optional_fen_as_yuan")]
    #[schemars(with = "Option<Money>")]
    pub year_salary: Option<i64>,
    /// 商铺数量
    pub shop_number: Option<i64>,
    /// 商铺价值，元
    #[serde(serialize_with = "optional_fen_as_yuan")]
    #[schemars(with = "Option<Money>")]
    pub shop_price: Option<i64>,
    /// 设备数量
    pub equipment_number: Option<i64>,
    /// 设备价值，元
    #[serde(serialize_with = "optional_fen_as_yuan")]
    #[schemars(with = "Option<Money>")]
    pub equipment_price: Option<i64>,
    /// 年结余，元
    #[serde(serialize_with = "optional_fen_as_yuan")]
    #[schemars(with = "Option<Money>")]
    pub year_surplus: Option<i64>,
    /// 土地面积，亩
    #[serde(serialize_with = "optional_fen_as_yuan")]
    #[schemars(with = "Option<Money>")]
    pub land_acreage: Option<i64>,
    /// 大棚数量
    pub greenhouse_number: Option<i64>,
    /// 种养殖品种
    pub breed_type: Option<String>,
    /// 养殖数量
    pub breed_number: Option<i64>,
    /// 单位收益，元
    #[serde(serialize_with = "optional_fen_as_yuan")]
    #[schemars(with = "Option<Money>")]
    pub company_earnings: Option<i64>,
    /// 其他
    pub other: Option<String>,
    /// 工商营业执照，多个以逗号隔开
    pub business_license: Option<String>,
    /// 是否有农业收入，是/否
    pub is_farm_income: Option<String>,
    /// 是否有经营收入，是/否
    pub is_business_income: Option<String>,
}
