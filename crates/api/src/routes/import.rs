//! Imports of sheets (13.7, 14.13) and feeds of the core bank: asked for, looked at, undone; and tickets for downloads.

use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_auth::ticket::{self, Ticket};
use wangge_balances::feed::{self, FeedBalances, FeedView, IMPORT_KIND};
use wangge_customer::import::{
    self as imports, ImportCustomers, ImportFeed, ImportResidents, UndoReport, Viewer,
};
use wangge_excel_io::bad_rows_workbook;
use wangge_excel_io::import::{BadRow, ImportReport, ImportView, bad_rows};
use wangge_kernel::{DataScope, ErrorKind};

use super::State;
use super::file::XLSX;
use crate::error::{ApiError, Outcome};
use crate::extract::{Attached, PageQuery, Params, Upload};
use crate::feeds;
use crate::import::{self, Started};
use crate::reply::{FileBody, Reply};
use crate::session::Session;
use crate::sheets;
use crate::table::{Caller, Grant, Row};
use crate::xlsx::{self, RefusedRows, Source};

pub(super) const WORKBOOK_BYTES_MAX: usize = 100 * 1024 * 1024;
/// Five million accounts as text are about 600 MB.
const FEED_BYTES_MAX: usize = 1024 * 1024 * 1024;
/// What must be granted to feed balances: not what covers the imports beside it.
const FEED_GRANT: &str = "/feed/balance";

#[expect(clippy::too_many_lines, reason = "a table, a row per operation")]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "13.7",
            Method::POST,
            "/grid/file/resident",
            "批量导入excel户籍信息",
            residents,
        )
        .file(WORKBOOK_BYTES_MAX)
        .body::<ImportResidents>()
        .one::<ImportReport>(),
        Row::grid(
            "14.13",
            Method::POST,
            "/grid/file/customer/info",
            "Excel导入-客户信息",
            customers,
        )
        .file(WORKBOOK_BYTES_MAX)
        .body::<ImportCustomers>()
        .one::<ImportReport>(),
        Row::grid(
            "x.import.dishonesty",
            Method::POST,
            "/grid/file/customer/dishonesty/list",
            "Excel导入-失信人名单",
            dishonest,
        )
        .file(WORKBOOK_BYTES_MAX)
        .body::<ImportFeed>()
        .one::<ImportReport>(),
        Row::grid(
            "x.feed",
            Method::POST,
            "/grid/file/balance",
            "导入核心系统账户余额",
            balances,
        )
        .grant(Grant::Apart(FEED_GRANT))
        .file(FEED_BYTES_MAX)
        .body::<FeedBalances>()
        .one::<FeedView>(),
        Row::grid(
            "x.import.list",
            Method::GET,
            "/grid/file/import/list",
            "导入批次列表",
            list,
        )
        .page::<ImportView>(),
        Row::grid(
            "x.import",
            Method::GET,
            "/grid/file/import/{importId}",
            "导入批次的进度与结果",
            find,
        )
        .one::<ImportView>(),
        Row::grid(
            "x.import.errors",
            Method::GET,
            "/grid/file/import/{importId}/errors",
            "下载导入失败的行，改正后可再次导入",
            errors,
        )
        .download(),
        Row::grid(
            "x.import.undo",
            Method::POST,
            "/grid/file/import/{importId}/undo",
            "撤销导入",
            undo,
        )
        .one::<UndoReport>(),
        Row::grid(
            "x.ticket",
            Method::POST,
            "/grid/file/ticket",
            "获取一次性下载凭证",
            issue_ticket,
        )
        .caller(Caller::SignedIn)
        .one::<Ticket>(),
    ]
}

async fn residents(state: State, session: Session, upload: Upload) -> Outcome {
    let command: ImportResidents = upload.command()?;
    let queue = imports::queue_residents;
    match import::start(&state, &session.actor, upload, command, queue).await? {
        Started::Over(report) => Reply::data(&report),
        Started::Queued(id) => standing(&state, &session, id).await,
    }
}

async fn customers(state: State, session: Session, upload: Upload) -> Outcome {
    let command: ImportCustomers = upload.command()?;
    let queue = imports::queue_customers;
    match import::start(&state, &session.actor, upload, command, queue).await? {
        Started::Over(report) => Reply::told(report.message.clone(), &report),
        Started::Queued(id) => standing(&state, &session, id).await,
    }
}

