//! Chapters 26 to 28: the white, the grey and the black list. One set of handlers; the table says
//! which list each path is of.

use actix_web::http::Method;
use wangge_credit_review::review_list::{
    self, EntryView, List, ListEntries, Listed, MoveEntry, SaveEntry,
};
use wangge_customer::import::ImportOptions;
use wangge_excel_io::import::ImportReport;

use super::State;
use super::import::{self as import_routes, WORKBOOK_BYTES_MAX};
use crate::compat::BlockListed;
use crate::error::{ApiError, Outcome};
use crate::extract::{Input, PageQuery, Params, Query, Upload};
use crate::import::{self, Started};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = white();
    rows.extend(grey());
    rows.extend(grey_otherwise());
    rows.extend(black());
    rows
}

fn white() -> Vec<Row> {
    const ALL: &str = "/grid/customer/whitelist";
    const ONE: &str = "/grid/customer/whitelist/{id}";
    const PAGE: &str = "/grid/customer/whitelist/list";
    const IMPORT: &str = "/grid/customer/whitelist/import";
    let of = List::White;
    vec![
        adding(of, "26.2", ALL, "新建白名单"),
        changing(of, "26.3", ONE, "修改白名单"),
        deleting(of, "26.4", ONE, "删除白名单"),
        listing(of, "26.5", PAGE, "条件和分页获取白名单列表"),
        importing(of, "26.6", Method::POST, IMPORT, "批量导入白名单库"),
        finding(of, "x.whitelist", ONE, "获取白名单详情"),
        Row::grid(
            "26.8",
            Method::POST,
            "/grid/customer/whitelist/movecustomer",
            "白灰黑名单互转接口",
            shift,
        )
        .body::<MoveEntry>()
        .one::<i64>(),
    ]
}

fn grey() -> Vec<Row> {
    const ONE: &str = "/grid/customer/greylist/{id}";
    const IMPORT: &str = "/grid/customer/greylist/import";
    let of = List::Grey;
    vec![
        importing(of, "27.2", Method::PUT, IMPORT, "批量导入灰名单"),
        adding(of, "27.3", "/grid/customer/greylis", "新建灰名单"),
        changing(of, "27.4", ONE, "修改灰名单"),
        deleting(of, "27.5", ONE, "删除灰名单"),
        listing(
            of,
            "27.6",
            "/grid/customer/greylis/list",
            "条件和分页查询灰名单",
        ),
        finding(of, "x.greylist", ONE, "获取灰名单详情"),
    ]
}

/// The document writes the path in two ways, and clients send either.
fn grey_otherwise() -> Vec<Row> {
    const ONE: &str = "/grid/customer/greylis/{id}";
    const IMPORT: &str = "/grid/customer/greylis/import";
    let of = List::Grey;
    let as_documented = "/grid/customer/greylist/import";
    vec![
        adding(
            of,
            "x.greylist.add",
            "/grid/customer/greylist",
            "新建灰名单",
        ),
        listing(
            of,
            "x.greylist.list",
            "/grid/customer/greylist/list",
            "条件和分页查询灰名单",
        ),
        importing(
            of,
            "x.greylist.import",
            Method::POST,
            as_documented,
            "批量导入灰名单",
        ),
        changing(of, "x.greylis.update", ONE, "修改灰名单"),
        deleting(of, "x.greylis.delete", ONE, "删除灰名单"),
        finding(of, "x.greylis", ONE, "获取灰名单详情"),
        importing(of, "x.greylis.put", Method::PUT, IMPORT, "批量导入灰名单"),
        importing(
            of,
            "x.greylis.import",
            Method::POST,
            IMPORT,
            "批量导入灰名单",
        ),
    ]
}

fn black() -> Vec<Row> {
    const ALL: &str = "/grid/customer/blacklist";
    const ONE: &str = "/grid/customer/blacklist/{id}";
    // The import and the list share a path.
    const PAGE: &str = "/grid/customer/blacklist/list";
    const IMPORT: &str = "/grid/customer/blacklist/import";
    let of = List::Black;
    vec![
        importing(of, "28.2", Method::POST, PAGE, "批量导入黑名单"),
        importing(
            of,
            "x.blacklist.import",
            Method::POST,
            IMPORT,
            "批量导入黑名单",
        ),
        adding(of, "28.3", ALL, "新建黑名单"),
        changing(of, "28.4", ONE, "修改黑名单"),
        deleting(of, "28.5", ONE, "删除黑名单"),
        listing(of, "28.6", PAGE, "条件和分页查询黑名单"),
        finding(of, "x.blacklist", ONE, "获取黑名单详情"),
    ]
}

