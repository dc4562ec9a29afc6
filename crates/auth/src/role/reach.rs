//! How far a caller's own rights reach: what he may give to a role, and which roles he may change.
//!
//! An administrator reaches everything. Anyone else gives a role only permissions that he holds
//! himself, through a role that sees at least as many rows; he never changes a role he holds, nor
//! one that is beyond him already. So no chain of changes ends with more than he began with.

use wangge_db::Conn;
use wangge_kernel::{Actor, RoleScope};

use super::row::{self, RoleRow};
use crate::error::Error;
use crate::permission::{self, Pattern, PermissionRow};

/// The caller's own roles as they are stored now.
pub(crate) struct Reach {
    is_admin: bool,
    own: Vec<OwnRole>,
}

struct OwnRole {
    id: i64,
    scope: RoleScope,
    patterns: Vec<Pattern>,
}

impl Reach {
    /// Reads the caller's roles.
    pub(crate) fn of(conn: &mut Conn, actor: &Actor) -> Result<Self, Error> {
        let ids: Vec<i64> = actor.role_ids.iter().copied().collect();
        let held = permission::of_roles(conn, &ids)?;
        let own = row::among(conn, &ids)?
            .into_iter()
            .map(|role| OwnRole {
                id: role.id,
                scope: role.scope(),
                patterns: held
                    .iter()
                    .filter(|(role_id, _)| *role_id == role.id)
                    .map(|(_, permission)| permission.pattern())
                    .collect(),
            })
            .collect();
        Ok(Self {
            is_admin: actor.is_admin,
            own,
        })
    }

    /// Whether the caller holds what `pattern` covers, on whatever rows.
    pub(crate) fn covers(&self, pattern: &Pattern) -> bool {
        self.covers_at(RoleScope::OwnGrids, pattern)
    }

    /// Whether the caller holds what `pattern` covers, on at least the rows of `scope`.
    pub(crate) fn covers_at(&self, scope: RoleScope, pattern: &Pattern) -> bool {
        let wide = self.own.iter().filter(|role| role.scope >= scope);
        let patterns: Vec<&Pattern> = wide.flat_map(|role| &role.patterns).collect();
        self.is_admin || Pattern::within(pattern, &patterns)
    }

    /// Whether the caller may make a role of this scope.
    pub(crate) fn may_give(&self, scope: RoleScope) -> bool {
        let mighty = matches!(scope, RoleScope::Admin | RoleScope::Everything);
        self.is_admin || (!mighty && self.own.iter().any(|role| role.scope >= scope))
    }

    /// Whether the caller may change this role, which has the permissions among `held` that bear
    /// its id.
    ///
    /// # Errors
    /// Why he may not.
    pub(crate) fn may_change(
        &self,
        role: &RoleRow,
        held: &[(i64, PermissionRow)],
    ) -> Result<(), Error> {
        if self.is_admin {
            return Ok(());
        }
        if self.own.iter().any(|own| own.id == role.id) {
            return Err(Error::Beyond("不能修改自己持有的角色"));
        }
        match self.holds(role, held) {
            true => Ok(()),
            false => Err(Error::Beyond("该角色超出您自己的权限范围，不能修改")),
        }
    }

    /// Whether the caller may change an account with this role: with its password he could act as
    /// its holder.
    pub(crate) fn may_change_holder(&self, role: &RoleRow, held: &[(i64, PermissionRow)]) -> bool {
        self.is_admin || self.own.iter().any(|own| own.id == role.id) || self.holds(role, held)
    }

    /// Whether a role lets its holders do nothing that the caller may not.
    fn holds(&self, role: &RoleRow, held: &[(i64, PermissionRow)]) -> bool {
        let mut permissions = held.iter().filter(|(role_id, _)| *role_id == role.id);
        self.may_give(role.scope())
            && permissions.all(|(_, p)| self.covers_at(role.scope(), &p.pattern()))
    }
}
