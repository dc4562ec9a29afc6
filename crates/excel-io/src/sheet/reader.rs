//! Raw rows in, typed rows out.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::footer::{is_signature, is_total};
use super::header::{Header, SheetError};
use super::value::{convert, shown};
use super::{Column, ColumnKind, SheetKind};
use crate::raw::RawRow;
use crate::text::{clean, cleaned, column_letter};

/// The header is looked for in this many rows that hold something.
const HEADER_ROWS: usize = 20;
/// Rows that a warning names at most.
const WARNED_ROWS: usize = 50;
/// Longest value echoed in a fault.
const ECHO: usize = 100;
/// Characters of a cell that a refused row keeps.
const KEPT: usize = 1_000;

/// One cell that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellFault {
    /// The physical row, from 1.
    pub row: u32,
    /// The column's letter, e.g. `E`.
    pub column: String,
    /// The column's declared header.
    pub header: String,
    /// What the cell shows.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
}

/// A row of data by declared columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedRow {
    /// The physical row, from 1.
    pub number: u32,
    /// Canonical text per declared column; `None` for blank and for faulty cells.
    pub values: Vec<Option<String>>,
    /// What the cells show per declared column, for the error workbook; empty for a row without
    /// faults. [`SheetReader::raw`] gives it for any row.
    pub raw: Vec<Option<String>>,
    /// All faults of the row; an empty list means that it can be taken.
    pub faults: Vec<CellFault>,
}

impl TypedRow {
    /// What stands in the column of `kind` that holds this field; `None` for a blank cell.
    #[must_use]
    pub fn of_field(&self, kind: &SheetKind, field: &str) -> Option<String> {
        let mut columns = kind.columns.iter().zip(&self.values);
        let (_, value) = columns.find(|(column, _)| column.field == field)?;
        value.clone()
    }

    /// All reasons in one line, each with its header, e.g. `身份证号：身份证号不正确；性别：必填`.
    #[must_use]
    pub fn reason(&self) -> String {
        let reasons: Vec<String> = self
            .faults
            .iter()
            .map(|fault| format!("{}：{}", fault.header, fault.reason))
            .collect();
        reasons.join("；")
    }
}

/// Rows that were passed over, by why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Rows above the header.
    pub titles: u32,
    /// Sample rows.
    pub samples: u32,
    /// Total rows.
    pub totals: u32,
    /// Signature rows.
    pub signatures: u32,
    /// Rows blank in all declared or all naming columns, and repeated headers.
    pub blanks: u32,
}

/// What the declared columns of a row show.
type Texts<'a> = [Option<Cow<'a, str>>];

/// Picks a number of [`Skipped`].
type Counter = fn(&mut Skipped) -> &mut u32;

/// What a whole sheet was like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The physical row of the header.
    pub header_row: u32,
    /// Rows of data, faulty ones included.
    pub rows: u64,
    /// What the user may want to know, e.g. unknown headers.
    pub warnings: Vec<String>,
    /// Rows passed over.
    pub skipped: Skipped,
}

/// Finds the header, then types rows. Feed it every [`RawRow`] in order.
#[derive(Debug)]
pub struct SheetReader<'k> {
    kind: &'k SheetKind,
    /// What the key column may be headed with, by which a repeated header is known.
    key_headers: Vec<String>,
    header: Option<(u32, Header)>,
    best: Option<Header>,
    looked: usize,
    rows: u64,
    skipped: Skipped,
    /// Rows with a masked number that are not the template's own sample, the first ones.
    masked: Vec<u32>,
    masked_count: u32,
}

impl<'k> SheetReader<'k> {
    /// A reader for one sheet.
    #[must_use]
    pub fn new(kind: &'k SheetKind) -> Self {
        Self {
            kind,
            key_headers: kind.columns.get(kind.key).map_or_else(Vec::new, headers),
            header: None,
            best: None,
            looked: 0,
            rows: 0,
            skipped: Skipped::default(),
            masked: Vec::new(),
            masked_count: 0,
        }
    }

