//! What comes in for users.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_auth::password::NewPassword;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

use crate::access::Role;
use crate::error::{Error, Refusal, Refusals};

pub(super) const USERNAME: Name = name("username", "账号");
pub(super) const ROLE: Name = name("role", "角色");
pub(super) const BRANCH: Name = name("subbranchId", "支行");
pub(super) const OUTLET: Name = name("outletId", "网点");
pub(super) const USER: Name = name("userId", "用户ID");
pub(super) const PASSWORD: Name = name("pwd", "原密码");
const NEW: Name = name("newPwd", "新密码");
const AGAIN: Name = name("newPwdConfirm", "确认新密码");
const REAL_NAME: Name = name("name", "用户姓名");

const NAME_CHARS: (usize, usize) = (2, 50);
const REAL_NAME_CHARS: (usize, usize) = (1, 30);
const IDS: (i64, i64) = (1, i64::MAX);
/// Clients send it where there is none.
const NONE: i64 = 0;

/// w58
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SignIn {
    /// 账号
    pub username: Field<String>,
    /// 密码
    pub password: Field<String>,
}

impl SignIn {
    pub(super) fn validate(&self) -> Result<(String, String), Faults> {
        let mut check = Check::new();
        let sound = (
            filled(&mut check, USERNAME, &self.username),
            filled(&mut check, name("password", "密码"), &self.password),
        );
        check.finish(sound)
    }
}

/// w52
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateUser {
    /// 账号，2-50位文字、数字、-、_、.、@
    pub username: Field<String>,
    /// 用户姓名，限长30
    pub name: Field<String>,
    /// 角色 1/2/3/4/5 分行管理员/分行客户经理/支行管理员/网点客户经理/支行客户经理
    pub role: Field<i64>,
    /// 支行ID，角色3、4、5必填
    pub subbranch_id: Field<i64>,
    /// 支行ID，同subbranchId
    pub branch_id: Field<i64>,
    /// 网点ID，角色4必填
    pub outlet_id: Field<i64>,
}

/// w59
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct EditUser {
    /// 用户ID
    pub user_id: Field<i64>,
    /// 用户姓名，限长30
    pub name: Field<String>,
    /// 角色 1/2/3/4/5 分行管理员/分行客户经理/支行管理员/网点客户经理/支行客户经理
    pub role: Field<i64>,
    /// 支行ID，角色3、4、5必填
    pub subbranch_id: Field<i64>,
    /// 支行ID，同subbranchId
    pub branch_id: Field<i64>,
    /// 网点ID，角色4必填
    pub outlet_id: Field<i64>,
}

/// w54, w57 and w61: which user.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct UserId {
    /// 用户ID
    pub user_id: Field<i64>,
}

/// w51 and w53: another password of one's own.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangePassword {
    /// 原密码
    pub pwd: Field<String>,
    /// 新密码，8-32位，含大写字母、小写字母、数字、其他字符中的三种
    pub new_pwd: Field<String>,
    /// 确认新密码
    pub new_pwd_confirm: Field<String>,
}

/// w56: which users are listed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ListUsers {
    /// 员工编号或姓名，模糊
    pub keyword: Field<String>,
}

/// A role and its place, both by themselves sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) role: Role,
    pub(super) branch_id: Option<i64>,
    pub(super) outlet_id: Option<i64>,
}

impl CreateUser {
    /// The login name, the name, and the place.
    pub(super) fn validate(&self) -> Result<(String, String, Placed), Error> {
        let mut check = Check::new();
        let login = check.text(USERNAME, &self.username, NAME_CHARS, None);
        let is_sound = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
        if !login.chars().all(is_sound) {
            check.fault(USERNAME, "只能由文字、数字、-、_、.、@组成");
        }
        let real_name = check.text(REAL_NAME, &self.name, REAL_NAME_CHARS, None);
        let branch = first(&self.subbranch_id, &self.branch_id);
        let placed = place(&mut check, &self.role, branch, &self.outlet_id);
        let (role, branch_id, outlet_id) = check.finish(placed)?;
        Ok((login, real_name, fitting(role, branch_id, outlet_id)?))
    }
}

