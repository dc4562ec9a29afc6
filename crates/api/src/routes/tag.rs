//! Chapter 18: tags, and who wears them.

use actix_web::http::Method;
use wangge_customer::tag::{self, ReplaceTags, SaveTag, TagDefinition, TagView, Wearer};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, PageQuery, Params};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = definitions();
    rows.extend(worn());
    rows
}

fn definitions() -> Vec<Row> {
    vec![
        Row::grid(
            "18.1",
            Method::GET,
            "/grid/super/tag/{tagId}",
            "后台-获取标签详情",
            find,
        )
        .one::<TagDefinition>(),
        Row::grid(
            "18.2",
            Method::GET,
            "/grid/super/tag/list",
            "后台-获取标签列表",
            list,
        )
        .page::<TagDefinition>(),
        Row::grid(
            "18.3",
            Method::POST,
            "/grid/super/tag",
            "后台-添加标签信息",
            add,
        )
        .body::<SaveTag>()
        .one::<i64>(),
        Row::grid(
            "18.4",
            Method::PUT,
            "/grid/super/tag/{tagId}",
            "后台-编辑标签信息",
            update,
        )
        .body::<SaveTag>(),
        Row::grid(
            "18.5",
            Method::DELETE,
            "/grid/super/tag/{tagId}",
            "后台-删除标签信息",
            delete,
        ),
    ]
}

fn worn() -> Vec<Row> {
    vec![
        Row::grid(
            "18.6",
            Method::GET,
            "/grid/customer/{idNumber}/tag/list",
            "获取客户所有标签",
            of_person,
        )
        .many::<TagView>(),
        Row::grid(
            "18.7",
            Method::GET,
            "/grid/customer/count/tag/{tagId}",
            "获取标签的客户数",
            customer_count,
        )
        .one::<i64>(),
        Row::grid(
            "18.8",
            Method::GET,
            "/grid/customer/list/tag/{tagId}",
            "获取该标签的所有客户",
            customers,
        )
        .page::<Wearer>(),
        Row::grid(
            "18.9",
            Method::POST,
            "/grid/customer/{idNumber}/tag",
            "添加标签（为客户），替换已有的标签",
            replace,
        )
        .body::<ReplaceTags>(),
        Row::grid(
            "18.10",
            Method::DELETE,
            "/grid/customer/{idNumber}/tag",
            "删除客户所有标签",
            remove_all,
        ),
        Row::grid(
            "18.11",
            Method::DELETE,
            "/grid/customer/{idNumber}/tag/{tagId}",
            "删除客户的一个标签",
            remove,
        ),
    ]
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("tagId")?;
    let found = state
        .db
        .read(move |conn| tag::find(conn, &session.actor.scope, id))
        .await?;
    Reply::found(found)
}

async fn list(state: State, session: Session, PageQuery(page): PageQuery) -> Outcome {
    let found = state
        .db
        .read(move |conn| tag::list(conn, &session.actor.scope, page))
        .await?;
    Reply::page(&found)
}

async fn add(state: State, session: Session, Input(command): Input<SaveTag>) -> Outcome {
    let id = state
        .db
        .write(move |tx| tag::add(tx, &session.actor, &command))
        .await?;
    Reply::data(&id)
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveTag>,
) -> Outcome {
    let id = at.number("tagId")?;
    state
        .db
        .write(move |tx| tag::update(tx, &session.actor, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("tagId")?;
    state
        .db
        .write(move |tx| tag::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}

async fn of_person(state: State, session: Session, at: Params) -> Outcome {
    let id_number = at.text("idNumber").to_owned();
    let found = state
        .db
        .read(move |conn| tag::of_person(conn, &session.actor.scope, &id_number))
        .await?;
    Reply::list(&found)
}

async fn customer_count(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("tagId")?;
    let found = state
        .db
        .read(move |conn| tag::customer_count(conn, &session.actor.scope, id))
        .await?;
    Reply::found(found)
}

async fn customers(
    state: State,
    session: Session,
    at: Params,
    PageQuery(page): PageQuery,
) -> Outcome {
    let id = at.number("tagId")?;
    let found = state
        .db
        .read(move |conn| tag::customers(conn, &session.actor.scope, id, page))
        .await?;
    Reply::page(&found)
}

async fn replace(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<ReplaceTags>,
) -> Outcome {
    let id_number = at.text("idNumber").to_owned();
    state
        .db
        .write(move |tx| tag::replace(tx, &session.actor, &id_number, &command))
        .await?;
    Ok(Reply::Done)
}

async fn remove_all(state: State, session: Session, at: Params) -> Outcome {
    let id_number = at.text("idNumber").to_owned();
    state
        .db
        .write(move |tx| tag::remove_all(tx, &session.actor, &id_number))
        .await?;
    Ok(Reply::Done)
}

async fn remove(state: State, session: Session, at: Params) -> Outcome {
    let (id_number, id) = (at.text("idNumber").to_owned(), at.number("tagId")?);
    state
        .db
        .write(move |tx| tag::remove(tx, &session.actor, &id_number, id))
        .await?;
    Ok(Reply::Done)
}
