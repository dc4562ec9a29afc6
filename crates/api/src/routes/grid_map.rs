//! Chapter 19: maps of grids.

use actix_web::http::Method;
use wangge_grid::caller::CallerQuery;
use wangge_grid::map::{self, FeatureCollection, MapCheck, MapItem, MapView, Maps, SaveMap};
use wangge_kernel::{ErrorKind, Field};

use super::State;
use crate::error::{ApiError, Outcome};
use crate::extract::{Input, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

/// A megabyte of map, each byte of which a form may write as three.
const MAP_BODY_BYTES: usize = 4 * 1024 * 1024;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "19.6",
            Method::POST,
            "/grid/gridmap",
            "保存网格地图坐标",
            save,
        )
        .body::<SaveMap>()
        .body_bytes(MAP_BODY_BYTES),
        Row::grid(
            "19.7",
            Method::GET,
            "/grid/gridmap/{gridCode}",
            "获取网格的地图坐标",
            find,
        )
        .many::<MapView>(),
        Row::grid(
            "19.8",
            Method::GET,
            "/grid/gridmap/list/{roleid}/{orgcode}",
            "获取PC版首页网格地图坐标",
            list,
        )
        .many::<MapItem>(),
        Row::grid(
            "x.map.geojson",
            Method::GET,
            "/grid/gridmap/geojson",
            "获取网格地图的GeoJSON",
            geojson,
        )
        .query::<CallerQuery>()
        .one::<FeatureCollection>(),
        Row::grid(
            "x.map.check",
            Method::GET,
            "/grid/gridmap/check",
            "检查网格地图的错误与重叠",
            check,
        )
        .query::<CallerQuery>()
        .one::<MapCheck>(),
    ]
}

async fn save(state: State, session: Session, Input(command): Input<SaveMap>) -> Outcome {
    state
        .db
        .write(move |tx| map::save(tx, &session.actor, &command))
        .await?;
    Ok(Reply::Done)
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let code = at.text("gridCode").to_owned();
    let found = state
        .db
        .read(move |conn| map::find(conn, &session.actor.scope, &code))
        .await?;
    Reply::list(&found)
}

async fn list(state: State, session: Session, at: Params) -> Outcome {
    let caller = CallerQuery {
        role_id: Field::Value(at.number("roleid")?),
        org_code: Field::Value(at.text("orgcode").to_owned()),
        ..CallerQuery::default()
    };
    let found = state
        .db
        .read(move |conn| map::list(conn, &session.actor, &caller))
        .await?;
    Reply::list(&found)
}

async fn geojson(state: State, session: Session, Query(caller): Query<CallerQuery>) -> Outcome {
    let shown = looked_at(&state, session, caller, map::collection).await?;
    Reply::found(shown.filter(|shown| !shown.features.is_empty()))
}

async fn check(state: State, session: Session, Query(caller): Query<CallerQuery>) -> Outcome {
    Reply::found(looked_at(&state, session, caller, map::check).await?)
}

/// What `look` makes of the maps of the caller's grids; none when he has no grid. One request at a
/// time does so, on a thread of its own: it holds no connection, and all other requests go on.
async fn looked_at<T: Send + 'static>(
    state: &State,
    session: Session,
    caller: CallerQuery,
    look: fn(&Maps) -> T,
) -> Result<Option<T>, ApiError> {
    let gone = |e: String| ApiError::new(ErrorKind::Internal, "map.look", e);
    let turn = state.maps.clone().acquire_owned().await;
    let turn = turn.map_err(|e| gone(e.to_string()))?;
    let maps = state
        .db
        .read(move |conn| map::drawn(conn, &session.actor, &caller))
        .await?;
    if maps.is_empty() {
        return Ok(None);
    }
    let work = move || {
        let seen = look(&maps);
        drop(turn);
        seen
    };
    let seen = tokio::task::spawn_blocking(work).await;
    seen.map(Some).map_err(|e| gone(e.to_string()))
}
