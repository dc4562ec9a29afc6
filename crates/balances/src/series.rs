//! What a person holds over time, put together from the changes that are valid.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::dsl::auto_type;
use diesel::prelude::*;
use wangge_db::Conn;

use crate::day::{Kind, month_of};
use crate::error::Error;
use crate::schema::{balance_cell as cell, balance_change as change};
use crate::tree::Tree;

/// What a person holds in an org from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub(crate) struct Step {
    pub(crate) id_number: String,
    pub(crate) cell_id: i64,
    pub(crate) org_id: i64,
    pub(crate) day: i64,
    pub(crate) total: i64,
    pub(crate) fixed: i64,
}

/// Persons that a statement asks for. SQLite reads all changes when it believes that so many persons
/// have most of them, which statistics of the time when there were few make it believe.
const LOOKUP: usize = 20;

/// The steps of a person, by day.
pub(crate) type Series = Vec<Step>;

#[auto_type]
fn steps() -> _ {
    let columns: Columns = (
        change::id_number,
        change::cell_id,
        cell::org_id,
        cell::day,
        change::total,
        change::fixed,
    );
    change::table.inner_join(cell::table).select(columns)
}

type Columns = (
    change::id_number,
    change::cell_id,
    cell::org_id,
    cell::day,
    change::total,
    change::fixed,
);

/// The valid steps of these persons.
pub(crate) fn valid(
    conn: &mut Conn,
    kind: Kind,
    id_numbers: &[String],
) -> QueryResult<BTreeMap<String, Series>> {
    let mut found: Vec<Step> = Vec::new();
    for some in id_numbers.chunks(LOOKUP) {
        let more: Vec<Step> = steps()
            .filter(cell::changes_of.eq(change::made_by.nullable()))
            .filter(cell::kind.eq(kind.code()))
            .filter(change::id_number.eq_any(some))
            .load(conn)?;
        found.extend(more);
    }
    Ok(sorted(found))
}

/// The steps that a unit computed for these persons, valid or not.
pub(crate) fn made_by(
    conn: &mut Conn,
    unit_id: i64,
    id_numbers: &[String],
) -> QueryResult<BTreeMap<String, Series>> {
    let found: Vec<Step> = steps()
        .filter(change::made_by.eq(unit_id))
        .filter(change::id_number.eq_any(id_numbers))
        .load(conn)?;
    Ok(sorted(found))
}

fn sorted(found: Vec<Step>) -> BTreeMap<String, Series> {
    let mut series: BTreeMap<String, Series> = BTreeMap::new();
    for step in found {
        series.entry(step.id_number.clone()).or_default().push(step);
    }
    for steps in series.values_mut() {
        steps.sort_by_key(|step| (step.day, step.org_id));
    }
    series
}

/// `old` as it will be when `cells` are answered by `new`.
pub(crate) fn replaced(old: &[Step], new: &[Step], cells: &HashSet<i64>) -> Series {
    let kept = old.iter().filter(|step| !cells.contains(&step.cell_id));
    let mut steps: Series = kept.chain(new).cloned().collect();
    steps.sort_by_key(|step| (step.day, step.org_id));
    steps
}

/// How the end of a month differs from that of the month before, by org and month: holders, fen.
pub(crate) type Differences = HashMap<(i64, i64), (i64, i64)>;

/// Adds what a person's series does to `sums`, or takes it away.
///
/// # Errors
/// A sum does not fit.
pub(crate) fn add_to(
    sums: &mut Differences,
    tree: &Tree,
    series: &[Step],
    is_added: bool,
) -> Result<(), Error> {
    let sign = if is_added { 1 } else { -1 };
    let mut held: HashMap<i64, i64> = HashMap::new();
    let mut below: HashMap<i64, i64> = HashMap::new();
    for month in series.chunk_by(|a, b| month_of(a.day) == month_of(b.day)) {
        let mut before: HashMap<i64, i64> = HashMap::new();
        for step in month {
            let was = held.insert(step.org_id, step.total).unwrap_or_default();
            let grown = step.total.checked_sub(was).ok_or(Error::Overflow)?;
            for org in tree.line(step.org_id) {
                let sum = below.entry(org).or_default();
                before.entry(org).or_insert(*sum);
                *sum = sum.checked_add(grown).ok_or(Error::Overflow)?;
            }
        }
        let Some(last) = month.last() else { continue };
        for (org, before) in before {
            let after = below.get(&org).copied().unwrap_or_default();
            let people = i64::from(after > 0) - i64::from(before > 0);
            let amount = after.checked_sub(before).ok_or(Error::Overflow)?;
            let sum = sums.entry((org, month_of(last.day))).or_default();
            sum.0 += sign * people;
            sum.1 = sum.1.checked_add(sign * amount).ok_or(Error::Overflow)?;
        }
    }
    Ok(())
}
