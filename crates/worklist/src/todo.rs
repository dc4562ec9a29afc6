//! Writing to-dos. Every function runs in the transaction of the use case that causes it.

use diesel::dsl::auto_type;
use diesel::prelude::*;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Instant};

use crate::file::{KIND_INTERVIEW, KIND_REVIEW};
use crate::schema::foreign::customer;
use crate::schema::todo;

/// 客户建档: a draft waits to be completed.
const KIND_CUSTOMER_FILE: i64 = 2;

pub(crate) const STATUS_OPEN: i64 = 2;
pub(crate) const STATUS_DONE: i64 = 3;
pub(crate) const STATUS_CANCELLED: i64 = 4;

pub(crate) const ENTRANCE_OPEN: i64 = 3;
pub(crate) const ENTRANCE_DONE: i64 = 4;
pub(crate) const ENTRANCE_CANCELLED: i64 = 5;

/// Rows of one insert; SQLite binds at most 32,766 values in a statement.
pub(crate) const ROWS_MAX: usize = 1000;

const CUSTOMER_FILE_DUE_MS: i64 = 7 * 24 * 3600 * 1000;

#[derive(Debug, Insertable)]
#[diesel(table_name = todo, treat_none_as_default_value = false)]
struct NewRow<'a> {
    kind: i64,
    description: &'a str,
    status: i64,
    entrance: i64,
    handler_id: i64,
    originator_id: i64,
    originator: &'a str,
    customer_id: i64,
    system_made: bool,
    start_at: Instant,
    due_at: Instant,
    created_at: Instant,
    updated_at: Instant,
    batch_id: Option<i64>,
}

/// Asks `handler_id` to complete the file of a draft customer within seven days (14.5, 14.7).
/// Does nothing while that is already asked of someone.
///
/// # Errors
/// The database failed, or there is no such handler.
pub fn open_customer_file(
    tx: &mut Tx<'_>,
    actor: &Actor,
    customer_id: i64,
    customer_name: &str,
    handler_id: i64,
) -> QueryResult<()> {
    let open: i64 = todo::table
        .filter(todo::customer_id.eq(customer_id))
        .filter(todo::kind.eq(KIND_CUSTOMER_FILE))
        .filter(todo::status.eq(STATUS_OPEN))
        .filter(todo::system_made.eq(true))
        .count()
        .get_result(tx.conn())?;
    if open > 0 {
        return Ok(());
    }
    let draft = (customer_id, customer_name.to_owned());
    open_customer_files(tx, actor, &[draft], handler_id, None)
}

/// [`open_customer_file`] of many new drafts: their ids and names. Those of an import bear its
/// `batch` and are not seen before its rows are.
///
/// # Errors
/// The database failed, or there is no such handler.
pub fn open_customer_files(
    tx: &mut Tx<'_>,
    actor: &Actor,
    drafts: &[(i64, String)],
    handler_id: i64,
    batch: Option<i64>,
) -> QueryResult<()> {
    let now = tx.now();
    let texts = drafts
        .iter()
        .map(|(id, name)| (*id, format!("{name}客户建档待完善")));
    let texts: Vec<(i64, String)> = texts.collect();
    let rows: Vec<NewRow<'_>> = texts
        .iter()
        .map(|(customer_id, description)| NewRow {
            kind: KIND_CUSTOMER_FILE,
            description,
            status: STATUS_OPEN,
            entrance: ENTRANCE_OPEN,
            handler_id,
            originator_id: actor.account_id,
            originator: &actor.real_name,
            customer_id: *customer_id,
            system_made: true,
            start_at: now,
            due_at: now + CUSTOMER_FILE_DUE_MS,
            created_at: now,
            updated_at: now,
            batch_id: batch,
        })
        .collect();
    for chunk in rows.chunks(ROWS_MAX) {
        let insert = diesel::insert_into(todo::table).values(chunk);
        wangge_db::insert_many(tx.conn(), insert)?;
    }
    Ok(())
}

/// Deletes some of the to-dos an import has made, at most `limit`; answers how many.
///
/// # Errors
/// The database failed.
pub fn delete_of_batch(tx: &mut Tx<'_>, batch: i64, limit: i64) -> QueryResult<usize> {
    let some = todo::table
        .filter(todo::batch_id.eq(batch))
        .limit(limit)
        .select(todo::id);
    let ids: Vec<i64> = some.load(tx.conn())?;
    diesel::delete(todo::table.filter(todo::id.eq_any(ids))).execute(tx.conn())
}

/// Deletes what the import `batch` asked to be done for these customers, who are going.
///
/// # Errors
/// The database failed.
pub fn delete_for(tx: &mut Tx<'_>, batch: i64, customers: &[i64]) -> QueryResult<usize> {
    let made = todo::table
        .filter(todo::batch_id.eq(batch))
        .filter(todo::customer_id.eq_any(customers));
    diesel::delete(made).execute(tx.conn())
}

