//! Chapter 21: standings, with what stores them.

use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_customer::import::{self as imports, ImportFeed};
use wangge_customer::standing::{self, SaveStanding, StandingView};
use wangge_excel_io::import::ImportReport;

use super::State;
use super::import::{self as import_routes, WORKBOOK_BYTES_MAX};
use crate::error::Outcome;
use crate::extract::{Input, Params, Upload};
use crate::import::{self, Started};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "21.1",
            Method::GET,
            "/grid/customer/credit/{idNumber}",
            "查询客户信誉信息",
            find,
        )
        .one::<StandingView>(),
        Row::grid(
            "x.standing.save",
            Method::PUT,
            "/grid/customer/credit/{idNumber}",
            "保存客户信誉信息",
            save,
        )
        .body::<SaveStanding>(),
        Row::grid(
            "x.standing.import",
            Method::POST,
            "/grid/file/customer/credit",
            "批量导入excel客户信誉信息",
            import_standings,
        )
        .file(WORKBOOK_BYTES_MAX)
        .body::<ImportFeed>()
        .one::<ImportReport>(),
    ]
}

/// One person's standing is answered only after it is written down who read it.
async fn find(state: State, session: Session, at: Params) -> Outcome {
    let (id_number, scope) = (at.text("idNumber").to_owned(), session.actor.scope.clone());
    let found = state
        .db
        .read(move |conn| standing::find(conn, &scope, &id_number))
        .await?;
    if let Some(standing) = &found {
        let entry = Entry::new("standing.read", "standing", &standing.id_number);
        state.audit.append(&session.actor, entry).await?;
    }
    Reply::found(found)
}

async fn save(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveStanding>,
) -> Outcome {
    let id_number = at.text("idNumber").to_owned();
    state
        .db
        .write(move |tx| standing::save(tx, &session.actor, &id_number, &command))
        .await?;
    Ok(Reply::Done)
}

async fn import_standings(state: State, session: Session, upload: Upload) -> Outcome {
    let command: ImportFeed = upload.command()?;
    let queue = imports::queue_standings;
    match import::start(&state, &session.actor, upload, command, queue).await? {
        Started::Over(report) => Reply::data(&report),
        Started::Queued(id) => import_routes::standing(&state, &session, id).await,
    }
}
