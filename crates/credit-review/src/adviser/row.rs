//! Rows of opinions and the queries on them.

use diesel::dsl::{IntoBoxed, max};
use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Actor, DataScope, Money, Page, Paged};

use super::command::{Content, Filters};
use crate::schema::adviser_opinion;
use crate::schema::foreign::grid;
use crate::sight::{Sight, grids_of};
use crate::words::stored_form;

const LIVING: i64 = 1;
const DELETED: i64 = 0;

/// What an opinion says, as it is stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = adviser_opinion, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Stored {
    pub(super) customer_name: String,
    pub(super) phone: String,
    pub(super) address: String,
    pub(super) income: Option<i64>,
    pub(super) expenditure: Option<i64>,
    pub(super) rental: Option<i64>,
    pub(super) signing_time: String,
    pub(super) adviser_name: String,
    pub(super) comment: Option<String>,
}

/// A stored opinion.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = adviser_opinion)]
pub(super) struct OpinionRow {
    pub(super) id: i64,
    pub(super) id_number: String,
    #[diesel(embed)]
    #[serde(flatten)]
    pub(super) content: Stored,
    pub(super) status: i64,
    pub(super) grid_id: i64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// An opinion with code and name of its grid.
pub(super) type Placed = (OpinionRow, String, String);

type Opinions<'a> = IntoBoxed<'a, adviser_opinion::table, MultiBackend>;

impl From<&Content> for Stored {
    fn from(content: &Content) -> Self {
        Self {
            customer_name: content.customer_name.clone(),
            phone: content.phone.clone(),
            address: content.address.clone(),
            income: content.income.map(Money::fen),
            expenditure: content.expenditure.map(Money::fen),
            rental: content.rental.map(Money::fen),
            signing_time: content.signing_time.clone(),
            adviser_name: content.adviser_name.clone(),
            comment: content.comment.clone(),
        }
    }
}

/// The living opinions that `scope` holds.
fn seen<'a>(scope: &DataScope) -> Opinions<'a> {
    let opinions = adviser_opinion::table
        .into_boxed::<MultiBackend>()
        .filter(adviser_opinion::status.eq(LIVING));
    match Sight::of(scope) {
        Sight::Everything => opinions,
        Sight::One(grid) => opinions.filter(adviser_opinion::grid_id.eq(grid)),
        Sight::Few(grids) => opinions.filter(adviser_opinion::grid_id.eq_any(grids)),
        Sight::Orgs { grids, orgs } => {
            opinions.filter(adviser_opinion::grid_id.eq_any(grids_of(grids, orgs)))
        }
    }
}

pub(super) fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> QueryResult<Option<Placed>> {
    let found: Vec<i64> = seen(scope)
        .filter(adviser_opinion::id.eq(id))
        .select(adviser_opinion::id)
        .load(conn)?;
    Ok(placed(conn, found)?.pop())
}

/// The row whatever has become of it, for the operation log.
pub(super) fn stored(conn: &mut Conn, id: i64) -> QueryResult<Option<OpinionRow>> {
    adviser_opinion::table
        .find(id)
        .select(OpinionRow::as_select())
        .first(conn)
        .optional()
}

/// The newest living opinion of each of these people.
pub(super) fn newest(conn: &mut Conn, id_numbers: &[&str]) -> QueryResult<Vec<Placed>> {
    let newest: Vec<Option<i64>> = adviser_opinion::table
        .filter(adviser_opinion::id_number.eq_any(id_numbers))
        .filter(adviser_opinion::status.eq(LIVING))
        .group_by(adviser_opinion::id_number)
        .select(max(adviser_opinion::id))
        .load(conn)?;
    placed(conn, newest.into_iter().flatten().collect())
}

/// The page that matches, newest first. Its ids come from an index; whole rows are read only of
/// those that are answered.
pub(super) fn list(
    conn: &mut Conn,
    scope: &DataScope,
    (filters, grid_id): (&Filters, Option<i64>),
    page: Page,
) -> QueryResult<Paged<Placed>> {
    let matching = || {
        let mut opinions = seen(scope);
        if let Some(grid_id) = grid_id {
            opinions = opinions.filter(adviser_opinion::grid_id.eq(grid_id));
        }
        if let Some(part) = &filters.customer_name {
            let named = adviser_opinion::customer_name.like(contains_pattern(part));
            opinions = opinions.filter(named.escape('\\'));
        }
        if let Some(part) = &filters.adviser_name {
            let named = adviser_opinion::adviser_name.like(contains_pattern(part));
            opinions = opinions.filter(named.escape('\\'));
        }
        if let Some(number) = &filters.id_number {
            opinions = opinions.filter(adviser_opinion::id_number.eq(stored_form(number)));
        }
        opinions
    };
    let count = matching().count().get_result(conn)?;
    // An order that no index serves makes the database sort.
    let ordered = match Sight::of(scope).is_few() {
        true => matching().order((adviser_opinion::id + 0).desc()),
        false => matching().order(adviser_opinion::id.desc()),
    };
    let ids = ordered
        .limit(page.limit())
        .offset(page.offset())
        .select(adviser_opinion::id)
        .load(conn)?;
    let rows = placed(conn, ids)?;
    Ok(Paged { rows, count })
}

fn placed(conn: &mut Conn, ids: Vec<i64>) -> QueryResult<Vec<Placed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    adviser_opinion::table
        .inner_join(grid::table)
        .filter(adviser_opinion::id.eq_any(ids))
        .order(adviser_opinion::id.desc())
        .select((OpinionRow::as_select(), grid::code, grid::name))
        .load(conn)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (id_number, grid_id): (&str, i64),
    content: &Content,
) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(adviser_opinion::table)
        .values((
            Stored::from(content),
            adviser_opinion::id_number.eq(id_number),
            adviser_opinion::status.eq(LIVING),
            adviser_opinion::grid_id.eq(grid_id),
            adviser_opinion::created_by.eq(actor.account_id),
            adviser_opinion::created_org.eq(actor.org.id),
            adviser_opinion::created_at.eq(now),
            adviser_opinion::updated_at.eq(now),
        ))
        .returning(adviser_opinion::id)
        .get_result(tx.conn())
}

/// Changes an opinion if it still is as it was read; answers how many rows that were.
pub(super) fn update(
    tx: &mut Tx<'_>,
    before: &OpinionRow,
    content: &Content,
) -> QueryResult<usize> {
    let later = changed_at(tx, before);
    let unchanged = adviser_opinion::table
        .find(before.id)
        .filter(adviser_opinion::status.eq(LIVING))
        .filter(adviser_opinion::updated_at.eq(before.updated_at));
    diesel::update(unchanged)
        .set((Stored::from(content), adviser_opinion::updated_at.eq(later)))
        .execute(tx.conn())
}

/// Marks an opinion as deleted if it still is as it was read.
pub(super) fn delete(tx: &mut Tx<'_>, before: &OpinionRow) -> QueryResult<usize> {
    let later = changed_at(tx, before);
    let unchanged = adviser_opinion::table
        .find(before.id)
        .filter(adviser_opinion::status.eq(LIVING))
        .filter(adviser_opinion::updated_at.eq(before.updated_at));
    diesel::update(unchanged)
        .set((
            adviser_opinion::status.eq(DELETED),
            adviser_opinion::updated_at.eq(later),
        ))
        .execute(tx.conn())
}

fn changed_at(tx: &Tx<'_>, before: &OpinionRow) -> i64 {
    tx.now().max(before.updated_at.saturating_add(1))
}
