//! Who wears a tag: counts (18.1, 18.2, 18.7) and pages (18.8), under the caller's scope.
//!
//! Tags hang on identity numbers. A customer's file with the number makes a customer of it; a
//! draft is none yet.

use std::collections::BTreeMap;

use diesel::dsl::{Eq, InnerJoinQuerySource, auto_type, count_star};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use wangge_db::Conn;
use wangge_kernel::{DataScope, Page, Paged};

use super::view::{Wearer, WearerRow};
use crate::info::{Content, DRAFT};
use crate::reach::{Condition, OrgGrids, Placed, Reach, grids_of};
use crate::schema::foreign::grid;
use crate::schema::{customer, customer_tag};
use crate::span::Span;
use crate::visible::{customers_of_grids, loading};

/// What somebody wears, beside his file.
type Worn = InnerJoinQuerySource<
    customer_tag::table,
    customer::table,
    Eq<customer_tag::id_number, customer::id_number>,
>;

#[auto_type]
fn worn() -> _ {
    let by_number = customer_tag::id_number.eq(customer::id_number);
    customer_tag::table.inner_join(customer::table.on(by_number))
}

/// Customers within `reach`.
fn customers_at(reach: &Reach) -> Condition<Worn> {
    let shown = customer::batch_id
        .is_null()
        .or(customer::batch_id.ne_all(loading()));
    let taken_into_use = customer::status.nullable().ne(DRAFT);
    let seen = reach.condition::<Worn>();
    let seen = seen.unwrap_or_else(|| Box::new(true.into_sql::<Nullable<Bool>>()));
    Box::new(taken_into_use.and(shown).and(seen))
}

/// Wearing this tag. Of few grids the customers are gone through, and their tags looked up; else
/// those who wear the tag, in the order of their numbers.
fn wearing(reach: &Reach, id: i64) -> Condition<Worn> {
    match reach.is_broad() {
        true => Box::new(customer_tag::tag_id.nullable().eq(id)),
        false => Box::new((customer_tag::tag_id + 0).nullable().eq(id)),
    }
}

/// How many customers wear each of these tags; one query.
pub(super) fn counts(
    conn: &mut Conn,
    scope: &DataScope,
    ids: &[i64],
) -> QueryResult<BTreeMap<i64, i64>> {
    let reach = Reach::of(scope);
    let wearing: Condition<Worn> = match reach.is_broad() {
        true => Box::new(customer_tag::tag_id.nullable().eq_any(ids.to_vec())),
        false => Box::new((customer_tag::tag_id + 0).nullable().eq_any(ids.to_vec())),
    };
    let counted: Vec<(i64, i64)> = worn()
        .filter(wearing)
        .filter(customers_at(&reach))
        .group_by(customer_tag::tag_id)
        .select((customer_tag::tag_id, count_star()))
        .load(conn)?;
    Ok(counted.into_iter().collect())
}

/// How many customers wear this tag.
pub(super) fn count(conn: &mut Conn, scope: &DataScope, id: i64) -> QueryResult<i64> {
    let reach = Reach::of(scope);
    worn()
        .filter(wearing(&reach, id))
        .filter(customers_at(&reach))
        .count()
        .get_result(conn)
}

/// A page of the customers who wear this tag, in the order of their identity numbers.
pub(super) fn page(
    conn: &mut Conn,
    scope: &DataScope,
    id: i64,
    page: Page,
) -> QueryResult<Paged<Wearer>> {
    let count = count(conn, scope, id)?;
    let ids = match Span::of(page, count) {
        Some(span) => ids_in(conn, &Reach::of(scope), id, (span, count))?,
        None => Vec::new(),
    };
    let rows: Vec<WearerRow> = customers_of_grids()
        .filter(customer::id.eq_any(ids))
        .order(customer::id_number)
        .select((
            customer::id,
            customer::name,
            customer::id_number,
            Content::as_select(),
            grid::code.nullable(),
        ))
        .load(conn)?;
    Ok(Paged {
        rows: rows.into_iter().map(Wearer::new).collect(),
        count,
    })
}

/// So few are found as they were counted, and sorted. Walking along their order until a page is full
/// may mean to pass by everybody else.
const FEW: i64 = 10_000;

fn ids_in(
    conn: &mut Conn,
    reach: &Reach,
    id: i64,
    (span, count): (Span, i64),
) -> QueryResult<Vec<i64>> {
    let found = worn()
        .filter(wearing(reach, id))
        .filter(customers_at(reach))
        .limit(span.limit)
        .offset(span.offset)
        .select(customer::id);
    let (number, unordered) = (
        customer_tag::id_number,
        // An order that no index serves.
        customer_tag::id_number.concat(""),
    );
    match (span.from_oldest, count <= FEW) {
        (false, false) => found.order(number.asc()).load(conn),
        (true, false) => found.order(number.desc()).load(conn),
        (false, true) => found.order(unordered.asc()).load(conn),
        (true, true) => found.order(unordered.desc()).load(conn),
    }
}

impl Placed for Worn {
    type Table = Self;

    fn in_grid(id: i64) -> Condition<Self> {
        Box::new(customer::grid_id.eq(id))
    }

    fn in_grids(ids: Vec<i64>) -> Condition<Self> {
        Box::new(customer::grid_id.eq_any(ids))
    }

    fn in_orgs(orgs: OrgGrids) -> Condition<Self> {
        Box::new(customer::grid_id.eq_any(grids_of(orgs.grids, orgs.orgs)))
    }

    fn made_by(account: i64) -> Option<Condition<Self>> {
        let own = customer::created_by.nullable().eq(account);
        Some(Box::new(customer::grid_id.is_null().and(own)))
    }

    fn made_in(orgs: Vec<i64>) -> Option<Condition<Self>> {
        let made = customer::created_org.nullable().eq_any(orgs);
        Some(Box::new(customer::grid_id.is_null().and(made)))
    }
}
