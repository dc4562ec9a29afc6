//! Which processes share the database, and which of them still live.
//!
//! On PostgreSQL every connection bears the name of its process. The server drops a process's
//! connections the moment it dies, however it dies, so that another process can take over its work
//! without waiting for a silence. SQLite belongs to one process; there the question does not arise.

use std::collections::BTreeSet;

use diesel::result::QueryResult;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl};
use uuid::Uuid;

use crate::conn::Conn;

const PREFIX: &str = "wangge-";

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// A name no other process has.
pub(crate) fn new_name() -> String {
    format!("{PREFIX}{}", Uuid::new_v4())
}

/// Tells the server whose connection this is, and to look every second whether its process still
/// lives: otherwise a dead one's statement works or waits to its end first. Servers before 14 do
/// not know how.
pub(crate) fn introduce(conn: &mut Conn, name: &str) -> QueryResult<()> {
    if let Conn::Postgres(conn) = conn {
        diesel::sql_query("SELECT set_config('application_name', $1, false)")
            .bind::<Text, _>(name)
            .execute(conn)?;
        diesel::sql_query(
            "SELECT set_config(name, '1000', false) FROM pg_settings
             WHERE name = 'client_connection_check_interval'",
        )
        .execute(conn)?;
    }
    Ok(())
}

/// The names of the processes that are connected; `None` on SQLite, where only this one can be.
///
/// # Errors
/// The query failed.
pub fn living(conn: &mut Conn) -> QueryResult<Option<BTreeSet<String>>> {
    let Conn::Postgres(conn) = conn else {
        return Ok(None);
    };
    let sql = "SELECT DISTINCT application_name AS name FROM pg_stat_activity
               WHERE datname = current_database() AND starts_with(application_name, $1)";
    let named: Vec<Named> = diesel::sql_query(sql).bind::<Text, _>(PREFIX).load(conn)?;
    Ok(Some(named.into_iter().map(|n| n.name).collect()))
}
