//! What comes in for an account.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::field::IdList;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field, Policy, Sex};

use super::row::AccountRow;
use crate::error::Error;
use crate::password::{Hasher, NewPassword};

/// The fields of 5.1 and 5.2. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveAccount {
    /// 用户名，2-20位英文、数字、下划线，且英文开头
    pub account_name: Field<String>,
    /// 密码，6-20位；编辑时为空或******表示不变
    pub password: Field<String>,
    /// 真实姓名，限长20
    pub real_name: Field<String>,
    /// 身份证，18位有效证件
    pub id_number: Field<String>,
    /// 性别，1-男，2-女
    pub sex: Field<String>,
    /// 手机号，1开头的11位有效号码
    pub phone_number: Field<String>,
    /// 邮件，限长30
    pub email: Field<String>,
    /// 头像，限长200
    pub avatar: Field<String>,
    /// 二维码，限长200
    pub qr_code: Field<String>,
    /// 用户状态，0-冻结，1-正常
    pub status: Field<i64>,
    /// 法人代码，限长20
    pub corp_code: Field<String>,
    /// 法人名称，限长100
    pub corp_name: Field<String>,
    /// 机构代码，限长20
    pub org_code: Field<String>,
    /// 机构名称，由机构代码得出，传入不用
    pub org_name: Field<String>,
    /// 多个角色ID以逗号隔开
    pub role_ids: Field<IdList>,
    /// 冻结或取消客户经理角色时，接管其网格的客户经理ID
    pub handover_to: Field<i64>,
}

/// 5.7: one's own password.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangePassword {
    /// 旧密码
    pub old_password: Field<String>,
    /// 新密码，6-20位
    pub new_password: Field<String>,
}

/// 5.8: a password set by an administrator.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SetPassword {
    /// 密码，6-20位
    pub password: Field<String>,
}

/// 5.4 and 5.5: which accounts are listed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListAccounts {
    /// 用户名，模糊
    pub account_name: Field<String>,
    /// 真实姓名，模糊
    pub real_name: Field<String>,
    /// 机构名称，模糊
    pub org_name: Field<String>,
    /// 机构代码，含下级机构
    pub org_code: Field<String>,
    /// Taken from the path by 5.4.
    #[serde(skip)]
    pub role_id: Option<i64>,
}

/// Sound filters; `None` filters nothing.
#[derive(Debug)]
pub(super) struct ListTexts {
    pub(super) account_name: Option<String>,
    pub(super) real_name: Option<String>,
    pub(super) org_name: Option<String>,
    pub(super) org_code: Option<String>,
}

impl ListAccounts {
    /// Every rule of the filters: text that no field can hold is refused, not searched for.
    pub(super) fn validate(&self) -> Result<ListTexts, Faults> {
        let mut check = Check::new();
        let texts = ListTexts {
            account_name: check.filter(NAME, &self.account_name),
            real_name: check.filter(REAL_NAME, &self.real_name),
            org_name: check.filter(name("orgName", "机构名称"), &self.org_name),
            org_code: check.filter(ORG, &self.org_code),
        };
        check.finish(texts)
    }
}

pub(super) const NAME: Name = name("accountName", "用户名");
pub(super) const PASSWORD: Name = name("password", "密码");
pub(super) const ORG: Name = name("orgCode", "机构代码");
pub(super) const ROLES: Name = name("roleIds", "角色");

/// What became of the password in a command: a hash, none sent, or its faults.
#[derive(Debug)]
pub struct Hashed(Result<Option<String>, Faults>);

impl Hashed {
    /// A hash made beforehand, for demo data and tests that make many accounts.
    pub fn ready(hash: String) -> Self {
        Self(Ok(Some(hash)))
    }
}

const REAL_NAME: Name = name("realName", "真实姓名");
const NAME_CHARS: (usize, usize) = (2, 20);
const ROLES_MAX: usize = 1000;

/// What a command says. It is sound when it comes without faults, but for the org and the roles,
/// which have to be looked up.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) real_name: String,
    pub(super) id_number: Option<String>,
    pub(super) sex: Option<i64>,
    pub(super) phone_number: Option<String>,
    pub(super) email: Option<String>,
    pub(super) avatar: Option<String>,
    pub(super) qr_code: Option<String>,
    pub(super) status: i64,
    pub(super) corp_code: Option<String>,
    pub(super) corp_name: Option<String>,
    pub(super) org_code: Option<String>,
    pub(super) role_ids: Option<Vec<i64>>,
}

impl SaveAccount {
    /// The hash of the password sent, if one was. Hashing is slow, so it happens before the
    /// transaction; a faulty password is handed on, to be named with the other faults.
    ///
    /// # Errors
    /// Hashing failed, or the process is stopping.
    pub async fn hash(&self, hasher: &Hasher, new: bool) -> Result<Hashed, Error> {
        let password = if new {
            NewPassword::required(PASSWORD, &self.password).map(Some)
        } else {
            NewPassword::optional(PASSWORD, &self.password)
        };
        Ok(match password {
            Ok(Some(password)) => Hashed(Ok(Some(hasher.hash(password).await?))),
            Ok(None) => Hashed(Ok(None)),
            Err(faults) => Hashed(Err(faults)),
        })
    }

