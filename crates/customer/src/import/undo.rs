//! Undoing an import: what it created goes, what it changed is restored, and what has been edited
//! or used since stays and is named. In short transactions; safe to call again after a crash.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::not;
use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_audit::Entry;
use wangge_db::{Conn, Db, Tx};
use wangge_excel_io::import::batch::{self, Change, State};
use wangge_kernel::Actor;

use super::{Kind, Viewer, seen};
use crate::error::Error;
use crate::family;
use crate::finance;
use crate::info::import::SUBJECT as CUSTOMER;
use crate::info::{self, CustomerRow};
use crate::resident::import::SUBJECT as RESIDENT;
use crate::resident::{self as residents, ResidentRow};
use crate::schema::foreign::{adviser_opinion, credit_detail};
use crate::schema::{customer, customer_tag, family_member, resident, standing};

/// Rows of one transaction.
const CHUNK: i64 = 500;
/// Rows that stay an answer names at most.
const KEPT_MAX: i64 = 1000;
const EDITED: &str = "导入后已被修改、删除或使用";
const NOT_OF_PEOPLE: &str = "该类导入不能撤销，请更正后重新导入";
const NOT_DONE: &str = "该导入未完成、仅为试导入或已撤销，不能撤销";

/// What an undo has come to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UndoReport {
    /// 导入批次ID
    pub import_id: i64,
    /// 删除的记录数
    pub removed_count: i64,
    /// 还原的记录数
    pub restored_count: i64,
    /// 保留的记录数
    pub kept_count: i64,
    /// 保留的记录，最多1000条
    pub kept: Vec<Kept>,
    /// 撤销完成,删除A条,还原B条,保留C条
    pub message: String,
}

/// A record that stays, because it has been edited or used since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// 记录类型，resident-户籍 customer-客户信息
    #[serde(rename = "type")]
    pub kind: String,
    /// 记录ID
    pub id: i64,
    /// 身份证号
    pub id_number: String,
    /// 姓名
    pub name: String,
    /// 保留原因
    pub reason: String,
}

/// `POST /file/import/{importId}/undo`: begins to undo an import that is done, or what an earlier undo
/// has kept.
///
/// # Errors
/// No such import in scope, or it is neither.
pub fn begin_undo(tx: &mut Tx<'_>, viewer: &Viewer, id: i64) -> Result<(), Error> {
    let found = seen(tx.conn(), viewer, id)?.ok_or(Error::NotFound)?;
    if !Kind::of(&found.kind).is_some_and(Kind::is_of_people) {
        return Err(Error::State(NOT_OF_PEOPLE));
    }
    let nothing_left = found.state() == State::Undone && kept_count(tx.conn(), id)? == 0;
    if nothing_left || !batch::begin_undo(tx, id)? {
        return Err(Error::State(NOT_DONE));
    }
    let entry = Entry::new("import.undo", "import", id);
    Ok(wangge_audit::record(tx, &viewer.actor, entry)?)
}

/// Goes on undoing to the end and answers what stays. Blocks.
///
/// # Errors
/// The database failed.
pub fn undo(db: &Db, actor: &Actor, id: i64) -> Result<UndoReport, Error> {
    let work = Undo { db, actor, id };
    work.each(|tx, after| work.members(tx, after))?;
    work.each(|tx, after| work.restore(tx, RESIDENT, after))?;
    work.each(|tx, after| work.customers(tx, after))?;
    work.each(|tx, after| work.residents(tx, after))?;
    work.each(|tx, after| work.restore(tx, CUSTOMER, after))?;
    stop_undo(db, id)?;
    db.read_blocking(|conn| report(conn, id))
}

/// Ends an undo that was cut off, so that it can be asked for again: what is left counts as kept.
///
/// # Errors
/// The database failed.
pub fn stop_undo(db: &Db, id: i64) -> Result<(), Error> {
    db.write_blocking(|tx| Ok::<_, Error>(batch::end_undo(tx, id)?))?;
    Ok(())
}

/// A person whom the import made: id, number, household, when he was made and last changed.
type Made = (i64, String, Option<String>, i64, i64);

struct Undo<'a> {
    db: &'a Db,
    actor: &'a Actor,
    id: i64,
}

