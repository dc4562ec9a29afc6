//! The server: made from a configuration, listening, and stopped gracefully.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use tokio::task::JoinHandle;
use wangge_audit::Appender;
use wangge_auth::login::Desk;
use wangge_auth::password::Hasher;
use wangge_auth::{GRID_REALM, Gatekeeper, Keys};
use wangge_db::Db;
use wangge_db::url::DatabaseUrl;
use wangge_id_card::{Disabled, IdCardOcr};
use wangge_jobs::{Runner, Work};
use wangge_kernel::Clock;
use wangge_storage::Storage;
use wangge_wealth_analytics::organ::BankOrgans;
use wangge_wealth_analytics::run::{self, RunWork};
use wangge_wealth_analytics::{WEALTH_REALM, WealthActor};

use crate::config::Config;
use crate::dishonest;
use crate::feeds;
use crate::import;
use crate::lock::{self, Lock};
use crate::start::{
    FirstStart, StartError, first_wealth_start, jwt_secret, make_dirs, prepare, sealer,
};
use crate::state::AppState;
use crate::{middleware, routes, table, upkeep};
use tokio::sync::Semaphore;

/// In-flight requests may take this long to finish when the server is asked to stop.
const SHUTDOWN_SECONDS: u64 = 30;
/// A client must have sent its headers within this time.
const HEADER_SECONDS: u64 = 10;
const MINUTE_MS: i64 = 60_000;
/// A session of the wealth API ends when it has not been used for so long, and after this anyway.
const WEALTH_IDLE_MS: i64 = 30 * MINUTE_MS;
const WEALTH_TOKEN_MS: i64 = 12 * 60 * MINUTE_MS;
const JOB_WORKERS: usize = 2;
const CHECK_WORKERS: usize = 1;
const FEED_WORKERS: usize = 1;

/// A server that listens.
pub struct Running {
    address: SocketAddr,
    state: web::Data<AppState>,
    handle: ServerHandle,
    server: JoinHandle<std::io::Result<()>>,
    first: FirstStart,
    workers: Vec<JoinHandle<()>>,
    upkeep: JoinHandle<()>,
    _lock: Option<Lock>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its state, for tests and tools in the same process.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// What the first start has to tell.
    pub fn first_start(&self) -> &FirstStart {
        &self.first
    }

    /// Runs until the process is told to stop; in-flight requests finish.
    ///
    /// # Errors
    /// The server broke.
    pub async fn wait(self) -> Result<(), StartError> {
        let state = self.state.clone();
        tokio::spawn(async move {
            stop_signal().await;
            state.stopping.store(true, Ordering::Relaxed);
            state.jobs.stop();
            state.checks.stop();
            state.feeds.stop();
            self.handle.stop(true).await;
        });
        let ended = self.server.await;
        self.upkeep.abort();
        finish(self.workers).await;
        match ended {
            Ok(outcome) => outcome.map_err(StartError::Network),
            Err(error) => Err(StartError::Network(std::io::Error::other(error))),
        }
    }

    /// Stops at once, letting in-flight requests finish.
    pub async fn stop(self) {
        self.state.jobs.stop();
        self.state.checks.stop();
        self.state.feeds.stop();
        self.handle.stop(true).await;
        drop(self.server.await);
        self.upkeep.abort();
        finish(self.workers).await;
    }
}

/// Lets running jobs end and store how they ended: one that was cut off would be done again.
async fn finish(workers: Vec<JoinHandle<()>>) {
    for worker in workers {
        drop(worker.await);
    }
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(interrupt.await);
}