    /// The command, the hash, and every fault of both, to be told with those of what is looked up.
    pub(super) fn check(
        &self,
        current: Option<&AccountRow>,
        policy: Policy,
        hashed: Hashed,
    ) -> (Checked, Option<String>, Faults) {
        let (checked, mut faults) = self.validate(current, policy);
        let hash = match hashed.0 {
            Ok(hash) => hash,
            Err(of_password) => {
                faults.absorb("", of_password);
                None
            }
        };
        (checked, hash, faults)
    }

    /// Every rule of the fields themselves. `current` is the row a change starts from.
    fn validate(&self, current: Option<&AccountRow>, policy: Policy) -> (Checked, Faults) {
        let mut check = Check::new();
        let was =
            |pick: fn(&AccountRow) -> Option<&String>| current.and_then(pick).map(String::as_str);
        let checked = Checked {
            name: self.account_name(&mut check, current),
            real_name: check.text(
                REAL_NAME,
                &self.real_name,
                (1, 20),
                was(|a| Some(&a.real_name)),
            ),
            id_number: match (&self.id_number, current) {
                // The seeded administrator has none until someone sends one.
                (Field::Missing, Some(row)) => row.id_number.clone(),
                (sent, _) => Some(check.id_number(
                    name("idNumber", "身份证号"),
                    sent,
                    policy.strict_id_check,
                    None,
                )),
            },
            sex: self.sex_code(&mut check, current),
            phone_number: match (&self.phone_number, current) {
                (Field::Missing, Some(row)) => row.phone_number.clone(),
                (sent, _) => Some(check.mobile(name("phoneNumber", "手机号"), sent, None)),
            },
            email: self.email(&mut check, was(|a| a.email.as_ref())),
            avatar: check.optional(
                name("avatar", "头像"),
                &self.avatar,
                200,
                was(|a| a.avatar.as_ref()),
            ),
            qr_code: check.optional(
                name("qrCode", "二维码"),
                &self.qr_code,
                200,
                was(|a| a.qr_code.as_ref()),
            ),
            status: check
                .optional_number(
                    name("status", "用户状态"),
                    &self.status,
                    (0, 1),
                    current.map(|a| a.status),
                )
                // A blank field of a form must not thaw anyone.
                .unwrap_or(current.map_or(1, |a| a.status)),
            corp_code: check.optional(
                name("corpCode", "法人代码"),
                &self.corp_code,
                20,
                was(|a| a.corp_code.as_ref()),
            ),
            corp_name: check.optional(
                name("corpName", "法人名称"),
                &self.corp_name,
                100,
                was(|a| a.corp_name.as_ref()),
            ),
            org_code: self.org(&mut check, current.is_some()),
            role_ids: self.roles(&mut check, current.is_some()),
        };
        check.into_parts(checked)
    }

    fn account_name(&self, check: &mut Check, current: Option<&AccountRow>) -> String {
        let text = check.text(
            NAME,
            &self.account_name,
            NAME_CHARS,
            current.map(|a| a.name.as_str()),
        );
        let letters = text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if self.account_name.value().is_some() && !letters {
            check.fault(NAME, "只能由英文、数字、下划线组成，且以英文开头");
        }
        text
    }

    fn sex_code(&self, check: &mut Check, current: Option<&AccountRow>) -> Option<i64> {
        if matches!(self.sex, Field::Missing) && current.is_some() {
            return current.and_then(|a| a.sex);
        }
        Sex::parse(&check.sex(name("sex", "性别"), &self.sex, None)).map(Sex::code)
    }

    fn email(&self, check: &mut Check, current: Option<&str>) -> Option<String> {
        let of = name("email", "邮箱");
        let text = check.optional(of, &self.email, 30, current);
        let form = |text: &str| {
            text.split_once('@').is_some_and(|(user, host)| {
                !user.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
            })
        };
        if self.email.value().is_some_and(|text| !form(text)) {
            check.fault(of, "格式不正确");
        }
        text
    }

    fn org(&self, check: &mut Check, change: bool) -> Option<String> {
        match &self.org_code {
            Field::Missing if change => None,
            field => Some(check.text(ORG, field, (1, 20), None)),
        }
    }

    fn roles(&self, check: &mut Check, change: bool) -> Option<Vec<i64>> {
        match &self.role_ids {
            Field::Missing if change => return None,
            Field::Value(IdList(ids)) if ids.len() > ROLES_MAX => {
                check.fault(ROLES, &format!("不能超过{ROLES_MAX}个"));
            }
            Field::Value(IdList(ids)) if !ids.is_empty() => return Some(ids.clone()),
            Field::Bad => check.fault(ROLES, "格式不正确，应为以逗号隔开的角色ID"),
            _ => check.fault(ROLES, "不能为空"),
        }
        None
    }
}
