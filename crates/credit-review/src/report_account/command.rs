//! What comes in for a report account.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::Value;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field, FromInput};

use super::row::{DELETED, FROZEN, IN_USE, ReportRow};
use super::view::HIDDEN;

pub(super) const USER_NAME: Name = name("userName", "用户名");
pub(super) const ORG_CODE: Name = name("orgCode", "机构号");
const PASSWORD: Name = name("password", "密码");
const ORG_NAME: Name = name("orgName", "机构名");
const STATUS: Name = name("status", "状态");
const KIND: Name = name("type", "账户类型");
const COMMENT: Name = name("comment", "备注");
const REMIND: Name = name("remind", "提醒");
const PURPOSE: Name = name("purpose", "用途");

const USER_NAME_CHARS: (usize, usize) = (1, 20);
const PASSWORD_CHARS_MAX: usize = 50;
const ORG_CHARS_MAX: usize = 50;
const NOTE_CHARS_MAX: usize = 255;
const PURPOSE_CHARS: (usize, usize) = (2, 255);
/// 查询账号, 审批账号.
const KINDS: &[&str] = &[QUERIES, "1"];
const QUERIES: &str = "0";

/// A password as it was sent, blanks and all. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Plain(String);

/// The fields of 34.1 and 34.2. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveReportAccount {
    /// 用户名，长度20
    pub user_name: Field<String>,
    /// 密码，长度50；修改时为空或******表示不变
    pub password: Field<Plain>,
    /// 机构名，长度50；默认为机构号对应的机构名称
    pub org_name: Field<String>,
    /// 机构号，长度50；默认为登录人的机构
    pub org_code: Field<String>,
    /// 状态 0启用 1冻结 2删除；新建时只能是0或1
    pub status: Field<String>,
    /// 备注，长度255
    pub comment: Field<String>,
    /// 提醒，长度255
    pub remind: Field<String>,
    /// 账户类型 0 是查询账号 1是审批账号，默认为0
    #[serde(rename = "type")]
    pub kind: Field<String>,
}

/// Which accounts are listed (34.5).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListReportAccounts {
    /// 账户名，模糊
    pub user_name: Field<String>,
}

/// What a password is needed for (`POST /grid/CreditReportAccount/{id}/reveal`).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RevealPassword {
    /// 查看密码的用途，2-255字，记入操作日志
    pub purpose: Field<String>,
}

/// Which org a command puts the account under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OrgAsked {
    /// As it was.
    Kept,
    /// The caller's.
    Own,
    /// The one with this code, when there is one in the caller's scope.
    Code(String),
    /// None that can be looked for; the fault is told.
    Faulty,
}

/// What a command says, sound when it comes without faults, but for what has to be looked up.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) user_name: String,
    /// `None` keeps the password.
    pub(super) password: Option<Plain>,
    pub(super) org: OrgAsked,
    /// `None` when nothing was said.
    pub(super) org_name: Option<Option<String>>,
    pub(super) status: String,
    pub(super) kind: String,
    pub(super) comment: Option<String>,
    pub(super) remind: Option<String>,
}

impl SaveReportAccount {
    /// Every rule of the fields themselves. `current` is the row a change starts from.
    pub(super) fn validate(&self, current: Option<&ReportRow>) -> (Checked, Faults) {
        let mut check = Check::new();
        let user_name = check.text(
            USER_NAME,
            &self.user_name,
            USER_NAME_CHARS,
            current.map(|row| row.user_name.as_str()),
        );
        let password = self.password(&mut check, current.is_none());
        let org_name = match self.org_name {
            Field::Missing => None,
            _ => Some(check.filled(ORG_NAME, &self.org_name, ORG_CHARS_MAX, None)),
        };
        let checked = Checked {
            user_name,
            password,
            org_name,
            org: self.org(&mut check, current.is_some()),
            status: self.status(&mut check, current),
            kind: self.kind(&mut check, current),
            comment: check.filled(
                COMMENT,
                &self.comment,
                NOTE_CHARS_MAX,
                current.and_then(|row| row.comment.as_deref()),
            ),
            remind: check.filled(
                REMIND,
                &self.remind,
                NOTE_CHARS_MAX,
                current.and_then(|row| row.remind.as_deref()),
            ),
        };
        check.into_parts(checked)
    }

