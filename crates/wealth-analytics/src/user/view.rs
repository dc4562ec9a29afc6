//! What goes out of users.

use schemars::JsonSchema;
use serde::Serialize;

use super::row::UserRow;
use crate::organ::row::OrganRow;

const ACTIVE: i64 = 1;

/// A user, but for the organ, which is a name or an id.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserView {
    /// 用户ID
    pub user_id: i64,
    /// 账号
    pub username: String,
    /// 用户姓名
    pub name: String,
    /// 角色 1/2/3/4/5 分行管理员/分行客户经理/支行管理员/网点客户经理/支行客户经理
    pub role: i64,
    /// 支行ID
    pub branch_id: Option<i64>,
    /// 网点ID
    pub outlet_id: Option<i64>,
    /// 创建时间
    pub create_time: i64,
    /// 创建人账号
    pub creator_username: String,
    /// 创建人姓名
    pub creator_name: String,
    /// 状态，1-正常
    pub status: i64,
    /// 是否已修改初始密码，0-否，1-是
    pub initialized: i64,
}

/// w57: a user.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserDetail {
    /// The user.
    #[serde(flatten)]
    pub user: UserView,
    /// 机构名称
    pub organ: String,
}

/// w58: who has signed in.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// The user.
    #[serde(flatten)]
    pub detail: UserDetail,
    /// Token令牌，可代替Cookie放在Authorization中
    pub token: String,
}

/// w56: a page of users.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserList {
    /// 总数
    pub total: i64,
    /// 用户列表
    pub user_list: Vec<ListedUser>,
}

/// A user of w56.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedUser {
    /// The user.
    #[serde(flatten)]
    pub user: UserView,
    /// 机构ID
    pub organ: i64,
    /// 机构名称
    pub organ_name: String,
}

/// w52 and w61: the password to hand over, which is told once.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// 用户ID
    pub user_id: i64,
    /// 账号
    pub username: String,
    /// 初始密码，7日内有效，首次登录须修改
    pub initial_password: String,
}

impl UserView {
    /// `creator` is the login name and the name of whoever made the account.
    pub(super) fn new(row: UserRow, creator: Option<&(String, String)>) -> Self {
        let (creator_username, creator_name) = match creator {
            Some(names) => names.clone(),
            None => ("system".to_owned(), "系统".to_owned()),
        };
        Self {
            user_id: row.id,
            username: row.name,
            name: row.real_name,
            role: row.role,
            branch_id: row.branch_id,
            outlet_id: row.outlet_id,
            create_time: row.created_at,
            creator_username,
            creator_name,
            status: ACTIVE,
            initialized: i64::from(!row.must_change_password),
        }
    }

    pub(super) fn with_organ(self, organ: Option<&OrganRow>) -> ListedUser {
        ListedUser {
            user: self,
            organ: organ.map_or(0, |organ| organ.id),
            organ_name: organ.map(|organ| organ.name.clone()).unwrap_or_default(),
        }
    }
}

impl From<ListedUser> for UserDetail {
    fn from(listed: ListedUser) -> Self {
        Self {
            user: listed.user,
            organ: listed.organ_name,
        }
    }
}
