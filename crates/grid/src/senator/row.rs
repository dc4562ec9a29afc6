//! Rows of the senator table and the queries on them.

use diesel::dsl::{InnerJoinQuerySource, LeftJoinQuerySource};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::{Actor, DataScope, Page};

use super::Place;
use super::command::{Checked, Filters};
use crate::schema::foreign::org;
use crate::schema::{grid, senator};
use crate::scope::LIVING;

/// A stored senator.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = senator)]
pub(super) struct SenatorRow {
    pub(super) id: i64,
    pub(super) grid_id: Option<i64>,
    pub(super) org_id: i64,
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) phone_number: Option<String>,
    pub(super) duty: Option<String>,
    pub(super) address: Option<String>,
    pub(super) description: Option<String>,
    pub(super) formal: i64,
    pub(super) kind: i64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// A senator, code and name of his grid, code and name of his org.
pub(super) type Detail = (SenatorRow, Option<(String, String)>, (String, String));

#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = senator, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Values<'a> {
    grid_id: Option<i64>,
    org_id: i64,
    name: &'a str,
    id_number: &'a str,
    phone_number: Option<&'a str>,
    duty: Option<&'a str>,
    address: Option<&'a str>,
    description: Option<&'a str>,
    formal: i64,
    kind: i64,
    updated_at: i64,
}

type Source = LeftJoinQuerySource<InnerJoinQuerySource<senator::table, org::table>, grid::table>;

/// A condition on senators with their org and, where there is one, their grid.
type Filter = Box<dyn BoxableExpression<Source, MultiBackend, SqlType = Bool>>;

#[diesel::dsl::auto_type]
fn joined() -> _ {
    senator::table.inner_join(org::table).left_join(grid::table)
}

/// Senators inside `scope`: of a living grid inside it; without a grid, of its orgs or made by the
/// caller.
fn inside(scope: &DataScope) -> Filter {
    let homeless = senator::grid_id.is_null();
    let living = grid::status.eq(LIVING).assume_not_null();
    let in_some_grid = senator::grid_id.is_not_null().and(living);
    match scope {
        DataScope::All => Box::new(homeless.or(in_some_grid)),
        DataScope::Part(part) => {
            let orgs: Vec<i64> = part.orgs.iter().copied().collect();
            let grids: Vec<i64> = part.grids.iter().copied().collect();
            let seen = grid::id
                .eq_any(grids)
                .or(grid::org_id.eq_any(orgs.clone()))
                .assume_not_null();
            let own = senator::org_id
                .eq_any(orgs)
                .or(senator::created_by.eq(part.account_id));
            Box::new(in_some_grid.and(seen).or(homeless.and(own)))
        }
    }
}

impl Filters {
    /// Senators inside `scope` that all filters let through.
    fn condition(&self, scope: &DataScope) -> Filter {
        let mut filter = inside(scope);
        if let Some(pattern) = &self.name_pattern {
            let like = senator::name.like(pattern.clone()).escape('\\');
            filter = Box::new(filter.and(like));
        }
        if let Some(number) = &self.id_number {
            filter = Box::new(filter.and(senator::id_number.eq(number.clone())));
        }
        if let Some(kind) = self.kind {
            filter = Box::new(filter.and(senator::kind.eq(kind)));
        }
        if let Some(formal) = self.formal {
            filter = Box::new(filter.and(senator::formal.eq(formal)));
        }
        if let Some(code) = &self.grid_code {
            let of_grid = grid::code.eq(code.clone()).assume_not_null();
            filter = Box::new(filter.and(senator::grid_id.is_not_null()).and(of_grid));
        }
        filter
    }
}

/// The senator with this id inside `scope`.
pub(super) fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> QueryResult<Option<Detail>> {
    joined()
        .filter(inside(scope))
        .filter(senator::id.eq(id))
        .select((
            SenatorRow::as_select(),
            (grid::code, grid::name).nullable(),
            (org::code, org::name),
        ))
        .first(conn)
        .optional()
}

pub(super) fn count(conn: &mut Conn, scope: &DataScope, filters: &Filters) -> QueryResult<i64> {
    joined()
        .filter(filters.condition(scope))
        .count()
        .get_result(conn)
}

/// One page of the matching senators, newest first.
pub(super) fn page(
    conn: &mut Conn,
    scope: &DataScope,
    filters: &Filters,
    page: Page,
) -> QueryResult<Vec<Detail>> {
    joined()
        .filter(filters.condition(scope))
        .order(senator::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select((
            SenatorRow::as_select(),
            (grid::code, grid::name).nullable(),
            (org::code, org::name),
        ))
        .load(conn)
}

/// Whether somebody of the bank but `id` has this number.
pub(super) fn taken(conn: &mut Conn, id_number: &str, id: Option<i64>) -> QueryResult<bool> {
    let others = senator::table
        .filter(senator::id_number.eq(id_number))
        .filter(senator::id.ne(id.unwrap_or_default()));
    let found: Option<i64> = others.select(senator::id).first(conn).optional()?;
    Ok(found.is_some())
}

impl<'a> Values<'a> {
    fn new(checked: &'a Checked, place: Place, now: i64) -> Self {
        Self {
            grid_id: place.grid_id,
            org_id: place.org_id,
            name: &checked.name,
            id_number: &checked.id_number,
            phone_number: checked.phone_number.as_deref(),
            duty: checked.duty.as_deref(),
            address: checked.address.as_deref(),
            description: checked.description.as_deref(),
            formal: checked.formal,
            kind: checked.kind,
            updated_at: now,
        }
    }
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    checked: &Checked,
    place: Place,
) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(senator::table)
        .values((
            Values::new(checked, place, now),
            senator::created_by.eq(actor.account_id),
            senator::created_org.eq(actor.org.id),
            senator::created_at.eq(now),
        ))
        .returning(senator::id)
        .get_result(tx.conn())
}

pub(super) fn update(
    tx: &mut Tx<'_>,
    id: i64,
    checked: &Checked,
    place: Place,
) -> QueryResult<usize> {
    let values = Values::new(checked, place, tx.now());
    diesel::update(senator::table.find(id))
        .set(values)
        .execute(tx.conn())
}

pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> QueryResult<usize> {
    diesel::delete(senator::table.find(id)).execute(tx.conn())
}
