//! Reading the login log: who tried to sign in, from where, and how it ended.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_db::{Conn, MultiBackend};
use wangge_kernel::rule::{Check, name};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Faults, Field, Instant, Page, Paged};

use crate::GRID_REALM;
use crate::error::Error;
use crate::login::{EXPIRED, FROZEN_REASON, LOCKED, OK, WRONG};
use crate::schema::login_log;

/// Which attempts are listed (`GET /super/log/login/list`).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListAttempts {
    /// 用户名，模糊，不分大小写
    pub account_name: Field<String>,
    /// 是否成功，true或false
    pub success: Field<String>,
    /// 开始时间，日期如2018-10-10或毫秒时间戳，含当日
    pub start_time: Field<String>,
    /// 结束时间，日期如2018-10-10或毫秒时间戳，含当日
    pub end_time: Field<String>,
}

/// One attempt to sign in, or to prove oneself by the old password (5.7).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    /// 记录ID
    pub id: i64,
    /// 时间，毫秒
    pub at: Instant,
    /// 输入的用户名，小写
    pub account_name: String,
    /// 用户ID，无此用户时为空
    pub account_id: Option<i64>,
    /// 是否成功
    pub success: bool,
    /// 结果说明
    pub reason: String,
    /// 来源地址
    pub address: String,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = login_log)]
struct AttemptRow {
    id: i64,
    at: Instant,
    name_key: String,
    account_id: Option<i64>,
    success: bool,
    reason: String,
    address: String,
}

impl From<AttemptRow> for AttemptView {
    fn from(row: AttemptRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            account_name: row.name_key,
            account_id: row.account_id,
            success: row.success,
            reason: told(&row.reason).to_owned(),
            address: row.address,
        }
    }
}

/// A stored reason in the words of users.
fn told(reason: &str) -> &str {
    match reason {
        OK => "成功",
        WRONG => "用户名或密码错误",
        LOCKED => "用户名已锁定",
        FROZEN_REASON => "用户已冻结",
        EXPIRED => "初始密码已过期",
        other => other,
    }
}

/// Sound filters; `None` filters nothing.
#[derive(Debug)]
struct Filter {
    name: Option<String>,
    success: Option<bool>,
    since: Option<Instant>,
    until: Option<Instant>,
}

impl ListAttempts {
    fn validate(&self) -> Result<Filter, Faults> {
        let mut check = Check::new();
        let typed = check.filter(name("accountName", "用户名"), &self.account_name);
        let filter = Filter {
            name: typed.map(|text| text.to_lowercase()),
            success: check.flag(name("success", "是否成功"), &self.success),
            since: check.since(name("startTime", "开始时间"), &self.start_time),
            until: check.until(name("endTime", "结束时间"), &self.end_time),
        };
        check.finish(filter)
    }
}

fn filtered(filter: &Filter) -> login_log::BoxedQuery<'_, MultiBackend> {
    let mut query = login_log::table
        .filter(login_log::realm.eq(GRID_REALM))
        .into_boxed::<MultiBackend>();
    if let Some(text) = &filter.name {
        query = query.filter(
            login_log::name_key
                .like(contains_pattern(text))
                .escape('\\'),
        );
    }
    if let Some(success) = filter.success {
        query = query.filter(login_log::success.eq(success));
    }
    if let Some(since) = filter.since {
        query = query.filter(login_log::at.ge(since));
    }
    if let Some(until) = filter.until {
        query = query.filter(login_log::at.lt(until));
    }
    query
}

/// `GET /super/log/login/list`: a page of attempts, newest first.
///
/// The page is read from the index of times and stops when it is full. The count walks through all
/// attempts of the time asked for: through the index alone when nothing else is filtered, through
/// the rows otherwise.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    wanted: &ListAttempts,
    page: Page,
) -> Result<Paged<AttemptView>, Error> {
    let filter = wanted.validate()?;
    let rows: Vec<AttemptRow> = filtered(&filter)
        .order((login_log::at.desc(), login_log::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(AttemptRow::as_select())
        .load(conn)?;
    let count = filtered(&filter).count().get_result(conn)?;
    Ok(Paged { rows, count }.map(AttemptView::from))
}
