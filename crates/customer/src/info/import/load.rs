//! Rows of a sheet into customers' files, and existing files to what the sheet says.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_excel_io::import::{Refused, Sorted, Sound, batch};

use super::{Customers, Row};
use crate::error::{CHANGED_MEANWHILE, Error};
use crate::info::row::{self, CustomerRow, NewCustomer};
use crate::info::rules::Checked;
use crate::info::state::{DRAFT, FROZEN};
use crate::info::table::Mode;
use crate::schema::customer;
use crate::visible::{self, ELSEWHERE, TAKEN};

/// What customers are called in the table of what imports changed.
pub(crate) const SUBJECT: &str = "customer";
const IS_FROZEN: &str = "客户已冻结，不能修改";
const CONTRADICTS: &str = "与已有客户资料不符";

/// Inserts the new ones among `rows` and sorts out the rest.
pub(super) fn insert(
    customers: &Customers<'_>,
    tx: &mut Tx<'_>,
    batch: i64,
    rows: Vec<Sound<Row>>,
) -> Result<Sorted<Row>, Error> {
    let known = tx.planned_afresh(|tx| known(tx.conn(), &rows))?;
    let grid_id = customers.to.grid.id;
    let elsewhere =
        tx.planned_afresh(|tx| visible::residents_elsewhere(tx.conn(), &numbers(&rows), grid_id))?;
    let hidden: BTreeSet<i64> = visible::loading_batches(tx.conn())?.into_iter().collect();
    let mut sorted = Sorted::default();
    let mut fresh = Vec::with_capacity(rows.len());
    for row in rows {
        match known.get(&row.row.new.id_number) {
            None if elsewhere.contains(&row.row.new.id_number) => {
                sorted.refused.push((row, ELSEWHERE));
            }
            None => fresh.push(row),
            Some((held, _)) if held.grid_id.is_some_and(|id| id != grid_id) => {
                sorted.refused.push((row, ELSEWHERE));
            }
            Some((_, Some(loading))) if hidden.contains(loading) => {
                sorted.refused.push((row, TAKEN));
            }
            Some((held, _)) if held.grid_id.is_none() => sorted.refused.push((row, TAKEN)),
            Some((held, _)) => match laid_over(customers, held, &row.row) {
                Ok(None) => sorted.taken += 1,
                Ok(Some(_)) if customers.to.update => sorted.changed.push(row),
                Ok(Some(_)) => sorted.refused.push((row, TAKEN)),
                Err(reason) => sorted.refused.push((row, reason)),
            },
        }
    }
    let now = tx.now();
    let values: Vec<NewCustomer<'_>> = fresh
        .iter()
        .map(|sound| NewCustomer {
            batch_id: Some(batch),
            ..NewCustomer::new(customers.to.actor, &sound.row.new, DRAFT, now)
        })
        .collect();
    let made = row::insert_many(tx, &values)?;
    if made < fresh.len() {
        // Another instance took some of the numbers between the question and the insert.
        let ours = tx.planned_afresh(|tx| ours(tx.conn(), batch, &fresh))?;
        let (kept, lost): (Vec<_>, Vec<_>) = fresh
            .into_iter()
            .partition(|row| ours.contains(&row.row.new.id_number));
        fresh = kept;
        sorted
            .refused
            .extend(lost.into_iter().map(|row| (row, TAKEN)));
    }
    sorted.taken += i64::try_from(fresh.len()).unwrap_or(i64::MAX);
    Ok(sorted)
}

/// Changes existing files to what the sheet says; answers those that could not be.
pub(super) fn change(
    customers: &Customers<'_>,
    tx: &mut Tx<'_>,
    batch: i64,
    rows: Vec<Sound<Row>>,
) -> Result<Vec<Refused<Row>>, Error> {
    let actor = customers.to.actor;
    let mut refused = Vec::new();
    for sound in rows {
        let found = row::find_by_id_number(tx.conn(), &actor.scope, &sound.row.new.id_number)?;
        let found = found.map(|(held, ..)| held);
        let Some(before) = found.filter(|held| held.grid_id == Some(customers.to.grid.id)) else {
            refused.push((sound, TAKEN));
            continue;
        };
        let after = match laid_over(customers, &before, &sound.row) {
            Ok(Some(after)) => after,
            // Done already, by an earlier try of this import that was cut off.
            Ok(None) => continue,
            Err(reason) => {
                refused.push((sound, reason));
                continue;
            }
        };
        if row::update(tx, &before, &after, before.status)? == 0 {
            refused.push((sound, CHANGED_MEANWHILE));
            continue;
        }
        let changed_at = row::changed_at(tx.now(), &before);
        batch::keep_change(tx, batch, (SUBJECT, before.id), &before, changed_at)?;
        let entry = Entry::new("customer.update", "customer", before.id);
        wangge_audit::record(tx, actor, entry.before(&before).after(&after.content))?;
    }
    Ok(refused)
}

/// The file as the row changes it, or `None` when it says the same already.
fn laid_over(
    customers: &Customers<'_>,
    held: &CustomerRow,
    row: &Row,
) -> Result<Option<Checked>, &'static str> {
    let command = customers.command(&row.values).map_err(|_| CONTRADICTS)?;
    let (policy, grid) = (customers.to.policy, Some(&customers.to.grid));
    let after = command
        .validate(Mode::Draft, policy, customers.to.actor, Some(held), grid)
        .map_err(|_| CONTRADICTS)?;
    if after.name == held.name && after.content == held.content {
        return Ok(None);
    }
    if held.status == FROZEN {
        return Err(IS_FROZEN);
    }
    Ok(Some(after))
}

/// Customers whose numbers the rows have, each with the import that wrote it.
fn known(
    conn: &mut Conn,
    rows: &[Sound<Row>],
) -> QueryResult<BTreeMap<String, (CustomerRow, Option<i64>)>> {
    let found: Vec<(CustomerRow, Option<i64>)> = customer::table
        .filter(customer::id_number.eq_any(numbers(rows)))
        .order(customer::id)
        .select((CustomerRow::as_select(), customer::batch_id))
        .load(conn)?;
    let by_number =
        |(row, batch): (CustomerRow, Option<i64>)| (row.id_number.clone(), (row, batch));
    Ok(found.into_iter().map(by_number).collect())
}

fn ours(conn: &mut Conn, batch: i64, rows: &[Sound<Row>]) -> QueryResult<BTreeSet<String>> {
    let found: Vec<String> = customer::table
        .filter(customer::batch_id.eq(batch))
        .filter(customer::id_number.eq_any(numbers(rows)))
        .order(customer::id)
        .select(customer::id_number)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

fn numbers(rows: &[Sound<Row>]) -> Vec<&str> {
    rows.iter()
        .map(|row| row.row.new.id_number.as_str())
        .collect()
}
