//! Organs (w19 to w27): administrators of the bank write them, those of a branch read their own.

use actix_web::http::Method;
use wangge_wealth_analytics::organ::{
    self, AddOrgan, ChangeBranch, ChangeName, ListOrgans, MergeOrgans, OrganCode, OrganStatus,
    OutletDetail, OutletList,
};

use super::{ADMINS, HEAD_ADMIN};
use crate::error::Outcome;
use crate::extract::{Input, Query, WealthPage};
use crate::reply::Reply;
use crate::routes::State;
use crate::session::WealthSession;
use crate::table::{Caller, Row};

pub(crate) fn rows() -> Vec<Row> {
    [reads(), writes()].concat()
}

fn reads() -> Vec<Row> {
    let admins = Caller::Roles(ADMINS);
    vec![
        Row::wealth(
            "w23",
            Method::GET,
            "/api/organ/status",
            "数据更新状态",
            status,
        )
        .caller(admins)
        .one::<OrganStatus>(),
        Row::wealth("w25", Method::GET, "/api/organ/list", "机构列表", list)
            .caller(admins)
            .query::<ListOrgans>()
            .paged()
            .one::<OutletList>(),
        Row::wealth("w26", Method::GET, "/api/organ/detail", "机构详情", find)
            .caller(admins)
            .query::<OrganCode>()
            .one::<OutletDetail>(),
    ]
}

fn writes() -> Vec<Row> {
    let head = Caller::Roles(HEAD_ADMIN);
    let post = Method::POST;
    vec![
        Row::wealth(
            "w19",
            post.clone(),
            "/api/organ/change_branch",
            "修改归属",
            change_branch,
        )
        .caller(head)
        .body::<ChangeBranch>(),
        Row::wealth(
            "w20",
            post.clone(),
            "/api/organ/change_name",
            "修改机构名字",
            change_name,
        )
        .caller(head)
        .body::<ChangeName>(),
        Row::wealth("w21", post.clone(), "/api/organ/delete", "删除", delete)
            .caller(head)
            .body::<OrganCode>(),
        Row::wealth("w22", post.clone(), "/api/organ/merge", "合并", merge)
            .caller(head)
            .body::<MergeOrgans>(),
        Row::wealth("w24", post.clone(), "/api/organ/add", "新增机构", add)
            .caller(head)
            .body::<AddOrgan>(),
        Row::wealth("w27", post, "/api/organ/update", "计算并更新", update).caller(head),
    ]
}

async fn status(state: State, _session: WealthSession) -> Outcome {
    Reply::data(&state.db.read(organ::status).await?)
}

async fn list(
    state: State,
    session: WealthSession,
    Query(wanted): Query<ListOrgans>,
    WealthPage(page): WealthPage,
) -> Outcome {
    let scope = session.by.scope;
    let found = state
        .db
        .read(move |conn| organ::list(conn, scope, &wanted, page));
    Reply::data(&found.await?)
}

async fn find(state: State, session: WealthSession, Query(command): Query<OrganCode>) -> Outcome {
    let scope = session.by.scope;
    let found = state
        .db
        .read(move |conn| organ::find(conn, scope, &command));
    Reply::data(&found.await?)
}

async fn add(state: State, session: WealthSession, Input(command): Input<AddOrgan>) -> Outcome {
    state
        .db
        .write(move |tx| organ::add(tx, &session.by, &command))
        .await?;
    Ok(Reply::Done)
}

async fn change_branch(
    state: State,
    session: WealthSession,
    Input(command): Input<ChangeBranch>,
) -> Outcome {
    state
        .db
        .write(move |tx| organ::change_branch(tx, &session.by, &command))
        .await?;
    Ok(Reply::Done)
}

async fn change_name(
    state: State,
    session: WealthSession,
    Input(command): Input<ChangeName>,
) -> Outcome {
    state
        .db
        .write(move |tx| organ::change_name(tx, &session.by, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: WealthSession, Input(command): Input<OrganCode>) -> Outcome {
    state
        .db
        .write(move |tx| organ::delete(tx, &session.by, &command))
        .await?;
    Ok(Reply::Done)
}

async fn merge(
    state: State,
    session: WealthSession,
    Input(command): Input<MergeOrgans>,
) -> Outcome {
    state
        .db
        .write(move |tx| organ::merge(tx, &session.by, &command))
        .await?;
    Ok(Reply::Done)
}

async fn update(state: State, session: WealthSession) -> Outcome {
    let today = state.db.clock().today();
    state
        .db
        .write(move |tx| organ::update(tx, &session.by, today))
        .await?;
    state.jobs.wake();
    Ok(Reply::Done)
}
