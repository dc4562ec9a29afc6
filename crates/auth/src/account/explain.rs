//! Why an account can do and see what it does: for whoever grants roles, and for auditors.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use wangge_db::Conn;
use wangge_kernel::{Actor, DataScope, Part, RoleScope};

use super::{FROZEN, row, sight};
use crate::access::{place_of, scope_of};
use crate::error::Error;
use crate::permission;
use crate::role::row as roles;
use crate::schema::foreign::{grid, org};

/// What an account can do and see, and by which of its roles.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccessView {
    /// 用户ID
    pub account_id: i64,
    /// 用户名
    pub account_name: String,
    /// 真实姓名
    pub real_name: String,
    /// 是否冻结；冻结的用户不能登录
    pub frozen: bool,
    /// 角色，每个角色的功能与所见数据
    pub roles: Vec<RoleAccessView>,
    /// 所有角色合计所见的数据；一次请求只算授予该功能的角色
    pub scope: ScopeView,
}

/// What one role lets an account do, and on which rows.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleAccessView {
    /// 角色ID
    pub role_id: i64,
    /// 角色名称
    pub role_name: String,
    /// 角色范围
    pub role_scope: String,
    /// 是否可用全部功能，即系统管理员
    pub all_functions: bool,
    /// 权限
    pub permissions: Vec<GrantView>,
    /// 该角色所见的数据
    pub scope: ScopeView,
}

/// A function that a role grants.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GrantView {
    /// 权限ID
    pub permission_id: i64,
    /// 权限名称
    pub permission_name: String,
    /// 权限路径
    pub permission_url: String,
}

/// Which rows are seen.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScopeView {
    /// 是否全部数据
    pub all: bool,
    /// 所见机构的代码，含下级机构
    pub org_codes: Vec<String>,
    /// 所见网格的编码，即自己管理的网格
    pub grid_codes: Vec<String>,
}

/// `GET /super/account/{accountId}/access`: what the account can do and see. Accounts outside the
/// caller's scope are not there. The number of queries does not depend on what it holds.
///
/// # Errors
/// The database failed.
pub fn explain(conn: &mut Conn, actor: &Actor, id: i64) -> Result<Option<AccessView>, Error> {
    let Some(found) = row::find(conn, &sight(actor), id)? else {
        return Ok(None);
    };
    let role_ids: Vec<i64> = row::role_ids(conn, id)?.into_iter().collect();
    let held = roles::among(conn, &role_ids)?;
    let permissions = permission::of_roles(conn, &role_ids)?;
    let place = place_of(conn, id, found.org_id)?;
    let codes = Codes::of(conn, &place)?;
    let scopes: Vec<RoleScope> = held.iter().map(roles::RoleRow::scope).collect();
    let view_of = |role: roles::RoleRow| RoleAccessView {
        role_id: role.id,
        all_functions: role.scope() == RoleScope::Admin,
        scope: codes.view(&scope_of(&[role.scope()], &place)),
        permissions: permissions
            .iter()
            .filter(|(role_id, _)| *role_id == role.id)
            .map(|(_, granted)| GrantView {
                permission_id: granted.id,
                permission_name: granted.name.clone(),
                permission_url: granted.url.clone(),
            })
            .collect(),
        role_name: role.name,
        role_scope: role.scope_code,
    };
    Ok(Some(AccessView {
        account_id: found.id,
        account_name: found.name,
        real_name: found.real_name,
        frozen: found.status == FROZEN,
        roles: held.into_iter().map(view_of).collect(),
        scope: codes.view(&scope_of(&scopes, &place)),
    }))
}

/// The codes of all orgs and grids an account could see, by their ids.
struct Codes {
    orgs: Vec<(i64, String)>,
    grids: Vec<(i64, String)>,
}

impl Codes {
    fn of(conn: &mut Conn, place: &Part) -> QueryResult<Self> {
        Ok(Self {
            orgs: org::table
                .filter(org::id.eq_any(&place.orgs))
                .order(org::id)
                .select((org::id, org::code))
                .load(conn)?,
            grids: grid::table
                .filter(grid::id.eq_any(&place.grids))
                .order(grid::id)
                .select((grid::id, grid::code))
                .load(conn)?,
        })
    }

    fn view(&self, scope: &DataScope) -> ScopeView {
        let named = |codes: &[(i64, String)], seen: &std::collections::BTreeSet<i64>| {
            let inside = codes.iter().filter(|(id, _)| seen.contains(id));
            inside.map(|(_, code)| code.clone()).collect()
        };
        match scope {
            DataScope::All => ScopeView {
                all: true,
                org_codes: Vec::new(),
                grid_codes: Vec::new(),
            },
            DataScope::Part(part) => ScopeView {
                all: false,
                org_codes: named(&self.orgs, &part.orgs),
                grid_codes: named(&self.grids, &part.grids),
            },
        }
    }
}
