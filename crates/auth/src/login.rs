//! Signing in (4.1): lockout, the log, the session and its token.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wangge_db::{Conn, Db, Tx};
use wangge_kernel::rule::{Check, name};
use wangge_kernel::{Actor, Faults, Field, Instant};

use crate::account::{self, AccountView, ChangePassword};
use crate::error::Error;
use crate::password::Hasher;
use crate::schema::{account as accounts, login_log};
use crate::session::{self, NewSession};
use crate::token::{Claims, Keys};

const WINDOW_MS: i64 = 15 * 60 * 1000;
const FAILURES_MAX: i64 = 5;
const ADDRESS_FAILURES_MAX: i64 = 200;
const NAME_KEPT_CHARS: usize = 64;
const FROZEN: i64 = 0;
/// How an attempt ended, as the log has it. This one counts towards the lock.
pub(crate) const WRONG: &str = "credentials";
pub(crate) const LOCKED: &str = "locked";
pub(crate) const FROZEN_REASON: &str = "frozen";
pub(crate) const EXPIRED: &str = "expired";
pub(crate) const OK: &str = "ok";

/// The fields of 4.1. Their form is not judged: a name that cannot exist just fails.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SignIn {
    /// 登录名
    pub account_name: Field<String>,
    /// 密码
    pub password: Field<String>,
}

/// What 4.1 answers: the account, the token and whether outside services may be called.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// The account; here its `orgCode` is a string.
    #[serde(flatten)]
    pub account: AccountView,
    /// 机构代码
    pub org_code: String,
    /// Token令牌
    pub token: String,
    /// 0为未连接外网 1为连接外网
    pub out_net: String,
    /// Whether the password was set by an administrator and should be changed now.
    pub must_change_password: bool,
}

/// What signing in needs to know besides the command.
#[derive(Clone)]
pub struct Desk {
    /// The database.
    pub db: Db,
    /// Signs tokens.
    pub keys: Keys,
    /// Verifies passwords.
    pub hasher: Hasher,
    /// Which API's accounts.
    pub realm: &'static str,
    /// How long a token lives.
    pub token_ms: i64,
    /// Whether outside services may be called.
    pub out_net: bool,
}

struct Known {
    id: i64,
    name: String,
    hash: String,
    status: i64,
    expires_at: Option<Instant>,
}

/// A session that was opened just now.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The account.
    pub account_id: i64,
    /// The token that names the session.
    pub token: String,
}

impl Desk {
    /// 4.1: checks name and password, opens a session and answers its token.
    ///
    /// # Errors
    /// Blank fields, wrong credentials or a locked name (never told apart), a frozen account, too
    /// many failures from one address.
    pub async fn sign_in(&self, command: &SignIn, address: &str) -> Result<SignedIn, Error> {
        let (typed, password) = read(command)?;
        let out_net = if self.out_net { "1" } else { "0" }.to_owned();
        self.enter(typed, password, address, move |tx, opened| {
            let (account, must_change_password) =
                account::view_of_own(tx.conn(), opened.account_id)?.ok_or(Error::NotFound)?;
            Ok(SignedIn {
                org_code: account.org_code.clone(),
                account,
                token: opened.token,
                out_net,
                must_change_password,
            })
        })
        .await
    }

