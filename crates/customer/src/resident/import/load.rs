//! The second half of an import: sound rows into the registry, in short transactions, unseen
//! until all of them are there.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use wangge_audit::Entry;
use wangge_db::{Conn, Db, Tx};
use wangge_excel_io::batch;
use wangge_kernel::rule::day_digits;
use wangge_kernel::{Actor, DataScope};

use super::read::Row;
use crate::enlist::{self, Registrar};
use crate::error::Error;
use crate::resident::command::Checked;
use crate::resident::row::{self, Origin, ResidentRow, Values};
use crate::schema::foreign::grid;
use crate::schema::{customer, family_member, resident};
use crate::visible;

/// Rows of one transaction, which must not hold the writer for long.
pub(super) const CHUNK: usize = 500;

/// What became of a chunk.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// Rows that are in the registry now, or were so before.
    pub(super) taken: i64,
    /// Rows that may not go in, and why.
    pub(super) refused: Vec<(Row, &'static str)>,
    /// Rows that differ from a resident and shall change him afterwards.
    pub(super) changed: Vec<Row>,
}

/// Inserts the new ones among `rows` and sorts out the rest.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch: i64,
    update: bool,
    rows: Vec<Row>,
) -> Result<Loaded, Error> {
    tx.plan_afresh()?;
    batch::touch(tx, batch)?;
    let known = known(tx.conn(), &rows)?;
    let hidden: BTreeSet<i64> = visible::loading_batches(tx.conn())?.into_iter().collect();
    let mut loaded = Loaded::default();
    let mut fresh = Vec::with_capacity(rows.len());
    for row in rows {
        match known.get(&row.checked.id_number) {
            None => fresh.push(row),
            Some(held) if !actor.scope.holds_grid(held.row.grid_id, held.org_id) => {
                loaded.refused.push((row, "已由其他网格建档"));
            }
            Some(held) if held.batch_id.is_some_and(|id| hidden.contains(&id)) => {
                loaded.refused.push((row, "身份证号已存在"));
            }
            Some(held) if same(&held.row, &row.checked) => loaded.taken += 1,
            Some(_) if update => loaded.changed.push(row),
            Some(_) => loaded.refused.push((row, "身份证号已存在")),
        }
    }
    let made = insert_all(tx, actor, batch, &fresh)?;
    if made < fresh.len() {
        // Another instance took some of the numbers between the question and the insert.
        let ours = ours(tx.conn(), batch, &fresh)?;
        let (kept, lost): (Vec<Row>, Vec<Row>) = fresh
            .into_iter()
            .partition(|row| ours.contains(&row.checked.id_number));
        fresh = kept;
        let lost = lost.into_iter().map(|row| (row, "身份证号已存在"));
        loaded.refused.extend(lost);
    }
    loaded.taken += count(fresh.len());
    Ok(loaded)
}

/// Opens files for those of the batch who shall be on the lists.
pub(super) fn enlist(db: &Db, actor: &Actor, batch: i64) -> Result<(), Error> {
    let by = Registrar::caller(actor);
    let mut after = 0;
    loop {
        let last = db.write_blocking(|tx| {
            let listed: Vec<ResidentRow> = resident::table
                .filter(resident::batch_id.eq(batch))
                .filter(resident::in_list.eq(true))
                .filter(resident::id.gt(after))
                .order(resident::id)
                .limit(count(CHUNK))
                .select(ResidentRow::as_select())
                .load(tx.conn())?;
            tx.plan_afresh()?;
            batch::touch(tx, batch)?;
            enlist::all(tx, actor, &listed, &by, Some(batch))?;
            Ok::<_, Error>(listed.last().map(|row| row.id))
        })?;
        match last {
            Some(id) => after = id,
            None => return Ok(()),
        }
    }
}

