//! The members' Cargo.toml: versions and lints come from the workspace, actix stays in api.

use std::path::PathBuf;

use toml::{Table, Value};

use crate::run::{Outcome, entries, read, root, shown};

/// Crates that may know actix: the server, and the tests that drive it.
const ACTIX: [&str; 2] = ["api", "tests"];
const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];

/// One member of the workspace.
pub(crate) struct Manifest {
    /// `customer` for the package `wangge-customer`.
    pub(crate) name: String,
    path: PathBuf,
    table: Table,
}

impl Manifest {
    /// Every dependency with how it is written, those of tests and build scripts among them.
    fn dependencies(&self) -> impl Iterator<Item = (&String, &Value)> {
        let tables = DEPENDENCIES
            .iter()
            .filter_map(|key| self.table.get(*key)?.as_table());
        tables.flat_map(|table| table.iter())
    }

    /// The crates of the house it depends on, by their short names.
    pub(crate) fn house(&self) -> impl Iterator<Item = &str> {
        self.dependencies()
            .filter_map(|(name, _)| name.strip_prefix("wangge-"))
    }
}

/// Reads every member's manifest.
pub(crate) fn read_all() -> Outcome<Vec<Manifest>> {
    let mut dirs = entries(&root().join("crates"));
    dirs.extend([root().join("tests"), root().join("xtask")]);
    let paths = dirs
        .into_iter()
        .map(|dir| dir.join("Cargo.toml"))
        .filter(|path| path.is_file());
    paths.map(read_one).collect()
}

fn read_one(path: PathBuf) -> Outcome<Manifest> {
    let table: Table = read(&path)?
        .parse()
        .map_err(|e| format!("{}: {e}", shown(&path)))?;
    let package = table.get("package").and_then(|package| package.get("name"));
    let name = package
        .and_then(Value::as_str)
        .and_then(|name| name.strip_prefix("wangge-"));
    match name {
        Some(name) => Ok(Manifest {
            name: name.to_owned(),
            path,
            table,
        }),
        None => Err(format!("{}: packages are named wangge-…", shown(&path))),
    }
}

/// What is wrong in the manifests.
pub(crate) fn check(manifests: &[Manifest]) -> Vec<String> {
    manifests.iter().flat_map(check_one).collect()
}

fn check_one(manifest: &Manifest) -> Vec<String> {
    let mut problems = Vec::new();
    let mut wrong = |text: String| problems.push(format!("{}: {text}", shown(&manifest.path)));
    if !manifest.table.get("lints").is_some_and(is_inherited) {
        wrong("needs [lints] workspace = true".to_owned());
    }
    let package = manifest.table.get("package");
    for key in INHERITED {
        if !package
            .and_then(|package| package.get(key))
            .is_some_and(is_inherited)
        {
            wrong(format!("needs {key}.workspace = true"));
        }
    }
    for (name, value) in manifest.dependencies() {
        if !is_inherited(value) {
            wrong(format!("{name} must come from [workspace.dependencies]"));
        }
        if name.starts_with("actix") && !ACTIX.contains(&manifest.name.as_str()) {
            wrong(format!("{name}: only api knows actix"));
        }
    }
    problems
}

fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}
