//! Chapter 10: dictionaries.

use actix_web::http::Method;
use wangge_org_region::dictionary::{
    self, DictionaryItem, DictionaryView, ListDictionaries, SaveDictionary,
};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "10.1",
            Method::POST,
            "/grid/super/dictionary",
            "新建字典组",
            add,
        )
        .body::<SaveDictionary>()
        .one::<String>(),
        Row::grid(
            "10.2",
            Method::PUT,
            "/grid/super/dictionary",
            "修改字典组",
            replace,
        )
        .body::<SaveDictionary>(),
        Row::grid(
            "10.3",
            Method::DELETE,
            "/grid/super/dictionary/{code}",
            "删除字典组",
            delete,
        ),
        Row::grid(
            "10.4",
            Method::GET,
            "/grid/super/dictionary/{code}",
            "查询字典组详情",
            find,
        )
        .many::<DictionaryItem>(),
        Row::grid(
            "10.5",
            Method::GET,
            "/grid/super/dictionary/list",
            "根据条件和分页获取字典组列表",
            list,
        )
        .query::<ListDictionaries>()
        .page::<DictionaryView>(),
    ]
}

async fn add(state: State, session: Session, Input(command): Input<SaveDictionary>) -> Outcome {
    Reply::data(
        &state
            .db
            .write(move |tx| dictionary::add(tx, &session.actor, &command))
            .await?,
    )
}

async fn replace(state: State, session: Session, Input(command): Input<SaveDictionary>) -> Outcome {
    state
        .db
        .write(move |tx| dictionary::replace(tx, &session.actor, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let code = at.text("code").to_owned();
    state
        .db
        .write(move |tx| dictionary::delete(tx, &session.actor, &code))
        .await?;
    Ok(Reply::Done)
}

async fn find(state: State, _session: Session, at: Params) -> Outcome {
    let code = at.text("code").to_owned();
    Reply::list(
        &state
            .db
            .read(move |conn| dictionary::find(conn, &code))
            .await?,
    )
}

async fn list(
    state: State,
    _session: Session,
    Query(wanted): Query<ListDictionaries>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| dictionary::list(conn, &wanted, page))
            .await?,
    )
}
