//! Group commit for entries that belong to no transaction of their own.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use wangge_db::{Db, Error, Tx};
use wangge_kernel::Actor;

use crate::schema::operation_log;
use crate::{Entry, NewRow};

const QUEUE: usize = 4096;
const BATCH: usize = 500;
const WAIT: Duration = Duration::from_millis(5);

type Waiting = (NewRow, oneshot::Sender<()>);

/// Collects entries and commits them together, a few milliseconds later at most.
#[derive(Clone)]
pub struct Appender {
    db: Db,
    queue: mpsc::Sender<Waiting>,
}

impl Appender {
    /// Starts the appender's task on the current runtime. It ends when the last clone is dropped
    /// and everything queued is written.
    pub fn start(db: Db) -> Self {
        let (queue, entries) = mpsc::channel(QUEUE);
        tokio::spawn(write_all(db.clone(), entries));
        Self { db, queue }
    }

    /// Logs an entry and waits until it is on disk: the read it tells of is answered only then.
    ///
    /// # Errors
    /// The entry could not be written.
    pub async fn append(&self, actor: &Actor, entry: Entry) -> Result<(), Error> {
        let row = NewRow::new(self.db.clock().now(), actor, entry);
        let (done, written) = oneshot::channel();
        self.queue
            .send((row, done))
            .await
            .map_err(|_| Error::Interrupted)?;
        written.await.map_err(|_| Error::Interrupted)
    }
}

async fn write_all(db: Db, mut entries: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::new();
    while entries.recv_many(&mut batch, BATCH).await > 0 {
        tokio::time::sleep(WAIT).await;
        while batch.len() < BATCH {
            match entries.try_recv() {
                Ok(entry) => batch.push(entry),
                Err(_) => break,
            }
        }
        let (rows, waiting): (Vec<NewRow>, Vec<_>) = batch.drain(..).unzip();
        match db.write(move |tx| insert(tx, &rows)).await {
            Ok(()) => waiting.into_iter().for_each(tell),
            // Dropping the senders tells every waiting read that it was not logged.
            Err(error) => tracing::error!(%error, "operation log could not be written"),
        }
    }
}

/// A reader who has given up meanwhile is no failure.
fn tell(done: oneshot::Sender<()>) {
    let _gone = done.send(());
}

fn insert(tx: &mut Tx<'_>, rows: &[NewRow]) -> Result<(), Error> {
    let insert = diesel::insert_into(operation_log::table).values(rows);
    wangge_db::insert_many(tx.conn(), insert)?;
    Ok(())
}
