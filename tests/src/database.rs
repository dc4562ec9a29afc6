//! Databases: a template made once per process, and a copy of it per test.
//!
//! `WANGGE_TEST_DB` chooses `sqlite` (also when it is not set) or `postgres`; for the latter
//! `WANGGE_TEST_PG` names a database in which others may be created. The template is made by
//! starting the server once. On SQLite it is kept in memory as files; on PostgreSQL it stays
//! behind when the process ends, and `cargo xtask test` removes it.

use std::fs::{self, Permissions};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;
use wangge_api::config::Config;
use wangge_kernel::Clock;

use crate::app::Server;

const COPY_TRIES_MAX: u32 = 50;
const SQLITE_FILE: &str = "wangge.db";

/// A test's own database and data directory, gone when this is dropped.
pub(crate) struct Copy {
    _dir: TempDir,
    postgres: Option<String>,
}

impl Copy {
    /// A fresh copy, and the configuration of a server on it.
    pub(crate) fn make() -> (Self, Config) {
        static TEMPLATE: OnceLock<Template> = OnceLock::new();
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let template = TEMPLATE.get_or_init(Template::make);
        let dir = temp_dir();
        for file in &template.files {
            file.write_to(dir.path());
        }
        let postgres = template.postgres.as_ref().map(|from| {
            let name = database_name(&COUNT.fetch_add(1, Ordering::Relaxed).to_string());
            create_database(&name, from);
            name
        });
        let mut config = config_in(dir.path(), postgres.as_deref());
        config.admin_password = template.config.admin_password.clone();
        (
            Self {
                _dir: dir,
                postgres,
            },
            config,
        )
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if let Some(name) = &self.postgres {
            let dropped = admin(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            if let Err(e) = dropped
                && !std::thread::panicking()
            {
                panic!("{name}: {e}");
            }
        }
    }
}

/// What a server leaves behind that was started once on nothing.
struct Template {
    config: Config,
    files: Vec<TemplateFile>,
    postgres: Option<String>,
}

impl Template {
    fn make() -> Self {
        let dir = temp_dir();
        let postgres = wants_postgres().then(|| {
            let name = database_name("template");
            create_database(&name, "template0");
            name
        });
        let config = config_in(dir.path(), postgres.as_deref());
        drop(Server::start(config.clone(), Clock::real()));
        if postgres.is_none() {
            settle(&dir.path().join(SQLITE_FILE));
        }
        let mut files = Vec::new();
        collect(dir.path(), dir.path(), &mut files);
        Self {
            config,
            files,
            postgres,
        }
    }
}

struct TemplateFile {
    path: PathBuf,
    bytes: Vec<u8>,
    permissions: Permissions,
}

impl TemplateFile {
    fn write_to(&self, dir: &Path) {
        let path = dir.join(&self.path);
        let parent = path.parent().unwrap_or(dir);
        fs::create_dir_all(parent).expect("a directory");
        fs::write(&path, &self.bytes).expect("a file");
        fs::set_permissions(&path, self.permissions.clone()).expect("permissions");
    }
}

/// Brings everything into the one file: a connection that is still closing may hold a log.
fn settle(file: &Path) {
    let mut conn = SqliteConnection::establish(&file.to_string_lossy()).expect("the template");
    conn.batch_execute("PRAGMA busy_timeout = 30000; PRAGMA wal_checkpoint(TRUNCATE)")
        .expect("a checkpoint");
}

fn is_log(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with("-wal") || name.ends_with("-shm")
}

fn collect(root: &Path, dir: &Path, files: &mut Vec<TemplateFile>) {
    for entry in fs::read_dir(dir).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if !is_log(&path) {
            let bytes = fs::read(&path).expect("a file");
            let permissions = fs::metadata(&path).expect("a file").permissions();
            let path = path
                .strip_prefix(root)
                .expect("a file below the root")
                .to_owned();
            files.push(TemplateFile {
                path,
                bytes,
                permissions,
            });
        }
    }
}

fn temp_dir() -> TempDir {
    tempfile::Builder::new()
        .prefix("wangge-test-")
        .tempdir()
        .expect("a temporary directory")
}

fn config_in(dir: &Path, postgres: Option<&str>) -> Config {
    let url = match postgres {
        Some(name) => {
            let admin = admin_url();
            let base = admin
                .rsplit_once('/')
                .map_or(admin.as_str(), |(base, _)| base);
            format!("{base}/{name}")
        }
        None => format!("sqlite:{}", dir.join(SQLITE_FILE).display()),
    };
    Config::for_tests(url, dir.to_owned())
}

fn wants_postgres() -> bool {
    match variable("WANGGE_TEST_DB").as_str() {
        "" | "sqlite" => false,
        "postgres" => true,
        other => panic!("WANGGE_TEST_DB is {other}, neither sqlite nor postgres"),
    }
}

fn admin_url() -> String {
    let url = variable("WANGGE_TEST_PG");
    assert!(
        !url.is_empty(),
        "WANGGE_TEST_DB=postgres needs WANGGE_TEST_PG=postgres://USER@HOST/postgres"
    );
    url
}

fn variable(name: &str) -> String {
    std::env::var_os(name)
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn database_name(suffix: &str) -> String {
    format!("wangge_test_{}_{suffix}", std::process::id())
}

/// A template may be copied only while nobody is connected to it, and a connection that was just
/// closed lingers for a moment.
fn create_database(name: &str, from: &str) {
    let statement =
        format!("CREATE DATABASE {name} TEMPLATE {from} ENCODING 'UTF8' LOCALE 'C.UTF-8'");
    for _ in 0..COPY_TRIES_MAX {
        match admin(&statement) {
            Ok(()) => return,
            Err(e) if e.contains("accessed by other users") => {
                std::thread::sleep(Duration::from_millis(100))
            }
            Err(e) => panic!("{name}: {e}"),
        }
    }
    panic!("{from} stays in use");
}

fn admin(statement: &str) -> Result<(), String> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut conn = PgConnection::establish(&admin_url()).map_err(|e| e.to_string())?;
    conn.batch_execute(statement).map_err(|e| e.to_string())
}