impl EditUser {
    /// The user, the name, and the place.
    pub(super) fn validate(&self) -> Result<(i64, String, Placed), Error> {
        let mut check = Check::new();
        let id = check.number(USER, &self.user_id, IDS, None);
        let real_name = check.text(REAL_NAME, &self.name, REAL_NAME_CHARS, None);
        let branch = first(&self.subbranch_id, &self.branch_id);
        let placed = place(&mut check, &self.role, branch, &self.outlet_id);
        let (role, branch_id, outlet_id) = check.finish(placed)?;
        Ok((id, real_name, fitting(role, branch_id, outlet_id)?))
    }
}

impl UserId {
    /// The user, who must be named.
    pub(super) fn required(&self) -> Result<i64, Faults> {
        let mut check = Check::new();
        let id = check.number(USER, &self.user_id, IDS, None);
        check.finish(id)
    }

    /// The user, if one is named.
    pub(super) fn optional(&self) -> Result<Option<i64>, Faults> {
        let mut check = Check::new();
        let id = check.optional_number(USER, &self.user_id, IDS, None);
        check.finish(id)
    }
}

impl ListUsers {
    pub(super) fn validate(&self) -> Result<Option<String>, Faults> {
        let mut check = Check::new();
        let keyword = check.filter(name("keyword", "关键字"), &self.keyword);
        check.finish(keyword)
    }
}

impl ChangePassword {
    /// The old password as typed, and a sound new one for `login`.
    pub(super) fn validate(&self, login: &str) -> Result<(String, NewPassword), Error> {
        let mut check = Check::new();
        let old = filled(&mut check, PASSWORD, &self.pwd);
        let new = filled(&mut check, NEW, &self.new_pwd);
        let again = filled(&mut check, AGAIN, &self.new_pwd_confirm);
        check.finish(())?;
        let mut refusals = Refusals::default();
        let sound = match NewPassword::strong(NEW, &new, login, &old) {
            Ok(sound) => Some(sound),
            Err(faults) => {
                refusals.absorb(Refusal::WeakPassword, faults);
                None
            }
        };
        if new != again {
            refusals.add(Refusal::PasswordsDiffer, AGAIN);
        }
        let sound = refusals.finish(sound)?;
        Ok((old, sound.ok_or(Refusal::WeakPassword)?))
    }
}

fn filled(check: &mut Check, of: Name, field: &Field<String>) -> String {
    check.text(of, field, (1, usize::MAX), None)
}

/// The documented spelling, unless only the other one says something.
fn first<'a>(documented: &'a Field<i64>, other: &'a Field<i64>) -> &'a Field<i64> {
    if documented.is_blank() {
        other
    } else {
        documented
    }
}

type Parts = (Option<Role>, Option<i64>, Option<i64>);

fn place(check: &mut Check, role: &Field<i64>, branch: &Field<i64>, outlet: &Field<i64>) -> Parts {
    let last = Role::ALL.len() as i64;
    let number = check.number(ROLE, role, (1, last), None);
    let mut organ = |of: Name, field: &Field<i64>| {
        let id = check.optional_number(of, field, (NONE, i64::MAX), None);
        id.filter(|id| *id != NONE)
    };
    let (branch_id, outlet_id) = (organ(BRANCH, branch), organ(OUTLET, outlet));
    (Role::of(number), branch_id, outlet_id)
}

/// Whether the role has just the organs that go with it.
fn fitting(
    role: Option<Role>,
    branch_id: Option<i64>,
    outlet_id: Option<i64>,
) -> Result<Placed, Error> {
    let role = role.ok_or_else(|| Refusal::RoleOrgan.of(ROLE))?;
    let mut refusals = Refusals::default();
    if role.has_branch() != branch_id.is_some() {
        refusals.add(Refusal::RoleOrgan, BRANCH);
    }
    if role.has_outlet() != outlet_id.is_some() {
        refusals.add(Refusal::RoleOrgan, OUTLET);
    }
    refusals.finish(Placed {
        role,
        branch_id,
        outlet_id,
    })
}
