//! The command line.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use wangge_db::url::DatabaseUrl;
use wangge_db::{Db, DbOptions, migrate};
use wangge_kernel::Clock;

use crate::config::Config;
use crate::doctor::{self, Remedies};
use crate::start::StartError;

/// The hidden subcommand that parses one workbook in a process of its own.
pub const PARSE_SHEET: &str = "parse-sheet";

/// The grid-marketing server of a rural commercial bank.
#[derive(Debug, Parser)]
#[command(name = "wangge", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Migrate the database and serve both APIs.
    Serve {
        /// Fill an empty database with a small county first.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database up to date and end.
    Migrate,
    /// Print the OpenAPI document.
    Openapi,
    /// Fill an empty database with made-up data, for benches.
    Seed {
        /// s: 5k residents; m: 200k residents and 50k customers; l: 2M and 1M.
        #[arg(long, default_value = "s")]
        size: crate::demo::Size,
        /// The same number makes the same data.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Take in a file, as the operation of the API does, and end.
    Import {
        /// What the file holds.
        kind: ImportKind,
        /// The file: .xlsx or .csv, or either packed by gzip.
        file: PathBuf,
    },
    /// Print docs/sheets.md.
    #[command(hide = true)]
    Sheets,
    /// Compare the counts that lists answer with the people there are, and stored files with the
    /// pictures that need them.
    Doctor {
        /// Correct the counts that differ.
        #[arg(long)]
        mend: bool,
        /// Remove stored files that nothing needs.
        #[arg(long)]
        sweep: bool,
    },
    /// Parse one workbook, print its rows, and end.
    #[command(name = PARSE_SHEET, hide = true)]
    ParseSheet {
        /// The file.
        path: PathBuf,
    },
}

/// What can be imported on the command line.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ImportKind {
    /// Balances of accounts, as the core bank sends them.
    Balances,
}

/// Runs the command the process was started with.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if let Command::ParseSheet { path } = cli.command {
        return wangge_excel_io::child_main(&path);
    }
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn")),
        )
        .with_writer(std::io::stderr)
        .init();
    match execute(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "wangge ends");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<(), StartError> {
    match command {
        Command::Serve { demo } => serve(demo),
        Command::Migrate => {
            let config = Config::from_env()?;
            std::fs::create_dir_all(&config.data_dir)
                .map_err(|e| StartError::File(config.data_dir.display().to_string(), e))?;
            let run = migrate::up(&DatabaseUrl::parse(&config.database_url)?)?;
            say(&format!("{} migrations run", run.len()))
        }
        Command::Openapi => say(&crate::openapi::document().to_string()),
        Command::Sheets => say(crate::sheets::document().trim_end()),
        Command::Seed { size, seed } => {
            let config = Config::from_env()?;
            let (db, _) = crate::start::prepare(&config, clock(&config))?;
            crate::demo::seed(&db, &config, size, seed)?;
            say("seeded")
        }
        Command::Import {
            kind: ImportKind::Balances,
            file,
        } => {
            let config = Config::from_env()?;
            crate::feed_command::run(&config, clock(&config), &file)
        }
        Command::Doctor { mend, sweep } => doctor(Remedies { mend, sweep }),
        Command::ParseSheet { .. } => Ok(()),
    }
}

fn doctor(remedies: Remedies) -> Result<(), StartError> {
    let config = Config::from_env()?;
    crate::start::make_dirs(&config)?;
    let db = Db::open(&config.database_url, DbOptions::default(), clock(&config))?;
    doctor::examine(&db, &config, remedies)
}

fn clock(config: &Config) -> Clock {
    config.today.map_or_else(Clock::real, Clock::with_today)
}

fn serve(demo: bool) -> Result<(), StartError> {
    let config = Config::from_env()?;
    tracing::info!(?config, "starting");
    actix_web::rt::System::new().block_on(async move {
        let clock = clock(&config);
        if demo {
            let (config, clock) = (config.clone(), clock.clone());
            let filled =
                tokio::task::spawn_blocking(move || crate::demo::fill_empty(&config, clock)).await;
            filled.map_err(|e| StartError::Demo(e.to_string()))??;
        }
        let running = crate::start(config, clock).await?;
        announce(&running, demo)?;
        running.wait().await
    })
}

fn announce(running: &crate::Running, demo: bool) -> Result<(), StartError> {
    say(&format!("Wangge listens on http://{}", running.address()))?;
    if let Some(password) = &running.first_start().admin_password {
        say(&format!(
            "First start: sign in as admin with the one-time password {password}"
        ))?;
    }
    if let Some(password) = &running.first_start().wealth_admin_password {
        say(&format!(
            "First start of the wealth API: sign in as admin with the one-time password {password}"
        ))?;
    }
    if demo {
        say(crate::demo::WELCOME)?;
    }
    Ok(())
}

/// Prints a line for the operator.
pub(crate) fn say(text: &str) -> Result<(), StartError> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").map_err(|e| StartError::File("standard output".to_owned(), e))
}
