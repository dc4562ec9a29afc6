//! The zip of an .xlsx: parts are really inflated, counted and scanned.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::scan::{Scanner, Totals};
use crate::binary::u16_at;
use crate::limits::Limits;
use crate::refusal::Refusal;

const BLOCK: usize = 64 << 10;
/// Parts below this size may inflate by any ratio.
const RATIO_FLOOR: u64 = 1 << 20;

/// Refuses a zip that is no workbook, or one that a parser would choke on.
pub(super) fn check(path: &Path, limits: &Limits) -> Result<(), Refusal> {
    let mut file = File::open(path)?;
    let declared = declared_parts(&mut file)?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(zip_error)?;
    if zip.len() as u64 > limits.parts {
        return Err(Refusal::TooMuchContent);
    }
    // Two parts of one name: this scan could see one and the parser the other.
    if declared != u16::MAX && usize::from(declared) != zip.len() {
        return Err(Refusal::damaged("duplicate parts"));
    }
    recognise(&zip)?;
    let mut total = 0u64;
    let mut totals = Totals::default();
    for index in 0..zip.len() {
        total = inflate(&mut zip, index, limits, total, &mut totals)?;
    }
    Ok(())
}

fn recognise<R: Read + Seek>(zip: &ZipArchive<R>) -> Result<(), Refusal> {
    let has = |wanted: &str| zip.file_names().any(|n| n.eq_ignore_ascii_case(wanted));
    if has("xl/workbook.bin") {
        return Err(Refusal::UnsupportedFormat("xlsb".to_owned()));
    }
    if has("mimetype") && has("content.xml") {
        return Err(Refusal::UnsupportedFormat("ods".to_owned()));
    }
    if has("word/document.xml") || has("ppt/presentation.xml") {
        return Err(Refusal::NotASpreadsheet);
    }
    if !has("[Content_Types].xml") && !has("xl/workbook.xml") {
        return Err(Refusal::NotASpreadsheet);
    }
    Ok(())
}

/// Inflates one part; returns the total so far.
fn inflate<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    index: usize,
    limits: &Limits,
    before: u64,
    totals: &mut Totals,
) -> Result<u64, Refusal> {
    let mut part = zip.by_index(index).map_err(zip_error)?;
    let packed = part.compressed_size().max(1);
    let mut scanner = Scanner::new(limits, totals);
    let mut block = vec![0u8; BLOCK];
    let mut size = 0u64;
    loop {
        let read = part.read(&mut block).map_err(Refusal::damaged)?;
        if read == 0 {
            break;
        }
        size += read as u64;
        let swollen = size > RATIO_FLOOR && size / packed > limits.ratio;
        if swollen || before + size > limits.inflated_bytes {
            return Err(Refusal::Inflates);
        }
        scanner.feed(block.get(..read).unwrap_or_default())?;
    }
    scanner.finish()?;
    Ok(before + size)
}

/// The number of parts as the end record of the zip tells it.
fn declared_parts(file: &mut File) -> Result<u16, Refusal> {
    let length = file.metadata()?.len();
    let window = length.min(22 + 65_535);
    file.seek(SeekFrom::Start(length - window))?;
    let mut tail = Vec::with_capacity(70_000);
    file.by_ref().take(window).read_to_end(&mut tail)?;
    file.seek(SeekFrom::Start(0))?;
    let at = tail.windows(4).rposition(|w| w == b"PK\x05\x06");
    at.and_then(|at| u16_at(&tail, at + 10))
        .ok_or_else(|| Refusal::damaged("no end record"))
}

fn zip_error(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::Encrypted,
        other => Refusal::damaged(other),
    }
}
