//! Chapter 6: roles.

use actix_web::http::Method;
use wangge_auth::role::{self, ListRoles, RoleDetail, SaveRole};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "6.1",
            Method::GET,
            "/grid/super/role/list",
            "分页和条件获取角色列表",
            list,
        )
        .query::<ListRoles>()
        .page::<RoleDetail>(),
        Row::grid(
            "6.2",
            Method::GET,
            "/grid/super/role/{roleId}",
            "获取角色详情",
            find,
        )
        .one::<RoleDetail>(),
        Row::grid("6.3", Method::POST, "/grid/super/role", "创建角色", add)
            .body::<SaveRole>()
            .one::<i64>(),
        Row::grid(
            "6.4",
            Method::PUT,
            "/grid/super/role/{roleId}",
            "修改角色",
            update,
        )
        .body::<SaveRole>(),
        Row::grid(
            "6.5",
            Method::DELETE,
            "/grid/super/role/{roleId}",
            "删除角色",
            delete,
        ),
    ]
}

async fn list(
    state: State,
    _session: Session,
    Query(wanted): Query<ListRoles>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| role::list(conn, &wanted, page))
            .await?,
    )
}

async fn find(state: State, _session: Session, at: Params) -> Outcome {
    let id = at.number("roleId")?;
    Reply::found(state.db.read(move |conn| role::find(conn, id)).await?)
}

async fn add(state: State, session: Session, Input(command): Input<SaveRole>) -> Outcome {
    Reply::data(
        &state
            .db
            .write(move |tx| role::add(tx, &session.actor, &command))
            .await?,
    )
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveRole>,
) -> Outcome {
    let id = at.number("roleId")?;
    state
        .db
        .write(move |tx| role::update(tx, &session.actor, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("roleId")?;
    state
        .db
        .write(move |tx| role::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}
