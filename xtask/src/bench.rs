//! `cargo xtask bench`: the server beside the bare work, on each database that is found.

use crate::postgres::{self, Postgres};
use crate::run::{Outcome, cargo, run as run_program};

/// Arguments of `bench`.
#[derive(Clone, clap::Args, Default)]
pub(crate) struct Args {
    /// `ocr`: how well and how fast identity cards are read; `balances`: the feed of the core bank
    /// and what is computed from it; else all about the server
    #[arg(value_parser = ["ocr", "balances"])]
    pub(crate) what: Option<String>,
    /// Only see that the benches run: little data, short, not optimised
    #[arg(long)]
    pub(crate) smoke: bool,
    /// s: 5k residents and 1k customers; m: 200k and 50k; l: 2M and 1M
    #[arg(long, default_value = "m")]
    pub(crate) size: String,
    /// Which of list, login, export, import, balances, separated by commas; all by default
    #[arg(long)]
    pub(crate) only: Option<String>,
    /// A smaller size, to see how much slower lists are at the larger
    #[arg(long)]
    pub(crate) compare: Option<String>,
    /// Seconds per measurement
    #[arg(long)]
    pub(crate) seconds: Option<String>,
}

const SMOKE: [&str; 12] = [
    "--size",
    "s",
    "--seconds",
    "0.1",
    "--rows",
    "500",
    "--cost",
    "4",
    "--accounts",
    "300",
    "--day-rows",
    "2000",
];

/// Builds the server and the bench, and runs the bench on SQLite and, where found, on PostgreSQL.
pub(crate) fn run(args: &Args) -> Outcome {
    match args.what.as_deref() {
        Some("ocr") => ocr(args.smoke),
        Some(one) => {
            let size = "s".to_owned();
            let only = Some(one.to_owned());
            serve_and_measure(&Args {
                size,
                only,
                ..args.clone()
            })
        }
        None => serve_and_measure(args),
    }
}

fn serve_and_measure(args: &Args) -> Outcome {
    let mut build = cargo();
    build.args(["build", "--workspace", "--bins"]);
    if !args.smoke {
        build.arg("--release");
    }
    run_program(&mut build)?;
    measure(args, None)?;
    if postgres::is_available() {
        let postgres = Postgres::start()?;
        measure(args, Some(postgres.url()))?;
    }
    Ok(())
}

/// Draws made-up cards and reads them.
fn ocr(smoke: bool) -> Outcome {
    let mut bench = cargo();
    bench.args([
        "run",
        "--quiet",
        "--package",
        "wangge-id-card",
        "--features",
        "testing",
    ]);
    bench.args(["--example", "bench"]);
    match smoke {
        true => bench.args(["--", "4", "1"]),
        false => bench.args(["--release", "--", "60", "1", "hard"]),
    };
    run_program(&mut bench)
}

fn measure(args: &Args, url: Option<&str>) -> Outcome {
    let mut bench = cargo();
    bench.args([
        "run",
        "--quiet",
        "--package",
        "wangge-tests",
        "--bin",
        "wangge-bench",
    ]);
    if !args.smoke {
        bench.arg("--release");
    }
    bench.arg("--");
    match args.smoke {
        true => bench.args(SMOKE),
        false => bench.args(["--size", &args.size]),
    };
    let options = [
        ("--only", args.only.as_deref()),
        ("--compare", args.compare.as_deref()),
        ("--seconds", args.seconds.as_deref()),
        ("--database-url", url),
    ];
    for (name, value) in options {
        if let Some(value) = value {
            bench.args([name, value]);
        }
    }
    run_program(&mut bench)
}
