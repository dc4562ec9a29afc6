//! What clients say of the caller in lists. It never widens what the token allows: equal to the
//! token's own it filters nothing, else it is a filter under the scope.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_db::Conn;
use wangge_kernel::rule::{Check, name};
use wangge_kernel::{Actor, Field};
use wangge_org_region::org;

use crate::error::Error;

const ORG_CODE_MAX: usize = 20;

/// The optional description of the caller in 13.2, 14.4, 19.5 and 19.9.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CallerQuery {
    /// 客户经理（网格管理员id）；与登录人相同时不过滤
    pub account_id: Field<i64>,
    /// 角色ID；须为登录人的角色
    pub role_id: Field<i64>,
    /// 机构号；与登录人相同时不过滤，否则为该机构及其下级
    pub org_code: Field<String>,
}

/// What a list is narrowed to, under the caller's scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Only rows of grids that this account manages.
    pub manager: Option<i64>,
    /// Only rows of grids of these orgs; an empty set matches nothing.
    pub orgs: Option<BTreeSet<i64>>,
}

/// Turns the description of the caller into filters.
///
/// # Errors
/// Values that are of no use, a role the caller does not hold, or the database failed.
pub fn narrow(conn: &mut Conn, actor: &Actor, query: &CallerQuery) -> Result<Narrowing, Error> {
    let any = (i64::MIN, i64::MAX);
    let mut check = Check::new();
    let account = check.optional_number(
        name("accountId", "客户经理ID"),
        &query.account_id,
        any,
        None,
    );
    let role = check.optional_number(name("roleId", "角色ID"), &query.role_id, any, None);
    let code = check.optional(
        name("orgCode", "机构号"),
        &query.org_code,
        ORG_CODE_MAX,
        None,
    );
    check.finish(())?;
    if role.is_some_and(|role| !actor.role_ids.contains(&role)) {
        return Err(Error::Denied);
    }
    let foreign_code = code.filter(|code| !code.is_empty() && *code != actor.org.code);
    let orgs = match foreign_code {
        Some(code) => Some(match org::by_code(conn, &code)? {
            Some(found) => org::subtree(conn, found.id)?,
            None => BTreeSet::new(),
        }),
        None => None,
    };
    Ok(Narrowing {
        manager: account.filter(|account| *account != actor.account_id),
        orgs,
    })
}
