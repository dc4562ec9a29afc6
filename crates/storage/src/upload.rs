//! What everybody who keeps pictures shares: what became of an upload, and what a row says of a
//! file that was put.

use crate::intake::Incoming;
use crate::key::Key;
use crate::picture::{Picture, Refusal};

/// Characters that are kept of a file's name.
const NAME_CHARS_MAX: usize = 200;

/// What became of an uploaded file before anything was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// A picture that is taken.
    Sound(Picture),
    /// A file that is not.
    Refused(Refusal),
    /// None came.
    Nothing,
}

/// A picture that was put into the storage, for the row that names it.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// The name of its bytes.
    pub key: Key,
    /// How many there are.
    pub size: u64,
    /// What it is.
    pub picture: Picture,
    /// What the client calls it; shown and never used.
    pub original_name: Option<String>,
}

impl NewFile {
    /// An upload, and what the client calls it.
    pub fn new(incoming: &Incoming, name: &str) -> Self {
        Self {
            key: incoming.key.clone(),
            size: incoming.size(),
            picture: incoming.picture,
            original_name: shown_name(name),
        }
    }

    /// Its bytes, as a column has them.
    pub fn bytes(&self) -> i64 {
        i64::try_from(self.size).unwrap_or(i64::MAX)
    }

    /// Its width and height in pixels, as columns have them.
    pub fn sides(&self) -> (Option<i64>, Option<i64>) {
        let side = |side: usize| i64::try_from(side).ok();
        match self.picture.pixels {
            Some((width, height)) => (side(width), side(height)),
            None => (None, None),
        }
    }
}

/// An object that a row needs.
#[derive(Debug, Clone)]
pub struct Object {
    /// The row.
    pub row_id: i64,
    /// The name of the object, as the row has it.
    pub sha256: String,
}

/// What is kept of the name a client gives a file: its last part, without what cannot be seen.
pub fn shown_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen = |c: &char| {
        !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let kept: String = last.chars().filter(seen).take(NAME_CHARS_MAX).collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}
