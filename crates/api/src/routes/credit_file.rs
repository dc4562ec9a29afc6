//! Credit files: chapters 30 to 32, and 26.1.

use actix_web::http::Method;
use actix_web::web;
use wangge_audit::Entry;
use wangge_credit_review::credit_file::report::{self, StoreReport};
use wangge_credit_review::credit_file::{
    self, AddFiles, AddedFiles, FileView, ImportFiles, ListFiles, ListedView, SaveFile,
};
use wangge_excel_io::import::ImportReport;
use wangge_kernel::ErrorKind;

use super::State;
use super::import::{self as import_routes, WORKBOOK_BYTES_MAX};
use crate::compat::Summed;
use crate::error::{ApiError, Outcome};
use crate::extract::{Input, PageQuery, Params, Query, Upload};
use crate::import::{self, Started};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

const ALL: &str = "/grid/customer/creditdetail";
const ONE: &str = "/grid/customer/creditdetail/{id}";
const REPORT: &str = "/grid/customer/creditdetail/report/{creditDetailId}";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid("30.1", Method::POST, ALL, "创建面谈面签记录", add)
            .body::<SaveFile>()
            .one::<FileView>(),
        Row::grid("30.4", Method::PUT, ONE, "修改面谈面签表", update).body::<SaveFile>(),
        Row::grid("30.5", Method::DELETE, ONE, "删除面谈面签记录", delete),
        Row::grid("30.9", Method::GET, ONE, "查询某条面谈面签记录详情", find).one::<FileView>(),
        Row::grid(
            "30.7",
            Method::GET,
            "/grid/customer/creditdetail/list",
            "面谈面签(分页和条件查询)；传status时为贷款审批列表",
            list,
        )
        .also("31.1")
        .query::<ListFiles>()
        .page::<ListedView>(),
        Row::grid(
            "26.1",
            Method::POST,
            "/grid/customer/creditdetail/addlist",
            "白名单批量转待面谈面签",
            add_many,
        )
        .body::<AddFiles>()
        .one::<AddedFiles>(),
        Row::grid(
            "30.6",
            Method::POST,
            "/grid/file/credit/detail",
            "批量导入面谈面签表",
            import_files,
        )
        .file(WORKBOOK_BYTES_MAX)
        .body::<ImportFiles>()
        .one::<ImportReport>(),
        Row::grid("32.1", Method::GET, REPORT, "征信报告显示接口", read_report).one::<String>(),
        Row::grid(
            "x.creditreport.store",
            Method::PUT,
            REPORT,
            "保存征信报告页面",
            store_report,
        )
        .body::<StoreReport>(),
    ]
}

async fn add(state: State, session: Session, Input(command): Input<SaveFile>) -> Outcome {
    let file = state
        .db
        .write(move |tx| credit_file::add(tx, &session.actor, &command))
        .await?;
    Reply::data(&file)
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveFile>,
) -> Outcome {
    let id = at.number("id")?;
    state
        .db
        .write(move |tx| credit_file::update(tx, &session.actor, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("id")?;
    state
        .db
        .write(move |tx| credit_file::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}

/// A credit file tells all of a person: it is answered only after it is written down who read it.
async fn find(state: State, session: Session, at: Params) -> Outcome {
    let (id, actor) = (at.number("id")?, session.actor.clone());
    let read = state
        .db
        .read(move |conn| credit_file::read(conn, &actor, id))
        .await?;
    if let Some(read) = &read {
        let entry = read.told(Entry::new("credit_file.read", "credit_file", id));
        state.audit.append(&session.actor, entry).await?;
    }
    Reply::found(read.map(|read| read.found))
}

async fn list(
    state: State,
    session: Session,
    Query(query): Query<ListFiles>,
    PageQuery(page): PageQuery,
) -> Outcome {
    let stages = state.config.stages;
    let found = state
        .db
        .read(move |conn| credit_file::list(conn, &session.actor, stages, &query, page))
        .await?;
    Reply::page(&found)
}

async fn add_many(state: State, session: Session, Input(command): Input<AddFiles>) -> Outcome {
    let added = state
        .db
        .write(move |tx| credit_file::add_many(tx, &session.actor, &command))
        .await?;
    Reply::data(&added)
}

async fn import_files(state: State, session: Session, upload: Upload) -> Outcome {
    let command: ImportFiles = upload.command()?;
    let queue = credit_file::queue;
    match import::start(&state, &session.actor, upload, command, queue).await? {
        Started::Over(report) if state.config.compat_2018 => Reply::data(&Summed::new(&report)),
        Started::Over(report) => Reply::data(&report),
        Started::Queued(id) => import_routes::standing(&state, &session, id).await,
    }
}

/// A credit report is answered only after it is written down who read it.
async fn read_report(state: State, session: Session, at: Params) -> Outcome {
    let (id, actor) = (at.number("creditDetailId")?, session.actor.clone());
    let read = state
        .db
        .read(move |conn| report::read(conn, &actor, id))
        .await?;
    if let Some(read) = &read {
        let entry = read.told(Entry::new("credit_report.read", "credit_file", id));
        state.audit.append(&session.actor, entry).await?;
    }
    Reply::found(read.map(|read| read.found))
}

/// The page is cleaned before the transaction begins, off the threads that serve.
async fn store_report(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<StoreReport>,
) -> Outcome {
    let id = at.number("creditDetailId")?;
    let page = web::block(move || report::clean(&command))
        .await
        .map_err(|e| ApiError::new(ErrorKind::Internal, "credit_report.clean", e.to_string()))??;
    state
        .db
        .write(move |tx| report::store(tx, &session.actor, id, &page))
        .await?;
    Ok(Reply::Done)
}
