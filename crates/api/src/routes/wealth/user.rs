//! Signing in, passwords and users (w51 to w54, w56 to w61).

use actix_web::HttpRequest;
use actix_web::http::Method;
use wangge_auth::access;
use wangge_wealth_analytics::user::{
    self, ChangePassword, CreateUser, EditUser, FirstPassword, Invitation, ListUsers, SignIn,
    SignedIn, UserDetail, UserId, UserList,
};

use super::ADMINS;
use crate::cookie;
use crate::error::Outcome;
use crate::extract::{Input, Query, WealthPage};
use crate::reply::Reply;
use crate::routes::State;
use crate::session::{WealthSession, address_of};
use crate::table::{Caller, Row};

const LOGOUT: &str = "/api/logout";
const DETAIL: &str = "/api/usermanage/user_detail";

pub(crate) fn rows() -> Vec<Row> {
    [sessions(), users()].concat()
}

fn sessions() -> Vec<Row> {
    let post = Method::POST;
    vec![
        Row::wealth("w58", post.clone(), "/api/sign_in", "登录", sign_in)
            .caller(Caller::Anyone)
            .body::<SignIn>()
            .one::<SignedIn>(),
        Row::wealth("w60", Method::GET, LOGOUT, "退出登录", sign_out).caller(Caller::SignedIn),
        Row::wealth("x.logout", post.clone(), LOGOUT, "退出登录", sign_out)
            .caller(Caller::SignedIn),
        Row::wealth(
            "w51",
            post.clone(),
            "/api/usermanage/password_modify",
            "修改密码",
            change_password,
        )
        .body::<ChangePassword>(),
        Row::wealth(
            "w53",
            post,
            "/api/usermanage/initialize_user",
            "初始化修改密码",
            initialize,
        )
        .caller(Caller::SignedIn)
        .body::<ChangePassword>(),
    ]
}

fn users() -> Vec<Row> {
    let (post, admins) = (Method::POST, Caller::Roles(ADMINS));
    vec![
        Row::wealth(
            "w52",
            post.clone(),
            "/api/usermanage/create_user",
            "创建用户",
            create,
        )
        .caller(admins)
        .body::<CreateUser>()
        .one::<Invitation>(),
        Row::wealth(
            "w54",
            post.clone(),
            "/api/usermanage/delete_user",
            "删除用户",
            delete,
        )
        .caller(admins)
        .body::<UserId>(),
        Row::wealth(
            "w56",
            Method::GET,
            "/api/usermanage/user_list",
            "用户列表",
            list,
        )
        .caller(admins)
        .query::<ListUsers>()
        .paged()
        .one::<UserList>(),
        Row::wealth("w57", Method::GET, DETAIL, "用户详情", find)
            .query::<UserId>()
            .one::<UserDetail>(),
        Row::wealth("w59", post.clone(), DETAIL, "编辑用户信息", edit)
            .caller(admins)
            .body::<EditUser>(),
        Row::wealth(
            "w61",
            post,
            "/api/usermanage/reset_password",
            "重置密码",
            reset,
        )
        .caller(admins)
        .body::<UserId>()
        .one::<Invitation>(),
    ]
}

async fn sign_in(state: State, request: HttpRequest, Input(command): Input<SignIn>) -> Outcome {
    let address = address_of(&request);
    let signed_in = user::sign_in(&state.wealth_desk, &command, &address).await?;
    let reply = Reply::data(&signed_in)?;
    // A foreign page must not sign a browser in as somebody of its choice.
    if cookie::is_foreign(&request, &state.config) {
        return Ok(reply);
    }
    Ok(reply.with_cookie(cookie::holding(&request, &signed_in.token)))
}

async fn sign_out(state: State, session: WealthSession) -> Outcome {
    let id = session.by.session_id;
    state.db.write(move |tx| access::sign_out(tx, &id)).await?;
    Ok(Reply::Done.with_cookie(cookie::gone()))
}

async fn change_password(
    state: State,
    session: WealthSession,
    Input(command): Input<ChangePassword>,
) -> Outcome {
    user::change_password(&state.wealth_desk, &session.by, &command).await?;
    Ok(Reply::Done.with_cookie(cookie::gone()))
}

async fn initialize(
    state: State,
    session: WealthSession,
    Input(command): Input<ChangePassword>,
) -> Outcome {
    let is_first = session.access.has_first_password();
    user::initialize(&state.wealth_desk, &session.by, is_first, &command).await?;
    Ok(Reply::Done)
}

async fn create(
    state: State,
    session: WealthSession,
    Input(command): Input<CreateUser>,
) -> Outcome {
    let first = FirstPassword::make(&state.hasher).await?;
    let made = state
        .db
        .write(move |tx| user::create(tx, &session.by, &command, &first));
    Reply::data(&made.await?)
}

async fn edit(state: State, session: WealthSession, Input(command): Input<EditUser>) -> Outcome {
    state
        .db
        .write(move |tx| user::edit(tx, &session.by, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete(state: State, session: WealthSession, Input(command): Input<UserId>) -> Outcome {
    state
        .db
        .write(move |tx| user::delete(tx, &session.by, &command))
        .await?;
    Ok(Reply::Done)
}

async fn list(
    state: State,
    session: WealthSession,
    Query(wanted): Query<ListUsers>,
    WealthPage(page): WealthPage,
) -> Outcome {
    let found = state
        .db
        .read(move |conn| user::list(conn, &session.by, &wanted, page));
    Reply::data(&found.await?)
}

async fn find(state: State, session: WealthSession, Query(command): Query<UserId>) -> Outcome {
    let found = state
        .db
        .read(move |conn| user::find(conn, &session.by, &command));
    Reply::data(&found.await?)
}

async fn reset(state: State, session: WealthSession, Input(command): Input<UserId>) -> Outcome {
    let first = FirstPassword::make(&state.hasher).await?;
    let made = state
        .db
        .write(move |tx| user::reset(tx, &session.by, &command, &first));
    Reply::data(&made.await?)
}