    /// Takes the next row; gives a typed one when it is a row of data.
    ///
    /// # Errors
    /// When the header cannot be found, lacks a required column or has one twice.
    pub fn feed(&mut self, row: &RawRow) -> Result<Option<TypedRow>, SheetError> {
        if row.is_blank() {
            return Ok(None);
        }
        let Some((_, header)) = &self.header else {
            self.look(row)?;
            return Ok(None);
        };
        let texts: Vec<Option<Cow<'_, str>>> = header.cells(row).map(shown).collect();
        if let Some(skip) = self.skip(row, &texts) {
            let samples = self.skipped.samples;
            *skip(&mut self.skipped) += 1;
            if self.skipped.samples > samples && !self.own_sample(&texts) {
                self.masked_count += 1;
                if self.masked.len() < WARNED_ROWS {
                    self.masked.push(row.number);
                }
            }
            return Ok(None);
        }
        let mut typed = TypedRow {
            number: row.number,
            values: Vec::with_capacity(texts.len()),
            raw: Vec::new(),
            faults: Vec::new(),
        };
        let columns = self.kind.columns.iter().zip(&header.at);
        for ((column, at), (cell, text)) in columns.zip(header.cells(row).zip(&texts)) {
            let value = match text {
                Some(text) => convert(column, cell, text, row.epoch_1904).map(Some),
                None if column.required => Err("必填项不能为空".to_owned()),
                None => Ok(None),
            };
            let value = value.unwrap_or_else(|reason| {
                let value = text.as_deref().unwrap_or_default();
                typed
                    .faults
                    .push(fault(row.number, *at, column, value, reason));
                None
            });
            typed.values.push(value);
        }
        if !typed.faults.is_empty() {
            typed.raw = texts.into_iter().map(owned).collect();
        }
        self.rows += 1;
        Ok(Some(typed))
    }

    /// What a row's cells show per declared column, the beginning of what is longer than any field;
    /// nothing before the header was found.
    #[must_use]
    pub fn raw(&self, row: &RawRow) -> Vec<Option<String>> {
        let header = self.header.iter();
        let cells = header.flat_map(|(_, header)| header.cells(row));
        let kept = |text: Cow<'_, str>| text.chars().take(KEPT).collect();
        cells.map(|cell| shown(cell).map(kept)).collect()
    }

    /// The letter of the physical column in which a declared one (by its index) was found.
    #[must_use]
    pub fn letter(&self, column: usize) -> Option<String> {
        let (_, header) = self.header.as_ref()?;
        header.at.get(column)?.map(column_letter)
    }

    /// Ends the sheet.
    ///
    /// # Errors
    /// When no header was found.
    pub fn finish(self) -> Result<Summary, SheetError> {
        let Some((header_row, header)) = self.header else {
            return Err(Header::failure(self.kind, self.best.as_ref()));
        };
        let mut warnings = Vec::new();
        if !header.unknown.is_empty() {
            let list = header.unknown.join("、");
            warnings.push(format!("以下列未识别，已忽略：{list}"));
        }
        if self.masked_count > 0 {
            let rows: Vec<String> = self.masked.iter().map(ToString::to_string).collect();
            warnings.push(format!(
                "{}行的身份证号含*，按示例跳过，请核对：第{}行",
                self.masked_count,
                rows.join("、")
            ));
        }
        Ok(Summary {
            header_row,
            rows: self.rows,
            warnings,
            skipped: self.skipped,
        })
    }

