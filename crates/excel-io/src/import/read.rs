//! The reading half of an import: every row of the file parsed and checked, and handed on in
//! chunks.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::ops::ControlFlow;
use std::path::Path;

use wangge_kernel::{Faults, IdNumber};

use super::{BadRow, Sound, Subject};
use crate::{
    CellFault, Column, ColumnKind, Limits, Parser, RawRow, Refusal, SheetReader, TypedRow,
};

/// Rows a warning names at most.
const WARNED_ROWS_MAX: usize = 50;
/// Bytes of text in the bad rows of a chunk, about.
const BAD_BYTES_MAX: usize = 8 << 20;

/// Some rows of a file, sound and faulty ones.
pub(super) struct Chunk<R> {
    pub(super) sound: Vec<Sound<R>>,
    pub(super) bad: Vec<BadRow>,
    /// The letter of the column that names rows.
    pub(super) letter: String,
    /// Bytes of text in the bad rows.
    bad_bytes: usize,
}

impl<R> Chunk<R> {
    fn rows(&self) -> usize {
        self.sound.len() + self.bad.len()
    }

    /// Whether it is time to hand it on. Refused rows are kept as they are, however long.
    fn is_full(&self, rows: usize) -> bool {
        self.rows() >= rows || self.bad_bytes >= BAD_BYTES_MAX
    }
}

/// Takes chunks; breaks when nobody wants more.
pub(super) type Taker<'a, R> = dyn FnMut(Chunk<R>) -> ControlFlow<()> + 'a;

/// Reads a file to its end and hands it on by `size` rows; answers what its owner may want to know.
///
/// # Errors
/// The file cannot be read. Chunks handed out before that must then be thrown away.
pub(super) fn read<S: Subject>(
    subject: &S,
    file: &Path,
    parser: &Parser,
    size: usize,
    taker: &mut Taker<'_, S::Row>,
) -> Result<Vec<String>, Refusal> {
    let mut reader = Reader::new(subject);
    let mut failure = None;
    parser.rows(file, &Limits::default(), &mut |raw| {
        if let Err(refusal) = reader.take(&raw) {
            failure = Some(refusal);
            return ControlFlow::Break(());
        }
        if !reader.chunk.is_full(size) {
            return ControlFlow::Continue(());
        }
        taker(reader.next_chunk())
    })?;
    if let Some(refusal) = failure {
        return Err(refusal);
    }
    let last = reader.next_chunk();
    let warnings = reader.finish()?;
    if last.rows() > 0 {
        let _ = taker(last);
    }
    Ok(warnings)
}

struct Reader<'s, S: Subject> {
    subject: &'s S,
    sheet: SheetReader<'static>,
    seen: HashSet<u64>,
    hasher: RandomState,
    weak: Vec<u32>,
    weak_count: usize,
    chunk: Chunk<S::Row>,
}

impl<'s, S: Subject> Reader<'s, S> {
    fn new(subject: &'s S) -> Self {
        Self {
            subject,
            sheet: SheetReader::new(subject.sheet()),
            seen: HashSet::new(),
            hasher: RandomState::new(),
            weak: Vec::new(),
            weak_count: 0,
            chunk: Chunk {
                sound: Vec::new(),
                bad: Vec::new(),
                letter: String::new(),
                bad_bytes: 0,
            },
        }
    }

    fn next_chunk(&mut self) -> Chunk<S::Row> {
        Chunk {
            sound: std::mem::take(&mut self.chunk.sound),
            bad: std::mem::take(&mut self.chunk.bad),
            letter: self.letter(self.subject.sheet().key),
            bad_bytes: std::mem::take(&mut self.chunk.bad_bytes),
        }
    }

    fn letter(&self, index: usize) -> String {
        self.sheet.letter(index).unwrap_or_default()
    }

