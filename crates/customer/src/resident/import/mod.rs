//! The registry from a sheet (13.7): what a row is and how it is stored. The way of the whole is
//! the pipeline's.

mod load;
mod sheet;

pub(crate) use load::SUBJECT;
pub use sheet::RESIDENT_SHEET;

use diesel::prelude::*;
use wangge_db::{Db, Tx};
use wangge_excel_io::import::batch::Counts;
use wangge_excel_io::import::{Hold, Refused, Sorted, Sound, Subject};
use wangge_excel_io::{SheetKind, TypedRow};
use wangge_kernel::Faults;

use super::command::Checked;
use super::row::ResidentRow;
use crate::enlist::{self, Registrar};
use crate::error::Error;
use crate::import::{Target, delete_some};
use crate::schema::resident;

/// Rows of one transaction that opens files for those on the lists.
const ENLISTED: i64 = 500;

/// Residents of one grid, as a caller imports them.
pub(crate) struct Residents<'a> {
    pub(crate) to: Target<'a>,
}

impl Subject for Residents<'_> {
    type Row = Checked;
    type Error = Error;

    fn sheet(&self) -> &'static SheetKind {
        &RESIDENT_SHEET
    }

    fn check(&self, row: &TypedRow) -> Result<Checked, Faults> {
        sheet::command(&row.values, &self.to.grid.code).validate(
            self.to.policy,
            None,
            Some(&self.to.grid),
        )
    }

    fn number<'r>(&self, row: &'r Checked) -> &'r str {
        &row.id_number
    }

    fn cells(&self, row: &Checked) -> Vec<Option<String>> {
        sheet::cells(row)
    }

    fn insert(
        &self,
        tx: &mut Tx<'_>,
        batch_id: i64,
        rows: Vec<Sound<Checked>>,
    ) -> Result<Sorted<Checked>, Error> {
        load::insert(self, tx, batch_id, rows)
    }

    /// Opens files for those of the batch who shall be on the lists.
    fn follow(&self, db: &Db, batch_id: i64, hold: &Hold<'_>) -> Result<(), Error> {
        let by = Registrar::caller(self.to.actor);
        let mut after = Some(0);
        while let Some(last) = after {
            after = db.write_blocking(|tx| {
                hold(tx)?;
                let listed: Vec<ResidentRow> = resident::table
                    .filter(resident::batch_id.eq(batch_id))
                    .filter(resident::in_list.eq(true))
                    .filter(resident::id.gt(last))
                    .order(resident::id)
                    .limit(ENLISTED)
                    .select(ResidentRow::as_select())
                    .load(tx.conn())?;
                enlist::all(tx, self.to.actor, &listed, &by, Some(batch_id))?;
                Ok::<_, Error>(listed.last().map(|row| row.id))
            })?;
        }
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, batch_id: i64, counts: Counts) -> Result<(), Error> {
        self.to.log(tx, "resident.import", batch_id, counts)
    }

    fn change(
        &self,
        tx: &mut Tx<'_>,
        batch_id: i64,
        rows: Vec<Sound<Checked>>,
    ) -> Result<Vec<Refused<Checked>>, Error> {
        load::change(self, tx, batch_id, rows)
    }

    fn take_back(&self, tx: &mut Tx<'_>, batch_id: i64) -> Result<bool, Error> {
        delete_some(tx, batch_id)
    }
}
