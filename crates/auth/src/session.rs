//! Sessions: rows that a token names. Ending a row ends the token.

use diesel::prelude::*;
use wangge_db::Tx;
use wangge_kernel::Instant;

use crate::schema::session;

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
    let now = tx.now();
    diesel::update(
        session::table
            .filter(session::account_id.eq(account_id))
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
