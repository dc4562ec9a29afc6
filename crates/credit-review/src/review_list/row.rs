//! Rows of the lists and the queries on them.

use std::collections::BTreeMap;

use diesel::dsl::IntoBoxed;
use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Actor, DataScope, Page, Paged};

use super::command::{Content, Filters};
use super::list::List;
use super::reason::Reason;
use crate::schema::foreign::grid;
use crate::schema::review_entry;
use crate::sight::{Sight, grids_of};
use crate::words::stored_form;

/// A stored entry.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = review_entry)]
pub(super) struct EntryRow {
    pub(super) id: i64,
    pub(super) list: i64,
    pub(super) id_number: String,
    pub(super) customer_name: String,
    pub(super) phone_number: Option<String>,
    pub(super) address: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) reason_codes: Option<String>,
    pub(super) grid_id: i64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// An entry with code and name of its grid.
pub(super) type Placed = (EntryRow, String, String);

type Entries<'a> = IntoBoxed<'a, review_entry::table, MultiBackend>;

impl EntryRow {
    pub(super) fn reason(&self) -> Option<Reason> {
        Some(Reason {
            text: self.reason.clone()?,
            codes: self.reason_codes.clone()?,
        })
    }

    pub(super) fn on(&self) -> Option<List> {
        List::of_code(self.list)
    }

    pub(super) fn content(&self) -> Content {
        Content {
            customer_name: self.customer_name.clone(),
            phone_number: self.phone_number.clone(),
            address: self.address.clone(),
            comment: self.comment.clone(),
            reason: self.reason(),
        }
    }
}

/// The entries of every list that `scope` holds.
fn seen<'a>(scope: &DataScope) -> Entries<'a> {
    let entries = review_entry::table.into_boxed::<MultiBackend>();
    match Sight::of(scope) {
        Sight::Everything => entries,
        Sight::One(grid) => entries.filter(review_entry::grid_id.eq(grid)),
        Sight::Few(grids) => entries.filter(review_entry::grid_id.eq_any(grids)),
        Sight::Orgs { grids, orgs } => {
            entries.filter(review_entry::grid_id.eq_any(grids_of(grids, orgs)))
        }
    }
}

pub(super) fn find(
    conn: &mut Conn,
    scope: &DataScope,
    list: List,
    id: i64,
) -> QueryResult<Option<Placed>> {
    let found: Vec<i64> = seen(scope)
        .filter(review_entry::id.eq(id))
        .filter(review_entry::list.eq(list.code()))
        .select(review_entry::id)
        .load(conn)?;
    Ok(placed(conn, found)?.pop())
}

/// The entry of a person, whichever list it is on.
pub(super) fn of_person(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> QueryResult<Option<EntryRow>> {
    seen(scope)
        .filter(review_entry::id_number.eq(id_number.to_owned()))
        .select(EntryRow::as_select())
        .first(conn)
        .optional()
}

/// The entries of these people, by their numbers; one query.
pub(super) fn of_people(
    conn: &mut Conn,
    id_numbers: &[&str],
) -> QueryResult<BTreeMap<String, EntryRow>> {
    let found: Vec<EntryRow> = review_entry::table
        .filter(review_entry::id_number.eq_any(id_numbers))
        .select(EntryRow::as_select())
        .load(conn)?;
    let named = found.into_iter();
    Ok(named.map(|row| (row.id_number.clone(), row)).collect())
}

/// The page that matches, newest first. Its ids come from an index; whole rows are read only of
/// those that are answered.
pub(super) fn list(
    conn: &mut Conn,
    scope: &DataScope,
    list: List,
    (filters, grid_id): (&Filters, Option<i64>),
    page: Page,
) -> QueryResult<Paged<Placed>> {
    let matching = || {
        let mut entries = seen(scope).filter(review_entry::list.eq(list.code()));
        if let Some(grid_id) = grid_id {
            entries = entries.filter(review_entry::grid_id.eq(grid_id));
        }
        if let Some(part) = &filters.customer_name {
            let named = review_entry::customer_name.like(contains_pattern(part));
            entries = entries.filter(named.escape('\\'));
        }
        if let Some(number) = &filters.id_number {
            entries = entries.filter(review_entry::id_number.eq(stored_form(number)));
        }
        entries
    };
    let count = matching().count().get_result(conn)?;
    // An order that no index serves makes the database sort.
    let ordered = match Sight::of(scope).is_few() {
        true => matching().order((review_entry::id + 0).desc()),
        false => matching().order(review_entry::id.desc()),
    };
    let ids = ordered
        .limit(page.limit())
        .offset(page.offset())
        .select(review_entry::id)
        .load(conn)?;
    let rows = placed(conn, ids)?;
    Ok(Paged { rows, count })
}

fn placed(conn: &mut Conn, ids: Vec<i64>) -> QueryResult<Vec<Placed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    review_entry::table
        .inner_join(grid::table)
        .filter(review_entry::id.eq_any(ids))
        .order(review_entry::id.desc())
        .select((EntryRow::as_select(), grid::code, grid::name))
        .load(conn)
}

