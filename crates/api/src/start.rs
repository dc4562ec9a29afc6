//! Before the first request: directories, secrets, migrations, seeds.

use std::io::{ErrorKind, Write};
use std::path::Path;

use rand::RngCore;
use tempfile::NamedTempFile;
use wangge_auth::password::Hasher;
use wangge_auth::{GRID_REALM, seed};
use wangge_credit_review::report_account::{KEY_BYTES, Sealer};
use wangge_db::url::DatabaseUrl;
use wangge_db::{Db, DbOptions, migrate};
use wangge_kernel::{Actor, Clock, Field};
use wangge_org_region::org::{self, SaveOrg};
use wangge_storage::Place;
use wangge_wealth_analytics::{WEALTH_REALM, organ, user};

use crate::config::Config;

const SECRET_BYTES: usize = 48;
/// Characters of a password that is made up and printed.
const MADE_UP_CHARS: usize = 14;
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
    /// Users and organs of the wealth API.
    #[error(transparent)]
    Wealth(#[from] wangge_wealth_analytics::Error),
    /// The storage of files.
    #[error(transparent)]
    Storage(#[from] wangge_storage::Error),
    /// Rows whose files are missing.
    #[error("the files of {0} pictures are missing; bring them back from a backup of the storage")]
    MissingFiles(usize),
    /// A file of the core bank that was not taken, or not all of it.
    #[error("{0}")]
    Feed(String),
    /// Demo data.
    #[error("demo data: {0}")]
    Demo(String),
}

/// What the first start has to tell.
#[derive(Debug, Default)]
pub struct FirstStart {
    /// The one-time password of `admin`, when one was made up.
    pub admin_password: Option<String>,
    /// The same of the wealth API's `admin`.
    pub wealth_admin_password: Option<String>,
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
    let first = if db.read_blocking(|conn| seed::has_accounts(conn, GRID_REALM))? {
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
        .unwrap_or_else(|| seed::one_time_password(MADE_UP_CHARS));
    let hash = Hasher::new(config.bcrypt_cost)?.hash_blocking(&password)?;
    db.write_blocking(|tx| {
        let head = head_office(tx)?;
        seed::admin(tx, head, &hash, made_up)?;
        Ok::<_, StartError>(())
    })?;
    Ok(FirstStart {
        admin_password: made_up.then_some(password),
        wealth_admin_password: None,
    })
}

/// Makes the head of the wealth API's organs and its first administrator where there are none;
/// answers his one-time password, when one was made up.
///
/// # Errors
/// The database failed.
pub(crate) fn first_wealth_start(config: &Config, db: &Db) -> Result<Option<String>, StartError> {
    if db.read_blocking(|conn| seed::has_accounts(conn, WEALTH_REALM))? {
        return Ok(None);
    }
    let made_up = config.wealth_admin_password.is_none();
    let password = config
        .wealth_admin_password
        .clone()
        .unwrap_or_else(|| seed::one_time_password(MADE_UP_CHARS));
    let hash = Hasher::new(config.bcrypt_cost)?.hash_blocking(&password)?;
    db.write_blocking(|tx| {
        organ::seed_head(tx)?;
        user::first_admin(tx, &hash, made_up).map_err(StartError::Wealth)
    })?;
    Ok(made_up.then_some(password))
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

/// The secret that signs tokens: configured, else kept in the data directory.
pub(crate) fn jwt_secret(config: &Config) -> Result<Vec<u8>, StartError> {
    match &config.jwt_secret {
        Some(secret) => Ok(secret.clone().into_bytes()),
        None => kept_secret(&config.data_dir.join("jwt.secret"), SECRET_BYTES),
    }
}

/// What seals passwords of report accounts: under the key configured, else under the one kept in the
/// data directory.
pub(crate) fn sealer(config: &Config) -> Result<Sealer, StartError> {
    if let Some(key) = &config.seal_key {
        return Ok(Sealer::new(key));
    }
    let path = config.data_dir.join("seal.key");
    let key = kept_secret(&path, KEY_BYTES)?;
    let key = key.as_slice().try_into().map_err(|_| {
        StartError::Config(format!("{} must hold {KEY_BYTES} bytes", path.display()))
    })?;
    Ok(Sealer::new(key))
}

/// A secret kept in the data directory for its owner alone; made when there is none. Of several
/// servers that make it at the same moment one wins, and all use his: the file appears whole.
fn kept_secret(path: &Path, bytes: usize) -> Result<Vec<u8>, StartError> {
    let failed = |e: std::io::Error| StartError::File(path.display().to_string(), e);
    match std::fs::read(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => {}
        read => return read.map_err(failed),
    }
    let mut secret = vec![0; bytes];
    rand::rng().fill_bytes(&mut secret);
    // Made with mode 0600.
    let mut file =
        NamedTempFile::new_in(path.parent().unwrap_or(Path::new("."))).map_err(failed)?;
    file.write_all(&secret)
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(secret),
        Err(e) if e.error.kind() == ErrorKind::AlreadyExists => std::fs::read(path).map_err(failed),
        Err(e) => Err(failed(e.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_for_its_owner() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("seal.key");
        let all: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| kept_secret(&path, KEY_BYTES).unwrap()))
                .collect();
            makers.into_iter().map(|m| m.join().unwrap()).collect()
        });
        assert!(
            all.iter()
                .all(|secret| *secret == all[0] && secret.len() == KEY_BYTES)
        );
        assert_eq!(kept_secret(&path, KEY_BYTES).unwrap(), all[0]);
        let other = kept_secret(&dir.path().join("jwt.secret"), SECRET_BYTES).unwrap();
        assert!(other.len() == SECRET_BYTES && other[..KEY_BYTES] != all[0][..]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}
