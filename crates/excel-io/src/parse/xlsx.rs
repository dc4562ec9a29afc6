//! .xlsx through calamine's cells reader, a row at a time.

use std::ops::ControlFlow;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::Emitter;
use crate::guard::Stored;
use crate::raw::{Cell, RawRow, Stamp};
use crate::refusal::Refusal;

/// Hands out the rows of the first visible sheet that has any.
pub(super) fn rows(mut file: Box<Stored>, emit: &mut Emitter<'_, '_>) -> Result<(), Refusal> {
    let parsed = sheets(&mut file, emit);
    match (file.refusal(), parsed) {
        // What the parser says of it is only that it could not read on.
        (Some(refusal), _) => Err(refusal),
        (None, Ok(ControlFlow::Continue(()))) => file.finish(),
        (None, stopped) => stopped.map(|_| ()),
    }
}

fn sheets(file: &mut Stored, emit: &mut Emitter<'_, '_>) -> Result<ControlFlow<()>, Refusal> {
    let mut book: Xlsx<_> = Xlsx::new(file).map_err(refused)?;
    let epoch_1904 = book.has_1904_epoch();
    let sheets = book.sheets_metadata().to_vec();
    for sheet in sheets {
        if sheet.visible != SheetVisible::Visible || sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let flow = one_sheet(&mut book, &sheet.name, epoch_1904, emit)?;
        if flow.is_break() || emit.any() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn one_sheet(
    book: &mut Xlsx<&mut Stored>,
    name: &str,
    epoch_1904: bool,
    emit: &mut Emitter<'_, '_>,
) -> Result<ControlFlow<()>, Refusal> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(ControlFlow::Continue(())),
        Err(e) => return Err(refused(e)),
    };
    let mut row = Row::new(epoch_1904);
    while let Some(found) = reader.next_cell().map_err(refused)? {
        let (at, column) = found.get_position();
        if matches!(found.get_value(), DataRef::Empty) {
            continue;
        }
        let number = at.saturating_add(1);
        if number != row.raw.number {
            if number < row.raw.number {
                return Err(Refusal::damaged("rows out of order"));
            }
            if row.raw.number > 0 && emit.row(&row.raw)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            row.begin(number);
        }
        emit.check_column(u64::from(column) + 1)?;
        row.place(column, found.get_value());
    }
    if row.raw.number == 0 {
        return Ok(ControlFlow::Continue(()));
    }
    emit.row(&row.raw)
}

/// The row being read. Its texts keep their memory for those of the next row.
struct Row {
    raw: RawRow,
    spare: Vec<String>,
}

impl Row {
    fn new(epoch_1904: bool) -> Self {
        Self {
            raw: RawRow {
                number: 0,
                epoch_1904,
                cells: Vec::new(),
            },
            spare: Vec::new(),
        }
    }

    fn begin(&mut self, number: u32) {
        self.raw.number = number;
        for cell in self.raw.cells.drain(..) {
            if let Cell::Text(text) = cell {
                self.spare.push(text);
            }
        }
    }

    fn place(&mut self, column: u32, value: &DataRef<'_>) {
        let value = self.cell(value);
        let cells = &mut self.raw.cells;
        let index = usize::try_from(column).unwrap_or(usize::MAX);
        if cells.len() <= index {
            cells.resize(index, Cell::Empty);
            cells.push(value);
        } else if let Some(slot) = cells.get_mut(index) {
            *slot = value;
        }
    }

    fn cell(&mut self, value: &DataRef<'_>) -> Cell {
        match value {
            DataRef::Int(n) => number(*n),
            DataRef::Float(n) => Cell::Number(*n),
            DataRef::String(text) => self.text(text),
            DataRef::SharedString(text) => self.text(text),
            DataRef::Bool(flag) => Cell::Bool(*flag),
            DataRef::DateTime(at) => stamp(at, self.raw.epoch_1904),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => self.text(text),
            DataRef::Error(error) => Cell::Error(error.to_string()),
            DataRef::Empty => Cell::Empty,
        }
    }

    fn text(&mut self, text: &str) -> Cell {
        if text.is_empty() {
            return Cell::Empty;
        }
        let mut copy = self.spare.pop().unwrap_or_default();
        copy.clear();
        copy.push_str(text);
        Cell::Text(copy)
    }
}

/// An integer as the double that Excel keeps.
#[expect(clippy::cast_precision_loss, reason = "Excel itself stores doubles")]
pub(super) fn number(n: i64) -> Cell {
    Cell::Number(n as f64)
}

/// A date cell as stored.
pub(super) fn stamp(at: &ExcelDateTime, epoch_1904: bool) -> Cell {
    Cell::DateTime(Stamp {
        serial: at.as_f64(),
        epoch_1904,
    })
}

fn refused(error: XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::Encrypted,
        other => Refusal::damaged(other),
    }
}
