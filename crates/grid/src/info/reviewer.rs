//! Reviewers: the rows of the senator table that form a grid's review group. Advisers live in the
//! same table under another kind; they only follow their grid's org and its end.

use std::collections::BTreeMap;

use diesel::prelude::*;
use wangge_db::{Conn, Tx};
use wangge_kernel::Actor;

use super::command::CheckedReviewer;
use crate::schema::senator;
use crate::senator::take_turn as senator_turn;

const REVIEWER: i64 = 1;
/// Ids in one statement; SQLite binds at most 32,766 values.
pub(crate) const IDS_MAX: usize = 10_000;

/// A stored reviewer of a grid.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = senator)]
pub(crate) struct ReviewerRow {
    pub(crate) grid_id: Option<i64>,
    pub(crate) name: String,
    pub(crate) id_number: String,
    pub(crate) duty: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) formal: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Debug, AsChangeset)]
#[diesel(table_name = senator, treat_none_as_null = true)]
struct Changes<'a> {
    org_id: i64,
    name: &'a str,
    duty: Option<&'a str>,
    address: Option<&'a str>,
    description: Option<&'a str>,
    formal: i64,
    updated_at: i64,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = senator, treat_none_as_default_value = false)]
struct NewRow<'a> {
    grid_id: i64,
    org_id: i64,
    name: &'a str,
    id_number: &'a str,
    duty: Option<&'a str>,
    address: Option<&'a str>,
    description: Option<&'a str>,
    formal: i64,
    kind: i64,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

/// The reviewers of one grid, in the order they were entered.
pub(super) fn of_grid(conn: &mut Conn, grid_id: i64) -> QueryResult<Vec<ReviewerRow>> {
    senator::table
        .filter(senator::grid_id.eq(grid_id))
        .filter(senator::kind.eq(REVIEWER))
        .order(senator::id)
        .select(ReviewerRow::as_select())
        .load(conn)
}

/// The reviewers of many grids, by grid: one query, as long as the ids fit into one statement.
pub(super) fn of_grids(
    conn: &mut Conn,
    grid_ids: &[i64],
) -> QueryResult<BTreeMap<i64, Vec<ReviewerRow>>> {
    let mut by_grid: BTreeMap<i64, Vec<ReviewerRow>> = BTreeMap::new();
    for ids in grid_ids.chunks(IDS_MAX) {
        let rows: Vec<ReviewerRow> = senator::table
            .filter(senator::grid_id.eq_any(ids.to_vec()))
            .filter(senator::kind.eq(REVIEWER))
            .order(senator::id)
            .select(ReviewerRow::as_select())
            .load(conn)?;
        for row in rows {
            by_grid
                .entry(row.grid_id.unwrap_or_default())
                .or_default()
                .push(row);
        }
    }
    Ok(by_grid)
}

/// The identity numbers that other kinds of senators hold in a grid.
pub(super) fn others(conn: &mut Conn, grid_id: i64) -> QueryResult<Vec<String>> {
    senator::table
        .filter(senator::grid_id.eq(grid_id))
        .filter(senator::kind.ne(REVIEWER))
        .select(senator::id_number)
        .load(conn)
}

/// Makes `reviewers` the review group of a grid. Who was in it before keeps his row, and with it
/// what this list does not carry (phone number, date of entry); so does a reviewer without a grid
/// whom the caller sees. Who leaves becomes such a one.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (grid_id, org_id): (i64, i64),
    reviewers: &[CheckedReviewer],
) -> QueryResult<()> {
    let now = tx.now();
    senator_turn(tx)?;
    let mut free = free(tx.conn(), actor, reviewers)?;
    let stored: Vec<(String, i64)> = senator::table
        .filter(senator::grid_id.eq(grid_id))
        .filter(senator::kind.eq(REVIEWER))
        .select((senator::id_number, senator::id))
        .load(tx.conn())?;
    let mut leaving: BTreeMap<String, i64> = stored.into_iter().collect();
    let mut entering = Vec::new();
    for reviewer in reviewers {
        let known = leaving.remove(&reviewer.id_number);
        match known.or_else(|| free.remove(&reviewer.id_number)) {
            Some(id) => {
                diesel::update(senator::table.find(id))
                    .set((
                        reviewer.changes(org_id, now),
                        senator::grid_id.eq(Some(grid_id)),
                    ))
                    .execute(tx.conn())?;
            }
            None => entering.push(reviewer.new_row(actor, (grid_id, org_id), now)),
        }
    }
    let_go(tx, leaving)?;
    insert(tx, &entering)
}

