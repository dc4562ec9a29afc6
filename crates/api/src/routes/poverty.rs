//! Poverty files (14.14), with what stores them.

use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_customer::import::{self as imports, ImportFeed};
use wangge_customer::poverty::{self, PovertyReport, PovertyView, SavePoverty};

use super::State;
use super::import::{WORKBOOK_BYTES_MAX, standing};
use crate::error::Outcome;
use crate::extract::{Input, Params, Upload};
use crate::import::{self, Started};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "14.14",
            Method::GET,
            "/grid/customer/poorinfo/{idNumber}",
            "根据贫困户标签查询客户贫困信息",
            find,
        )
        .many::<PovertyView>(),
        Row::grid(
            "x.poverty.save",
            Method::PUT,
            "/grid/customer/poorinfo/{idNumber}",
            "保存客户贫困信息，并打上贫困户标签",
            save,
        )
        .body::<SavePoverty>(),
        Row::grid(
            "x.poverty.delete",
            Method::DELETE,
            "/grid/customer/poorinfo/{idNumber}",
            "删除客户贫困信息，并取消贫困户标签",
            delete,
        ),
        Row::grid(
            "x.poverty.import",
            Method::POST,
            "/grid/file/customer/poor/list",
            "批量导入excel贫困户信息",
            import_files,
        )
        .file(WORKBOOK_BYTES_MAX)
        .body::<ImportFeed>()
        .one::<PovertyReport>(),
    ]
}

/// One person's file is answered only after it is written down who read it.
async fn find(state: State, session: Session, at: Params) -> Outcome {
    let (id_number, scope) = (at.text("idNumber").to_owned(), session.actor.scope.clone());
    let found = state
        .db
        .read(move |conn| poverty::find(conn, &scope, &id_number))
        .await?;
    if let Some(file) = found.first() {
        let entry = Entry::new("poverty.read", "poverty", &file.id_number);
        state.audit.append(&session.actor, entry).await?;
    }
    Reply::list(&found)
}

async fn save(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SavePoverty>,
) -> Outcome {
    let id_number = at.text("idNumber").to_owned();
    state
        .db
        .write(move |tx| poverty::save(tx, &session.actor, &id_number, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id_number = at.text("idNumber").to_owned();
    state
        .db
        .write(move |tx| poverty::delete(tx, &session.actor, &id_number))
        .await?;
    Ok(Reply::Done)
}

async fn import_files(state: State, session: Session, upload: Upload) -> Outcome {
    let command: ImportFeed = upload.command()?;
    let queue = imports::queue_poverty;
    match import::start(&state, &session.actor, upload, command, queue).await? {
        Started::Over(report) => {
            let told = state
                .db
                .read(move |conn| poverty::import_report(conn, *report))
                .await?;
            Reply::data(&told)
        }
        Started::Queued(id) => standing(&state, &session, id).await,
    }
}
