//! A file that has come: all of it is checked, and its rows are kept for a run.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use wangge_audit::Entry;
use wangge_db::Db;
use wangge_excel_io::{CellFault, Limits, Parser, RawRow, SheetReader, TypedRow};
use wangge_kernel::Actor;

use super::kind::Kind;
use super::line;
use super::row::{self, FileState, LineRow, NewFile};
use super::sheet::sheet;
use crate::error::Error;

/// Errors that are told at most.
const ERRORS_MAX: usize = 100;
/// Rows that one transaction keeps.
const CHUNK: usize = 1_000;

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellError {
    /// The row of the sheet, from 1.
    pub row: u32,
    /// The header of its column.
    pub column: String,
    /// What is wrong.
    pub msg: String,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Its id; `None` if it was refused.
    pub id: Option<i64>,
    /// What is wrong with it, at most 100 cells.
    pub errors: Vec<CellError>,
    /// What its owner may want to know.
    pub warnings: Vec<String>,
}

/// w4: checks a file and keeps its rows until a run takes them in. One bad row refuses the file.
/// Bytes that were taken in last are not kept again. Blocks.
///
/// # Errors
/// No batch of the kind is open, or the database failed. A file that cannot be read at all is
/// [`Error::File`], and noted as a faulty one.
pub fn stage(
    db: &Db,
    actor: &Actor,
    (kind, name): (Kind, &str),
    file: &Path,
    parser: &Parser,
) -> Result<Staged, Error> {
    let sha256 = hash(file)?;
    let (id, same) = db.write_blocking(|tx| {
        let batch_id = row::open_for(tx.conn(), kind)?;
        // A snapshot is all files of a batch together.
        let same = kind != Kind::Holding && row::is_latest_applied(tx.conn(), kind, &sha256)?;
        let file = NewFile {
            batch_id,
            kind,
            name,
            sha256: &sha256,
            same,
        };
        Ok::<_, Error>((row::add_file(tx, actor, &file)?, same))
    })?;
    let mut checked = Checked::new(db, kind, id, !same);
    let read = checked.read(file, parser);
    checked.end(actor, name, read)
}

fn hash(file: &Path) -> Result<String, Error> {
    let mut file = std::fs::File::open(file)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = file.read(&mut buffer)?;
        match buffer.get(..count) {
            Some(part) if count > 0 => hasher.update(part),
            _ => break,
        }
    }
    Ok(hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// The rows of a file so far.
struct Checked<'a> {
    db: &'a Db,
    kind: Kind,
    id: i64,
    kept: bool,
    seen: HashSet<u64>,
    hasher: RandomState,
    lines: Vec<LineRow>,
    count: i64,
    errors: Vec<CellError>,
    warnings: Vec<String>,
    failure: Option<Error>,
}

impl<'a> Checked<'a> {
    fn new(db: &'a Db, kind: Kind, id: i64, kept: bool) -> Self {
        Self {
            db,
            kind,
            id,
            kept,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            lines: Vec::new(),
            count: 0,
            errors: Vec::new(),
            warnings: Vec::new(),
            failure: None,
        }
    }

    fn read(&mut self, file: &Path, parser: &Parser) -> Result<(), Error> {
        let mut reader = SheetReader::new(sheet(self.kind));
        parser.rows(
            file,
            &Limits::default(),
            &mut |raw| match self.take(&mut reader, &raw) {
                Ok(()) if self.errors.len() < ERRORS_MAX => ControlFlow::Continue(()),
                Ok(()) => ControlFlow::Break(()),
                Err(error) => {
                    self.failure = Some(error);
                    ControlFlow::Break(())
                }
            },
        )?;
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        let summary = reader.finish().map_err(wangge_excel_io::Refusal::from)?;
        self.warnings = summary.warnings;
        if self.count == 0 && self.errors.is_empty() {
            return Err(Error::File(wangge_excel_io::Refusal::Empty));
        }
        self.flush()
    }

    fn take(&mut self, reader: &mut SheetReader<'_>, raw: &RawRow) -> Result<(), Error> {
        let typed = reader.feed(raw).map_err(wangge_excel_io::Refusal::from)?;
        let Some(typed) = typed else {
            return Ok(());
        };
        self.check(&typed);
        if !self.errors.is_empty() {
            self.lines.clear();
            return Ok(());
        }
        self.count += 1;
        if self.kept {
            self.lines.push(LineRow {
                file_id: self.id,
                seq: self.count,
                cells: serde_json::to_string(&typed.values).unwrap_or_default(),
            });
        }
        if self.lines.len() >= CHUNK {
            self.flush()?;
        }
        Ok(())
    }

    fn check(&mut self, typed: &TypedRow) {
        self.errors.extend(typed.faults.iter().map(told));
        let sheet = sheet(self.kind);
        let header = |field: &str| {
            let column = sheet.columns.iter().find(|column| column.field == field);
            column.map(|column| column.header).unwrap_or_default()
        };
        match line::check(self.kind, &typed.values) {
            Err(faults) => {
                let more = faults.into_iter().map(|(field, msg)| CellError {
                    row: typed.number,
                    column: header(field).to_owned(),
                    msg,
                });
                self.errors.extend(more);
            }
            Ok(key) if typed.faults.is_empty() => {
                if !self.seen.insert(self.hasher.hash_one(&key)) {
                    let column = sheet.columns.get(sheet.key);
                    self.errors.push(CellError {
                        row: typed.number,
                        column: column.map(|c| c.header).unwrap_or_default().to_owned(),
                        msg: "文件内记录重复".to_owned(),
                    });
                }
            }
            Ok(_) => {}
        }
        self.errors.truncate(ERRORS_MAX);
    }

    fn flush(&mut self) -> Result<(), Error> {
        let lines = std::mem::take(&mut self.lines);
        if lines.is_empty() {
            return Ok(());
        }
        self.db
            .write_blocking(|tx| row::add_lines(tx, &lines).map_err(Error::from))
    }

    fn end(self, actor: &Actor, name: &str, read: Result<(), Error>) -> Result<Staged, Error> {
        let sound = read.is_ok() && self.errors.is_empty();
        let state = if sound {
            FileState::Ready
        } else {
            FileState::Wrong
        };
        let errors = (!sound).then(|| serde_json::to_string(&self.errors).unwrap_or_default());
        let (id, count) = (self.id, self.count);
        self.db.write_blocking(|tx| {
            if !row::end_loading(tx, id, state, count, errors.as_deref())? {
                // Another upload was begun meanwhile.
                return Err(Error::NotInitialized);
            }
            let entry = Entry::new("wealth.upload.file", "wealth.upload", id);
            let told =
                json!({"type": self.kind.word(), "name": name, "rows": count, "taken": sound});
            Ok(wangge_audit::record(tx, actor, entry.after(&told))?)
        })?;
        read?;
        Ok(Staged {
            id: sound.then_some(id),
            errors: self.errors,
            warnings: self.warnings,
        })
    }
}

fn told(fault: &CellFault) -> CellError {
    CellError {
        row: fault.row,
        column: fault.header.clone(),
        msg: fault.reason.clone(),
    }
}
