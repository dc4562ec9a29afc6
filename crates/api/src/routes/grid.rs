//! Chapter 19: grids and their review groups.

use actix_web::http::Method;
use wangge_grid::caller::CallerQuery;
use wangge_grid::info::{self, GridItem, GridView, ListGrids, SaveGrid};
use wangge_worklist::todo;

use super::State;
use crate::error::{ApiError, Outcome};
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "19.1",
            Method::GET,
            "/grid/gridinfo/{id}",
            "获取某个网格详情",
            find,
        )
        .one::<GridView>(),
        Row::grid("19.2", Method::POST, "/grid/gridinfo", "创建网格", add)
            .body::<SaveGrid>()
            .one::<i64>(),
        Row::grid(
            "19.3",
            Method::PUT,
            "/grid/gridinfo/{gridCode}",
            "修改网格",
            update,
        )
        .body::<SaveGrid>()
        .one::<GridView>(),
        Row::grid(
            "19.4",
            Method::DELETE,
            "/grid/gridinfo/{id}",
            "删除网格",
            delete,
        ),
        Row::grid(
            "19.5",
            Method::GET,
            "/grid/gridinfo/list",
            "分页和条件查询网格列表",
            list,
        )
        .query::<ListGrids>()
        .page::<GridItem>(),
        Row::grid(
            "19.9",
            Method::GET,
            "/grid/gridinfo/list/account",
            "查询所有可看的网格信息",
            list_visible,
        )
        .query::<CallerQuery>()
        .many::<GridView>(),
    ]
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let key = at.text("id").to_owned();
    Reply::found(
        state
            .db
            .read(move |conn| info::find(conn, &session.actor.scope, &key))
            .await?,
    )
}

async fn add(state: State, session: Session, Input(command): Input<SaveGrid>) -> Outcome {
    let policy = state.policy();
    Reply::data(
        &state
            .db
            .write(move |tx| info::add(tx, &session.actor, policy, &command))
            .await?,
    )
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveGrid>,
) -> Outcome {
    let (policy, key) = (state.policy(), at.text("gridCode").to_owned());
    let view = state
        .db
        .write(move |tx| {
            let updated = info::update(tx, &session.actor, policy, &key, &command)?;
            if let Some(change) = updated.manager {
                todo::move_customer_files(tx, change.grid_id, change.from, change.to)
                    .map_err(wangge_db::Error::from)?;
            }
            info::find(tx.conn(), &session.actor.scope, &updated.id.to_string())
                .map_err(ApiError::from)
        })
        .await?;
    Reply::found(view)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("id")?;
    state
        .db
        .write(move |tx| info::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}

async fn list(
    state: State,
    session: Session,
    Query(wanted): Query<ListGrids>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| info::list(conn, &session.actor, &wanted, page))
            .await?,
    )
}

async fn list_visible(
    state: State,
    session: Session,
    Query(caller): Query<CallerQuery>,
) -> Outcome {
    Reply::list(
        &state
            .db
            .read(move |conn| info::list_visible(conn, &session.actor, &caller))
            .await?,
    )
}