    fn take(&mut self, raw: &RawRow) -> Result<(), Refusal> {
        let Some(typed) = self.sheet.feed(raw)? else {
            return Ok(());
        };
        match self.check(raw, &typed) {
            Ok(row) => self.chunk.sound.push(Sound {
                number: typed.number,
                row,
            }),
            Err(faults) => {
                let cells = self.sheet.raw(raw);
                self.chunk.bad_bytes += cells.iter().flatten().map(String::len).sum::<usize>();
                let label = cells.get(self.subject.sheet().key).cloned().flatten();
                self.chunk.bad.push(BadRow {
                    number: typed.number,
                    label: label.unwrap_or_else(|| format!("第{}行", typed.number)),
                    cells,
                    faults,
                });
            }
        }
        Ok(())
    }

    /// The rules of the domain on top of those of the sheet; a cell is complained of once.
    fn check(&mut self, raw: &RawRow, typed: &TypedRow) -> Result<S::Row, Vec<CellFault>> {
        let outcome = self.subject.check(typed);
        let mut faults = typed.faults.clone();
        match outcome {
            Err(more) => {
                let shown = self.sheet.raw(raw);
                faults.extend(self.placed(typed, &shown, &more));
                if faults.is_empty() {
                    // What is wrong stands in no column: the row is refused all the same.
                    let value = shown.get(self.subject.sheet().key).cloned().flatten();
                    let value = value.unwrap_or_default();
                    faults.push(self.fault_of_key(typed.number, value, &more.to_string()));
                }
            }
            Ok(row) if faults.is_empty() => {
                let number = self.subject.number(&row);
                if self.seen.insert(self.hasher.hash_one(number)) {
                    self.note_weak(typed.number, number);
                    return Ok(row);
                }
                let value = self.subject.label(&row).to_owned();
                let reason = match value == number {
                    true => "文件内身份证号重复",
                    false => "文件内记录重复",
                };
                faults.push(self.fault_of_key(typed.number, value, reason));
            }
            Ok(_) => {}
        }
        Err(faults)
    }

    fn note_weak(&mut self, row: u32, number: &str) {
        let key = self.key();
        let is_number = matches!(key.map(|c| c.kind), Some(ColumnKind::IdNumber));
        if is_number && !IdNumber::parse(number).is_some_and(|n| n.check_digit_holds()) {
            self.weak_count += 1;
            if self.weak.len() < WARNED_ROWS_MAX {
                self.weak.push(row);
            }
        }
    }

    fn key(&self) -> Option<&'static Column> {
        let kind = self.subject.sheet();
        kind.columns.get(kind.key)
    }

    fn fault_of_key(&self, row: u32, value: String, reason: &str) -> CellFault {
        let header = self.key().map_or("", |column| column.header);
        CellFault {
            row,
            column: self.letter(self.subject.sheet().key),
            header: header.to_owned(),
            value,
            reason: reason.to_owned(),
        }
    }

    fn placed(
        &self,
        typed: &TypedRow,
        shown: &[Option<String>],
        faults: &Faults,
    ) -> Vec<CellFault> {
        let columns = self.subject.sheet().columns;
        faults
            .iter()
            .filter_map(|fault| {
                let index = columns.iter().position(|c| c.field == fault.field)?;
                let header = columns.get(index)?.header;
                let told = typed.faults.iter().any(|f| f.header == header);
                let value = shown.get(index).cloned().flatten();
                (!told).then(|| CellFault {
                    row: typed.number,
                    column: self.letter(index),
                    header: header.to_owned(),
                    value: value.unwrap_or_default(),
                    reason: fault.message.clone(),
                })
            })
            .collect()
    }

    fn finish(self) -> Result<Vec<String>, Refusal> {
        let mut warnings = self.sheet.finish()?.warnings;
        if !self.weak.is_empty() {
            let named: Vec<String> = self.weak.iter().map(ToString::to_string).collect();
            warnings.push(format!(
                "{}条身份证号的校验位不正确，请核对：第{}行",
                self.weak_count,
                named.join("、")
            ));
        }
        Ok(warnings)
    }
}
