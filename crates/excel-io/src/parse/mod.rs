//! Turns a guarded file into raw rows, in this process or in a limited child.

mod child;
mod csv;
mod wire;
mod xls;
mod xlsx;

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

pub use self::child::child_main;

use crate::guard::{self, Opened};
use crate::limits::{CELL_BYTES, Limits, ROW_BYTES};
use crate::raw::{Cell, RawRow};
use crate::refusal::Refusal;

/// Where a file is parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parser {
    /// In this process: for tests and trusted files. The guard runs; what it misses hits us.
    InProcess,
    /// In a child process with limits: `exe args... <path>` must call [`child_main`].
    Child {
        /// The program, normally this service's own binary.
        exe: PathBuf,
        /// What comes before the path, normally the hidden subcommand.
        args: Vec<OsString>,
    },
}

/// How a parse ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Rows handed out.
    pub rows: u64,
    /// Whether the consumer stopped before the end.
    pub stopped: bool,
}

/// What rows are handed to. Lent, so that a parser can use the memory of a row for the next one.
pub(crate) type Consumer<'a> = dyn FnMut(&RawRow) -> ControlFlow<()> + 'a;

impl Parser {
    /// Guards a file and hands the rows of its first visible sheet that holds something to
    /// `consumer`, in order and without blank rows. Memory stays flat for .xlsx and .csv.
    ///
    /// # Errors
    /// A [`Refusal`] when the guard or the parser refuses, or the child dies. Rows handed out
    /// before that must then be thrown away.
    pub fn rows(
        &self,
        path: &Path,
        limits: &Limits,
        consumer: &mut dyn FnMut(RawRow) -> ControlFlow<()>,
    ) -> Result<Outcome, Refusal> {
        match self {
            Self::InProcess => in_process(path, limits, &mut |row| consumer(row.clone())),
            Self::Child { exe, args } => child::spawn(exe, args, path, limits, consumer),
        }
    }
}

/// Guards and parses here; a panic of the parser is a refusal.
pub(crate) fn in_process(
    path: &Path,
    limits: &Limits,
    consumer: &mut Consumer<'_>,
) -> Result<Outcome, Refusal> {
    let opened = guard::open(path, limits)?;
    let mut emit = Emitter::new(limits, consumer);
    let parsed = catch_unwind(AssertUnwindSafe(|| match opened {
        Opened::Xlsx(book) => xlsx::rows(book, &mut emit),
        Opened::Xls(bytes) => bytes.map_or(Ok(()), |bytes| xls::rows(bytes, &mut emit)),
        Opened::Csv(dialect) => csv::rows(path, dialect, &mut emit),
    }));
    match parsed {
        Ok(done) => done?,
        Err(_) => return Err(Refusal::Crashed),
    }
    if emit.outcome.rows == 0 {
        return Err(Refusal::Empty);
    }
    Ok(emit.outcome)
}

/// Passes rows on, counting them.
pub(crate) struct Emitter<'a, 'b> {
    limits: &'a Limits,
    consumer: &'a mut Consumer<'b>,
    outcome: Outcome,
    /// Bytes of text handed out so far.
    text_bytes: u64,
}

impl<'a, 'b> Emitter<'a, 'b> {
    pub(crate) fn new(limits: &'a Limits, consumer: &'a mut Consumer<'b>) -> Self {
        Self {
            limits,
            consumer,
            outcome: Outcome {
                rows: 0,
                stopped: false,
            },
            text_bytes: 0,
        }
    }

    /// Hands out a row unless it is blank.
    pub(crate) fn row(&mut self, row: &RawRow) -> Result<ControlFlow<()>, Refusal> {
        if row.is_blank() {
            return Ok(ControlFlow::Continue(()));
        }
        self.outcome.rows += 1;
        if self.outcome.rows > self.limits.rows || u64::from(row.number) > self.limits.rows {
            return Err(Refusal::TooManyRows(self.limits.rows));
        }
        self.check_text(row)?;
        let flow = (self.consumer)(row);
        self.outcome.stopped = flow.is_break();
        Ok(flow)
    }

    /// A workbook holds a text once and may show it a million times.
    fn check_text(&mut self, row: &RawRow) -> Result<(), Refusal> {
        let mut sum = 0;
        for bytes in row.cells.iter().map(Cell::text_bytes) {
            sum += bytes;
            if bytes > CELL_BYTES || sum > ROW_BYTES {
                return Err(Refusal::LongRow(row.number.into()));
            }
        }
        self.text_bytes += sum;
        match self.text_bytes > self.limits.inflated_bytes {
            true => Err(Refusal::TooMuchContent),
            false => Ok(()),
        }
    }

    /// Whether a sheet gave any row.
    pub(crate) fn any(&self) -> bool {
        self.outcome.rows > 0
    }

    /// Refuses a column number beyond the limit.
    pub(crate) fn check_column(&self, count: u64) -> Result<(), Refusal> {
        if count > self.limits.cols {
            return Err(Refusal::TooManyColumns(self.limits.cols));
        }
        Ok(())
    }
}
