//! Who comes in by a token: the one way from a token to a session, for the APIs of all realms.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wangge_db::{Conn, Db};
use wangge_kernel::Instant;
use wangge_org_region::epoch;

use crate::error::Error;
use crate::session::{self as sessions, LivingSession};
use crate::ticket as tickets;
use crate::token::{Claims, Keys};

/// How long another instance's change may go unseen.
const EPOCH_TRUSTED_MS: i64 = 1_000;
const REMEMBERED_MAX: usize = 20_000;
/// How often it is stored that a session is in use.
const STORED_EVERY_MS: i64 = 60_000;

/// What a realm knows of whoever holds a session of it.
pub trait Admitted: Sized + Send + Sync + 'static {
    /// Which accounts.
    const REALM: &'static str;

    /// What the holder of `session` is; `None` when he is nobody any more.
    ///
    /// # Errors
    /// The database failed.
    fn of(conn: &mut Conn, session: LivingSession) -> Result<Option<Self>, Error>;

    /// His session.
    fn session(&self) -> &LivingSession;
}

/// Turns the tokens of a realm into what it knows of their holders ([`crate::Access`] in the grid
/// API), remembering what it has read while the epoch stands still.
pub struct Gatekeeper<A = crate::Access> {
    db: Db,
    keys: Keys,
    idle_ms: Option<i64>,
    memory: Mutex<Memory<A>>,
}

struct Memory<A> {
    epoch: i64,
    commits: u64,
    checked_at: Instant,
    sessions: HashMap<String, Arc<A>>,
    used: HashMap<String, Use>,
}

/// When a session was last used.
#[derive(Clone, Copy)]
struct Use {
    at: Instant,
    stored: Instant,
}

impl<A: Admitted> Gatekeeper<A> {
    /// A gatekeeper of one realm's sessions.
    pub fn new(db: Db, keys: Keys) -> Self {
        let memory = Memory {
            epoch: 0,
            commits: 0,
            checked_at: 0,
            sessions: HashMap::new(),
            used: HashMap::new(),
        };
        Self {
            db,
            keys,
            idle_ms: None,
            memory: Mutex::new(memory),
        }
    }

    /// The same for sessions that end when they are not used for so long. Use is remembered here
    /// and stored once a minute, so that much of it may be lost to another instance.
    #[must_use]
    pub fn idle_after(mut self, ms: i64) -> Self {
        self.idle_ms = Some(ms);
        self
    }

    /// The access of the session that `token` names.
    ///
    /// # Errors
    /// The token is not ours, has expired, or its session has ended.
    pub async fn access(&self, token: &str) -> Result<Arc<A>, Error> {
        let now = self.db.clock().now();
        let claims = self.keys.decode(token, now)?;
        if claims.realm != A::REALM {
            return Err(Error::DeadToken);
        }
        let access = match self.remembered(&claims.sid, now) {
            Some(access) => access,
            None => self.look_up(claims, now).await?,
        };
        let access = living(access, now)?;
        if let Some(idle_ms) = self.idle_ms {
            self.use_again(access.session(), idle_ms, now).await?;
        }
        Ok(access)
    }

    /// Refuses a session that has not been used for too long, and remembers that it is used now.
    async fn use_again(
        &self,
        session: &LivingSession,
        idle_ms: i64,
        now: Instant,
    ) -> Result<(), Error> {
        let known = self.memory().used.get(&session.id).copied();
        let mut last = known.unwrap_or(Use {
            at: session.last_seen_at,
            stored: session.last_seen_at,
        });
        let id = session.id.clone();
        if now - last.at >= idle_ms {
            // Another instance may have served it meanwhile.
            let asked = id.clone();
            let stored = self
                .db
                .read(move |conn| Ok::<_, Error>(sessions::last_seen(conn, &asked)?))
                .await?;
            if now - stored >= idle_ms {
                return Err(Error::DeadToken);
            }
            last.stored = stored;
        }
        if now - last.stored >= STORED_EVERY_MS {
            let used = id.clone();
            self.db
                .write(move |tx| Ok::<_, Error>(sessions::seen(tx, &used)?))
                .await?;
            last.stored = now;
        }
        let mut memory = self.memory();
        if memory.used.len() >= REMEMBERED_MAX {
            memory.used.retain(|_, last| now - last.at < idle_ms);
        }
        last.at = now;
        memory.used.insert(id, last);
        Ok(())
    }

    /// The access of the session that a download ticket names; the ticket is used up.
    ///
    /// # Errors
    /// The ticket is not ours, has been used or has expired, or its session has ended.
    pub async fn access_by_ticket(&self, ticket: &str) -> Result<Arc<A>, Error> {
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
            realm: A::REALM.to_owned(),
            exp: 0,
        };
        living(self.look_up(claims, now).await?, now)
    }

    fn remembered(&self, sid: &str, now: Instant) -> Option<Arc<A>> {
        let memory = self.memory();
        let fresh =
            memory.commits == self.db.commits() && now - memory.checked_at < EPOCH_TRUSTED_MS;
        if fresh {
            memory.sessions.get(sid).cloned()
        } else {
            None
        }
    }

    async fn look_up(&self, claims: Claims, now: Instant) -> Result<Arc<A>, Error> {
        // Taken before reading: a commit in between makes the next request look again.
        let commits = self.db.commits();
        let (known_epoch, known) = {
            let memory = self.memory();
            (memory.epoch, memory.sessions.get(&claims.sid).cloned())
        };
        let (epoch, access) = self
            .db
            .read(move |conn| {
                let epoch = epoch::current(conn)?;
                match known {
                    Some(access) if epoch == known_epoch => Ok((epoch, Some(access))),
                    _ => Ok::<_, Error>((epoch, load(conn, &claims)?.map(Arc::new))),
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
            .insert(access.session().id.clone(), access.clone());
        Ok(access)
    }

    fn memory(&self) -> MutexGuard<'_, Memory<A>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn load<A: Admitted>(conn: &mut Conn, claims: &Claims) -> Result<Option<A>, Error> {
    match sessions::living(conn, claims, A::REALM)? {
        Some(session) => A::of(conn, session),
        None => Ok(None),
    }
}

fn living<A: Admitted>(access: Arc<A>, now: Instant) -> Result<Arc<A>, Error> {
    if access.session().expires_at <= now {
        Err(Error::DeadToken)
    } else {
        Ok(access)
    }
}
