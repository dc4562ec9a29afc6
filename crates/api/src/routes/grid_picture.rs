//! Chapter 19: the picture of a grid's map.

use actix_web::HttpRequest;
use actix_web::http::Method;
use wangge_db::{Conn, Tx};
use wangge_grid::picture::{self, SavePicture};
use wangge_storage::NewFile;

use super::State;
use crate::error::Outcome;
use crate::extract::{Attached, Params};
use crate::pictures::{self, UPLOAD_BYTES_MAX, map_address};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "19.10",
            Method::POST,
            "/grid/gridinfo/image",
            "上传网格地图图片",
            add,
        )
        .file(UPLOAD_BYTES_MAX)
        .body::<SavePicture>(),
        Row::grid(
            "19.11",
            Method::GET,
            "/grid/gridinfo/image/{id}",
            "获取网格地图图片",
            find,
        )
        .one::<String>(),
        Row::grid(
            "x.gridinfo.image.content",
            Method::GET,
            "/grid/gridinfo/image/{id}/content",
            "查看网格地图图片",
            content,
        )
        .download(),
    ]
}

async fn add(state: State, session: Session, attached: Attached) -> Outcome {
    let command: SavePicture = attached.command()?;
    let (actor, asked) = (session.actor.clone(), command.clone());
    let check = move |conn: &mut Conn, sent| picture::check(conn, &actor.scope, &asked, sent);
    let actor = session.actor;
    let write = move |tx: &mut Tx<'_>, file: &NewFile| {
        picture::add(tx, &actor, &command, file, map_address)
    };
    pictures::keep(&state, &attached, check, write).await?;
    Ok(Reply::Done)
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let (id, scope) = (at.number("id")?, session.actor.scope.clone());
    let found = state
        .db
        .read(move |conn| picture::find(conn, &scope, id))
        .await?;
    match found {
        Some(found) => pictures::data_uri(&state.storage, found.kind, &found.key).await,
        None => Ok(Reply::Blank { list: false }),
    }
}

async fn content(state: State, session: Session, request: HttpRequest, at: Params) -> Outcome {
    let (id, scope) = (at.number("id")?, session.actor.scope.clone());
    let found = state
        .db
        .read(move |conn| picture::find(conn, &scope, id))
        .await?;
    let Some(found) = found else {
        return Ok(Reply::Blank { list: false });
    };
    let (name, file) = (format!("网格地图{id}"), (found.kind, &found.key));
    pictures::content(&state.storage, &request, &name, file).await
}
