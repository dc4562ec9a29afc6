//! The bad rows of an import as a workbook: the template's columns, and why each row was refused.
//!
//! Written through simple_excel_writer by one door only, [`text_cell`]: the crate's own `add_cell`
//! of a text makes a live formula of `=...`, and its XML keeps control characters.

use simple_excel_writer::{CellValue, Column as Width, Row, Workbook};

use crate::refusal::WriteError;
use crate::sheet::SheetKind;
use crate::text::xml_forbids;

/// The header of the last column; a reader knows it and says nothing about it.
pub const REASON_HEADER: &str = "失败原因";

/// Rows such a sheet may hold; it is built in memory.
const MAX_ROWS: usize = 10_000;
const MAX_CHARS: usize = 32_767;

/// A workbook of bad rows, ready to be mended and sent again through the same kind's reader. Rows
/// beyond 10,000 are left out.
///
/// # Errors
/// When the sheet cannot be written.
pub fn bad_rows_workbook<'a>(
    kind: &SheetKind,
    rows: impl Iterator<Item = (&'a [Option<String>], &'a str)>,
) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::create_in_memory();
    let mut sheet = book.create_sheet(&sheet_name(kind.sheet_name));
    for column in kind.columns {
        let width = f32::from(column.width.clamp(14, 60));
        sheet.add_column(Width { width });
    }
    sheet.add_column(Width { width: 50.0 });
    book.write_sheet(&mut sheet, |writer| {
        let mut header = Row::new();
        for column in kind.columns {
            text_cell(&mut header, Some(&column.shown_header()));
        }
        text_cell(&mut header, Some(REASON_HEADER));
        writer.append_row(header)?;
        for (values, reason) in rows.take(MAX_ROWS) {
            let mut row = Row::new();
            for index in 0..kind.columns.len() {
                let value = values.get(index).and_then(Option::as_deref);
                text_cell(&mut row, value);
            }
            text_cell(&mut row, Some(reason));
            writer.append_row(row)?;
        }
        Ok(())
    })?;
    book.close()?
        .ok_or_else(|| WriteError::Shape("工作簿".to_owned()))
}

/// The one door: an explicit string cell without what XML forbids.
fn text_cell(row: &mut Row, text: Option<&str>) {
    let mut left = MAX_CHARS;
    let kept = text
        .unwrap_or_default()
        .chars()
        .filter(|c| !xml_forbids(*c));
    let kept: String = kept
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    if kept.is_empty() {
        row.add_empty_cells(1);
    } else {
        row.add_cell(CellValue::String(kept));
    }
}

fn sheet_name(name: &str) -> String {
    let kept = name
        .chars()
        .filter(|c| !r"\/?*[]:'".contains(*c) && !c.is_control());
    let name: String = kept.take(31).collect();
    if name.trim().is_empty() {
        "Sheet1".to_owned()
    } else {
        name
    }
}
