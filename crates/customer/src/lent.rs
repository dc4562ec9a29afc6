//! Reading one customer by an open to-do, where the caller's scope does not hold him: whoever is asked
//! to decide about a credit file must be able to read whom it is about, for as long as he is asked.
//! Only reads of one person go through here; lists and writes keep to the scope.

use diesel::prelude::*;
use wangge_audit::Entry;
use wangge_db::Conn;
use wangge_kernel::{Actor, DataScope};

use crate::schema::customer;
use crate::visible;

/// Something of a customer, and by what right it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// What was read.
    pub found: T,
    /// The to-do that lends it; `None` when the caller's scope holds it.
    pub todo_id: Option<i64>,
}

/// Which customer.
#[derive(Debug, Clone, Copy)]
pub enum Whom<'a> {
    /// By his id.
    Id(i64),
    /// By his identity number.
    Number(&'a str),
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct ByTodo {
    todo_id: i64,
}

impl<T> Read<T> {
    /// Something else of the same customer, by the same right.
    #[must_use]
    pub fn map<U>(self, other: impl FnOnce(T) -> U) -> Read<U> {
        Read {
            found: other(self.found),
            todo_id: self.todo_id,
        }
    }

    /// A log entry that also says by which to-do it was read, if by one.
    #[must_use]
    pub fn told(&self, entry: Entry) -> Entry {
        match self.todo_id {
            Some(todo_id) => entry.after(&ByTodo { todo_id }),
            None => entry,
        }
    }
}

/// Reads something of one customer within the caller's scope, and otherwise by a to-do of his. `read`
/// reads nothing of anybody else.
///
/// # Errors
/// As `read`, or the database failed.
pub fn read<T, E>(
    conn: &mut Conn,
    actor: &Actor,
    whom: Whom<'_>,
    read: impl Fn(&mut Conn, &DataScope) -> Result<Option<T>, E>,
) -> Result<Option<Read<T>>, E>
where
    E: From<diesel::result::Error>,
{
    if let Some(found) = read(conn, &actor.scope)? {
        let todo_id = None;
        return Ok(Some(Read { found, todo_id }));
    }
    let Some(todo_id) = lending(conn, actor, whom)? else {
        return Ok(None);
    };
    let found = read(conn, &DataScope::All)?;
    let todo_id = Some(todo_id);
    Ok(found.map(|found| Read { found, todo_id }))
}

fn lending(conn: &mut Conn, actor: &Actor, whom: Whom<'_>) -> QueryResult<Option<i64>> {
    let id = match whom {
        Whom::Id(id) => Some(id),
        Whom::Number(number) => visible::loaded_customers(None)
            .filter(customer::id_number.eq(number.trim().to_ascii_uppercase()))
            .select(customer::id)
            .first(conn)
            .optional()?,
    };
    match id {
        Some(id) => wangge_worklist::lent::customer(conn, actor.account_id, id),
        None => Ok(None),
    }
}
