//! Rows of the household registry and the queries on them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use wangge_db::{Conn, Tx};
use wangge_grid::caller::Narrowing;
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Actor, DataScope, Page, Paged};

use super::command::Checked;
use super::{ListResidents, is_living};
use crate::reach::{Reach, Way};
use crate::schema::foreign::grid;
use crate::schema::resident;
use crate::span::Span;
use crate::{tally, visible};

/// A stored resident.
#[derive(Debug, Clone, Queryable, Selectable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = resident, treat_none_as_null = true)]
pub(crate) struct ResidentRow {
    pub(crate) id: i64,
    pub(crate) id_number: String,
    pub(crate) name: String,
    pub(crate) sex: String,
    pub(crate) nation: String,
    pub(crate) birthdate: String,
    pub(crate) address: String,
    pub(crate) household_type: String,
    pub(crate) relationship: String,
    pub(crate) household_id: String,
    pub(crate) contact: String,
    pub(crate) in_list: bool,
    pub(crate) remark: Option<String>,
    pub(crate) status: i64,
    pub(crate) grid_id: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// Where a new row comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    pub(super) batch_id: Option<i64>,
    pub(super) created_by: i64,
    pub(super) created_org: i64,
    pub(super) created_at: i64,
}

impl Origin {
    /// The caller, by hand.
    pub(super) fn of(actor: &Actor, now: i64) -> Self {
        Self {
            batch_id: None,
            created_by: actor.account_id,
            created_org: actor.org.id,
            created_at: now,
        }
    }
}

/// A new row, flat: what COPY takes has no parts.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = resident, treat_none_as_default_value = false)]
pub(super) struct NewResident<'a> {
    id_number: &'a str,
    name: &'a str,
    sex: &'a str,
    nation: &'a str,
    birthdate: &'a str,
    address: &'a str,
    household_type: &'a str,
    relationship: &'a str,
    household_id: &'a str,
    contact: &'a str,
    in_list: bool,
    remark: Option<&'a str>,
    status: i64,
    grid_id: i64,
    batch_id: Option<i64>,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

impl<'a> NewResident<'a> {
    pub(super) fn new(checked: &'a Checked, origin: Origin, now: i64) -> Self {
        Self {
            id_number: &checked.id_number,
            name: &checked.name,
            sex: &checked.sex,
            nation: &checked.nation,
            birthdate: &checked.birthdate,
            address: &checked.address,
            household_type: &checked.household_type,
            relationship: &checked.relationship,
            household_id: &checked.household_id,
            contact: &checked.contact,
            in_list: checked.in_list,
            remark: checked.remark.as_deref(),
            status: checked.status,
            grid_id: checked.grid_id,
            batch_id: origin.batch_id,
            created_by: origin.created_by,
            created_org: origin.created_org,
            created_at: origin.created_at,
            updated_at: now,
        }
    }
}

impl ResidentRow {
    /// The row as `checked` changes it.
    fn changed(&self, checked: &Checked, now: i64) -> Self {
        let new = checked.clone();
        Self {
            id_number: new.id_number,
            name: new.name,
            sex: new.sex,
            nation: new.nation,
            birthdate: new.birthdate,
            address: new.address,
            household_type: new.household_type,
            relationship: new.relationship,
            household_id: new.household_id,
            contact: new.contact,
            in_list: new.in_list,
            remark: new.remark,
            status: new.status,
            grid_id: new.grid_id,
            updated_at: now,
            ..*self
        }
    }
}

/// A resident with the code and the name of the grid.
pub(super) type Placed = (ResidentRow, String, String);

pub(super) fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> QueryResult<Option<Placed>> {
    let seen = visible::residents(scope).filter(resident::id.eq(id));
    let ids: Vec<i64> = seen.select(resident::id).load(conn)?;
    Ok(placed(conn, ids)?.pop())
}

pub(super) fn find_by_id_number(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> QueryResult<Option<Placed>> {
    let seen = visible::residents(scope)
        .filter(resident::id_number.eq(id_number.to_owned()))
        .filter(is_living());
    let ids: Vec<i64> = seen.select(resident::id).load(conn)?;
    Ok(placed(conn, ids)?.pop())
}

/// The residents of `ids`, which were found in scope before, with their grids; newest first.
fn placed(conn: &mut Conn, ids: Vec<i64>) -> QueryResult<Vec<Placed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    visible::residents_of_grids()
        .filter(resident::id.eq_any(ids))
        .order(resident::id.desc())
        .select((ResidentRow::as_select(), grid::code, grid::name))
        .load(conn)
}

