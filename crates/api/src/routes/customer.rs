//! Chapter 14: customers; templates, import and export are with the files.

use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_customer::info::{
    self, ChangeStatus, CustomerView, FormView, FromResident, ListCustomers, SaveCustomer,
};
use wangge_customer::lent::Read;
use wangge_kernel::Field;
use wangge_kernel::field::Parts;

use super::State;
use crate::error::{ApiError, Outcome};
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

#[expect(clippy::too_many_lines, reason = "a table, a row per operation")]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "14.1",
            Method::GET,
            "/grid/customer/info/{customerId}",
            "获取客户详情",
            find,
        )
        .one::<CustomerView>(),
        Row::grid(
            "14.2",
            Method::GET,
            "/grid/customer/info/idnumber/{idNumber}",
            "获取客户详情by IdNumber",
            find_by_id_number,
        )
        .one::<CustomerView>(),
        Row::grid(
            "14.3",
            Method::GET,
            "/grid/customer/info/list",
            "获取客户列表",
            list,
        )
        .query::<ListCustomers>()
        .page::<CustomerView>(),
        Row::grid(
            "14.4",
            Method::GET,
            "/grid/customer/info/list/{accountId}",
            "根据登录用户获取客户列表",
            list_of_account,
        )
        .query::<ListCustomers>()
        .page::<CustomerView>(),
        Row::grid(
            "14.5",
            Method::POST,
            "/grid/customer/info/draft",
            "暂存-添加草稿客户信息",
            add_draft,
        )
        .body::<SaveCustomer>()
        .one::<i64>(),
        Row::grid(
            "14.6",
            Method::POST,
            "/grid/customer/info",
            "添加客户信息",
            add,
        )
        .body::<SaveCustomer>()
        .one::<i64>(),
        Row::grid(
            "14.7",
            Method::PUT,
            "/grid/customer/info/draft/{customerId}",
            "暂存-编辑草稿客户信息",
            update_draft,
        )
        .body::<SaveCustomer>(),
        Row::grid(
            "14.8",
            Method::PUT,
            "/grid/customer/info/{customerId}",
            "编辑客户信息",
            update,
        )
        .body::<SaveCustomer>(),
        Row::grid(
            "14.9",
            Method::PUT,
            "/grid/customer/info/{customerId}/status/{status}",
            "编辑客户信息状态",
            set_status,
        ),
        Row::grid(
            "x.customer.move",
            Method::PUT,
            "/grid/customer/info/{customerId}/grid/{gridCode}",
            "变更客户所在网格",
            move_to_grid,
        ),
        Row::grid(
            "14.10",
            Method::PUT,
            "/grid/customer/info/status/batch",
            "批量编辑客户状态",
            set_status_batch,
        )
        .body::<ChangeStatuses>(),
        Row::grid(
            "14.15",
            Method::DELETE,
            "/grid/customer/info/{customerId}",
            "暂存时-删除",
            delete,
        ),
        Row::grid(
            "14.17",
            Method::GET,
            "/grid/customer/info/form/{customerId}",
            "申请表-获取数据",
            form,
        )
        .one::<FormView>(),
        Row::grid(
            "14.18",
            Method::POST,
            "/grid/customer/info/resident/{idNumber}",
            "从户籍导入为客户信息",
            from_resident,
        )
        .body::<FromResident>()
        .one::<i64>(),
    ]
}

/// 14.10: a bare array, or the same under `list`.
#[derive(Debug, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(default)]
struct ChangeStatuses {
    /// 客户ID与状态码
    list: Field<Parts<ChangeStatus>>,
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let (id, actor) = (at.number("customerId")?, session.actor.clone());
    let found = state
        .db
        .read(move |conn| info::read(conn, &actor, id))
        .await?;
    logged(&state, &session, found).await
}

async fn find_by_id_number(state: State, session: Session, at: Params) -> Outcome {
    let (id_number, actor) = (at.text("idNumber").to_owned(), session.actor.clone());
    let found = state
        .db
        .read(move |conn| info::read_by_id_number(conn, &actor, &id_number))
        .await?;
    logged(&state, &session, found).await
}

