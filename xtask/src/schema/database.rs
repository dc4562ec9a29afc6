//! Asks a migrated database for its tables and columns.

use std::collections::BTreeMap;

use diesel::sql_types::{Bool, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection};

use crate::run::Outcome;

/// Columns by their names, by the names of their tables.
pub(crate) type Tables = BTreeMap<String, BTreeMap<String, Column>>;

/// One column as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// The declared type, in lower case.
    pub(crate) kind: String,
    /// Whether it may be null.
    pub(crate) nullable: bool,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

/// A key of one INTEGER column is SQLite's own row number, which is never null.
const OF_SQLITE: &str = r#"
    SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS kind,
        c."notnull" = 0 AND NOT (c.pk = 1 AND upper(c.type) = 'INTEGER'
            AND (SELECT count(*) FROM pragma_table_info(t.name) k WHERE k.pk > 0) = 1) AS nullable
    FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
        AND t.name NOT LIKE '\_\_diesel%' ESCAPE '\'"#;

const OF_POSTGRES: &str = r"
    SELECT c.table_name::text, c.column_name::text, c.data_type::text AS kind,
        c.is_nullable = 'YES' AS nullable
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
        AND c.table_name NOT LIKE '\_\_diesel%'";

/// The tables of an SQLite file.
pub(crate) fn sqlite(path: &str) -> Outcome<Tables> {
    let mut conn = SqliteConnection::establish(path).map_err(|e| e.to_string())?;
    let rows = diesel::sql_query(OF_SQLITE).load(&mut conn);
    rows.map(tables).map_err(|e| format!("sqlite: {e}"))
}

/// The tables of a PostgreSQL database.
pub(crate) fn postgres(url: &str) -> Outcome<Tables> {
    let mut conn = PgConnection::establish(url).map_err(|e| e.to_string())?;
    let rows = diesel::sql_query(OF_POSTGRES).load(&mut conn);
    rows.map(tables).map_err(|e| format!("postgres: {e}"))
}

fn tables(rows: Vec<Row>) -> Tables {
    let mut tables = Tables::new();
    for row in rows {
        let column = Column {
            kind: row.kind,
            nullable: row.nullable,
        };
        tables
            .entry(row.table_name)
            .or_default()
            .insert(row.column_name, column);
    }
    tables
}
