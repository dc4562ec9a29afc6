//! Where two descriptions of the tables differ.

use std::collections::BTreeSet;

use super::blocks::{Block, BlockColumn};
use super::database::{Column, Tables};

/// One difference, in words.
pub(crate) type Finding = String;

/// The diesel types we use, and the declared types that hold them on either database.
const KINDS: [(&str, &[&str]); 11] = [
    ("BigInt", &["bigint", "integer"]),
    ("Integer", &["integer", "int"]),
    ("SmallInt", &["smallint"]),
    ("Text", &["text", "character varying", "varchar"]),
    ("VarChar", &["text", "character varying", "varchar"]),
    ("Bool", &["boolean"]),
    ("Double", &["double precision", "double", "real"]),
    ("Float", &["real", "float"]),
    ("Binary", &["bytea", "blob"]),
    ("Timestamp", &["timestamp without time zone", "timestamp"]),
    ("Date", &["date"]),
];

/// Where the two databases differ: tables, columns, nullability.
pub(crate) fn databases(sqlite: &Tables, postgres: &Tables) -> Vec<Finding> {
    let mut findings = Vec::new();
    let names: BTreeSet<&String> = sqlite.keys().chain(postgres.keys()).collect();
    for table in names {
        match (sqlite.get(table), postgres.get(table)) {
            (Some(_), None) => findings.push(format!("{table} is missing on PostgreSQL")),
            (None, Some(_)) => findings.push(format!("{table} is missing on SQLite")),
            (left, right) => {
                let (left, right) = (left.into_iter().flatten(), right.into_iter().flatten());
                let shape = |(name, column): (&String, &Column)| (name.clone(), column.nullable);
                let left: BTreeSet<_> = left.map(shape).collect();
                let right: BTreeSet<_> = right.map(shape).collect();
                findings.extend(only(&left, &right, table, "SQLite"));
                findings.extend(only(&right, &left, table, "PostgreSQL"));
            }
        }
    }
    findings
}

fn only(
    here: &BTreeSet<(String, bool)>,
    there: &BTreeSet<(String, bool)>,
    table: &str,
    name: &str,
) -> Vec<Finding> {
    let differing = here.difference(there);
    let findings = differing.map(|(column, nullable)| {
        let null = if *nullable { "NULL" } else { "NOT NULL" };
        format!("{table}.{column} {null} is so on {name} only")
    });
    findings.collect()
}

/// Where a crate's blocks differ from the migrated tables.
pub(crate) fn blocks(blocks: &[Block], tables: &Tables, database: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for block in blocks {
        let Some(table) = tables.get(&block.table) else {
            findings.push(format!("{} has no table {}", database, block.table));
            continue;
        };
        for column in &block.columns {
            let name = format!("{}.{}", block.table, column.name);
            match table.get(&column.name) {
                None => findings.push(format!("{database} has no {name}")),
                Some(found) => findings.extend(column_differs(&name, column, found, database)),
            }
        }
    }
    findings
}

fn column_differs(
    name: &str,
    column: &BlockColumn,
    found: &Column,
    database: &str,
) -> Option<Finding> {
    let known = KINDS.iter().find(|(kind, _)| *kind == column.kind);
    let fits = known.is_some_and(|(_, kinds)| {
        let declared = found.kind.split('(').next().unwrap_or_default().trim();
        let is_narrow =
            database == "PostgreSQL" && column.kind == "BigInt" && declared == "integer";
        kinds.contains(&declared) && !is_narrow
    });
    if !fits {
        return Some(format!(
            "{name} is {}, {database} has {}",
            column.kind, found.kind
        ));
    }
    (column.nullable != found.nullable).then(|| {
        let null = if found.nullable { "NULL" } else { "NOT NULL" };
        format!("{name}: {database} has it {null}")
    })
}

/// Where a mirror differs from its owner's blocks.
pub(crate) fn mirror(mirror: &Block, owner: &[Block]) -> Vec<Finding> {
    let owned = owner.iter().filter(|block| block.table == mirror.table);
    let columns: Vec<&BlockColumn> = owned.flat_map(|block| &block.columns).collect();
    let lost = mirror
        .columns
        .iter()
        .filter(|column| !columns.contains(column));
    lost.map(|column| {
        format!(
            "{}.{} {} is not so in its owner's schema",
            mirror.table, column.name, column.kind
        )
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::blocks::parse;

    fn tables(columns: &[(&str, &str, bool)]) -> Tables {
        let columns = columns.iter().map(|(name, kind, nullable)| {
            let column = Column {
                kind: (*kind).to_owned(),
                nullable: *nullable,
            };
            ((*name).to_owned(), column)
        });
        Tables::from([("a".to_owned(), columns.collect())])
    }

    #[test]
    fn differences_are_told() {
        let block =
            parse("table! { a (id) { id -> BigInt, name -> Text, gone -> Bool, } }").unwrap();
        let migrated = tables(&[("id", "bigint", false), ("name", "text", true)]);
        let expected = ["a.name: PostgreSQL has it NULL", "PostgreSQL has no a.gone"];
        assert_eq!(blocks(&block, &migrated, "PostgreSQL"), expected);
        let narrow = tables(&[
            ("id", "integer", false),
            ("name", "text", false),
            ("gone", "boolean", false),
        ]);
        assert_eq!(
            blocks(&block, &narrow, "PostgreSQL"),
            ["a.id is BigInt, PostgreSQL has integer"]
        );
        assert!(blocks(&block, &narrow, "SQLite").is_empty());
        assert_eq!(databases(&migrated, &narrow).len(), 3);
    }

    #[test]
    fn mirrors_name_what_the_owner_has() {
        let owner = parse("table! { a (id) { id -> BigInt, name -> Text, } }").unwrap();
        let good = parse("table! { a (id) { id -> BigInt, } }").unwrap();
        let bad = parse("table! { a (id) { id -> BigInt, name -> Nullable<Text>, } }").unwrap();
        assert!(mirror(&good[0], &owner).is_empty());
        assert_eq!(mirror(&bad[0], &owner).len(), 1);
    }
}
