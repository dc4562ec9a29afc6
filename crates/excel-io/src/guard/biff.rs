//! The records of an .xls: checked one by one, and only what holds values is kept.
//!
//! What calamine gets is not the uploaded file but a small workbook rebuilt from the records it
//! needs: one sheet, no formulas (only their cached values), no names, no drawings, no macros.

use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use super::cells::{Cells, SheetCells};
use super::cfb::workbook_stream;
use super::sst;
use crate::binary::{u8_at, u16_at, u32_at};
use crate::limits::Limits;
use crate::refusal::Refusal;

pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000A;
pub(super) const CONTINUE: u16 = 0x003C;
const FILEPASS: u16 = 0x002F;
const CODEPAGE: u16 = 0x0042;
const DATEMODE: u16 = 0x0022;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const BOUNDSHEET: u16 = 0x0085;
const SST: u16 = 0x00FC;
/// calamine takes continuations off the front of a list, which costs their square.
const MAX_CONTINUES: usize = 20_000;

pub(super) fn bad(what: &str) -> Refusal {
    Refusal::Damaged(format!("biff: {what}"))
}

/// One record.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) id: u16,
    pub(super) data: &'a [u8],
}

/// The records from an offset on; ends at the end of the stream or with an error.
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    pub(super) fn new(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at }
    }

    pub(super) fn next(&mut self) -> Result<Option<Record<'a>>, Refusal> {
        let rest = self.stream.get(self.at..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let (Some(id), Some(length)) = (u16_at(rest, 0), u16_at(rest, 2)) else {
            return Err(bad("record header cut off"));
        };
        let end = 4 + usize::from(length);
        let data = rest.get(4..end).ok_or_else(|| bad("record cut off"))?;
        self.at += end;
        Ok(Some(Record { id, data }))
    }

    /// The continuations that follow here.
    fn continues(&mut self) -> Result<Vec<&'a [u8]>, Refusal> {
        let mut found = Vec::new();
        while u16_at(self.stream, self.at) == Some(CONTINUE) {
            if found.len() >= MAX_CONTINUES {
                return Err(Refusal::TooMuchContent);
            }
            if let Some(record) = self.next()? {
                found.push(record.data);
            }
        }
        Ok(found)
    }
}

/// Appends a record.
pub(super) fn push(out: &mut Vec<u8>, id: u16, data: &[u8]) -> Result<(), Refusal> {
    let length = u16::try_from(data.len()).map_err(|_| bad("record too long"))?;
    out.extend(id.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(data);
    Ok(())
}

/// What the part before the sheets holds.
pub(super) struct Globals {
    kept: Vec<u8>,
    sheets: Vec<usize>,
    pub(super) biff8: bool,
    pub(super) strings: Vec<u32>,
}

/// A small workbook with the values of the first visible sheet that has any; `None` when all
/// sheets are empty.
pub(super) fn sanitised(path: &Path, limits: &Limits) -> Result<Option<Vec<u8>>, Refusal> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limits.file_bytes + 1)
        .read_to_end(&mut bytes)?;
    let stream = workbook_stream(&bytes)?;
    drop(bytes);
    let globals = globals(&stream, limits)?;
    for offset in &globals.sheets {
        let cells = SheetCells::read(&stream, *offset, &globals, limits)?;
        if let Some(cells) = cells {
            drop(stream);
            return rebuild(&globals, &cells).map(Some);
        }
    }
    Ok(None)
}

