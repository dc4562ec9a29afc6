//! Pools, the fair queue before them, and the two ways in: [`Db::read`] and [`Db::write`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::{Connection, SimpleConnection};
use diesel::{PgConnection, RunQueryDsl, SqliteConnection};
use futures_executor::block_on;
use r2d2::{ManageConnection, Pool, PooledConnection};
use tokio::sync::Semaphore;
use wangge_kernel::Clock;

use crate::conn::Conn;
use crate::error::Error;
use crate::instance;
use crate::tx::{Tx, is_open};
use crate::url::DatabaseUrl;

/// How many connections; the defaults suit a small server.
#[derive(Debug, Clone, Copy)]
pub struct DbOptions {
    /// Connections that read on SQLite, or all connections on PostgreSQL.
    pub connections: u32,
}

impl Default for DbOptions {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, |n| n.get());
        Self {
            connections: u32::try_from(cores * 2).unwrap_or(4).clamp(4, 64),
        }
    }
}

/// The database of a process. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    readers: Pool<Manager>,
    writers: Pool<Manager>,
    // r2d2 hands out connections in no order; the semaphores are first come, first served.
    read_gate: Arc<Semaphore>,
    write_gate: Arc<Semaphore>,
    commits: AtomicU64,
    clock: Clock,
    url: DatabaseUrl,
    instance: String,
}

impl Db {
    /// Opens pools on a migrated database.
    ///
    /// # Errors
    /// The address is not understood, or no connection can be made.
    pub fn open(url: &str, options: DbOptions, clock: Clock) -> Result<Self, Error> {
        let url = DatabaseUrl::parse(url)?;
        let size = options.connections;
        let instance = instance::new_name();
        let pool = |size, read_only| pool(&url, size, read_only, &instance);
        let (readers, writers, read_gate, write_gate) = if url.is_sqlite() {
            (pool(size, true)?, pool(1, false)?, gate(size), gate(1))
        } else {
            let shared = pool(size, false)?;
            let gate = gate(size);
            (shared.clone(), shared, gate.clone(), gate)
        };
        let inner = Inner {
            readers,
            writers,
            read_gate,
            write_gate,
            commits: AtomicU64::new(0),
            clock,
            url,
            instance,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The clock that times this database's transactions.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The address it was opened with.
    pub fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// The name of this process among those that share the database (see [`crate::instance`]).
    pub fn instance(&self) -> &str {
        &self.inner.instance
    }

    /// How many transactions this process has committed: whoever caches what the database says
    /// can see cheaply that something may have changed.
    pub fn commits(&self) -> u64 {
        self.inner.commits.load(Ordering::Acquire)
    }

    /// Runs a read off the async threads.
    ///
    /// # Errors
    /// What `work` returned, or the failure to get a connection.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let permit = self.inner.read_gate.clone().acquire_owned().await;
        let db = self.clone();
        off_thread(move || {
            let _permit = permit;
            db.read_now(work)
        })
        .await
    }

    /// Runs a write in one transaction, off the async threads: committed when `work` returns `Ok`,
    /// undone when it returns an error or panics.
    ///
    /// # Errors
    /// What `work` returned, or the failure to get a connection or to commit.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let permit = self.inner.write_gate.clone().acquire_owned().await;
        let db = self.clone();
        off_thread(move || {
            let _permit = permit;
            db.write_now(work)
        })
        .await
    }

