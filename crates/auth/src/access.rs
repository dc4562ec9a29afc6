//! From a token to an actor: the one place where a scope is made.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::prelude::*;
use wangge_db::{Conn, Db, Tx};
use wangge_kernel::{Actor, DataScope, Instant, Org, Part, RoleScope};
use wangge_org_region::{epoch, org as orgs};

use crate::error::Error;
use crate::permission::Pattern;
use crate::schema::foreign::grid;
use crate::schema::{account, account_role, permission, role, role_permission, session};
use crate::token::Keys;
use crate::{session as sessions, ticket as tickets, token::Claims};

/// How long another instance's change may go unseen.
const EPOCH_TRUSTED_MS: i64 = 1_000;
const REMEMBERED_MAX: usize = 20_000;
const LIVING: i64 = 1;

/// What one session may do and see.
#[derive(Debug)]
pub struct Access {
    session_id: String,
    expires_at: Instant,
    account_id: i64,
    account_name: String,
    real_name: String,
    must_change_password: bool,
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
        self.must_change_password
    }

    /// The session's id, for signing out.
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    fn actor(&self, granting: &[&RoleAccess]) -> Actor {
        Actor {
            account_id: self.account_id,
            account_name: self.account_name.clone(),
            real_name: self.real_name.clone(),
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

/// Turns tokens into [`Access`], remembering what it has read while the epoch stands still.
pub struct Gatekeeper {
    db: Db,
    keys: Keys,
    realm: &'static str,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    epoch: i64,
    commits: u64,
    checked_at: Instant,
    sessions: HashMap<String, Arc<Access>>,
}

impl Gatekeeper {
    /// A gatekeeper of one realm's sessions.
    pub fn new(db: Db, keys: Keys, realm: &'static str) -> Self {
        Self {
            db,
            keys,
            realm,
            memory: Mutex::new(Memory::default()),
        }
    }

    /// The access of the session that `token` names.
    ///
    /// # Errors
    /// The token is not ours, has expired, or its session has ended.
    pub async fn access(&self, token: &str) -> Result<Arc<Access>, Error> {
        let now = self.db.clock().now();
        let claims = self.keys.decode(token, now)?;
        if claims.realm != self.realm {
            return Err(Error::DeadToken);
        }
        let access = match self.remembered(&claims.sid, now) {
            Some(access) => access,
            None => self.look_up(claims, now).await?,
        };
        living(access, now)
    }

    /// The access of the session that a download ticket names; the ticket is used up.
    ///
    /// # Errors
    /// The ticket is not ours, has been used or has expired, or its session has ended.
    pub async fn access_by_ticket(&self, ticket: &str) -> Result<Arc<Access>, Error> {
        let ticket = ticket.to_owned();
        let (now, asked) = (self.db.clock().now(), ticket.clone());
        self.db
            .read(move |conn| tickets::check(conn, &asked, now))
            .await?;
        let (sid, sub) = self
            .db
            .write(move |tx| tickets::redeem(tx, &ticket))
            .await?;
        let claims = Claims {
            sid,
            sub,
            realm: self.realm.to_owned(),
            exp: 0,
        };
        living(self.look_up(claims, now).await?, now)
    }

    fn remembered(&self, sid: &str, now: Instant) -> Option<Arc<Access>> {
        let memory = self.memory();
        let fresh =
            memory.commits == self.db.commits() && now - memory.checked_at < EPOCH_TRUSTED_MS;
        if fresh {
            memory.sessions.get(sid).cloned()
        } else {
            None
        }
    }

    async fn look_up(&self, claims: Claims, now: Instant) -> Result<Arc<Access>, Error> {
        // Taken before reading: a commit in between makes the next request look again.
        let commits = self.db.commits();
        let (known_epoch, known) = {
            let memory = self.memory();
            (memory.epoch, memory.sessions.get(&claims.sid).cloned())
        };
        let realm = self.realm;
        let (epoch, access) = self
            .db
            .read(move |conn| {
                let epoch = epoch::current(conn)?;
                match known {
                    Some(access) if epoch == known_epoch => Ok((epoch, Some(access))),
                    _ => Ok::<_, Error>((epoch, load(conn, &claims, realm)?.map(Arc::new))),
                }
            })
            .await?;
        let access = access.ok_or(Error::DeadToken)?;
        let mut memory = self.memory();
        if epoch != memory.epoch || memory.sessions.len() >= REMEMBERED_MAX {
            memory.sessions.clear();
        }
        memory.epoch = epoch;
        memory.commits = commits;
        memory.checked_at = now;
        memory
            .sessions
            .insert(access.session_id.clone(), access.clone());
        Ok(access)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn living(access: Arc<Access>, now: Instant) -> Result<Arc<Access>, Error> {
    if access.expires_at <= now {
        Err(Error::DeadToken)
    } else {
        Ok(access)
    }
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

fn load(conn: &mut Conn, claims: &Claims, realm: &str) -> Result<Option<Access>, Error> {
    let found: Option<(Instant, i64, String, String, bool, i64)> = session::table
        .inner_join(account::table)
        .filter(session::id.eq(&claims.sid))
        .filter(session::account_id.eq(claims.sub))
        .filter(session::realm.eq(realm))
        .filter(session::ended_at.is_null())
        .filter(account::status.eq(LIVING))
        .select((
            session::expires_at,
            account::id,
            account::name,
            account::real_name,
            account::must_change_password,
            account::org_id,
        ))
        .first(conn)
        .optional()?;
    let Some((expires_at, account_id, account_name, real_name, must_change_password, org_id)) =
        found
    else {
        return Ok(None);
    };
    let Some(org) = orgs::by_id(conn, org_id)? else {
        return Ok(None);
    };
    Ok(Some(Access {
        session_id: claims.sid.clone(),
        expires_at,
        account_id,
        account_name,
        real_name,
        must_change_password,
        org,
        roles: roles_of(conn, account_id)?,
        place: place_of(conn, account_id, org_id)?,
    }))
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
