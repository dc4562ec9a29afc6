//! What comes in from customer managers.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, day_digits, name};
use wangge_kernel::{Faults, Field, today_of};

use super::row::MarketingRow;
use crate::day;

/// What came of calling on a company, by id (营销情况).
pub const MARKETING_TYPES: [&str; 6] =
    ["未联系上", "无意向", "考虑中", "有意向", "已预约", "已购买"];

/// An id of [`MARKETING_TYPES`].
pub type MarketingType = i64;

const COMPANY: Name = name("companyId", "企业");
const CODE: Name = name("code", "企业编号");
const TYPE: Name = name("type", "营销情况");
const REMARK: Name = name("remark", "详细");
const TIME: Name = name("createTime", "营销时间");
const REMARK_MAX: usize = 500;
/// Days before or after today that somebody may want to be told of.
const DAYS_MAX: i64 = 365;

/// The fields of w39.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveContact {
    /// 企业ID
    pub company_id: Field<String>,
    /// 联系人，限长50
    pub linkman: Field<String>,
    /// 联系电话，限长50
    pub contact: Field<String>,
}

/// A sound contact.
pub(super) struct Contact {
    pub(super) company: String,
    pub(super) linkman: String,
    pub(super) contact: String,
}

impl SaveContact {
    pub(super) fn validate(&self) -> Result<Contact, Faults> {
        let mut check = Check::new();
        let contact = Contact {
            company: check.text(COMPANY, &self.company_id, (1, 32), None),
            linkman: check.text(name("linkman", "联系人"), &self.linkman, (1, 50), None),
            contact: check.text(name("contact", "联系电话"), &self.contact, (1, 50), None),
        };
        let telephone = |c: char| c.is_ascii_digit() || "+-() （）转#*/、,，".contains(c);
        let has_digits = contact.contact.chars().filter(char::is_ascii_digit).count() >= 5;
        if !contact.contact.is_empty() && (!has_digits || !contact.contact.chars().all(telephone)) {
            check.fault(name("contact", "联系电话"), "格式不正确");
        }
        check.finish(contact)
    }
}

/// The fields of w45.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SetFocus {
    /// 企业编号
    pub code: Field<String>,
    /// 0 取关，1 关注
    #[serde(rename = "type")]
    pub kind: Field<i64>,
}

impl SetFocus {
    pub(super) fn validate(&self) -> Result<(String, bool), Faults> {
        let mut check = Check::new();
        let code = check.text(CODE, &self.code, (1, 32), None);
        let kind = check.number(name("type", "编辑类型"), &self.kind, (0, 1), None);
        check.finish((code, kind == 1))
    }
}

/// The fields of w43.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveMarketing {
    /// 企业编号
    pub code: Field<String>,
    /// 营销情况，0至5
    #[serde(rename = "type")]
    pub kind: Field<i64>,
    /// 详细，限长500
    pub remark: Field<String>,
    /// 营销时间，日期或毫秒时间戳
    pub create_time: Field<String>,
}

/// The fields of w44. What is missing stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeMarketing {
    /// 营销记录ID
    pub id: Field<i64>,
    /// 营销情况，0至5
    #[serde(rename = "type")]
    pub kind: Field<i64>,
    /// 详细，限长500
    pub remark: Field<String>,
    /// 营销时间，日期或毫秒时间戳
    pub create_time: Field<String>,
}

/// A sound note.
pub(super) struct Noted {
    pub(super) kind: MarketingType,
    pub(super) remark: String,
    pub(super) day: i64,
}

impl SaveMarketing {
    pub(super) fn validate(&self) -> Result<(String, Noted), Faults> {
        let mut check = Check::new();
        let code = check.text(CODE, &self.code, (1, 32), None);
        let fields = (&self.kind, &self.remark, &self.create_time);
        let noted = noted(&mut check, fields, None);
        check.finish((code, noted))
    }
}

impl ChangeMarketing {
    /// Which note.
    pub(super) fn id(&self) -> Result<i64, Faults> {
        let mut check = Check::new();
        let id = check.number(name("id", "营销记录"), &self.id, (1, i64::MAX), None);
        check.finish(id)
    }

    pub(super) fn validate(&self, current: &MarketingRow) -> Result<Noted, Faults> {
        let mut check = Check::new();
        let fields = (&self.kind, &self.remark, &self.create_time);
        let noted = noted(&mut check, fields, Some(current));
        check.finish(noted)
    }
}

fn noted(
    check: &mut Check,
    (kind, remark, time): (&Field<i64>, &Field<String>, &Field<String>),
    current: Option<&MarketingRow>,
) -> Noted {
    Noted {
        kind: check.number(TYPE, kind, (0, 5), current.map(|c| c.kind)),
        remark: check.text(
            REMARK,
            remark,
            (1, REMARK_MAX),
            current.map(|c| c.remark.as_str()),
        ),
        day: day_of(check, time, current.map(|c| c.day)),
    }
}

/// A day, as a date or in milliseconds.
fn day_of(check: &mut Check, field: &Field<String>, current: Option<i64>) -> i64 {
    let text = match (field, current) {
        (Field::Missing, Some(day)) => return day,
        (Field::Value(text), _) => text,
        (Field::Missing | Field::Empty, _) => {
            check.fault(TIME, "不能为空");
            return 0;
        }
        (Field::Bad, _) => "",
    };
    let digits = day_digits(text).and_then(|digits| digits.parse().ok());
    let millis = || {
        let ms: i64 = text.parse().ok()?;
        (ms > 100_000_000_000).then(|| day::number(today_of(ms)))
    };
    let found = digits.or_else(millis);
    if found.is_none() {
        check.fault(TIME, "格式不正确，应为日期如2026-06-30或毫秒时间戳");
    }
    found.unwrap_or_default()
}

/// The fields of w35.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SetAlert {
    /// 提前天数，0至365
    pub start: Field<i64>,
    /// 往后天数，0至365
    pub end: Field<i64>,
}

impl SetAlert {
    pub(super) fn validate(&self) -> Result<(i64, i64), Faults> {
        let mut check = Check::new();
        let start = check.number(name("start", "提前天数"), &self.start, (0, DAYS_MAX), None);
        let end = check.number(name("end", "往后天数"), &self.end, (0, DAYS_MAX), None);
        check.finish((start, end))
    }
}
