//! Benches: what the server costs beside the bare work, measured side by side in one run.
//!
//! Ratios count, not rates: client, server and database share this machine's cores. The server is
//! a process of its own, so that its memory can be told from the bench's. Nothing here asserts a
//! time; `docs/testing.md` says how to read the numbers.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot run ends with its reason"
)]

mod balances;
mod export;
mod import;
mod list;
mod load;
mod login;
mod server;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Parser;
use diesel::Connection;
use diesel::connection::SimpleConnection;
use wangge_api::config::Config;
use wangge_api::demo::{self, Size};
use wangge_db::Db;
use wangge_kernel::Clock;

use list::Times;
use server::Server;

/// Benches of the server against the bare work.
#[derive(Parser)]
struct Args {
    /// How much data lies in the database
    #[arg(long, default_value = "m")]
    size: Size,
    /// Measure lists at this size too, and print how much slower the first size is
    #[arg(long)]
    compare: Option<Size>,
    /// Which benches, separated by commas: list, export, login, import, balances; by default all
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Seconds per measurement
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Connections of the client
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Rows of the imported workbook
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
    /// Accounts of the year of balances
    #[arg(long, default_value_t = 200_000)]
    accounts: usize,
    /// Rows of a day of balances that is measured
    #[arg(long, default_value_t = 1_000_000)]
    day_rows: usize,
    /// bcrypt cost of the made-up accounts' passwords
    #[arg(long, default_value_t = 12)]
    cost: u32,
    /// A PostgreSQL database beside which others may be made; SQLite when absent
    #[arg(long)]
    database_url: Option<String>,
    /// Keep the databases: SQLite's file in this directory, and use what an earlier run made
    #[arg(long)]
    keep: Option<PathBuf>,
}

impl Args {
    fn time(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }

    fn wants(&self, bench: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == bench)
    }
}

fn main() {
    let args = Args::parse();
    let own = tempfile::tempdir().expect("a temporary directory");
    let dir = args.keep.as_deref().unwrap_or(own.path());
    std::fs::create_dir_all(dir).expect("the directory");
    let small = args
        .compare
        .filter(|_| args.wants("list"))
        .map(|size| at_size(&args, dir, size, &["list"]));
    let large = at_size(
        &args,
        dir,
        args.size,
        &["list", "login", "export", "import", "balances"],
    );
    if let Some(small) = small {
        println!("\nmedian over HTTP at the larger size / at the smaller");
        for (name, large) in &large {
            if let Some((_, small)) = small.iter().find(|(of, _)| of == name) {
                println!("  {name:<46} {:>6.2}", large / small);
            }
        }
    }
}

/// Fills a database of this size, starts the server on it, and runs those benches that are wanted.
fn at_size(args: &Args, dir: &Path, size: Size, benches: &[&str]) -> Times {
    let dir = dir.join(format!("{size:?}").to_lowercase());
    std::fs::create_dir_all(&dir).expect("a directory");
    let config = config(args, &dir, size);
    let begun = Instant::now();
    let (db, _) = wangge_api::prepare(&config, Clock::real()).expect("the database");
    let filled = db.read_blocking(|conn| {
        wangge_org_region::org::by_code(conn, "18001").map_err(wangge_db::Error::from)
    });
    if filled.expect("the database").is_none() {
        demo::seed(&db, &config, size, 1).expect("made-up data");
    }
    println!(
        "\n== {}, size {size:?} (made in {:.0} s), {} connections",
        name_of(&db),
        begun.elapsed().as_secs_f64(),
        args.connections
    );
    let server = Server::start(&config);
    let mut times = Times::new();
    actix_web::rt::System::new().block_on(async {
        let wants = |bench: &str| benches.contains(&bench) && args.wants(bench);
        if wants("list") {
            times = list::run(args, &db, server.address()).await;
        }
        if wants("login") {
            login::run(args, server.address()).await;
        }
        if wants("export") {
            export::run(&db, &server).await;
        }
        if wants("import") {
            import::run(args, &dir, &server).await;
        }
        if wants("balances") {
            balances::run(args, &dir, &db, &server).await;
        }
    });
    times
}

/// The secret that the server and the bench share.
const SECRET: &str = "a secret that only benches know, 32 bytes";

fn config(args: &Args, dir: &Path, size: Size) -> Config {
    let url = match &args.database_url {
        Some(beside) => postgres(beside, size),
        None => format!("sqlite:{}", dir.join("bench.db").display()),
    };
    Config {
        bcrypt_cost: args.cost,
        jwt_secret: Some(SECRET.to_owned()),
        ..Config::for_tests(url, dir.to_path_buf())
    }
}

/// A database of its own for each size, made if it is not there.
fn postgres(beside: &str, size: Size) -> String {
    let name = format!("wangge_bench_{size:?}").to_lowercase();
    let mut conn = diesel::PgConnection::establish(beside).expect("PostgreSQL");
    let made = conn.batch_execute(&format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
    ));
    if let Err(error) = made {
        assert!(error.to_string().contains("exists"), "{error}");
    }
    let (base, _) = beside.rsplit_once('/').expect("an address with a database");
    format!("{base}/{name}")
}

fn name_of(db: &Db) -> &'static str {
    if db.url().is_sqlite() {
        "SQLite"
    } else {
        "PostgreSQL"
    }
}
