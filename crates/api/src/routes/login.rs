//! Chapter 4: signing in, and its companions.

use actix_web::HttpRequest;
use actix_web::http::Method;
use wangge_auth::login::{SignIn, SignedIn};
use wangge_auth::{access, account};

use super::State;
use crate::error::Outcome;
use crate::extract::Input;
use crate::reply::Reply;
use crate::session::{Session, address_of};
use crate::table::{Caller, Row};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid("4.1", Method::POST, "/grid/login", "用户登录", sign_in)
            .caller(Caller::Anyone)
            .body::<SignIn>()
            .one::<SignedIn>(),
        Row::grid(
            "x.logout",
            Method::POST,
            "/grid/logout",
            "退出登录",
            sign_out,
        )
        .caller(Caller::SignedIn),
        Row::grid("x.me", Method::GET, "/grid/account/me", "当前用户", me)
            .caller(Caller::SignedIn)
            .one::<account::ListedAccount>(),
    ]
}

async fn sign_in(state: State, request: HttpRequest, Input(command): Input<SignIn>) -> Outcome {
    let signed_in = state.desk.sign_in(&command, &address_of(&request)).await?;
    let beside = vec![
        ("token", signed_in.token.clone().into()),
        ("outNet", signed_in.out_net.clone().into()),
    ];
    Reply::doubled(&signed_in, beside)
}

async fn sign_out(state: State, session: Session) -> Outcome {
    let id = session.access.session_id().to_owned();
    state.db.write(move |tx| access::sign_out(tx, &id)).await?;
    Ok(Reply::Done)
}

async fn me(state: State, session: Session) -> Outcome {
    Reply::found(
        state
            .db
            .read(move |conn| account::me(conn, &session.actor))
            .await?,
    )
}
