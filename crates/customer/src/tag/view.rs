//! What goes out of tags and of those who wear them.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::{Sex, wire};

use super::row::TagRow;
use crate::info::Content;

/// A tag (18.1, 18.2).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TagDefinition {
    /// 标签ID
    pub tag_id: i64,
    /// 标签名
    pub tag_name: String,
    /// 标签描述
    pub description: String,
    /// 标签类型，1-黑白灰名单，2-农户/非农户，3-企业，4-产品，5-画像，6-星级，7-年龄，8-其他
    #[serde(rename = "type")]
    pub kind: i64,
    /// 备注
    pub remark: String,
    /// 带有此标签的客户总数，不含草稿，限当前用户可见的客户
    pub customer_count: i64,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

/// A tag as someone wears it (18.6, 14.1, 14.2, 14.4).
#[derive(Debug, Clone, Queryable, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TagView {
    /// 自增ID
    pub id: i64,
    /// 标签ID
    pub tag_id: i64,
    /// 标签名
    pub tag_name: String,
    /// 身份证号
    pub id_number: String,
    /// 黑名单原因
    pub reason: Option<String>,
    /// 创建日期
    pub created_at: i64,
    /// 更新日期
    pub updated_at: i64,
}

/// A customer who wears a tag (18.8).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Wearer {
    /// 客户ID
    #[serde(serialize_with = "wire::id_as_text")]
    #[schemars(with = "String")]
    pub customer_id: i64,
    /// 姓名
    pub customer_name: String,
    /// 性别，1-男，2-女
    pub sex: Option<i64>,
    /// 身份证
    pub id_number: String,
    /// 婚姻状况，0-未婚，1-已婚，2-离异，3-丧偶
    pub marital_status: Option<i64>,
    /// 文化水平，0-未上过学，1-小学，2-初中，3-高中，4-大学专科，5-大学本科，6-研究生
    pub education_level: Option<i64>,
    /// 民族
    pub nation: Option<String>,
    /// 生日，格式19901201
    pub birthday: Option<String>,
    /// 籍贯
    pub native_place: Option<String>,
    /// 手机号
    pub phone_number: Option<String>,
    /// 职业
    pub career: Option<String>,
    /// 监护人
    pub custodian: Option<String>,
    /// 网格号
    pub grid_code: Option<String>,
    /// 户号
    #[serde(serialize_with = "wire::optional_number_or_text")]
    #[schemars(with = "Option<i64>")]
    pub household_id: Option<String>,
    /// 户籍地址
    pub native_address: Option<String>,
    /// 常驻地址
    pub residence_address: Option<String>,
}

impl TagDefinition {
    pub(super) fn new(row: TagRow, customer_count: i64) -> Self {
        Self {
            tag_id: row.id,
            tag_name: row.name,
            description: row.description,
            kind: row.kind,
            remark: row.remark,
            customer_count,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Id, name, number, the file and the code of the grid.
pub(super) type WearerRow = (i64, String, String, Content, Option<String>);

impl Wearer {
    pub(super) fn new((id, name, id_number, content, grid_code): WearerRow) -> Self {
        let code =
            |word: &Option<String>, codes: fn(&str) -> Option<i64>| word.as_deref().and_then(codes);
        Self {
            customer_id: id,
            customer_name: name,
            sex: code(&content.sex, |word| Sex::parse(word).map(Sex::code)),
            id_number,
            marital_status: code(&content.marital_status, marriage_code),
            education_level: code(&content.education_level, education_code),
            nation: content.nation,
            birthday: content.birthday,
            native_place: content.native_place,
            phone_number: content.phone_number,
            career: content.career,
            custodian: content.custodian,
            grid_code,
            household_id: content.household_id,
            native_address: content.native_address,
            residence_address: content.residence_address,
        }
    }
}

fn marriage_code(word: &str) -> Option<i64> {
    Some(match word {
        "未婚" => 0,
        "已婚" => 1,
        "离异" => 2,
        "丧偶" => 3,
        _ => return None,
    })
}

/// The nearest step of the scale of 18.8, which has other steps than the words of 14.8.
fn education_code(word: &str) -> Option<i64> {
    Some(match word {
        "初中及以下" => 2,
        "中专/技校" | "(中专/技校)" | "中专" | "技校" | "高中" => 3,
        "大专" => 4,
        "本科" => 5,
        "硕士" | "博士及以上" | "研究生" => 6,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{EDUCATION_LEVEL, MARITAL_STATUS};

    #[test]
    fn every_word_but_unknown_has_a_code() {
        let married = MARITAL_STATUS.iter().map(|word| marriage_code(word));
        assert!(married.eq((0..4).map(Some)));
        for word in EDUCATION_LEVEL {
            assert_eq!(education_code(word).is_none(), *word == "未知", "{word}");
        }
    }
}
