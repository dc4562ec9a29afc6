//! What comes in for a customer.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_grid::caller::CallerQuery;
use wangge_kernel::Field;

/// The fields of 14.5 to 14.8. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveCustomer {
    /// 姓名，2-20位
    pub customer_name: Field<String>,
    /// 身份证，18位有效证件号码
    pub id_number: Field<String>,
    /// 网格号
    pub grid_code: Field<String>,
    /// 状态码，0-暂存，5-正常，6-冻结
    pub status: Field<i64>,
    /// 读到的更新日期；早于记录的更新日期时拒绝修改
    pub updated_at: Field<i64>,
    /// 登记日期；由系统记录，传入不用
    pub created_at: Field<i64>,
    /// 性别，男/女
    pub sex: Field<String>,
    /// 证件类型，中国居民身份证/外国人永久居留身份证/港澳台居民居住证
    pub id_type: Field<String>,
    /// 婚姻状况，未婚/已婚/离异/丧偶
    pub marital_status: Field<String>,
    /// 文化水平，初中及以下/中专/技校/高中/大专/本科/硕士/博士及以上/未知
    pub education_level: Field<String>,
    /// 民族，限长10
    pub nation: Field<String>,
    /// 生日，格式19901201
    pub birthday: Field<String>,
    /// 籍贯，限长20
    pub native_place: Field<String>,
    /// 手机号，1开头的11位有效号码
    pub phone_number: Field<String>,
    /// 监护人，2-20位
    pub custodian: Field<String>,
    /// 户号，数字，限长20
    pub household_id: Field<String>,
    /// 户籍地址，限长100
    pub native_address: Field<String>,
    /// 常驻地址，限长100
    pub residence_address: Field<String>,
    /// 政治面貌，群众/团员/党员
    pub politics_status: Field<String>,
    /// 居住状况，贷款购房/贷款建房/租房/自购房
    pub living_situation: Field<String>,
    /// 身体状况，健康/亚健康/疾病
    pub physical_condition: Field<String>,
    /// 国籍，限长20
    pub nationality: Field<String>,
    /// 借款人性质，农户/非农户
    pub borrower_nature: Field<String>,
    /// 邮编，6位数字
    pub postcode: Field<String>,
    /// 是否本行股东，是/否
    pub is_stockholder: Field<String>,
    /// 是否本行员工，是/否
    pub is_staff: Field<String>,
    /// 是否企业主，是/否
    pub is_owner: Field<String>,
    /// 有无县城购房，是/否
    pub is_buy_house: Field<String>,
    /// 是否农户，是/否
    pub is_farmer: Field<String>,
    /// 小区名称，限长20
    pub cell_name: Field<String>,
    /// 小区地址，限长100
    pub cell_address: Field<String>,
    /// 信贷客户号，限长20
    pub credit_id: Field<String>,
    /// 职业，词或代码1-8
    pub career: Field<String>,
    /// 工作年限，0-99
    pub work_year: Field<i64>,
    /// 单位名称，限长50
    pub company_name: Field<String>,
    /// 单位地址，限长100
    pub company_address: Field<String>,
    /// 调查人A，限长20，默认当前登录人
    pub investigator1: Field<String>,
    /// 调查人B，限长20
    pub investigator2: Field<String>,
    /// 登记人，默认当前登录人
    pub registrant: Field<String>,
    /// 登记机构，默认当前登录人机构
    pub register_org: Field<String>,
}

/// What 14.4 and 14.3 are asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListCustomers {
    /// 状态码，0-暂存，5-正常，6-冻结
    pub status: Field<i64>,
    /// 网格号
    pub grid_code: Field<String>,
    /// 姓名，可为其中一部分
    pub customer_name: Field<String>,
    /// 身份证，18位有效证件号码
    pub id_number: Field<String>,
    /// 户号，完整户号
    pub household_id: Field<String>,
    /// 登录人
    #[serde(flatten)]
    pub caller: CallerQuery,
}

/// One entry of 14.10.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeStatus {
    /// 客户ID
    pub customer_id: Field<i64>,
    /// 状态码，0-暂存，5-正常，6-冻结；1视为5
    pub status: Field<i64>,
}

/// What 14.18 may say beside the number.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct FromResident {
    /// 登记人姓名，默认当前登录人
    pub registrant: Field<String>,
    /// 登记机构名称，默认当前登录人机构
    pub register_org: Field<String>,
}
