//! Customers' files from a sheet (14.13): what a row is and how it is stored. Each new one is a
//! draft, which its manager is asked to complete; the way of the whole is the pipeline's.

mod load;
mod sheet;

pub(crate) use load::SUBJECT;
pub use sheet::CUSTOMER_SHEET;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wangge_db::{Db, Tx};
use wangge_excel_io::import::batch::Counts;
use wangge_excel_io::import::{Hold, Refused, Sorted, Sound, Subject};
use wangge_excel_io::{SheetKind, TypedRow};
use wangge_kernel::{Faults, Field};
use wangge_worklist::todo;

use super::command::SaveCustomer;
use super::rules::Checked;
use super::table::Mode;
use crate::error::Error;
use crate::import::{Target, delete_some};
use crate::schema::customer;
use crate::words::CITIZEN_CARD;

/// Rows of one transaction that asks for files to be completed.
const ASKED: i64 = 500;

/// Customers of one grid, as a caller imports them.
pub(crate) struct Customers<'a> {
    pub(crate) to: Target<'a>,
    /// In whose name new files are opened; the caller's when absent.
    pub(crate) registrant: Field<String>,
    pub(crate) register_org: Field<String>,
}

/// A checked row: the file it makes when it is new, and what it says, to be laid over the file
/// there is.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    values: Vec<Option<String>>,
    new: Checked,
}

impl Customers<'_> {
    /// The command that the cells of a row stand for. A blank cell says nothing.
    fn command(&self, values: &[Option<String>]) -> Result<SaveCustomer, Faults> {
        let cells = CUSTOMER_SHEET.columns.iter().zip(values);
        let said: Map<String, Value> = cells
            .filter_map(|(column, value)| Some((column.field.to_owned(), value.clone()?.into())))
            .collect();
        let command: SaveCustomer = serde_json::from_value(said.into())
            .map_err(|_| Faults::one("idNumber", "数据格式不正确"))?;
        Ok(SaveCustomer {
            grid_code: Field::Value(self.to.grid.code.clone()),
            ..command
        })
    }
}

impl Subject for Customers<'_> {
    type Row = Row;
    type Error = Error;

    fn sheet(&self) -> &'static SheetKind {
        &CUSTOMER_SHEET
    }

    fn check(&self, row: &TypedRow) -> Result<Row, Faults> {
        let command = SaveCustomer {
            // The sheet has only citizens' numbers.
            id_type: Field::Value(CITIZEN_CARD.to_owned()),
            registrant: self.registrant.clone(),
            register_org: self.register_org.clone(),
            ..self.command(&row.values)?
        };
        let grid = Some(&self.to.grid);
        let new = command.validate(Mode::Draft, self.to.policy, self.to.actor, None, grid)?;
        Ok(Row {
            values: row.values.clone(),
            new,
        })
    }

    fn number<'r>(&self, row: &'r Row) -> &'r str {
        &row.new.id_number
    }

    fn cells(&self, row: &Row) -> Vec<Option<String>> {
        row.values.clone()
    }

    fn insert(
        &self,
        tx: &mut Tx<'_>,
        batch_id: i64,
        rows: Vec<Sound<Row>>,
    ) -> Result<Sorted<Row>, Error> {
        load::insert(self, tx, batch_id, rows)
    }

    /// Asks the grid's manager to complete each new file.
    fn follow(&self, db: &Db, batch_id: i64, hold: &Hold<'_>) -> Result<(), Error> {
        let handler = self.to.grid.account_id.unwrap_or(self.to.actor.account_id);
        let mut after = Some(0);
        while let Some(last) = after {
            after = db.write_blocking(|tx| {
                hold(tx)?;
                let drafts: Vec<(i64, String)> = customer::table
                    .filter(customer::batch_id.eq(batch_id))
                    .filter(customer::id.gt(last))
                    .order(customer::id)
                    .limit(ASKED)
                    .select((customer::id, customer::name))
                    .load(tx.conn())?;
                todo::open_customer_files(tx, self.to.actor, &drafts, handler, Some(batch_id))?;
                Ok::<_, Error>(drafts.last().map(|(id, _)| *id))
            })?;
        }
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, batch_id: i64, counts: Counts) -> Result<(), Error> {
        self.to.log(tx, "customer.import", batch_id, counts)
    }

    fn change(
        &self,
        tx: &mut Tx<'_>,
        batch_id: i64,
        rows: Vec<Sound<Row>>,
    ) -> Result<Vec<Refused<Row>>, Error> {
        load::change(self, tx, batch_id, rows)
    }

    fn take_back(&self, tx: &mut Tx<'_>, batch_id: i64) -> Result<bool, Error> {
        delete_some(tx, batch_id)
    }
}