fn globals(stream: &[u8], limits: &Limits) -> Result<Globals, Refusal> {
    let mut records = Records::new(stream, 0);
    let first = records.next()?.filter(|r| r.id == BOF);
    let first = first.ok_or_else(|| bad("no BOF"))?;
    let version = u16_at(first.data, 0).ok_or_else(|| bad("BOF"))?;
    let biff8 = match version {
        0x0600 => true,
        0x0500 => false,
        _ => {
            return Err(Refusal::UnsupportedFormat(
                "早期Excel（5.0以前）".to_owned(),
            ));
        }
    };
    let mut found = Globals {
        kept: Vec::new(),
        sheets: Vec::new(),
        biff8,
        strings: Vec::new(),
    };
    push(&mut found.kept, BOF, first.data)?;
    while let Some(record) = records.next()? {
        match record.id {
            EOF => return Ok(found),
            FILEPASS => return Err(Refusal::Encrypted),
            CODEPAGE | DATEMODE | FORMAT | XF => {
                let least = if record.id == XF { 4 } else { 2 };
                if record.data.len() < least {
                    return Err(bad("short record"));
                }
                if record.id != FORMAT || text_fits(record.data.get(2..), biff8) {
                    push(&mut found.kept, record.id, record.data)?;
                }
            }
            BOUNDSHEET => found.sheet(record.data, stream.len())?,
            SST => found.table(record.data, &mut records, limits)?,
            _ => {}
        }
    }
    Err(bad("no EOF"))
}

impl Globals {
    /// Remembers a visible worksheet.
    fn sheet(&mut self, data: &[u8], length: usize) -> Result<(), Refusal> {
        let (Some(at), Some(state), Some(kind)) = (u32_at(data, 0), u8_at(data, 4), u8_at(data, 5))
        else {
            return Err(bad("BOUNDSHEET"));
        };
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        if at >= length {
            return Err(bad("sheet beyond the stream"));
        }
        if state & 0x3F == 0 && kind == 0 {
            self.sheets.push(at);
        }
        Ok(())
    }

    fn table<'a>(
        &mut self,
        data: &'a [u8],
        records: &mut Records<'a>,
        limits: &Limits,
    ) -> Result<(), Refusal> {
        let more = records.continues()?;
        self.strings = sst::lengths(data, &more, limits)?;
        push(&mut self.kept, SST, data)?;
        for block in more {
            push(&mut self.kept, CONTINUE, block)?;
        }
        Ok(())
    }
}

/// Whether a string (length in two bytes, then flags in BIFF8, then characters) lies within its
/// record, so that nothing is allocated for what is not there.
pub(super) fn text_fits(data: Option<&[u8]>, biff8: bool) -> bool {
    let Some(data) = data else { return false };
    let Some(chars) = u16_at(data, 0).map(usize::from) else {
        return false;
    };
    if !biff8 {
        return data.len() >= 2 + chars;
    }
    let wide = u8_at(data, 2).is_some_and(|flags| flags & 1 != 0);
    data.len() >= 3 + if wide { chars * 2 } else { chars }
}

fn rebuild(globals: &Globals, cells: &Cells) -> Result<Vec<u8>, Refusal> {
    let name: &[u8] = if globals.biff8 {
        b"\x01\x00S"
    } else {
        b"\x01S"
    };
    let mut stream = Vec::with_capacity(globals.kept.len() + cells.records.len() + 64);
    stream.extend(&globals.kept);
    // BOUNDSHEET (4 + 6 + name) and EOF (4) follow, then the sheet.
    let at = stream.len() + 4 + 6 + name.len() + 4;
    let at = u32::try_from(at).map_err(|_| bad("too long"))?;
    let mut sheet = at.to_le_bytes().to_vec();
    sheet.extend([0, 0]);
    sheet.extend(name);
    push(&mut stream, BOUNDSHEET, &sheet)?;
    push(&mut stream, EOF, &[])?;
    stream.extend(&cells.records);
    // Below 4,096 bytes the stream would move into the mini stream; zeros after EOF are never read.
    let padded = stream.len().max(4096);
    stream.resize(padded, 0);
    let target = Cursor::new(Vec::with_capacity(stream.len() + stream.len() / 64 + 8192));
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, target)?;
    let mut out = file.create_stream("/Workbook")?;
    out.write_all(&stream)?;
    out.flush()?;
    drop(out);
    file.flush()?;
    Ok(file.into_inner().into_inner())
}