    /// Checks name and password of an account of the realm, opens a session, and answers what
    /// `told` says of it.
    ///
    /// # Errors
    /// Wrong credentials, a locked name, a frozen account, a password that nobody has changed in
    /// time, too many failures from one address; what `told` fails with, and then there is no session.
    pub async fn enter<T, E>(
        &self,
        typed: String,
        password: String,
        address: &str,
        told: impl FnOnce(&mut Tx<'_>, Opened) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + From<wangge_db::Error> + Send + 'static,
    {
        let key = key_of(&typed);
        let (realm, at) = (self.realm, self.db.clock().now());
        let looked_up = (key.clone(), address.to_owned());
        let known = self
            .db
            .read(move |conn| look_up(conn, realm, &looked_up.0, &looked_up.1, at))
            .await?;
        let known = known.filter(|k| k.name == typed);
        let right = self
            .hasher
            .verify(password, known.as_ref().map(|k| k.hash.clone()))
            .await?;
        let desk = self.clone();
        let address = address.to_owned();
        // The refusal of a wrong password is stored, so it is a success of the transaction.
        self.db
            .write(move |tx| {
                let known = match desk.conclude(tx, &key, known, right, &address)? {
                    Ok(known) => known,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                let opened = desk.open(tx, &known, &address)?;
                told(tx, opened).map(Ok)
            })
            .await?
            .map_err(E::from)
    }

    /// How an attempt ends; it is logged either way.
    fn conclude(
        &self,
        tx: &mut Tx<'_>,
        key: &str,
        known: Option<Known>,
        right: bool,
        address: &str,
    ) -> Result<Result<Known, Error>, Error> {
        let now = tx.now();
        let attempt = |reason, account_id, success| NewAttempt {
            realm: self.realm,
            name_key: key,
            account_id,
            success,
            reason,
            address,
            at: now,
        };
        let id = known.as_ref().map(|k| k.id);
        tx.one_at_a_time(&format!("login:{key}"))?;
        // Counted again here: parallel guesses all read the count before any of them was stored.
        if failures_of_name(tx.conn(), self.realm, key, now)? >= FAILURES_MAX {
            log(tx, &attempt(LOCKED, id, false))?;
            return Ok(Err(Error::Locked));
        }
        // The hash was verified before this transaction; the password may have changed since.
        let current = find_known(tx.conn(), self.realm, key)?;
        let right = right
            && current
                .zip(known.as_ref())
                .is_some_and(|(c, k)| c.id == k.id && c.hash == k.hash);
        let Some(known) = known.filter(|_| right) else {
            log(tx, &attempt(WRONG, id, false))?;
            return Ok(Err(Error::BadCredentials));
        };
        if known.status == FROZEN {
            log(tx, &attempt(FROZEN_REASON, id, false))?;
            return Ok(Err(Error::Frozen));
        }
        if known.expires_at.is_some_and(|at| at <= now) {
            log(tx, &attempt(EXPIRED, id, false))?;
            return Ok(Err(Error::PasswordExpired));
        }
        log(tx, &attempt(OK, id, true))?;
        Ok(Ok(known))
    }

    fn open(&self, tx: &mut Tx<'_>, known: &Known, address: &str) -> Result<Opened, Error> {
        let now = tx.now();
        let sid = Uuid::new_v4().to_string();
        let new = NewSession {
            id: &sid,
            account_id: known.id,
            realm: self.realm,
            address,
            created_at: now,
            last_seen_at: now,
            expires_at: now + self.token_ms,
        };
        session::insert(tx, &new)?;
        let claims = Claims {
            sid,
            sub: known.id,
            realm: self.realm.to_owned(),
            exp: (now + self.token_ms) / 1000,
        };
        Ok(Opened {
            account_id: known.id,
            token: self.keys.encode(&claims)?,
        })
    }

    /// 5.7: changes one's own password and ends every session of the account.
    ///
    /// # Errors
    /// Another account's id, blank or faulty fields, a wrong old password, too many of them.
    pub async fn change_password(
        &self,
        actor: &Actor,
        id: i64,
        command: &ChangePassword,
    ) -> Result<(), Error> {
        if id != actor.account_id {
            return Err(Error::Denied);
        }
        let (old, new) = command.check()?;
        if !self.prove(actor, old).await? {
            return Err(Faults::one(account::OLD_PASSWORD, "旧密码不正确!").into());
        }
        let hash = self.hasher.hash(new).await?;
        let actor = actor.clone();
        self.db
            .write(move |tx| account::set_password(tx, &actor, id, &hash))
            .await
    }

    /// Whether `password` is the caller's own. A wrong one counts like a wrong sign-in, so that a
    /// stolen token is no way to guess the password.
    ///
    /// # Errors
    /// Too many wrong ones; the account is gone.
    pub async fn prove(&self, actor: &Actor, password: String) -> Result<bool, Error> {
        let (realm, key, id) = (self.realm, key_of(&actor.account_name), actor.account_id);
        let (name, now) = (key.clone(), self.db.clock().now());
        let stored = self
            .db
            .read(
                move |conn| match failures_of_name(conn, realm, &name, now)? {
                    failures if failures >= FAILURES_MAX => Err(Error::TooManyFailures),
                    _ => account::hash_of(conn, id)?.ok_or(Error::NotFound),
                },
            )
            .await?;
        let right = self.hasher.verify(password, Some(stored)).await?;
        if !right {
            let address = actor.address.clone();
            self.db
                .write(move |tx| Ok::<_, Error>(log_wrong(tx, realm, &key, id, &address)?))
                .await?;
        }
        Ok(right)
    }
}

fn read(command: &SignIn) -> Result<(String, String), Error> {
    let mut check = Check::new();
    let typed = check.text(
        name("accountName", "用户名"),
        &command.account_name,
        (1, usize::MAX),
        None,
    );
    let password = check.text(
        name("password", "密码"),
        &command.password,
        (1, usize::MAX),
        None,
    );
    Ok(check.finish((typed, password))?)
}

/// The name as it is compared and logged; a password typed into the name field is cut short.
fn key_of(typed: &str) -> String {
    typed.to_lowercase().chars().take(NAME_KEPT_CHARS).collect()
}

fn look_up(
    conn: &mut Conn,
    realm: &str,
    key: &str,
    address: &str,
    now: Instant,
) -> Result<Option<Known>, Error> {
    let from_address: i64 = login_log::table
        .filter(login_log::address.eq(address))
        .filter(login_log::at.gt(now - WINDOW_MS))
        .filter(login_log::success.eq(false))
        .count()
        .get_result(conn)?;
    if from_address >= ADDRESS_FAILURES_MAX {
        return Err(Error::TooManyFailures);
    }
    Ok(find_known(conn, realm, key)?)
}

fn find_known(conn: &mut Conn, realm: &str, key: &str) -> QueryResult<Option<Known>> {
    let row: Option<(i64, String, String, i64, Option<Instant>)> = accounts::table
        .filter(accounts::realm.eq(realm))
        .filter(accounts::name_key.eq(key))
        .select((
            accounts::id,
            accounts::name,
            accounts::password_hash,
            accounts::status,
            accounts::password_expires_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, name, hash, status, expires_at)| Known {
        id,
        name,
        hash,
        status,
        expires_at,
    }))
}

/// Failures of a name in the window since its last success. Attempts on a locked name are logged
/// but do not lengthen the lock, or a stranger could keep someone out for ever.
fn failures_of_name(conn: &mut Conn, realm: &str, key: &str, now: Instant) -> QueryResult<i64> {
    let recent = |success: bool| {
        login_log::table
            .filter(login_log::realm.eq(realm.to_owned()))
            .filter(login_log::name_key.eq(key.to_owned()))
            .filter(login_log::at.gt(now - WINDOW_MS))
            .filter(login_log::success.eq(success))
    };
    let last_success: Option<i64> = recent(true)
        .order(login_log::id.desc())
        .select(login_log::id)
        .first(conn)
        .optional()?;
    recent(false)
        .filter(login_log::id.gt(last_success.unwrap_or(0)))
        .filter(login_log::reason.eq(WRONG))
        .count()
        .get_result(conn)
}

fn log_wrong(
    tx: &mut Tx<'_>,
    realm: &str,
    key: &str,
    account_id: i64,
    address: &str,
) -> QueryResult<()> {
    let at = tx.now();
    let account_id = Some(account_id);
    log(
        tx,
        &NewAttempt {
            realm,
            name_key: key,
            account_id,
            success: false,
            reason: WRONG,
            address,
            at,
        },
    )
}

#[derive(Debug, Insertable)]
#[diesel(table_name = login_log)]
struct NewAttempt<'a> {
    realm: &'a str,
    name_key: &'a str,
    account_id: Option<i64>,
    success: bool,
    reason: &'a str,
    address: &'a str,
    at: Instant,
}

fn log(tx: &mut Tx<'_>, attempt: &NewAttempt<'_>) -> QueryResult<()> {
    diesel::insert_into(login_log::table)
        .values(attempt)
        .execute(tx.conn())?;
    Ok(())
}
