//! Accounts of realms other than the grid API's: what this crate keeps of them. Their roles and
//! places stand in the crate of the realm, which calls these in its own transactions.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Query};
use wangge_db::{Conn, Tx};
use wangge_kernel::Instant;
use wangge_org_region::epoch;

use crate::error::Error;
use crate::schema::account;
use crate::schema::foreign::org;
use crate::session;

const ACTIVE: i64 = 1;
const ENDED: i64 = 0;

/// A password as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a> {
    /// The bcrypt hash.
    pub hash: &'a str,
    /// Whether it was made up for the account, which should change it.
    pub made_up: bool,
    /// From when on it opens nothing.
    pub expires_at: Option<Instant>,
}

impl<'a> Stored<'a> {
    /// A password that its owner has chosen.
    pub fn chosen(hash: &'a str) -> Self {
        Self {
            hash,
            made_up: false,
            expires_at: None,
        }
    }
}

/// Lets writers of accounts take turns, those of the grid API too.
///
/// # Errors
/// The statement failed.
pub fn take_turn(tx: &mut Tx<'_>) -> Result<(), Error> {
    Ok(epoch::take_turn(tx)?)
}

/// Says that what accounts may do or see has changed.
///
/// # Errors
/// The update failed.
pub fn changed(tx: &mut Tx<'_>) -> Result<(), Error> {
    Ok(epoch::bump(tx)?)
}

/// Adds an account; answers its id.
///
/// # Errors
/// [`Error::NameTaken`], in any case of letters; the database failed.
pub fn add(
    tx: &mut Tx<'_>,
    realm: &str,
    name: &str,
    real_name: &str,
    password: Stored<'_>,
) -> Result<i64, Error> {
    let now = tx.now();
    // Orgs of the grid bank mean nothing to other realms; the column must have one.
    let org_id: i64 = org::table.order(org::id).select(org::id).first(tx.conn())?;
    let new = (
        account::realm.eq(realm),
        account::name.eq(name),
        account::name_key.eq(name.to_lowercase()),
        account::password_hash.eq(password.hash),
        account::must_change_password.eq(password.made_up),
        account::password_expires_at.eq(password.expires_at),
        account::real_name.eq(real_name),
        account::status.eq(ACTIVE),
        account::org_id.eq(org_id),
        account::created_at.eq(now),
        account::updated_at.eq(now),
    );
    tx.savepoint(|tx| {
        diesel::insert_into(account::table)
            .values(new)
            .returning(account::id)
            .get_result(tx.conn())
    })
    .map_err(|error| match error {
        Query::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::NameTaken,
        other => other.into(),
    })
}

/// Whether an account of the realm has the name, in any case of letters.
///
/// # Errors
/// The database failed.
pub fn is_taken(conn: &mut Conn, realm: &str, name: &str) -> Result<bool, Error> {
    let named = account::table
        .filter(account::realm.eq(realm))
        .filter(account::name_key.eq(name.to_lowercase()));
    Ok(diesel::select(diesel::dsl::exists(named)).get_result(conn)?)
}

/// Changes the name of the person.
///
/// # Errors
/// The database failed.
pub fn rename(tx: &mut Tx<'_>, id: i64, real_name: &str) -> Result<(), Error> {
    let now = tx.now();
    diesel::update(account::table.find(id))
        .set((
            account::real_name.eq(real_name),
            account::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Stores another password and ends the account's sessions, but for `kept`.
///
/// # Errors
/// The database failed.
pub fn set_password(
    tx: &mut Tx<'_>,
    id: i64,
    password: Stored<'_>,
    kept: Option<&str>,
) -> Result<(), Error> {
    let now = tx.now();
    diesel::update(account::table.find(id))
        .set((
            account::password_hash.eq(password.hash),
            account::must_change_password.eq(password.made_up),
            account::password_expires_at.eq(password.expires_at),
            account::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    session::end_others(tx, id, kept.unwrap_or_default())?;
    Ok(())
}

/// Ends every session of an account.
///
/// # Errors
/// The database failed.
pub fn end_sessions(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    Ok(session::end_all(tx, id)?)
}

/// Ends an account and its sessions. The row stays for what refers to it; its name is free again.
///
/// # Errors
/// The database failed.
pub fn retire(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    let now = tx.now();
    diesel::update(account::table.find(id))
        .set((
            account::status.eq(ENDED),
            // No name has a space.
            account::name_key.eq(format!("{id} gone")),
            account::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    session::end_all(tx, id)?;
    Ok(())
}
