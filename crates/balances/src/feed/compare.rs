//! What a unit changes: each org's holders beside those of the days fed before and after it.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::iter::Peekable;

use diesel::prelude::*;
use wangge_db::{Conn, Db, Tx, insert_many};

use super::hold::Hold;
use super::row::Unit;
use crate::day::Kind;
use crate::error::Error;
use crate::schema::{
    balance_cell as cell, balance_change as change, balance_movement as movement,
    balance_row as stored,
};

/// A change of this many fen is a movement: 100,000 yuan.
pub(crate) const MOVEMENT_MIN: i64 = 10_000_000;
const PAGE: i64 = 2_000;
const CHUNK: usize = 2_000;

/// A cell that is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fed {
    pub(super) cell_id: i64,
    pub(super) day: i64,
    pub(super) unit_id: i64,
    pub(super) changes_of: i64,
}

/// What a unit does to an org.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) org_id: i64,
    pub(super) cell_id: i64,
    /// What the cell said until now.
    pub(super) old: Option<Fed>,
    previous: Option<Fed>,
    pub(super) next: Option<Fed>,
}

/// What a person holds in an org on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Holding {
    id_number: String,
    total: i64,
    fixed: i64,
}

/// The orgs of a unit; each is found by one look into the index.
pub(super) fn orgs(conn: &mut Conn, unit: &Unit) -> QueryResult<Vec<i64>> {
    let mut found = Vec::new();
    loop {
        let last = found.last().copied().unwrap_or(i64::MIN);
        let next: Option<i64> = stored::table
            .filter(stored::unit_id.eq(unit.id))
            .filter(stored::org_id.gt(last))
            .order(stored::org_id)
            .select(stored::org_id)
            .first(conn)
            .optional()?;
        match next {
            Some(org) => found.push(org),
            None => return Ok(found),
        }
    }
}

/// What stands around a unit in an org; makes the cell if there is none yet.
pub(super) fn plan(tx: &mut Tx<'_>, unit: &Unit, org_id: i64) -> QueryResult<Plan> {
    // Two feeds of one day must not both make it.
    tx.one_at_a_time("balance_cell")?;
    let kind = unit.kind();
    let own: Option<i64> = cell::table
        .filter(cell::kind.eq(kind.code()))
        .filter(cell::org_id.eq(org_id))
        .filter(cell::day.eq(unit.day))
        .select(cell::id)
        .first(tx.conn())
        .optional()?;
    let cell_id = match own {
        Some(id) => id,
        None => diesel::insert_into(cell::table)
            .values((
                cell::kind.eq(kind.code()),
                cell::org_id.eq(org_id),
                cell::day.eq(unit.day),
            ))
            .returning(cell::id)
            .get_result(tx.conn())?,
    };
    Ok(Plan {
        org_id,
        cell_id,
        old: fed(tx.conn(), (kind, org_id, unit.day), Side::At)?,
        previous: fed(tx.conn(), (kind, org_id, unit.day), Side::Before)?,
        next: fed(tx.conn(), (kind, org_id, unit.day), Side::After)?,
    })
}

#[derive(Clone, Copy)]
enum Side {
    Before,
    At,
    After,
}

fn fed(
    conn: &mut Conn,
    (kind, org_id, day): (Kind, i64, i64),
    side: Side,
) -> QueryResult<Option<Fed>> {
    let line = cell::table
        .filter(cell::kind.eq(kind.code()))
        .filter(cell::org_id.eq(org_id))
        .filter(cell::unit_id.is_not_null())
        .select((
            cell::id,
            cell::day,
            cell::unit_id.assume_not_null(),
            cell::changes_of.assume_not_null(),
        ))
        .into_boxed();
    let line = match side {
        Side::Before => line.filter(cell::day.lt(day)).order(cell::day.desc()),
        Side::At => line.filter(cell::day.eq(day)),
        Side::After => line.filter(cell::day.gt(day)).order(cell::day.asc()),
    };
    let found: Option<(i64, i64, i64, i64)> = line.first(conn).optional()?;
    Ok(found.map(|(cell_id, day, unit_id, changes_of)| Fed {
        cell_id,
        day,
        unit_id,
        changes_of,
    }))
}

