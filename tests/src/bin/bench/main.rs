//! Benches: what the server costs beside the bare work, measured side by side in one run.
//!
//! Ratios count, not rates: client, server and database share this machine's cores. Nothing here
//! asserts a time; `docs/testing.md` says how to read the numbers.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot run ends with its reason"
)]

mod import;
mod list;
mod load;

use std::path::PathBuf;

use clap::Parser;
use wangge_api::config::Config;
use wangge_api::demo::{self, Size};
use wangge_db::Db;
use wangge_kernel::Clock;

/// Benches of the server against the bare work.
#[derive(Parser)]
struct Args {
    /// How much data lies in the database
    #[arg(long, default_value = "m")]
    size: Size,
    /// Seconds per measurement
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Connections of the client
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Rows of the imported workbook
    #[arg(long, default_value_t = 20_000)]
    rows: usize,
    /// A PostgreSQL database that may be filled; SQLite in a temporary directory when absent
    #[arg(long)]
    database_url: Option<String>,
}

fn main() {
    let args = Args::parse();
    let dir = tempfile::tempdir().expect("a temporary directory");
    let config = config(&args, dir.path().to_path_buf());
    let (db, _) = wangge_api::prepare(&config, Clock::real()).expect("the database");
    demo::seed(&db, &config, args.size, 1).expect("made-up data");
    settle(&db);
    println!(
        "{} · {:?} data · {} connections",
        name_of(&db),
        args.size,
        args.connections
    );
    actix_web::rt::System::new().block_on(async {
        let running = wangge_api::start(config.clone(), Clock::real())
            .await
            .expect("the server");
        list::run(&args, &db, running.address()).await;
        import::run(&args, dir.path(), running.address()).await;
        running.stop().await;
    });
}

fn config(args: &Args, dir: PathBuf) -> Config {
    let sqlite = format!("sqlite:{}", dir.join("bench.db").display());
    let mut config = Config::for_tests(args.database_url.clone().unwrap_or(sqlite), dir);
    // The server's own binary, built beside this one, parses uploads as it does in service.
    if let Some(exe) = std::env::current_exe()
        .ok()
        .map(|exe| exe.with_file_name("wangge"))
        .filter(|exe| exe.exists())
    {
        config.parser = wangge_excel_io::Parser::Child {
            exe,
            args: vec![wangge_api::cli::PARSE_SHEET.into()],
        };
    }
    config
}

/// Lets the database gather statistics, as it does by itself in service.
fn settle(db: &Db) {
    use diesel::RunQueryDsl;
    db.write_blocking(|tx| {
        diesel::sql_query("ANALYZE")
            .execute(tx.conn())
            .map_err(wangge_db::Error::from)
    })
    .expect("statistics");
}

fn name_of(db: &Db) -> &'static str {
    if db.url().is_sqlite() {
        "SQLite"
    } else {
        "PostgreSQL"
    }
}
