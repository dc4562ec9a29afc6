//! Reading identity cards off pictures (14.16).
//!
//! Purpose: [`IdCardOcr`] is whoever reads a card: [`TesseractOcr`], a program on this machine;
//! [`HttpOcr`], a service of the bank's own; or [`Disabled`]. [`Desk`] is the queue before it.
//!
//! Invariants: bytes of a client are decoded within limits and never handed on as they came; a
//! number is only answered when its check digit holds, and sex and birthday follow from it; what
//! cannot be read is an error, never a guess; nothing that was read reaches a log.
//!
//! The way of a picture: `picture` decodes it, `outline` finds where the card may lie, `locate`
//! reads the number (or the term) in each view and keeps the view in which it can be read, `ink`
//! makes it black on white, `rows` cuts its lines, Tesseract reads each several times, `vote` makes
//! one of these, and `front` or `back` judges what came out.

mod back;
mod card;
#[cfg(feature = "testing")]
pub mod draw;
mod error;
mod front;
mod http;
mod ink;
mod locate;
mod nation;
mod ocr;
mod outline;
mod picture;
mod places;
mod quad;
mod rows;
mod term;
mod tesseract;
mod vote;

pub use card::{Back, FOR_LIFE, Front, Reading, Side};
pub use error::Error;
pub use http::{HttpOcr, HttpSettings};
pub use ocr::{Desk, Disabled, IdCardOcr};
pub use picture::BYTES_MAX;
pub use tesseract::TesseractOcr;
