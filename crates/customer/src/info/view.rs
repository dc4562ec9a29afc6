//! What goes out of a customer.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::wire;

use super::content::Content;
use super::row::{CustomerRow, Placed};
use crate::tag::TagView;

/// A customer as 14.1 to 14.4 answer it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerView {
    /// 客户ID
    #[serde(serialize_with = "wire::id_as_text")]
    #[schemars(with = "String")]
    pub customer_id: i64,
    /// 姓名
    pub customer_name: String,
    /// 身份证
    pub id_number: String,
    /// 状态码，0-暂存，5-正常，6-冻结
    pub status: i64,
    /// 14.8的其他字段
    #[serde(flatten)]
    pub content: Content,
    /// 网格号
    pub grid_code: Option<String>,
    /// 网格名
    pub grid_name: Option<String>,
    /// 网格的客户经理
    pub account_id: Option<i64>,
    /// 网格的机构代码
    #[serde(serialize_with = "wire::optional_number_or_text")]
    #[schemars(with = "Option<i64>")]
    pub org_code: Option<String>,
    /// 登记日期
    pub created_at: i64,
    /// 更新日期
    pub updated_at: i64,
    /// 标签列表
    pub tags: Vec<TagView>,
}

/// What the application form shows (14.17).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormView {
    /// 姓名
    pub name: String,
    /// 身份证号
    pub id_number: String,
    /// 性别
    pub sex: Option<String>,
    /// 婚姻状况
    pub marital_status: Option<String>,
    /// 文化水平
    pub education_level: Option<String>,
    /// 手机号
    pub phone_number: Option<String>,
    /// 工作单位
    pub company_name: Option<String>,
    /// 工作地址
    pub company_address: Option<String>,
    /// 户籍地址
    pub native_address: Option<String>,
    /// 居住地址
    pub residence_address: Option<String>,
    /// 配偶姓名
    pub spouse_name: Option<String>,
    /// 配偶身份证号
    pub spouse_id_number: Option<String>,
    /// 家庭人数
    pub family_population: String,
}

impl CustomerView {
    pub(super) fn new((row, grid, org_code): Placed, tags: &[TagView]) -> Self {
        let (grid_code, grid_name, account_id) = match grid {
            Some(grid) => (Some(grid.code), Some(grid.name), grid.account_id),
            None => (None, None, None),
        };
        let tags = tags
            .iter()
            .filter(|tag| tag.id_number == row.id_number)
            .cloned()
            .collect();
        Self {
            customer_id: row.id,
            customer_name: row.name,
            id_number: row.id_number,
            status: row.status,
            content: row.content,
            grid_code,
            grid_name,
            account_id,
            org_code,
            created_at: row.created_at,
            updated_at: row.updated_at,
            tags,
        }
    }
}

impl FormView {
    /// `members` holds name, number and relationship of each; `population` is what the household's
    /// family says, if it has one.
    pub(super) fn new(
        row: CustomerRow,
        members: Vec<(String, String, String)>,
        population: Option<i64>,
    ) -> Self {
        let population = match population {
            Some(population) => population.to_string(),
            None => (members.len() + 1).to_string(),
        };
        let spouse = members
            .into_iter()
            .find(|(_, _, relationship)| relationship == "配偶");
        let (spouse_name, spouse_id_number) =
            spouse.map(|(name, number, _)| (name, number)).unzip();
        Self {
            name: row.name,
            id_number: row.id_number,
            sex: row.content.sex,
            marital_status: row.content.marital_status,
            education_level: row.content.education_level,
            phone_number: row.content.phone_number,
            company_name: row.content.company_name,
            company_address: row.content.company_address,
            native_address: row.content.native_address,
            residence_address: row.content.residence_address,
            spouse_name,
            spouse_id_number,
            family_population: population,
        }
    }
}