/// Writes what changes from the day before to the unit, and from the unit to the day after.
pub(super) fn compare(db: &Db, hold: &Hold, unit: &Unit, plan: &Plan) -> Result<(), Error> {
    let holders = |fed: Option<i64>| Holders::of(db, fed, plan.org_id).peekable();
    let mut before = holders(plan.previous.map(|fed| fed.unit_id));
    let mut now = holders(Some(unit.id));
    let mut after = holders(plan.next.map(|fed| fed.unit_id));
    let mut writer = Writer {
        db,
        hold,
        unit,
        plan,
        changes: Vec::new(),
        movements: Vec::new(),
    };
    while let Some(id_number) = first(&mut [&mut before, &mut now, &mut after])? {
        let was = taken(&mut before, &id_number)?;
        let is = taken(&mut now, &id_number)?;
        let will = taken(&mut after, &id_number)?;
        let known_before = plan.previous.is_some();
        writer.note(
            (plan.cell_id, unit.day),
            &id_number,
            (was, is),
            known_before,
        )?;
        if let Some(next) = plan.next {
            writer.note((next.cell_id, next.day), &id_number, (is, will), true)?;
        }
    }
    writer.flush()
}

type Stream<'d> = Peekable<Holders<'d>>;

/// The least number among the heads.
fn first(streams: &mut [&mut Stream<'_>]) -> Result<Option<String>, Error> {
    let mut least: Option<String> = None;
    for stream in streams {
        match stream.peek() {
            Some(Ok(holding)) if least.as_ref().is_none_or(|l| holding.id_number < *l) => {
                least = Some(holding.id_number.clone());
            }
            Some(Err(_)) => {
                stream.next().transpose()?;
            }
            _ => {}
        }
    }
    Ok(least)
}

/// What the person holds by this stream: nothing, if he is not its next one.
fn taken(stream: &mut Stream<'_>, id_number: &str) -> Result<(i64, i64), Error> {
    let found = stream.next_if(|head| match head {
        Ok(holding) => holding.id_number == id_number,
        Err(_) => true,
    });
    Ok(found
        .transpose()?
        .map_or((0, 0), |holding| (holding.total, holding.fixed)))
}

/// The holders of an org by one unit, in the order of their numbers, read page by page.
struct Holders<'d> {
    db: &'d Db,
    unit_id: Option<i64>,
    org_id: i64,
    page: VecDeque<Account>,
    last: Option<(String, String)>,
}

#[derive(Queryable)]
struct Account {
    id_number: String,
    account_no: String,
    is_fixed: bool,
    balance: i64,
}

impl<'d> Holders<'d> {
    fn of(db: &'d Db, unit_id: Option<i64>, org_id: i64) -> Self {
        Self {
            db,
            unit_id,
            org_id,
            page: VecDeque::new(),
            last: None,
        }
    }

    fn account(&mut self) -> Result<Option<Account>, Error> {
        if self.page.is_empty()
            && let Some(unit_id) = self.unit_id
        {
            let (org_id, last) = (self.org_id, self.last.take());
            let page = self.db.read_blocking(|conn| {
                Ok::<_, Error>(page(conn, (unit_id, org_id), last.as_ref())?)
            })?;
            match page.last() {
                Some(account) => {
                    self.last = Some((account.id_number.clone(), account.account_no.clone()));
                }
                None => self.unit_id = None,
            }
            self.page = page.into();
        }
        Ok(self.page.pop_front())
    }

