//! The work platform: what an account has to do (33.1), and to-dos made and closed by hand.

mod command;
mod row;
mod view;

pub use command::{ListTodos, SaveTodo};
pub use view::TodoView;

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Faults, Instant, Page, Paged};

use crate::error::Error;
use crate::todo::{ENTRANCE_CANCELLED, ENTRANCE_DONE, STATUS_CANCELLED, STATUS_DONE, STATUS_OPEN};
use command::ACCOUNT;
use row::Wanted;

const ACTIVE: i64 = 1;
/// A to-do that is still open so long after its end time is urged.
const PATIENCE_MS: i64 = 3 * 24 * 3600 * 1000;

/// 33.1: a page of an account's to-dos, newest first: of the caller's, or of another account that
/// he sees. `now` decides which of them are urged.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    now: Instant,
    list: &ListTodos,
    page: Page,
) -> Result<Paged<TodoView>, Error> {
    let filter = list.validate()?;
    let handler_id = filter.account_id.unwrap_or(actor.account_id);
    if handler_id != actor.account_id && row::account(conn, actor, handler_id)?.is_none() {
        return Ok(Paged::empty());
    }
    let overdue = now - PATIENCE_MS;
    let wanted = Wanted {
        handler_id,
        filter,
        overdue,
    };
    let rows = row::page(conn, &wanted, page)?;
    let count = row::count(conn, &wanted)?;
    Ok(Paged { rows, count }.map(|row| TodoView::new(row, overdue)))
}

/// `POST /platform/info`: a reminder, a visit or a marketing task, for the caller himself or for an
/// account that he sees; answers its id.
///
/// # Errors
/// Faulty fields; no such account, or one that is frozen.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveTodo) -> Result<i64, Error> {
    let checked = command.validate(tx.now())?;
    let handler_id = checked.account_id.unwrap_or(actor.account_id);
    let status = row::account(tx.conn(), actor, handler_id)?.ok_or(Error::NotFound)?;
    if status != ACTIVE {
        return Err(Faults::one(ACCOUNT.field, "用户已冻结，不能作为办理人").into());
    }
    let id = row::insert(tx, actor, handler_id, &checked)?;
    let after = row::find(tx.conn(), id)?;
    wangge_audit::record(tx, actor, Entry::new("todo.add", "todo", id).after(&after))?;
    Ok(id)
}

/// `PUT /platform/info/{id}/status/{status}`: who handles or who made a to-do says that it is done
/// (3) or cancelled (4).
///
/// # Errors
/// Another status; no such to-do; one that the system has made; one that is closed already; or the
/// caller has no part in it.
pub fn set_status(tx: &mut Tx<'_>, actor: &Actor, id: i64, status: i64) -> Result<(), Error> {
    let entrance = match status {
        STATUS_DONE => ENTRANCE_DONE,
        STATUS_CANCELLED => ENTRANCE_CANCELLED,
        _ => return Err(Faults::one("status", "状态只能是3-已完成或4-已取消").into()),
    };
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    if ![before.handler_id, before.originator_id].contains(&actor.account_id) {
        return match row::account(tx.conn(), actor, before.handler_id)? {
            Some(_) => Err(Error::Refused("只有办理人或发起人可以完成或取消该待办")),
            None => Err(Error::NotFound),
        };
    }
    if before.system_made {
        return Err(Error::Refused(
            "系统生成的待办随业务办理自动完成，不能手工完成或取消",
        ));
    }
    if before.status != STATUS_OPEN || row::close(tx, id, status, entrance)? == 0 {
        return Err(Error::Closed);
    }
    let after = row::find(tx.conn(), id)?;
    let entry = Entry::new("todo.set_status", "todo", id)
        .before(&before)
        .after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}
