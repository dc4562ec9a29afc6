//! Chapter 16: what people hold with the bank.

use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_balances::business::{self, BusinessView};
use wangge_balances::holding::{self, AddHoldings, ChangeHoldings};
use wangge_balances::product::{self, OpenProduct};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, Params};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

const PRODUCTS: &str = "/grid/customer/business/product";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "16.1",
            Method::GET,
            "/grid/customer/business/product/list",
            "查询所有已开启的银行产品（业务）",
            open,
        )
        .many::<OpenProduct>(),
        finding("16.2", "/grid/customer/business/{idNumber}"),
        finding("x.business", "/grid/customer/business/product/{idNumber}"),
        Row::grid(
            "16.3",
            Method::POST,
            PRODUCTS,
            "批量添加客户业务产品信息",
            add,
        )
        .body::<AddHoldings>()
        .many::<i64>(),
        Row::grid(
            "16.4",
            Method::PUT,
            PRODUCTS,
            "批量编辑客户业务产品信息",
            change,
        )
        .body::<ChangeHoldings>(),
    ]
}

fn finding(id: &'static str, path: &'static str) -> Row {
    Row::grid(id, Method::GET, path, "查询客户的业务信息", find).one::<BusinessView>()
}

async fn open(state: State, _session: Session) -> Outcome {
    Reply::list(&state.db.read(product::open).await?)
}

/// What one person holds is answered only after it is written down who read it.
async fn find(state: State, session: Session, at: Params) -> Outcome {
    let (id_number, scope) = (at.text("idNumber").to_owned(), session.actor.scope.clone());
    let found = state
        .db
        .read(move |conn| business::find(conn, &scope, &id_number))
        .await?;
    if let Some(found) = &found {
        let entry = Entry::new("business.read", "business", &found.business.id_number);
        state.audit.append(&session.actor, entry).await?;
    }
    Reply::found(found)
}

async fn add(state: State, session: Session, Input(command): Input<AddHoldings>) -> Outcome {
    let ids = state
        .db
        .write(move |tx| holding::add(tx, &session.actor, &command))
        .await?;
    Reply::list(&ids)
}

async fn change(state: State, session: Session, Input(command): Input<ChangeHoldings>) -> Outcome {
    state
        .db
        .write(move |tx| holding::change(tx, &session.actor, &command))
        .await?;
    Ok(Reply::Done)
}
