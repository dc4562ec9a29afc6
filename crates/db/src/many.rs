//! Many rows by one statement.

use diesel::query_dsl::methods::ExecuteDsl;
use diesel::{PgConnection, QueryResult, SqliteConnection};

use crate::conn::Conn;

/// Runs an insert of many rows (`diesel::insert_into(table).values(&rows)`), which diesel writes
/// differently for the two databases and so cannot run on the enum; answers how many rows there
/// were. At most 32,766 values in all, which is what SQLite binds.
///
/// # Errors
/// The statement failed.
pub fn insert_many<S>(conn: &mut Conn, insert: S) -> QueryResult<usize>
where
    S: ExecuteDsl<SqliteConnection> + ExecuteDsl<PgConnection>,
{
    match conn {
        Conn::Sqlite(conn) => ExecuteDsl::execute(insert, conn),
        Conn::Postgres(conn) => ExecuteDsl::execute(insert, conn),
    }
}
