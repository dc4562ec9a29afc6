//! Looks at a file before any parser does, trusting no size that the file declares.
//!
//! calamine aborts the process on crafted files (an allocation that fails cannot be caught), so
//! everything it would allocate by is counted here first.

mod biff;
mod cells;
mod cfb;
mod csv;
mod scan;
mod sst;
mod stored;
mod tag;
mod watch;
mod xlsx;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub(crate) use self::csv::{Dialect, Transcoder};
pub(crate) use self::stored::Stored;

use crate::limits::{Kind, Limits};
use crate::refusal::Refusal;

const CFB: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const ZIP: &[u8] = b"PK\x03\x04";

/// Tells what a file is and refuses it when it is hostile, damaged, too large or not a workbook.
///
/// # Errors
/// The [`Refusal`] says why, in words for the user.
pub fn inspect(path: &Path, limits: &Limits) -> Result<Kind, Refusal> {
    match open(path, limits)? {
        Opened::Xlsx(book) => book.finish().map(|()| Kind::Xlsx),
        Opened::Xls(_) => Ok(Kind::Xls),
        Opened::Csv(_) => Ok(Kind::Csv),
    }
}

/// A file that a parser may read.
pub(crate) enum Opened {
    /// Its sheets are guarded while they are read; [`Stored::finish`] looks at what is left.
    Xlsx(Box<Stored>),
    /// A small workbook with the values of the first sheet that has any; `None` when all are empty.
    Xls(Option<Vec<u8>>),
    /// Text, all of it looked at.
    Csv(Dialect),
}

/// The first half of [`inspect`]: everything that must be known before a parser begins.
pub(crate) fn open(path: &Path, limits: &Limits) -> Result<Opened, Refusal> {
    Ok(match recognise(path, limits)? {
        Kind::Xlsx => Opened::Xlsx(Box::new(xlsx::open(path, limits)?)),
        Kind::Xls => Opened::Xls(biff::sanitised(path, limits)?),
        Kind::Csv => Opened::Csv(csv::check(path, limits)?),
    })
}

/// The kind of a file by its first bytes, when its length is within the limit.
fn recognise(path: &Path, limits: &Limits) -> Result<Kind, Refusal> {
    let mut file = File::open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(Refusal::NotASpreadsheet);
    }
    if meta.len() == 0 {
        return Err(Refusal::Empty);
    }
    if meta.len() > limits.file_bytes {
        return Err(Refusal::FileTooLarge(limits.file_bytes >> 20));
    }
    let mut head = Vec::with_capacity(4096);
    file.by_ref().take(4096).read_to_end(&mut head)?;
    by_magic(&head)
}

fn by_magic(head: &[u8]) -> Result<Kind, Refusal> {
    if head.starts_with(CFB) {
        return Ok(Kind::Xls);
    }
    if head.starts_with(ZIP) {
        return Ok(Kind::Xlsx);
    }
    if head.starts_with(b"PK\x05\x06") {
        return Err(Refusal::NotASpreadsheet);
    }
    if [b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08"]
        .iter()
        .any(|magic| head.starts_with(*magic))
    {
        return Err(Refusal::UnsupportedFormat(
            "早期Excel（5.0以前）".to_owned(),
        ));
    }
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    if text.starts_with(b"<") {
        return Err(Refusal::UnsupportedFormat("网页或XML表格".to_owned()));
    }
    if text.starts_with(b"{\\rtf") || text.starts_with(b"%PDF") {
        return Err(Refusal::NotASpreadsheet);
    }
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let binary = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a);
    if !utf16 && head.iter().any(binary) {
        return Err(Refusal::NotASpreadsheet);
    }
    Ok(Kind::Csv)
}
