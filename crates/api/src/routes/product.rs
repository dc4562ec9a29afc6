//! Chapter 17: the bank's products.

use actix_web::http::Method;
use wangge_balances::product::{self, ListProducts, PickProduct, ProductView, SaveProduct};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "17.1",
            Method::GET,
            "/grid/super/product/dict/list",
            "银行产品列表查询",
            list,
        )
        .query::<ListProducts>()
        .page::<ProductView>(),
        Row::grid(
            "17.2",
            Method::POST,
            "/grid/super/product/dict",
            "添加银行产品",
            add,
        )
        .body::<SaveProduct>()
        .one::<i64>(),
        Row::grid(
            "17.3",
            Method::PUT,
            "/grid/super/product/dict/{id}",
            "编辑银行产品",
            update,
        )
        .body::<SaveProduct>(),
        Row::grid(
            "17.4",
            Method::PUT,
            "/grid/super/product/dict/close",
            "关闭银行产品",
            close,
        )
        .body::<PickProduct>(),
        Row::grid(
            "17.5",
            Method::PUT,
            "/grid/super/product/dict/open",
            "开启银行产品",
            reopen,
        )
        .body::<PickProduct>(),
    ]
}

async fn list(
    state: State,
    _session: Session,
    Query(command): Query<ListProducts>,
    PageQuery(page): PageQuery,
) -> Outcome {
    let found = state
        .db
        .read(move |conn| product::list(conn, &command, page))
        .await?;
    Reply::page(&found)
}

async fn add(state: State, session: Session, Input(command): Input<SaveProduct>) -> Outcome {
    let id = state
        .db
        .write(move |tx| product::add(tx, &session.actor, &command))
        .await?;
    Reply::data(&id)
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveProduct>,
) -> Outcome {
    let id = at.number("id")?;
    state
        .db
        .write(move |tx| product::update(tx, &session.actor, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn close(state: State, session: Session, Input(command): Input<PickProduct>) -> Outcome {
    state
        .db
        .write(move |tx| product::close(tx, &session.actor, &command))
        .await?;
    Ok(Reply::Done)
}

async fn reopen(state: State, session: Session, Input(command): Input<PickProduct>) -> Outcome {
    state
        .db
        .write(move |tx| product::reopen(tx, &session.actor, &command))
        .await?;
    Ok(Reply::Done)
}
