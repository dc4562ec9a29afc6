//! Grids without HTTP: adds one with its review group and looks at it from inside and outside.
//!
//! Run it with `cargo run -p wangge-grid --example grids`.

#![expect(clippy::print_stdout, reason = "an example prints what it has to show")]

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use wangge_db::url::DatabaseUrl;
use wangge_db::{Db, DbOptions, migrate};
use wangge_grid::info::{self, ListGrids, SaveGrid, SaveReviewer};
use wangge_kernel::field::Parts;
use wangge_kernel::{Actor, Clock, DataScope, Field, Org, Page, Part, Policy};
use wangge_org_region::org::{self, SaveOrg};

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::temp_dir().join(format!("wangge-grids-{}", std::process::id()));
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
    let branch = branch(db)?;
    // The president of the branch sees what belongs to its org; a stranger sees nothing.
    let president = actor(7, &branch, BTreeSet::from([branch.id]));
    let stranger = actor(8, &branch, BTreeSet::new());
    let id = db.write_blocking(|tx| {
        info::add(tx, &president, Policy::default(), &command(&branch.code))
    })?;
    for (who, actor) in [("president", &president), ("stranger", &stranger)] {
        let page = db.read_blocking(|conn| {
            info::list(conn, actor, &ListGrids::default(), Page::default())
        })?;
        let found = db.read_blocking(|conn| info::find(conn, &actor.scope, &id.to_string()))?;
        println!(
            "{who}: {} in the list, found {}",
            page.count,
            found.is_some()
        );
        for reviewer in found.iter().flat_map(|grid| &grid.list_review) {
            println!("  {}", reviewer.grid_review_name);
        }
    }
    Ok(())
}

fn branch(db: &Db) -> Result<Org, Box<dyn Error>> {
    let mut org = Org {
        id: 0,
        code: "17001".to_owned(),
        name: "西递支行".to_owned(),
    };
    let command = SaveOrg {
        org_code: Field::Value(org.code.clone()),
        org_name: Field::Value(org.name.clone()),
        org_level: Field::Value(1),
        ..SaveOrg::default()
    };
    let system = Actor::system(0, org.clone());
    org.id = db.write_blocking(|tx| org::add(tx, &system, &command))?;
    Ok(org)
}

/// Someone who sees `orgs` and manages no grid.
fn actor(account_id: i64, org: &Org, orgs: BTreeSet<i64>) -> Actor {
    Actor {
        is_admin: false,
        scope: DataScope::Part(Part {
            account_id,
            orgs,
            grids: BTreeSet::new(),
        }),
        ..Actor::system(account_id, org.clone())
    }
}

fn command(org_code: &str) -> SaveGrid {
    let text = |text: &str| Field::Value(text.to_owned());
    let reviewer = SaveReviewer {
        grid_review_name: text("汪秀英"),
        id_number: text("340121197705175537"),
        kind: text("1"),
        ..SaveReviewer::default()
    };
    SaveGrid {
        grid_code: text("XD001"),
        grid_name: text("西递村"),
        org_code: text(org_code),
        grid_type: Field::Value(1),
        list_review: Field::Value(Parts(vec![reviewer])),
        ..SaveGrid::default()
    }
}
