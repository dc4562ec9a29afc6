//! Reading cards with the program Tesseract on this machine.

mod run;
mod tiff;
mod tsv;

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use image::RgbImage;

pub(crate) use run::{Program, Script};

use crate::card::{Reading, Side};
use crate::error::Error;
use crate::ocr::IdCardOcr;
use crate::outline::{Outlines, outlines};
use crate::{back, front, locate, picture};

/// Languages that must be installed.
const NEEDED: [&str; 2] = ["eng", "chi_sim"];
/// A card that takes fewer pixels is not read: its characters have too few.
const CARD_WIDTH_MIN: f32 = 560.0;
/// From here on an outline is one, even if nothing in it can be read.
const LIKELY: f32 = 0.6;

/// Reads with Tesseract, as a process of its own that only ever gets pictures of ours.
#[derive(Debug)]
pub struct TesseractOcr {
    /// Candidates; the first that is complete is used.
    paths: Vec<PathBuf>,
    timeout: Duration,
    found: OnceLock<Program>,
}

impl TesseractOcr {
    /// Looks for the program at these paths. One that is installed later is found when it is
    /// needed; each run of it takes at most `timeout`.
    pub fn new(paths: Vec<PathBuf>, timeout: Duration) -> Self {
        Self {
            paths,
            timeout,
            found: OnceLock::new(),
        }
    }

    /// Where the program is, with all the data it needs; `None` while it is not installed. Asks the
    /// programs, so it blocks.
    pub fn installed(&self) -> Option<&std::path::Path> {
        self.program().map(|program| program.path.as_path())
    }

    fn program(&self) -> Option<&Program> {
        if let Some(program) = self.found.get() {
            return Some(program);
        }
        let there = self.paths.iter().filter(|path| path.is_file());
        let mut programs = there.map(|path| Program {
            path: path.clone(),
            timeout: self.timeout,
        });
        let complete = programs.find(|program| {
            let languages = program.languages().unwrap_or_default();
            NEEDED
                .iter()
                .all(|needed| languages.iter().any(|has| has == needed))
        })?;
        Some(self.found.get_or_init(|| complete))
    }
}

impl IdCardOcr for TesseractOcr {
    fn read(&self, picture: &[u8], side: Side) -> Result<Reading, Error> {
        let picture = picture::decode(picture)?;
        let program = self.program().ok_or(Error::NotInstalled)?;
        let outlines = outlines(&picture);
        match side {
            Side::Front => match locate::front(program, &picture, &outlines)? {
                Some(found) => {
                    large_enough(found.quad.width())?;
                    front::read(program, &picture, &found)
                }
                None => match locate::back(program, &picture, &outlines)? {
                    Some(_) => Err(Error::NotFront),
                    None => Err(nothing(&picture, &outlines, "公民身份号码不清晰")),
                },
            },
            Side::Back => match locate::back(program, &picture, &outlines)? {
                Some(found) => {
                    large_enough(found.quad.width())?;
                    back::read(program, &picture, &found)
                }
                None => match locate::front(program, &picture, &outlines)? {
                    Some(_) => Err(Error::NotBack),
                    None => Err(nothing(&picture, &outlines, "有效期限不清晰")),
                },
            },
        }
    }
}

fn large_enough(width: f32) -> Result<(), Error> {
    if width < CARD_WIDTH_MIN {
        Err(Error::TooSmall)
    } else {
        Ok(())
    }
}

/// Why neither side was found.
fn nothing(picture: &RgbImage, outlines: &Outlines, unclear: &'static str) -> Error {
    let width = outlines.quads.first().map_or(0.0, |quad| quad.width());
    if outlines.likely < LIKELY {
        Error::NoCard
    } else if width < CARD_WIDTH_MIN.min(picture.width() as f32) {
        Error::TooSmall
    } else {
        Error::Unreadable(unclear)
    }
}