async fn dishonest(state: State, session: Session, upload: Upload) -> Outcome {
    let command: ImportFeed = upload.command()?;
    let queue = imports::queue_dishonest;
    match import::start(&state, &session.actor, upload, command, queue).await? {
        Started::Over(report) => Reply::told(report.message.clone(), &report),
        Started::Queued(id) => standing(&state, &session, id).await,
    }
}

async fn balances(state: State, session: Session, upload: Attached) -> Outcome {
    let view = feeds::start(&state, &session.actor, upload).await?;
    Reply::told(view.import.report.message.clone(), &view)
}

/// Whoever may feed balances sees all feeds if he sees everything; others see their own.
fn viewer(session: &Session) -> Viewer {
    let feeder = session.access.granted("POST", FEED_GRANT);
    let sees_feeds = feeder.is_some_and(|actor| actor.scope == DataScope::All);
    Viewer {
        actor: session.actor.clone(),
        own_only: if sees_feeds { &[] } else { &[IMPORT_KIND] },
    }
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    standing(&state, &session, at.number("importId")?).await
}

/// How an import stands now; of a feed, its days as well.
pub(super) async fn standing(state: &State, session: &Session, id: i64) -> Outcome {
    let viewer = viewer(session);
    let found = state
        .db
        .read(move |conn| imports::find(conn, &viewer, id))
        .await?;
    if found.as_ref().is_none_or(|found| found.kind != IMPORT_KIND) {
        return Reply::found(found);
    }
    Reply::found(state.db.read(move |conn| feed::view(conn, id)).await?)
}

async fn list(state: State, session: Session, PageQuery(page): PageQuery) -> Outcome {
    let viewer = viewer(&session);
    Reply::page(
        &state
            .db
            .read(move |conn| imports::list(conn, &viewer, page))
            .await?,
    )
}

async fn undo(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("importId")?;
    Reply::data(&import::undo(&state, viewer(&session), id).await?)
}

async fn issue_ticket(state: State, session: Session) -> Outcome {
    let issued = state
        .db
        .write(move |tx| ticket::issue(tx, session.access.session_id()))
        .await?;
    Reply::data(&issued)
}

async fn errors(state: State, session: Session, at: Params) -> Outcome {
    let import_id = at.number("importId")?;
    let viewer = viewer(&session);
    let found = state
        .db
        .read(move |conn| imports::refused_rows(conn, &viewer, import_id))
        .await?;
    let refused = found.and_then(|(word, count)| Some((sheets::of_import(&word)?, count)));
    let Some((kind, count)) = refused.filter(|(_, count)| *count > 0) else {
        return Ok(Reply::Blank { list: true });
    };
    let rows = RefusedRows {
        db: state.db.clone(),
        kind,
        import_id,
    };
    let entry = Entry::new("import.errors", "import", import_id);
    state.audit.append(&session.actor, entry).await?;
    let body = if count <= BOUNDED {
        FileBody::Whole(bounded(&rows).await?.into())
    } else {
        let first = rows.after(None).await?;
        FileBody::Stream(xlsx::stream(rows, first))
    };
    Ok(Reply::File {
        name: format!("{}-失败数据.xlsx", kind.name),
        content_type: XLSX,
        body,
    })
}

/// So many rows are put together in memory; more are streamed.
const BOUNDED: i64 = 10_000;

async fn bounded(rows: &RefusedRows) -> Result<Vec<u8>, ApiError> {
    let import_id = rows.import_id;
    let refused = rows
        .db
        .read(move |conn| bad_rows(conn, import_id, 0, BOUNDED).map_err(wangge_db::Error::from))
        .await?;
    let kind = rows.kind;
    let made = tokio::task::spawn_blocking(move || {
        let reasons: Vec<String> = refused.iter().map(BadRow::reason).collect();
        let lines = refused.iter().zip(&reasons);
        let lines = lines.map(|(row, reason)| (row.cells.as_slice(), reason.as_str()));
        bad_rows_workbook(kind, lines).map_err(|e| e.to_string())
    });
    let workbook = made.await.map_err(|e| e.to_string()).and_then(|made| made);
    workbook.map_err(|e| ApiError::new(ErrorKind::Internal, "import.errors", e))
}
