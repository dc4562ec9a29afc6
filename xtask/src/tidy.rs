//! `cargo xtask tidy`: what the compiler and clippy do not look at.

mod edges;
mod links;
mod manifests;
mod migrations;
mod sources;

pub(crate) use edges::Edges;

use crate::run::{Outcome, report};

/// Runs every check and lists all that is wrong. `commands` are the commands xtask has.
pub(crate) fn run(commands: &[String]) -> Outcome {
    let mut problems = Vec::new();
    let manifests = manifests::read_all()?;
    problems.extend(Edges::read()?.check(&manifests));
    problems.extend(manifests::check(&manifests));
    problems.extend(sources::check()?);
    problems.extend(migrations::check()?);
    problems.extend(links::check(commands)?);
    report("tidy", &problems)
}
