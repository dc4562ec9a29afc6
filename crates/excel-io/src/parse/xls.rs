//! .xls through calamine's whole range, from the workbook that the guard rebuilt.

use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{Data, Reader, Xls};

use super::Emitter;
use super::xlsx::{number, stamp};
use crate::raw::{Cell, RawRow};
use crate::refusal::Refusal;

/// Hands out the rows of the one sheet that the guard kept.
pub(super) fn rows(bytes: Vec<u8>, emit: &mut Emitter<'_, '_>) -> Result<(), Refusal> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(Refusal::damaged)?;
    let epoch_1904 = book.has_1904_epoch();
    let Some(range) = book.worksheet_range_at(0) else {
        return Ok(());
    };
    let range = range.map_err(Refusal::damaged)?;
    drop(book);
    let (top, left) = range.start().unwrap_or_default();
    let left = usize::try_from(left).unwrap_or(0);
    for (offset, values) in range.rows().enumerate() {
        let mut cells = vec![Cell::Empty; left];
        cells.extend(values.iter().map(|value| cell(value, epoch_1904)));
        let number = u32::try_from(offset).unwrap_or(u32::MAX);
        let row = RawRow {
            number: top.saturating_add(number).saturating_add(1),
            epoch_1904,
            cells,
        };
        if emit.row(&row)? == ControlFlow::Break(()) {
            break;
        }
    }
    Ok(())
}

fn text_cell(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text.to_owned())
    }
}

fn cell(value: &Data, epoch_1904: bool) -> Cell {
    match value {
        Data::Int(n) => number(*n),
        Data::Float(n) => Cell::Number(*n),
        Data::String(text) => text_cell(text),
        Data::Bool(flag) => Cell::Bool(*flag),
        Data::DateTime(at) => stamp(at, epoch_1904),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text_cell(text),
        Data::Error(error) => Cell::Error(error.to_string()),
        Data::Empty => Cell::Empty,
    }
}