    /// [`Db::read`] on the thread that calls, which must not be one that runs async tasks.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let _permit = block_on(self.inner.read_gate.acquire());
        self.read_now(work)
    }

    /// [`Db::write`] on the thread that calls, which must not be one that runs async tasks. Long
    /// work calls it once per chunk: it then stands in line like everybody else.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let _permit = block_on(self.inner.write_gate.acquire());
        self.write_now(work)
    }

    /// Runs a write to see what it would come to, and undoes it whatever that is.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn rehearse_blocking<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let _permit = block_on(self.inner.write_gate.acquire());
        self.on_writer(|db, conn| db.in_transaction(conn, work, Ending::Undo))
    }

    fn read_now<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut slot = self.inner.readers.get().map_err(Error::from)?;
        let outcome = work(&mut slot.conn);
        if outcome.is_err() {
            slot.probe();
        }
        outcome
    }

    fn write_now<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.on_writer(|db, conn| db.in_transaction(conn, work, Ending::Commit))
    }

    fn on_writer<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Self, &mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut slot: PooledConnection<Manager> = self.inner.writers.get().map_err(Error::from)?;
        let outcome = work(self, &mut slot.conn);
        if outcome.is_err() {
            slot.probe();
        }
        outcome
    }

    /// Gathers statistics now and, on PostgreSQL, notes which pages all can see, so that indexes are
    /// read alone. Both databases do it by themselves in time; after a bulk load it should be at
    /// once.
    ///
    /// # Errors
    /// The database failed.
    pub fn settle(&self) -> Result<(), Error> {
        let (pool, statement) = match self.inner.url.is_sqlite() {
            true => (&self.inner.writers, "ANALYZE"),
            false => (&self.inner.readers, "VACUUM (ANALYZE)"),
        };
        let mut slot = pool.get().map_err(Error::from)?;
        Ok(slot.conn.batch_execute(statement)?)
    }

    fn in_transaction<T, E: From<Error>>(
        &self,
        conn: &mut Conn,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
        ending: Ending,
    ) -> Result<T, E> {
        let mut tx = Tx::begin(conn, self.inner.clock.now()).map_err(Error::from)?;
        match catch_unwind(AssertUnwindSafe(|| work(&mut tx))) {
            Ok(Ok(value)) if matches!(ending, Ending::Undo) => {
                tx.rollback().map_err(Error::from)?;
                Ok(value)
            }
            Ok(Ok(value)) => {
                tx.commit().map_err(Error::from)?;
                self.inner.commits.fetch_add(1, Ordering::AcqRel);
                Ok(value)
            }
            Ok(Err(error)) => {
                if let Err(rollback) = tx.rollback() {
                    tracing::error!(%rollback, "rollback failed");
                }
                Err(error)
            }
            Err(_) => {
                tracing::error!("a use case panicked; its transaction is undone");
                drop(tx.rollback());
                Err(Error::Interrupted.into())
            }
        }
    }
}

/// How a transaction ends whose work went well.
enum Ending {
    Commit,
    Undo,
}

async fn off_thread<T: Send + 'static, E: From<Error> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Error::Interrupted.into()),
    }
}

fn gate(size: u32) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(size as usize))
}

fn pool(
    url: &DatabaseUrl,
    size: u32,
    read_only: bool,
    instance: &str,
) -> Result<Pool<Manager>, Error> {
    let manager = Manager {
        url: url.clone(),
        read_only,
        instance: instance.to_owned(),
    };
    let pool = Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        // A ping before each use costs a third of a point read; broken ones are found on return.
        .test_on_check_out(false)
        .connection_timeout(Duration::from_secs(10))
        .build(manager)?;
    Ok(pool)
}

#[derive(Debug)]
struct Manager {
    url: DatabaseUrl,
    read_only: bool,
    instance: String,
}

/// A connection in the pool. Connections are not tested before use, so whoever met an error asks
/// whether the connection itself has died (the server was restarted), and a dead one is dropped.
struct Slot {
    conn: Conn,
    dead: bool,
}

impl Slot {
    fn probe(&mut self) {
        self.dead = is_open(&mut self.conn)
            || diesel::sql_query("SELECT 1")
                .execute(&mut self.conn)
                .is_err();
    }
}

impl ManageConnection for Manager {
    type Connection = Slot;
    type Error = Error;

    fn connect(&self) -> Result<Slot, Error> {
        let mut conn = connect(&self.url, self.read_only)?;
        instance::introduce(&mut conn, &self.instance)?;
        Ok(Slot { conn, dead: false })
    }

    fn is_valid(&self, slot: &mut Slot) -> Result<(), Error> {
        diesel::sql_query("SELECT 1").execute(&mut slot.conn)?;
        Ok(())
    }

    fn has_broken(&self, slot: &mut Slot) -> bool {
        slot.dead || std::thread::panicking()
    }
}

pub(crate) fn connect(url: &DatabaseUrl, read_only: bool) -> Result<Conn, Error> {
    match url {
        DatabaseUrl::Postgres(address) => {
            let mut conn =
                PgConnection::establish(address).map_err(|e| Error::Url(e.to_string()))?;
            conn.batch_execute("SET TIME ZONE 'UTC'; SET client_min_messages TO WARNING")?;
            Ok(Conn::Postgres(conn))
        }
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path)
                .map_err(|e| Error::Url(format!("{path}: {e}")))?;
            conn.batch_execute(
                "PRAGMA busy_timeout = 5000;
                 PRAGMA journal_mode = WAL;
                 PRAGMA synchronous = FULL;
                 PRAGMA foreign_keys = ON;
                 PRAGMA mmap_size = 0;
                 PRAGMA cache_size = -16000;
                 PRAGMA temp_store = MEMORY;
                 PRAGMA case_sensitive_like = ON;",
            )?;
            // The one writer moves pages into the file by 32 MB, not by 4: bulk loads change the same
            // pages of indexes again and again.
            conn.batch_execute(match read_only {
                true => "PRAGMA query_only = ON",
                false => "PRAGMA cache_size = -64000; PRAGMA wal_autocheckpoint = 8000",
            })?;
            Ok(Conn::Sqlite(conn))
        }
    }
}
