//! From a session of the grid API to an actor: the one place where a scope of its is made.

use std::collections::BTreeSet;

use diesel::prelude::*;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope, Org, Part, RoleScope};
use wangge_org_region::{epoch, org as orgs};

use crate::GRID_REALM;
use crate::error::Error;
use crate::gatekeeper::Admitted;
use crate::permission::Pattern;
use crate::schema::foreign::grid;
use crate::schema::{account_role, permission, role, role_permission};
use crate::session::{self as sessions, LivingSession};

const LIVING: i64 = 1;

/// What one session of the grid API may do and see.
#[derive(Debug)]
pub struct Access {
    session: LivingSession,
    org: Org,
    roles: Vec<RoleAccess>,
    place: Part,
}

#[derive(Debug)]
struct RoleAccess {
    id: i64,
    scope: RoleScope,
    patterns: Vec<Pattern>,
}

impl Access {
    /// The actor of a call of `method` on `path` (without the API's prefix): his scope is the union
    /// over those of his roles that grant this very call. `None` when no role does.
    pub fn granted(&self, method: &str, path: &str) -> Option<Actor> {
        let granting: Vec<&RoleAccess> = self
            .roles
            .iter()
            .filter(|role| {
                role.scope == RoleScope::Admin
                    || role.patterns.iter().any(|p| p.covers(method, path))
            })
            .collect();
        (!granting.is_empty()).then(|| self.actor(&granting))
    }

    /// The actor of a call that every signed-in account may make.
    pub fn signed_in(&self) -> Actor {
        self.actor(&self.roles.iter().collect::<Vec<_>>())
    }

    /// Whether an administrator set the password, so that its owner should change it.
    pub fn must_change_password(&self) -> bool {
        self.session.must_change_password
    }

    /// The session's id, for signing out.
    pub fn session_id(&self) -> &str {
        &self.session.id
    }

    fn actor(&self, granting: &[&RoleAccess]) -> Actor {
        Actor {
            account_id: self.session.account_id,
            account_name: self.session.account_name.clone(),
            real_name: self.session.real_name.clone(),
            org: self.org.clone(),
            role_ids: self.roles.iter().map(|r| r.id).collect(),
            is_admin: self.roles.iter().any(|r| r.scope == RoleScope::Admin),
            scope: self.scope(granting),
            address: String::new(),
            request_id: String::new(),
        }
    }

    fn scope(&self, granting: &[&RoleAccess]) -> DataScope {
        let scopes: Vec<RoleScope> = granting.iter().map(|r| r.scope).collect();
        scope_of(&scopes, &self.place)
    }
}

/// The union of the scopes of some roles of an account. `place` is where it stands: all orgs of
/// its subtree and all grids it manages.
pub(crate) fn scope_of(roles: &[RoleScope], place: &Part) -> DataScope {
    let any = |wanted: RoleScope| roles.contains(&wanted);
    if any(RoleScope::Admin) || any(RoleScope::Everything) {
        return DataScope::All;
    }
    DataScope::Part(Part {
        account_id: place.account_id,
        orgs: if any(RoleScope::OrgSubtree) {
            place.orgs.clone()
        } else {
            BTreeSet::new()
        },
        grids: if any(RoleScope::OwnGrids) {
            place.grids.clone()
        } else {
            BTreeSet::new()
        },
    })
}

/// Where an account of this org stands, for [`scope_of`].
pub(crate) fn place_of(conn: &mut Conn, account_id: i64, org_id: i64) -> QueryResult<Part> {
    Ok(Part {
        account_id,
        orgs: orgs::subtree(conn, org_id)?,
        grids: grids_of(conn, account_id)?,
    })
}

/// Ends the session, for `POST /logout`.
///
/// # Errors
/// The database failed.
pub fn sign_out(tx: &mut Tx<'_>, session_id: &str) -> Result<(), Error> {
    sessions::end(tx, session_id)?;
    epoch::bump(tx)?;
    Ok(())
}

impl Admitted for Access {
    const REALM: &'static str = GRID_REALM;

    fn of(conn: &mut Conn, session: LivingSession) -> Result<Option<Self>, Error> {
        let (account_id, org_id) = (session.account_id, session.org_id);
        let Some(org) = orgs::by_id(conn, org_id)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            session,
            org,
            roles: roles_of(conn, account_id)?,
            place: place_of(conn, account_id, org_id)?,
        }))
    }

    fn session(&self) -> &LivingSession {
        &self.session
    }
}

fn roles_of(conn: &mut Conn, account_id: i64) -> QueryResult<Vec<RoleAccess>> {
    let rows: Vec<(i64, String, Option<String>)> = account_role::table
        .inner_join(role::table.left_join(role_permission::table.left_join(permission::table)))
        .filter(account_role::account_id.eq(account_id))
        .order((role::id, permission::id))
        .select((role::id, role::scope_code, permission::url.nullable()))
        .load(conn)?;
    let mut roles: Vec<RoleAccess> = Vec::new();
    for (id, scope_code, url) in rows {
        if roles.last().is_none_or(|last| last.id != id) {
            roles.push(RoleAccess {
                id,
                scope: RoleScope::from_code(&scope_code),
                patterns: Vec::new(),
            });
        }
        if let (Some(last), Some(url)) = (roles.last_mut(), url) {
            last.patterns.push(Pattern::parse(&url));
        }
    }
    Ok(roles)
}

fn grids_of(conn: &mut Conn, account_id: i64) -> QueryResult<BTreeSet<i64>> {
    let ids: Vec<i64> = grid::table
        .filter(grid::account_id.eq(account_id))
        .filter(grid::status.eq(LIVING))
        .select(grid::id)
        .load(conn)?;
    Ok(ids.into_iter().collect())
}
