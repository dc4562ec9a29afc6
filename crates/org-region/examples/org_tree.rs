//! The org tree without HTTP: a database, an actor, and the use cases of chapter 8.
//!
//! Run it with `cargo run -p wangge-org-region --example org_tree`.

#![expect(clippy::print_stdout, reason = "an example prints what it has to show")]

use std::error::Error;
use std::path::Path;

use wangge_db::url::DatabaseUrl;
use wangge_db::{Db, DbOptions, migrate};
use wangge_kernel::{Actor, Clock, Failure, Field, Org};
use wangge_org_region::org::{self, OrgView, SaveOrg};

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::temp_dir().join(format!("wangge-org-tree-{}", std::process::id()));
    std::fs::create_dir_all(&dir)?;
    let outcome = show(&open(&dir)?);
    std::fs::remove_dir_all(&dir)?;
    outcome
}

/// A migrated SQLite database in `dir`.
fn open(dir: &Path) -> Result<Db, wangge_db::Error> {
    let url = format!("sqlite:{}", dir.join("bank.db").display());
    migrate::up(&DatabaseUrl::parse(&url)?)?;
    Db::open(&url, DbOptions::default(), Clock::real())
}

fn show(db: &Db) -> Result<(), Box<dyn Error>> {
    let nowhere = Org {
        id: 0,
        code: String::new(),
        name: String::new(),
    };
    let actor = Actor::system(0, nowhere);
    // One transaction for both: either the whole tree is there or nothing of it.
    let head = db.write_blocking(|tx| {
        let head = org::add(tx, &actor, &command("17000", "总行", 0, 0))?;
        org::add(tx, &actor, &command("17001", "西递支行", head, 1))?;
        Ok::<_, wangge_org_region::Error>(head)
    })?;
    let tree = db.read_blocking(|conn| org::find_tree(conn, head))?;
    for root in &tree {
        print(root, 0);
    }
    // Refused: the head office cannot move below its own branch.
    let branch = SaveOrg {
        pre_org_id: Field::Value("17001".to_owned()),
        ..SaveOrg::default()
    };
    if let Err(error) = db.write_blocking(|tx| org::update(tx, &actor, head, &branch)) {
        println!("{}: {}", error.code(), error.public_message());
    }
    Ok(())
}

fn command(code: &str, name: &str, parent: i64, level: i64) -> SaveOrg {
    SaveOrg {
        org_code: Field::Value(code.to_owned()),
        org_name: Field::Value(name.to_owned()),
        pre_org_id: Field::Value(parent.to_string()),
        org_level: Field::Value(level),
        ..SaveOrg::default()
    }
}

fn print(org: &OrgView, depth: usize) {
    println!("{}{} {}", "  ".repeat(depth), org.org_code, org.org_name);
    for child in &org.child_list {
        print(child, depth + 1);
    }
}
