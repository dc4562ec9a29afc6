//! A running server for one test, in this process, on a port and a database of its own.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;

use serde_json::json;
use tokio::sync::oneshot;
use wangge_api::config::Config;
use wangge_kernel::Clock;

use crate::client::Client;
use crate::database::Copy;

/// A server that stops, and whose database goes, when this is dropped.
pub struct TestApp {
    /// What the server was started with.
    pub config: Config,
    /// The server's clock; `advance_ms` ages tokens, lockouts and tickets.
    pub clock: Clock,
    server: Server,
    // Dropped after the server, which holds the database open.
    database: Copy,
}

/// What a stopped server has left behind: its configuration and its database, which goes when this
/// is dropped.
pub struct Resting {
    /// What the server was started with.
    pub config: Config,
    _database: Copy,
}

impl TestApp {
    /// A server with the configuration of tests, on a fresh migrated and seeded database.
    pub fn start() -> Self {
        Self::with(|_| {})
    }

    /// The same with a changed configuration.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::with_clock(Clock::real(), change)
    }

    /// The same with a clock of the test's own.
    pub fn with_clock(clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let (database, mut config) = Copy::make();
        change(&mut config);
        let server = Server::start(config.clone(), clock.clone());
        Self {
            config,
            clock,
            server,
            database,
        }
    }

    /// Stops the server and keeps its database.
    pub fn rest(self) -> Resting {
        drop(self.server);
        Resting {
            config: self.config,
            _database: self.database,
        }
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// A client without a token.
    pub fn client(&self) -> Client {
        Client::new(self.address())
    }

    /// A client signed in as the first account, which may do everything.
    pub fn admin(&self) -> Client {
        let password = self.config.admin_password.as_deref();
        self.sign_in("admin", password.expect("tests set the admin's password"))
    }

    /// A client signed in to the grid API; panics when the server refuses.
    pub fn sign_in(&self, name: &str, password: &str) -> Client {
        let login = self
            .client()
            .op("4.1")
            .form(json!({"accountName": name, "password": password}));
        let answer = login.send().ok();
        match answer.data().get("token").and_then(|token| token.as_str()) {
            Some(token) => self.client().with_token(token),
            None => panic!("no token\n{answer}"),
        }
    }
}

/// The server's own thread, so that tests stay plain blocking functions.
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server and waits until it listens.
    pub(crate) fn start(config: Config, clock: Clock) -> Self {
        let (ready, is_ready) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || serve(config, clock, &ready, stopped));
        let address = is_ready.recv().expect("the server panicked while starting");
        let address = address.unwrap_or_else(|e| panic!("the server did not start: {e}"));
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

fn serve(
    config: Config,
    clock: Clock,
    ready: &mpsc::Sender<Result<SocketAddr, String>>,
    stopped: oneshot::Receiver<()>,
) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, async move {
        match wangge_api::start(config, clock).await {
            Ok(running) => {
                let _heard = ready.send(Ok(running.address()));
                // Ends as well when the test dropped its end without a word.
                let _asked = stopped.await;
                running.stop().await;
            }
            Err(e) => drop(ready.send(Err(e.to_string()))),
        }
    });
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        if matches!(ended, Some(Err(_))) && !std::thread::panicking() {
            panic!("the server's thread panicked");
        }
    }
}
