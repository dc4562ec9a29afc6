//! Who calls the wealth API, and what he sees: the one place where a [`WealthScope`] is made.

use std::collections::BTreeSet;

use diesel::prelude::*;
use wangge_auth::{Admitted, LivingSession};
use wangge_db::Conn;
use wangge_kernel::{Actor, DataScope, Org, Part};

use crate::schema::wm_user;
use crate::scope::WealthScope;

/// The realm of the wealth API's accounts.
pub const WEALTH_REALM: &str = "wealth";

/// The id of no organ.
const NOWHERE: i64 = 0;

/// What a user may do. The head office (分行) is above branches (支行), which are above outlets
/// (网点).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 分行管理员
    HeadAdmin = 1,
    /// 分行客户经理
    HeadManager = 2,
    /// 支行管理员
    BranchAdmin = 3,
    /// 网点客户经理
    OutletManager = 4,
    /// 支行客户经理
    BranchManager = 5,
}

impl Role {
    /// All of them, by number.
    pub const ALL: [Self; 5] = [
        Self::HeadAdmin,
        Self::HeadManager,
        Self::BranchAdmin,
        Self::OutletManager,
        Self::BranchManager,
    ];

    /// The documented number.
    pub const fn number(self) -> i64 {
        self as i64
    }

    /// The role of a number.
    pub fn of(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.number() == number)
    }

    /// What API users read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HeadAdmin => "分行管理员",
            Self::HeadManager => "分行客户经理",
            Self::BranchAdmin => "支行管理员",
            Self::OutletManager => "网点客户经理",
            Self::BranchManager => "支行客户经理",
        }
    }

    /// Whether its holders belong to a branch.
    pub const fn has_branch(self) -> bool {
        matches!(
            self,
            Self::BranchAdmin | Self::BranchManager | Self::OutletManager
        )
    }

    /// Whether its holders belong to an outlet.
    pub const fn has_outlet(self) -> bool {
        matches!(self, Self::OutletManager)
    }
}

/// The scope of a role at a place. Who should have a place and has none sees nothing.
fn scope_of(role: Role, branch: Option<i64>, outlet: Option<i64>) -> WealthScope {
    if role.has_outlet() {
        WealthScope::Outlet(outlet.unwrap_or(NOWHERE))
    } else if role.has_branch() {
        WealthScope::Branch(branch.unwrap_or(NOWHERE))
    } else {
        WealthScope::All
    }
}

/// Who calls, with his role and his scope.
#[derive(Debug, Clone)]
pub struct WealthActor {
    /// The account, for the operation log. It sees nothing of the grid bank.
    pub actor: Actor,
    /// His session.
    pub session_id: String,
    /// His role.
    pub role: Role,
    /// What he sees.
    pub scope: WealthScope,
}

impl WealthActor {
    /// The account's id.
    pub fn id(&self) -> i64 {
        self.actor.account_id
    }

    /// An actor for work the system does itself (the first start, demo data).
    pub fn system() -> Self {
        Self {
            actor: actor(0, "system", "系统"),
            session_id: String::new(),
            role: Role::HeadAdmin,
            scope: WealthScope::All,
        }
    }
}

fn actor(account_id: i64, name: &str, real_name: &str) -> Actor {
    Actor {
        account_id,
        account_name: name.to_owned(),
        real_name: real_name.to_owned(),
        org: Org {
            id: NOWHERE,
            code: String::new(),
            name: String::new(),
        },
        role_ids: BTreeSet::new(),
        is_admin: false,
        scope: DataScope::Part(Part::default()),
        address: String::new(),
        request_id: String::new(),
    }
}

/// What one session of the wealth API may do and see.
#[derive(Debug)]
pub struct WealthAccess {
    session: LivingSession,
    role: Role,
    scope: WealthScope,
}

impl WealthAccess {
    /// The caller's role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether the password is one that was made up for the account.
    pub fn has_first_password(&self) -> bool {
        self.session.must_change_password
    }

    /// The caller.
    pub fn actor(&self) -> WealthActor {
        let session = &self.session;
        WealthActor {
            actor: actor(
                session.account_id,
                &session.account_name,
                &session.real_name,
            ),
            session_id: session.id.clone(),
            role: self.role,
            scope: self.scope,
        }
    }
}

impl Admitted for WealthAccess {
    const REALM: &'static str = WEALTH_REALM;

    fn of(conn: &mut Conn, session: LivingSession) -> Result<Option<Self>, wangge_auth::Error> {
        let found: Option<(i64, Option<i64>, Option<i64>)> = wm_user::table
            .find(session.account_id)
            .filter(wm_user::deleted_at.is_null())
            .select((wm_user::role, wm_user::branch_id, wm_user::outlet_id))
            .first(conn)
            .optional()?;
        Ok(found.and_then(|(role, branch, outlet)| {
            let role = Role::of(role)?;
            Some(Self {
                session,
                role,
                scope: scope_of(role, branch, outlet),
            })
        }))
    }

    fn session(&self) -> &LivingSession {
        &self.session
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_sees_its_own_place() {
        let of = |role| scope_of(role, Some(2), Some(3));
        assert_eq!(of(Role::HeadAdmin), WealthScope::All);
        assert_eq!(of(Role::HeadManager), WealthScope::All);
        assert_eq!(of(Role::BranchAdmin), WealthScope::Branch(2));
        assert_eq!(of(Role::BranchManager), WealthScope::Branch(2));
        assert_eq!(of(Role::OutletManager), WealthScope::Outlet(3));
        let lost = scope_of(Role::BranchAdmin, None, None);
        assert!(!lost.holds_outlet(None, 3) && !lost.holds_outlet(Some(2), 3));
    }
}
