//! To-dos about credit files: for whom it is to complete, to mend or to decide about one.
//!
//! A file has at most one open to-do, for whoever has the next step.

use diesel::prelude::*;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Instant};

use crate::schema::todo;
use crate::todo::{ROWS_MAX, STATUS_CANCELLED, STATUS_DONE, STATUS_OPEN};

/// 面谈面签: a file waits to be completed and submitted.
pub(crate) const KIND_INTERVIEW: i64 = 5;
/// 客户授信: credit was granted.
const KIND_GRANTED: i64 = 6;
/// 贷款审查: a file waits for a decision.
pub(crate) const KIND_REVIEW: i64 = 7;
/// All of these.
pub(crate) const KINDS: [i64; 3] = [KIND_INTERVIEW, KIND_GRANTED, KIND_REVIEW];

/// 面谈面签待办列表.
const ENTRANCE_WAITING: i64 = 0;
/// 面谈面签已完成列表.
const ENTRANCE_FINISHED: i64 = 1;
/// 面谈面签已驳回列表.
const ENTRANCE_SENT_BACK: i64 = 2;
/// 任务取消列表.
const ENTRANCE_CANCELLED: i64 = 5;

const DAY_MS: i64 = 24 * 3600 * 1000;

/// The credit file that a to-do is about.
#[derive(Debug, Clone, Copy)]
pub struct FileRef<'a> {
    /// The file.
    pub credit_detail_id: i64,
    /// Its customer.
    pub customer_id: i64,
    /// The customer's name.
    pub customer_name: &'a str,
}

/// What is asked of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// To complete a new file and submit it.
    Submit,
    /// To mend a file that was sent back.
    Mend,
    /// To decide about it.
    Review,
    /// Nothing: he is told that credit was granted.
    Granted,
}

/// A task: its type, what is said behind the name, the days it may take, the entrance it is shown at.
struct Terms(i64, &'static str, Option<i64>, i64);

impl Task {
    fn terms(self) -> Terms {
        match self {
            Self::Submit => Terms(KIND_INTERVIEW, "面谈面签待提交", Some(7), ENTRANCE_WAITING),
            Self::Mend => Terms(
                KIND_INTERVIEW,
                "面谈面签被驳回，待修改",
                Some(3),
                ENTRANCE_SENT_BACK,
            ),
            Self::Review => Terms(KIND_REVIEW, "贷款待审查", Some(3), ENTRANCE_WAITING),
            Self::Granted => Terms(KIND_GRANTED, "已授信", None, ENTRANCE_FINISHED),
        }
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = todo, treat_none_as_default_value = false)]
struct NewRow<'a> {
    kind: i64,
    description: String,
    status: i64,
    entrance: i64,
    handler_id: i64,
    originator_id: i64,
    originator: &'a str,
    customer_id: i64,
    credit_detail_id: i64,
    system_made: bool,
    start_at: Instant,
    due_at: Option<Instant>,
    created_at: Instant,
    updated_at: Instant,
}

/// Asks something about files: of each the account beside it.
///
/// # Errors
/// The database failed, or there is no such account.
pub fn ask(
    tx: &mut Tx<'_>,
    actor: &Actor,
    task: Task,
    files: &[(FileRef<'_>, i64)],
) -> QueryResult<()> {
    let now = tx.now();
    let Terms(kind, said, days, entrance) = task.terms();
    let status = match task {
        Task::Granted => STATUS_DONE,
        _ => STATUS_OPEN,
    };
    let rows: Vec<NewRow<'_>> = files
        .iter()
        .map(|(file, handler_id)| NewRow {
            kind,
            description: format!("{}{said}", file.customer_name),
            status,
            entrance,
            handler_id: *handler_id,
            originator_id: actor.account_id,
            originator: &actor.real_name,
            customer_id: file.customer_id,
            credit_detail_id: file.credit_detail_id,
            system_made: true,
            start_at: now,
            due_at: days.map(|days| now + days * DAY_MS),
            created_at: now,
            updated_at: now,
        })
        .collect();
    for chunk in rows.chunks(ROWS_MAX) {
        let insert = diesel::insert_into(todo::table).values(chunk);
        wangge_db::insert_many(tx.conn(), insert)?;
    }
    Ok(())
}

/// The reviews that are asked of an account: the to-do and its file.
///
/// # Errors
/// The database failed.
pub fn reviews_of(conn: &mut Conn, account_id: i64) -> QueryResult<Vec<(i64, i64)>> {
    let found: Vec<(i64, Option<i64>)> = todo::table
        .filter(todo::handler_id.eq(account_id))
        .filter(todo::status.eq(STATUS_OPEN))
        .filter(todo::kind.eq(KIND_REVIEW))
        .order(todo::id)
        .select((todo::id, todo::credit_detail_id))
        .load(conn)?;
    let named = found.into_iter();
    Ok(named.filter_map(|(id, file)| Some((id, file?))).collect())
}

/// Asks somebody else what is still open.
///
/// # Errors
/// The database failed, or there is no such account.
pub fn pass_on(tx: &mut Tx<'_>, todo_id: i64, to_account: i64) -> QueryResult<usize> {
    let now = tx.now();
    let open = todo::table
        .find(todo_id)
        .filter(todo::status.eq(STATUS_OPEN));
    diesel::update(open)
        .set((todo::handler_id.eq(to_account), todo::updated_at.eq(now)))
        .execute(tx.conn())
}

/// The step that was asked for is done.
///
/// # Errors
/// The database failed.
pub fn finish(tx: &mut Tx<'_>, credit_detail_id: i64) -> QueryResult<usize> {
    close(tx, credit_detail_id, STATUS_DONE, ENTRANCE_FINISHED)
}

/// The file is gone (30.5): nothing is asked about it any more.
///
/// # Errors
/// The database failed.
pub fn cancel(tx: &mut Tx<'_>, credit_detail_id: i64) -> QueryResult<usize> {
    close(tx, credit_detail_id, STATUS_CANCELLED, ENTRANCE_CANCELLED)
}

fn close(tx: &mut Tx<'_>, credit_detail_id: i64, status: i64, entrance: i64) -> QueryResult<usize> {
    let now = tx.now();
    let open = todo::table
        .filter(todo::credit_detail_id.eq(credit_detail_id))
        .filter(todo::status.eq(STATUS_OPEN));
    diesel::update(open)
        .set((
            todo::status.eq(status),
            todo::entrance.eq(entrance),
            todo::updated_at.eq(now),
        ))
        .execute(tx.conn())
}