/// Those of `customers` for whom there are to-dos that the import `batch` did not make.
///
/// # Errors
/// The database failed.
pub fn others_for(conn: &mut Conn, batch: i64, customers: &[i64]) -> QueryResult<Vec<i64>> {
    let found: Vec<Option<i64>> = todo::table
        .filter(todo::customer_id.eq_any(customers))
        .filter(todo::batch_id.is_null().or(todo::batch_id.ne(batch)))
        .select(todo::customer_id)
        .distinct()
        .load(conn)?;
    Ok(found.into_iter().flatten().collect())
}

/// The customer's file is complete (14.6): what asked for it is done.
///
/// # Errors
/// The database failed.
pub fn finish_customer_file(tx: &mut Tx<'_>, customer_id: i64) -> QueryResult<usize> {
    close_customer_file(tx, customer_id, (STATUS_DONE, ENTRANCE_DONE))
}

/// The draft is gone (14.15): what asked for its completion is cancelled.
///
/// # Errors
/// The database failed.
pub fn cancel_customer_file(tx: &mut Tx<'_>, customer_id: i64) -> QueryResult<usize> {
    close_customer_file(tx, customer_id, (STATUS_CANCELLED, ENTRANCE_CANCELLED))
}

/// Moves the open to-dos of one account to another, when the account is let go of (5.2, 5.6). Reviews of
/// credit files stay: whoever takes the grids need not hold the role that decides.
///
/// # Errors
/// The database failed, or there is no account `to_account`.
pub fn hand_over(tx: &mut Tx<'_>, from_account: i64, to_account: i64) -> QueryResult<usize> {
    let now = tx.now();
    let open = todo::table
        .filter(todo::handler_id.eq(from_account))
        .filter(todo::kind.ne(KIND_REVIEW))
        .filter(todo::status.eq(STATUS_OPEN));
    diesel::update(open)
        .set((todo::handler_id.eq(to_account), todo::updated_at.eq(now)))
        .execute(tx.conn())
}

/// Moves the open to-dos of a grid's customers to its new manager (19.3): those of the former
/// manager, and the files still to be completed, whoever held them while the grid had no manager.
/// Without a new manager they stay where they are. Reviews of credit files are nothing a manager
/// does; they stay, too.
///
/// # Errors
/// The database failed.
pub fn move_customer_files(
    tx: &mut Tx<'_>,
    grid_id: i64,
    from: Option<i64>,
    to: Option<i64>,
) -> QueryResult<usize> {
    let Some(to) = to else {
        return Ok(0);
    };
    let now = tx.now();
    let customers = customer::table
        .filter(customer::grid_id.eq(grid_id))
        .select(customer::id.nullable());
    // Where there was no manager the grid's new one stands for him, which adds nothing.
    let of_former = todo::handler_id.eq(from.unwrap_or(to));
    let open = todo::table
        .filter(todo::status.eq(STATUS_OPEN))
        .filter(todo::customer_id.eq_any(customers))
        .filter(of_manager().or(of_former))
        .filter(todo::kind.ne(KIND_REVIEW));
    diesel::update(open)
        .set((todo::handler_id.eq(to), todo::updated_at.eq(now)))
        .execute(tx.conn())
}

/// Moves what is open about a customer to the manager of the grid he has moved to (13.4, 14.8).
/// Without a manager it stays where it is.
///
/// # Errors
/// The database failed.
pub fn follow_customer(
    tx: &mut Tx<'_>,
    customer_id: i64,
    manager: Option<i64>,
) -> QueryResult<usize> {
    let Some(manager) = manager else {
        return Ok(0);
    };
    let now = tx.now();
    let open = todo::table
        .filter(todo::customer_id.eq(customer_id))
        .filter(todo::status.eq(STATUS_OPEN))
        .filter(of_manager());
    diesel::update(open)
        .set((todo::handler_id.eq(manager), todo::updated_at.eq(now)))
        .execute(tx.conn())
}

/// What the system asks of the manager of a customer's grid.
#[auto_type]
fn of_manager() -> _ {
    let kinds: [i64; 2] = [KIND_CUSTOMER_FILE, KIND_INTERVIEW];
    todo::kind.eq_any(kinds).and(todo::system_made.eq(true))
}

fn close_customer_file(
    tx: &mut Tx<'_>,
    customer_id: i64,
    (status, entrance): (i64, i64),
) -> QueryResult<usize> {
    let now = tx.now();
    let open = todo::table
        .filter(todo::customer_id.eq(customer_id))
        .filter(todo::kind.eq(KIND_CUSTOMER_FILE))
        .filter(todo::status.eq(STATUS_OPEN))
        .filter(todo::system_made.eq(true));
    diesel::update(open)
        .set((
            todo::status.eq(status),
            todo::entrance.eq(entrance),
            todo::updated_at.eq(now),
        ))
        .execute(tx.conn())
}
