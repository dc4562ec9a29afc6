//! What stands on a card, and how sure a reading of it is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// The end of a card that never ends.
pub const FOR_LIFE: &str = "长期";

/// A side of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one with the photograph.
    Front,
    /// The one with the emblem.
    Back,
}

impl Side {
    /// The documented code: 1 for the front, 2 for the back.
    pub fn of_code(code: i64) -> Option<Self> {
        match code {
            1 => Some(Self::Front),
            2 => Some(Self::Back),
            _ => None,
        }
    }

    /// The documented code.
    pub fn code(self) -> i64 {
        match self {
            Self::Front => 1,
            Self::Back => 2,
        }
    }
}

/// The front. Never printed: it is somebody.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Front {
    /// 姓名
    pub name: String,
    /// 男 or 女
    pub sex: String,
    /// 民族, without 族
    pub nation: String,
    /// `19990328`
    pub birthday: String,
    /// 住址, its lines put together
    pub address: String,
    /// 公民身份号码
    pub id_number: String,
}

/// The back.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Back {
    /// `20180524`
    pub issued_at: String,
    /// `20280524`, or [`FOR_LIFE`]
    pub expired_at: String,
    /// 签发机关
    pub issued_organization: String,
}

/// What was read off one side (14.16). Fields of the other side are absent.
#[derive(Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// 姓名
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 性别
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// 民族
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nation: Option<String>,
    /// 出生
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    /// 住址
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// 公民身份号码
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// 签发日期
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<String>,
    /// 过期日期，长期有效的为"长期"
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expired_at: Option<String>,
    /// 签发机关
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_organization: Option<String>,
    /// 各字段的可信度，0到1
    pub confidence: BTreeMap<String, f64>,
    /// 需要人工核对的事项
    pub warnings: Vec<String>,
}

impl Reading {
    /// Notes how sure each of these fields is, in hundredths.
    pub(crate) fn trust<const N: usize>(&mut self, fields: [(&str, f64); N]) {
        let rounded =
            fields.map(|(field, sure)| (field.to_owned(), (sure * 100.0).round() / 100.0));
        self.confidence.extend(rounded);
    }

    /// What whoever sees a front must know.
    pub(crate) fn warn_of_front(&mut self) {
        let warning = "识别结果仅供参考，姓名可能误识（尤其是生僻字），请与证件核对后再使用";
        self.warnings.push(warning.to_owned());
        if self.nation.is_none() {
            self.warnings.push("民族未能识别，请手工录入".to_owned());
        }
    }
}
