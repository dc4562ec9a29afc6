//! The second half of a feed: unit by unit, by day, each is compared, summed up and made visible.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use diesel::prelude::*;
use wangge_db::{Conn, Db};

use super::compare::{self, Plan};
use super::hold::Hold;
use super::row::{REFUSED, STAGING, Unit};
use super::{Ended, Load, Step, flip, row, sweep};
use crate::error::Error;
use crate::schema::balance_change as change;
use crate::series::{self, Differences};
use crate::summary;
use crate::tree::Tree;

/// A day with more broken rows than one in so many is refused.
const ROWS_PER_BROKEN: i64 = 100;
/// How often a unit is computed again because something else became visible meanwhile.
const TRIES: usize = 20;
/// Persons whose series are held at once.
const PERSONS: i64 = 500;

/// Makes visible what is sound.
pub(super) fn settle(load: &Load<'_>, hold: &Hold) -> Result<Ended, Error> {
    let db = load.db;
    refuse(db, hold)?;
    let units = db.read_blocking(|conn| Ok::<_, Error>(row::units(conn, hold.feed_id)?))?;
    for (done, unit) in units.iter().enumerate() {
        (load.progress)(Step::Settled(done, units.len()));
        if unit.state != STAGING {
            continue;
        }
        if (load.is_stopping)() {
            return Ok(Ended::PutOff);
        }
        show(db, hold, unit)?;
    }
    (load.progress)(Step::Settled(units.len(), units.len()));
    let message = told(&units);
    let nothing_taken = units.iter().all(|unit| unit.state == REFUSED);
    db.write_blocking(|tx| {
        hold.check(tx)?;
        let ended = match (&message, nothing_taken) {
            (Some(told), true) => row::fail(tx, hold.feed_id, told),
            _ => row::finish(tx, hold.feed_id, message.as_deref()),
        };
        Ok::<_, Error>(ended?)
    })?;
    Ok(Ended::Done)
}

/// Refuses the days of which too many rows are broken.
fn refuse(db: &Db, hold: &Hold) -> Result<(), Error> {
    db.write_blocking(|tx| {
        hold.check(tx)?;
        let unplaced = row::unplaced(tx.conn(), hold.feed_id)?;
        let units = row::units(tx.conn(), hold.feed_id)?;
        let mut days: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for unit in &units {
            let day = days.entry(unit.day).or_insert((0, unplaced));
            day.0 += unit.row_count;
            day.1 += unit.bad_count;
        }
        for unit in &units {
            let (sound, bad) = days.get(&unit.day).copied().unwrap_or_default();
            if bad * ROWS_PER_BROKEN > sound + bad || unit.row_count == 0 {
                row::set_unit_state(tx, unit.id, REFUSED)?;
            }
        }
        Ok(())
    })
}

/// Names the days that were refused.
fn told(units: &[Unit]) -> Option<String> {
    if units.is_empty() {
        return Some("文件中没有可导入的数据".to_owned());
    }
    let refused = units.iter().filter(|unit| unit.state == REFUSED);
    let days: BTreeSet<i64> = refused.map(|unit| unit.day).collect();
    let days: Vec<String> = days.iter().map(ToString::to_string).collect();
    (!days.is_empty()).then(|| format!("错误数据超过1%，以下日期未导入：{}", days.join("、")))
}

fn show(db: &Db, hold: &Hold, unit: &Unit) -> Result<(), Error> {
    for _ in 0..TRIES {
        match try_show(db, hold, unit) {
            Err(Error::Outdated) => {}
            outcome => return outcome,
        }
    }
    Err(Error::Outdated)
}

/// Computes what a unit changes from what is valid now, and flips it if that is still valid.
fn try_show(db: &Db, hold: &Hold, unit: &Unit) -> Result<(), Error> {
    sweep::changes_of(db, unit.id, &|tx| hold.check(tx))?;
    let basis = summary::basis(db)?;
    let orgs = db.read_blocking(|conn| Ok::<_, Error>(compare::orgs(conn, unit)?))?;
    let mut plans = Vec::new();
    for org in orgs {
        plans.push(db.write_blocking(|tx| {
            hold.check(tx)?;
            Ok::<_, Error>(compare::plan(tx, unit, org)?)
        })?);
    }
    for plan in &plans {
        compare::compare(db, hold, unit, plan)?;
    }
    let sums = differences(db, unit, &plans, &basis.tree)?;
    db.write_blocking(|tx| {
        hold.check(tx)?;
        flip::flip(tx, unit, &plans, &sums, basis.generation)
    })
}

/// What the unit does to the summaries: the persons whom it or what it replaces touches, summed up
/// as they will be less as they are.
fn differences(db: &Db, unit: &Unit, plans: &[Plan], tree: &Tree) -> Result<Differences, Error> {
    let mut cells = HashSet::new();
    let mut makers = BTreeSet::from([unit.id]);
    for plan in plans {
        cells.insert(plan.cell_id);
        cells.extend(plan.next.map(|next| next.cell_id));
        let replaced = plan.old.into_iter().chain(plan.next);
        makers.extend(replaced.map(|fed| fed.changes_of));
    }
    let mut sums = Differences::new();
    let mut last = String::new();
    loop {
        let (persons, end) =
            db.read_blocking(|conn| Ok::<_, Error>(touched(conn, &makers, &last)?))?;
        let (old, new) = db.read_blocking(|conn| {
            let old = series::valid(conn, unit.kind(), &persons)?;
            Ok::<_, Error>((old, series::made_by(conn, unit.id, &persons)?))
        })?;
        for person in &persons {
            let was = old.get(person).map(Vec::as_slice).unwrap_or_default();
            let made = new.get(person).map(Vec::as_slice).unwrap_or_default();
            let will = series::replaced(was, made, &cells);
            series::add_to(&mut sums, tree, was, false)?;
            series::add_to(&mut sums, tree, &will, true)?;
        }
        match end {
            Some(end) => last = end,
            None => return Ok(sums),
        }
    }
}

/// The next persons whom one of these units changed, and up to which number that is all of them;
/// none at the end.
fn touched(
    conn: &mut Conn,
    makers: &BTreeSet<i64>,
    last: &str,
) -> QueryResult<(Vec<String>, Option<String>)> {
    let mut persons = BTreeSet::new();
    let mut end: Option<String> = None;
    for maker in makers {
        let found: Vec<String> = change::table
            .filter(change::made_by.eq(maker))
            .filter(change::id_number.gt(last))
            .select(change::id_number)
            .distinct()
            .order(change::id_number)
            .limit(PERSONS)
            .load(conn)?;
        let is_full = i64::try_from(found.len()) == Ok(PERSONS);
        if let (true, Some(own)) = (is_full, found.last())
            && end.as_ref().is_none_or(|end| own < end)
        {
            end = Some(own.clone());
        }
        persons.extend(found);
    }
    let within = |person: &String| end.as_ref().is_none_or(|end| person <= end);
    Ok((persons.into_iter().filter(within).collect(), end))
}
