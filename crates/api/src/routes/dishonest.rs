//! Chapter 24: dishonest persons.

use actix_web::http::Method;
use wangge_customer::dishonest::check::{self, CheckView};
use wangge_customer::dishonest::{self, DishonestView, ListDishonest};
use wangge_kernel::Field;

use super::State;
use crate::dishonest as jobs;
use crate::error::{ApiError, Outcome};
use crate::extract::{PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "24.1",
            Method::GET,
            "/grid/customer/dishonesty/list",
            "失信人名单列表",
            list,
        )
        .query::<ListDishonest>()
        .page::<DishonestView>(),
        Row::grid(
            "24.2",
            Method::GET,
            "/grid/customer/dishonesty/{id}",
            "失信人名单详情",
            find,
        )
        .one::<DishonestView>(),
        Row::grid(
            "24.3",
            Method::POST,
            "/grid/customer/dishonesty",
            "从户籍导入到失信人接口",
            check_residents,
        )
        .one::<CheckView>(),
        Row::grid(
            "x.dishonesty.progress",
            Method::GET,
            "/grid/customer/dishonesty/progress",
            "失信人核查的进度",
            progress,
        )
        .query::<Progress>()
        .one::<CheckView>(),
        Row::grid(
            "x.dishonesty.match",
            Method::PUT,
            "/grid/customer/dishonesty/{id}/match/{state}",
            "确认或排除疑似失信人",
            decide,
        ),
    ]
}

async fn list(
    state: State,
    session: Session,
    Query(wanted): Query<ListDishonest>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| dishonest::list(conn, &session.actor.scope, &wanted, page))
            .await?,
    )
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("id")?;
    Reply::found(
        state
            .db
            .read(move |conn| dishonest::find(conn, &session.actor.scope, id))
            .await?,
    )
}

async fn check_residents(state: State, session: Session) -> Outcome {
    let view = jobs::start(&state, &session.actor).await?;
    Reply::told(view.message.clone(), &view)
}

/// Which check is asked for.
#[derive(Debug, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct Progress {
    /// 任务ID，默认最近一次
    job_id: Field<i64>,
}

async fn progress(state: State, session: Session, Query(asked): Query<Progress>) -> Outcome {
    if asked.job_id == Field::Bad {
        return Err(ApiError::fault("jobId", "任务ID必须为数字"));
    }
    let job_id = asked.job_id.value().copied();
    Reply::found(
        state
            .db
            .read(move |conn| check::progress(conn, &session.actor, job_id))
            .await?,
    )
}

async fn decide(state: State, session: Session, at: Params) -> Outcome {
    let (id, decision) = (at.number("id")?, at.text("state").to_owned());
    state
        .db
        .write(move |tx| dishonest::decide(tx, &session.actor, id, &decision))
        .await?;
    Ok(Reply::Done)
}
