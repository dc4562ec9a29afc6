//! The first half of an import: every row of the file parsed and checked, the good ones put
//! aside, the bad ones noted. Nothing is written to the database yet.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

use serde::{Deserialize, Serialize};
use wangge_excel_io::{
    Cell, CellFault, Limits, Parser, RawRow, Refusal, SheetReader, TypedRow, column_letter,
};
use wangge_grid::info::GridRef;
use wangge_kernel::{Faults, IdNumber, Policy};

use super::sheet::{RESIDENT_SHEET, command};
use crate::error::Error;
use crate::report::Tally;
use crate::resident::command::Checked;
use crate::spool::{Spool, Spooled};

/// Rows a warning names at most.
const WARNED_ROWS_MAX: usize = 50;
/// What identity numbers are written to base 11 for: X counts ten.
const BASE: u64 = 11;

/// A sound row of the file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    /// The physical row.
    pub(super) number: u32,
    /// What messages call the row by.
    pub(super) key: String,
    /// What it says of the person.
    pub(super) checked: Checked,
}

/// A file that was read to its end.
pub(super) struct Sheet {
    /// The sound rows.
    pub(super) rows: Spooled<Row>,
    /// How many they are.
    pub(super) count: usize,
    /// The cells refused so far.
    pub(super) faults: Spooled<CellFault>,
    /// What the report will say, so far.
    pub(super) tally: Tally,
    /// Where the identity number stands, for what the database refuses later.
    pub(super) number_column: Place,
}

/// A column as reports name it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    letter: String,
    header: &'static str,
}

impl Place {
    /// A fault of this column in `row`.
    pub(super) fn fault(&self, row: u32, value: &str, reason: &str) -> CellFault {
        CellFault {
            row,
            column: self.letter.clone(),
            header: self.header.to_owned(),
            value: value.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// Reads and checks a file.
pub(super) fn read(
    file: &Path,
    parser: &Parser,
    policy: Policy,
    grid: &GridRef,
) -> Result<Sheet, Error> {
    let mut reader = Reader::new(policy, grid)?;
    let mut failure = None;
    parser.rows(
        file,
        &Limits::default(),
        &mut |raw| match reader.take(&raw) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        },
    )?;
    match failure {
        Some(error) => Err(error),
        None => reader.finish(),
    }
}

struct Reader<'a> {
    sheet: SheetReader<'static>,
    policy: Policy,
    grid: &'a GridRef,
    seen: HashSet<u64>,
    rows: Spool<Row>,
    faults: Spool<CellFault>,
    tally: Tally,
    places: Vec<Place>,
    width: usize,
    weak: Vec<u32>,
}

impl<'a> Reader<'a> {
    fn new(policy: Policy, grid: &'a GridRef) -> Result<Self, Error> {
        Ok(Self {
            sheet: SheetReader::new(&RESIDENT_SHEET),
            policy,
            grid,
            seen: HashSet::new(),
            rows: Spool::new()?,
            faults: Spool::new()?,
            tally: Tally::default(),
            places: Vec::new(),
            width: 0,
            weak: Vec::new(),
        })
    }

    fn take(&mut self, raw: &RawRow) -> Result<(), Error> {
        self.width = self.width.max(raw.cells.len());
        let Some(typed) = self.sheet.feed(raw).map_err(Refusal::from)? else {
            return Ok(());
        };
        if self.places.is_empty() {
            self.places = self.find_places()?;
        }
        let row = if typed.raw.is_empty() {
            &typed.values
        } else {
            &typed.raw
        };
        let key = row.get(RESIDENT_SHEET.key).cloned().flatten();
        let key = key.unwrap_or_else(|| format!("第{}行", typed.number));
        match self.check(raw, &typed) {
            Ok(checked) => {
                let number = typed.number;
                self.rows.push(&Row {
                    number,
                    key,
                    checked,
                })?;
            }
            Err(faults) => {
                for fault in &faults {
                    self.faults.push(fault)?;
                }
                self.tally.refuse(&key, &faults);
            }
        }
        Ok(())
    }