    fn password(&self, check: &mut Check, is_new: bool) -> Option<Plain> {
        match &self.password {
            Field::Value(plain) if plain.0 == HIDDEN => {
                if is_new {
                    check.fault(PASSWORD, "不能为******");
                }
                return None;
            }
            Field::Value(plain) if plain.0.chars().count() <= PASSWORD_CHARS_MAX => {
                return Some(plain.clone());
            }
            Field::Value(_) => check.fault(PASSWORD, "长度不能超过50位"),
            Field::Bad => check.fault(PASSWORD, "格式不正确"),
            Field::Missing | Field::Empty if is_new => check.fault(PASSWORD, "不能为空"),
            Field::Missing | Field::Empty => {}
        }
        None
    }

    fn org(&self, check: &mut Check, has_one: bool) -> OrgAsked {
        match &self.org_code {
            Field::Missing if has_one => OrgAsked::Kept,
            Field::Missing | Field::Empty => OrgAsked::Own,
            sent => {
                let code = check.text(ORG_CODE, sent, (1, ORG_CHARS_MAX), None);
                let sound = (1..=ORG_CHARS_MAX).contains(&code.chars().count());
                if sound {
                    OrgAsked::Code(code)
                } else {
                    OrgAsked::Faulty
                }
            }
        }
    }

    fn status(&self, check: &mut Check, current: Option<&ReportRow>) -> String {
        let allowed: &[&str] = match current {
            Some(_) => &[IN_USE, FROZEN, DELETED],
            None => &[IN_USE, FROZEN],
        };
        check.choice(
            STATUS,
            &self.status,
            allowed,
            current.map(|row| row.status.as_str()),
        )
    }

    fn kind(&self, check: &mut Check, current: Option<&ReportRow>) -> String {
        match (&self.kind, current) {
            (Field::Missing | Field::Empty, None) => QUERIES.to_owned(),
            (sent, _) => check.choice(KIND, sent, KINDS, current.map(|row| row.kind.as_str())),
        }
    }
}

impl ListReportAccounts {
    /// The name asked for; `None` filters nothing.
    pub(super) fn validate(&self) -> Result<Option<String>, Faults> {
        let mut check = Check::new();
        let user_name = check.filter(USER_NAME, &self.user_name);
        check.finish(user_name)
    }
}

impl RevealPassword {
    /// The purpose, which has to be told.
    pub(super) fn validate(&self) -> Result<String, Faults> {
        let mut check = Check::new();
        let purpose = check.text(PURPOSE, &self.purpose, PURPOSE_CHARS, None);
        check.finish(purpose)
    }
}

impl Plain {
    /// The text, to be sealed.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Plain {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plain(******)")
    }
}

impl FromInput for Plain {
    fn from_input(input: Value) -> Option<Self> {
        match input {
            Value::String(text) if text.contains('\0') => None,
            Value::String(text) => Some(Self(text)),
            Value::Number(number) => Some(Self(number.to_string())),
            _ => None,
        }
    }
}

impl JsonSchema for Plain {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Password".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> ReportRow {
        ReportRow {
            id: 1,
            user_name: "cx001".to_owned(),
            org_id: 1,
            org_name: None,
            status: IN_USE.to_owned(),
            kind: "1".to_owned(),
            comment: Some("旧".to_owned()),
            remind: None,
            created_at: 0,
            updated_at: 0,
        }
    }

    #[test]
    fn a_password_is_never_printed() {
        let command = SaveReportAccount {
            password: Field::Value("Geheim#1".into()),
            ..SaveReportAccount::default()
        };
        let (checked, _) = command.validate(None);
        assert_eq!(
            checked.password.as_ref().map(Plain::expose),
            Some("Geheim#1")
        );
        assert!(!format!("{command:?}{checked:?}").contains("Geheim"));
    }

    #[test]
    fn what_is_not_sent_stays_and_the_mask_is_no_password() {
        let command: SaveReportAccount =
            serde_json::from_str(r#"{"password": "******", "comment": ""}"#).unwrap();
        let (checked, faults) = command.validate(Some(&row()));
        assert!(faults.is_empty());
        assert_eq!(checked.password, None);
        assert_eq!((checked.kind.as_str(), checked.comment), ("1", None));
        assert_eq!((checked.org, checked.org_name), (OrgAsked::Kept, None));
        let (_, faults) = command.validate(None);
        assert!(
            ["userName", "password", "status"]
                .iter()
                .all(|f| faults.names(f))
        );
    }
}
