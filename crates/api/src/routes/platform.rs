//! Chapter 33: the work platform.

use actix_web::http::Method;
use wangge_worklist::platform::{self, ListTodos, SaveTodo, TodoView};

use super::State;
use crate::error::Outcome;
use crate::extract::{Asked, Input, Params};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

const LIST: &str = "/grid/platform/info/list";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid("33.1", Method::GET, LIST, "查看-工作平台列表", list)
            .query::<ListTodos>()
            .page::<TodoView>(),
        // Old clients ask by POST as well.
        Row::grid("x.todos", Method::POST, LIST, "查看-工作平台列表", list)
            .query::<ListTodos>()
            .page::<TodoView>(),
        Row::grid(
            "x.todo",
            Method::POST,
            "/grid/platform/info",
            "新建待办",
            add,
        )
        .body::<SaveTodo>()
        .one::<i64>(),
        Row::grid(
            "x.todo-status",
            Method::PUT,
            "/grid/platform/info/{id}/status/{status}",
            "完成或取消待办",
            set_status,
        ),
    ]
}

async fn list(state: State, session: Session, Asked(wanted, page): Asked<ListTodos>) -> Outcome {
    let now = state.db.clock().now();
    Reply::page(
        &state
            .db
            .read(move |conn| platform::list(conn, &session.actor, now, &wanted, page))
            .await?,
    )
}

async fn add(state: State, session: Session, Input(command): Input<SaveTodo>) -> Outcome {
    Reply::data(
        &state
            .db
            .write(move |tx| platform::add(tx, &session.actor, &command))
            .await?,
    )
}

async fn set_status(state: State, session: Session, at: Params) -> Outcome {
    let (id, status) = (at.number("id")?, at.number("status")?);
    state
        .db
        .write(move |tx| platform::set_status(tx, &session.actor, id, status))
        .await?;
    Ok(Reply::Done)
}