    fn look(&mut self, row: &RawRow) -> Result<(), SheetError> {
        let texts: Vec<Option<Cow<'_, str>>> = row.cells.iter().map(shown).collect();
        let header = Header::of(self.kind, row.number, &texts);
        if header.accept(self.kind)? {
            self.header = Some((row.number, header));
            return Ok(());
        }
        self.skipped.titles += 1;
        self.looked += 1;
        let most = self.best.as_ref().map_or(0, Header::matched);
        if header.matched() > most {
            self.best = Some(header);
        }
        if self.looked >= HEADER_ROWS {
            return Err(Header::failure(self.kind, self.best.as_ref()));
        }
        Ok(())
    }

    /// The counter of a row below the header that is no data.
    fn skip(&self, row: &RawRow, raw: &Texts<'_>) -> Option<Counter> {
        let blank = |index: &usize| raw.get(*index).is_none_or(Option::is_none);
        let first = row.cells.iter().find_map(shown).unwrap_or_default();
        if is_total(&first) {
            return Some(|s| &mut s.totals);
        }
        if self.signed(row, raw) {
            return Some(|s| &mut s.signatures);
        }
        let empty = raw.iter().all(Option::is_none);
        if empty || self.nameless(blank) || self.repeated_header(raw) {
            return Some(|s| &mut s.blanks);
        }
        if self.sample(raw) {
            return Some(|s| &mut s.samples);
        }
        None
    }

    /// A signature line: nothing (or the line itself) in the key column, and not all required ones
    /// filled, so that a remark on a record never makes it one.
    fn signed(&self, row: &RawRow, raw: &Texts<'_>) -> bool {
        let key = raw.get(self.kind.key).and_then(Option::as_deref);
        key.is_none_or(is_signature)
            && !self.complete(raw)
            && row.cells.iter().filter_map(shown).any(|t| is_signature(&t))
    }

    fn nameless(&self, blank: impl Fn(&usize) -> bool) -> bool {
        let naming = self.kind.skip_without;
        !naming.is_empty() && naming.iter().all(blank)
    }

    /// Whether all required columns (without any: the key column) hold something.
    fn complete(&self, raw: &Texts<'_>) -> bool {
        let columns = self.kind.columns.iter().zip(raw);
        let mut required = columns.filter(|(column, _)| column.required).peekable();
        if required.peek().is_none() {
            return raw.get(self.kind.key).is_some_and(Option::is_some);
        }
        required.all(|(_, value)| value.is_some())
    }

    /// A masked citizen's number, or the template's own sample.
    fn sample(&self, raw: &Texts<'_>) -> bool {
        let columns = || self.kind.columns.iter().zip(raw);
        let masked = columns().any(|(column, value)| {
            matches!(column.kind, ColumnKind::IdNumber)
                && value.as_ref().is_some_and(|v| v.contains(['*', '＊']))
        });
        masked || self.own_sample(raw)
    }

    /// The row that the template shows.
    fn own_sample(&self, raw: &Texts<'_>) -> bool {
        let columns = || self.kind.columns.iter().zip(raw);
        let declared = columns().any(|(column, _)| column.sample.is_some());
        let same = columns()
            .all(|(column, value)| value.as_deref() == column.sample.map(cleaned).as_deref());
        declared && same
    }

    /// Sheets pasted below each other repeat their header.
    fn repeated_header(&self, raw: &Texts<'_>) -> bool {
        let value = raw.get(self.kind.key).and_then(Option::as_deref);
        value.is_some_and(|value| self.key_headers.iter().any(|header| header == value))
    }
}

fn headers(column: &Column) -> Vec<String> {
    let aliases = column.aliases.iter().map(|alias| clean(alias));
    let own = [column.header.to_owned(), clean(&column.shown_header())];
    own.into_iter().chain(aliases).collect()
}

fn owned(text: Option<Cow<'_, str>>) -> Option<String> {
    text.map(Cow::into_owned)
}

fn fault(row: u32, at: Option<usize>, column: &Column, value: &str, reason: String) -> CellFault {
    CellFault {
        row,
        column: at.map(column_letter).unwrap_or_default(),
        header: column.header.to_owned(),
        value: value.chars().take(ECHO).collect(),
        reason,
    }
}
