//! The cells of one .xls sheet: checked, counted, and formulas turned into their cached values.

use super::biff::{BOF, EOF, Globals, Record, Records, bad, push, text_fits};
use crate::binary::{u8_at, u16_at, u32_at};
use crate::limits::Limits;
use crate::refusal::Refusal;

const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOLERR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const RSTRING: u16 = 0x00D6;
const LABELSST: u16 = 0x00FD;
const RK: u16 = 0x027E;
const MULRK: u16 = 0x00BD;
const FORMULA: u16 = 0x0006;
/// `#N/A`, which stands for error codes that are unknown.
const NOT_AVAILABLE: u8 = 0x2A;

/// The rebuilt records of a sheet that holds something.
pub(super) struct Cells {
    pub(super) records: Vec<u8>,
}

/// Reads a sheet's records.
pub(super) struct SheetCells<'a> {
    globals: &'a Globals,
    limits: &'a Limits,
    out: Vec<u8>,
    /// The prefix (row, column, format) of a formula whose text follows.
    pending: Option<[u8; 6]>,
    cells: u64,
    text: u64,
    rows: (u16, u16),
    cols: (u16, u16),
}

impl<'a> SheetCells<'a> {
    /// The records at an offset, rebuilt; `None` when the sheet is empty.
    pub(super) fn read(
        stream: &[u8],
        offset: usize,
        globals: &'a Globals,
        limits: &'a Limits,
    ) -> Result<Option<Cells>, Refusal> {
        let mut records = Records::new(stream, offset);
        let first = records.next()?.filter(|r| r.id == BOF);
        let first = first.ok_or_else(|| bad("sheet without BOF"))?;
        let mut sheet = Self {
            globals,
            limits,
            out: Vec::new(),
            pending: None,
            cells: 0,
            text: 0,
            rows: (u16::MAX, 0),
            cols: (u16::MAX, 0),
        };
        push(&mut sheet.out, BOF, first.data)?;
        let mut depth = 0usize;
        while let Some(record) = records.next()? {
            match record.id {
                BOF => depth += 1,
                EOF if depth == 0 => return sheet.finish(),
                EOF => depth -= 1,
                _ if depth == 0 => sheet.record(record)?,
                _ => {}
            }
        }
        Err(bad("sheet without EOF"))
    }

    fn finish(mut self) -> Result<Option<Cells>, Refusal> {
        push(&mut self.out, EOF, &[])?;
        Ok((self.cells > 0).then_some(Cells { records: self.out }))
    }

    fn record(&mut self, record: Record<'_>) -> Result<(), Refusal> {
        let data = record.data;
        match record.id {
            NUMBER if data.len() >= 14 => self.keep(record.id, data, 1),
            RK if data.len() >= 10 => self.keep(record.id, data, 1),
            LABEL | RSTRING => self.label(data),
            LABELSST => self.shared(data),
            MULRK => self.numbers(data),
            BOOLERR => {
                let (value, error) = (u8_at(data, 6), u8_at(data, 7));
                let (Some(value), Some(error), Some(head)) = (value, error, data.get(..6)) else {
                    return Err(bad("BOOLERR"));
                };
                self.flag(head, value, error != 0)
            }
            FORMULA => self.formula(data),
            STRING => self.result(data),
            NUMBER | RK => Err(bad("short cell")),
            _ => Ok(()),
        }
    }

    /// Keeps a record whose data begins with row and column, and which fills `width` columns.
    fn keep(&mut self, id: u16, data: &[u8], width: u16) -> Result<(), Refusal> {
        let (Some(row), Some(col)) = (u16_at(data, 0), u16_at(data, 2)) else {
            return Err(bad("short cell"));
        };
        let last = col.saturating_add(width.saturating_sub(1));
        if u64::from(last) >= self.limits.cols || last > 255 {
            return Err(Refusal::TooManyColumns(self.limits.cols.min(256)));
        }
        if u64::from(row) >= self.limits.rows {
            return Err(Refusal::TooManyRows(self.limits.rows));
        }
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.cols = (self.cols.0.min(col), self.cols.1.max(last));
        self.cells += u64::from(width);
        let area = |range: (u16, u16)| u64::from(range.1 - range.0) + 1;
        if self.cells > self.limits.cells
            || area(self.rows) * area(self.cols) > self.limits.dense_cells
        {
            return Err(Refusal::TooMuchContent);
        }
        push(&mut self.out, id, data)
    }

