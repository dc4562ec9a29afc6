//! x
mod back;
mod card;
#[cfg(feature = "testing")]
pub mod draw;
mod error;
mod front;
mod ink;
mod locate;
mod nation;
mod outline;
mod picture;
pub use picture::BYTES_MAX;
mod places;
mod quad;
mod rows;
mod term;
mod tesseract;
mod vote;
pub use card::{Back, FOR_LIFE, Front, Reading, Side};
pub use error::Error;
pub use tesseract::TesseractOcr;
