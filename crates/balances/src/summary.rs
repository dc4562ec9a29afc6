//! What orgs hold at the ends of months (11.x), kept as differences from month to month: a month in
//! which nothing changes needs no row, and the last known month carries on by itself.

use std::collections::BTreeMap;

use diesel::prelude::*;
use wangge_db::{Conn, Db, Tx, insert_many};

use crate::day::Kind;
use crate::error::Error;
use crate::schema::{balance_change as change, balance_month as month, balance_state as state};
use crate::series::{self, Differences};
use crate::tree::Tree;

/// Persons whose series are held at once.
const PERSONS: i64 = 500;
/// Rows of an insert.
const CHUNK: usize = 500;

/// What summaries are computed from.
pub(crate) struct Basis {
    pub(crate) generation: i64,
    pub(crate) tree: Tree,
}

/// The basis as it is now; orgs that have moved since are caught up with first.
pub(crate) fn basis(db: &Db) -> Result<Basis, Error> {
    catch_up(db)?;
    read(db)
}

fn read(db: &Db) -> Result<Basis, Error> {
    // The generation first: what changes between the two is noticed at the flip.
    db.read_blocking(|conn| {
        Ok(Basis {
            generation: state::table.select(state::generation).first(conn)?,
            tree: Tree::load(conn)?,
        })
    })
}

/// Says that something becomes visible that was computed on `generation`.
///
/// # Errors
/// [`Error::Outdated`] when that has passed.
pub(crate) fn advance(tx: &mut Tx<'_>, generation: i64) -> Result<(), Error> {
    let same = state::table.filter(state::generation.eq(generation));
    let advanced = diesel::update(same)
        .set(state::generation.eq(generation + 1))
        .execute(tx.conn())?;
    match advanced {
        0 => Err(Error::Outdated),
        _ => Ok(()),
    }
}

/// Adds differences to the summaries.
pub(crate) fn add(tx: &mut Tx<'_>, kind: Kind, sums: &Differences) -> Result<(), Error> {
    for (&(org_id, of), &(people, amount)) in sums {
        if (people, amount) == (0, 0) {
            continue;
        }
        let row = month::table
            .filter(month::org_id.eq(org_id))
            .filter(month::kind.eq(kind.code()))
            .filter(month::month.eq(of));
        let found: Option<(i64, i64)> = row
            .select((month::people, month::amount))
            .first(tx.conn())
            .optional()?;
        let Some(found) = found else {
            diesel::insert_into(month::table)
                .values((
                    month::org_id.eq(org_id),
                    month::kind.eq(kind.code()),
                    month::month.eq(of),
                    month::people.eq(people),
                    month::amount.eq(amount),
                ))
                .execute(tx.conn())?;
            continue;
        };
        let amount = found.1.checked_add(amount).ok_or(Error::Overflow)?;
        diesel::update(row)
            .set((month::people.eq(found.0 + people), month::amount.eq(amount)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Makes the summaries anew when orgs have moved since they were made; answers whether they had.
/// Until this is called, figures are those of the tree as it was.
///
/// # Errors
/// The database failed, or feeds became visible faster than the summaries could be made.
pub fn catch_up(db: &Db) -> Result<bool, Error> {
    const TRIES: usize = 20;
    let has_moved = || {
        db.read_blocking(|conn| {
            Ok::<bool, Error>(state::table.select(state::tree_changed).first(conn)?)
        })
    };
    if !has_moved()? {
        return Ok(false);
    }
    for _ in 0..TRIES {
        match rebuild(db) {
            Err(Error::Outdated) => {}
            outcome => return outcome.map(|()| true),
        }
    }
    Err(Error::Outdated)
}

/// Makes all summaries anew from what persons hold.
///
/// # Errors
/// The database failed; [`Error::Outdated`] when something became visible meanwhile.
pub fn rebuild(db: &Db) -> Result<(), Error> {
    let basis = read(db)?;
    let mut all: BTreeMap<i64, Differences> = BTreeMap::new();
    let mut last = String::new();
    loop {
        let persons = db.read_blocking(|conn| Ok::<_, Error>(persons(conn, &last)?))?;
        let Some(end) = persons.last() else { break };
        last.clone_from(end);
        for kind in [Kind::Deposit, Kind::Loan] {
            let found =
                db.read_blocking(|conn| Ok::<_, Error>(series::valid(conn, kind, &persons)?))?;
            let sums = all.entry(kind.code()).or_default();
            for series in found.values() {
                series::add_to(sums, &basis.tree, series, true)?;
            }
        }
    }
    let rows: Vec<_> = all
        .iter()
        .flat_map(|(kind, sums)| sums.iter().map(move |(key, sum)| (*kind, key, sum)))
        .filter(|(_, _, sum)| **sum != (0, 0))
        .map(|(kind, (org_id, of), (people, amount))| {
            (
                month::org_id.eq(*org_id),
                month::kind.eq(kind),
                month::month.eq(*of),
                month::people.eq(*people),
                month::amount.eq(*amount),
            )
        })
        .collect();
    db.write_blocking(|tx| {
        advance(tx, basis.generation)?;
        diesel::update(state::table)
            .set(state::tree_changed.eq(false))
            .execute(tx.conn())?;
        diesel::delete(month::table).execute(tx.conn())?;
        for some in rows.chunks(CHUNK) {
            insert_many(tx.conn(), diesel::insert_into(month::table).values(some))?;
        }
        Ok(())
    })
}

fn persons(conn: &mut Conn, last: &str) -> QueryResult<Vec<String>> {
    change::table
        .filter(change::id_number.gt(last))
        .select(change::id_number)
        .distinct()
        .order(change::id_number)
        .limit(PERSONS)
        .load(conn)
}

/// What an org holds at the ends of months in which that changed: holders, fen.
pub(crate) type Ends = BTreeMap<i64, (i64, i64)>;

/// What orgs and all below them hold at the ends of months, up to `until`, by month.
///
/// # Errors
/// The database failed, or a sum does not fit.
pub(crate) fn ends(
    conn: &mut Conn,
    org_ids: &[i64],
    kind: Kind,
    until: i64,
) -> Result<BTreeMap<i64, Ends>, Error> {
    let found: Vec<(i64, i64, i64, i64)> = month::table
        .filter(month::org_id.eq_any(org_ids))
        .filter(month::kind.eq(kind.code()))
        .filter(month::month.le(until))
        .order((month::org_id, month::month))
        .select((month::org_id, month::month, month::people, month::amount))
        .load(conn)?;
    let mut ends: BTreeMap<i64, Ends> = BTreeMap::new();
    let mut at = (0, (0_i64, 0_i64));
    for (org_id, of, people, amount) in found {
        if at.0 != org_id {
            at = (org_id, (0, 0));
        }
        at.1.0 += people;
        at.1.1 = at.1.1.checked_add(amount).ok_or(Error::Overflow)?;
        ends.entry(org_id).or_default().insert(of, at.1);
    }
    Ok(ends)
}
