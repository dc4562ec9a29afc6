//! What lists are filtered by (w12, w55).

use actix_web::http::Method;
use wangge_wealth_analytics::params::{self, Branches, Params};

use crate::error::Outcome;
use crate::reply::Reply;
use crate::routes::State;
use crate::session::WealthSession;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::wealth(
            "w12",
            Method::GET,
            "/api/params",
            "获取特征筛选参数",
            filters,
        )
        .one::<Params>(),
        Row::wealth("w55", Method::GET, "/api/new_params", "支行列表", branches).one::<Branches>(),
    ]
}

async fn filters(state: State, session: WealthSession) -> Outcome {
    let scope = session.by.scope;
    let found = state.db.read(move |conn| params::params(conn, scope));
    Reply::data(&found.await?)
}

async fn branches(state: State, session: WealthSession) -> Outcome {
    let scope = session.by.scope;
    let found = state
        .db
        .read(move |conn| params::branches_of_draft(conn, scope));
    Reply::data(&found.await?)
}