impl Undo<'_> {
    /// Calls `step` with the id after which it goes on, until there is none.
    fn each(
        &self,
        step: impl Fn(&mut Tx<'_>, i64) -> Result<Option<i64>, Error>,
    ) -> Result<(), Error> {
        let mut after = Some(0);
        while let Some(id) = after {
            after = self
                .db
                .write_blocking(|tx| tx.planned_afresh(|tx| step(tx, id)))?;
        }
        Ok(())
    }

    /// Family members nobody has edited.
    fn members(&self, tx: &mut Tx<'_>, after: i64) -> Result<Option<i64>, Error> {
        let found: Vec<(i64, i64, i64)> = family_member::table
            .filter(family_member::batch_id.eq(self.id))
            .filter(family_member::id.gt(after))
            .order(family_member::id)
            .limit(CHUNK)
            .select((
                family_member::id,
                family_member::created_at,
                family_member::updated_at,
            ))
            .load(tx.conn())?;
        let untouched = found
            .iter()
            .filter(|(_, created, updated)| created == updated);
        let ids: Vec<i64> = untouched.map(|(id, ..)| *id).collect();
        diesel::delete(family_member::table.filter(family_member::id.eq_any(ids)))
            .execute(tx.conn())?;
        Ok(found.last().map(|(id, ..)| *id))
    }

    /// Customers nobody has edited or used.
    fn customers(&self, tx: &mut Tx<'_>, after: i64) -> Result<Option<i64>, Error> {
        let found: Vec<Made> = customer::table
            .filter(customer::batch_id.eq(self.id))
            .filter(customer::id.gt(after))
            .order(customer::id)
            .limit(CHUNK)
            .select((
                customer::id,
                customer::id_number,
                customer::household_id,
                customer::created_at,
                customer::updated_at,
            ))
            .load(tx.conn())?;
        let ids: Vec<i64> = found.iter().map(|(id, ..)| *id).collect();
        let numbers: Vec<&str> = found
            .iter()
            .map(|(_, number, ..)| number.as_str())
            .collect();
        let busy = self.busy(tx.conn(), &ids)?;
        let described = Described::of(tx.conn(), &found)?;
        let (tagged, listed) = (
            tagged(tx.conn(), &numbers)?,
            self.listed(tx.conn(), &numbers)?,
        );
        let gone = found.iter().filter(|made| {
            let (id, number, _, created, updated) = made;
            let used = busy.contains(id) || tagged.contains(number) || listed.contains(number);
            created == updated && !used && !described.since(made)
        });
        let gone: Vec<i64> = gone.map(|(id, ..)| *id).collect();
        wangge_worklist::todo::delete_for(tx, self.id, &gone)?;
        let gone = diesel::delete(customer::table.filter(customer::id.eq_any(&gone)))
            .execute(tx.conn())?;
        self.removed(tx, gone)?;
        Ok(found.last().map(|(id, ..)| *id))
    }

    /// Customers who have family members or to-dos that this import did not make.
    fn busy(&self, conn: &mut Conn, ids: &[i64]) -> Result<BTreeSet<i64>, Error> {
        // Its own members are gone by now, but for those that were edited.
        let with_family: Vec<i64> = family_member::table
            .filter(family_member::customer_id.eq_any(ids))
            .select(family_member::customer_id)
            .distinct()
            .load(conn)?;
        let asked = wangge_worklist::todo::others_for(conn, self.id, ids)?;
        Ok(with_family.into_iter().chain(asked).collect())
    }

    /// Those of `numbers` whose residents stay and are to be on the lists: their files stay, too.
    fn listed(&self, conn: &mut Conn, numbers: &[&str]) -> Result<BTreeSet<String>, Error> {
        let untouched = resident::batch_id
            .assume_not_null()
            .eq(self.id)
            .and(resident::updated_at.eq(resident::created_at));
        let found: Vec<String> = resident::table
            .filter(resident::id_number.eq_any(numbers))
            .filter(residents::is_living())
            .filter(resident::in_list.eq(true))
            .filter(resident::batch_id.is_null().or(not(untouched)))
            .select(resident::id_number)
            .load(conn)?;
        Ok(found.into_iter().collect())
    }

    /// Residents nobody has edited, of whom no customer of this import stays, and on whom nothing
    /// hangs that would be nobody's without them.
    fn residents(&self, tx: &mut Tx<'_>, after: i64) -> Result<Option<i64>, Error> {
        let found: Vec<Made> = resident::table
            .filter(resident::batch_id.eq(self.id))
            .filter(resident::id.gt(after))
            .order(resident::id)
            .limit(CHUNK)
            .select((
                resident::id,
                resident::id_number,
                resident::household_id.nullable(),
                resident::created_at,
                resident::updated_at,
            ))
            .load(tx.conn())?;
        let numbers: Vec<&str> = found
            .iter()
            .map(|(_, number, ..)| number.as_str())
            .collect();
        let customers: Vec<(String, Option<i64>)> = customer::table
            .filter(customer::id_number.eq_any(&numbers))
            .select((customer::id_number, customer::batch_id))
            .load(tx.conn())?;
        let customers: BTreeMap<String, Option<i64>> = customers.into_iter().collect();
        let tagged = tagged(tx.conn(), &numbers)?;
        let described = Described::of(tx.conn(), &found)?;
        let gone = found.iter().filter(|made| {
            let (_, number, _, created, updated) = made;
            let used = match customers.get(number) {
                Some(batch) => *batch == Some(self.id),
                None => tagged.contains(number),
            };
            created == updated && !used && !described.since(made)
        });
        let gone: Vec<i64> = gone.map(|(id, ..)| *id).collect();
        let gone = diesel::delete(resident::table.filter(resident::id.eq_any(&gone)))
            .execute(tx.conn())?;
        self.removed(tx, gone)?;
        Ok(found.last().map(|(id, ..)| *id))
    }

    /// Rows that nobody has changed since the import changed them.
    fn restore(
        &self,
        tx: &mut Tx<'_>,
        subject: &'static str,
        after: i64,
    ) -> Result<Option<i64>, Error> {
        let changes = batch::changes(tx.conn(), self.id, subject, after, CHUNK)?;
        let mut restored = Vec::new();
        for change in &changes {
            if self.restore_one(tx, subject, change)? {
                restored.push(change.id);
            }
        }
        batch::forget_changes(tx, &restored)?;
        let number = i64::try_from(restored.len()).unwrap_or_default();
        batch::count_undone(tx, self.id, 0, number)?;
        Ok(changes.last().map(|change| change.id))
    }

    fn restore_one(
        &self,
        tx: &mut Tx<'_>,
        subject: &'static str,
        change: &Change,
    ) -> Result<bool, Error> {
        let (json, at) = (&change.before_json, change.changed_at);
        let changed = if subject == RESIDENT {
            match serde_json::from_str::<ResidentRow>(json) {
                Ok(before) => residents::restore(tx, &before, at)?,
                Err(_) => 0,
            }
        } else {
            match serde_json::from_str::<CustomerRow>(json) {
                Ok(before) => info::restore(tx, &before, at)?,
                Err(_) => 0,
            }
        };
        if changed == 0 {
            return Ok(false);
        }
        let restored: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
        let entry = Entry::new("import.restore", subject, change.subject_id).after(&restored);
        wangge_audit::record(tx, self.actor, entry)?;
        Ok(true)
    }

    fn removed(&self, tx: &mut Tx<'_>, rows: usize) -> Result<(), Error> {
        let number = i64::try_from(rows).unwrap_or_default();
        Ok(batch::count_undone(tx, self.id, number, 0)?)
    }
}

