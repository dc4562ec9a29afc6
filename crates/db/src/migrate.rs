//! Migrations: one sequence, written for both databases, embedded in the binary.

use diesel::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::conn::Conn;
use crate::error::Error;
use crate::pool::connect;
use crate::url::DatabaseUrl;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
/// Any number, as long as every instance takes the same one.
const LOCK: i64 = 0x57_61_6e_67_67_65;

/// Brings the database at `url` up to this binary's last migration; returns the names run.
///
/// # Errors
/// The database cannot be reached, or a migration fails (and is then rolled back).
pub fn up(url: &DatabaseUrl) -> Result<Vec<String>, Error> {
    let mut conn = connect(url, false)?;
    locked(&mut conn, |conn| {
        let run = match conn {
            Conn::Sqlite(c) => c.run_pending_migrations(SQLITE),
            Conn::Postgres(c) => c.run_pending_migrations(POSTGRES),
        };
        run.map(|versions| versions.iter().map(ToString::to_string).collect())
            .map_err(|e| Error::Migration(e.to_string()))
    })
}

/// Takes every migration back, newest first; for the check that each has a way down.
///
/// # Errors
/// The database cannot be reached, or a migration fails.
pub fn down_all(url: &DatabaseUrl) -> Result<usize, Error> {
    let mut conn = connect(url, false)?;
    locked(&mut conn, |conn| {
        let run = match conn {
            Conn::Sqlite(c) => c.revert_all_migrations(SQLITE),
            Conn::Postgres(c) => c.revert_all_migrations(POSTGRES),
        };
        run.map(|versions| versions.len())
            .map_err(|e| Error::Migration(e.to_string()))
    })
}

/// Whether every migration of this binary has run.
///
/// # Errors
/// The database cannot be asked.
pub fn is_current(conn: &mut Conn) -> Result<bool, Error> {
    let pending = match conn {
        Conn::Sqlite(c) => c.has_pending_migration(SQLITE),
        Conn::Postgres(c) => c.has_pending_migration(POSTGRES),
    };
    pending
        .map(|pending| !pending)
        .map_err(|e| Error::Migration(e.to_string()))
}

fn locked<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, Error>,
) -> Result<T, Error> {
    if let Conn::Postgres(c) = conn {
        diesel::sql_query("SELECT pg_advisory_lock($1)")
            .bind::<diesel::sql_types::BigInt, _>(LOCK)
            .execute(c)?;
    }
    let outcome = work(conn);
    if let Conn::Postgres(c) = conn {
        diesel::sql_query("SELECT pg_advisory_unlock($1)")
            .bind::<diesel::sql_types::BigInt, _>(LOCK)
            .execute(c)?;
    }
    outcome
}
