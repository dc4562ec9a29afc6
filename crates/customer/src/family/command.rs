//! What comes in of a household.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::field::WordList;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Actor, Faults, Field};

use super::row::Content;
use crate::words::YES_NO;

/// The fields of 22.1 and 22.2. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveFamily {
    /// 户号，数字，限长20
    pub household_id: Field<String>,
    /// 家庭人口，1-999
    pub population: Field<i64>,
    /// 家庭详细地址，限长100
    pub address: Field<String>,
    /// 邮编，6位数字；以数字传入而缺的首位0由系统补上
    pub postcode: Field<String>,
    /// 当地信用环境，限长10
    pub local_credit: Field<String>,
    /// 家庭是否和睦，是/否
    pub is_harmony: Field<String>,
    /// 社会评价(村委会评价)，限长20
    pub social_evaluation: Field<String>,
    /// 主营业务是否自办实体，是/否
    pub is_self_entity: Field<String>,
    /// 是否欠缴税费（除个税），是/否
    pub is_owe_tax: Field<String>,
    /// 生产经营能力，限长10
    pub produce_capacity: Field<String>,
    /// 生产经营场景，限长20
    pub produce_scene: Field<String>,
    /// 维护客户经理；新增时默认登录人
    pub account_id: Field<i64>,
    /// 参与保险情况，医疗保险/财产保险/人寿保险/农业保险/其他，多个以逗号隔开
    pub insurance_type: Field<WordList>,
}

pub(super) const HOUSEHOLD_ID: Name = name("householdId", "户号");
const POSTCODE: Name = name("postcode", "邮编");
pub(super) const ACCOUNT: Name = name("accountId", "维护客户经理");

const HOUSEHOLD_ID_CHARS_MAX: usize = 20;
const POPULATION: (i64, i64) = (1, 999);
const POSTCODE_CHARS: usize = 6;
const INSURANCE: &[&str] = &["医疗保险", "财产保险", "人寿保险", "农业保险", "其他"];

impl SaveFamily {
    /// Every rule of 22.2, the faults beside what was read. `current` is what a change starts from.
    pub(super) fn read(&self, actor: &Actor, current: Option<&Content>) -> (Content, Faults) {
        let mut check = Check::new();
        let kept = |get: fn(&Content) -> &String| current.map(|now| get(now).as_str());
        let household_id = check.digits(
            HOUSEHOLD_ID,
            &self.household_id,
            HOUSEHOLD_ID_CHARS_MAX,
            kept(|now| &now.household_id),
        );
        let population = check.number(
            name("population", "家庭人口"),
            &self.population,
            POPULATION,
            current.map(|now| now.population),
        );
        let postcode = self.postcode(&mut check, kept(|now| &now.postcode));
        let account_id = self.account(&mut check, actor, current);
        let mut text = |field, label, sent: &Field<String>, max, kept| {
            check.text(name(field, label), sent, (1, max), kept)
        };
        let address = kept(|now| &now.address);
        let address = text("address", "家庭详细地址", &self.address, 100, address);
        let credit = kept(|now| &now.local_credit);
        let local_credit = text(
            "localCredit",
            "当地信用环境",
            &self.local_credit,
            10,
            credit,
        );
        let (said, sent) = (kept(|now| &now.social_evaluation), &self.social_evaluation);
        let social_evaluation = text("socialEvaluation", "社会评价", sent, 20, said);
        let (able, sent) = (kept(|now| &now.produce_capacity), &self.produce_capacity);
        let produce_capacity = text("produceCapacity", "生产经营能力", sent, 10, able);
        let (scene, sent) = (kept(|now| &now.produce_scene), &self.produce_scene);
        let produce_scene = text("produceScene", "生产经营场景", sent, 20, scene);
        let mut yes_no = |field, label, sent: &Field<String>, kept| {
            check.choice(name(field, label), sent, YES_NO, kept)
        };
        let harmony = kept(|now| &now.is_harmony);
        let is_harmony = yes_no("isHarmony", "家庭是否和睦", &self.is_harmony, harmony);
        let (own, sent) = (kept(|now| &now.is_self_entity), &self.is_self_entity);
        let is_self_entity = yes_no("isSelfEntity", "主营业务是否自办实体", sent, own);
        let owes = kept(|now| &now.is_owe_tax);
        let is_owe_tax = yes_no("isOweTax", "是否欠缴税费", &self.is_owe_tax, owes);
        let insurance_type = check.choices(
            name("insuranceType", "参与保险情况"),
            &self.insurance_type,
            INSURANCE,
            kept(|now| &now.insurance_type),
        );
        check.into_parts(Content {
            household_id,
            population,
            address,
            postcode,
            local_credit,
            is_harmony,
            social_evaluation,
            is_self_entity,
            is_owe_tax,
            produce_capacity,
            produce_scene,
            insurance_type,
            account_id,
        })
    }

    /// A number has lost the zero that the postcodes of some provinces begin with.
    fn postcode(&self, check: &mut Check, current: Option<&str>) -> String {
        let text = check.text(POSTCODE, &self.postcode, (0, usize::MAX), current);
        if self.postcode.value().is_none() {
            return text;
        }
        let is_digits = text.bytes().all(|b| b.is_ascii_digit());
        if !is_digits || !(POSTCODE_CHARS - 1..=POSTCODE_CHARS).contains(&text.len()) {
            check.fault(POSTCODE, "应为6位数字");
        }
        format!("{text:0>POSTCODE_CHARS$}")
    }

    /// Whoever calls, unless somebody is named.
    fn account(&self, check: &mut Check, actor: &Actor, current: Option<&Content>) -> i64 {
        let kept = current.map_or(actor.account_id, |now| now.account_id);
        match (&self.account_id, current) {
            (Field::Empty, None) => kept,
            _ => check.number(ACCOUNT, &self.account_id, (1, i64::MAX), Some(kept)),
        }
    }
}