#[derive(AsChangeset, Insertable)]
#[diesel(table_name = review_entry, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Changes<'a> {
    customer_name: &'a str,
    phone_number: Option<&'a str>,
    address: Option<&'a str>,
    comment: Option<&'a str>,
    reason: Option<&'a str>,
    reason_codes: Option<&'a str>,
}

impl<'a> From<&'a Content> for Changes<'a> {
    fn from(content: &'a Content) -> Self {
        let reason = content.reason.as_ref();
        Self {
            customer_name: &content.customer_name,
            phone_number: content.phone_number.as_deref(),
            address: content.address.as_deref(),
            comment: content.comment.as_deref(),
            reason: reason.map(|reason| reason.text.as_str()),
            reason_codes: reason.map(|reason| reason.codes.as_str()),
        }
    }
}

/// Inserts an entry; answers its id. Fails, without harm to the transaction, when the person has
/// come onto a list meanwhile.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    list: List,
    (id_number, grid_id): (&str, i64),
    content: &Content,
) -> QueryResult<i64> {
    let now = tx.now();
    tx.savepoint(|tx| {
        diesel::insert_into(review_entry::table)
            .values((
                Changes::from(content),
                review_entry::list.eq(list.code()),
                review_entry::id_number.eq(id_number),
                review_entry::grid_id.eq(grid_id),
                review_entry::created_by.eq(actor.account_id),
                review_entry::created_org.eq(actor.org.id),
                review_entry::created_at.eq(now),
                review_entry::updated_at.eq(now),
            ))
            .returning(review_entry::id)
            .get_result(tx.conn())
    })
}

/// Changes an entry, its list included, if it still is as it was read; answers how many rows that
/// were.
pub(super) fn update(
    tx: &mut Tx<'_>,
    before: &EntryRow,
    list: List,
    content: &Content,
) -> QueryResult<usize> {
    let later = tx.now().max(before.updated_at.saturating_add(1));
    let unchanged = review_entry::table
        .find(before.id)
        .filter(review_entry::list.eq(before.list))
        .filter(review_entry::updated_at.eq(before.updated_at));
    diesel::update(unchanged)
        .set((
            Changes::from(content),
            review_entry::list.eq(list.code()),
            review_entry::updated_at.eq(later),
        ))
        .execute(tx.conn())
}

/// Deletes an entry if it still is as it was read.
pub(super) fn delete(tx: &mut Tx<'_>, before: &EntryRow) -> QueryResult<usize> {
    let unchanged = review_entry::table
        .find(before.id)
        .filter(review_entry::list.eq(before.list))
        .filter(review_entry::updated_at.eq(before.updated_at));
    diesel::delete(unchanged).execute(tx.conn())
}
