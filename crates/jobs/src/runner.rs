//! The runner: claims jobs, runs their work off the async threads, keeps heartbeat and progress.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use wangge_db::{Db, Error, instance};

use crate::store::{self, Job, Silence};

const POLL: Duration = Duration::from_secs(1);
const BEAT: Duration = Duration::from_secs(2);
/// A runner that has not been heard of for this long is given up, though it may still live: its
/// work must be able to tell that it has lost the job.
const SILENT_MS: i64 = 60_000;
/// One whose process has gone is given up after this long already: longer than a beat, lest one
/// whose connections were cut for a moment lose its job.
const GONE_MS: i64 = 3_000;
const ATTEMPTS_MAX: i64 = 3;

/// A kind of work. `run` blocks; it is called on a thread of its own.
pub trait Work: Send + Sync + 'static {
    /// Does the job; answers its result as JSON, or why it failed, in Chinese, for its owner.
    ///
    /// # Errors
    /// The reason for the owner.
    fn run(&self, context: &Context, payload: &str) -> Result<String, String>;

    /// Takes back what a job has begun that will not be begun again: it was cut off too often, or
    /// panicked.
    fn abandon(&self, _payload: &str) {}
}

/// What a running work can say and ask.
#[derive(Clone, Default)]
pub struct Context {
    done: Arc<AtomicI64>,
    total: Arc<AtomicI64>,
    stopping: Arc<AtomicBool>,
    put_off: Arc<AtomicBool>,
}

impl Context {
    /// Says how far the work is; stored with the next heartbeat.
    pub fn progress(&self, done: i64, total: i64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// Whether the process is stopping: long work should end at the next safe place.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Says that the work ends now, unfinished, and goes on where it is when the job is claimed
    /// again: what it answers then is not stored.
    pub fn put_off(&self) {
        self.put_off.store(true, Ordering::Relaxed);
    }
}

/// A runner of one process, for the kinds of jobs it was given works for: kinds that take long can
/// have a runner of their own, so that others need not wait. Cheap to clone.
#[derive(Clone)]
pub struct Runner {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    works: HashMap<&'static str, Arc<dyn Work>>,
    queued: Notify,
    finished: Notify,
    stopping: Arc<AtomicBool>,
}

impl Runner {
    /// Starts `workers` tasks on the current runtime.
    ///
    /// # Errors
    /// Jobs left by an earlier process could not be given back.
    pub async fn start(
        db: Db,
        works: HashMap<&'static str, Arc<dyn Work>>,
        workers: usize,
    ) -> Result<(Self, Vec<JoinHandle<()>>), Error> {
        if db.url().is_sqlite() {
            let kinds = kinds(&works);
            db.write(move |tx| store::release_all(tx, &kinds).map_err(Error::from))
                .await?;
        }
        let inner = Inner {
            db,
            works,
            queued: Notify::new(),
            finished: Notify::new(),
            stopping: Arc::default(),
        };
        let runner = Self {
            inner: Arc::new(inner),
        };
        let tasks = (0..workers)
            .map(|_| tokio::spawn(runner.clone().work_on()))
            .collect();
        Ok((runner, tasks))
    }

    /// Tells the runner that a job was queued, so that it need not wait for its next look.
    pub fn wake(&self) {
        self.inner.queued.notify_one();
    }

    /// Waits until a job is over.
    ///
    /// # Errors
    /// The database failed, or there is no such job.
    pub async fn wait(&self, id: i64) -> Result<Job, Error> {
        loop {
            let finished = self.inner.finished.notified();
            let found = self
                .inner
                .db
                .read(move |conn| store::find(conn, id).map_err(Error::from))
                .await?;
            match found {
                Some(job) if job.is_over() => return Ok(job),
                Some(_) => {}
                None => return Err(Error::Interrupted),
            }
            // Another instance may be the one that works on it, so the row is looked at anyway.
            drop(tokio::time::timeout(POLL, finished).await);
        }
    }

