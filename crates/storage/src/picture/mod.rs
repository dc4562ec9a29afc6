//! What an uploaded picture is, told by its bytes and never by its name: its kind, its size, and
//! that it is whole and nothing besides. Nothing is decoded: a picture that unpacks to gigabytes is
//! refused by its header.

mod bitmap;
mod gif;
mod jpeg;
mod pdf;
mod png;
mod refusal;
mod webp;

pub use refusal::Refusal;

use memchr::memchr_iter;

/// The largest file that is taken: 10 MiB.
pub const BYTES_MAX: u64 = 10 * 1024 * 1024;
/// The longest side that is taken, in pixels.
pub const SIDE_MAX: usize = 12_000;
/// The largest area that is taken, in pixels.
pub const AREA_MAX: usize = 40_000_000;

/// The kinds of pictures that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// Windows bitmap.
    Bmp,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
    /// PDF, of scanned papers.
    Pdf,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Jpeg,
        Self::Png,
        Self::Bmp,
        Self::Gif,
        Self::Webp,
        Self::Pdf,
    ];

    /// Its MIME type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Bmp => "image/bmp",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }

    /// How names of such files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Bmp => "bmp",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
        }
    }

    /// The kind with this MIME type.
    pub fn of_mime(mime: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.mime() == mime)
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'B', b'M', ..] => Some(Self::Bmp),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// A picture that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// What it is.
    pub kind: Kind,
    /// Width and height in pixels; a PDF has none.
    pub pixels: Option<(usize, usize)>,
}

/// Looks at a picture.
///
/// # Errors
/// It is not taken; the refusal says why.
pub fn inspect(bytes: &[u8]) -> Result<Picture, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() as u64 > BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    let kind = Kind::of_bytes(bytes).ok_or(Refusal::Unknown)?;
    let pixels = match kind {
        Kind::Pdf => None,
        _ => Some(pixels(kind, bytes)?),
    };
    match kind {
        Kind::Jpeg => jpeg::whole(bytes),
        Kind::Png => png::whole(bytes),
        Kind::Gif => gif::whole(bytes),
        Kind::Bmp => bitmap::whole(bytes),
        Kind::Webp => webp::whole(bytes),
        Kind::Pdf => pdf::whole(bytes),
    }?;
    if holds_markup(bytes) {
        return Err(Refusal::Active);
    }
    Ok(Picture { kind, pixels })
}

/// Width and height as the header says them.
fn pixels(kind: Kind, bytes: &[u8]) -> Result<(usize, usize), Refusal> {
    let (width, height) = match kind {
        // The crate knows neither rows from above nor the old header.
        Kind::Bmp => bitmap::size(bytes)?,
        _ => imagesize::blob_size(bytes)
            .map(|size| (size.width, size.height))
            .map_err(|_| Refusal::Damaged)?,
    };
    if width == 0 || height == 0 {
        return Err(Refusal::Damaged);
    }
    let area = width.checked_mul(height);
    if width > SIDE_MAX || height > SIDE_MAX || area.is_none_or(|area| area > AREA_MAX) {
        return Err(Refusal::TooManyPixels);
    }
    Ok((width, height))
}

/// Beginnings of what a browser runs, if it can be made to read the file as a page. Each is long
/// enough not to come about by chance among ten million bytes.
const MARKUP: [&[u8]; 6] = [
    b"<script",
    b"<!doctype",
    b"<iframe",
    b"<html>",
    b"<html ",
    b"<?php ",
];

fn holds_markup(bytes: &[u8]) -> bool {
    memchr_iter(b'<', bytes).any(|at| {
        MARKUP.iter().any(|start| {
            let here = bytes.get(at..at + start.len());
            here.is_some_and(|here| here.eq_ignore_ascii_case(start))
        })
    })
}

/// What stands at `at`, and what follows it.
fn part(bytes: &[u8], at: usize, length: usize) -> Result<(&[u8], usize), Refusal> {
    let end = at.checked_add(length).ok_or(Refusal::Damaged)?;
    let found = bytes.get(at..end).ok_or(Refusal::Truncated)?;
    Ok((found, end))
}

fn big_endian(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

fn little_endian(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

#[cfg(test)]
mod tests;
