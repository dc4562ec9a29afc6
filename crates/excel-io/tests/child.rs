//! The parser in a child process. This file has its own `main`, because the child must be a
//! program that writes rows, and nothing else, to its standard output.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail by panicking, and this one reports its own time"
)]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use wangge_excel_io::{Limits, Outcome, Parser, Refusal, child_main};

const PARSE: &str = "--wangge-parse";
const MISBEHAVE: &str = "--misbehave";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some(PARSE) => return child_main(Path::new(&args[2])),
        Some(MISBEHAVE) => return misbehave(&args[2]),
        _ => {}
    }
    if args.iter().any(|a| a == "--list") {
        return ExitCode::SUCCESS;
    }
    same_rows_as_in_process();
    refusals_cross_the_pipe();
    a_consumer_may_stop();
    crashes_and_silence_are_refusals();
    a_small_address_space_is_survived();
    ExitCode::SUCCESS
}

fn misbehave(how: &str) -> ExitCode {
    match how {
        "abort" => std::process::abort(),
        "sleep" => std::thread::sleep(std::time::Duration::from_secs(60)),
        "rubbish" => print!("Rxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        _ => {}
    }
    ExitCode::SUCCESS
}

fn child(args: &[&str]) -> Parser {
    Parser::Child {
        exe: std::env::current_exe().unwrap(),
        args: args.iter().map(Into::into).collect(),
    }
}

fn write(dir: &Path, bytes: &[u8]) -> PathBuf {
    let path = dir.join("in.csv");
    std::fs::write(&path, bytes).unwrap();
    path
}

fn run(parser: &Parser, bytes: &[u8], limits: &Limits) -> (Result<Outcome, Refusal>, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), bytes);
    let mut rows = Vec::new();
    let outcome = parser.rows(&path, limits, &mut |row| {
        rows.push(format!("{row:?}"));
        ControlFlow::Continue(())
    });
    (outcome, rows)
}

fn same_rows_as_in_process() {
    let csv: String = (0..5000).map(|n| format!("张三,{n},\"a\nb\"\n")).collect();
    let limits = Limits::default();
    let begun = Instant::now();
    let (outcome, rows) = run(&child(&[PARSE]), csv.as_bytes(), &limits);
    let took = begun.elapsed();
    let (expected, same) = run(&Parser::InProcess, csv.as_bytes(), &limits);
    assert_eq!(outcome, expected);
    assert_eq!(outcome.unwrap().rows, 5000);
    assert_eq!(rows, same);
    println!("child: 5000 rows in {took:?}");
}

fn refusals_cross_the_pipe() {
    let limits = Limits {
        rows: 3,
        ..Limits::default()
    };
    let (outcome, _) = run(&child(&[PARSE]), b"a\nb\nc\nd\ne\n", &limits);
    assert_eq!(outcome, Err(Refusal::TooManyRows(3)));
    let (outcome, _) = run(&child(&[PARSE]), b"", &Limits::default());
    assert_eq!(outcome, Err(Refusal::Empty));
}

fn a_consumer_may_stop() {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), "a,b\n".repeat(200_000).as_bytes());
    let mut seen = 0;
    let outcome = child(&[PARSE]).rows(&path, &Limits::default(), &mut |_| {
        seen += 1;
        if seen == 10 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let expected = Outcome {
        rows: 10,
        stopped: true,
    };
    assert_eq!(outcome, Ok(expected));
}

fn crashes_and_silence_are_refusals() {
    let limits = Limits {
        seconds: 1,
        ..Limits::default()
    };
    for (how, expected) in [
        ("abort", Refusal::Crashed),
        ("exit", Refusal::Crashed),
        ("rubbish", Refusal::Crashed),
        ("sleep", Refusal::TimedOut),
    ] {
        let begun = Instant::now();
        let (outcome, _) = run(&child(&[MISBEHAVE, how]), b"a\n", &limits);
        assert_eq!(outcome, Err(expected), "{how}");
        assert!(begun.elapsed().as_secs() < 10, "{how}");
    }
    let message = Refusal::Crashed.to_string();
    assert!(message.starts_with("文件无法解析"), "{message}");
}

/// The child dies of its limit; the parent reports and lives.
fn a_small_address_space_is_survived() {
    let limits = Limits {
        address_space: 1 << 20,
        ..Limits::default()
    };
    let long = "长,短\n".repeat(100_000);
    let (outcome, _) = run(&child(&[PARSE]), long.as_bytes(), &limits);
    assert_eq!(outcome, Err(Refusal::Crashed));
}
