//! An uploaded picture on its way in: read, looked at and named, not yet put.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Storage;
use crate::error::Error;
use crate::key::Key;
use crate::picture::{self, BYTES_MAX, Picture, Refusal};

/// Uploads that are held in memory at one time.
const INTAKES_MAX: usize = 4;

/// A sound picture in memory. While it lives it holds one of the few places for such.
#[derive(Debug)]
pub struct Incoming {
    /// What it is.
    pub picture: Picture,
    /// The name of its bytes.
    pub key: Key,
    bytes: Bytes,
}

impl Incoming {
    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.bytes.len() as u64
    }
}

/// Places for uploads in memory. Their buffers are used again and again: large ones that come and go
/// on many threads would leave the process with many times their size.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    free: Arc<Semaphore>,
    buffers: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Places {
    pub(crate) fn new() -> Self {
        Self {
            free: Arc::new(Semaphore::new(INTAKES_MAX)),
            buffers: Arc::default(),
        }
    }

    async fn take(&self) -> Result<Buffer, Error> {
        let place = Arc::clone(&self.free).acquire_owned().await;
        let place = place.map_err(|e| Error::Broke(e.to_string()))?;
        let kept = held(&self.buffers).pop();
        Ok(Buffer {
            bytes: kept.unwrap_or_default(),
            home: self.buffers.clone(),
            _place: place,
        })
    }
}

fn held(buffers: &Mutex<Vec<Vec<u8>>>) -> std::sync::MutexGuard<'_, Vec<Vec<u8>>> {
    buffers.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Buffer {
    bytes: Vec<u8>,
    home: Arc<Mutex<Vec<Vec<u8>>>>,
    _place: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        held(&self.home).push(bytes);
    }
}

impl Storage {
    /// Reads an upload from the spool and looks at it. Only a few are held at one time; others wait
    /// on disk.
    ///
    /// # Errors
    /// The file could not be read. A picture that is not taken is no error of the storage: it is
    /// the inner refusal.
    pub async fn take_in(&self, upload: &Path) -> Result<Result<Incoming, Refusal>, Error> {
        let (mut buffer, upload) = (self.places.take().await?, upload.to_owned());
        let looked = tokio::task::spawn_blocking(move || {
            let file = File::open(upload)?;
            file.take(BYTES_MAX + 1).read_to_end(&mut buffer.bytes)?;
            Ok::<_, io::Error>(looked_at(buffer))
        });
        let looked = looked.await.map_err(|e| Error::Broke(e.to_string()))?;
        Ok(looked?)
    }

    /// Puts a picture; again if its bytes are there.
    ///
    /// # Errors
    /// The storage failed.
    pub async fn keep(&self, incoming: &Incoming) -> Result<(), Error> {
        self.put(&incoming.key, incoming.bytes.clone()).await
    }

    /// Puts a picture again if it has gone since [`Storage::keep`]: somebody may have removed the
    /// bytes, which nobody needed, just before the row that names them was there. A storage that
    /// cannot tell is believed to have what it took.
    ///
    /// # Errors
    /// The bytes have gone and cannot be put again.
    pub async fn keep_still(&self, incoming: &Incoming) -> Result<(), Error> {
        match self.find(&incoming.key).await {
            Ok(None) => self.keep(incoming).await,
            _ => Ok(()),
        }
    }
}

fn looked_at(buffer: Buffer) -> Result<Incoming, Refusal> {
    Ok(Incoming {
        picture: picture::inspect(&buffer.bytes)?,
        key: Key::of(&buffer.bytes),
        bytes: Bytes::from_owner(buffer),
    })
}
