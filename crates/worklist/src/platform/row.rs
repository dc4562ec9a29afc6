//! Rows of to-dos and the queries on them.

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::{Actor, Instant, Page};

use super::command::{Checked, Filter};
use super::view::URGED;
use crate::schema::foreign::{account, import_batch};
use crate::schema::todo;
use crate::todo::{ENTRANCE_OPEN, STATUS_OPEN};

/// The accounts of the grid API; to-dos are theirs alone.
const REALM: &str = "grid";
/// The state of an import whose to-dos nobody sees yet.
const LOADING: &str = "loading";

/// A stored to-do.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = todo)]
pub(super) struct TodoRow {
    pub(super) id: i64,
    pub(super) kind: i64,
    pub(super) description: String,
    pub(super) status: i64,
    pub(super) entrance: i64,
    pub(super) handler_id: i64,
    pub(super) originator_id: i64,
    pub(super) originator: String,
    pub(super) customer_id: Option<i64>,
    pub(super) credit_detail_id: Option<i64>,
    pub(super) system_made: bool,
    pub(super) start_at: Instant,
    pub(super) due_at: Option<Instant>,
}

/// Which to-dos of whom.
pub(super) struct Wanted {
    pub(super) handler_id: i64,
    pub(super) filter: Filter,
    /// What was due by then and is still open is urged.
    pub(super) overdue: Instant,
}

type Boxed<'a> = todo::BoxedQuery<'a, MultiBackend>;

/// To-dos that no import is still loading.
fn shown<'a>() -> Boxed<'a> {
    let loading = import_batch::table
        .filter(import_batch::state.eq(LOADING))
        .select(import_batch::id.nullable());
    todo::table
        .into_boxed::<MultiBackend>()
        .filter(todo::batch_id.is_null().or(todo::batch_id.ne_all(loading)))
}

fn matching<'a>(wanted: &Wanted) -> Boxed<'a> {
    let (filter, overdue) = (&wanted.filter, wanted.overdue);
    let mut query = shown().filter(todo::handler_id.eq(wanted.handler_id));
    if let Some(status) = filter.status {
        let stored = if status == URGED { STATUS_OPEN } else { status };
        query = query.filter(todo::status.eq(stored));
        if status == URGED {
            query = query.filter(todo::due_at.le(overdue));
        } else if status == STATUS_OPEN {
            query = query.filter(todo::due_at.is_null().or(todo::due_at.gt(overdue)));
        }
    }
    if let Some(kind) = filter.kind {
        query = query.filter(todo::kind.eq(kind));
    }
    if let Some(since) = filter.since {
        query = query.filter(todo::start_at.ge(since));
    }
    if let Some(until) = filter.until {
        let begun = todo::due_at.is_null().and(todo::start_at.lt(until));
        query = query.filter(begun.or(todo::due_at.lt(until)));
    }
    query
}

pub(super) fn page(conn: &mut Conn, wanted: &Wanted, page: Page) -> QueryResult<Vec<TodoRow>> {
    matching(wanted)
        .order(todo::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select(TodoRow::as_select())
        .load(conn)
}

pub(super) fn count(conn: &mut Conn, wanted: &Wanted) -> QueryResult<i64> {
    matching(wanted).count().get_result(conn)
}

pub(super) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<TodoRow>> {
    shown()
        .filter(todo::id.eq(id))
        .select(TodoRow::as_select())
        .first(conn)
        .optional()
}

/// The status of an account the caller sees: his own, or one of the orgs in his scope.
pub(super) fn account(conn: &mut Conn, actor: &Actor, id: i64) -> QueryResult<Option<i64>> {
    let found: Option<(i64, i64)> = account::table
        .filter(account::realm.eq(REALM))
        .filter(account::id.eq(id))
        .select((account::status, account::org_id))
        .first(conn)
        .optional()?;
    let own = id == actor.account_id;
    Ok(found
        .filter(|(_, org_id)| own || actor.scope.holds_org(*org_id))
        .map(|(status, _)| status))
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    handler_id: i64,
    checked: &Checked,
) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(todo::table)
        .values((
            todo::kind.eq(checked.kind),
            todo::description.eq(&checked.description),
            todo::status.eq(STATUS_OPEN),
            todo::entrance.eq(ENTRANCE_OPEN),
            todo::handler_id.eq(handler_id),
            todo::originator_id.eq(actor.account_id),
            todo::originator.eq(&actor.real_name),
            todo::system_made.eq(false),
            todo::start_at.eq(checked.start_at),
            todo::due_at.eq(checked.due_at),
            todo::created_at.eq(now),
            todo::updated_at.eq(now),
        ))
        .returning(todo::id)
        .get_result(tx.conn())
}

/// Closes a to-do that is still open; answers how many that were.
pub(super) fn close(tx: &mut Tx<'_>, id: i64, status: i64, entrance: i64) -> QueryResult<usize> {
    let now = tx.now();
    let open = todo::table.find(id).filter(todo::status.eq(STATUS_OPEN));
    diesel::update(open)
        .set((
            todo::status.eq(status),
            todo::entrance.eq(entrance),
            todo::updated_at.eq(now),
        ))
        .execute(tx.conn())
}
