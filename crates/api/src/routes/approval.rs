//! The approval of credit files: 30.2, 30.3 and 31.2.

use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_credit_review::approval::{self, Decisions, RecordView, ReportView};

use super::State;
use crate::compat;
use crate::decisions::Tally;
use crate::error::{ApiError, Outcome};
use crate::extract::{Input, Params};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "30.2",
            Method::POST,
            "/grid/customer/creditapproval",
            "新增审批记录",
            decide,
        )
        .body::<Decisions>()
        .one::<i64>(),
        Row::grid(
            "30.3",
            Method::GET,
            "/grid/customer/creditapproval/{creditDetailId}",
            "获取某条面谈面签的所有审批记录",
            records,
        )
        .many::<RecordView>(),
        Row::grid(
            "31.2",
            Method::GET,
            "/grid/customer/creditapproval/report/{idNumber}",
            "获取审批报表信息",
            report,
        )
        .one::<ReportView>(),
    ]
}

/// Every entry is decided by itself, in a transaction of its own.
async fn decide(state: State, session: Session, Input(command): Input<Decisions>) -> Outcome {
    let stages = state.config.stages;
    let entries = command.entries().map_err(ApiError::faults)?;
    let mut tally = Tally::default();
    for (index, entry) in entries.into_iter().enumerate() {
        let actor = session.actor.clone();
        let decided = state
            .db
            .write(move |tx| approval::decide(tx, &actor, stages, &entry))
            .await;
        tally.add(index, "creditDetailId", decided.map_err(ApiError::from));
    }
    tally.answer("审批")
}

async fn records(state: State, session: Session, at: Params) -> Outcome {
    let (id, actor) = (at.number("creditDetailId")?, session.actor.clone());
    let read = state
        .db
        .read(move |conn| approval::records(conn, &actor, id))
        .await?;
    let Some(read) = read else {
        return Ok(Reply::Blank { list: true });
    };
    let entry = read.told(Entry::new("credit_file.read_records", "credit_file", id));
    state.audit.append(&session.actor, entry).await?;
    Reply::list(&read.found)
}

async fn report(state: State, session: Session, at: Params) -> Outcome {
    let id_number = at.text("idNumber").trim().to_ascii_uppercase();
    let (actor, asked) = (session.actor.clone(), id_number.clone());
    let read = state
        .db
        .read(move |conn| approval::report(conn, &actor, &asked))
        .await?;
    let Some(read) = read else {
        return Ok(Reply::Blank { list: false });
    };
    let entry = Entry::new("customer.read_report", "person", id_number);
    state.audit.append(&session.actor, read.told(entry)).await?;
    match state.config.compat_2018 {
        true => Reply::doubled(&read.found, compat::beside(&read.found)),
        false => Reply::data(&read.found),
    }
}
