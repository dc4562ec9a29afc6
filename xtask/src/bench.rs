//! `cargo xtask bench`: the server beside the bare work, on each database that is found.

use crate::postgres::{self, Postgres};
use crate::run::{Outcome, cargo, run as run_program};

/// Arguments of `bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only see that the benches run: little data, short, not optimised
    #[arg(long)]
    pub(crate) smoke: bool,
    /// s: 5k residents and 1k customers; m: 200k and 50k
    #[arg(long, default_value = "m")]
    pub(crate) size: String,
}

const SMOKE: [&str; 6] = ["--size", "s", "--seconds", "1", "--rows", "500"];

/// Builds the server and the bench, and runs the bench on SQLite and, where found, on PostgreSQL.
pub(crate) fn run(args: &Args) -> Outcome {
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
    if let Some(url) = url {
        bench.args(["--database-url", url]);
    }
    run_program(&mut bench)
}
