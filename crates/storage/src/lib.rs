//! Files the bank keeps: bytes under the hash of what they are, in a local folder or in S3.
//!
//! Purpose: [`Storage`] puts, reads, lists and removes objects; [`Storage::take_in`] reads an
//! uploaded picture, which [`picture`] has looked at, ready to be put; [`NewFile`] is what a row says
//! of it.
//!
//! Invariants: a name is the SHA-256 of the bytes, so no text of a client is ever part of a path
//! and the same bytes are kept once; an object is whole or not there; bytes are put before the row
//! that names them commits, so a crash in between leaves an object that nobody sees; every put
//! writes anew, so that an object somebody is about to need is never old.

mod error;
mod intake;
mod key;
pub mod picture;
mod place;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod unfinished;
mod upload;

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

pub use error::Error;
pub use intake::Incoming;
use intake::Places;
pub use key::Key;
pub use place::{Place, S3};
pub use upload::{NewFile, Object, Sent, shown_name};

/// Where objects are kept. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    folder: Option<PathBuf>,
    places: Places,
}

/// The bytes of an object, as they come.
pub struct Content {
    /// How many there are.
    pub size: u64,
    /// The bytes.
    pub stream: BoxStream<'static, Result<Bytes, Error>>,
}

/// An object, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub key: Key,
    /// How many bytes it has.
    pub size: u64,
    /// When it was last put, in milliseconds since 1970.
    pub put_at: i64,
}

impl Storage {
    /// Opens a place. A folder must be there.
    ///
    /// # Errors
    /// The folder cannot be used, or the settings of S3 do not fit together.
    pub fn open(place: &Place) -> Result<Self, Error> {
        let (store, prefix): (Arc<dyn ObjectStore>, Path) = match place {
            Place::File(root) => {
                // Bytes must outlast a loss of power once a row names them.
                let folder = LocalFileSystem::new_with_prefix(root)?.with_fsync(true);
                (Arc::new(folder), Path::default())
            }
            Place::S3(s3) => (Arc::new(s3.open()?), Path::from(s3.prefix.as_str())),
        };
        let folder = match place {
            Place::File(root) => Some(root.clone()),
            Place::S3(_) => None,
        };
        Ok(Self {
            store,
            prefix,
            folder,
            places: Places::new(),
        })
    }

    /// Stores bytes under their name; again if they are there, which makes them new.
    ///
    /// # Errors
    /// The storage failed; the object is whole or not there.
    pub async fn put(&self, key: &Key, bytes: Bytes) -> Result<(), Error> {
        self.store.put(&self.path(key), bytes.into()).await?;
        Ok(())
    }

    /// The bytes of an object, if it is there.
    ///
    /// # Errors
    /// The storage failed.
    pub async fn get(&self, key: &Key) -> Result<Option<Content>, Error> {
        let Some(found) = there(self.store.get(&self.path(key)).await)? else {
            return Ok(None);
        };
        Ok(Some(Content {
            size: found.meta.size,
            stream: found.into_stream().map_err(Error::from).boxed(),
        }))
    }

    /// An object without its bytes, if it is there.
    ///
    /// # Errors
    /// The storage failed.
    pub async fn find(&self, key: &Key) -> Result<Option<Stored>, Error> {
        let found = there(self.store.head(&self.path(key)).await)?;
        Ok(found.map(|meta| stored(key.clone(), &meta)))
    }

    /// Removes an object. One that is not there is no error.
    ///
    /// # Errors
    /// The storage failed.
    pub async fn remove(&self, key: &Key) -> Result<(), Error> {
        there(self.store.delete(&self.path(key)).await)?;
        Ok(())
    }

    /// Every object, in no order. What bears no name of ours is left out.
    pub fn list(&self) -> BoxStream<'static, Result<Stored, Error>> {
        let listed = self.store.list(Some(&self.prefix)).map_err(Error::from);
        let named = listed.try_filter_map(|meta| async move {
            let key = meta.location.filename().and_then(Key::parse);
            Ok(key.map(|key| stored(key, &meta)))
        });
        named.boxed()
    }

    /// Removes what a crash has left of objects that were being put before `before` into a folder;
    /// answers how many there were. A bucket keeps none.
    ///
    /// # Errors
    /// The folder cannot be read, or a file not be removed.
    pub fn remove_unfinished(&self, before: i64) -> Result<u64, Error> {
        match &self.folder {
            Some(root) => unfinished::remove(root, before),
            None => Ok(0),
        }
    }

    fn path(&self, key: &Key) -> Path {
        let folders = key.folders();
        self.prefix
            .clone()
            .join(folders.0)
            .join(folders.1)
            .join(key.as_str())
    }
}

fn stored(key: Key, meta: &ObjectMeta) -> Stored {
    Stored {
        key,
        size: meta.size,
        put_at: meta.last_modified.timestamp_millis(),
    }
}

fn there<T>(outcome: object_store::Result<T>) -> Result<Option<T>, Error> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
