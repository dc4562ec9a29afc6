//! Rows of a sheet into the registry, and existing residents to what the sheet says.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_excel_io::import::{Refused, Sorted, Sound, batch};
use wangge_kernel::DataScope;
use wangge_kernel::rule::day_digits;

use super::Residents;
use crate::enlist::{self, Registrar};
use crate::error::{CHANGED_MEANWHILE, Error, is_taken_number};
use crate::resident::command::Checked;
use crate::resident::is_living;
use crate::resident::row::{self, NewResident, Origin, ResidentRow};
use crate::schema::resident;
use crate::visible::{self, ELSEWHERE, TAKEN};

/// What residents are called in the table of what imports changed.
pub(crate) const SUBJECT: &str = "resident";

/// Inserts the new ones among `rows` and sorts out the rest. Mostly all are new, so that is tried
/// before anyone is looked up.
pub(super) fn insert(
    residents: &Residents<'_>,
    tx: &mut Tx<'_>,
    batch: i64,
    mut rows: Vec<Sound<Checked>>,
) -> Result<Sorted<Checked>, Error> {
    let mut sorted = Sorted::default();
    let grid_id = residents.to.grid.id;
    let elsewhere =
        tx.planned_afresh(|tx| visible::customers_elsewhere(tx.conn(), &numbers(&rows), grid_id))?;
    if !elsewhere.is_empty() {
        let foreign = rows.extract_if(.., |row| elsewhere.contains(&row.row.id_number));
        sorted.refused.extend(foreign.map(|row| (row, ELSEWHERE)));
    }
    let made = insert_new(residents, tx, batch, &rows)?;
    if made == rows.len() {
        sorted.taken = count(made);
        return Ok(sorted);
    }
    // Ours are those that went in just now, or by an earlier try of this import.
    let ours = tx.planned_afresh(|tx| ours(tx.conn(), batch, &rows))?;
    rows.retain(|row| !ours.contains(&row.row.id_number));
    let fresh = sort_known(residents, tx, rows, &mut sorted)?;
    let made = insert_rest(residents, tx, batch, &fresh)?;
    sorted.taken += count(ours.len() + made);
    if made < fresh.len() {
        // Another instance took some of the numbers between the question and the insert.
        let ours = tx.planned_afresh(|tx| self::ours(tx.conn(), batch, &fresh))?;
        let lost = fresh
            .into_iter()
            .filter(|row| !ours.contains(&row.row.id_number));
        sorted.refused.extend(lost.map(|row| (row, TAKEN)));
    }
    Ok(sorted)
}

/// Sorts out the rows whose numbers are on file; answers the others.
fn sort_known(
    residents: &Residents<'_>,
    tx: &mut Tx<'_>,
    rows: Vec<Sound<Checked>>,
    sorted: &mut Sorted<Checked>,
) -> Result<Vec<Sound<Checked>>, Error> {
    let known = tx.planned_afresh(|tx| known(tx.conn(), &rows))?;
    let hidden: BTreeSet<i64> = visible::loading_batches(tx.conn())?.into_iter().collect();
    let mut fresh = Vec::new();
    for row in rows {
        match known.get(&row.row.id_number) {
            None => fresh.push(row),
            Some((held, _)) if held.grid_id != residents.to.grid.id => {
                sorted.refused.push((row, ELSEWHERE));
            }
            Some((_, Some(loading))) if hidden.contains(loading) => {
                sorted.refused.push((row, TAKEN));
            }
            Some((held, _)) if same(held, &row.row) => sorted.taken += 1,
            Some(_) if residents.to.update => sorted.changed.push(row),
            Some(_) => sorted.refused.push((row, TAKEN)),
        }
    }
    Ok(fresh)
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Changes existing residents to what the file says; answers those that could not be.
pub(super) fn change(
    residents: &Residents<'_>,
    tx: &mut Tx<'_>,
    batch: i64,
    rows: Vec<Sound<Checked>>,
) -> Result<Vec<Refused<Checked>>, Error> {
    let actor = residents.to.actor;
    let mut refused = Vec::new();
    let mut listed = Vec::new();
    for row in rows {
        let found = row::find_by_id_number(tx.conn(), &actor.scope, &row.row.id_number)?;
        let Some((before, ..)) = found.filter(|(held, ..)| held.grid_id == residents.to.grid.id)
        else {
            refused.push((row, TAKEN));
            continue;
        };
        if same(&before, &row.row) {
            // Done already, by an earlier try of this import that was cut off.
            continue;
        }
        if row::update(tx, &before, &row.row)? == 0 {
            refused.push((row, CHANGED_MEANWHILE));
            continue;
        }
        let changed_at = row::changed_at(tx.now(), &before);
        batch::keep_change(tx, batch, (SUBJECT, before.id), &before, changed_at)?;
        let entry = Entry::new("resident.update", "resident", before.id);
        wangge_audit::record(tx, actor, entry.before(&before).after(&row.row))?;
        if row.row.in_list && !before.in_list {
            listed.push(row.row.id_number);
        }
    }
    let listed: Vec<ResidentRow> = visible::residents(&DataScope::All)
        .filter(resident::id_number.eq_any(listed))
        .filter(is_living())
        .order(resident::id)
        .select(ResidentRow::as_select())
        .load(tx.conn())?;
    let by = Registrar::caller(actor);
    enlist::all(tx, actor, &listed, &by, Some(batch))?;
    Ok(refused)
}

/// Living residents whose numbers the rows have, each with the import that wrote it.
fn known(
    conn: &mut Conn,
    rows: &[Sound<Checked>],
) -> QueryResult<BTreeMap<String, (ResidentRow, Option<i64>)>> {
    let found: Vec<(ResidentRow, Option<i64>)> = resident::table
        .filter(resident::id_number.eq_any(numbers(rows)))
        .filter(is_living())
        .order(resident::id)
        .select((ResidentRow::as_select(), resident::batch_id))
        .load(conn)?;
    let by_number =
        |(row, batch): (ResidentRow, Option<i64>)| (row.id_number.clone(), (row, batch));
    Ok(found.into_iter().map(by_number).collect())
}

/// Rows of one insert; SQLite binds at most 32,766 values in a statement.
const ROWS_MAX: usize = 1000;

fn values<'r>(
    residents: &Residents<'_>,
    batch: i64,
    now: i64,
    rows: &'r [Sound<Checked>],
) -> Vec<NewResident<'r>> {
    let origin = Origin {
        batch_id: Some(batch),
        ..Origin::of(residents.to.actor, now)
    };
    let new = rows.iter();
    new.map(|row| NewResident::new(&row.row, origin, now))
        .collect()
}

