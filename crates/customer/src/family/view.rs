//! What goes out of a household.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::wire;

use super::row::FamilyRow;

/// A household (22.3).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FamilyView {
    /// ID
    pub family_id: i64,
    /// 户号
    #[serde(serialize_with = "wire::number_or_text")]
    #[schemars(with = "i64")]
    pub household_id: String,
    /// 家庭人口
    pub population: i64,
    /// 家庭详细地址
    pub address: String,
    /// 邮编；以0开头时为字符串
    #[serde(serialize_with = "wire::number_or_text")]
    #[schemars(with = "i64")]
    pub postcode: String,
    /// 当地信用环境
    pub local_credit: String,
    /// 家庭是否和睦，是/否
    pub is_harmony: String,
    /// 社会评价(村委会评价)
    pub social_evaluation: String,
    /// 主营业务是否自办实体，是/否
    pub is_self_entity: String,
    /// 是否欠缴税费（除个税），是/否
    pub is_owe_tax: String,
    /// 生产经营能力
    pub produce_capacity: String,
    /// 生产经营场景
    pub produce_scene: String,
    /// 维护客户经理
    pub account_id: i64,
    /// 参与保险情况，多个以逗号隔开
    pub insurance_type: String,
    /// 客户经理的姓名
    pub real_name: String,
}

impl FamilyView {
    pub(super) fn new(FamilyRow { id, content, .. }: FamilyRow, real_name: String) -> Self {
        Self {
            family_id: id,
            household_id: content.household_id,
            population: content.population,
            address: content.address,
            postcode: content.postcode,
            local_credit: content.local_credit,
            is_harmony: content.is_harmony,
            social_evaluation: content.social_evaluation,
            is_self_entity: content.is_self_entity,
            is_owe_tax: content.is_owe_tax,
            produce_capacity: content.produce_capacity,
            produce_scene: content.produce_scene,
            account_id: content.account_id,
            insurance_type: content.insurance_type,
            real_name,
        }
    }
}
