//! Whoever reads cards, and the queue before them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::card::{Reading, Side};
use crate::error::Error;

/// Who waits longer is sent away.
const WAIT: Duration = Duration::from_secs(3);
/// As many wait; a picture takes most of a second.
const QUEUE: usize = 8;

/// Reads one side of a card off a picture.
pub trait IdCardOcr: Send + Sync {
    /// What stands on the card (14.16). Blocks.
    ///
    /// # Errors
    /// The picture is none, shows no card or the other side, or cannot be read well enough: nothing
    /// is guessed. Or whoever reads is not there.
    fn read(&self, picture: &[u8], side: Side) -> Result<Reading, Error>;
}

/// Reads nothing: for banks that do not want it.
#[derive(Debug, Clone, Copy)]
pub struct Disabled;

impl IdCardOcr for Disabled {
    fn read(&self, _: &[u8], _: Side) -> Result<Reading, Error> {
        Err(Error::Off)
    }
}

/// A reader with a queue: as many cards at once as there are cores, few waiting, none for long.
#[derive(Clone)]
pub struct Desk {
    ocr: Arc<dyn IdCardOcr>,
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Desk {
    /// A queue before `ocr`.
    pub fn new(ocr: Arc<dyn IdCardOcr>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
        Self {
            ocr,
            places: Arc::new(Semaphore::new(cores + QUEUE)),
            turns: Arc::new(Semaphore::new(cores)),
        }
    }

    /// 14.16: what stands on one side of a card. The picture is fetched by `load` when its turn has
    /// come, so that those who wait hold no memory.
    ///
    /// # Errors
    /// As [`IdCardOcr::read`] and `load`; [`Error::Busy`] when too many wait, or too long.
    pub async fn read(
        &self,
        load: impl FnOnce() -> Result<Vec<u8>, Error> + Send + 'static,
        side: Side,
    ) -> Result<Reading, Error> {
        let _place = self.places.try_acquire().map_err(|_| Error::Busy)?;
        let turn = timeout(WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        let ocr = Arc::clone(&self.ocr);
        let work = tokio::task::spawn_blocking(move || {
            // Kept to the end of the work, even when nobody waits for its answer any more.
            let _turn = turn;
            ocr.read(&load()?, side)
        });
        work.await
            .map_err(|error| Error::Program(error.to_string()))?
    }
}
