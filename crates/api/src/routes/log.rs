//! The operation log and the login log, for administrators.

use actix_web::http::Method;
use wangge_audit::{EntryView, ListEntries};
use wangge_auth::attempts::{self, AttemptView, ListAttempts};

use super::State;
use crate::error::{ApiError, Outcome};
use crate::extract::{PageQuery, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "x.log",
            Method::GET,
            "/grid/super/log/list",
            "操作日志",
            list,
        )
        .query::<ListEntries>()
        .page::<EntryView>(),
        Row::grid(
            "x.login-log",
            Method::GET,
            "/grid/super/log/login/list",
            "登录日志",
            list_attempts,
        )
        .query::<ListAttempts>()
        .page::<AttemptView>(),
    ]
}

async fn list(
    state: State,
    session: Session,
    Query(wanted): Query<ListEntries>,
    PageQuery(page): PageQuery,
) -> Outcome {
    administrators_only(&session)?;
    Reply::page(
        &state
            .db
            .read(move |conn| wangge_audit::list(conn, &wanted, page))
            .await?,
    )
}

async fn list_attempts(
    state: State,
    session: Session,
    Query(wanted): Query<ListAttempts>,
    PageQuery(page): PageQuery,
) -> Outcome {
    administrators_only(&session)?;
    Reply::page(
        &state
            .db
            .read(move |conn| attempts::list(conn, &wanted, page))
            .await?,
    )
}

/// The logs tell of everybody, so a permission does not suffice.
fn administrators_only(session: &Session) -> Result<(), ApiError> {
    if session.actor.is_admin {
        Ok(())
    } else {
        Err(wangge_auth::Error::Denied.into())
    }
}
