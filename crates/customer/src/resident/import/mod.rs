//! The registry from a sheet (13.7): what a row is and how it is stored. The way of the whole is
//! the pipeline's.

mod load;
mod sheet;

pub(crate) use load::SUBJECT;
pub use sheet::RESIDENT_SHEET;

use diesel::prelude::*;
use serde::Serialize;
use wangge_audit::Entry;
use wangge_db::{Db, Tx};
use wangge_excel_io::import::batch::Counts;
use wangge_excel_io::import::{Hold, Refused, Sorted, Sound, Subject};
use wangge_excel_io::{SheetKind, TypedRow};
use wangge_grid::info::GridRef;
use wangge_kernel::{Actor, Faults, Policy};

use super::command::Checked;
use super::row::ResidentRow;
use crate::enlist::{self, Registrar};
use crate::error::Error;
use crate::import::delete_some;
use crate::schema::resident;

/// Rows of one transaction that opens files for those on the lists.
const ENLISTED: i64 = 500;

/// Residents of one grid, as a caller imports them.
pub(crate) struct Residents<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) policy: Policy,
    pub(crate) grid: GridRef,
    /// Whether a row that differs from a resident changes him instead of being refused.
    pub(crate) update: bool,
}

/// What the operation log keeps of an import.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trail<'a> {
    grid_code: &'a str,
    update: bool,
    success_count: i64,
    fail_count: i64,
}

impl Subject for Residents<'_> {
    type Row = Checked;
    type Error = Error;

    fn sheet(&self) -> &'static SheetKind {
        &RESIDENT_SHEET
    }

    fn check(&self, row: &TypedRow) -> Result<Checked, Faults> {
        sheet::command(&row.values, &self.grid.code).validate(self.policy, None, Some(&self.grid))
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
        let by = Registrar::caller(self.actor);
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
                enlist::all(tx, self.actor, &listed, &by, Some(batch_id))?;
                Ok::<_, Error>(listed.last().map(|row| row.id))
            })?;
        }
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, batch_id: i64, counts: Counts) -> Result<(), Error> {
        let trail = Trail {
            grid_code: &self.grid.code,
            update: self.update,
            success_count: counts.success,
            fail_count: counts.failed,
        };
        let entry = Entry::new("resident.import", "import", batch_id).after(&trail);
        Ok(wangge_audit::record(tx, self.actor, entry)?)
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