/// Reviewers without a grid whom the caller sees, by identity number, among `reviewers`.
fn free(
    conn: &mut Conn,
    actor: &Actor,
    reviewers: &[CheckedReviewer],
) -> QueryResult<BTreeMap<String, i64>> {
    let numbers: Vec<String> = reviewers.iter().map(|r| r.id_number.clone()).collect();
    let rows: Vec<(String, i64, i64, i64)> = senator::table
        .filter(senator::id_number.eq_any(numbers))
        .filter(senator::grid_id.is_null())
        .filter(senator::kind.eq(REVIEWER))
        .select((
            senator::id_number,
            senator::id,
            senator::org_id,
            senator::created_by,
        ))
        .load(conn)?;
    let seen = rows.into_iter().filter(|(_, _, org_id, created_by)| {
        actor.scope.holds_org(*org_id) || *created_by == actor.account_id
    });
    Ok(seen.map(|(number, id, ..)| (number, id)).collect())
}

/// Takes people out of a group. They stay known as reviewers, but nobody is kept twice: who is in
/// another group is known there.
fn let_go(tx: &mut Tx<'_>, leaving: BTreeMap<String, i64>) -> QueryResult<()> {
    let now = tx.now();
    let (numbers, ids): (Vec<String>, Vec<i64>) = leaving.into_iter().unzip();
    let elsewhere: Vec<String> = senator::table
        .filter(senator::id_number.eq_any(numbers))
        .filter(senator::id.ne_all(ids.clone()))
        .select(senator::id_number)
        .load(tx.conn())?;
    let left = || senator::table.filter(senator::id.eq_any(ids.clone()));
    diesel::delete(left().filter(senator::id_number.eq_any(elsewhere))).execute(tx.conn())?;
    diesel::update(left())
        .set((
            senator::grid_id.eq(None::<i64>),
            senator::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps the org of a grid's senators equal to the grid's.
pub(super) fn follow_org(tx: &mut Tx<'_>, grid_id: i64, org_id: i64) -> QueryResult<usize> {
    diesel::update(senator::table.filter(senator::grid_id.eq(grid_id)))
        .set(senator::org_id.eq(org_id))
        .execute(tx.conn())
}

/// Deletes the review group of a grid; its advisers stay, without a grid.
pub(super) fn delete(tx: &mut Tx<'_>, grid_id: i64) -> QueryResult<()> {
    let all = || senator::table.filter(senator::grid_id.eq(grid_id));
    diesel::delete(all().filter(senator::kind.eq(REVIEWER))).execute(tx.conn())?;
    diesel::update(all())
        .set(senator::grid_id.eq(None::<i64>))
        .execute(tx.conn())?;
    Ok(())
}

impl CheckedReviewer {
    fn changes(&self, org_id: i64, now: i64) -> Changes<'_> {
        Changes {
            org_id,
            name: &self.name,
            duty: self.duties.as_deref(),
            address: self.address.as_deref(),
            description: self.description.as_deref(),
            formal: self.formal,
            updated_at: now,
        }
    }

    fn new_row(&self, actor: &Actor, (grid_id, org_id): (i64, i64), now: i64) -> NewRow<'_> {
        NewRow {
            grid_id,
            org_id,
            name: &self.name,
            id_number: &self.id_number,
            duty: self.duties.as_deref(),
            address: self.address.as_deref(),
            description: self.description.as_deref(),
            formal: self.formal,
            kind: REVIEWER,
            created_by: actor.account_id,
            created_org: actor.org.id,
            created_at: now,
            updated_at: now,
        }
    }
}

fn insert(tx: &mut Tx<'_>, rows: &[NewRow<'_>]) -> QueryResult<()> {
    let insert = diesel::insert_into(senator::table).values(rows);
    wangge_db::insert_many(tx.conn(), insert)?;
    Ok(())
}
