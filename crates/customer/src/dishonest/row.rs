//! Rows of the list of dishonest persons and the queries on them.

use diesel::dsl::auto_type;
use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Actor, DataScope, Page, Paged};

use super::Match;
use super::command::Filter;
use super::fit::is_starred;
use super::source::Published;
use crate::reach::{grids_of, list as ids_of};
use crate::schema::{customer, dishonest_person, resident};
use crate::visible::{Loading, loading};

/// A stored row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = dishonest_person)]
pub(super) struct DishonestRow {
    pub(super) id: i64,
    pub(super) id_number: String,
    pub(super) match_state: String,
    pub(super) name: String,
    pub(super) card_number: String,
    pub(super) sex: String,
    pub(super) age: Option<i64>,
    pub(super) area_name: String,
    pub(super) court_name: String,
    pub(super) gist_id: String,
    pub(super) register_date: String,
    pub(super) case_code: String,
    pub(super) gist_institution: String,
    pub(super) duty: String,
    pub(super) performance: String,
    pub(super) concrete_reason: String,
    pub(super) kind: String,
    pub(super) published_at: i64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// A row with the person it is about, as the bank knows him.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) row: DishonestRow,
    pub(super) customer_id: Option<i64>,
    pub(super) resident_id: Option<i64>,
}

impl Placed {
    /// Whether the bank knows the person.
    pub(super) fn is_matched(&self) -> bool {
        self.customer_id.is_some() || self.resident_id.is_some()
    }
}

/// Rows with the customer and the living resident who have their number, if there are any: loading
/// ones are nobody yet. A number is held once among either, so rows stay single.
#[auto_type]
fn placed() -> _ {
    let new_customers: Loading = loading();
    let new_residents: Loading = loading();
    let of_customer = customer::id_number.eq(dishonest_person::id_number).and(
        customer::batch_id
            .is_null()
            .or(customer::batch_id.ne_all(new_customers)),
    );
    let of_resident = resident::id_number
        .eq(dishonest_person::id_number)
        .and(resident::status.eq(1_i64))
        .and(
            resident::batch_id
                .is_null()
                .or(resident::batch_id.ne_all(new_residents)),
        );
    dishonest_person::table
        .left_join(customer::table.on(of_customer))
        .left_join(resident::table.on(of_resident))
}

type Seen<'a> = diesel::dsl::IntoBoxed<'a, placed, MultiBackend>;

/// The rows `scope` holds: by the customer, else by the resident; about nobody where it holds orgs.
fn seen<'a>(scope: &DataScope) -> Seen<'a> {
    let shown = placed().into_boxed::<MultiBackend>().filter(
        dishonest_person::batch_id
            .is_null()
            .or(dishonest_person::batch_id.ne_all(loading())),
    );
    let DataScope::Part(part) = scope else {
        return shown;
    };
    let (grids, orgs) = (ids_of(&part.grids), ids_of(&part.orgs));
    let made = customer::created_by
        .nullable()
        .eq(part.account_id)
        .or(customer::created_org.nullable().eq_any(orgs.clone()));
    let by_customer = customer::id.nullable().is_not_null().and(
        customer::grid_id
            .eq_any(grids_of(grids.clone(), orgs.clone()))
            .or(customer::grid_id.is_null().and(made)),
    );
    let nobody_s = customer::id.nullable().is_null();
    let by_resident = nobody_s.and(
        resident::grid_id
            .nullable()
            .eq_any(grids_of(grids, orgs.clone())),
    );
    if orgs.is_empty() {
        return shown.filter(by_customer.or(by_resident));
    }
    let unmatched = nobody_s.and(resident::id.nullable().is_null());
    shown.filter(by_customer.or(by_resident).or(unmatched))
}

fn matching<'a>(scope: &DataScope, filter: &Filter) -> Seen<'a> {
    let mut query = seen(scope);
    if let Some(part) = &filter.name {
        let pattern = contains_pattern(part);
        query = query.filter(dishonest_person::name.like(pattern).escape('\\'));
    }
    if let Some(number) = &filter.number {
        let published = dishonest_person::card_number.eq(number.clone());
        query = query.filter(published.or(dishonest_person::id_number.eq(number.clone())));
    }
    let (of_customer, of_resident) = (customer::id.nullable(), resident::id.nullable());
    match filter.state.as_deref() {
        None => query,
        Some("unmatched") => query.filter(of_customer.is_null().and(of_resident.is_null())),
        Some(state) => query
            .filter(dishonest_person::match_state.eq(state.to_owned()))
            .filter(of_customer.is_not_null().or(of_resident.is_not_null())),
    }
}

/// The page of 24.1 that matches; newest first.
pub(super) fn list(
    conn: &mut Conn,
    scope: &DataScope,
    filter: &Filter,
    page: Page,
) -> QueryResult<Paged<Placed>> {
    let count = matching(scope, filter).count().get_result(conn)?;
    let query = matching(scope, filter)
        .order(dishonest_person::id.desc())
        .limit(page.limit())
        .offset(page.offset());
    Ok(Paged {
        rows: load(conn, query)?,
        count,
    })
}

pub(super) fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> QueryResult<Option<Placed>> {
    Ok(load(conn, seen(scope).filter(dishonest_person::id.eq(id)))?.pop())
}