/// Migrates, seeds, starts the jobs and listens. Must be called on an actix runtime.
///
/// # Errors
/// The configuration, the database or the address cannot be used.
pub async fn start(config: Config, clock: Clock) -> Result<Running, StartError> {
    let preparing = config.clone();
    make_dirs(&config)?;
    let lock = lock::share(&DatabaseUrl::parse(&config.database_url)?)?;
    let preparation = tokio::task::spawn_blocking(move || {
        let (db, mut first) = prepare(&preparing, clock)?;
        first.wealth_admin_password = first_wealth_start(&preparing, &db)?;
        Ok::<_, StartError>((db, first))
    });
    let (db, first) = preparation
        .await
        .map_err(|e| StartError::Config(e.to_string()))??;
    let keys = Keys::new(&jwt_secret(&config)?)?;
    let sealer = sealer(&config)?;
    let hasher = Hasher::new(config.bcrypt_cost)?;
    sweep(&db, &config).await;
    let mut works: HashMap<_, _> = import::works(&db, &config).into_iter().collect();
    works.insert(run::KIND, wealth_runs(&db));
    let (jobs, mut workers) = Runner::start(db.clone(), works, JOB_WORKERS).await?;
    // Checks take hours, one after the other; imports do not wait for them.
    let works: HashMap<_, _> = dishonest::works(&db, &config).into_iter().collect();
    let (checks, checkers) = Runner::start(db.clone(), works, CHECK_WORKERS).await?;
    workers.extend(checkers);
    // A feed takes minutes, and several at once would only wait for each other.
    let works: HashMap<_, _> = feeds::works(&db, &config).into_iter().collect();
    let (feeds, feeders) = Runner::start(db.clone(), works, FEED_WORKERS).await?;
    workers.extend(feeders);
    let desk = Desk {
        db: db.clone(),
        keys: keys.clone(),
        hasher: hasher.clone(),
        realm: GRID_REALM,
        token_ms: config.token_ms,
        out_net: config.may_call_out(),
    };
    let state = web::Data::new(AppState {
        gatekeeper: Gatekeeper::new(db.clone(), keys.clone()),
        wealth_gatekeeper: Gatekeeper::new(db.clone(), keys).idle_after(WEALTH_IDLE_MS),
        wealth_desk: Desk {
            realm: WEALTH_REALM,
            token_ms: WEALTH_TOKEN_MS,
            ..desk.clone()
        },
        desk,
        hasher,
        sealer,
        audit: Appender::start(db.clone()),
        storage: Storage::open(&config.storage)?,
        ocr: wangge_id_card::Desk::new(ocr_reader(&config).await),
        jobs,
        checks,
        feeds,
        maps: Arc::new(Semaphore::new(1)),
        stopping: AtomicBool::new(false),
        db,
        config,
    });
    listen(state, first, workers, lock)
}

/// Computes the wealth API's runs.
fn wealth_runs(db: &Db) -> Arc<dyn Work> {
    Arc::new(RunWork {
        db: db.clone(),
        organs: Arc::new(BankOrgans),
        actor: WealthActor::system().actor,
    })
}

/// Whoever reads cards; whether it is there is asked for off the async threads.
async fn ocr_reader(config: &Config) -> Arc<dyn IdCardOcr> {
    let ocr = config.ocr.clone();
    let found = tokio::task::spawn_blocking(move || ocr.reader()).await;
    found.unwrap_or_else(|_| Arc::new(Disabled))
}

/// Clears away what a crash has left behind. What cannot be cleared is told and left.
async fn sweep(db: &Db, config: &Config) {
    let (db, config) = (db.clone(), config.clone());
    let swept = tokio::task::spawn_blocking(move || {
        if let Err(error) = wangge_customer::import::sweep(&db) {
            tracing::error!(%error, "imports left half done could not be swept");
        }
        if let Err(error) = feeds::give_up_left(&db) {
            tracing::error!(%error, "feeds left half done could not be given up");
        }
        if let Err(error) = import::sweep_spool(&db, &config) {
            tracing::error!(%error, "the spool could not be swept");
        }
    });
    drop(swept.await);
}

fn listen(
    state: web::Data<AppState>,
    first: FirstStart,
    workers: Vec<JoinHandle<()>>,
    lock: Option<Lock>,
) -> Result<Running, StartError> {
    let shared = state.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .wrap(middleware::cors(&shared.config))
            .wrap(actix_web::middleware::from_fn(middleware::observe))
            .configure(routes::system::configure)
            .configure(table::configure)
            .configure(routes::file::configure)
            .default_service(web::to(middleware::unknown_path))
    })
    .workers(state.config.workers)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .client_request_timeout(std::time::Duration::from_secs(HEADER_SECONDS))
    .disable_signals()
    .bind(&state.config.bind)
    .map_err(StartError::Network)?;
    let address = server
        .addrs()
        .first()
        .copied()
        .ok_or_else(|| StartError::Config("no address".to_owned()))?;
    let server = server.run();
    let handle = server.handle();
    let (kept, followed) = (state.db.clone(), state.db.clone());
    let upkeep = tokio::spawn(async move {
        tokio::join!(upkeep::keep(kept), upkeep::follow_orgs(followed));
    });
    Ok(Running {
        address,
        state,
        handle,
        server: tokio::spawn(server),
        first,
        workers,
        upkeep,
        _lock: lock,
    })
}
