//! Sessions: rows that a token names. Ending a row ends the token.

use diesel::prelude::*;
use wangge_db::{Conn, Tx};
use wangge_kernel::Instant;

use crate::schema::{account, session};
use crate::token::Claims;

const LIVING: i64 = 1;

/// A session that has not ended, and its account: what the sessions of all realms have in common.
#[derive(Debug, Clone)]
pub struct LivingSession {
    /// The session.
    pub id: String,
    /// When it ends, whatever happens.
    pub expires_at: Instant,
    /// When it was last used, as far as that is stored.
    pub last_seen_at: Instant,
    /// The account.
    pub account_id: i64,
    /// Its login name.
    pub account_name: String,
    /// The person's name.
    pub real_name: String,
    /// Whether somebody else set the password, so that its owner should change it.
    pub must_change_password: bool,
    /// The org of the grid bank that the account belongs to.
    pub(crate) org_id: i64,
}

/// The session that a token of `realm` names, unless it or its account has ended.
pub(crate) fn living(
    conn: &mut Conn,
    claims: &Claims,
    realm: &str,
) -> QueryResult<Option<LivingSession>> {
    type Found = (Instant, Instant, i64, String, String, bool, i64);
    let found: Option<Found> = session::table
        .inner_join(account::table)
        .filter(session::id.eq(&claims.sid))
        .filter(session::account_id.eq(claims.sub))
        .filter(session::realm.eq(realm))
        .filter(session::ended_at.is_null())
        .filter(account::status.eq(LIVING))
        .select((
            session::expires_at,
            session::last_seen_at,
            account::id,
            account::name,
            account::real_name,
            account::must_change_password,
            account::org_id,
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(
        |(expires_at, last_seen_at, account_id, account_name, real_name, must_change, org_id)| {
            LivingSession {
                id: claims.sid.clone(),
                expires_at,
                last_seen_at,
                account_id,
                account_name,
                real_name,
                must_change_password: must_change,
                org_id,
            }
        },
    ))
}

/// When a session was last used, as far as that is stored.
pub(crate) fn last_seen(conn: &mut Conn, id: &str) -> QueryResult<Instant> {
    let found = session::table.find(id).select(session::last_seen_at);
    Ok(found.first(conn).optional()?.unwrap_or_default())
}

/// Stores that a session is used now.
pub(crate) fn seen(tx: &mut Tx<'_>, id: &str) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(session::table.find(id))
        .set(session::last_seen_at.eq(now))
        .execute(tx.conn())?;
    Ok(())
}

#[derive(Debug, Insertable)]
#[diesel(table_name = session)]
pub(crate) struct NewSession<'a> {
    pub(crate) id: &'a str,
    pub(crate) account_id: i64,
    pub(crate) realm: &'a str,
    pub(crate) address: &'a str,
    pub(crate) created_at: Instant,
    pub(crate) last_seen_at: Instant,
    pub(crate) expires_at: Instant,
}

pub(crate) fn insert(tx: &mut Tx<'_>, new: &NewSession<'_>) -> QueryResult<()> {
    diesel::insert_into(session::table)
        .values(new)
        .execute(tx.conn())?;
    Ok(())
}

/// Ends every living session of an account.
pub(crate) fn end_all(tx: &mut Tx<'_>, account_id: i64) -> QueryResult<()> {
    end_others(tx, account_id, "")
}

/// Ends every living session of an account but one.
pub(crate) fn end_others(tx: &mut Tx<'_>, account_id: i64, kept: &str) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(
        session::table
            .filter(session::account_id.eq(account_id))
            .filter(session::id.ne(kept))
            .filter(session::ended_at.is_null()),
    )
    .set(session::ended_at.eq(now))
    .execute(tx.conn())?;
    Ok(())
}

/// Ends one session.
pub(crate) fn end(tx: &mut Tx<'_>, id: &str) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(session::table.find(id).filter(session::ended_at.is_null()))
        .set(session::ended_at.eq(now))
        .execute(tx.conn())
}