    fn count_text(&mut self, bytes: u64) -> Result<(), Refusal> {
        self.text += bytes;
        if self.text > self.limits.text_bytes {
            return Err(Refusal::TooMuchContent);
        }
        Ok(())
    }

    /// A text of its own; what follows the characters (formatting) is dropped.
    fn label(&mut self, data: &[u8]) -> Result<(), Refusal> {
        if !text_fits(data.get(6..), self.globals.biff8) {
            return Err(bad("LABEL"));
        }
        self.count_text(data.len() as u64 * 2)?;
        self.keep(LABEL, data, 1)
    }

    fn shared(&mut self, data: &[u8]) -> Result<(), Refusal> {
        let index = u32_at(data, 6).ok_or_else(|| bad("LABELSST"))?;
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let chars = self.globals.strings.get(index);
        let chars = chars.ok_or_else(|| bad("LABELSST beyond the table"))?;
        if *chars == 0 {
            return Ok(());
        }
        self.count_text(u64::from(*chars) * 3)?;
        self.keep(LABELSST, data, 1)
    }

    fn numbers(&mut self, data: &[u8]) -> Result<(), Refusal> {
        let count = data.len().saturating_sub(6) / 6;
        let last = data.len().checked_sub(2).and_then(|at| u16_at(data, at));
        let first = u16_at(data, 2);
        let (Some(first), Some(last)) = (first, last) else {
            return Err(bad("MULRK"));
        };
        let width = u16::try_from(count).map_err(|_| bad("MULRK"))?;
        let fits = width > 0 && data.len() == 6 + 6 * count;
        if !fits || first.checked_add(width - 1) != Some(last) {
            return Err(bad("MULRK"));
        }
        self.keep(MULRK, data, width)
    }

    fn flag(&mut self, head: &[u8], value: u8, error: bool) -> Result<(), Refusal> {
        let known = [0x00, 0x07, 0x0F, 0x17, 0x1D, 0x24, 0x2A, 0x2B];
        let value = if error && !known.contains(&value) {
            NOT_AVAILABLE
        } else {
            value
        };
        let mut data = head.to_vec();
        data.extend([value, u8::from(error)]);
        self.keep(BOOLERR, &data, 1)
    }

    /// A formula becomes its cached value; the formula itself is never looked at.
    fn formula(&mut self, data: &[u8]) -> Result<(), Refusal> {
        self.pending = None;
        let (Some(head), Some(value)) = (data.get(..6), data.get(6..14)) else {
            return Err(bad("FORMULA"));
        };
        if value.get(6..) != Some(&[0xFF, 0xFF]) {
            let mut number = head.to_vec();
            number.extend(value);
            return self.keep(NUMBER, &number, 1);
        }
        let cached = u8_at(value, 2).unwrap_or(0);
        match value.first() {
            Some(0) => {
                self.pending = head.try_into().ok();
                Ok(())
            }
            Some(1) => self.flag(head, cached, false),
            Some(2) => self.flag(head, cached, true),
            _ => Ok(()),
        }
    }

    /// The text of the formula before; a text that goes on in another record is cut there.
    fn result(&mut self, data: &[u8]) -> Result<(), Refusal> {
        let Some(head) = self.pending.take() else {
            return Ok(());
        };
        if data.is_empty() || u16_at(data, 0) == Some(0) {
            return Ok(());
        }
        let mut text = data.to_vec();
        if !text_fits(Some(&text), self.globals.biff8) {
            let header = if self.globals.biff8 { 3 } else { 2 };
            let wide = self.globals.biff8 && u8_at(data, 2).is_some_and(|f| f & 1 != 0);
            let room = data.len().saturating_sub(header) / if wide { 2 } else { 1 };
            let room = u16::try_from(room)
                .map_err(|_| bad("STRING"))?
                .to_le_bytes();
            if let Some(length) = text.get_mut(..2) {
                length.copy_from_slice(&room);
            }
        }
        let mut label = head.to_vec();
        label.append(&mut text);
        self.label(&label)
    }
}
