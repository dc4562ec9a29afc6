//! Chapter 34: accounts that credit reports are queried with. The documented addresses have `/grid`
//! twice; those with one of them are served as well, under the same permissions.

use actix_web::http::Method;
use wangge_credit_review::report_account::{
    self, ListReportAccounts, ReportAccountView, RevealPassword, RevealedPassword,
    SaveReportAccount,
};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::{Grant, Row};

/// An address in its documented form, and with one `/grid`; the operation's id under each.
struct Addresses([(&'static str, &'static str); 2]);

const ADD: Addresses = Addresses([
    ("34.1", "/grid/grid/CreditReportAccount"),
    ("x.34.1", "/grid/CreditReportAccount"),
]);
const UPDATE: Addresses = Addresses([
    ("34.2", "/grid/grid/CreditReportAccount/{id}"),
    ("x.34.2", "/grid/CreditReportAccount/{id}"),
]);
const DELETE: Addresses = Addresses([
    ("34.3", "/grid/grid/CreditReportAccount/{id}"),
    ("x.34.3", "/grid/CreditReportAccount/{id}"),
]);
const FIND: Addresses = Addresses([
    ("34.4", "/grid/grid/CreditReportAccount/{id}"),
    ("x.34.4", "/grid/CreditReportAccount/{id}"),
]);
const LIST: Addresses = Addresses([
    ("34.5", "/grid/grid/CreditReportAccount/list"),
    ("x.34.5", "/grid/CreditReportAccount/list"),
]);
const REVEAL: Addresses = Addresses([
    ("x.reveal", "/grid/grid/CreditReportAccount/{id}/reveal"),
    ("x.34.reveal", "/grid/CreditReportAccount/{id}/reveal"),
]);
/// Whoever may change an account may not therefore see its password.
const MAY_REVEAL: Grant = Grant::Apart("/reveal/CreditReportAccount");

impl Addresses {
    fn each(self, row: impl Fn(&'static str, &'static str) -> Row) -> Vec<Row> {
        let [(id, path), (short_id, short_path)] = self.0;
        vec![
            row(id, path),
            row(short_id, short_path).grant(Grant::WholePath),
        ]
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let add = ADD.each(|id, path| {
        Row::grid(id, Method::POST, path, "新建征信查询账号", add)
            .body::<SaveReportAccount>()
            .one::<i64>()
    });
    let update = UPDATE.each(|id, path| {
        Row::grid(id, Method::PUT, path, "修改征信查询账号", update)
            .body::<SaveReportAccount>()
            .one::<ReportAccountView>()
    });
    let delete =
        DELETE.each(|id, path| Row::grid(id, Method::DELETE, path, "删除征信查询账户", delete));
    let find = FIND.each(|id, path| {
        Row::grid(id, Method::GET, path, "显示某条征信查询账户详情", find)
            .one::<ReportAccountView>()
    });
    let list = LIST.each(|id, path| {
        Row::grid(id, Method::GET, path, "分页和条件显示征信查询账户", list)
            .query::<ListReportAccounts>()
            .page::<ReportAccountView>()
    });
    let reveal = REVEAL.each(|id, path| {
        Row::grid(id, Method::POST, path, "查看征信查询账户密码", reveal)
            .body::<RevealPassword>()
            .one::<RevealedPassword>()
    });
    let reveal = reveal
        .into_iter()
        .map(|row| row.grant(MAY_REVEAL))
        .collect();
    [add, update, delete, find, list, reveal].concat()
}

async fn add(state: State, session: Session, Input(command): Input<SaveReportAccount>) -> Outcome {
    let sealer = state.sealer.clone();
    Reply::data(
        &state
            .db
            .write(move |tx| report_account::add(tx, &session.actor, &sealer, &command))
            .await?,
    )
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveReportAccount>,
) -> Outcome {
    let (id, sealer) = (at.number("id")?, state.sealer.clone());
    Reply::data(
        &state
            .db
            .write(move |tx| report_account::update(tx, &session.actor, &sealer, id, &command))
            .await?,
    )
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("id")?;
    state
        .db
        .write(move |tx| report_account::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("id")?;
    Reply::found(
        state
            .db
            .read(move |conn| report_account::find(conn, &session.actor.scope, id))
            .await?,
    )
}

async fn list(
    state: State,
    session: Session,
    Query(wanted): Query<ListReportAccounts>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| report_account::list(conn, &session.actor.scope, &wanted, page))
            .await?,
    )
}

async fn reveal(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<RevealPassword>,
) -> Outcome {
    let (id, sealer) = (at.number("id")?, state.sealer.clone());
    Reply::data(
        &state
            .db
            .write(move |tx| report_account::reveal(tx, &session.actor, &sealer, id, &command))
            .await?,
    )
}
