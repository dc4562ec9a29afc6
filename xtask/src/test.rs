//! `cargo xtask test`: every test on SQLite, and those that talk to a database on PostgreSQL too.

use std::path::Path;

use clap::ValueEnum;

use crate::postgres::{self, Postgres};
use crate::run::{Outcome, cargo, run as run_program};

/// Arguments of `test`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which database; by default SQLite, and PostgreSQL where its server is found
    #[arg(long, value_enum)]
    pub(crate) db: Option<Db>,
    /// Passed on to the test programs: part of a name, --nocapture …
    #[arg(last = true)]
    pub(crate) filter: Vec<String>,
}

/// Which database the tests run on.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Db {
    /// SQLite only
    Sqlite,
    /// PostgreSQL only; fails where there is none
    Postgres,
    /// Both; fails where there is no PostgreSQL
    All,
}

/// Where the tests that read cards look for it.
const TESSERACT: &str = "/usr/bin/tesseract";

/// Packages whose tests run on PostgreSQL too: those that choose by `WANGGE_TEST_DB`.
const ON_BOTH: [&str; 18] = [
    "-p",
    "wangge-auth",
    "-p",
    "wangge-tests",
    "-p",
    "wangge-db",
    "-p",
    "wangge-grid",
    "-p",
    "wangge-customer",
    "-p",
    "wangge-worklist",
    "-p",
    "wangge-credit-review",
    "-p",
    "wangge-wealth-analytics",
    "-p",
    "wangge-balances",
];

/// Runs the tests and says plainly on which databases.
pub(crate) fn run(args: &Args) -> Outcome {
    let available = postgres::is_available();
    if matches!(args.db, Some(Db::Postgres | Db::All)) && !available {
        return Err(postgres::how_to_get());
    }
    let mut results = Vec::new();
    if args.db != Some(Db::Postgres) {
        results.push(("SQLite", on_sqlite(&args.filter)));
    }
    if args.db != Some(Db::Sqlite) && available {
        results.push(("PostgreSQL", on_postgres(&args.filter)));
    }
    for (name, outcome) in &results {
        match outcome {
            Ok(()) => println!("{name}: passed"),
            Err(message) => println!("{name}: FAILED ({message})"),
        }
    }
    if args.db.is_none() && !available {
        println!("PostgreSQL: NOT RUN, {}", postgres::how_to_get());
    }
    tell_of_tesseract();
    results.into_iter().try_for_each(|(_, outcome)| outcome)
}

/// Tests that read cards pass over themselves without it, unless `WANGGE_TEST_OCR=required`.
fn tell_of_tesseract() {
    match Path::new(TESSERACT).is_file() {
        true => println!("Tesseract: cards were read"),
        false => println!("Tesseract: NOT RUN, install tesseract-ocr and tesseract-ocr-chi-sim"),
    }
}

fn on_sqlite(filter: &[String]) -> Outcome {
    let mut tests = cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]);
    run_program(tests.arg("--").args(filter).env("WANGGE_TEST_DB", "sqlite"))
}

fn on_postgres(filter: &[String]) -> Outcome {
    let server = Postgres::start()?;
    let mut tests = cargo();
    tests
        .args(["test", "--no-fail-fast"])
        .args(ON_BOTH)
        .arg("--")
        .args(filter);
    tests
        .env("WANGGE_TEST_DB", "postgres")
        .env(postgres::GIVEN, server.url());
    run_program(&mut tests)
}
