//! Templates as real .xls files: a small BIFF8 writer over `cfb`.
//!
//! Pitfalls that shaped it: the container must be version 3; the stream must be at least 4,096
//! bytes or it would live in the mini stream, which some readers get wrong; a drop-down list of
//! more than 255 characters must lie on a hidden sheet behind a defined name.

mod around;
mod records;
mod sheet;
mod styles;
mod workbook;

use std::io::{Cursor, Write};

use crate::refusal::WriteError;
use crate::sheet::{ColumnKind, SheetKind};

/// A .xls sheet holds this many columns.
const MAX_COLUMNS: usize = 256;
/// Longest list that may stand in the drop-down itself, separators included.
const INLINE_LIST: usize = 255;

/// The template of a sheet kind: title, header with required columns in another colour, text
/// format for every data cell, drop-down lists, prompts and a sample row.
///
/// # Errors
/// When the kind does not fit into a sheet.
pub fn xls_template(kind: &SheetKind) -> Result<Vec<u8>, WriteError> {
    if kind.columns.is_empty() || kind.columns.len() > MAX_COLUMNS {
        return Err(WriteError::Shape("列数".to_owned()));
    }
    let plan = Plan::of(kind);
    let mut stream = workbook::stream(&plan)?;
    let padded = stream.len().max(4096);
    stream.resize(padded, 0);
    let target = Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, target)?;
    let mut out = file.create_stream("/Workbook")?;
    out.write_all(&stream)?;
    out.flush()?;
    drop(out);
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

/// Where everything goes.
struct Plan<'k> {
    kind: &'k SheetKind,
    /// The row of the texts between title and header.
    above_row: Option<u16>,
    header_row: u16,
    sample_row: Option<u16>,
    /// Columns whose lists lie on the hidden sheet, in its column order.
    long_lists: Vec<usize>,
}

impl<'k> Plan<'k> {
    fn of(kind: &'k SheetKind) -> Self {
        let titled = u16::from(kind.title.is_some());
        let above_row = (!kind.layout.above.is_empty()).then_some(titled);
        let header_row = titled + u16::from(above_row.is_some());
        let sampled = kind.columns.iter().any(|c| c.sample.is_some());
        let long = |(index, column): (usize, &crate::sheet::Column)| {
            let ColumnKind::Choice { values, .. } = column.kind else {
                return None;
            };
            (list_chars(values) > INLINE_LIST).then_some(index)
        };
        Self {
            kind,
            above_row,
            header_row,
            sample_row: sampled.then_some(header_row + 1),
            long_lists: kind.columns.iter().enumerate().filter_map(long).collect(),
        }
    }

    /// Columns of the table.
    fn width(&self) -> u16 {
        u16::try_from(self.kind.columns.len()).unwrap_or(u16::MAX)
    }

    /// Columns that hold anything, those of a note beside the table among them.
    fn full_width(&self) -> u16 {
        let note = self.kind.layout.note.as_ref();
        self.width().max(note.map_or(0, |note| note.span.last + 1))
    }

    /// The rows for data.
    fn data(&self) -> std::ops::Range<u16> {
        let first = self.header_row + 1;
        first..first + self.kind.layout.rows
    }

    /// The row behind the last one.
    fn end(&self) -> u16 {
        let footer = u16::try_from(self.kind.layout.footer.len()).unwrap_or(0);
        self.data().end + footer
    }
}

/// UTF-16 units of a list with its separators.
fn list_chars(values: &[&str]) -> usize {
    let chars: usize = values.iter().map(|v| v.encode_utf16().count()).sum();
    chars + values.len().saturating_sub(1)
}
