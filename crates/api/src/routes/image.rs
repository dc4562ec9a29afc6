//! Chapter 25: pictures of customers.

use actix_web::HttpRequest;
use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_customer::image::{self, ListImages, SaveImage};
use wangge_db::{Conn, Tx};
use wangge_storage::NewFile;

use super::State;
use crate::error::Outcome;
use crate::extract::{Attached, Params, Query};
use crate::pictures::{self, ImageAnswer, UPLOAD_BYTES_MAX};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "25.1",
            Method::POST,
            "/grid/customer/image",
            "新建/修改客户图片",
            add,
        )
        .file(UPLOAD_BYTES_MAX)
        .body::<SaveImage>()
        .one::<i64>(),
        Row::grid(
            "25.2",
            Method::DELETE,
            "/grid/customer/image/{id}",
            "删除客户图片",
            delete,
        ),
        Row::grid(
            "25.3",
            Method::GET,
            "/grid/customer/image/list/{idNumber}",
            "获取某个客户的某类图片BaseCode编码列表",
            list,
        )
        .query::<ListImages>()
        .many::<ImageAnswer>(),
        Row::grid(
            "x.image.content",
            Method::GET,
            "/grid/customer/image/{id}/content",
            "查看客户图片",
            content,
        )
        .download(),
    ]
}

async fn add(state: State, session: Session, attached: Attached) -> Outcome {
    let command: SaveImage = attached.command()?;
    let (actor, asked) = (session.actor.clone(), command.clone());
    let check = move |conn: &mut Conn, sent| image::check(conn, &actor.scope, &asked, sent);
    let actor = session.actor;
    let write = move |tx: &mut Tx<'_>, file: &NewFile| image::add(tx, &actor, &command, file);
    Reply::data(&pictures::keep(&state, &attached, check, write).await?)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("id")?;
    state
        .db
        .write(move |tx| image::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}

async fn list(
    state: State,
    session: Session,
    at: Params,
    Query(wanted): Query<ListImages>,
) -> Outcome {
    let id_number = at.text("idNumber").trim().to_ascii_uppercase();
    let (actor, asked) = (session.actor.clone(), id_number.clone());
    let read = state
        .db
        .read(move |conn| image::read_list(conn, &actor, &asked, &wanted))
        .await?;
    let Some(read) = read else {
        return Ok(Reply::Blank { list: true });
    };
    let entry = read.told(Entry::new("image.list", "person", id_number));
    state.audit.append(&session.actor, entry).await?;
    pictures::list(&state.storage, read.found).await
}

async fn content(state: State, session: Session, request: HttpRequest, at: Params) -> Outcome {
    let (id, actor) = (at.number("id")?, session.actor.clone());
    let read = state
        .db
        .read(move |conn| image::read(conn, &actor, id))
        .await?;
    let Some(read) = read else {
        return Ok(Reply::Blank { list: false });
    };
    let entry = read.told(Entry::new("image.read", "image", id));
    state.audit.append(&session.actor, entry).await?;
    let (name, file) = (format!("图片{id}"), (read.found.kind, &read.found.key));
    pictures::content(&state.storage, &request, &name, file).await
}
