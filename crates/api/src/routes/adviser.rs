//! Chapter 29: what financial advisers say of customers.

use actix_web::http::Method;
use wangge_credit_review::adviser::{self, ListOpinions, OpinionView, SaveOpinion};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

const ALL: &str = "/grid/customer/creditadviser";
const ONE: &str = "/grid/customer/creditadviser/{id}";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid("29.1", Method::POST, ALL, "新增金融顾问咨询意见", add)
            .body::<SaveOpinion>()
            .one::<i64>(),
        Row::grid("29.2", Method::PUT, ONE, "修改金融顾问咨询意见记录", update)
            .body::<SaveOpinion>(),
        Row::grid(
            "29.3",
            Method::DELETE,
            ONE,
            "删除金融顾问咨询意见记录",
            delete,
        ),
        Row::grid(
            "29.4",
            Method::GET,
            ONE,
            "查询某条金融顾问意见详细记录",
            find,
        )
        .one::<OpinionView>(),
        Row::grid(
            "29.5",
            Method::GET,
            "/grid/customer/creditadviser/list",
            "根据条件和分页查询金融顾问咨询意见记录列表",
            list,
        )
        .query::<ListOpinions>()
        .page::<OpinionView>(),
    ]
}

async fn add(state: State, session: Session, Input(command): Input<SaveOpinion>) -> Outcome {
    let id = state
        .db
        .write(move |tx| adviser::add(tx, &session.actor, &command))
        .await?;
    Reply::data(&id)
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveOpinion>,
) -> Outcome {
    let id = at.number("id")?;
    state
        .db
        .write(move |tx| adviser::update(tx, &session.actor, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("id")?;
    state
        .db
        .write(move |tx| adviser::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("id")?;
    let found = state
        .db
        .read(move |conn| adviser::find(conn, &session.actor.scope, id))
        .await?;
    Reply::found(found)
}

async fn list(
    state: State,
    session: Session,
    Query(query): Query<ListOpinions>,
    PageQuery(page): PageQuery,
) -> Outcome {
    let found = state
        .db
        .read(move |conn| adviser::list(conn, &session.actor.scope, &query, page))
        .await?;
    Reply::page(&found)
}
