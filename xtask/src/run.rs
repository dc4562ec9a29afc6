//! Running other programs, finding files, and reporting what was found wrong.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a chore comes to; the text says what went wrong.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// Variables that `cargo run` sets for this program. Passed on to a nested cargo they make build
/// scripts believe that something changed.
const OURS: [&str; 4] = [
    "CARGO_PKG_",
    "CARGO_MANIFEST_",
    "CARGO_BIN_",
    "CARGO_PRIMARY_",
];

/// The root of the workspace. Asked for at run time first: clones that share a target directory
/// share this program.
pub(crate) fn root() -> PathBuf {
    let running = std::env::var_os("CARGO_MANIFEST_DIR");
    let here = running.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = Path::new(&here);
    here.parent().unwrap_or(here).to_owned()
}

/// Cargo, in the root of the workspace.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if OURS
            .iter()
            .any(|prefix| name.to_string_lossy().starts_with(prefix))
        {
            command.env_remove(name);
        }
    }
    command.current_dir(root());
    command
}

/// Runs a program to its end, showing what it says.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let line = line_of(command);
    println!("$ {line}");
    let status = command.status().map_err(|e| format!("{line}: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{line}: {status}"))
    }
}

/// Runs a program to its end and returns what it wrote to standard output.
pub(crate) fn output_of(command: &mut Command) -> Outcome<String> {
    let line = line_of(command);
    println!("$ {line}");
    let output = command.stderr(std::process::Stdio::inherit()).output();
    let output = output.map_err(|e| format!("{line}: {e}"))?;
    if !output.status.success() {
        return Err(format!("{line}: {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|e| format!("{line}: {e}"))
}

/// Builds the server and returns where its program is. The whole workspace is selected, so that
/// dependencies get the features the tests gave them and are not compiled a second time.
pub(crate) fn server() -> Outcome<PathBuf> {
    let mut build = cargo();
    build.args(["build", "--workspace", "--bin", "wangge"]);
    let messages = output_of(build.arg("--message-format=json-render-diagnostics"))?;
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let mut programs = messages.filter_map(|message: serde_json::Value| {
        let is_server = message.get("target")?.get("name")? == "wangge";
        let program = message.get("executable")?.as_str()?;
        is_server.then(|| PathBuf::from(program))
    });
    programs
        .next()
        .ok_or_else(|| "cargo built no program wangge".to_owned())
}

fn line_of(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A file's text.
pub(crate) fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The entries of a directory, sorted; none where there is no such directory.
pub(crate) fn entries(dir: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Every file below `dir` with one of the `extensions`, sorted; build output left aside.
pub(crate) fn files(dir: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in entries(dir) {
        if path.is_dir() {
            if !matches!(name_of(&path).as_str(), "target" | ".git" | "node_modules") {
                found.extend(files(&path, extensions));
            }
        } else if path
            .extension()
            .is_some_and(|e| extensions.iter().any(|want| e == *want))
        {
            found.push(path);
        }
    }
    found
}

/// The last part of a path.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// A path as it reads from the root of the workspace.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// Succeeds when nothing was found wrong, else lists it.
pub(crate) fn report(chore: &str, problems: &[String]) -> Outcome {
    if problems.is_empty() {
        println!("{chore}: in order");
        return Ok(());
    }
    for problem in problems {
        println!("{chore}: {problem}");
    }
    Err(format!("{chore}: {} things are wrong", problems.len()))
}
