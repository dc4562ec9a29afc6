//! Which customers a list shows (14.4): how many there are, and the ids of one page.
//!
//! Counts without filters come from the tally. A part of a name is looked up in the pieces of
//! names, unless only the rows of a few grids are asked, which are soon looked through.

use diesel::prelude::*;
use wangge_db::Conn;
use wangge_grid::caller::Narrowing;
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{DataScope, Page};

use super::command::ListCustomers;
use crate::reach::{Reach, Way};
use crate::schema::{customer, customer_gram};
use crate::span::Span;
use crate::{tally, visible};

/// Characters of the pieces that names are taken apart into.
const PIECE: usize = 2;

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
            let count = pieces(&reach, list, part).count().get_result(conn)?;
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
    let found = matching(reach, list);
    // An order that no index serves makes the database sort.
    let ordered = match (reach.way(), span.from_oldest) {
        (Way::Walk, false) => found.order(customer::id.desc()),
        (Way::Walk, true) => found.order(customer::id.asc()),
        (Way::Sort, false) => found.order((customer::id + 0).desc()),
        (Way::Sort, true) => found.order((customer::id + 0).asc()),
    };
    let page = ordered.limit(span.limit).offset(span.offset);
    page.select(customer::id).load(conn)
}

/// The customers who have a short part in their name.
fn pieces<'a>(reach: &Reach, list: &ListCustomers, part: &str) -> visible::Grams<'a> {
    let query = visible::grams_at(reach).filter(customer_gram::gram.eq(part.to_owned()));
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
