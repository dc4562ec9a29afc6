//! Reading the log: who did what, newest first.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wangge_db::{Conn, MultiBackend};
use wangge_kernel::rule::{Check, name};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Faults, Field, Instant, Page, Paged};

use crate::error::Error;
use crate::redact::redacted;
use crate::schema::operation_log;

/// Which entries are listed (`GET /super/log/list`).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListEntries {
    /// 用户名，模糊
    pub account_name: Field<String>,
    /// 操作，如 role.update
    pub action: Field<String>,
    /// 对象，如 role
    pub subject: Field<String>,
    /// 对象的ID或代码
    pub subject_id: Field<String>,
    /// 开始时间，日期如2018-10-10或毫秒时间戳，含当日
    pub start_time: Field<String>,
    /// 结束时间，日期如2018-10-10或毫秒时间戳，含当日
    pub end_time: Field<String>,
}

/// An entry as it is answered.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryView {
    /// 记录ID
    pub id: i64,
    /// 时间，毫秒
    pub at: Instant,
    /// 用户ID
    pub account_id: i64,
    /// 用户名
    pub account_name: String,
    /// 真实姓名
    pub real_name: String,
    /// 来源地址
    pub address: String,
    /// 请求编号，即答复头 x-request-id
    pub request_id: String,
    /// 操作
    pub action: String,
    /// 对象
    pub subject: String,
    /// 对象的ID或代码
    pub subject_id: String,
    /// 操作前的内容
    pub before: Option<Value>,
    /// 操作后的内容
    pub after: Option<Value>,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = operation_log)]
struct EntryRow {
    id: i64,
    at: Instant,
    account_id: i64,
    account_name: String,
    real_name: String,
    address: String,
    request_id: String,
    action: String,
    subject: String,
    subject_id: String,
    before_json: Option<String>,
    after_json: Option<String>,
}

impl From<EntryRow> for EntryView {
    fn from(row: EntryRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            account_id: row.account_id,
            account_name: row.account_name,
            real_name: row.real_name,
            address: row.address,
            request_id: row.request_id,
            action: row.action,
            subject: row.subject,
            subject_id: row.subject_id,
            before: row.before_json.and_then(content),
            after: row.after_json.and_then(content),
        }
    }
}

/// What stands in a column, without secrets; text that is no JSON is shown as text.
fn content(text: String) -> Option<Value> {
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Some(redacted(value))
}

/// Sound filters; `None` filters nothing.
#[derive(Debug)]
struct Filter {
    account_name: Option<String>,
    action: Option<String>,
    subject: Option<String>,
    subject_id: Option<String>,
    since: Option<Instant>,
    until: Option<Instant>,
}

impl ListEntries {
    fn validate(&self) -> Result<Filter, Faults> {
        let mut check = Check::new();
        let filter = Filter {
            account_name: check.filter(name("accountName", "用户名"), &self.account_name),
            action: check.filter(name("action", "操作"), &self.action),
            subject: check.filter(name("subject", "对象"), &self.subject),
            subject_id: check.filter(name("subjectId", "对象ID"), &self.subject_id),
            since: check.since(name("startTime", "开始时间"), &self.start_time),
            until: check.until(name("endTime", "结束时间"), &self.end_time),
        };
        check.finish(filter)
    }
}

fn filtered(filter: &Filter) -> operation_log::BoxedQuery<'_, MultiBackend> {
    let mut query = operation_log::table.into_boxed::<MultiBackend>();
    if let Some(text) = &filter.account_name {
        query = query.filter(
            operation_log::account_name
                .like(contains_pattern(text))
                .escape('\\'),
        );
    }
    if let Some(action) = &filter.action {
        query = query.filter(operation_log::action.eq(action));
    }
    if let Some(subject) = &filter.subject {
        query = query.filter(operation_log::subject.eq(subject));
    }
    if let Some(id) = &filter.subject_id {
        query = query.filter(operation_log::subject_id.eq(id));
    }
    if let Some(since) = filter.since {
        query = query.filter(operation_log::at.ge(since));
    }
    if let Some(until) = filter.until {
        query = query.filter(operation_log::at.lt(until));
    }
    query
}

/// `GET /super/log/list`: a page of entries, newest first.
///
/// The page itself is read from an index (by time, by action, by subject) and stops when it is
/// full. The count is what costs: without filters it walks through the whole index of times, with
/// `accountName`, whose substring no index knows, through every entry of the time asked for. A year
/// of a busy bank is some millions of entries, so a time should be named there.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(conn: &mut Conn, wanted: &ListEntries, page: Page) -> Result<Paged<EntryView>, Error> {
    let filter = wanted.validate()?;
    let rows: Vec<EntryRow> = filtered(&filter)
        .order((operation_log::at.desc(), operation_log::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(EntryRow::as_select())
        .load(conn)?;
    let count = filtered(&filter).count().get_result(conn)?;
    Ok(Paged { rows, count }.map(EntryView::from))
}
