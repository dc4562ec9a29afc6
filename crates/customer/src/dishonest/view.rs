//! Dishonest persons as they are answered.

use schemars::JsonSchema;
use serde::Serialize;

use super::Match;
use super::row::Placed;

/// A dishonest person (24.1, 24.2).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DishonestView {
    /// ID
    pub id: i64,
    /// 被执行人姓名/名称
    pub performed_name: String,
    /// 身份证号码/组织机构代码，按公布内容，可能部分以*隐藏
    pub card_number: String,
    /// 性别
    pub sex: String,
    /// 年龄
    pub age: Option<i64>,
    /// 省份
    pub area_name: String,
    /// 执行法院
    pub court_name: String,
    /// 执行依据文号
    pub gist_id: String,
    /// 立案时间
    pub register_date: String,
    /// 案号
    pub case_code: String,
    /// 做出执行依据单位
    pub gist_institution: String,
    /// 生效法律文书确定的义务
    pub duty: String,
    /// 被执行人的履行情况
    pub performance: String,
    /// 失信被执行人行为具体情形
    pub concrete_reason: String,
    /// 失信类别
    #[serde(rename = "type")]
    pub kind: String,
    /// 发布时间戳
    pub published_at: i64,
    /// 匹配状态，suspected-疑似 confirmed-已确认 dismissed-已排除 unmatched-未匹配
    pub match_state: &'static str,
    /// 匹配状态名称，疑似/已确认/已排除/未匹配
    pub match_state_name: &'static str,
    /// 匹配到的居民或客户的身份证号
    pub id_number: Option<String>,
    /// 匹配到的客户ID
    pub customer_id: Option<String>,
    /// 匹配到的户籍ID
    pub resident_id: Option<String>,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

impl From<Placed> for DishonestView {
    fn from(placed: Placed) -> Self {
        let matched = placed.is_matched();
        let Placed {
            row,
            customer_id,
            resident_id,
        } = placed;
        let (match_state, match_state_name) = match Match::of(&row.match_state) {
            _ if !matched => ("unmatched", "未匹配"),
            Some(Match::Confirmed) => (Match::Confirmed.word(), "已确认"),
            Some(Match::Dismissed) => (Match::Dismissed.word(), "已排除"),
            Some(Match::Suspected) | None => (Match::Suspected.word(), "疑似"),
        };
        Self {
            id: row.id,
            performed_name: row.name,
            card_number: row.card_number,
            sex: row.sex,
            age: row.age,
            area_name: row.area_name,
            court_name: row.court_name,
            gist_id: row.gist_id,
            register_date: row.register_date,
            case_code: row.case_code,
            gist_institution: row.gist_institution,
            duty: row.duty,
            performance: row.performance,
            concrete_reason: row.concrete_reason,
            kind: row.kind,
            published_at: row.published_at,
            match_state,
            match_state_name,
            id_number: matched.then_some(row.id_number),
            customer_id: customer_id.map(|id| id.to_string()),
            resident_id: resident_id.map(|id| id.to_string()),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
