//! Customers' files (chapter 14).

mod change;
mod command;
mod content;
pub mod import;
mod on_file;
mod profile;
mod row;
mod rules;
mod search;
mod state;
mod table;
mod view;

pub use change::{
    add, add_draft, delete, from_resident, move_to_grid, set_status, set_status_batch, update,
    update_draft,
};
pub use command::{ChangeStatus, FromResident, ListCustomers, SaveCustomer};
pub use content::Content;
pub use import::CUSTOMER_SHEET;
pub use on_file::{OnFile, hold, is_seen, on_file};
pub use profile::{Profile, profiles};
pub(crate) use row::{CustomerRow, NewCustomer, insert_many, restore};
pub(crate) use state::{DRAFT, NORMAL};
pub use view::{CustomerView, FormView};

use wangge_db::Conn;
use wangge_grid::caller;
use wangge_kernel::{Actor, DataScope, Faults, Field, Page, Paged};

use crate::error::Error;
use crate::family;
use crate::lent::{self, Read, Whom};
use crate::tag;
use row::Placed;

/// 14.1: the customer with this id, in the caller's scope or lent by a to-do.
///
/// # Errors
/// The database failed.
pub fn read(conn: &mut Conn, actor: &Actor, id: i64) -> Result<Option<Read<CustomerView>>, Error> {
    lent::read(conn, actor, Whom::Id(id), |conn, scope| {
        find(conn, scope, id)
    })
}

/// 14.2: the same by the identity number.
///
/// # Errors
/// The database failed.
pub fn read_by_id_number(
    conn: &mut Conn,
    actor: &Actor,
    id_number: &str,
) -> Result<Option<Read<CustomerView>>, Error> {
    lent::read(conn, actor, Whom::Number(id_number), |conn, scope| {
        find_by_id_number(conn, scope, id_number)
    })
}

/// 14.17: the same as the application form shows him.
///
/// # Errors
/// The database failed.
pub fn read_form(conn: &mut Conn, actor: &Actor, id: i64) -> Result<Option<Read<FormView>>, Error> {
    lent::read(conn, actor, Whom::Id(id), |conn, scope| {
        form(conn, scope, id)
    })
}

/// The customer with this id, within a scope.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<CustomerView>, Error> {
    let found = row::find(conn, scope, id)?;
    with_tags(conn, found)
}

/// The customer with this identity number, within a scope.
///
/// # Errors
/// The database failed.
pub fn find_by_id_number(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> Result<Option<CustomerView>, Error> {
    let number = id_number.trim().to_ascii_uppercase();
    let found = row::find_by_id_number(conn, scope, &number)?;
    with_tags(conn, found)
}

/// 14.4 and 14.3: the customers that match, newest first, with their tags.
///
/// # Errors
/// A status that is none, a role the caller does not hold, or the database failed.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    list: &ListCustomers,
    page: Page,
) -> Result<Paged<CustomerView>, Error> {
    if matches!(list.status, Field::Bad) {
        return Err(Faults::one(rules::STATUS.field, "状态必须为数字").into());
    }
    let narrowing = caller::narrow(conn, actor, &list.caller)?;
    let found = row::list(conn, &actor.scope, list, &narrowing, page)?;
    let numbers = found
        .rows
        .iter()
        .map(|(row, ..)| row.id_number.as_str())
        .collect();
    let tags = tag::of(conn, numbers)?;
    Ok(found.map(|placed| CustomerView::new(placed, &tags)))
}

/// What the application form shows of a customer, within a scope.
///
/// # Errors
/// The database failed.
pub fn form(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<FormView>, Error> {
    let Some((row, ..)) = row::find(conn, scope, id)? else {
        return Ok(None);
    };
    let members = row::family(conn, row.id)?;
    let population = match row.content.household_id.as_deref() {
        None | Some("") => None,
        Some(household) => family::populations(conn, vec![household])?.remove(household),
    };
    Ok(Some(FormView::new(row, members, population)))
}

fn with_tags(conn: &mut Conn, found: Option<Placed>) -> Result<Option<CustomerView>, Error> {
    let Some(placed) = found else {
        return Ok(None);
    };
    let tags = tag::of(conn, vec![placed.0.id_number.as_str()])?;
    Ok(Some(CustomerView::new(placed, &tags)))
}