    fn holding(&mut self) -> Result<Option<Holding>, Error> {
        let Some(account) = self.account()? else {
            return Ok(None);
        };
        let mut holding = Holding {
            id_number: account.id_number.clone(),
            total: 0,
            fixed: 0,
        };
        let mut account = Some(account);
        while let Some(next) = account {
            if next.id_number.cmp(&holding.id_number) != Ordering::Equal {
                self.page.push_front(next);
                break;
            }
            let fixed = if next.is_fixed { next.balance } else { 0 };
            holding.total = sum(holding.total, next.balance)?;
            holding.fixed = sum(holding.fixed, fixed)?;
            account = self.account()?;
        }
        Ok(Some(holding))
    }
}

impl Iterator for Holders<'_> {
    type Item = Result<Holding, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.holding().transpose()
    }
}

fn sum(a: i64, b: i64) -> Result<i64, Error> {
    a.checked_add(b).ok_or(Error::Overflow)
}

fn page(
    conn: &mut Conn,
    (unit_id, org_id): (i64, i64),
    last: Option<&(String, String)>,
) -> QueryResult<Vec<Account>> {
    let mut rows = stored::table
        .filter(stored::unit_id.eq(unit_id))
        .filter(stored::org_id.eq(org_id))
        .into_boxed();
    if let Some((id_number, account_no)) = last {
        // Begins at the person in the index, and leaves out his accounts up to the last one.
        let later = stored::id_number
            .gt(id_number)
            .or(stored::account_no.gt(account_no));
        rows = rows.filter(stored::id_number.ge(id_number)).filter(later);
    }
    rows.order((stored::id_number, stored::account_no))
        .limit(PAGE)
        .select((
            stored::id_number,
            stored::account_no,
            stored::is_fixed,
            stored::balance,
        ))
        .load(conn)
}

#[derive(Insertable)]
#[diesel(table_name = change)]
struct NewChange {
    made_by: i64,
    id_number: String,
    cell_id: i64,
    total: i64,
    fixed: i64,
}

#[derive(Insertable)]
#[diesel(table_name = movement)]
struct NewMovement {
    made_by: i64,
    cell_id: i64,
    kind: i64,
    org_id: i64,
    day: i64,
    id_number: String,
    before: i64,
    after: i64,
    amount: i64,
}

struct Writer<'a> {
    db: &'a Db,
    hold: &'a Hold,
    unit: &'a Unit,
    plan: &'a Plan,
    changes: Vec<NewChange>,
    movements: Vec<NewMovement>,
}

impl Writer<'_> {
    fn note(
        &mut self,
        (cell_id, day): (i64, i64),
        id_number: &str,
        (was, is): ((i64, i64), (i64, i64)),
        is_movement: bool,
    ) -> Result<(), Error> {
        if was == is {
            return Ok(());
        }
        self.changes.push(NewChange {
            made_by: self.unit.id,
            id_number: id_number.to_owned(),
            cell_id,
            total: is.0,
            fixed: is.1,
        });
        let amount = is.0.abs_diff(was.0);
        let amount = i64::try_from(amount).map_err(|_| Error::Overflow)?;
        if is_movement && amount >= MOVEMENT_MIN {
            self.movements.push(NewMovement {
                made_by: self.unit.id,
                cell_id,
                kind: self.unit.kind().code(),
                org_id: self.plan.org_id,
                day,
                id_number: id_number.to_owned(),
                before: was.0,
                after: is.0,
                amount,
            });
        }
        match self.changes.len() >= CHUNK {
            true => self.flush(),
            false => Ok(()),
        }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let changes = std::mem::take(&mut self.changes);
        let movements = std::mem::take(&mut self.movements);
        if changes.is_empty() {
            return Ok(());
        }
        self.db.write_blocking(|tx| {
            self.hold.check(tx)?;
            insert_many(
                tx.conn(),
                diesel::insert_into(change::table).values(&changes),
            )?;
            if !movements.is_empty() {
                let all = diesel::insert_into(movement::table).values(&movements);
                insert_many(tx.conn(), all)?;
            }
            Ok(())
        })
    }
}
