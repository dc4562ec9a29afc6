//! Chapter 7: permissions.

use actix_web::http::Method;
use wangge_auth::permission::{self, ListPermissions, PermissionView, SavePermission};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "7.1",
            Method::GET,
            "/grid/super/permission/list",
            "分页和条件获取权限列表",
            list,
        )
        .query::<ListPermissions>()
        .page::<PermissionView>(),
        Row::grid(
            "7.2",
            Method::GET,
            "/grid/super/permission/{permissionId}",
            "查看权限详情",
            find,
        )
        .one::<PermissionView>(),
        Row::grid(
            "7.3",
            Method::POST,
            "/grid/super/permission",
            "添加权限",
            add,
        )
        .body::<SavePermission>()
        .one::<i64>(),
        Row::grid(
            "7.4",
            Method::PUT,
            "/grid/super/permission/{permissionId}",
            "修改权限",
            update,
        )
        .body::<SavePermission>(),
        Row::grid(
            "7.5",
            Method::DELETE,
            "/grid/super/permission/{permissionId}",
            "删除权限",
            delete,
        ),
    ]
}

async fn list(
    state: State,
    _session: Session,
    Query(wanted): Query<ListPermissions>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| permission::list(conn, &wanted, page))
            .await?,
    )
}

async fn find(state: State, _session: Session, at: Params) -> Outcome {
    let id = at.number("permissionId")?;
    Reply::found(
        state
            .db
            .read(move |conn| permission::find(conn, id))
            .await?,
    )
}

async fn add(state: State, session: Session, Input(command): Input<SavePermission>) -> Outcome {
    Reply::data(
        &state
            .db
            .write(move |tx| permission::add(tx, &session.actor, &command))
            .await?,
    )
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SavePermission>,
) -> Outcome {
    let id = at.number("permissionId")?;
    state
        .db
        .write(move |tx| permission::update(tx, &session.actor, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("permissionId")?;
    state
        .db
        .write(move |tx| permission::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}
