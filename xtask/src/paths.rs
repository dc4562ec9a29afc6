//! `cargo xtask paths`: the documented operations (`docs/api-paths.tsv`), the served routes and
//! the black-box tests must be the same set.
//!
//! `xtask/paths-exceptions.txt` names the operations not served yet, `api id` a line. An entry
//! that is no longer needed is an error, so that the list only shrinks.

mod openapi;

use std::collections::BTreeSet;
use std::process::Command;

use crate::operations::{self, Operation};
use crate::run::{Outcome, files, output_of, read, report, root, server};
use openapi::{Route, Routes};

const EXCEPTIONS: &str = "xtask/paths-exceptions.txt";

/// Compares the three and lists all differences.
pub(crate) fn run() -> Outcome {
    let documented = operations::all().map_err(|line| format!("docs/api-paths.tsv: {line}"))?;
    let json = output_of(Command::new(server()?).arg("openapi"))?;
    let routes = Routes::read(&json)?;
    let exceptions = exceptions(&read(&root().join(EXCEPTIONS))?);
    let tested = tested_ids()?;
    let served = documented
        .iter()
        .filter(|operation| routes.serves(operation))
        .count();
    println!(
        "{} documented, {served} served, {} tested, {} exceptions",
        documented.len(),
        documented
            .iter()
            .filter(|operation| tested.contains(&operation.id))
            .count(),
        exceptions.len()
    );
    let mut problems = unknown(&documented, &routes, &exceptions);
    for operation in &documented {
        let is_exception = exceptions.contains(&operation.full_id());
        problems.extend(check(operation, &routes, &tested, is_exception));
    }
    report("paths", &problems)
}

fn exceptions(text: &str) -> BTreeSet<String> {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join("-"))
        .collect()
}

/// Every `op("…")` of the black-box tests.
fn tested_ids() -> Outcome<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for path in files(&root().join("tests/it"), &["rs"]) {
        let text = read(&path)?;
        let calls = text
            .split("op(\"")
            .skip(1)
            .filter_map(|rest| rest.split_once("\")"));
        ids.extend(calls.map(|(id, _)| id.to_owned()));
    }
    Ok(ids)
}

/// Routes and exceptions that name an operation no document knows.
fn unknown(
    documented: &[Operation],
    routes: &Routes,
    exceptions: &BTreeSet<String>,
) -> Vec<String> {
    let known: BTreeSet<String> = documented.iter().map(Operation::full_id).collect();
    let served = routes
        .ids()
        .filter(|id| is_documented_id(id) && !known.contains(*id));
    let served = served.map(|id| format!("the route {id} is in no document"));
    let excepted = exceptions.difference(&known);
    let excepted = excepted.map(|id| format!("{EXCEPTIONS}: {id} is in no document"));
    served.chain(excepted).collect()
}

/// Whether an `operationId` claims to be a documented operation: `grid-14.8`, `wealth-w1`.
fn is_documented_id(id: &str) -> bool {
    let number = id
        .strip_prefix("grid-")
        .or_else(|| id.strip_prefix("wealth-w"));
    number.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

fn check(
    operation: &Operation,
    routes: &Routes,
    tested: &BTreeSet<String>,
    is_exception: bool,
) -> Vec<String> {
    let id = operation.full_id();
    let Some(route) = routes.find(&operation.method, &operation.path) else {
        let line = format!("{id} {} {} is not served", operation.method, operation.path);
        return if is_exception { Vec::new() } else { vec![line] };
    };
    let mut problems = Vec::new();
    if route.id != id && !route.also.contains(&id) {
        problems.push(format!(
            "{} {} is documented as {id}, served as {}",
            operation.method, operation.path, route.id
        ));
    }
    if is_exception {
        problems.push(format!("{EXCEPTIONS}: {id} is served, its line has to go"));
    }
    if !tested.contains(&operation.id) {
        problems.push(format!(
            "{id} has no black-box test: no op(\"{}\") in tests/it",
            operation.id
        ));
    }
    for (method, path) in &operation.also {
        if routes.find(method, path).is_none() {
            problems.push(format!(
                "{id} is not served at its further address {method} {path}"
            ));
        }
    }
    problems.extend(names(operation, &id, route));
    problems
}

/// Documented parameters and fields the route's schemas do not have.
fn names(operation: &Operation, id: &str, route: &Route) -> Vec<String> {
    let params = operation.params.iter().map(|param| param.name.as_str());
    let params = params.filter(|name| !route.params.contains(*name));
    let params = params.map(|name| format!("{id}: its schemas do not take the documented {name}"));
    let fields = operation.fields.iter().map(|node| node.name.as_str());
    let fields = fields.filter(|name| *name != "." && !route.fields.contains(*name));
    let fields =
        fields.map(|name| format!("{id}: its schemas do not answer the documented {name}"));
    params.chain(fields).collect()
}
