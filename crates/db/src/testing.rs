//! A fresh migrated database per test, for the tests of crates that stand on this one.
//!
//! `WANGGE_TEST_DB` chooses `sqlite` (also when it is not set) or `postgres`; for the latter
//! `WANGGE_TEST_PG` names a database from which others can be created.

#![expect(
    clippy::panic,
    reason = "a broken test bench fails the test by panicking"
)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::PgConnection;
use diesel::connection::{Connection, SimpleConnection};
use wangge_kernel::Clock;

use crate::pool::{Db, DbOptions};
use crate::url::DatabaseUrl;
use crate::{Error, migrate};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database of a test's own; gone when this is dropped.
pub struct TestDb {
    db: Option<Db>,
    place: Place,
}

enum Place {
    Sqlite(PathBuf),
    Postgres { admin: String, name: String },
}

impl TestDb {
    /// A fresh database with every migration run.
    ///
    /// # Panics
    /// The database cannot be made.
    pub fn fresh() -> Self {
        let unique = format!(
            "wangge_unit_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        match make(&unique) {
            Ok(made) => made,
            Err(error) => panic!("no test database: {error}"),
        }
    }
}

impl std::ops::Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        match &self.db {
            Some(db) => db,
            None => panic!("the test database is gone"),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by xtask which database to use"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn make(unique: &str) -> Result<TestDb, Error> {
    let (url, place) = match variable("WANGGE_TEST_DB").as_deref() {
        Some("postgres") => {
            let admin = variable("WANGGE_TEST_PG")
                .ok_or_else(|| Error::Url("WANGGE_TEST_PG is not set".to_owned()))?;
            execute(&admin, &format!("CREATE DATABASE {unique}"))?;
            let base = admin
                .rsplit_once('/')
                .map_or(admin.as_str(), |(base, _)| base);
            (
                format!("{base}/{unique}"),
                Place::Postgres {
                    admin: admin.clone(),
                    name: unique.to_owned(),
                },
            )
        }
        _ => {
            let path = std::env::temp_dir().join(format!("{unique}.db"));
            (format!("sqlite:{}", path.display()), Place::Sqlite(path))
        }
    };
    migrate::up(&DatabaseUrl::parse(&url)?)?;
    let db = Db::open(&url, DbOptions::default(), Clock::real())?;
    Ok(TestDb {
        db: Some(db),
        place,
    })
}

fn execute(url: &str, sql: &str) -> Result<(), Error> {
    let mut conn = PgConnection::establish(url).map_err(|e| Error::Url(e.to_string()))?;
    Ok(conn.batch_execute(sql)?)
}

impl Drop for TestDb {
    fn drop(&mut self) {
        drop(self.db.take());
        // What cannot be removed is left for the end of the cluster, or to the temp directory.
        match &self.place {
            Place::Sqlite(path) => {
                for end in ["", "-wal", "-shm"] {
                    drop(std::fs::remove_file(format!("{}{end}", path.display())));
                }
            }
            Place::Postgres { admin, name } => drop(execute(
                admin,
                &format!("DROP DATABASE {name} WITH (FORCE)"),
            )),
        }
    }
}
