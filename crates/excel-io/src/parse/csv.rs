//! Text files through the csv crate: encoding and separator are told from the file.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};

use super::Emitter;
use crate::guard::{Dialect, Transcoder};
use crate::raw::{Cell, RawRow};
use crate::refusal::Refusal;

/// Hands out the rows of a text file.
pub(super) fn rows(
    path: &Path,
    dialect: Dialect,
    emit: &mut Emitter<'_, '_>,
) -> Result<(), Refusal> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::None)
        .delimiter(dialect.separator)
        .buffer_capacity(64 << 10)
        .from_reader(Transcoder::new(File::open(path)?, dialect.encoding));
    let mut record = StringRecord::new();
    // Line breaks inside quotes are lines of the file but not rows of the sheet.
    let mut inner = 0u64;
    while reader.read_record(&mut record).map_err(refused)? {
        let breaks = |field: &str| field.bytes().filter(|b| *b == b'\n').count() as u64;
        inner += record.iter().map(breaks).sum::<u64>();
        // The reader stands behind the record's line feed.
        let line = reader.position().line().saturating_sub(1);
        let number = u32::try_from(line.saturating_sub(inner)).unwrap_or(u32::MAX);
        emit.check_column(used(&record))?;
        let row = RawRow {
            number,
            epoch_1904: false,
            cells: record.iter().map(cell).collect(),
        };
        if emit.row(&row)? == ControlFlow::Break(()) {
            break;
        }
    }
    Ok(())
}

/// Columns up to the last one that holds something.
fn used(record: &StringRecord) -> u64 {
    let holds = record.iter().zip(1u64..);
    let holds = holds.filter(|(field, _)| !field.trim().is_empty());
    holds.last().map_or(0, |(_, column)| column)
}

/// A field; Excel users write `="0012"` to keep digits.
fn cell(field: &str) -> Cell {
    let inner = field
        .trim()
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    let text = inner.unwrap_or(field);
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text.to_owned())
    }
}

fn refused(error: csv::Error) -> Refusal {
    match error.kind() {
        ErrorKind::Io(e) if e.kind() != std::io::ErrorKind::InvalidData => {
            Refusal::Io(e.to_string())
        }
        _ => Refusal::Encoding,
    }
}