/// Those with tags, which poverty files and review lists give too, with a standing, with a credit
/// file, or of whom an adviser has said something.
fn tagged(conn: &mut Conn, numbers: &[&str]) -> Result<BTreeSet<String>, Error> {
    let tagged: Vec<String> = customer_tag::table
        .filter(customer_tag::id_number.eq_any(numbers))
        .select(customer_tag::id_number)
        .distinct()
        .load(conn)?;
    let judged: Vec<String> = standing::table
        .filter(standing::id_number.eq_any(numbers))
        .select(standing::id_number)
        .load(conn)?;
    let advised: Vec<String> = adviser_opinion::table
        .filter(adviser_opinion::id_number.eq_any(numbers))
        .select(adviser_opinion::id_number)
        .distinct()
        .load(conn)?;
    let lent: Vec<String> = credit_detail::table
        .filter(credit_detail::id_number.eq_any(numbers))
        .select(credit_detail::id_number)
        .distinct()
        .load(conn)?;
    let all = tagged.into_iter().chain(judged).chain(advised).chain(lent);
    Ok(all.collect())
}

/// What has been said of some people and of their households, and when.
struct Described {
    finance: BTreeMap<String, i64>,
    families: BTreeMap<String, i64>,
}

impl Described {
    fn of(conn: &mut Conn, people: &[Made]) -> Result<Self, Error> {
        let numbers: Vec<&str> = people.iter().map(|made| made.1.as_str()).collect();
        let households: BTreeSet<&str> = people.iter().filter_map(|m| m.2.as_deref()).collect();
        Ok(Self {
            finance: finance::stored_at(conn, &numbers)?,
            families: family::stored_at(conn, households.into_iter().collect())?,
        })
    }