fn matching<'a>(reach: &Reach, list: &ListResidents) -> visible::Residents<'a> {
    let mut query = visible::residents_at(reach).filter(is_living());
    if let Some(part) = list.resident_name.value() {
        query = query.filter(resident::name.like(contains_pattern(part)).escape('\\'));
    }
    if let Some(number) = list.id_number.value() {
        query = query.filter(resident::id_number.eq(number.to_ascii_uppercase()));
    }
    if let Some(household) = list.household_id.value() {
        query = query.filter(resident::household_id.eq(household.clone()));
    }
    query
}

/// The page of 13.2 that matches; newest first.
pub(super) fn list(
    conn: &mut Conn,
    scope: &DataScope,
    list: &ListResidents,
    narrowing: &Narrowing,
    page: Page,
) -> QueryResult<Paged<Placed>> {
    let reach = Reach::narrowed(conn, scope, list.grid_code.value(), narrowing)?.in_grids();
    let filters = [&list.resident_name, &list.id_number, &list.household_id];
    let count = match filters.iter().any(|filter| filter.value().is_some()) {
        true => matching(&reach, list).count().get_result(conn)?,
        false => tally::residents(conn, &reach)?,
    };
    let Some(span) = Span::of(page, count) else {
        return Ok(Paged {
            rows: Vec::new(),
            count,
        });
    };
    // Ids first, from an index; whole rows only for those that are answered.
    let found = matching(&reach, list);
    let ordered = match (reach.way(), span.from_oldest) {
        (Way::Walk, false) => found.order(resident::id.desc()),
        (Way::Walk, true) => found.order(resident::id.asc()),
        (Way::Sort, false) => found.order((resident::id + 0).desc()),
        (Way::Sort, true) => found.order((resident::id + 0).asc()),
    };
    let page_of = ordered.limit(span.limit).offset(span.offset);
    let ids: Vec<i64> = page_of.select(resident::id).load(conn)?;
    let rows = placed(conn, ids)?;
    Ok(Paged { rows, count })
}

pub(super) fn insert(tx: &mut Tx<'_>, actor: &Actor, checked: &Checked) -> QueryResult<i64> {
    let now = tx.now();
    let new = NewResident::new(checked, Origin::of(actor, now), now);
    tx.savepoint(|tx| {
        diesel::insert_into(resident::table)
            .values(new)
            .returning(resident::id)
            .get_result(tx.conn())
    })
}

/// Changes the row if it still is as it was read; answers how many rows that were.
pub(super) fn update(
    tx: &mut Tx<'_>,
    before: &ResidentRow,
    checked: &Checked,
) -> QueryResult<usize> {
    let later = changed_at(tx.now(), before);
    tx.savepoint(|tx| {
        diesel::update(
            resident::table
                .find(before.id)
                .filter(resident::status.eq(before.status))
                .filter(resident::updated_at.eq(before.updated_at)),
        )
        .set(before.changed(checked, later))
        .execute(tx.conn())
    })
}

/// Makes a row again what it was, its `updated_at` included, if nobody has changed it since
/// `changed_at`; answers how many rows that were.
pub(crate) fn restore(
    tx: &mut Tx<'_>,
    before: &ResidentRow,
    changed_at: i64,
) -> QueryResult<usize> {
    let unchanged = resident::table
        .find(before.id)
        .filter(resident::updated_at.eq(changed_at));
    diesel::update(unchanged).set(before).execute(tx.conn())
}

/// Moves the row to `status` if it still has the one that was read.
pub(super) fn set_status(tx: &mut Tx<'_>, before: &ResidentRow, status: i64) -> QueryResult<usize> {
    let later = changed_at(tx.now(), before);
    tx.savepoint(|tx| {
        diesel::update(
            resident::table
                .find(before.id)
                .filter(resident::status.eq(before.status)),
        )
        .set((resident::status.eq(status), resident::updated_at.eq(later)))
        .execute(tx.conn())
    })
}

/// When a change of the row takes place: two changes within one millisecond still differ, or
/// nobody could tell that there was a second one.
pub(super) fn changed_at(now: i64, before: &ResidentRow) -> i64 {
    now.max(before.updated_at.saturating_add(1))
}
