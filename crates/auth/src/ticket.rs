//! One-time tickets for plain download links, which cannot send a token: each opens one download
//! in the name of the session that asked for it, within a minute.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::dsl::exists;
use diesel::prelude::*;
use rand::RngCore;
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};
use wangge_db::{Conn, Tx};
use wangge_kernel::Instant;

use crate::error::Error;
use crate::schema::{download_ticket, session};

const LIFE_MS: i64 = 60_000;
const SECRET_BYTES: usize = 32;

/// A ticket, told once.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// 一次性下载凭证，附于下载地址的ticket参数
    pub ticket: String,
    /// 失效时间
    pub expires_at: i64,
}

/// `POST /file/ticket`: a ticket for one download by this session. Old ones are cleared away.
///
/// # Errors
/// The database failed.
pub fn issue(tx: &mut Tx<'_>, session_id: &str) -> Result<Ticket, Error> {
    let now = tx.now();
    diesel::delete(download_ticket::table.filter(download_ticket::expires_at.le(now)))
        .execute(tx.conn())?;
    let mut secret = [0; SECRET_BYTES];
    rand::rng().fill_bytes(&mut secret);
    let ticket = Ticket {
        ticket: URL_SAFE_NO_PAD.encode(secret),
        expires_at: now + LIFE_MS,
    };
    diesel::insert_into(download_ticket::table)
        .values((
            download_ticket::hash.eq(hash(&ticket.ticket)),
            download_ticket::session_id.eq(session_id),
            download_ticket::expires_at.eq(ticket.expires_at),
        ))
        .execute(tx.conn())?;
    Ok(ticket)
}

/// The hash of a ticket that one could have been given.
fn hash_of(ticket: &str) -> Result<String, Error> {
    match URL_SAFE_NO_PAD.decode(ticket) {
        Ok(secret) if secret.len() == SECRET_BYTES => Ok(hash(ticket)),
        _ => Err(Error::DeadToken),
    }
}

/// Refuses a ticket that nobody was given or that is used up. Asked before [`redeem`], so that
/// inventions do not take the one writer's turn.
pub(crate) fn check(conn: &mut Conn, ticket: &str, now: Instant) -> Result<(), Error> {
    let living = download_ticket::table
        .filter(download_ticket::hash.eq(hash_of(ticket)?))
        .filter(download_ticket::expires_at.gt(now));
    let known: bool = diesel::select(exists(living)).get_result(conn)?;
    if known { Ok(()) } else { Err(Error::DeadToken) }
}

/// Uses a ticket up; answers the session and the account in whose name it opens.
pub(crate) fn redeem(tx: &mut Tx<'_>, ticket: &str) -> Result<(String, i64), Error> {
    let now = tx.now();
    let living = download_ticket::table
        .filter(download_ticket::hash.eq(hash_of(ticket)?))
        .filter(download_ticket::expires_at.gt(now));
    // Deleting is the guard: of two who come at once one finds a row.
    let session_id: String = diesel::delete(living)
        .returning(download_ticket::session_id)
        .get_result(tx.conn())
        .optional()?
        .ok_or(Error::DeadToken)?;
    let account: i64 = session::table
        .find(&session_id)
        .select(session::account_id)
        .first(tx.conn())
        .optional()?
        .ok_or(Error::DeadToken)?;
    Ok((session_id, account))
}

fn hash(ticket: &str) -> String {
    format!("{:x}", Sha256::digest(ticket.as_bytes()))
}
