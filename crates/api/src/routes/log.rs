//! The operation log and the login log. They tell of everybody, so they are for administrators.

use actix_web::http::Method;
use wangge_audit::{EntryView, ListEntries};
use wangge_auth::attempts::{self, AttemptView, ListAttempts};

use super::State;
use crate::error::Outcome;
use crate::extract::{PageQuery, Query};
use crate::reply::Reply;
use crate::table::{Caller, Row};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "x.log",
            Method::GET,
            "/grid/super/log/list",
            "操作日志",
            list,
        )
        .caller(Caller::Administrator)
        .query::<ListEntries>()
        .page::<EntryView>(),
        Row::grid(
            "x.login-log",
            Method::GET,
            "/grid/super/log/login/list",
            "登录日志",
            list_attempts,
        )
        .caller(Caller::Administrator)
        .query::<ListAttempts>()
        .page::<AttemptView>(),
    ]
}

async fn list(
    state: State,
    Query(wanted): Query<ListEntries>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| wangge_audit::list(conn, &wanted, page))
            .await?,
    )
}

async fn list_attempts(
    state: State,
    Query(wanted): Query<ListAttempts>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| attempts::list(conn, &wanted, page))
            .await?,
    )
}