/// Changes existing residents to what the file says; answers those that could not be.
pub(super) fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    rows: Vec<Row>,
) -> Result<Vec<(Row, &'static str)>, Error> {
    let mut refused = Vec::new();
    let mut listed = Vec::new();
    for row in rows {
        let found = row::find_by_id_number(tx.conn(), &actor.scope, &row.checked.id_number)?;
        let Some((before, ..)) = found else {
            refused.push((row, "身份证号已存在"));
            continue;
        };
        if row::update(tx, &before, &row.checked)? == 0 {
            refused.push((row, "数据已被他人修改，请刷新后重试"));
            continue;
        }
        let entry = Entry::new("resident.update", "resident", before.id);
        wangge_audit::record(tx, actor, entry.before(&before).after(&row.checked))?;
        if row.checked.in_list && !before.in_list {
            listed.push(row.checked.id_number);
        }
    }
    let listed: Vec<ResidentRow> = visible::residents(&DataScope::All)
        .filter(resident::id_number.eq_any(listed))
        .filter(resident::status.eq(crate::resident::LIVING))
        .order(resident::id)
        .select(ResidentRow::as_select())
        .load(tx.conn())?;
    enlist::all(tx, actor, &listed, &Registrar::caller(actor), None)?;
    Ok(refused)
}

/// Takes back everything a batch has written, in short transactions, and says that it failed.
pub(super) fn take_back(db: &Db, batch: i64) -> Result<(), Error> {
    macro_rules! delete_from {
        ($table:ident) => {
            while db.write_blocking(|tx| {
                let ids: Vec<i64> = $table::table
                    .filter($table::batch_id.eq(batch))
                    .order($table::id)
                    .limit(count(CHUNK))
                    .select($table::id)
                    .load(tx.conn())?;
                let deleted = diesel::delete($table::table.filter($table::id.eq_any(ids)))
                    .execute(tx.conn())?;
                Ok::<_, Error>(deleted > 0)
            })? {}
        };
    }
    delete_from!(family_member);
    delete_from!(customer);
    delete_from!(resident);
    db.write_blocking(|tx| Ok::<_, Error>(batch::fail(tx, batch)?))?;
    Ok(())
}

/// A living resident whose number the file has, too.
struct Held {
    row: ResidentRow,
    batch_id: Option<i64>,
    org_id: i64,
}

fn known(conn: &mut Conn, rows: &[Row]) -> QueryResult<BTreeMap<String, Held>> {
    let numbers: Vec<&str> = rows.iter().map(|r| r.checked.id_number.as_str()).collect();
    let found: Vec<(ResidentRow, Option<i64>, i64)> = visible::residents_of_grids()
        .filter(resident::id_number.eq_any(numbers))
        .filter(resident::status.eq(crate::resident::LIVING))
        .order(resident::id)
        .select((ResidentRow::as_select(), resident::batch_id, grid::org_id))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|(row, batch_id, org_id)| {
            let held = Held {
                row,
                batch_id,
                org_id,
            };
            (held.row.id_number.clone(), held)
        })
        .collect())
}

fn insert_all(tx: &mut Tx<'_>, actor: &Actor, batch: i64, rows: &[Row]) -> QueryResult<usize> {
    if rows.is_empty() {
        return Ok(0);
    }
    let now = tx.now();
    let origin = Origin {
        batch_id: Some(batch),
        created_by: actor.account_id,
        created_org: actor.org.id,
        created_at: now,
    };
    let values: Vec<_> = rows
        .iter()
        .map(|row| (Values::new(&row.checked, now), origin))
        .collect();
    let insert = diesel::insert_into(resident::table).values(&values);
    match tx.conn() {
        Conn::Sqlite(c) => insert.execute(c),
        Conn::Postgres(c) => insert.on_conflict_do_nothing().execute(c),
    }
}

fn ours(conn: &mut Conn, batch: i64, rows: &[Row]) -> QueryResult<BTreeSet<String>> {
    let numbers: Vec<&str> = rows.iter().map(|r| r.checked.id_number.as_str()).collect();
    let found: Vec<String> = resident::table
        .filter(resident::batch_id.eq(batch))
        .filter(resident::id_number.eq_any(numbers))
        .order(resident::id)
        .select(resident::id_number)
        .load(conn)?;
    Ok(found.into_iter().collect())
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

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
