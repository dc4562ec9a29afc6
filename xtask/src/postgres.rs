//! A PostgreSQL to test on: the one `WANGGE_TEST_PG` names, or a throw-away cluster made from the
//! server binaries of this machine.
//!
//! The cluster is kept by a small shell that waits for the end of its standard input. However
//! this program ends (done, failed, Ctrl-C, killed), that input closes, and the shell stops the
//! server and removes its directory.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl};

use crate::run::{Outcome, entries, name_of, read};

/// How this variable is set, the tests run against that server: `postgres://USER@HOST/postgres`.
pub(crate) const GIVEN: &str = "WANGGE_TEST_PG";
/// Databases the tests make start with this, so that leftovers are told from others.
const OURS: &str = "wangge\\_test\\_%";
const START_SECONDS_MAX: u64 = 60;

/// `$1` the server's programs, `$2` a directory of its own, `$3` the port.
const KEEPER: &str = r#"
trap '' HUP INT TERM
cd /
if "$1/initdb" -D "$2/data" -U wangge --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --no-sync >"$2/log" 2>&1 </dev/null
then
    "$1/postgres" -D "$2/data" -p "$3" -h 127.0.0.1 -k '' -c max_connections=300 \
        -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off \
        >>"$2/log" 2>&1 </dev/null &
    server=$!
else
    touch "$2/failed"
fi
read -r _
if [ -n "$server" ]; then kill -QUIT "$server"; wait "$server"; fi
rm -rf "$2"
"#;

/// A running server; dropping it ends what was started here.
pub(crate) enum Postgres {
    /// Named by `WANGGE_TEST_PG`.
    Given(String),
    /// Started here.
    Cluster { keeper: Child, url: String },
}

/// Whether there is a server to test on.
pub(crate) fn is_available() -> bool {
    given().is_some() || binaries().is_some()
}

/// What to tell someone who has none.
pub(crate) fn how_to_get() -> String {
    format!("no PostgreSQL server found: install the package postgresql, or set {GIVEN}")
}

fn given() -> Option<String> {
    let value = std::env::var_os(GIVEN)?;
    Some(value.to_string_lossy().into_owned()).filter(|url| !url.is_empty())
}

/// The directory of `initdb` and `postgres`: on the path, or where Debian puts them.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian = entries(Path::new("/usr/lib/postgresql"));
    debian.sort_by_key(|dir| std::cmp::Reverse(name_of(dir).parse::<u32>().unwrap_or(0)));
    let known = debian.into_iter().map(|dir| dir.join("bin"));
    let mut places = std::env::split_paths(&path).chain(known);
    places.find(|dir| dir.join("initdb").is_file() && dir.join("postgres").is_file())
}

impl Postgres {
    /// Takes the given server or starts one.
    pub(crate) fn start() -> Outcome<Self> {
        if let Some(url) = given() {
            return Ok(Self::Given(url));
        }
        let programs = binaries().ok_or_else(how_to_get)?;
        let dir = std::env::temp_dir().join(format!("wangge-pg-{}", std::process::id()));
        let port = free_port()?;
        let mut command = Command::new("sh");
        command
            .args(["-c", KEEPER, "keeper"])
            .arg(&programs)
            .arg(&dir)
            .arg(port.to_string());
        prepare(&mut command, &dir).map_err(|e| format!("{}: {e}", dir.display()))?;
        // A group of its own: what ends this program's group must not end the keeper.
        let keeper = command
            .process_group(0)
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|e| format!("sh: {e}"))?;
        let url = format!("postgres://wangge@127.0.0.1:{port}/postgres");
        let cluster = Self::Cluster { keeper, url };
        cluster.wait_until_ready(&dir)?;
        println!("PostgreSQL from {} on port {port}", programs.display());
        Ok(cluster)
    }

    /// The address of a database in which others may be created.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Given(url) | Self::Cluster { url, .. } => url,
        }
    }

    /// Makes an empty database and returns its address.
    pub(crate) fn create_database(&self, name: &str) -> Outcome<String> {
        let mut conn = PgConnection::establish(self.url()).map_err(|e| e.to_string())?;
        let made = conn.batch_execute(&format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        ));
        made.map_err(|e| format!("{name}: {e}"))?;
        let base = self
            .url()
            .rsplit_once('/')
            .map_or(self.url(), |(base, _)| base);
        Ok(format!("{base}/{name}"))
    }

    fn wait_until_ready(&self, dir: &Path) -> Outcome {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            if PgConnection::establish(self.url()).is_ok() {
                return Ok(());
            }
            if dir.join("failed").exists() {
                break;
            }
            sleep(Duration::from_millis(100));
        }
        let log = read(&dir.join("log")).unwrap_or_default();
        Err(format!("the throw-away PostgreSQL did not start:\n{log}"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        match self {
            Self::Given(url) => drop_leftovers(url),
            Self::Cluster { keeper, .. } => {
                drop(keeper.stdin.take());
                let _ended = keeper.wait();
            }
        }
    }
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The template database outlives the tests, which cannot know which of them is last.
fn drop_leftovers(url: &str) {
    let Ok(mut conn) = PgConnection::establish(url) else {
        return;
    };
    let query = format!(
        "SELECT datname::text AS name FROM pg_database d WHERE datname LIKE '{OURS}' \
         AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)"
    );
    let names: Vec<Named> = diesel::sql_query(query).load(&mut conn).unwrap_or_default();
    for Named { name } in names {
        let _gone = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name}"));
    }
}

/// Makes the server's directory. PostgreSQL refuses to run as root: root hands both over.
fn prepare(command: &mut Command, dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
    if fs::metadata(dir)?.uid() == 0 {
        let (uid, gid) = unprivileged();
        chown(dir, Some(uid), Some(gid))?;
        command.uid(uid).gid(gid);
    }
    Ok(())
}

/// The user `postgres`, else `nobody`.
fn unprivileged() -> (u32, u32) {
    const NOBODY: u32 = 65534;
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut numbers = line.split(':').skip(2).map(str::parse::<u32>);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    };
    ids("postgres")
        .or_else(|| ids("nobody"))
        .unwrap_or((NOBODY, NOBODY))
}

fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
    listener
        .map(|address| address.port())
        .map_err(|e| format!("no free port: {e}"))
}
