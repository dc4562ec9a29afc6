//! Chapters 11 and 12: deposits, loans and their movements on the three home pages; what the pages
//! say beside these of people and in rankings.

use actix_web::http::Method;
use serde_json::json;
use wangge_audit::Entry;
use wangge_balances::coverage::ranking::{self, ListRanking, ManagerRank, OrgRank};
use wangge_balances::coverage::{self, CoverageView, FindCoverage};
use wangge_balances::explain::{self, ExplainFigure, Explained};
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
    rows.push(
        Row::grid(
            "x.home.explain",
            Method::GET,
            "/grid/home/statistics/explain",
            "查询存贷款统计的账户明细",
            explain,
        )
        .query::<ExplainFigure>()
        .one::<Explained>()
        .paged(),
    );
    rows.extend(people());
    rows.extend(rankings());
    rows
}

fn people() -> Vec<Row> {
    let rows = vec![
        Row::grid(
            "x.basicinfo.president",
            Method::GET,
            "/grid/home/basicinfo/president",
            PRESIDENT,
            |state, session, query| covered(Home::President, state, session, query),
        ),
        Row::grid(
            "x.basicinfo.middle",
            Method::GET,
            "/grid/home/basicinfo/middle",
            MIDDLE,
            |state, session, query| covered(Home::Middle, state, session, query),
        ),
        Row::grid(
            "x.basicinfo.basic",
            Method::GET,
            "/grid/home/basicinfo/basic",
            BASIC,
            |state, session, query| covered(Home::Basic, state, session, query),
        ),
    ];
    let typed = rows.into_iter();
    typed
        .map(|row| row.query::<FindCoverage>().one::<CoverageView>())
        .collect()
}

fn rankings() -> Vec<Row> {
    let orgs = [
        Row::grid(
            "x.branchsort.president",
            Method::GET,
            "/grid/home/branchsort/president",
            PRESIDENT,
            |state, session, query| ranked_orgs(Home::President, state, session, query),
        ),
        Row::grid(
            "x.branchsort.middle",
            Method::GET,
            "/grid/home/branchsort/middle",
            MIDDLE,
            |state, session, query| ranked_orgs(Home::Middle, state, session, query),
        ),
    ];
    let managers = [
        (
            "x.accountsort.president",
            "/grid/home/accountsort/president",
            PRESIDENT,
        ),
        (
            "x.accountsort.middle",
            "/grid/home/accountsort/middle",
            MIDDLE,
        ),
        ("x.accountsort.basic", "/grid/home/accountsort/basic", BASIC),
    ];
    let managers = managers.into_iter().map(|(id, path, page)| {
        let row = Row::grid(id, Method::GET, path, page, ranked_managers);
        row.query::<ListRanking>().many::<ManagerRank>()
    });
    let orgs = orgs.into_iter();
    orgs.map(|row| row.query::<ListRanking>().many::<OrgRank>())
        .chain(managers)
        .collect()
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

/// Accounts are shown only after it is written down who read them.
async fn explain(
    state: State,
    session: Session,
    Query(command): Query<ExplainFigure>,
    PageQuery(page): PageQuery,
) -> Outcome {
    let actor = session.actor.clone();
    let found = state
        .db
        .read(move |conn| explain::find(conn, &actor, &command, page))
        .await?;
    if let Some(found) = &found {
        let asked = json!({"period": found.period, "amountType": found.amount_type,
            "offset": page.offset(), "rows": found.list.len()});
        let entry = Entry::new("balance.explain", "org", &found.org_code).after(&asked);
        state.audit.append(&session.actor, entry).await?;
    }
    Reply::found(found)
}

async fn covered(
    home: Home,
    state: State,
    session: Session,
    Query(command): Query<FindCoverage>,
) -> Outcome {
    let found = state
        .db
        .read(move |conn| coverage::find(conn, &session.actor, home, &command))
        .await?;
    Reply::found(found)
}

async fn ranked_orgs(
    home: Home,
    state: State,
    session: Session,
    Query(command): Query<ListRanking>,
) -> Outcome {
    let found = state
        .db
        .read(move |conn| ranking::orgs(conn, &session.actor, home, &command))
        .await?;
    Reply::list(&found)
}

async fn ranked_managers(
    state: State,
    session: Session,
    Query(command): Query<ListRanking>,
) -> Outcome {
    let found = state
        .db
        .read(move |conn| ranking::managers(conn, &session.actor, &command))
        .await?;
    Reply::list(&found)
}
