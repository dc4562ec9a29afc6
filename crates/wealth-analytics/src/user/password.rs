//! Signing in and passwords.

use std::fmt;

use wangge_audit::Entry;
use wangge_auth::login::Desk;
use wangge_auth::member::{self, Stored};
use wangge_auth::password::{Hasher, NewPassword};
use wangge_db::Tx;
use wangge_kernel::{Faults, Instant};

use super::command::{ChangePassword, PASSWORD, SignIn, USER, UserId};
use super::view::{Invitation, SignedIn};
use super::{administered, detail};
use crate::access::WealthActor;
use crate::error::{Error, Refusal};

const DAY_MS: i64 = 24 * 3600 * 1000;
/// How long a first password opens anything.
const FIRST_MS: i64 = 7 * DAY_MS;

/// A password that was made up for a user, to be told once.
pub struct FirstPassword {
    plain: String,
    hash: String,
}

impl fmt::Debug for FirstPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FirstPassword(******)")
    }
}

impl FirstPassword {
    /// Makes one up. Hashing is slow, so it happens before the transaction.
    ///
    /// # Errors
    /// Hashing failed, or the process is stopping.
    pub async fn make(hasher: &Hasher) -> Result<Self, Error> {
        let (password, plain) = NewPassword::made_up();
        let hash = hasher.hash(password).await?;
        Ok(Self { plain, hash })
    }

    /// A password with a hash made beforehand, for demo data and tests that make many users.
    pub fn ready(plain: String, hash: String) -> Self {
        Self { plain, hash }
    }

    pub(super) fn stored(&self, now: Instant) -> Stored<'_> {
        Stored {
            hash: &self.hash,
            made_up: true,
            expires_at: Some(now + FIRST_MS),
        }
    }

    pub(super) fn invitation(&self, user_id: i64, username: String) -> Invitation {
        Invitation {
            user_id,
            username,
            initial_password: self.plain.clone(),
        }
    }
}

/// w58: opens a session; answers the user and the token.
///
/// # Errors
/// Blank fields; an unknown name or a wrong password (never told apart); a locked name, known or
/// not; a first password that is too old.
pub async fn sign_in(desk: &Desk, command: &SignIn, address: &str) -> Result<SignedIn, Error> {
    let (login, password) = command.validate()?;
    desk.enter(login, password, address, |tx, opened| {
        Ok::<_, Error>(SignedIn {
            detail: detail(tx.conn(), opened.account_id)?,
            token: opened.token,
        })
    })
    .await
}

/// w51: another password of one's own. Every session of the account ends.
///
/// # Errors
/// Blank fields, a new password that breaks the rules or is not repeated, a wrong old one.
pub async fn change_password(
    desk: &Desk,
    by: &WealthActor,
    command: &ChangePassword,
) -> Result<(), Error> {
    replace(desk, by, command, None).await
}

/// w53: the first password of one's own. The caller stays signed in; whoever else came in with the
/// first password does not.
///
/// # Errors
/// As [`change_password`]; there is no first password any more.
pub async fn initialize(
    desk: &Desk,
    by: &WealthActor,
    has_first_password: bool,
    command: &ChangePassword,
) -> Result<(), Error> {
    if !has_first_password {
        let text = "该账号已初始化，请使用修改密码";
        return Err(Faults::one(PASSWORD.field, text).into());
    }
    replace(desk, by, command, Some(by.session_id.clone())).await
}

async fn replace(
    desk: &Desk,
    by: &WealthActor,
    command: &ChangePassword,
    kept: Option<String>,
) -> Result<(), Error> {
    let (old, new) = command.validate(&by.actor.account_name)?;
    if !desk.prove(&by.actor, old).await? {
        return Err(Refusal::WrongPassword.of(PASSWORD));
    }
    let hash = desk.hasher.hash(new).await?;
    let by = by.clone();
    desk.db
        .write(move |tx| {
            member::set_password(tx, by.id(), Stored::chosen(&hash), kept.as_deref())?;
            let entry = Entry::new("user.set_password", "user", by.id());
            wangge_audit::record(tx, &by.actor, entry)?;
            Ok(member::changed(tx)?)
        })
        .await
}

/// w61: a first password in place of whatever a user has; his sessions end.
///
/// # Errors
/// No such user; the caller himself, who would need no password to get one.
pub fn reset(
    tx: &mut Tx<'_>,
    by: &WealthActor,
    command: &UserId,
    first: &FirstPassword,
) -> Result<Invitation, Error> {
    let id = command.required()?;
    if id == by.id() {
        return Err(Faults::one(USER.field, "不能重置自己的密码，请使用修改密码").into());
    }
    member::take_turn(tx)?;
    let user = administered(tx.conn(), by, id)?;
    let stored = first.stored(tx.now());
    member::set_password(tx, id, stored, None)?;
    let entry = Entry::new("user.reset_password", "user", id);
    wangge_audit::record(tx, &by.actor, entry)?;
    member::changed(tx)?;
    Ok(first.invitation(id, user.name))
}