    /// The same rules as 13.3, on top of those of the sheet; a cell is complained of once.
    fn check(&mut self, raw: &RawRow, typed: &TypedRow) -> Result<Checked, Vec<CellFault>> {
        let command = command(&typed.values, &self.grid.code);
        let outcome = command.validate(self.policy, None, Some(self.grid));
        let mut faults = typed.faults.clone();
        match outcome {
            Err(more) => faults.extend(self.place(raw, typed, &more)),
            Ok(checked) if faults.is_empty() => {
                let number = IdNumber::parse(&checked.id_number);
                if !number.is_some_and(|number| number.check_digit_holds()) {
                    self.weak.push(typed.number);
                }
                if self.seen.insert(packed(&checked.id_number)) {
                    return Ok(checked);
                }
                let place = self.places.get(ID_NUMBER);
                faults.extend(place.map(|place| {
                    place.fault(typed.number, &checked.id_number, "文件内身份证号重复")
                }));
            }
            Ok(_) => {}
        }
        Err(faults)
    }

    fn place(&self, raw: &RawRow, typed: &TypedRow, faults: &Faults) -> Vec<CellFault> {
        let shown = self.sheet.raw(raw);
        faults
            .iter()
            .filter_map(|fault| {
                let columns = RESIDENT_SHEET.columns;
                let index = columns.iter().position(|c| c.field == fault.field)?;
                let place = self.places.get(index)?;
                let told = typed.faults.iter().any(|f| f.header == place.header);
                let value = shown.get(index).cloned().flatten();
                (!told)
                    .then(|| place.fault(typed.number, &value.unwrap_or_default(), &fault.message))
            })
            .collect()
    }

    /// Where the header put each declared column. The reader tells that only of faulty cells, so
    /// it is asked about a row that has nothing else.
    fn find_places(&mut self) -> Result<Vec<Place>, Error> {
        let probe = RawRow {
            number: 0,
            epoch_1904: false,
            cells: vec![Cell::Error("#N/A".to_owned()); self.width],
        };
        let answer = self.sheet.feed(&probe).map_err(Refusal::from)?;
        let faults = answer.map(|typed| typed.faults).unwrap_or_default();
        let letter_of = |header: &str| {
            let found = faults.iter().find(|fault| fault.header == header);
            found.map(|fault| fault.column.clone())
        };
        Ok(RESIDENT_SHEET
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| Place {
                letter: letter_of(column.header).unwrap_or_else(|| column_letter(index)),
                header: column.header,
            })
            .collect())
    }

    fn finish(mut self) -> Result<Sheet, Error> {
        let summary = self.sheet.finish().map_err(Refusal::from)?;
        self.tally.warnings = summary.warnings;
        if !self.weak.is_empty() {
            let named: Vec<String> = self
                .weak
                .iter()
                .take(WARNED_ROWS_MAX)
                .map(ToString::to_string)
                .collect();
            self.tally.warnings.push(format!(
                "{}条身份证号的校验位不正确，请核对：第{}行",
                self.weak.len(),
                named.join("、")
            ));
        }
        let unplaced = Place {
            letter: String::new(),
            header: "",
        };
        Ok(Sheet {
            count: self.rows.count(),
            rows: self.rows.read()?,
            faults: self.faults.read()?,
            tally: self.tally,
            number_column: self.places.get(ID_NUMBER).cloned().unwrap_or(unplaced),
        })
    }
}

/// The column of the identity number.
const ID_NUMBER: usize = 4;

/// An identity number in eight bytes, so that a million of them can be remembered.
fn packed(id_number: &str) -> u64 {
    id_number
        .chars()
        .map(|c| c.to_digit(10).map_or(BASE - 1, u64::from))
        .fold((0_u64, 0_usize), |(sum, index), digit| {
            let base = if index < 17 { 10 } else { BASE };
            (sum.wrapping_mul(base).wrapping_add(digit), index + 1)
        })
        .0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_differ_as_the_numbers_do() {
        assert_ne!(packed("340121197705175537"), packed("34012119770517553X"));
        assert_ne!(packed("340121197705175530"), packed("34012119770517552X"));
        assert_eq!(packed("34012119770517553X"), packed("34012119770517553X"));
        assert_eq!(RESIDENT_SHEET.columns[ID_NUMBER].field, "idNumber");
    }
}
