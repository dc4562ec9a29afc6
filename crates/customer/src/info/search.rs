//! Which customers a list shows (14.4): how many there are, and the ids of one page.
//!
//! Counts without filters come from the tally. A part of a name is looked up in the pieces of
//! names, unless only the rows of a few grids are asked, which are soon looked through.

use diesel::dsl::{max, min};
use diesel::prelude::*;
use wangge_db::Conn;
use wangge_grid::caller::Narrowing;
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{DataScope, Page};

use super::command::ListCustomers;
use crate::reach::{OrgGrids, Reach, Way};
use crate::schema::foreign::scope_grid;
use crate::schema::{customer, customer_gram};
use crate::span::Span;
use crate::{tally, visible};

/// Characters of the pieces that names are taken apart into.
const PIECE: usize = 2;
/// How many of the newest, or oldest, ids are looked through for a page of many grids.
const WINDOW: i64 = 2_000;

/// How many customers match, and the ids of this page.
pub(super) fn page(
    conn: &mut Conn,
    scope: &DataScope,
    list: &ListCustomers,
    narrowing: &Narrowing,
    page: Page,
) -> QueryResult<(i64, Vec<i64>)> {
    let reach = Reach::narrowed(conn, scope, list.grid_code.value(), narrowing)?;
    let (reach, count) = tally::customers(conn, reach, list.status.value().copied())?;
    let exact = list.id_number.value().is_some() || list.household_id.value().is_some();
    match list.customer_name.value() {
        None if !exact => {
            let ids = page_of(conn, &reach, list, Span::of(page, count))?;
            Ok((count, ids))
        }
        Some(part) if !exact && reach.is_broad() && part.chars().count() <= PIECE => {
            let count = count_of_pieces(conn, &reach, list, part)?;
            let ids = page_of_pieces(conn, &reach, list, part, Span::of(page, count))?;
            Ok((count, ids))
        }
        _ => {
            let count = matching(&reach, list).count().get_result(conn)?;
            let ids = page_of(conn, &reach, list, Span::of(page, count))?;
            Ok((count, ids))
        }
    }
}

fn matching<'a>(reach: &Reach, list: &ListCustomers) -> visible::Customers<'a> {
    let mut query = visible::customers_at(reach);
    if let Some(status) = list.status.value() {
        query = query.filter(customer::status.eq(*status));
    }
    if let Some(part) = list.customer_name.value() {
        query = query.filter(customer::name.like(contains_pattern(part)).escape('\\'));
        if reach.is_broad() {
            // Who has the whole has its last piece, and the last characters of a name are rarer
            // than the surname.
            let letters: Vec<char> = part.chars().collect();
            let last: String = letters.iter().rev().take(PIECE).rev().collect();
            let having = customer_gram::table.filter(customer_gram::gram.eq(last));
            query = query.filter(customer::id.eq_any(having.select(customer_gram::customer_id)));
        }
    }
    if let Some(number) = list.id_number.value() {
        query = query.filter(customer::id_number.eq(number.to_ascii_uppercase()));
    }
    if let Some(household) = list.household_id.value() {
        query = query.filter(customer::household_id.eq(household.clone()));
    }
    query
}

fn page_of(
    conn: &mut Conn,
    reach: &Reach,
    list: &ListCustomers,
    span: Option<Span>,
) -> QueryResult<Vec<i64>> {
    let Some(span) = span else {
        return Ok(Vec::new());
    };
    if span.is_near() && list.customer_name.value().is_none() {
        let found = near_page(conn, reach, list, span)?;
        if found.len() == span.rows() {
            return Ok(found);
        }
    }
    in_span(conn, matching(reach, list), reach.way(), span)
}

