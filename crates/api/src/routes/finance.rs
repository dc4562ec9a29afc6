//! Chapter 15: what people have and earn.

use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_customer::finance::{self, FinanceView, SaveFinance};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, Params};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

const ONE: &str = "/grid/customer/finance/{idNumber}";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid("15.1", Method::GET, ONE, "获取资产详情", find).one::<FinanceView>(),
        Row::grid(
            "15.2",
            Method::POST,
            "/grid/customer/finance",
            "添加资产信息",
            add,
        )
        .body::<SaveFinance>(),
        Row::grid("15.3", Method::PUT, ONE, "编辑资产信息", update).body::<SaveFinance>(),
        Row::grid(
            "x.finance.delete",
            Method::DELETE,
            ONE,
            "删除资产信息",
            delete,
        ),
    ]
}

/// One person's finance is answered only after it is written down who read it.
async fn find(state: State, session: Session, at: Params) -> Outcome {
    let (id_number, scope) = (at.text("idNumber").to_owned(), session.actor.scope.clone());
    let found = state
        .db
        .read(move |conn| finance::find(conn, &scope, &id_number))
        .await?;
    if let Some(finance) = &found {
        let entry = Entry::new("finance.read", "finance", &finance.id_number);
        state.audit.append(&session.actor, entry).await?;
    }
    Reply::found(found)
}

async fn add(state: State, session: Session, Input(command): Input<SaveFinance>) -> Outcome {
    state
        .db
        .write(move |tx| finance::add(tx, &session.actor, &command))
        .await?;
    Ok(Reply::Done)
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveFinance>,
) -> Outcome {
    let id_number = at.text("idNumber").to_owned();
    state
        .db
        .write(move |tx| finance::update(tx, &session.actor, &id_number, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id_number = at.text("idNumber").to_owned();
    state
        .db
        .write(move |tx| finance::delete(tx, &session.actor, &id_number))
        .await?;
    Ok(Reply::Done)
}
