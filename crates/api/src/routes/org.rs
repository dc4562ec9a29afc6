//! Chapter 8: orgs.

use actix_web::http::Method;
use wangge_kernel::Field;
use wangge_org_region::org::{self, OrgView, SaveOrg};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "8.1",
            Method::PUT,
            "/grid/super/org/{orgId}",
            "编辑机构信息",
            update,
        )
        .body::<SaveOrg>(),
        Row::grid("8.2", Method::POST, "/grid/super/org", "添加机构信息", add)
            .body::<SaveOrg>()
            .one::<i64>(),
        Row::grid(
            "8.3",
            Method::DELETE,
            "/grid/super/org/{orgId}",
            "删除机构信息",
            delete,
        )
        .query::<DeleteOrg>(),
        Row::grid(
            "8.4",
            Method::GET,
            "/grid/super/org/{orgId}",
            "获取机构信息",
            find,
        )
        .many::<OrgView>(),
    ]
}

/// The code that 8.3 prints beside the id in the path.
#[derive(Debug, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct DeleteOrg {
    /// 机构代码，若传入必须与该机构相符
    org_code: Field<String>,
}

async fn add(state: State, session: Session, Input(command): Input<SaveOrg>) -> Outcome {
    Reply::data(
        &state
            .db
            .write(move |tx| org::add(tx, &session.actor, &command))
            .await?,
    )
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveOrg>,
) -> Outcome {
    let id = at.number("orgId")?;
    state
        .db
        .write(move |tx| org::update(tx, &session.actor, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(
    state: State,
    session: Session,
    at: Params,
    Query(query): Query<DeleteOrg>,
) -> Outcome {
    let id = at.number("orgId")?;
    state
        .db
        .write(move |tx| org::delete(tx, &session.actor, id, &query.org_code))
        .await?;
    Ok(Reply::Done)
}

async fn find(state: State, _session: Session, at: Params) -> Outcome {
    let id = at.number("orgId")?;
    Reply::list(&state.db.read(move |conn| org::find_tree(conn, id)).await?)
}
