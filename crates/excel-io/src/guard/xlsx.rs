//! The zip of an .xlsx: which parts it has, and the refusal of what is no workbook.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::stored::Stored;
use super::watch::{Packed, Part};
use crate::binary::u16_at;
use crate::limits::Limits;
use crate::refusal::Refusal;

/// Sheets are looked at while they are read, everything else before.
const SHEETS: &str = "xl/worksheets/";

/// Refuses a zip that is no workbook; gives the workbook as a parser may read it.
pub(super) fn open(path: &Path, limits: &Limits) -> Result<Stored, Refusal> {
    let mut file = File::open(path)?;
    let declared = declared_parts(&mut file)?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(zip_error)?;
    if zip.len() as u64 > limits.parts {
        return Err(Refusal::TooMuchContent);
    }
    // Two parts of one name: this guard could see one and the parser the other.
    if declared != u16::MAX && usize::from(declared) != zip.len() {
        return Err(Refusal::damaged("duplicate parts"));
    }
    recognise(&zip)?;
    let mut parts = Vec::with_capacity(zip.len());
    let mut total = 0u64;
    for index in 0..zip.len() {
        let part = part(&mut zip, index)?;
        total = total.saturating_add(part.packed.size);
        parts.push(part);
    }
    if total > limits.inflated_bytes {
        return Err(Refusal::Inflates);
    }
    let mut book = Stored::new(path, *limits, parts)?;
    book.look_ahead(|name| !name.to_ascii_lowercase().starts_with(SHEETS))?;
    Ok(book)
}

fn part<R: Read + Seek>(zip: &mut ZipArchive<R>, index: usize) -> Result<Part, Refusal> {
    let entry = zip.by_index_raw(index).map_err(zip_error)?;
    if entry.encrypted() {
        return Err(Refusal::Encrypted);
    }
    let deflated = match entry.compression() {
        CompressionMethod::Stored => false,
        CompressionMethod::Deflated => true,
        _ => return Err(Refusal::damaged("unknown compression")),
    };
    let packed = Packed {
        start: entry.data_start(),
        length: entry.compressed_size(),
        deflated,
        size: entry.size(),
        crc: entry.crc32(),
    };
    Ok(Part::new(entry.name(), packed))
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
