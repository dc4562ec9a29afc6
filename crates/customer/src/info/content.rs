//! What a customer's file says of the person: stored, answered and compared as one piece.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::schema::customer;

/// The fields of 14.8 beside name, number, state and grid. `None` was never set, `""` set empty.
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
    Deserialize,
    JsonSchema,
)]
#[diesel(table_name = customer, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// 性别，男/女
    pub sex: Option<String>,
    /// 证件类型，中国居民身份证/外国人永久居留身份证/港澳台居民居住证
    pub id_type: Option<String>,
    /// 婚姻状况，未婚/已婚/离异/丧偶
    pub marital_status: Option<String>,
    /// 文化水平，初中及以下/中专/技校/高中/大专/本科/硕士/博士及以上/未知
    pub education_level: Option<String>,
    /// 民族，限长10
    pub nation: Option<String>,
    /// 生日，格式19901201
    pub birthday: Option<String>,
    /// 籍贯，限长20
    pub native_place: Option<String>,
    /// 手机号，1开头的11位有效号码
    pub phone_number: Option<String>,
    /// 监护人，2-20位
    pub custodian: Option<String>,
    /// 户号，数字，限长20
    pub household_id: Option<String>,
    /// 户籍地址，限长100
    pub native_address: Option<String>,
    /// 常驻地址，限长100
    pub residence_address: Option<String>,
    /// 政治面貌，群众/团员/党员
    pub politics_status: Option<String>,
    /// 居住状况，贷款购房/贷款建房/租房/自购房
    pub living_situation: Option<String>,
    /// 身体状况，健康/亚健康/疾病
    pub physical_condition: Option<String>,
    /// 国籍，限长20
    pub nationality: Option<String>,
    /// 借款人性质，农户/非农户
    pub borrower_nature: Option<String>,
    /// 邮编，6位数字
    pub postcode: Option<String>,
    /// 是否本行股东，是/否
    pub is_stockholder: Option<String>,
    /// 是否本行员工，是/否
    pub is_staff: Option<String>,
    /// 是否企业主，是/否
    pub is_owner: Option<String>,
    /// 有无县城购房，是/否
    pub is_buy_house: Option<String>,
    /// 是否农户，是/否
    pub is_farmer: Option<String>,
    /// 小区名称，限长20
    pub cell_name: Option<String>,
    /// 小区地址，限长100
    pub cell_address: Option<String>,
    /// 信贷客户号，限长20
    pub credit_id: Option<String>,
    /// 职业，词或代码1-8
    pub career: Option<String>,
    /// 工作年限，0-99
    pub work_year: Option<i64>,
    /// 单位名称，限长50
    pub company_name: Option<String>,
    /// 单位地址，限长100
    pub company_address: Option<String>,
    /// 调查人A，限长20，默认当前登录人
    pub investigator1: Option<String>,
    /// 调查人B，限长20
    pub investigator2: Option<String>,
    /// 登记人，默认当前登录人
    pub registrant: Option<String>,
    /// 登记机构，默认当前登录人机构
    pub register_org: Option<String>,
}
