//! 11.1 and 12.1 over HTTP and alone, beside the bare SQL of what they answer.

use std::net::SocketAddr;
use std::time::Instant;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use wangge_auth::{Gatekeeper, Keys};
use wangge_balances::Error;
use wangge_balances::home::Home;
use wangge_balances::movement::{self, ListMovements};
use wangge_balances::statistics::{self, ListStatistics};
use wangge_db::{Conn, Db};
use wangge_kernel::{Actor, Field, Money, Page};

use crate::list::sign_in;
use crate::load::{self, Rate};
use crate::{Args, SECRET};

/// The org of all accounts.
const HEAD: &str = "17000";
/// A movement's least amount, in yuan.
const LEAST: i64 = 100_000;

#[derive(QueryableByName)]
struct Sums {
    #[diesel(sql_type = BigInt)]
    people: i64,
}

#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = Text)]
    id_number: String,
}

pub(super) async fn run(args: &Args, db: &Db, address: SocketAddr) {
    let (_, token) = sign_in(address, "admin").await;
    let keys = Keys::new(SECRET.as_bytes()).expect("keys");
    let gatekeeper: Gatekeeper = Gatekeeper::new(db.clone(), keys);
    let access = gatekeeper.access(&token).await.expect("a session");
    let granted = access.granted("GET", "/home/statistics/president");
    let actor = granted.expect("a role that may");

    println!(
        "\n                          over HTTP /s     p50     p99   alone /s   SQL /s   alone/SQL   HTTP/SQL"
    );
    let path =
        format!("/grid/home/statistics/president?orgCode={HEAD}&time=2018&timeType=1&amountType=1");
    let http = load::run(
        address,
        load::get(&path, &token),
        args.connections,
        args.time(),
    )
    .await;
    let alone = each(args, db, |conn| figures(conn, &actor));
    let bare = each(args, db, |conn| Ok(bare_figures(conn)?));
    print("11.1, twelve months", &http, &alone, &bare);

    let path =
        format!("/grid/home/warn/president?amount={LEAST}&amountType=1&pageNum=1&pageSize=20");
    let http = load::run(
        address,
        load::get(&path, &token),
        args.connections,
        args.time(),
    )
    .await;
    let alone = each(args, db, |conn| moved(conn, &actor));
    let bare = each(args, db, |conn| Ok(bare_moved(conn)?));
    print("12.1, first page", &http, &alone, &bare);
}

fn print(name: &str, http: &Rate, alone: &Rate, bare: &Rate) {
    println!(
        "  {name:<24} {:>11.0} {:>7.2} {:>7.2} {:>10.0} {:>8.0} {:>11.2} {:>10.2}",
        http.per_second,
        http.p50_ms,
        http.p99_ms,
        alone.per_second,
        bare.per_second,
        alone.per_second / bare.per_second,
        http.per_second / bare.per_second
    );
}

/// Does `work` again and again on one connection; panics unless it finds something.
fn each(args: &Args, db: &Db, work: impl Fn(&mut Conn) -> Result<usize, Error>) -> Rate {
    db.read_blocking(|conn| {
        let (begun, mut times) = (Instant::now(), Vec::new());
        while begun.elapsed() < args.time() || times.is_empty() {
            let one = Instant::now();
            assert!(work(conn)? > 0, "nothing was found");
            times.push(one.elapsed());
        }
        Ok::<_, Error>(load::rate(times, begun.elapsed()))
    })
    .expect("the queries")
}

fn figures(conn: &mut Conn, actor: &Actor) -> Result<usize, Error> {
    let asked = ListStatistics {
        org_code: Field::Value(HEAD.to_owned()),
        time: Field::Value("2018".to_owned()),
        time_type: Field::Value(1),
        amount_type: Field::Value(1),
        ..ListStatistics::default()
    };
    Ok(statistics::list(conn, actor, Home::President, &asked)?.len())
}

fn bare_figures(conn: &mut Conn) -> QueryResult<usize> {
    let query = diesel::sql_query(
        "SELECT people, amount FROM balance_month
         WHERE org_id = (SELECT id FROM org WHERE code = '17000') AND kind = 1 AND month <= 201812
         ORDER BY month",
    );
    let found: Vec<Sums> = query.load(conn)?;
    Ok(found.iter().filter(|sums| sums.people >= 0).count())
}

fn moved(conn: &mut Conn, actor: &Actor) -> Result<usize, Error> {
    let asked = ListMovements {
        amount: Field::Value(Money::from_fen(LEAST * 100)),
        amount_type: Field::Value(1),
        ..ListMovements::default()
    };
    Ok(
        movement::list(conn, actor, Home::President, &asked, Page::new(1, 20))?
            .rows
            .len(),
    )
}

/// The page, its count, and the names of its people.
fn bare_moved(conn: &mut Conn) -> QueryResult<usize> {
    const FROM: &str = "FROM balance_movement m JOIN balance_cell c ON c.id = m.cell_id
         WHERE c.changes_of = m.made_by AND m.kind = 1 AND m.amount >= 10000000";
    let count = diesel::sql_query(format!("SELECT COUNT(*) AS people {FROM}"));
    let count: Sums = count.get_result(conn)?;
    let page = diesel::sql_query(format!(
        "SELECT m.id_number {FROM} ORDER BY m.day DESC, m.id DESC LIMIT 20"
    ));
    let page: Vec<Moved> = page.load(conn)?;
    let numbers: Vec<String> = page
        .iter()
        .map(|row| format!("'{}'", row.id_number))
        .collect();
    let names = diesel::sql_query(format!(
        "SELECT id_number FROM customer WHERE id_number IN ({})",
        numbers.join(",")
    ));
    names.load::<Moved>(conn)?;
    Ok(usize::try_from(count.people)
        .unwrap_or_default()
        .min(page.len()))
}
