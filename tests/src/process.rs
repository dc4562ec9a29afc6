//! The server as a process of its own, for tests that kill it and benches that measure it.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use wangge_api::config::Config;

use crate::client::Client;

const LISTENS: &str = "Wangge listens on http://";

/// A running process; killed when dropped.
pub struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    /// Starts `program serve` on the database and the data of `config`, and waits until it listens.
    ///
    /// # Panics
    /// It does not start.
    pub fn start(program: &Path, config: &Config) -> Self {
        let mut child = Command::new(program)
            .arg("serve")
            .env("DATABASE_URL", &config.database_url)
            .env("WANGGE_DATA_DIR", &config.data_dir)
            .env("WANGGE_BIND", "127.0.0.1:0")
            .env(
                "WANGGE_JWT_SECRET",
                config.jwt_secret.as_deref().unwrap_or_default(),
            )
            .env("RUST_LOG", "error")
            .envs(source_of(config))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server's program");
        let stdout = child.stdout.take().expect("its output");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let address = lines
            .find_map(|line| line.strip_prefix(LISTENS)?.parse().ok())
            .expect("the server ended before it listened");
        Self { child, address }
    }

    /// A client of this process with a token that an earlier one has given.
    pub fn client(&self, token: &str) -> Client {
        Client::new(self.address).with_token(token)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the system calls it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills the process as it stands: no handler runs.
    pub fn kill(mut self) {
        self.end();
    }

    /// Asks the process to stop, and waits until it has.
    ///
    /// # Panics
    /// It cannot be asked.
    pub fn terminate(mut self) {
        let asked = Command::new("kill").arg(self.id().to_string()).status();
        assert!(asked.is_ok_and(|status| status.success()), "kill");
        drop(self.child.wait());
    }

    fn end(&mut self) {
        // Errors mean that it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Where the process asks for dishonest persons, if it does.
fn source_of(config: &Config) -> Option<(&'static str, &str)> {
    let source = config.dishonesty.source.as_ref()?;
    Some(("WANGGE_DISHONESTY_URL", &source.url))
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}
