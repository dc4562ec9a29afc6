//! What every handler has at hand.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::sync::Semaphore;
use wangge_audit::Appender;
use wangge_auth::Gatekeeper;
use wangge_auth::login::Desk;
use wangge_auth::password::Hasher;
use wangge_credit_review::report_account::Sealer;
use wangge_db::Db;
use wangge_jobs::Runner;
use wangge_kernel::Policy;
use wangge_storage::Storage;
use wangge_wealth_analytics::WealthAccess;

use crate::config::Config;

/// The state of a running server.
pub struct AppState {
    /// What the server was told.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Tokens to actors, for the grid API.
    pub gatekeeper: Gatekeeper,
    /// Signs in to the grid API.
    pub desk: Desk,
    /// Tokens to users, for the wealth API.
    pub wealth_gatekeeper: Gatekeeper<WealthAccess>,
    /// Signs in to the wealth API.
    pub wealth_desk: Desk,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// Seals passwords of report accounts.
    pub sealer: Sealer,
    /// Logs reads worth logging.
    pub audit: Appender,
    /// Keeps files.
    pub storage: Storage,
    /// Reads identity cards.
    pub ocr: wangge_id_card::Desk,
    /// Runs jobs.
    pub jobs: Runner,
    /// Runs checks of residents, beside all other jobs.
    pub checks: Runner,
    /// Runs feeds of the core bank, beside all other jobs.
    pub feeds: Runner,
    /// Lets one request at a time read all maps as outlines: it is work for a core.
    pub maps: Arc<Semaphore>,
    /// Set when the server is asked to stop: `/readyz` then says so.
    pub stopping: AtomicBool,
}

impl AppState {
    /// How strict use cases are.
    pub fn policy(&self) -> Policy {
        self.config.policy
    }
}