/// A page near an end of a list of several grids, by a bounded amount of work. When it is not
/// full, the rows lie elsewhere.
fn near_page(
    conn: &mut Conn,
    reach: &Reach,
    list: &ListCustomers,
    span: Span,
) -> QueryResult<Vec<i64>> {
    let Some(grids) = reach.several() else {
        return Ok(Vec::new());
    };
    if reach.is_broad() {
        // Who has many grids mostly has some of the newest customers, or of the oldest.
        let found = match span.from_oldest {
            false => {
                let newest: Option<i64> = customer::table.select(max(customer::id)).first(conn)?;
                let window = newest.unwrap_or(0) - WINDOW;
                matching(reach, list).filter(customer::id.gt(window))
            }
            true => {
                let oldest: Option<i64> = customer::table.select(min(customer::id)).first(conn)?;
                let window = oldest.unwrap_or(0) + WINDOW;
                matching(reach, list).filter(customer::id.lt(window))
            }
        };
        let found = in_span(conn, found, Way::Walk, span)?;
        if found.len() == span.rows() {
            return Ok(found);
        }
    }
    // As far as the grid reaches that has its share of rows first, every grid has that many at most.
    let Some(edge) = edge(conn, grids, span)? else {
        return Ok(Vec::new());
    };
    let found = match span.from_oldest {
        false => matching(&reach.by_grid(), list).filter(customer::id.ge(edge)),
        true => matching(&reach.by_grid(), list).filter(customer::id.le(edge)),
    };
    in_span(conn, found, Way::Sort, span)
}

/// Where the rows of some grid suffice for the page.
fn edge(conn: &mut Conn, grids: OrgGrids, span: Span) -> QueryResult<Option<i64>> {
    let of_grid = customer::table.filter(customer::grid_id.eq(scope_grid::id.nullable()));
    let before = span.offset + span.limit - 1;
    let held = scope_grid::table.filter(
        scope_grid::id
            .eq_any(grids.grids)
            .or(scope_grid::org_id.eq_any(grids.orgs)),
    );
    let ordered = held.order(scope_grid::id);
    let edges: Vec<Option<i64>> = match span.from_oldest {
        false => {
            let last = of_grid.order(customer::id.desc()).offset(before);
            let last = last.select(customer::id).single_value();
            ordered.select(last).load(conn)?
        }
        true => {
            let last = of_grid.order(customer::id.asc()).offset(before);
            let last = last.select(customer::id).single_value();
            ordered.select(last).load(conn)?
        }
    };
    let edges = edges.into_iter().flatten();
    Ok(match span.from_oldest {
        false => edges.max(),
        true => edges.min(),
    })
}

fn in_span(
    conn: &mut Conn,
    found: visible::Customers<'_>,
    way: Way,
    span: Span,
) -> QueryResult<Vec<i64>> {
    // An order that no index serves makes the database sort.
    let ordered = match (way, span.from_oldest) {
        (Way::Walk, false) => found.order(customer::id.desc()),
        (Way::Walk, true) => found.order(customer::id.asc()),
        (Way::Sort, false) => found.order((customer::id + 0).desc()),
        (Way::Sort, true) => found.order((customer::id + 0).asc()),
    };
    let page = ordered.limit(span.limit).offset(span.offset);
    page.select(customer::id).load(conn)
}

/// How many customers have a short part in their name. While nothing is being imported, which is
/// asked in the same statement, no row need be asked whether it is.
fn count_of_pieces(
    conn: &mut Conn,
    reach: &Reach,
    list: &ListCustomers,
    part: &str,
) -> QueryResult<i64> {
    let quick = of_piece(visible::settled_grams_at(reach), list, part);
    match quick.count().get_result(conn)? {
        0 => pieces(reach, list, part).count().get_result(conn),
        count => Ok(count),
    }
}

/// The customers who have a short part in their name.
fn pieces<'a>(reach: &Reach, list: &ListCustomers, part: &str) -> visible::Grams<'a> {
    of_piece(visible::grams_at(reach), list, part)
}

fn of_piece<'a>(grams: visible::Grams<'a>, list: &ListCustomers, part: &str) -> visible::Grams<'a> {
    let query = grams.filter(customer_gram::gram.eq(part.to_owned()));
    match list.status.value() {
        Some(status) => query.filter(customer_gram::status.eq(*status)),
        None => query,
    }
}

fn page_of_pieces(
    conn: &mut Conn,
    reach: &Reach,
    list: &ListCustomers,
    part: &str,
    span: Option<Span>,
) -> QueryResult<Vec<i64>> {
    let Some(span) = span else {
        return Ok(Vec::new());
    };
    let found = pieces(reach, list, part);
    let ordered = match span.from_oldest {
        false => found.order(customer_gram::customer_id.desc()),
        true => found.order(customer_gram::customer_id.asc()),
    };
    let page = ordered.limit(span.limit).offset(span.offset);
    page.select(customer_gram::customer_id).load(conn)
}