/// Inserts the rows whose numbers nobody holds; answers how many. PostgreSQL inserts all or none,
/// by COPY.
fn insert_new(
    residents: &Residents<'_>,
    tx: &mut Tx<'_>,
    batch: i64,
    rows: &[Sound<Checked>],
) -> QueryResult<usize> {
    if rows.is_empty() {
        return Ok(0);
    }
    let values = values(residents, batch, tx.now(), rows);
    let copied = tx.savepoint(|tx| match tx.conn() {
        Conn::Postgres(c) => diesel::copy_from(resident::table)
            .from_insertable(&values)
            .execute(c),
        Conn::Sqlite(c) => {
            let mut made = 0;
            for chunk in values.chunks(ROWS_MAX) {
                let insert = diesel::insert_or_ignore_into(resident::table);
                made += insert.values(chunk).execute(c)?;
            }
            Ok(made)
        }
    });
    match copied {
        Err(error) if is_taken_number(&error, SUBJECT) => Ok(0),
        other => other,
    }
}

/// Inserts rows whose numbers nobody held a moment ago; answers how many.
fn insert_rest(
    residents: &Residents<'_>,
    tx: &mut Tx<'_>,
    batch: i64,
    rows: &[Sound<Checked>],
) -> QueryResult<usize> {
    let values = values(residents, batch, tx.now(), rows);
    let mut made = 0;
    for chunk in values.chunks(ROWS_MAX) {
        let insert = diesel::insert_into(resident::table).values(chunk);
        made += match tx.conn() {
            Conn::Sqlite(c) => insert.execute(c)?,
            Conn::Postgres(c) => insert.on_conflict_do_nothing().execute(c)?,
        };
    }
    Ok(made)
}

fn ours(conn: &mut Conn, batch: i64, rows: &[Sound<Checked>]) -> QueryResult<BTreeSet<String>> {
    let found: Vec<String> = resident::table
        .filter(resident::id_number.eq_any(numbers(rows)))
        .filter(is_living())
        .filter(resident::batch_id.eq(batch))
        .order(resident::id)
        .select(resident::id_number)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

fn numbers(rows: &[Sound<Checked>]) -> Vec<&str> {
    rows.iter().map(|row| row.row.id_number.as_str()).collect()
}

/// Whether the registry says what the row says already.
fn same(row: &ResidentRow, checked: &Checked) -> bool {
    let remark = |text: &Option<String>| text.clone().unwrap_or_default();
    row.name == checked.name
        && row.sex == checked.sex
        && row.nation == checked.nation
        && day_digits(&row.birthdate) == day_digits(&checked.birthdate)
        && row.address == checked.address
        && row.household_type == checked.household_type
        && row.relationship == checked.relationship
        && row.household_id == checked.household_id
        && row.contact == checked.contact
        && row.in_list == checked.in_list
        && remark(&row.remark) == remark(&checked.remark)
        && row.grid_id == checked.grid_id
}
