//! What a poverty file says: stored, answered and compared as one piece.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_kernel::rule::{Check, name};
use wangge_kernel::{Faults, Field};

use crate::schema::poverty_file;

const WORD_MAX: usize = 50;
const TEXT_MAX: usize = 255;

/// The fields of 14.14 beside number and times.
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
#[diesel(table_name = poverty_file, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// 人员编号
    pub person_code: Option<String>,
    /// 人数
    pub person_count: Option<String>,
    /// 在校生状况
    pub internal_student: Option<String>,
    /// 健康状况
    pub health_condition: Option<String>,
    /// 劳动技能
    pub labor_skills: Option<String>,
    /// 务工状况
    pub working_conditions: Option<String>,
    /// 务工时间（月）
    pub working_time: Option<String>,
    /// 参加大病医疗
    pub critical_illness_insurance: Option<String>,
    /// 脱贫属性
    pub overcome_poverty: Option<String>,
    /// 脱贫年度
    pub overcome_poverty_year: Option<String>,
    /// 贫困户属性
    pub attribute: Option<String>,
    /// 主要致贫原因
    pub reason: Option<String>,
    /// 危房户
    pub dangerous_building: Option<String>,
    /// 饮水安全
    pub safety_water: Option<String>,
    /// 饮水困难
    pub dysdipsia: Option<String>,
    /// 人均纯收入
    pub income_avg: Option<String>,
    /// 联系电话
    pub phone: Option<String>,
    /// 记录时间
    pub write_time: Option<String>,
}

/// What is stored of a person's poverty. A missing field stays as it was, an empty one is cleared.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SavePoverty {
    /// 人员编号，限长50
    pub person_code: Field<String>,
    /// 人数，限长50
    pub person_count: Field<String>,
    /// 在校生状况，限长50
    pub internal_student: Field<String>,
    /// 健康状况，限长50
    pub health_condition: Field<String>,
    /// 劳动技能，限长50
    pub labor_skills: Field<String>,
    /// 务工状况，限长50
    pub working_conditions: Field<String>,
    /// 务工时间（月），限长50
    pub working_time: Field<String>,
    /// 参加大病医疗，限长50
    pub critical_illness_insurance: Field<String>,
    /// 脱贫属性，限长50
    pub overcome_poverty: Field<String>,
    /// 脱贫年度，限长50
    pub overcome_poverty_year: Field<String>,
    /// 贫困户属性，限长50
    pub attribute: Field<String>,
    /// 主要致贫原因，限长255
    pub reason: Field<String>,
    /// 危房户，限长50
    pub dangerous_building: Field<String>,
    /// 饮水安全，限长50
    pub safety_water: Field<String>,
    /// 饮水困难，限长50
    pub dysdipsia: Field<String>,
    /// 人均纯收入，限长50
    pub income_avg: Field<String>,
    /// 联系电话，限长50
    pub phone: Field<String>,
    /// 记录时间，限长50
    pub writelme: Field<String>,
    /// 记录时间的另一写法
    pub write_time: Field<String>,
    /// 记录时间的另一写法
    pub write_ime: Field<String>,
}

impl SavePoverty {
    pub(super) fn validate(&self, current: Option<&Content>) -> Result<Content, Faults> {
        let none = Content::default();
        let kept = current.unwrap_or(&none);
        let mut check = Check::new();
        let person = self.person(&mut check, kept);
        let content = self.household(&mut check, kept, person);
        check.finish(content)
    }

    /// What is said of the person.
    fn person(&self, check: &mut Check, kept: &Content) -> Content {
        let mut word = |field, label, sent: &Field<String>, kept: &Option<String>| {
            check.filled(name(field, label), sent, WORD_MAX, kept.as_deref())
        };
        let (written, sent) = self.written(&kept.write_time);
        Content {
            person_code: word(
                "personCode",
                "人员编号",
                &self.person_code,
                &kept.person_code,
            ),
            internal_student: word(
                "internalStudent",
                "在校生状况",
                &self.internal_student,
                &kept.internal_student,
            ),
            health_condition: word(
                "healthCondition",
                "健康状况",
                &self.health_condition,
                &kept.health_condition,
            ),
            labor_skills: word(
                "laborSkills",
                "劳动技能",
                &self.labor_skills,
                &kept.labor_skills,
            ),
            working_conditions: word(
                "workingConditions",
                "务工状况",
                &self.working_conditions,
                &kept.working_conditions,
            ),
            working_time: word(
                "workingTime",
                "务工时间",
                &self.working_time,
                &kept.working_time,
            ),
            critical_illness_insurance: word(
                "criticalIllnessInsurance",
                "参加大病医疗",
                &self.critical_illness_insurance,
                &kept.critical_illness_insurance,
            ),
            phone: word("phone", "联系电话", &self.phone, &kept.phone),
            write_time: word(written, "记录时间", sent, &kept.write_time),
            ..Content::default()
        }
    }

    /// What is said of the household.
    fn household(&self, check: &mut Check, kept: &Content, person: Content) -> Content {
        let reason = name("reason", "主要致贫原因");
        let reason = check.filled(reason, &self.reason, TEXT_MAX, kept.reason.as_deref());
        let mut word = |field, label, sent: &Field<String>, kept: &Option<String>| {
            check.filled(name(field, label), sent, WORD_MAX, kept.as_deref())
        };
        Content {
            reason,
            person_count: word(
                "personCount",
                "人数",
                &self.person_count,
                &kept.person_count,
            ),
            overcome_poverty: word(
                "overcomePoverty",
                "脱贫属性",
                &self.overcome_poverty,
                &kept.overcome_poverty,
            ),
            overcome_poverty_year: word(
                "overcomePovertyYear",
                "脱贫年度",
                &self.overcome_poverty_year,
                &kept.overcome_poverty_year,
            ),
            attribute: word("attribute", "贫困户属性", &self.attribute, &kept.attribute),
            dangerous_building: word(
                "dangerousBuilding",
                "危房户",
                &self.dangerous_building,
                &kept.dangerous_building,
            ),
            safety_water: word(
                "safetyWater",
                "饮水安全",
                &self.safety_water,
                &kept.safety_water,
            ),
            dysdipsia: word("dysdipsia", "饮水困难", &self.dysdipsia, &kept.dysdipsia),
            income_avg: word(
                "incomeAvg",
                "人均纯收入",
                &self.income_avg,
                &kept.income_avg,
            ),
            ..person
        }
    }

    /// The time of the record in the spelling that says something new, if one does: a client sends
    /// back all that it has read. The documented one comes first.
    fn written(&self, kept: &Option<String>) -> (&'static str, &Field<String>) {
        let spellings = [
            ("writelme", &self.writelme),
            ("writeTime", &self.write_time),
            ("writeIme", &self.write_ime),
        ];
        let mut sent = spellings
            .into_iter()
            .filter(|(_, sent)| **sent != Field::Missing);
        let first = sent.clone().next();
        let new = sent.find(|(_, sent)| sent.value() != kept.as_ref());
        new.or(first).unwrap_or(("writelme", &self.writelme))
    }
}
