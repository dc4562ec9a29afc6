//! Which residents and customers a caller sees: the one place that says so.
//!
//! A row is seen when the caller's scope holds it and no import is still loading it. Every read
//! starts from [`residents`] or [`customers`], and every write first finds its row there.

use std::collections::BTreeSet;

use diesel::dsl::{Eq, Filter, IntoBoxed, Nullable, Select, auto_type, exists, not};
use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_grid::info::GridRef;
use wangge_kernel::{DataScope, Faults, Field};

use crate::error::{Error, is_taken_number};
use crate::reach::Reach;
use crate::resident::is_living;
use crate::schema::foreign::{grid, import_batch, org};
use crate::schema::{customer, customer_gram, family_member, resident};

/// The state of an import whose rows nobody sees yet.
const LOADING: &str = "loading";

/// The imports whose rows nobody sees yet.
pub(crate) type Loading = Select<
    Filter<import_batch::table, Eq<import_batch::state, &'static str>>,
    Nullable<import_batch::id>,
>;

/// Residents, ready for more filters.
pub(crate) type Residents<'a> = IntoBoxed<'a, resident::table, MultiBackend>;
/// Customers, ready for more filters.
pub(crate) type Customers<'a> = IntoBoxed<'a, customer::table, MultiBackend>;
/// Pieces of customers' names, ready for more filters.
pub(crate) type Grams<'a> = IntoBoxed<'a, customer_gram::table, MultiBackend>;
/// Family members, ready for more filters.
pub(crate) type Members<'a> = IntoBoxed<'a, family_member::table, MultiBackend>;

#[auto_type]
pub(crate) fn residents_of_grids() -> _ {
    resident::table.inner_join(grid::table)
}

#[auto_type]
pub(crate) fn customers_of_grids() -> _ {
    customer::table
        .left_join(grid::table)
        .left_join(org::table.on(org::id.eq(grid::org_id)))
}

pub(crate) fn loading() -> Loading {
    import_batch::table
        .filter(import_batch::state.eq(LOADING))
        .select(import_batch::id.nullable())
}

/// The ids of [`loading`].
pub(crate) fn loading_batches(conn: &mut Conn) -> QueryResult<Vec<i64>> {
    import_batch::table
        .filter(import_batch::state.eq(LOADING))
        .order(import_batch::id)
        .select(import_batch::id)
        .load(conn)
}

/// Residents that no import is still loading.
fn shown_residents<'a>() -> Residents<'a> {
    resident::table.into_boxed::<MultiBackend>().filter(
        resident::batch_id
            .is_null()
            .or(resident::batch_id.ne_all(loading())),
    )
}

/// Customers that no import is still loading.
fn shown_customers<'a>() -> Customers<'a> {
    customer::table.into_boxed::<MultiBackend>().filter(
        customer::batch_id
            .is_null()
            .or(customer::batch_id.ne_all(loading())),
    )
}

/// The residents `scope` holds.
pub(crate) fn residents<'a>(scope: &DataScope) -> Residents<'a> {
    residents_at(&Reach::of(scope))
}

/// The residents within `reach`. Without joins, so that counts and pages are answered from an
/// index; names of grids are fetched for the rows of a page only.
pub(crate) fn residents_at<'a>(reach: &Reach) -> Residents<'a> {
    match reach.condition::<resident::table>() {
        Some(condition) => shown_residents().filter(condition),
        None => shown_residents(),
    }
}

/// The customers `scope` holds; those without a grid follow whoever made them.
pub(crate) fn customers<'a>(scope: &DataScope) -> Customers<'a> {
    customers_at(&Reach::of(scope))
}

/// The customers within `reach`.
pub(crate) fn customers_at<'a>(reach: &Reach) -> Customers<'a> {
    match reach.condition::<customer::table>() {
        Some(condition) => shown_customers().filter(condition),
        None => shown_customers(),
    }
}

/// The pieces of names of the customers within `reach`.
pub(crate) fn grams_at<'a>(reach: &Reach) -> Grams<'a> {
    all_grams_at(reach).filter(
        customer_gram::batch_id
            .is_null()
            .or(customer_gram::batch_id.ne_all(loading())),
    )
}

/// The same while no import is loading; nothing otherwise.
pub(crate) fn settled_grams_at<'a>(reach: &Reach) -> Grams<'a> {
    all_grams_at(reach).filter(not(exists(loading())))
}

fn all_grams_at<'a>(reach: &Reach) -> Grams<'a> {
    let query = customer_gram::table.into_boxed::<MultiBackend>();
    match reach.condition::<customer_gram::table>() {
        Some(condition) => query.filter(condition),
        None => query,
    }
}

/// The family members of a customer who was found in scope before.
pub(crate) fn members<'a>(customer_id: i64) -> Members<'a> {
    shown_members().filter(family_member::customer_id.eq(customer_id))
}

/// Family members that no import is still loading; whoever asks for one looks for its customer in
/// scope.
pub(crate) fn shown_members<'a>() -> Members<'a> {
    family_member::table.into_boxed::<MultiBackend>().filter(
        family_member::batch_id
            .is_null()
            .or(family_member::batch_id.ne_all(loading())),
    )
}

/// Living residents of every grid, as an import or a write of the system itself sees them: with
/// the rows of its own `batch`.
pub(crate) fn living_residents<'a>(
    batch: Option<i64>,
) -> IntoBoxed<'a, resident::table, MultiBackend> {
    let query = shown_residents().filter(is_living());
    match batch {
        Some(batch) => query.or_filter(resident::batch_id.eq(batch)),
        None => query,
    }
}

