//! Chapters 22 and 23: households, and the members of customers' families.

use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_customer::family::{self, FamilyView, SaveFamily};
use wangge_customer::member::{self, ListMembers, MemberView, SaveMember};

use super::State;
use crate::error::Outcome;
use crate::extract::{Input, Params, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

const MEMBER: &str = "/grid/customer/family/member/{memberId}";

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![
        Row::grid(
            "22.1",
            Method::POST,
            "/grid/customer/family",
            "添加客户家庭信息",
            add,
        )
        .body::<SaveFamily>()
        .one::<i64>(),
        Row::grid(
            "22.2",
            Method::PUT,
            "/grid/customer/family/{familyId}",
            "编辑客户家庭信息",
            update,
        )
        .body::<SaveFamily>(),
        Row::grid(
            "22.3",
            Method::GET,
            "/grid/customer/family/{householdId}",
            "查看家庭信息详情",
            find,
        )
        .one::<FamilyView>(),
    ];
    rows.extend(member_rows());
    rows
}

fn member_rows() -> Vec<Row> {
    vec![
        Row::grid(
            "23.1",
            Method::POST,
            "/grid/customer/family/member",
            "新建-家庭成员",
            add_member,
        )
        .body::<SaveMember>()
        .one::<i64>(),
        Row::grid("23.2", Method::PUT, MEMBER, "编辑-家庭成员", update_member).body::<SaveMember>(),
        Row::grid(
            "23.3",
            Method::DELETE,
            MEMBER,
            "删除-家庭成员",
            delete_member,
        ),
        Row::grid("23.4", Method::GET, MEMBER, "查询-成员详情", find_member).one::<MemberView>(),
        Row::grid(
            "23.5",
            Method::GET,
            "/grid/customer/family/member/list",
            "列表-查询列表",
            list_members,
        )
        .query::<ListMembers>()
        .many::<MemberView>(),
    ]
}

/// What a household is thought of is answered only after it is written down who read it.
async fn find(state: State, session: Session, at: Params) -> Outcome {
    let (household, scope) = (
        at.text("householdId").to_owned(),
        session.actor.scope.clone(),
    );
    let found = state
        .db
        .read(move |conn| family::find(conn, &scope, &household))
        .await?;
    if let Some(family) = &found {
        let entry = Entry::new("family.read", "family", family.family_id);
        state.audit.append(&session.actor, entry).await?;
    }
    Reply::found(found)
}

async fn add(state: State, session: Session, Input(command): Input<SaveFamily>) -> Outcome {
    Reply::data(
        &state
            .db
            .write(move |tx| family::add(tx, &session.actor, &command))
            .await?,
    )
}

async fn update(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveFamily>,
) -> Outcome {
    let id = at.number("familyId")?;
    state
        .db
        .write(move |tx| family::update(tx, &session.actor, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn find_member(state: State, session: Session, at: Params) -> Outcome {
    let (id, scope) = (at.number("memberId")?, session.actor.scope.clone());
    let found = state
        .db
        .read(move |conn| member::find(conn, &scope, id))
        .await?;
    if found.is_some() {
        let entry = Entry::new("member.read", "member", id);
        state.audit.append(&session.actor, entry).await?;
    }
    Reply::found(found)
}

async fn list_members(
    state: State,
    session: Session,
    Query(wanted): Query<ListMembers>,
) -> Outcome {
    Reply::page(
        &state
            .db
            .read(move |conn| member::list(conn, &session.actor.scope, &wanted))
            .await?,
    )
}

async fn add_member(state: State, session: Session, Input(command): Input<SaveMember>) -> Outcome {
    let policy = state.policy();
    Reply::data(
        &state
            .db
            .write(move |tx| member::add(tx, &session.actor, policy, &command))
            .await?,
    )
}

async fn update_member(
    state: State,
    session: Session,
    at: Params,
    Input(command): Input<SaveMember>,
) -> Outcome {
    let (policy, id) = (state.policy(), at.number("memberId")?);
    state
        .db
        .write(move |tx| member::update(tx, &session.actor, policy, id, &command))
        .await?;
    Ok(Reply::Done)
}

async fn delete_member(state: State, session: Session, at: Params) -> Outcome {
    let id = at.number("memberId")?;
    state
        .db
        .write(move |tx| member::delete(tx, &session.actor, id))
        .await?;
    Ok(Reply::Done)
}
