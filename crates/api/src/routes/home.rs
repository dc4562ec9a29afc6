//! Chapters 11 and 12: deposits, loans and their movements on the three home pages.

use actix_web::http::Method;
use wangge_balances::home::Home;
use wangge_balances::movement::{self, ListMovements, MovementView};
use wangge_balances::statistics::{self, ListStatistics, PeriodView};

use super::State;
use crate::error::Outcome;
use crate::extract::{PageQuery, Query};
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

const PRESIDENT: &str = "董事长首页";
const MIDDLE: &str = "中层干部首页";
const BASIC: &str = "基层干部首页";

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = statistics();
    rows.extend(movements());
    rows
}

fn statistics() -> Vec<Row> {
    let rows = vec![
        Row::grid(
            "11.1",
            Method::GET,
            "/grid/home/statistics/president",
            PRESIDENT,
            |state, session, query| held(Home::President, state, session, query),
        ),
        Row::grid(
            "11.2",
            Method::GET,
            "/grid/home/statistics/middle",
            MIDDLE,
            |state, session, query| held(Home::Middle, state, session, query),
        ),
        Row::grid(
            "11.3",
            Method::GET,
            "/grid/home/statistics/basic",
            BASIC,
            |state, session, query| held(Home::Basic, state, session, query),
        ),
    ];
    let typed = rows.into_iter();
    typed
        .map(|row| row.query::<ListStatistics>().many::<PeriodView>())
        .collect()
}

fn movements() -> Vec<Row> {
    let rows = vec![
        Row::grid(
            "12.1",
            Method::GET,
            "/grid/home/warn/president",
            PRESIDENT,
            |state, session, query, page| moved(Home::President, state, session, query, page),
        ),
        Row::grid(
            "12.2",
            Method::GET,
            "/grid/home/warn/middle",
            MIDDLE,
            |state, session, query, page| moved(Home::Middle, state, session, query, page),
        ),
        Row::grid(
            "12.3",
            Method::GET,
            "/grid/home/warn/basic",
            BASIC,
            |state, session, query, page| moved(Home::Basic, state, session, query, page),
        ),
    ];
    let typed = rows.into_iter();
    typed
        .map(|row| row.query::<ListMovements>().page::<MovementView>())
        .collect()
}

async fn held(
    home: Home,
    state: State,
    session: Session,
    Query(command): Query<ListStatistics>,
) -> Outcome {
    let found = state
        .db
        .read(move |conn| statistics::list(conn, &session.actor, home, &command))
        .await?;
    Reply::list(&found)
}

async fn moved(
    home: Home,
    state: State,
    session: Session,
    Query(command): Query<ListMovements>,
    PageQuery(page): PageQuery,
) -> Outcome {
    let found = state
        .db
        .read(move |conn| movement::list(conn, &session.actor, home, &command, page))
        .await?;
    Reply::page(&found)
}
