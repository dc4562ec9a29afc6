//! The person an identity number names. What the bank keeps by number (finance, standing, tags,
//! the poverty file, pictures) follows the customer's grid, and the resident's as long as there is
//! no customer with the number.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::exists;
use diesel::prelude::*;
use wangge_db::Conn;
use wangge_kernel::DataScope;

use crate::dishonest;
use crate::error::Error;
use crate::resident::is_living;
use crate::schema::foreign::{adviser_opinion, review_entry};
use crate::schema::{customer, family_member, resident};
use crate::visible;

/// Someone in the caller's scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As it is stored: without blanks, with a capital X.
    pub id_number: String,
    /// Its name.
    pub name: String,
    /// The customer's id; `None` for one who is in the registry only.
    pub customer_id: Option<i64>,
    /// Where the person stands; a draft may be without a grid.
    pub grid_id: Option<i64>,
}

/// The person with this number, if the caller sees him.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, id_number: &str) -> QueryResult<Option<Person>> {
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

/// Whether anybody has this number, in whatever scope.
pub(crate) fn is_borne(conn: &mut Conn, id_number: &str) -> QueryResult<bool> {
    let customers = customer::table.filter(customer::id_number.eq(id_number));
    if diesel::select(exists(customers)).get_result(conn)? {
        return Ok(true);
    }
    let residents = resident::table
        .filter(resident::id_number.eq(id_number))
        .filter(is_living());
    diesel::select(exists(residents)).get_result(conn)
}

/// Whether any record of the bank's is about this number: it is borne, or of a family's member, of
/// somebody who is published as dishonest, or under review.
pub(crate) fn is_on_file(conn: &mut Conn, id_number: &str) -> QueryResult<bool> {
    let members = family_member::table.filter(family_member::id_number.eq(id_number));
    let listed = review_entry::table.filter(review_entry::id_number.eq(id_number));
    let advised = adviser_opinion::table.filter(adviser_opinion::id_number.eq(id_number));
    Ok(is_borne(conn, id_number)?
        || diesel::select(exists(members)).get_result(conn)?
        || dishonest::is_about(conn, id_number)?
        || diesel::select(exists(listed)).get_result(conn)?
        || diesel::select(exists(advised)).get_result(conn)?)
}

/// As [`find`]; a person whom the caller does not see is not there.
pub(crate) fn expect(conn: &mut Conn, scope: &DataScope, id_number: &str) -> Result<Person, Error> {
    find(conn, scope, id_number)?.ok_or(Error::NotFound)
}

/// Those of many numbers that name someone the caller sees; three queries, however many.
pub(crate) fn seen(
    conn: &mut Conn,
    scope: &DataScope,
    id_numbers: &[&str],
) -> QueryResult<BTreeSet<String>> {
    Ok(names(conn, scope, id_numbers)?.into_keys().collect())
}

/// The names of those of many numbers whom the caller sees; three queries, however many.
///
/// # Errors
/// The database failed.
pub fn names(
    conn: &mut Conn,
    scope: &DataScope,
    id_numbers: &[&str],
) -> QueryResult<BTreeMap<String, String>> {
    let on_file: BTreeSet<String> = visible::loaded_customers(None)
        .filter(customer::id_number.eq_any(id_numbers))
        .select(customer::id_number)
        .load(conn)?
        .into_iter()
        .collect();
    let others: Vec<&str> = id_numbers
        .iter()
        .filter(|number| !on_file.contains(**number))
        .copied()
        .collect();
    let customers: Vec<(String, String)> = visible::customers(scope)
        .filter(customer::id_number.eq_any(id_numbers))
        .select((customer::id_number, customer::name))
        .load(conn)?;
    let residents: Vec<(String, String)> = visible::residents(scope)
        .filter(resident::id_number.eq_any(others))
        .filter(is_living())
        .select((resident::id_number, resident::name))
        .load(conn)?;
    Ok(customers.into_iter().chain(residents).collect())
}
