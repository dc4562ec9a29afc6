//! Chapter 20: reviewers and financial advisers.

use actix_web::http::Method;
use wangge_grid::senator::{self, ListSenators, SaveSenator, SenatorView};
use wangge_kernel::{Field, Page};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

const ONE: &str = "/grid/gridinfo/senator/{senatorId}";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "20.1",
            Method::POST,
            "/grid/gridinfo/senator",
            "新建评议员/金融顾问",
            add,
        )
        .body::<SaveSenator>()
        .one::<i64>(),
        Row::grid(
            "x.senator",
            Method::GET,
            ONE,
            "获取评议员/金融顾问详情",
            find,
        )
        .one::<SenatorView>(),
        Row::grid(
            "x.senator.update",
            Method::PUT,
            ONE,
            "修改评议员/金融顾问",
            update,
        )
        .body::<SaveSenator>(),
        Row::grid(
            "x.senator.delete",
            Method::DELETE,
            ONE,
            "删除评议员/金融顾问",
            delete,
        ),
        Row::grid(
            "x.senator.list",
            Method::GET,
            "/grid/gridinfo/senator/list",
            "分页和条件查询评议员/金融顾问列表",
            list,
        )
        .query::<ListSenators>()
        .page::<SenatorView>(),
        Row::grid(
            "x.senator.grid",
            Method::GET,
            "/grid/gridinfo/senator/list/{gridCode}",
            "查询网格的评议员/金融顾问",
            list_of_grid,
        )
        .query::<ListSenators>()
        .page::<SenatorView>(),
    ]
}

async fn add(state: State, session: Session, Input(command): Input<SaveSenator>) -> Outcome {
    let policy = state.policy();
    let id = state
        .db
        .write(move |tx| senator::add(tx, &session.actor, policy, &command))
        .await?;
    Reply::data(&id)
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("senatorId")?;
    let found = state
        .db
        .read(move |conn| senator::find(conn, &session.actor.scope, id))
        .await?;
    Reply::found(found)
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveSenator>,
) -> Outcome {
    let (policy, id) = (state.policy(), at.number("senatorId")?);
    state
        .db
        .write(move |tx| senator::update(tx, &session.actor, policy, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("senatorId")?;
    state
        .db
        .write(move |tx| senator::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}

async fn list(
    state: State,
    session: Session,
    Query(wanted): Query<ListSenators>,
    PageQuery(page): PageQuery,
) -> Outcome {
    listed(state, session, wanted, page).await
}

async fn list_of_grid(
    state: State,
    session: Session,
    at: Params,
    Query(mut wanted): Query<ListSenators>,
    PageQuery(page): PageQuery,
) -> Outcome {
    wanted.grid_code = Field::Value(at.text("gridCode").to_owned());
    listed(state, session, wanted, page).await
}

async fn listed(state: State, session: Session, wanted: ListSenators, page: Page) -> Outcome {
    let found = state
        .db
        .read(move |conn| senator::list(conn, &session.actor.scope, &wanted, page))
        .await?;
    Reply::page(&found)
}
