//! The person an identity number names. What the bank keeps by number (finance, standing, tags,
//! the poverty file, pictures) follows the customer's grid, and the resident's as long as there is
//! no customer with the number.

use diesel::prelude::*;
use wangge_db::Conn;
use wangge_kernel::DataScope;

use crate::error::Error;
use crate::resident::is_living;
use crate::schema::{customer, resident};
use crate::visible;

/// Someone in the caller's scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// As it is stored: without blanks, with a capital X.
    pub(crate) id_number: String,
    pub(crate) name: String,
    /// The customer's id; `None` for one who is in the registry only.
    pub(crate) customer_id: Option<i64>,
    /// Where the person stands; a draft may be without a grid.
    pub(crate) grid_id: Option<i64>,
}

/// The person with this number, if the caller sees him.
pub(crate) fn find(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> QueryResult<Option<Person>> {
    let id_number = id_number.trim().to_ascii_uppercase();
    let on_file: Option<i64> = visible::loaded_customers(None)
        .filter(customer::id_number.eq(&id_number))
        .select(customer::id)
        .first(conn)
        .optional()?;
    let found: Option<(String, Option<i64>)> = if on_file.is_some() {
        visible::customers(scope)
            .filter(customer::id_number.eq(&id_number))
            .select((customer::name, customer::grid_id))
            .first(conn)
            .optional()?
    } else {
        visible::residents(scope)
            .filter(resident::id_number.eq(&id_number))
            .filter(is_living())
            .select((resident::name, resident::grid_id.nullable()))
            .first(conn)
            .optional()?
    };
    Ok(found.map(|(name, grid_id)| Person {
        id_number,
        name,
        customer_id: on_file,
        grid_id,
    }))
}

/// The same; a person whom the caller does not see is not there.
pub(crate) fn expect(conn: &mut Conn, scope: &DataScope, id_number: &str) -> Result<Person, Error> {
    find(conn, scope, id_number)?.ok_or(Error::NotFound)
}
