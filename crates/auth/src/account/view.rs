//! What goes out of an account.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::wire;

use super::row::AccountRow;
use crate::password::HIDDEN;

/// An account (4.1, 5.3-5.5). The password is never answered, not even as a hash.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// 用户ID
    pub account_id: i64,
    /// 用户名
    pub account_name: String,
    /// Always `******`.
    pub password: &'static str,
    /// 真实姓名
    pub real_name: String,
    /// 身份证
    pub id_number: Option<String>,
    /// 性别，1-男，2-女
    pub sex: Option<i64>,
    /// 手机号
    #[serde(serialize_with = "wire::optional_number_or_text")]
    #[schemars(with = "Option<i64>")]
    pub phone_number: Option<String>,
    /// 邮箱
    pub email: Option<String>,
    /// 头像
    pub avatar: Option<String>,
    /// 二维码
    pub qr_code: Option<String>,
    /// 用户状态，0-冻结，1-正常
    pub status: i64,
    /// 法人代码
    pub corp_code: Option<String>,
    /// 法人名称
    pub corp_name: Option<String>,
    /// 机构代码；由 [`ListedAccount`] 以数字给出，登录时以字符串给出
    #[serde(skip)]
    pub org_code: String,
    /// 机构名称
    pub org_name: String,
    /// 角色列表
    pub roles: Vec<RoleView>,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

/// An account as 5.3-5.5 answer it: `orgCode` is a number there.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedAccount {
    /// The account.
    #[serde(flatten)]
    pub account: AccountView,
    /// 机构代码
    #[serde(serialize_with = "wire::number_or_text")]
    #[schemars(with = "i64")]
    pub org_code: String,
}

/// A role of an account.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleView {
    /// 角色ID
    pub role_id: i64,
    /// 角色名称
    pub role_name: String,
    /// 角色范围
    pub role_scope: String,
}

impl AccountView {
    pub(super) fn new(
        row: AccountRow,
        (org_code, org_name): (String, String),
        roles: Vec<RoleView>,
    ) -> Self {
        Self {
            account_id: row.id,
            account_name: row.name,
            password: HIDDEN,
            real_name: row.real_name,
            id_number: row.id_number,
            sex: row.sex,
            phone_number: row.phone_number,
            email: row.email,
            avatar: row.avatar,
            qr_code: row.qr_code,
            status: row.status,
            corp_code: row.corp_code,
            corp_name: row.corp_name,
            org_code,
            org_name,
            roles,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<AccountView> for ListedAccount {
    fn from(account: AccountView) -> Self {
        Self {
            org_code: account.org_code.clone(),
            account,
        }
    }
}
