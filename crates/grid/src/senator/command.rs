//! What comes in for a senator.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Faults, Field, Policy};

use super::row::SenatorRow;

/// The fields of 20.1, and of a change. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveSenator {
    /// 评议员ID；由系统生成，传入不用
    pub senator_id: Field<i64>,
    /// 姓名，限长50
    pub senator_name: Field<String>,
    /// 身份证号
    pub id_number: Field<String>,
    /// 手机号
    pub phone_number: Field<String>,
    /// 职务，限长20
    pub duty: Field<String>,
    /// 地址，限长255
    pub address: Field<String>,
    /// 描述，限长255
    pub description: Field<String>,
    /// 1为正式2为候选
    pub is_formal: Field<String>,
    /// 1为评议员2为金融顾问
    #[serde(rename = "type")]
    pub kind: Field<String>,
    /// 网格编号；可不填，评议员填写后进入该网格的评议小组
    pub grid_code: Field<String>,
    /// 机构号；可不填，有网格时为网格的机构，否则为登录人的机构
    pub org_code: Field<String>,
}

/// The filters of the list.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListSenators {
    /// 姓名
    pub senator_name: Field<String>,
    /// 身份证号
    pub id_number: Field<String>,
    /// 1为评议员2为金融顾问
    #[serde(rename = "type")]
    pub kind: Field<String>,
    /// 1为正式2为候选
    pub is_formal: Field<String>,
    /// 网格编号
    pub grid_code: Field<String>,
}

pub(super) const ID_NUMBER: Name = name("idNumber", "身份证号");
pub(super) const GRID: Name = name("gridCode", "网格编号");
pub(super) const ORG: Name = name("orgCode", "机构号");
const NAME: Name = name("senatorName", "姓名");
const FORMAL: Name = name("isFormal", "正式或候选");
const KIND: Name = name("type", "评议员类型");
/// Codes of a closed set with the words that mean them.
type Words = [(&'static str, i64); 4];
const FORMAL_WORDS: Words = [("1", 1), ("正式", 1), ("2", 2), ("候选", 2)];
const KIND_WORDS: Words = [("1", 1), ("评议员", 1), ("2", 2), ("金融顾问", 2)];
const NAME_MAX: usize = 50;
const DUTY_MAX: usize = 20;
const TEXT_MAX: usize = 255;
const GRID_CODE_MAX: usize = 100;
const ORG_CODE_MAX: usize = 20;

/// A sound command, but for what has to be looked up: the number, the grid and the org.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) phone_number: Option<String>,
    pub(super) duty: Option<String>,
    pub(super) address: Option<String>,
    pub(super) description: Option<String>,
    pub(super) formal: i64,
    pub(super) kind: i64,
}

/// Sound filters; `None` filters nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Filters {
    pub(super) name_pattern: Option<String>,
    pub(super) id_number: Option<String>,
    pub(super) kind: Option<i64>,
    pub(super) formal: Option<i64>,
    pub(super) grid_code: Option<String>,
}

impl SaveSenator {
    /// Every rule of the fields themselves; `current` is the row a change starts from. The faults
    /// come beside what was read, to be told with those of what is looked up.
    pub(super) fn validate(
        &self,
        policy: Policy,
        current: Option<&SenatorRow>,
    ) -> (Checked, Check) {
        let mut check = Check::new();
        let kept_id = current.map(|row| row.id_number.as_str());
        let checked = Checked {
            name: check.text(
                NAME,
                &self.senator_name,
                (1, NAME_MAX),
                current.map(|row| row.name.as_str()),
            ),
            id_number: check.id_number(ID_NUMBER, &self.id_number, policy.strict_id_check, kept_id),
            phone_number: self.phone_number(&mut check, current),
            duty: kept_or_text(
                &mut check,
                (name("duty", "职务"), DUTY_MAX),
                &self.duty,
                current.map(|row| row.duty.as_deref()),
            ),
            address: kept_or_text(
                &mut check,
                (name("address", "地址"), TEXT_MAX),
                &self.address,
                current.map(|row| row.address.as_deref()),
            ),
            description: kept_or_text(
                &mut check,
                (name("description", "描述"), TEXT_MAX),
                &self.description,
                current.map(|row| row.description.as_deref()),
            ),
            formal: code(
                &mut check,
                (FORMAL, &FORMAL_WORDS),
                &self.is_formal,
                current.map(|row| row.formal),
            ),
            kind: code(
                &mut check,
                (KIND, &KIND_WORDS),
                &self.kind,
                current.map(|row| row.kind),
            ),
        };
        (checked, check)
    }

    fn phone_number(&self, check: &mut Check, current: Option<&SenatorRow>) -> Option<String> {
        match (&self.phone_number, current) {
            (Field::Missing, Some(row)) => row.phone_number.clone(),
            (sent, _) => Some(check.mobile(name("phoneNumber", "手机号"), sent, None)),
        }
    }

    /// The code of the grid that was sent; `None` when nothing was said, blank for no grid.
    pub(super) fn grid_code(&self, check: &mut Check) -> Option<String> {
        check.optional(GRID, &self.grid_code, GRID_CODE_MAX, None)
    }

    /// The code of the org that was sent; `None` when nothing was said.
    pub(super) fn org_code(&self, check: &mut Check) -> Option<String> {
        check.filled(ORG, &self.org_code, ORG_CODE_MAX, None)
    }
}

impl ListSenators {
    pub(super) fn validate(&self) -> Result<Filters, Faults> {
        let mut check = Check::new();
        let mut chosen = |of: Name, words: &Words, field: &Field<String>| {
            (!field.is_blank()).then(|| code(&mut check, (of, words), field, None))
        };
        let (kind, formal) = (
            chosen(KIND, &KIND_WORDS, &self.kind),
            chosen(FORMAL, &FORMAL_WORDS, &self.is_formal),
        );
        let filters = Filters {
            name_pattern: check
                .filter(NAME, &self.senator_name)
                .map(|text| contains_pattern(&text)),
            id_number: check.filter(ID_NUMBER, &self.id_number),
            kind,
            formal,
            grid_code: check.filter(GRID, &self.grid_code),
        };
        check.finish(filters)
    }
}

/// A text that must be there when it is sent. Members of review groups may have none, and keep it
/// so while nothing is said of it.
fn kept_or_text(
    check: &mut Check,
    (of, max): (Name, usize),
    field: &Field<String>,
    current: Option<Option<&str>>,
) -> Option<String> {
    match (field, current) {
        (Field::Missing, Some(kept)) => kept.map(str::to_owned),
        (sent, _) => Some(check.text(of, sent, (1, max), None)),
    }
}

/// A code of a closed set, or the word for it.
fn code(
    check: &mut Check,
    (of, words): (Name, &Words),
    field: &Field<String>,
    current: Option<i64>,
) -> i64 {
    let allowed = words.map(|(word, _)| word);
    let kept = current.map(|code| code.to_string());
    let word = check.choice(of, field, &allowed, kept.as_deref());
    let found = words.iter().find(|(known, _)| *known == word);
    found.map_or(0, |(_, code)| *code)
}
