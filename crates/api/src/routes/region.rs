//! Chapter 9: regions.

use actix_web::http::Method;
use wangge_org_region::region::{self, RegionCode, RegionView, SaveRegion};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, Params};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

const ONE: &str = "/grid/super/region/{regionCode}";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid("9.1", Method::GET, ONE, "获取行政区域", find).many::<RegionView>(),
        Row::grid(
            "9.2",
            Method::POST,
            "/grid/super/region",
            "添加行政区域",
            add,
        )
        .body::<SaveRegion>()
        .one::<RegionCode>(),
        Row::grid("9.3", Method::POST, ONE, "编辑行政区域", update).body::<SaveRegion>(),
        // Every other edit is a PUT, so this one is taken too.
        Row::grid("x.region", Method::PUT, ONE, "编辑行政区域", update).body::<SaveRegion>(),
        Row::grid("9.4", Method::DELETE, ONE, "删除行政区域", delete),
    ]
}

async fn find(state: State, _session: Session, at: Params) -> Outcome {
    let code = at.text("regionCode").to_owned();
    Reply::list(
        &state
            .db
            .read(move |conn| region::find_tree(conn, &code))
            .await?,
    )
}

async fn add(state: State, session: Session, Input(command): Input<SaveRegion>) -> Outcome {
    Reply::data(
        &state
            .db
            .write(move |tx| region::add(tx, &session.actor, &command))
            .await?,
    )
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveRegion>,
) -> Outcome {
    let code = at.text("regionCode").to_owned();
    state
        .db
        .write(move |tx| region::update(tx, &session.actor, &code, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let code = at.text("regionCode").to_owned();
    state
        .db
        .write(move |tx| region::delete(tx, &session.actor, &code))
        .await?;
    Ok(Reply::Done)
}
