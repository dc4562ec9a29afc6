//! An open transaction.

use diesel::RunQueryDsl;
use diesel::connection::{
    AnsiTransactionManager, Connection, SimpleConnection, TransactionManager,
};
use diesel::result::QueryResult;
use wangge_kernel::Instant;

use crate::conn::Conn;

/// A transaction opened by [`crate::Db::write`]. Commits when the use case returns `Ok`.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    now: Instant,
    savepoints: u32,
}

impl<'a> Tx<'a> {
    pub(crate) fn begin(conn: &'a mut Conn, now: Instant) -> QueryResult<Self> {
        match conn {
            // Takes the write lock at once: a transaction that reads first and writes later
            // could otherwise not be upgraded and would fail under load.
            Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
            Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN")?,
        }
        Ok(Self {
            conn,
            now,
            savepoints: 0,
        })
    }

    pub(crate) fn commit(self) -> QueryResult<()> {
        match self.conn {
            Conn::Sqlite(c) => {
                <AnsiTransactionManager as TransactionManager<_>>::commit_transaction(c)
            }
            Conn::Postgres(c) => {
                <AnsiTransactionManager as TransactionManager<_>>::commit_transaction(c)
            }
        }
    }

    pub(crate) fn rollback(self) -> QueryResult<()> {
        match self.conn {
            Conn::Sqlite(c) => {
                <AnsiTransactionManager as TransactionManager<_>>::rollback_transaction(c)
            }
            Conn::Postgres(c) => {
                <AnsiTransactionManager as TransactionManager<_>>::rollback_transaction(c)
            }
        }
    }

    /// The connection, for queries inside this transaction.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// The instant of this transaction: everything it writes bears the same time.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Runs `work` under a savepoint: its writes are undone when it fails, and the transaction
    /// goes on. Needed wherever a failing statement is expected, because PostgreSQL refuses every
    /// statement after one.
    ///
    /// # Errors
    /// What `work` returned, or the failure of the savepoint itself.
    pub fn savepoint<T, E>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E>
    where
        E: From<diesel::result::Error>,
    {
        self.savepoints += 1;
        let name = format!("wangge_{}", self.savepoints);
        self.conn.batch_execute(&format!("SAVEPOINT {name}"))?;
        let outcome = work(self);
        let end = if outcome.is_ok() {
            "RELEASE"
        } else {
            "ROLLBACK TO"
        };
        self.conn
            .batch_execute(&format!("{end} SAVEPOINT {name}"))?;
        self.savepoints -= 1;
        outcome
    }

    /// Runs `work` with every statement planned for its own values. On PostgreSQL a statement that
    /// was run some times gets one plan for all values, which for a list of hundreds of keys means
    /// comparing each row with each key; look-ups of bulk loads must not fall into that. Inserts
    /// stay outside: the checks of their foreign keys are statements too, one a row.
    ///
    /// # Errors
    /// What `work` returned, or the statement failed.
    pub fn planned_afresh<T, E>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<diesel::result::Error>,
    {
        self.plan_mode("force_custom_plan")?;
        let found = work(self)?;
        self.plan_mode("auto")?;
        Ok(found)
    }

    fn plan_mode(&mut self, mode: &str) -> QueryResult<()> {
        if let Conn::Postgres(conn) = self.conn {
            conn.batch_execute(&format!("SET LOCAL plan_cache_mode = {mode}"))?;
        }
        Ok(())
    }

    /// Lets only one transaction at a time past this point for the same `what`, until it ends. On
    /// SQLite there is only ever one writer; on PostgreSQL two transactions could each check a rule
    /// over several rows (no cycle, one administrator left) and break it together.
    ///
    /// # Errors
    /// The statement failed.
    pub fn one_at_a_time(&mut self, what: &str) -> QueryResult<()> {
        if let Conn::Postgres(conn) = self.conn {
            diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext($1))")
                .bind::<diesel::sql_types::Text, _>(what)
                .execute(conn)?;
        }
        Ok(())
    }
}

/// Whether a transaction was left open on this connection.
pub(crate) fn is_open(conn: &mut Conn) -> bool {
    fn depth<C: Connection<TransactionManager = AnsiTransactionManager>>(conn: &mut C) -> bool {
        AnsiTransactionManager::transaction_manager_status_mut(conn)
            .transaction_depth()
            .is_ok_and(|depth| depth.is_some())
    }
    match conn {
        Conn::Sqlite(c) => depth(c),
        Conn::Postgres(c) => depth(c),
    }
}