    /// Whether it was asked to stop: works may put themselves off, so that their jobs do not end here.
    pub fn is_stopping(&self) -> bool {
        self.inner.stopping.load(Ordering::Relaxed)
    }

    /// Lets the running works end and takes no more.
    pub fn stop(&self) {
        self.inner.stopping.store(true, Ordering::Relaxed);
        self.inner.queued.notify_waiters();
    }

    async fn work_on(self) {
        while !self.inner.stopping.load(Ordering::Relaxed) {
            match self.claim().await {
                Ok(Some(job)) => self.run(job).await,
                Ok(None) => drop(tokio::time::timeout(POLL, self.inner.queued.notified()).await),
                Err(error) => {
                    tracing::warn!(%error, "jobs could not be looked at");
                    tokio::time::sleep(POLL).await;
                }
            }
        }
    }

    async fn claim(&self) -> Result<Option<Job>, Error> {
        let db = &self.inner.db;
        let (now, own) = (db.clock().now(), db.instance().to_owned());
        let kinds = kinds(&self.inner.works);
        let found = db
            .read(move |conn| {
                let living = instance::living(conn)?;
                let silence = Silence {
                    silent_since: now - SILENT_MS,
                    gone_since: now - GONE_MS,
                    living: living.as_ref(),
                };
                store::waiting(conn, &silence, &kinds).map_err(Error::from)
            })
            .await?;
        let Some(job) = found else {
            return Ok(None);
        };
        db.write(move |tx| {
            store::claim(tx, &job, &own)
                .map(|ours| ours.then_some(job))
                .map_err(Error::from)
        })
        .await
    }

    async fn run(&self, job: Job) {
        let context = Context {
            stopping: self.inner.stopping.clone(),
            ..Context::default()
        };
        let (id, put_off) = (job.id, context.put_off.clone());
        let outcome = match self.inner.works.get(job.kind.as_str()) {
            Some(work) if job.attempts >= ATTEMPTS_MAX => {
                abandon(work.clone(), job.payload).await;
                Err("任务多次中断，请重新提交".to_owned())
            }
            Some(work) => {
                self.run_beating(id, work.clone(), context, job.payload)
                    .await
            }
            None => Err("无法识别的任务类型".to_owned()),
        };
        let name = self.inner.db.instance().to_owned();
        let stored = self
            .inner
            .db
            .write(move |tx| {
                let stored = match put_off.load(Ordering::Relaxed) {
                    true => store::put_off(tx, id, &name),
                    false => store::finish(tx, id, &name, &outcome),
                };
                stored.map_err(Error::from)
            })
            .await;
        if let Err(error) = stored {
            tracing::error!(%error, job = id, "the end of a job could not be stored");
        }
        self.inner.finished.notify_waiters();
    }

    async fn run_beating(
        &self,
        id: i64,
        work: Arc<dyn Work>,
        context: Context,
        payload: String,
    ) -> Result<String, String> {
        let (own, task, given) = (context.clone(), work.clone(), payload.clone());
        let mut running = tokio::task::spawn_blocking(move || task.run(&own, &given));
        loop {
            tokio::select! {
                ended = &mut running => {
                    let Ok(outcome) = ended else {
                        abandon(work, payload).await;
                        return Err("任务异常中止".to_owned());
                    };
                    return outcome;
                }
                () = tokio::time::sleep(BEAT) => {
                    let (done, total) = (context.done.load(Ordering::Relaxed), context.total.load(Ordering::Relaxed));
                    let own = self.inner.db.instance().to_owned();
                    let beat = self.inner.db.write(move |tx| store::beat(tx, id, &own, (done, total)).map_err(Error::from)).await;
                    if let Err(error) = beat {
                        tracing::warn!(%error, job = id, "heartbeat failed");
                    }
                }
            }
        }
    }
}

fn kinds(works: &HashMap<&'static str, Arc<dyn Work>>) -> Vec<&'static str> {
    works.keys().copied().collect()
}

async fn abandon(work: Arc<dyn Work>, payload: String) {
    drop(tokio::task::spawn_blocking(move || work.abandon(&payload)).await);
}