fn adding(of: List, id: &'static str, path: &'static str, title: &'static str) -> Row {
    let handler = move |state: State, session: Session, input: Input<SaveEntry>| {
        add(of, state, session, input)
    };
    Row::grid(id, Method::POST, path, title, handler)
        .body::<SaveEntry>()
        .one::<i64>()
}

fn changing(of: List, id: &'static str, path: &'static str, title: &'static str) -> Row {
    let handler = move |state: State, session: Session, at: Params, input: Input<SaveEntry>| {
        update(of, state, session, at, input)
    };
    Row::grid(id, Method::PUT, path, title, handler).body::<SaveEntry>()
}

fn deleting(of: List, id: &'static str, path: &'static str, title: &'static str) -> Row {
    let handler = move |state: State, session: Session, at: Params| delete(of, state, session, at);
    Row::grid(id, Method::DELETE, path, title, handler)
}

fn listing(of: List, id: &'static str, path: &'static str, title: &'static str) -> Row {
    let handler =
        move |state: State, session: Session, query: Query<ListEntries>, page: PageQuery| {
            list(of, state, session, query, page)
        };
    Row::grid(id, Method::GET, path, title, handler)
        .query::<ListEntries>()
        .page::<EntryView>()
}

fn finding(of: List, id: &'static str, path: &'static str, title: &'static str) -> Row {
    let handler = move |state: State, session: Session, at: Params| find(of, state, session, at);
    Row::grid(id, Method::GET, path, title, handler).one::<EntryView>()
}

fn importing(
    of: List,
    id: &'static str,
    method: Method,
    path: &'static str,
    title: &'static str,
) -> Row {
    let handler = move |state: State, session: Session, upload: Upload| {
        import_entries(of, state, session, upload)
    };
    Row::grid(id, method, path, title, handler)
        .file(WORKBOOK_BYTES_MAX)
        .body::<ImportOptions>()
        .one::<ImportReport>()
}

async fn add(
    of: List,
    state: State,
    session: Session,
    Input(command): Input<SaveEntry>,
) -> Outcome {
    let done = state
        .db
        .write(move |tx| review_list::add(tx, &session.actor, of, &command))
        .await?;
    listed(&done)
}

async fn shift(state: State, session: Session, Input(command): Input<MoveEntry>) -> Outcome {
    let done = state
        .db
        .write(move |tx| review_list::shift(tx, &session.actor, &command))
        .await?;
    listed(&done)
}

/// The entry's id; under the warning, if there is one.
fn listed(done: &Listed) -> Result<Reply, ApiError> {
    match done.warning {
        Some(warning) => Reply::told(warning.to_owned(), &done.id),
        None => Reply::data(&done.id),
    }
}

async fn update(
    of: List,
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveEntry>,
) -> Outcome {
    let id = at.number("id")?;
    state
        .db
        .write(move |tx| review_list::update(tx, &session.actor, (of, id), &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(of: List, state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("id")?;
    state
        .db
        .write(move |tx| review_list::delete(tx, &session.actor, of, id))
        .await?;
    Ok(Reply::Done)
}

async fn find(of: List, state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("id")?;
    let found = state
        .db
        .read(move |conn| review_list::find(conn, &session.actor.scope, of, id))
        .await?;
    Reply::found(found)
}

async fn list(
    of: List,
    state: State,
    session: Session,
    Query(query): Query<ListEntries>,
    PageQuery(page): PageQuery,
) -> Outcome {
    let found = state
        .db
        .read(move |conn| review_list::list(conn, &session.actor.scope, of, &query, page))
        .await?;
    Reply::page(&found)
}

async fn import_entries(of: List, state: State, session: Session, upload: Upload) -> Outcome {
    let command: (List, ImportOptions) = (of, upload.command()?);
    let queue = review_list::queue;
    match import::start(&state, &session.actor, upload, command, queue).await? {
        Started::Over(report) if of == List::Black && state.config.compat_2018 => {
            Reply::data(&BlockListed::new(&report))
        }
        Started::Over(report) => Reply::data(&report),
        Started::Queued(id) => import_routes::standing(&state, &session, id).await,
    }
}
