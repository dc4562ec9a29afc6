//! One connection over both databases.

#![expect(
    missing_docs,
    reason = "the derive writes items that cannot be documented"
)]

use diesel::backend::SqlDialect;
use diesel::internal::derives::multiconnection::sql_dialect::returning_clause::SupportsReturningClause;
use diesel::{PgConnection, SqliteConnection};

/// A connection to either database. Queries are written once against [`MultiBackend`]; the few
/// statements the two databases cannot share match on the variant.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite, embedded.
    Sqlite(SqliteConnection),
}

// The derive writes the SQL of RETURNING but not the marker that allows it. Both databases have
// it. This is the internal path for which diesel is pinned to one version.
impl SupportsReturningClause for <MultiBackend as SqlDialect>::ReturningClause {}
