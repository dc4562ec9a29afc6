//! Reading cards with the program Tesseract on this machine.

mod run;
mod tiff;
mod tsv;

pub(crate) use run::{Program, Script};

use std::path::PathBuf;
use std::time::Duration;

use crate::card::{Reading, Side};
use crate::error::Error;
use crate::{back, front, locate, picture};

/// Languages that must be installed.
const NEEDED: [&str; 2] = ["eng", "chi_sim"];

/// Reads with Tesseract.
#[derive(Debug, Clone)]
pub struct TesseractOcr {
    program: Program,
}

impl TesseractOcr {
    /// The program at `path`, each run of it at most `timeout` long.
    pub fn new(path: PathBuf, timeout: Duration) -> Self {
        Self { program: Program { path, timeout } }
    }

    /// Whether the program is there and has the data it needs.
    pub fn is_installed(&self) -> bool {
        let languages = self.program.languages().unwrap_or_default();
        NEEDED.iter().all(|needed| languages.iter().any(|has| has == needed))
    }

    /// read
    pub fn read(&self, picture: &[u8], side: Side) -> Result<Reading, Error> {
        let picture = picture::decode(picture)?;
        match side {
            Side::Front => match locate::front(&self.program, &picture)? {
                Some(found) => front::read(&self.program, &picture, &found),
                None => Err(Error::NoCard),
            },
            Side::Back => match locate::back(&self.program, &picture)? {
                Some(found) => back::read(&self.program, &picture, &found),
                None => Err(Error::NoCard),
            },
        }
    }
}
