//! What comes in for an entry of a list.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

use super::list::List;
use super::reason::{RULE, Reason, ReasonText};
use super::row::EntryRow;
use crate::whom;
use crate::words::{COMMENT, GRID, ID_NUMBER, NAME, either, phone};

const PHONE: Name = name("phoneNumber", "联系方式");
const ADDRESS: Name = name("adress", "地址");
pub(super) const REASON: Name = name("reason", "原因");
const TYPE: Name = name("type", "转换类型");
pub(super) const NAME_CHARS_MAX: usize = 50;
const TEXT_CHARS_MAX: usize = 255;

/// The fields of 26.2, 26.3, 27.3, 27.4, 28.3 and 28.4. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveEntry {
    /// 编号，与路径一致，可不传
    pub id: Field<i64>,
    /// 客户姓名，限长50
    pub customer_name: Field<String>,
    /// 身份证号，须为该网格资料完整的正常客户；修改时不能变更
    pub id_number: Field<String>,
    /// 联系方式，限长20
    pub phone_number: Field<String>,
    /// 网格编号；修改时不能变更
    pub grid_code: Field<String>,
    /// 备注，限长255
    pub comment: Field<String>,
    /// 灰名单、黑名单的原因，序号1-19或对应的名称，多个以逗号分隔，限长255；白名单不用
    pub reason: Field<ReasonText>,
    /// 地址，限长255
    pub adress: Field<String>,
    /// 地址，同adress
    pub address: Field<String>,
    /// 创建时间，传入不用
    pub created_at: Field<i64>,
    /// 读取时的修改时间；与当前不一致时修改被拒绝，不传则不检查
    pub updated_at: Field<i64>,
}

/// The fields of 26.8.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct MoveEntry {
    /// 客户身份证号
    pub id_number: Field<String>,
    /// 转换类型，1-白转灰，2-灰转白，3-灰转黑，4-黑转灰
    #[serde(rename = "type")]
    pub kind: Field<i64>,
    /// 原因，序号1-19或对应的名称，多个以逗号分隔；白转灰时必填，灰转白时不用，其余不填则保留原来的
    pub reason: Field<ReasonText>,
}

/// What 26.5, 27.6 and 28.6 are asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListEntries {
    /// 客户姓名，包含即可
    pub customer_name: Field<String>,
    /// 网格编码
    pub grid_code: Field<String>,
    /// 客户身份证号
    pub id_number: Field<String>,
}

/// Sound fields that an entry may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) customer_name: String,
    pub(super) phone_number: Option<String>,
    pub(super) address: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) reason: Option<Reason>,
}

/// A move that can be made if the person stands on `from`.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) id_number: String,
    pub(super) from: List,
    pub(super) to: List,
    /// The new reason; without one the old stays, where the list has any.
    pub(super) reason: Option<Reason>,
}

/// What a list is narrowed to.
pub(super) struct Filters {
    pub(super) customer_name: Option<String>,
    pub(super) grid_code: Option<String>,
    pub(super) id_number: Option<String>,
}

impl SaveEntry {
    /// The rules of the fields themselves. `current` is the row a change starts from.
    pub(super) fn validate(&self, list: List, current: Option<&EntryRow>) -> (Content, Faults) {
        let mut check = Check::new();
        let kept = |of: fn(&EntryRow) -> &Option<String>| current.and_then(|row| of(row).as_ref());
        let content = Content {
            customer_name: check.text(
                NAME,
                &self.customer_name,
                (1, NAME_CHARS_MAX),
                current.map(|row| row.customer_name.as_str()),
            ),
            phone_number: phone(
                &mut check,
                PHONE,
                &self.phone_number,
                kept(|row| &row.phone_number),
            ),
            address: check.filled(
                ADDRESS,
                either(&self.adress, &self.address, kept(|row| &row.address)),
                TEXT_CHARS_MAX,
                kept(|row| &row.address).map(String::as_str),
            ),
            comment: check.filled(
                COMMENT,
                &self.comment,
                TEXT_CHARS_MAX,
                kept(|row| &row.comment).map(String::as_str),
            ),
            reason: match list {
                List::White => None,
                _ => reason(&mut check, &self.reason, current.and_then(EntryRow::reason)),
            },
        };
        check.into_parts(content)
    }
}

/// Reasons, or none.
fn reason(check: &mut Check, sent: &Field<ReasonText>, current: Option<Reason>) -> Option<Reason> {
    match sent {
        Field::Missing => current,
        Field::Empty => None,
        Field::Bad => {
            check.fault(REASON, RULE);
            None
        }
        Field::Value(ReasonText(text)) if text.chars().count() > TEXT_CHARS_MAX => {
            check.fault(REASON, &format!("长度不能超过{TEXT_CHARS_MAX}位"));
            None
        }
        Field::Value(ReasonText(text)) => {
            let parsed = Reason::parse(text);
            if parsed.is_none() {
                check.fault(REASON, RULE);
            }
            parsed
        }
    }
}

impl MoveEntry {
    pub(super) fn validate(&self) -> Result<Step, Faults> {
        let mut check = Check::new();
        let id_number = whom::number(&mut check, &self.id_number);
        let (from, to) = match check.number(TYPE, &self.kind, (1, 4), None) {
            2 => (List::Grey, List::White),
            3 => (List::Grey, List::Black),
            4 => (List::Black, List::Grey),
            _ => (List::White, List::Grey),
        };
        let reason = match to {
            List::White => None,
            _ => reason(&mut check, &self.reason, None),
        };
        if from == List::White && self.kind.value().is_some() && self.reason.is_blank() {
            check.fault(REASON, "不能为空，白转灰须选择待观察原因");
        }
        check.finish(Step {
            id_number,
            from,
            to,
            reason,
        })
    }
}

impl ListEntries {
    pub(super) fn validate(&self) -> Result<Filters, Faults> {
        let mut check = Check::new();
        let filters = Filters {
            customer_name: check.filter(NAME, &self.customer_name),
            grid_code: check.filter(GRID, &self.grid_code),
            id_number: check.filter(ID_NUMBER, &self.id_number),
        };
        check.finish(filters)
    }
}
