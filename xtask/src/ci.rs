//! `cargo xtask ci`: everything a change must pass; `fresh` runs the same from a clean clone.

use std::process::Command;
use std::time::Instant;

use crate::run::{Outcome, cargo, root, run as run_program};
use crate::test::Db;
use crate::{bench, paths, schema, test, tidy};

/// Runs every stage in order, stops at the first that fails, and prints the minutes of each.
pub(crate) fn run(commands: &[String]) -> Outcome {
    let mut minutes = Vec::new();
    let outcome = stages(commands, &mut minutes);
    println!("\nminutes per stage");
    for (name, took) in &minutes {
        println!("{took:6.1}  {name}");
    }
    println!(
        "{:6.1}  in all",
        minutes.iter().map(|(_, took)| took).sum::<f64>()
    );
    outcome
}

fn stages(commands: &[String], minutes: &mut Vec<(&'static str, f64)>) -> Outcome {
    let mut stage = |name: &'static str, work: &dyn Fn() -> Outcome| {
        println!("\n== {name}");
        let started = Instant::now();
        let outcome = work();
        minutes.push((name, started.elapsed().as_secs_f64() / 60.0));
        outcome
    };
    stage("fmt", &|| {
        run_program(cargo().args(["fmt", "--all", "--check"]))
    })?;
    stage("tidy", &|| tidy::run(commands))?;
    stage("clippy", &|| {
        let mut clippy = cargo();
        clippy.args(["clippy", "--workspace", "--all-targets"]);
        run_program(clippy.args(["--", "-D", "warnings"]))
    })?;
    stage("schema", &|| {
        schema::run(&schema::Args { db: Some(Db::All) })
    })?;
    stage("test", &|| {
        test::run(&test::Args {
            db: Some(Db::All),
            filter: Vec::new(),
        })
    })?;
    stage("paths", &paths::run)?;
    stage("bench (smoke)", &|| {
        for what in [None, Some("ocr".to_owned())] {
            bench::run(&bench::Args {
                what,
                smoke: true,
                ..bench::Args::default()
            })?;
        }
        Ok(())
    })
}

/// Clones HEAD into a temporary directory and runs `.ci/run` there, with a build of its own.
pub(crate) fn fresh() -> Outcome {
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let copy = dir.path().join("wangge");
    run_program(
        Command::new("git")
            .args(["clone", "--quiet", "--no-hardlinks"])
            .arg(root())
            .arg(&copy),
    )?;
    run_program(
        Command::new(copy.join(".ci/run"))
            .current_dir(&copy)
            .env_remove("CARGO_TARGET_DIR"),
    )
}