/// Customers of every grid, with those of the import's own `batch`.
pub(crate) fn loaded_customers<'a>(
    batch: Option<i64>,
) -> IntoBoxed<'a, customer::table, MultiBackend> {
    let query = shown_customers();
    match batch {
        Some(batch) => query.or_filter(customer::batch_id.eq(batch)),
        None => query,
    }
}

/// Where the holder of an identity number stands; loading rows count, because numbers are unique
/// bank-wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) id: i64,
    pub(crate) in_scope: bool,
}

/// Finds the holder of a number: [`resident_holder`] or [`customer_holder`].
pub(crate) type FindHolder = fn(&mut Conn, &DataScope, &str) -> QueryResult<Option<Holder>>;

/// Refuses a number that someone else holds, on the field `idNumber`.
pub(crate) fn refuse_taken(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
    own_id: Option<i64>,
    find: FindHolder,
) -> Result<(), Error> {
    match find(conn, scope, id_number)? {
        Some(holder) if Some(holder.id) != own_id => {
            Err(Faults::one("idNumber", holder.fault()).into())
        }
        _ => Ok(()),
    }
}

/// Refuses a number whose other record (a resident's customer, a customer's resident) stands where
/// the caller does not see it. What is kept by number follows the person, so whoever could make a
/// second record of him would see it.
pub(crate) fn refuse_elsewhere(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
    find: FindHolder,
) -> Result<(), Error> {
    match find(conn, scope, id_number)? {
        Some(holder) if !holder.in_scope => Err(Faults::one("idNumber", ELSEWHERE).into()),
        _ => Ok(()),
    }
}

/// Those of many numbers whose customer stands in another grid.
pub(crate) fn customers_elsewhere(
    conn: &mut Conn,
    id_numbers: &[&str],
    grid_id: i64,
) -> QueryResult<BTreeSet<String>> {
    let found: Vec<String> = customer::table
        .filter(customer::id_number.eq_any(id_numbers))
        .filter(customer::grid_id.ne(grid_id))
        .select(customer::id_number)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Those of many numbers whose living resident stands in another grid.
pub(crate) fn residents_elsewhere(
    conn: &mut Conn,
    id_numbers: &[&str],
    grid_id: i64,
) -> QueryResult<BTreeSet<String>> {
    let found: Vec<String> = resident::table
        .filter(resident::id_number.eq_any(id_numbers))
        .filter(is_living())
        .filter(resident::grid_id.ne(grid_id))
        .select(resident::id_number)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// What a failed insert or update means: mostly its own error, but a number that was taken
/// meanwhile is a fault like one that was taken before.
pub(crate) fn taken<T>(
    tx: &mut Tx<'_>,
    scope: &DataScope,
    id_number: &str,
    own_id: Option<i64>,
    (table, find): (&str, FindHolder),
    error: diesel::result::Error,
) -> Result<T, Error> {
    if is_taken_number(&error, table) {
        refuse_taken(tx.conn(), scope, id_number, own_id, find)?;
        return Err(Error::Stale);
    }
    Err(error.into())
}

/// What is said of a number that is held where the caller sees it.
pub(crate) const TAKEN: &str = "身份证号已存在";
/// What is said of a number that is held elsewhere. The grid is not named.
pub(crate) const ELSEWHERE: &str = "已由其他网格建档";

impl Holder {
    /// What the fault of the number says.
    pub(crate) fn fault(self) -> &'static str {
        if self.in_scope { TAKEN } else { ELSEWHERE }
    }
}

/// The living resident with this number, seen or not.
pub(crate) fn resident_holder(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> QueryResult<Option<Holder>> {
    let found: Option<(i64, i64, i64)> = residents_of_grids()
        .filter(resident::id_number.eq(id_number))
        .filter(is_living())
        .select((resident::id, grid::id, grid::org_id))
        .first(conn)
        .optional()?;
    Ok(found.map(|(id, grid_id, org_id)| Holder {
        id,
        in_scope: scope.holds_grid(grid_id, org_id),
    }))
}

/// The customer with this number, seen or not.
pub(crate) fn customer_holder(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> QueryResult<Option<Holder>> {
    type Found = (i64, Option<i64>, Option<i64>, i64, i64);
    let found: Option<Found> = customers_of_grids()
        .filter(customer::id_number.eq(id_number))
        .select((
            customer::id,
            customer::grid_id,
            grid::org_id.nullable(),
            customer::created_by,
            customer::created_org,
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(id, grid_id, org_id, created_by, created_org)| {
        let in_scope = match (grid_id, org_id) {
            (Some(grid_id), Some(org_id)) => scope.holds_grid(grid_id, org_id),
            _ => holds_maker(scope, created_by, created_org),
        };
        Holder { id, in_scope }
    }))
}

/// What a customer's answer says of the grid.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = grid)]
pub(crate) struct GridRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) account_id: Option<i64>,
}

/// The grid a command names. `None` when it names none, or one that `scope` does not hold.
pub(crate) fn grid_of(
    conn: &mut Conn,
    scope: &DataScope,
    code: &Field<String>,
) -> QueryResult<Option<GridRef>> {
    match code.value() {
        Some(code) => wangge_grid::info::resolve_in_scope(conn, scope, code),
        None => Ok(None),
    }
}

/// Whether a row that stands nowhere is within the scope: it follows whoever made it.
pub(crate) fn holds_maker(scope: &DataScope, created_by: i64, created_org: i64) -> bool {
    let own = matches!(scope, DataScope::Part(part) if part.account_id == created_by);
    own || scope.holds_org(created_org)
}
