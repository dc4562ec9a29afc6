//! Which processes use a database file of SQLite: servers share it, and an import on the command line
//! has it alone. PostgreSQL needs no such thing.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;

use wangge_db::url::DatabaseUrl;

use crate::start::StartError;

const AT_WORK: &str =
    "`wangge import` is at work on this database; start the server when it has ended";

/// Held as long as the process uses the database.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Who else uses the database.
#[derive(Debug)]
pub(crate) enum Company {
    /// Nobody, as long as the lock is held; on PostgreSQL it does not matter.
    Alone { _lock: Option<Lock> },
    /// A server, or another import.
    Shared,
}

/// Takes a server's share.
///
/// # Errors
/// An import on the command line is at work, or the file beside the database cannot be used.
pub(crate) fn share(url: &DatabaseUrl) -> Result<Option<Lock>, StartError> {
    let Some((path, file)) = open(url)? else {
        return Ok(None);
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Err(StartError::Config(AT_WORK.to_owned())),
        Err(TryLockError::Error(error)) => Err(StartError::File(path, error)),
    }
}

/// Takes the database for this process alone, if nobody uses it.
///
/// # Errors
/// The file beside the database cannot be used.
pub(crate) fn company(url: &DatabaseUrl) -> Result<Company, StartError> {
    let Some((path, file)) = open(url)? else {
        return Ok(Company::Alone { _lock: None });
    };
    match file.try_lock() {
        Ok(()) => Ok(Company::Alone {
            _lock: Some(Lock { _file: file }),
        }),
        Err(TryLockError::WouldBlock) => Ok(Company::Shared),
        Err(TryLockError::Error(error)) => Err(StartError::File(path, error)),
    }
}

fn open(url: &DatabaseUrl) -> Result<Option<(String, File)>, StartError> {
    let DatabaseUrl::Sqlite(path) = url else {
        return Ok(None);
    };
    let path = format!("{path}.lock");
    let opened: io::Result<File> = OpenOptions::new().create(true).append(true).open(&path);
    match opened {
        Ok(file) => Ok(Some((path, file))),
        Err(error) => Err(StartError::File(path, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_share_and_an_import_is_alone() {
        let dir = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(dir.path().join("w.db").display().to_string());
        let (one, two) = (share(&url).unwrap(), share(&url).unwrap());
        assert!(matches!(company(&url).unwrap(), Company::Shared));
        drop((one, two));
        let alone = company(&url).unwrap();
        assert!(matches!(alone, Company::Alone { .. }));
        assert!(matches!(company(&url).unwrap(), Company::Shared));
        assert!(share(&url).unwrap_err().to_string().contains("at work"));
        drop(alone);
        share(&url).unwrap();
        let postgres = DatabaseUrl::Postgres("postgres://a@b/c".to_owned());
        assert!(share(&postgres).unwrap().is_none());
    }
}
