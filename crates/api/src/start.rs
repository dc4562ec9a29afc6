//! Before the first request: directories, secrets, migrations, seeds.

use std::io::Write;
use std::path::Path;

use rand::RngCore;
use wangge_auth::password::Hasher;
use wangge_auth::seed;
use wangge_db::url::DatabaseUrl;
use wangge_db::{Db, DbOptions, migrate};
use wangge_kernel::{Actor, Clock, Field};
use wangge_org_region::org::{self, SaveOrg};
use wangge_storage::Place;

use crate::config::Config;

const SECRET_BYTES: usize = 48;
const HEAD_OFFICE_CODE: &str = "17000";
const HEAD_OFFICE_NAME: &str = "总行";

/// Why the server could not start. Shown to the operator, so it is in English.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is not understood.
    #[error("configuration: {0}")]
    Config(String),
    /// A file or directory cannot be used.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// The address cannot be listened on, or the server broke.
    #[error("network: {0}")]
    Network(std::io::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] wangge_db::Error),
    /// Accounts or their seeds.
    #[error(transparent)]
    Auth(#[from] wangge_auth::Error),
    /// The head office.
    #[error(transparent)]
    Org(#[from] wangge_org_region::Error),
    /// Counts that differ from the people there are, and were not mended.
    #[error("{0} counts are wrong; `wangge doctor --mend` corrects them")]
    Doctor(usize),
    /// The storage of files.
    #[error(transparent)]
    Storage(#[from] wangge_storage::Error),
    /// Rows whose files are missing.
    #[error("the files of {0} pictures are missing; bring them back from a backup of the storage")]
    MissingFiles(usize),
    /// Demo data.
    #[error("demo data: {0}")]
    Demo(String),
}

/// What the first start has to tell.
#[derive(Debug, Default)]
pub struct FirstStart {
    /// The one-time password of `admin`, when one was made up.
    pub admin_password: Option<String>,
}

/// Makes the data directory, migrates, and seeds an empty database; answers the open database.
///
/// # Errors
/// Any of that failed.
pub fn prepare(config: &Config, clock: Clock) -> Result<(Db, FirstStart), StartError> {
    make_dirs(config)?;
    let url = DatabaseUrl::parse(&config.database_url)?;
    migrate::up(&url)?;
    let db = Db::open(&config.database_url, DbOptions::default(), clock)?;
    db.write_blocking(seed::roles_and_permissions)?;
    db.write_blocking(|tx| wangge_customer::seed::tags(tx).map_err(wangge_db::Error::from))?;
    let first = if db.read_blocking(seed::has_accounts)? {
        FirstStart::default()
    } else {
        first_start(config, &db)?
    };
    Ok((db, first))
}

/// Makes the folders that are not there.
pub(crate) fn make_dirs(config: &Config) -> Result<(), StartError> {
    let mut dirs = std::fs::DirBuilder::new();
    dirs.recursive(true);
    // The database and the uploads hold personal data: for the server's own user alone.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut dirs, 0o700);
    let mut wanted = vec![config.spool_dir()];
    if let Place::File(folder) = &config.storage {
        wanted.push(folder.clone());
    }
    for folder in wanted {
        dirs.create(&folder)
            .map_err(|e| StartError::File(folder.display().to_string(), e))?;
    }
    Ok(())
}

fn first_start(config: &Config, db: &Db) -> Result<FirstStart, StartError> {
    let made_up = config.admin_password.is_none();
    let password = config
        .admin_password
        .clone()
        .unwrap_or_else(seed::one_time_password);
    let hash = Hasher::new(config.bcrypt_cost)?.hash_blocking(&password)?;
    db.write_blocking(|tx| {
        let head = head_office(tx)?;
        seed::admin(tx, head, &hash, made_up)?;
        Ok::<_, StartError>(())
    })?;
    Ok(FirstStart {
        admin_password: made_up.then_some(password),
    })
}

/// The root of the tree of orgs; made when there is none.
fn head_office(tx: &mut wangge_db::Tx<'_>) -> Result<i64, StartError> {
    if let Some(found) =
        org::by_code(tx.conn(), HEAD_OFFICE_CODE).map_err(wangge_db::Error::from)?
    {
        return Ok(found.id);
    }
    let command = SaveOrg {
        org_code: HEAD_OFFICE_CODE.to_owned().into(),
        org_name: HEAD_OFFICE_NAME.to_owned().into(),
        org_level: Field::Value(0),
        ..SaveOrg::default()
    };
    let nobody = wangge_kernel::Org {
        id: 0,
        code: String::new(),
        name: String::new(),
    };
    Ok(org::add(tx, &Actor::system(0, nobody), &command)?)
}

/// The secret that signs tokens: configured, else kept in the data directory for its owner alone.
pub(crate) fn jwt_secret(config: &Config) -> Result<Vec<u8>, StartError> {
    if let Some(secret) = &config.jwt_secret {
        return Ok(secret.clone().into_bytes());
    }
    let path = config.data_dir.join("jwt.secret");
    match std::fs::read(&path) {
        Ok(secret) => Ok(secret),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => new_secret(&path),
        Err(e) => Err(StartError::File(path.display().to_string(), e)),
    }
}

fn new_secret(path: &Path) -> Result<Vec<u8>, StartError> {
    let mut secret = vec![0; SECRET_BYTES];
    rand::rng().fill_bytes(&mut secret);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(&secret))
        .map_err(|e| StartError::File(path.display().to_string(), e))?;
    Ok(secret)
}