    /// Whether something was said of this person or his household since he was made.
    fn since(&self, (_, number, household, created, _): &Made) -> bool {
        let household = household.as_ref().and_then(|id| self.families.get(id));
        let said = self.finance.get(number).into_iter().chain(household);
        said.into_iter().any(|at| at >= created)
    }
}

/// What still bears the import's mark has been kept.
fn report(conn: &mut Conn, id: i64) -> Result<UndoReport, Error> {
    let found = batch::find(conn, id)?.ok_or(Error::NotFound)?;
    let created = kept_residents(conn, id)?.into_iter();
    let mut kept: Vec<Kept> = created.chain(kept_customers(conn, id)?).collect();
    kept.truncate(usize::try_from(KEPT_MAX).unwrap_or_default());
    let (removed, restored, stays) = (found.removed, found.restored, kept_count(conn, id)?);
    Ok(UndoReport {
        import_id: id,
        removed_count: removed,
        restored_count: restored,
        kept_count: stays,
        kept,
        message: format!("撤销完成,删除{removed}条,还原{restored}条,保留{stays}条"),
    })
}

fn kept_residents(conn: &mut Conn, id: i64) -> Result<Vec<Kept>, Error> {
    let changed = changed_ids(conn, id, RESIDENT)?;
    let found: Vec<(i64, String, String)> = resident::table
        .filter(resident::batch_id.eq(id).or(resident::id.eq_any(changed)))
        .order(resident::id)
        .limit(KEPT_MAX)
        .select((resident::id, resident::id_number, resident::name))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|row| Kept::new(RESIDENT, row))
        .collect())
}

fn kept_customers(conn: &mut Conn, id: i64) -> Result<Vec<Kept>, Error> {
    let changed = changed_ids(conn, id, CUSTOMER)?;
    let found: Vec<(i64, String, String)> = customer::table
        .filter(customer::batch_id.eq(id).or(customer::id.eq_any(changed)))
        .order(customer::id)
        .limit(KEPT_MAX)
        .select((customer::id, customer::id_number, customer::name))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|row| Kept::new(CUSTOMER, row))
        .collect())
}

fn kept_count(conn: &mut Conn, id: i64) -> Result<i64, Error> {
    let residents: i64 = resident::table
        .filter(resident::batch_id.eq(id))
        .count()
        .get_result(conn)?;
    let customers: i64 = customer::table
        .filter(customer::batch_id.eq(id))
        .count()
        .get_result(conn)?;
    Ok(residents + customers + batch::changes_left(conn, id)?)
}

fn changed_ids(conn: &mut Conn, id: i64, subject: &str) -> Result<Vec<i64>, Error> {
    let left = batch::changes(conn, id, subject, 0, KEPT_MAX)?;
    Ok(left.into_iter().map(|change| change.subject_id).collect())
}

impl Kept {
    fn new(kind: &str, (id, id_number, name): (i64, String, String)) -> Self {
        Self {
            kind: kind.to_owned(),
            id,
            id_number,
            name,
            reason: EDITED.to_owned(),
        }
    }
}
