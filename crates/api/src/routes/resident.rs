//! Chapter 13: residents; the import (13.7) is with the files.

use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_customer::resident::{self, ListResidents, ResidentView, SaveResident};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "13.1",
            Method::GET,
            "/grid/customer/resident/{residentId}",
            "居民户籍详情",
            find,
        )
        .one::<ResidentView>(),
        Row::grid(
            "13.2",
            Method::GET,
            "/grid/customer/resident/list",
            "居民户籍列表",
            list,
        )
        .query::<ListResidents>()
        .page::<ResidentView>(),
        Row::grid(
            "13.3",
            Method::POST,
            "/grid/customer/resident",
            "新增户籍信息",
            add,
        )
        .body::<SaveResident>()
        .one::<i64>(),
        Row::grid(
            "13.4",
            Method::PUT,
            "/grid/customer/resident/{residentId}",
            "编辑户籍信息",
            update,
        )
        .body::<SaveResident>(),
        Row::grid(
            "13.5",
            Method::PUT,
            "/grid/customer/resident/{residentId}/status/{status}",
            "编辑户籍信息可用状态",
            set_status,
        ),
        Row::grid(
            "13.6",
            Method::GET,
            "/grid/customer/resident/idnumber/{idNumber}",
            "通过身份证号查询户籍",
            find_by_id_number,
        )
        .one::<ResidentView>(),
    ]
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let (id, scope) = (at.number("residentId")?, session.actor.scope.clone());
    let found = state
        .db
        .read(move |conn| resident::find(conn, &scope, id))
        .await?;
    logged(&state, &session, found).await
}

async fn find_by_id_number(state: State, session: Session, at: Params) -> Outcome {
    let (id_number, scope) = (at.text("idNumber").to_owned(), session.actor.scope.clone());
    let found = state
        .db
        .read(move |conn| resident::find_by_id_number(conn, &scope, &id_number))
        .await?;
    logged(&state, &session, found).await
}

/// One person's file is answered only after it is written down who read it.
async fn logged(state: &State, session: &Session, found: Option<ResidentView>) -> Outcome {
    if let Some(resident) = &found {
        state
            .audit
            .append(
                &session.actor,
                Entry::new("resident.read", "resident", resident.resident_id),
            )
            .await?;
    }
    Reply::found(found)
}

async fn list(
    state: State,
    session: Session,
    Query(wanted): Query<ListResidents>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| resident::list(conn, &session.actor, &wanted, page))
            .await?,
    )
}

async fn add(state: State, session: Session, Input(command): Input<SaveResident>) -> Outcome {
    let policy = state.policy();
    Reply::data(
        &state
            .db
            .write(move |tx| resident::add(tx, &session.actor, policy, &command))
            .await?,
    )
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveResident>,
) -> Outcome {
    let (policy, id) = (state.policy(), at.number("residentId")?);
    state
        .db
        .write(move |tx| resident::update(tx, &session.actor, policy, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn set_status(state: State, session: Session, at: Params) -> Outcome {
    let (id, status) = (at.number("residentId")?, at.number("status")?);
    state
        .db
        .write(move |tx| resident::set_status(tx, &session.actor, id, status))
        .await?;
    Ok(Reply::Done)
}