/// One person's file is answered only after it is written down who read it.
async fn logged(state: &State, session: &Session, read: Option<Read<CustomerView>>) -> Outcome {
    if let Some(read) = &read {
        let entry = Entry::new("customer.read", "customer", read.found.customer_id);
        state.audit.append(&session.actor, read.told(entry)).await?;
    }
    Reply::found(read.map(|read| read.found))
}

async fn form(state: State, session: Session, at: Params) -> Outcome {
    let (id, actor) = (at.number("customerId")?, session.actor.clone());
    let read = state
        .db
        .read(move |conn| info::read_form(conn, &actor, id))
        .await?;
    if let Some(read) = &read {
        let entry = Entry::new("customer.read_form", "customer", id);
        state.audit.append(&session.actor, read.told(entry)).await?;
    }
    Reply::found(read.map(|read| read.found))
}

async fn list(
    state: State,
    session: Session,
    Query(wanted): Query<ListCustomers>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| info::list(conn, &session.actor, &wanted, page))
            .await?,
    )
}

async fn list_of_account(
    state: State,
    session: Session,
    at: Params,
    Query(mut wanted): Query<ListCustomers>,
    PageQuery(page): PageQuery,
) -> Outcome {
    wanted.caller.account_id = Field::Value(at.number("accountId")?);
    Reply::page(
        &state
            .db
            .read(move |conn| info::list(conn, &session.actor, &wanted, page))
            .await?,
    )
}

async fn add_draft(state: State, session: Session, Input(command): Input<SaveCustomer>) -> Outcome {
    let policy = state.policy();
    Reply::data(
        &state
            .db
            .write(move |tx| info::add_draft(tx, &session.actor, policy, &command))
            .await?,
    )
}

async fn add(state: State, session: Session, Input(command): Input<SaveCustomer>) -> Outcome {
    let policy = state.policy();
    Reply::data(
        &state
            .db
            .write(move |tx| info::add(tx, &session.actor, policy, &command))
            .await?,
    )
}

async fn update_draft(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveCustomer>,
) -> Outcome {
    let (policy, id) = (state.policy(), at.number("customerId")?);
    state
        .db
        .write(move |tx| info::update_draft(tx, &session.actor, policy, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveCustomer>,
) -> Outcome {
    let (policy, id) = (state.policy(), at.number("customerId")?);
    state
        .db
        .write(move |tx| info::update(tx, &session.actor, policy, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn set_status(state: State, session: Session, at: Params) -> Outcome {
    let (id, status) = (at.number("customerId")?, at.number("status")?);
    state
        .db
        .write(move |tx| info::set_status(tx, &session.actor, id, status))
        .await?;
    Ok(Reply::Done)
}

async fn move_to_grid(state: State, session: Session, at: Params) -> Outcome {
    let (id, code) = (at.number("customerId")?, at.text("gridCode").to_owned());
    state
        .db
        .write(move |tx| info::move_to_grid(tx, &session.actor, id, &code))
        .await?;
    Ok(Reply::Done)
}

async fn set_status_batch(
    state: State,
    session: Session,
    Input(command): Input<ChangeStatuses>,
) -> Outcome {
    let list = match command.list {
        Field::Value(Parts(list)) if !list.is_empty() => list,
        Field::Bad => return Err(ApiError::fault("list", "客户列表格式不正确")),
        _ => return Err(ApiError::fault("list", "客户列表不能为空")),
    };
    state
        .db
        .write(move |tx| info::set_status_batch(tx, &session.actor, &list))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("customerId")?;
    state
        .db
        .write(move |tx| info::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}

async fn from_resident(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<FromResident>,
) -> Outcome {
    let id_number = at.text("idNumber").to_owned();
    Reply::data(
        &state
            .db
            .write(move |tx| info::from_resident(tx, &session.actor, &id_number, &command))
            .await?,
    )
}
