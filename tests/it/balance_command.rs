//! `wangge import balances`: beside a running server and without one.

use std::path::Path;
use std::process::{Command, Output};

use wangge_api::config::Config;
use wangge_tests::World;
use wangge_tests::process::Process;

use crate::balance_feed::{csv, many, packed, whole};
use crate::home::{deposit, held, sums};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_wangge-server");

fn import(config: &Config, file: &Path) -> Output {
    Command::new(PROGRAM)
        .args(["import", "balances"])
        .arg(file)
        .env("DATABASE_URL", &config.database_url)
        .env("WANGGE_DATA_DIR", &config.data_dir)
        .env("RUST_LOG", "error")
        .output()
        .unwrap()
}

#[track_caller]
fn told(output: &Output, succeeds: bool) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(output.status.success(), succeeds, "{text}");
    text
}

fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (dir, path)
}

#[test]
fn a_file_is_taken_beside_a_running_server() {
    let world = World::new();
    let (_dir, path) = file(
        "余额.csv.gz",
        &packed(csv(&many("2018-09-28", 1, 700)).as_bytes()),
    );
    let text = told(&import(&world.app.config, &path), true);
    assert!(
        text.contains("20180928 deposits: 700 rows, 0 broken: taken"),
        "{text}"
    );
    assert!(text.contains("rows/s"), "{text}");
    let handed = world.app.config.database_url.starts_with("sqlite");
    assert_eq!(text.contains("handed over"), handed, "{text}");
    assert!(path.exists(), "the file stays where it is");
    assert_eq!(whole(&world, "1"), [(700, 700.0)]);
}

#[test]
fn what_is_not_taken_ends_with_an_error() {
    let world = World::new();
    let token = world.as_("chair").token().unwrap().to_owned();
    let resting = world.app.rest();
    let mut lines = many("2018-09-28", 1, 100);
    lines.extend(many("2018-09-29", 1, 5));
    lines.push(deposit("2018-09-29", 9, "99999", "X1", "活期", "1"));
    let (_dir, path) = file("余额.csv", csv(&lines).as_bytes());
    let text = told(&import(&resting.config, &path), false);
    assert!(text.contains("row 107: 机构代码: 机构不存在"), "{text}");
    assert!(
        text.contains("20180928 deposits: 100 rows, 0 broken: taken"),
        "{text}"
    );
    assert!(
        text.contains("20180929 deposits: 5 rows, 1 broken: REFUSED"),
        "{text}"
    );
    assert!(!text.contains("handed over"), "{text}");
    let (_dir, path) = file("余额.xlsx", b"a text");
    told(&import(&resting.config, &path), false);
    let text = told(
        &import(&resting.config, Path::new("/nowhere/at.all")),
        false,
    );
    assert!(text.contains("/nowhere/at.all"), "{text}");
    let server = Process::start(Path::new(PROGRAM), &resting.config);
    let asked = held(&server.client(&token), "11.1", &json!({"timeType": "3"}));
    assert_eq!(sums(&asked.ok()), [("2018".to_owned(), 100, 100.0)]);
}
