//! Chapter 5: accounts.

use actix_web::http::Method;
use wangge_auth::account::{
    self, AccessView, ChangePassword, ListAccounts, ListedAccount, SaveAccount, SetPassword,
};
use wangge_credit_review::approval;
use wangge_kernel::{Actor, Field};

use super::State;
use crate::error::{ApiError, Outcome};
use crate::extract::{Input, PageQuery, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::{Caller, Row};

const ONE: &str = "/grid/super/account/{accountId}";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "5.1",
            Method::POST,
            "/grid/super/account",
            "添加用户信息",
            add,
        )
        .body::<SaveAccount>()
        .one::<i64>(),
        Row::grid("5.2", Method::PUT, ONE, "编辑用户信息", update).body::<SaveAccount>(),
        Row::grid("5.3", Method::GET, ONE, "获取用户信息", find).one::<ListedAccount>(),
        Row::grid(
            "5.4",
            Method::GET,
            "/grid/super/account/list/{roleId}",
            "通过角色ID获取用户列表",
            list_by_role,
        )
        .query::<ListAccounts>()
        .page::<ListedAccount>(),
        Row::grid(
            "5.5",
            Method::GET,
            "/grid/super/account/list",
            "获取用户列表",
            list,
        )
        .query::<ListAccounts>()
        .page::<ListedAccount>(),
        Row::grid(
            "5.6",
            Method::PUT,
            "/grid/super/account/{accountId}/status/{status}",
            "冻结解冻用户状态",
            set_status,
        )
        .body::<Handover>(),
        Row::grid(
            "5.7",
            Method::PUT,
            "/grid/account/{accountId}/password",
            "修改密码",
            change_password,
        )
        .caller(Caller::SignedIn)
        .body::<ChangePassword>(),
        Row::grid(
            "5.8",
            Method::PUT,
            "/grid/super/account/{accountId}/password",
            "管理员修改密码",
            set_password,
        )
        .body::<SetPassword>(),
        access_row(),
    ]
}

/// Beyond the document: why an account can do and see what it does.
fn access_row() -> Row {
    Row::grid(
        "x.access",
        Method::GET,
        "/grid/super/account/{accountId}/access",
        "用户的功能与数据范围",
        access,
    )
    .one::<AccessView>()
}

/// Who takes over the grids of a manager who is frozen.
#[derive(Debug, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct Handover {
    /// 接管其网格的客户经理ID
    handover_to: Field<i64>,
}

async fn add(state: State, session: Session, Input(command): Input<SaveAccount>) -> Outcome {
    let hashed = command.hash(&state.hasher, true).await?;
    let policy = state.policy();
    Reply::data(
        &state
            .db
            .write(move |tx| account::add(tx, &session.actor, policy, &command, hashed))
            .await?,
    )
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveAccount>,
) -> Outcome {
    let id = at.number("accountId")?;
    let hashed = command.hash(&state.hasher, false).await?;
    let policy = state.policy();
    state
        .db
        .write(move |tx| {
            hand_over(tx, &session.actor, id, &command.handover_to)?;
            account::update(tx, &session.actor, policy, id, &command, hashed)?;
            approval::account_changed(tx, id).map_err(ApiError::from)
        })
        .await?;
    Ok(Reply::Done)
}

async fn find(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("accountId")?;
    Reply::found(
        state
            .db
            .read(move |conn| account::find(conn, &session.actor, id))
            .await?,
    )
}

async fn list(
    state: State,
    session: Session,
    Query(wanted): Query<ListAccounts>,
    PageQuery(page): PageQuery,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| account::list(conn, &session.actor, &wanted, page))
            .await?,
    )
}

async fn list_by_role(
    state: State,
    session: Session,
    at: Params,
    Query(wanted): Query<ListAccounts>,
    PageQuery(page): PageQuery,
) -> Outcome {
    let wanted = ListAccounts {
        role_id: Some(at.number("roleId")?),
        ..wanted
    };
    Reply::page(
        &state
            .db
            .read(move |conn| account::list(conn, &session.actor, &wanted, page))
            .await?,
    )
}

async fn set_status(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<Handover>,
) -> Outcome {
    let (id, status) = (at.number("accountId")?, at.number("status")?);
    state
        .db
        .write(move |tx| {
            hand_over(tx, &session.actor, id, &command.handover_to)?;
            account::set_status(tx, &session.actor, id, status)?;
            approval::account_changed(tx, id).map_err(ApiError::from)
        })
        .await?;
    Ok(Reply::Done)
}

async fn change_password(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<ChangePassword>,
) -> Outcome {
    let id = at.number("accountId")?;
    state
        .desk
        .change_password(&session.actor, id, &command)
        .await?;
    Ok(Reply::Done)
}

async fn access(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("accountId")?;
    Reply::found(
        state
            .db
            .read(move |conn| account::explain(conn, &session.actor, id))
            .await?,
    )
}

async fn set_password(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SetPassword>,
) -> Outcome {
    let id = at.number("accountId")?;
    let hash = command.hash(&state.hasher).await?;
    state
        .db
        .write(move |tx| account::set_password(tx, &session.actor, id, &hash))
        .await?;
    Ok(Reply::Done)
}

/// Grids and to-dos of an account go to the successor named, in the same transaction.
fn hand_over(
    tx: &mut wangge_db::Tx<'_>,
    actor: &Actor,
    from: i64,
    to: &Field<i64>,
) -> Result<(), ApiError> {
    if let Some(to) = account::successor(to)? {
        wangge_grid::info::hand_over(tx, actor, from, to)?;
        wangge_worklist::todo::hand_over(tx, from, to).map_err(wangge_db::Error::from)?;
    }
    Ok(())
}
