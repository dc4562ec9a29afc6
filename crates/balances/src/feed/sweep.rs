//! Takes away what nobody sees any more, by short transactions.

use diesel::prelude::*;
use wangge_db::{Conn, Db, Tx};

use super::row::REFUSED;
use crate::error::Error;
use crate::schema::{
    balance_cell as cell, balance_change as change, balance_movement as movement,
    balance_row as stored, balance_stale as stale, balance_unit as unit,
};

/// Rows of a transaction.
const CHUNK: i64 = 2_000;

/// Deletes what was replaced, and what was refused. To be called at start as well: whoever replaced
/// it may have been cut off before this.
///
/// # Errors
/// The database failed.
pub fn sweep(db: &Db) -> Result<(), Error> {
    while let Some(left) = db.read_blocking(|conn| Ok::<_, Error>(next(conn)?))? {
        match left.is_rows {
            true => while db.write_blocking(|tx| rows(tx, left.unit_id, Some(left.org_id)))? {},
            false => changes_for(db, &left)?,
        }
        db.write_blocking(|tx| {
            let gone = diesel::delete(stale::table.filter(stale::id.eq(left.id)));
            Ok::<_, Error>(gone.execute(tx.conn()).map(drop)?)
        })?;
    }
    for unit_id in db.read_blocking(|conn| Ok::<_, Error>(refused(conn)?))? {
        changes_of(db, unit_id, &|_| Ok(()))?;
        while db.write_blocking(|tx| rows(tx, unit_id, None))? {}
    }
    Ok(())
}

#[derive(Queryable)]
struct Left {
    id: i64,
    unit_id: i64,
    cell_id: i64,
    org_id: i64,
    is_rows: bool,
}

fn next(conn: &mut Conn) -> QueryResult<Option<Left>> {
    stale::table
        .inner_join(cell::table)
        .order(stale::id)
        .select((
            stale::id,
            stale::unit_id,
            stale::cell_id,
            cell::org_id,
            stale::is_rows,
        ))
        .first(conn)
        .optional()
}

/// The refused units that still have something.
fn refused(conn: &mut Conn) -> QueryResult<Vec<i64>> {
    let rows = stored::table.filter(stored::unit_id.eq(unit::id));
    let changes = change::table.filter(change::made_by.eq(unit::id));
    unit::table
        .filter(unit::state.eq(REFUSED))
        .filter(diesel::dsl::exists(rows).or(diesel::dsl::exists(changes)))
        .select(unit::id)
        .load(conn)
}

/// Deletes some rows of a unit; answers whether there were any.
fn rows(tx: &mut Tx<'_>, unit_id: i64, org_id: Option<i64>) -> Result<bool, Error> {
    let mut some = stored::table
        .filter(stored::unit_id.eq(unit_id))
        .into_boxed();
    if let Some(org_id) = org_id {
        some = some.filter(stored::org_id.eq(org_id));
    }
    let accounts: Vec<String> = some
        .select(stored::account_no)
        .limit(CHUNK)
        .load(tx.conn())?;
    let gone = stored::table
        .filter(stored::unit_id.eq(unit_id))
        .filter(stored::account_no.eq_any(&accounts));
    diesel::delete(gone).execute(tx.conn())?;
    Ok(!accounts.is_empty())
}

/// Deletes what a unit computed for one cell.
fn changes_for(db: &Db, left: &Left) -> Result<(), Error> {
    let mut last = String::new();
    loop {
        let persons = db.write_blocking(|tx| {
            let own = change::table
                .filter(change::made_by.eq(left.unit_id))
                .filter(change::cell_id.eq(left.cell_id));
            let persons: Vec<String> = own
                .filter(change::id_number.gt(&last))
                .order(change::id_number)
                .select(change::id_number)
                .limit(CHUNK)
                .load(tx.conn())?;
            let gone = own.filter(change::id_number.eq_any(&persons));
            diesel::delete(gone).execute(tx.conn())?;
            Ok::<_, Error>(persons)
        })?;
        match persons.last() {
            Some(person) => last.clone_from(person),
            None => break,
        }
    }
    while db.write_blocking(|tx| {
        let own = movement::table
            .filter(movement::made_by.eq(left.unit_id))
            .filter(movement::cell_id.eq(left.cell_id));
        let ids: Vec<i64> = own.select(movement::id).limit(CHUNK).load(tx.conn())?;
        delete_movements(tx, &ids)
    })? {}
    Ok(())
}

/// What each transaction of a run does first.
pub(super) type First<'a> = dyn Fn(&mut Tx<'_>) -> Result<(), Error> + 'a;

/// Deletes everything that a unit which is not visible computed.
pub(super) fn changes_of(db: &Db, unit_id: i64, check: &First<'_>) -> Result<(), Error> {
    while db.write_blocking(|tx| {
        check(tx)?;
        let own = change::table.filter(change::made_by.eq(unit_id));
        let persons: Vec<String> = own
            .select(change::id_number)
            .order(change::id_number)
            .limit(CHUNK)
            .load(tx.conn())?;
        let gone = own.filter(change::id_number.eq_any(&persons));
        diesel::delete(gone).execute(tx.conn())?;
        Ok::<_, Error>(!persons.is_empty())
    })? {}
    while db.write_blocking(|tx| {
        check(tx)?;
        let own = movement::table.filter(movement::made_by.eq(unit_id));
        let ids: Vec<i64> = own.select(movement::id).limit(CHUNK).load(tx.conn())?;
        delete_movements(tx, &ids)
    })? {}
    Ok(())
}

fn delete_movements(tx: &mut Tx<'_>, ids: &[i64]) -> Result<bool, Error> {
    diesel::delete(movement::table.filter(movement::id.eq_any(ids))).execute(tx.conn())?;
    Ok(!ids.is_empty())
}
