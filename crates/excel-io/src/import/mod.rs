//! One pipeline for sheets of people: rows are read and checked on one thread and written on
//! another, in short transactions, unseen; one last short transaction shows all of them.
//!
//! What a row means is for its [`Subject`]. A failure takes everything back; a process that dies
//! leaves rows that nobody sees, and whoever runs the import again takes them back first.

mod bad_row;
pub mod batch;
mod held;
mod load;
pub mod own_way;
mod read;
mod report;
mod spool;

pub use bad_row::{BadRow, add as keep_bad_rows, page as bad_rows};
pub use held::{TakeBack, abandon};
pub use load::{Run, sweep};
pub use report::{ImportError, ImportReport, ImportView, report, summary, view};

use serde::Serialize;
use serde::de::DeserializeOwned;
use wangge_db::{Db, Tx};
use wangge_kernel::Faults;

use crate::{Refusal, SheetKind, TypedRow};
use batch::Counts;

/// A sound row of a file.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct Sound<R> {
    /// The physical row, from 1.
    pub number: u32,
    /// What it says.
    pub row: R,
}

/// A row that may not go in, and why.
pub type Refused<R> = (Sound<R>, &'static str);

/// What became of some rows.
#[derive(Debug)]
pub struct Sorted<R> {
    /// How many are stored now, or were before.
    pub taken: i64,
    /// Those that may not go in.
    pub refused: Vec<Refused<R>>,
    /// Those that differ from an existing row and shall change it afterwards.
    pub changed: Vec<Sound<R>>,
}

impl<R> Default for Sorted<R> {
    fn default() -> Self {
        Self {
            taken: 0,
            refused: Vec::new(),
            changed: Vec::new(),
        }
    }
}

/// What a kind of sheet is about: how a row is checked and stored.
pub trait Subject: Sync {
    /// A checked row.
    type Row: Serialize + DeserializeOwned + Send;
    /// What can go wrong.
    type Error: From<wangge_db::Error>
        + From<diesel::result::Error>
        + From<std::io::Error>
        + From<Refusal>
        + std::error::Error
        + Send;

    /// The sheet.
    fn sheet(&self) -> &'static SheetKind;

    /// Checks a row by the rules of the domain, on top of those of the sheet.
    ///
    /// # Errors
    /// The faults, by the fields of the sheet's columns.
    fn check(&self, row: &TypedRow) -> Result<Self::Row, Faults>;

    /// What may come once in a file, in the column that names a row.
    fn number<'r>(&self, row: &'r Self::Row) -> &'r str;

    /// What messages call a row by, in the same column.
    fn label<'r>(&self, row: &'r Self::Row) -> &'r str {
        self.number(row)
    }

    /// The row as cells under the sheet's columns, for the workbook of refused rows.
    fn cells(&self, row: &Self::Row) -> Vec<Option<String>>;

    /// Inserts the new ones among `rows` under the batch's id and sorts out the rest.
    ///
    /// # Errors
    /// The database failed.
    fn insert(
        &self,
        tx: &mut Tx<'_>,
        batch_id: i64,
        rows: Vec<Sound<Self::Row>>,
    ) -> Result<Sorted<Self::Row>, Self::Error>;

    /// Writes what follows from the batch's rows, still unseen; by short transactions, each of
    /// which calls `hold` first.
    ///
    /// # Errors
    /// The database failed, or the import was lost.
    fn follow(&self, db: &Db, batch_id: i64, hold: &Hold<'_>) -> Result<(), Self::Error>;

    /// What else belongs into the transaction that shows the batch's rows.
    ///
    /// # Errors
    /// The database failed.
    fn show(&self, tx: &mut Tx<'_>, batch_id: i64, counts: Counts) -> Result<(), Self::Error>;

    /// Changes existing rows, keeping what they were ([`batch::keep_change`]); answers those that
    /// could not be changed.
    ///
    /// # Errors
    /// The database failed.
    fn change(
        &self,
        tx: &mut Tx<'_>,
        batch_id: i64,
        rows: Vec<Sound<Self::Row>>,
    ) -> Result<Vec<Refused<Self::Row>>, Self::Error>;

    /// Deletes some of the unseen rows of a batch; answers whether there were any.
    ///
    /// # Errors
    /// The database failed.
    fn take_back(&self, tx: &mut Tx<'_>, batch_id: i64) -> Result<bool, Self::Error>;
}

/// Called first thing in every transaction of an import: stops it when it has been lost to another
/// process.
pub type Hold<'a> = dyn Fn(&mut Tx<'_>) -> Result<(), wangge_db::Error> + Sync + 'a;
