//! `cargo xtask schema`: migrations, both databases and the `table!` blocks tell the same story.
//!
//! Every migration is run, taken back and run again on fresh databases. Then the tables of SQLite
//! are compared with those of PostgreSQL, every `src/schema.rs` (and what stands beside its mirrors)
//! with the migrated tables, and every read-only mirror (`src/schema/foreign.rs`) with the schema of the crate that owns the
//! table. PostgreSQL is left out, saying so, where none is found and `--db all` is not given.

mod blocks;
mod compare;
mod database;

use std::collections::BTreeSet;
use std::path::PathBuf;

use wangge_db::migrate;
use wangge_db::url::DatabaseUrl;

use crate::postgres::{self, Postgres};
use crate::run::{Outcome, entries, files, name_of, read, report, root, shown};
use crate::test::Db;
use crate::tidy::Edges;
use blocks::Block;
use compare::Finding;
use database::Tables;

/// Arguments of `schema`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which database; by default SQLite, and PostgreSQL where its server is found
    #[arg(long, value_enum)]
    pub(crate) db: Option<Db>,
}

/// The `table!` blocks of one crate.
struct Owned {
    crate_name: String,
    path: PathBuf,
    blocks: Vec<Block>,
}

/// Compares everything and lists all differences.
pub(crate) fn run(args: &Args) -> Outcome {
    let available = postgres::is_available();
    if matches!(args.db, Some(Db::Postgres | Db::All)) && !available {
        return Err(postgres::how_to_get());
    }
    let sqlite = (args.db != Some(Db::Postgres))
        .then(on_sqlite)
        .transpose()?;
    let wants_postgres = args.db != Some(Db::Sqlite) && available;
    let postgres = wants_postgres.then(on_postgres).transpose()?;
    let mut findings = Vec::new();
    if let (Some(sqlite), Some(postgres)) = (&sqlite, &postgres) {
        findings.extend(compare::databases(sqlite, postgres));
    }
    let owners = owned()?;
    for owned in &owners {
        for (name, tables) in [("SQLite", &sqlite), ("PostgreSQL", &postgres)] {
            let Some(tables) = tables else { continue };
            let found = compare::blocks(&owned.blocks, tables, name);
            findings.extend(found.into_iter().map(|finding| owned.place(&finding)));
        }
    }
    findings.extend(mirrors(&owners)?);
    if args.db.is_none() && !available {
        println!("PostgreSQL: NOT LOOKED AT, {}", postgres::how_to_get());
    }
    report("schema", &findings)
}

impl Owned {
    fn place(&self, finding: &Finding) -> String {
        format!("{}: {finding}", shown(&self.path))
    }
}

fn on_sqlite() -> Outcome<Tables> {
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let path = dir.path().join("schema.db").display().to_string();
    up_down_up(&format!("sqlite:{path}"), || database::sqlite(&path))
}

fn on_postgres() -> Outcome<Tables> {
    let server = Postgres::start()?;
    let url = server.create_database(&format!("wangge_test_schema_{}", std::process::id()))?;
    up_down_up(&url, || database::postgres(&url))
}

/// Migrates up, down to nothing and up again; both times up must make the same tables.
fn up_down_up(url: &str, tables: impl Fn() -> Outcome<Tables>) -> Outcome<Tables> {
    let address = DatabaseUrl::parse(url).map_err(|e| e.to_string())?;
    let scheme = url.split(':').next().unwrap_or_default();
    let failed = |step: &str, e: wangge_db::Error| format!("{scheme}: {step}: {e}");
    let names = migrate::up(&address).map_err(|e| failed("up", e))?;
    let first = tables()?;
    migrate::down_all(&address).map_err(|e| failed("down", e))?;
    let left: Vec<String> = tables()?.into_keys().collect();
    if !left.is_empty() {
        return Err(format!(
            "{scheme}: after every down there is still {}",
            left.join(", ")
        ));
    }
    migrate::up(&address).map_err(|e| failed("up again", e))?;
    let second = tables()?;
    if first != second {
        return Err(format!(
            "{scheme}: up after down makes other tables than the first up"
        ));
    }
    println!(
        "{scheme}: {} migrations up, down and up: {} tables",
        names.len(),
        second.len()
    );
    Ok(second)
}

/// The tables that crates own: those of `src/schema.rs`, and of what stands in a folder beside it.
fn owned() -> Outcome<Vec<Owned>> {
    let mut found = blocks_in("src/schema.rs")?;
    let mut names = BTreeSet::new();
    for dir in entries(&root().join("crates")) {
        let beside = files(&dir.join("src/schema"), &["rs"]);
        names.extend(beside.iter().map(|path| name_of(path)));
    }
    names.remove("foreign.rs");
    for name in names {
        found.extend(blocks_in(&format!("src/schema/{name}"))?);
    }
    Ok(found)
}

fn blocks_in(file: &str) -> Outcome<Vec<Owned>> {
    let mut found = Vec::new();
    for dir in entries(&root().join("crates")) {
        let path = dir.join(file);
        if path.is_file() {
            let blocks =
                blocks::parse(&read(&path)?).map_err(|e| format!("{}: {e}", shown(&path)))?;
            found.push(Owned {
                crate_name: name_of(&dir),
                path,
                blocks,
            });
        }
    }
    Ok(found)
}

fn mirrors(owners: &[Owned]) -> Outcome<Vec<String>> {
    let edges = Edges::read()?;
    let mut findings = Vec::new();
    for mirror in blocks_in("src/schema/foreign.rs")? {
        for block in &mirror.blocks {
            let owns = |owned: &&Owned| owned.blocks.iter().any(|b| b.table == block.table);
            let Some(owner) = owners.iter().find(owns) else {
                findings.push(format!(
                    "{}: no crate owns {}",
                    shown(&mirror.path),
                    block.table
                ));
                continue;
            };
            if !edges.may_read(&mirror.crate_name, &owner.crate_name) {
                let (reader, owner) = (&mirror.crate_name, &owner.crate_name);
                let table = &block.table;
                findings.push(format!(
                    "{reader} mirrors {table} of {owner}, which [reads] of xtask/edges.toml does not allow"
                ));
            }
            let found = compare::mirror(block, &owner.blocks);
            findings.extend(found.iter().map(|finding| mirror.place(finding)));
        }
    }
    Ok(findings)
}
