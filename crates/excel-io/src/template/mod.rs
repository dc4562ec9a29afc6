//! Templates as real .xls files: a small BIFF8 writer over `cfb`.
//!
//! Pitfalls that shaped it: the container must be version 3; the stream must be at least 4,096
//! bytes or it would live in the mini stream, which some readers get wrong; a drop-down list of
//! more than 255 characters must lie on a hidden sheet behind a defined name.

mod records;
mod sheet;
mod styles;
mod workbook;

use std::io::{Cursor, Write};

use crate::refusal::WriteError;
use crate::sheet::{ColumnKind, SheetKind};

/// Rows below the header that are formatted and checked.
const DATA_ROWS: u16 = 500;
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
    header_row: u16,
    sample_row: Option<u16>,
    /// Columns whose lists lie on the hidden sheet, in its column order.
    long_lists: Vec<usize>,
}

impl<'k> Plan<'k> {
    fn of(kind: &'k SheetKind) -> Self {
        let header_row = u16::from(kind.title.is_some());
        let sampled = kind.columns.iter().any(|c| c.sample.is_some());
        let long = |(index, column): (usize, &crate::sheet::Column)| {
            let ColumnKind::Choice { values, .. } = column.kind else {
                return None;
            };
            (list_chars(values) > INLINE_LIST).then_some(index)
        };
        Self {
            kind,
            header_row,
            sample_row: sampled.then_some(header_row + 1),
            long_lists: kind.columns.iter().enumerate().filter_map(long).collect(),
        }
    }
}

/// UTF-16 units of a list with its separators.
fn list_chars(values: &[&str]) -> usize {
    let chars: usize = values.iter().map(|v| v.encode_utf16().count()).sum();
    chars + values.len().saturating_sub(1)
}