fn load(conn: &mut Conn, query: Seen<'_>) -> QueryResult<Vec<Placed>> {
    let rows: Vec<(DishonestRow, Option<i64>, Option<i64>)> = query
        .select((
            DishonestRow::as_select(),
            customer::id.nullable(),
            resident::id.nullable(),
        ))
        .load(conn)?;
    let placed = |(row, customer_id, resident_id)| Placed {
        row,
        customer_id,
        resident_id,
    };
    Ok(rows.into_iter().map(placed).collect())
}

/// Moves a row to `state` if it still is as it was read; answers how many rows that were.
pub(super) fn set_match(tx: &mut Tx<'_>, read: &DishonestRow, state: Match) -> QueryResult<usize> {
    let later = tx.now().max(read.updated_at.saturating_add(1));
    let unchanged = dishonest_person::table
        .find(read.id)
        .filter(dishonest_person::match_state.eq(&read.match_state))
        .filter(dishonest_person::updated_at.eq(read.updated_at));
    diesel::update(unchanged)
        .set((
            dishonest_person::match_state.eq(state.word()),
            dishonest_person::updated_at.eq(later),
        ))
        .execute(tx.conn())
}

/// Whether a row is, or may be, about the person with this number.
pub(super) fn is_about(conn: &mut Conn, id_number: &str) -> QueryResult<bool> {
    let rows = dishonest_person::table
        .filter(dishonest_person::id_number.eq(id_number))
        .filter(dishonest_person::match_state.ne(Match::Dismissed.word()));
    diesel::select(diesel::dsl::exists(rows)).get_result(conn)
}

pub(super) fn confirmed(conn: &mut Conn, id_numbers: &[&str]) -> QueryResult<Vec<String>> {
    dishonest_person::table
        .filter(dishonest_person::id_number.eq_any(id_numbers))
        .filter(dishonest_person::match_state.eq(Match::Confirmed.word()))
        .filter(
            dishonest_person::batch_id
                .is_null()
                .or(dishonest_person::batch_id.ne_all(loading())),
        )
        .select(dishonest_person::id_number)
        .distinct()
        .order(dishonest_person::id_number)
        .load(conn)
}

/// What a published row is about: whose number, and how sure that is.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) id_number: &'a str,
    pub(super) state: Match,
}

/// What became of a published row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is new; its id.
    New(i64),
    /// It was there, and is sure now; its id.
    Surer(i64),
    /// It was there.
    Known,
}

/// Keeps a published row unless it is there already. A full number makes sure what a starred one
/// only suspected.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    actor: &Actor,
    published: &Published,
    about: About<'_>,
) -> QueryResult<Kept> {
    match known(tx, published, about)? {
        Some(known) if make_sure(tx, &known, about)? => Ok(Kept::Surer(known.id)),
        Some(_) => Ok(Kept::Known),
        // None: another run was faster.
        None => Ok(add(tx, actor, None, published, about)?.map_or(Kept::Known, Kept::New)),
    }
}

/// The row about the same person, day and case.
pub(super) fn known(
    tx: &mut Tx<'_>,
    published: &Published,
    about: About<'_>,
) -> QueryResult<Option<DishonestRow>> {
    dishonest_person::table
        .filter(dishonest_person::id_number.eq(about.id_number))
        .filter(dishonest_person::published_at.eq(published.published_at))
        .filter(dishonest_person::case_code.eq(&published.case_code))
        .select(DishonestRow::as_select())
        .first(tx.conn())
        .optional()
}

/// Makes a row sure that was published with stars, if the number is known in full now; answers
/// whether it was that.
pub(super) fn make_sure(
    tx: &mut Tx<'_>,
    known: &DishonestRow,
    about: About<'_>,
) -> QueryResult<bool> {
    if about.state != Match::Confirmed || !is_starred(&known.card_number) {
        return Ok(false);
    }
    let later = tx.now().max(known.updated_at.saturating_add(1));
    diesel::update(dishonest_person::table.find(known.id))
        .set((
            dishonest_person::card_number.eq(about.id_number),
            dishonest_person::match_state.eq(about.state.word()),
            dishonest_person::updated_at.eq(later),
        ))
        .execute(tx.conn())?;
    Ok(true)
}

/// Adds a row; answers its id, or `None` when somebody else has just added it.
pub(super) fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    batch_id: Option<i64>,
    published: &Published,
    about: About<'_>,
) -> QueryResult<Option<i64>> {
    let now = tx.now();
    let added = tx.savepoint(|tx| {
        diesel::insert_into(dishonest_person::table)
            .values((
                published,
                dishonest_person::id_number.eq(about.id_number),
                dishonest_person::match_state.eq(about.state.word()),
                dishonest_person::batch_id.eq(batch_id),
                dishonest_person::created_by.eq(actor.account_id),
                dishonest_person::created_org.eq(actor.org.id),
                dishonest_person::created_at.eq(now),
                dishonest_person::updated_at.eq(now),
            ))
            .returning(dishonest_person::id)
            .get_result(tx.conn())
    });
    match added {
        Ok(id) => Ok(Some(id)),
        Err(error) if wangge_db::constraint_of(&error).is_some() => Ok(None),
        Err(error) => Err(error),
    }
}
