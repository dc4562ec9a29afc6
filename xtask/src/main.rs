//! The project's chores: `cargo xtask <command>`. What continuous integration runs is what these
//! commands run, so that a red build can be repeated at the desk.
//!
//! It checks and starts things; it never changes a source file.
#![expect(
    clippy::print_stdout,
    reason = "a command line tool talks to its terminal"
)]

mod bench;
mod ci;
mod operations;
mod paths;
mod postgres;
mod run;
mod schema;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's chores")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the tests, on SQLite and, where its server is found, on PostgreSQL
    Test(test::Args),
    /// Check what compilers do not: crate edges, manifests, file heads, migrations, links
    Tidy,
    /// Compare docs/api-paths.tsv, the served routes and the black-box tests
    Paths,
    /// Run every migration up, down and up, and compare both databases with the table! blocks
    Schema(schema::Args),
    /// Measure the server beside the bare work, and print the ratios
    Bench(bench::Args),
    /// Everything a change must pass, with the minutes each stage took
    Ci,
    /// Clone HEAD into a temporary directory and run .ci/run there
    Fresh,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Test(args) => test::run(&args),
        Command::Tidy => tidy::run(&command_names()),
        Command::Paths => paths::run(),
        Command::Schema(args) => schema::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Ci => ci::run(&command_names()),
        Command::Fresh => ci::fresh(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The names of the commands above, which README may mention.
fn command_names() -> Vec<String> {
    let names = Cli::command();
    names
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect()
}
