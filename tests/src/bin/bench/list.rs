//! 14.4: pages and searches of every role over HTTP, beside the same use case on one connection
//! without HTTP, and beside a static body of equal size.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use wangge_auth::{Gatekeeper, Keys};
use wangge_customer::info::{self, ListCustomers};
use wangge_db::Db;
use wangge_kernel::{Actor, Field, Page};

use crate::load::{self, Rate};
use crate::{Args, SECRET};

/// What was measured, by name: the median over HTTP in milliseconds.
pub(crate) type Times = Vec<(String, f64)>;

const ROWS: i64 = 20;
const DEEP: i64 = 1000;
const ASKERS: [(&str, &str); 7] = [
    ("manager of one grid", "seed_m1"),
    ("manager of three grids", "seed_m2"),
    ("accountant", "seed_r2"),
    ("branch president", "seed_r3"),
    ("middle of the head office", "seed_r5"),
    ("president", "seed_r4"),
    ("administrator", "admin"),
];

/// Who asks, and what he sees.
struct Asker {
    name: &'static str,
    actor: Actor,
    token: String,
}

/// One list.
struct Case {
    name: String,
    page: i64,
    needle: &'static str,
}

pub(crate) async fn run(args: &Args, db: &Db, address: SocketAddr) -> Times {
    let mut times = Times::new();
    for asker in askers(db, address).await {
        let mut first_ms = (0.0, 0.0);
        println!(
            "\n14.4, {:<26}   over HTTP /s     p50     p99   alone /s   ratio   x first (alone)",
            asker.name
        );
        for case in cases(db, &asker) {
            let (http, bare) = measure(args, db, address, &asker, &case).await;
            if first_ms.0 == 0.0 {
                first_ms = (http.p50_ms, bare.p50_ms);
            }
            println!(
                "  {:<32} {:>12.0} {:>7.2} {:>7.2} {:>10.0} {:>7.2} {:>7.1} {:>7.1}",
                case.name,
                http.per_second,
                http.p50_ms,
                http.p99_ms,
                bare.per_second,
                http.per_second / bare.per_second,
                http.p50_ms / first_ms.0,
                bare.p50_ms / first_ms.1
            );
            times.push((format!("{}, {}", asker.name, case.name), http.p50_ms));
        }
        still(args, address, &asker, first_ms.0).await;
    }
    times
}

/// What a body of the first page's size costs without any work.
async fn still(args: &Args, address: SocketAddr, asker: &Asker, first_ms: f64) {
    let body = once(address, &request(asker, 1, "")).await;
    let (length, time) = (body.len(), args.time());
    let still = static_body(body, args.connections, time).await;
    println!(
        "  static body of {length:>5} bytes       {:>12.0} {:>7.2} {:>7.2}     the first page takes {:.1} times as long",
        still.per_second,
        still.p50_ms,
        still.p99_ms,
        first_ms / still.p50_ms
    );
}

async fn measure(
    args: &Args,
    db: &Db,
    address: SocketAddr,
    asker: &Asker,
    case: &Case,
) -> (Rate, Rate) {
    let wanted = request(asker, case.page, case.needle);
    let http = load::run(address, wanted, args.connections, args.time()).await;
    let asked = ListCustomers {
        customer_name: name_field(case.needle),
        ..ListCustomers::default()
    };
    let page = Page::new(case.page, ROWS);
    let bare = bare(db.clone(), asker.actor.clone(), asked, page, args.time()).await;
    (http, bare)
}

fn cases(db: &Db, asker: &Asker) -> Vec<Case> {
    let nothing = ListCustomers::default();
    let count = db
        .read_blocking(|conn| info::list(conn, &asker.actor, &nothing, Page::new(1, 1)))
        .expect("the list")
        .count;
    let last = (count + ROWS - 1) / ROWS;
    let deep = DEEP.min(last / 2 + 1);
    let page = |name: String, page: i64| Case {
        name,
        page,
        needle: "",
    };
    let named = |name: &str, needle: &'static str| Case {
        name: name.to_owned(),
        page: 1,
        needle,
    };
    let mut cases = vec![page("first page".to_owned(), 1)];
    cases.push(page(
        if deep == DEEP {
            format!("page {deep}")
        } else {
            "middle page".to_owned()
        },
        deep,
    ));
    if last / 2 > DEEP {
        cases.push(page("middle page".to_owned(), last / 2));
    }
    cases.push(page("last page".to_owned(), last));
    cases.push(named("name with 王, the commonest", "王"));
    cases.push(named("name with 明", "明"));
    cases.push(named("name with 王伟", "王伟"));
    cases.push(named("name with 王小明", "王小明"));
    cases
}

fn name_field(needle: &str) -> Field<String> {
    match needle {
        "" => Field::Missing,
        needle => Field::Value(needle.to_owned()),
    }
}

fn request(asker: &Asker, page: i64, needle: &str) -> Vec<u8> {
    let named: String = needle.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let path = format!(
        "/grid/customer/info/list/{}?pageNum={page}&pageSize={ROWS}&customerName={named}",
        asker.actor.account_id
    );
    load::get(&path, &asker.token)
}

/// The accounts with the scope that their tokens give them.
async fn askers(db: &Db, address: SocketAddr) -> Vec<Asker> {
    let keys = Keys::new(SECRET.as_bytes()).expect("keys");
    let gatekeeper: Gatekeeper = Gatekeeper::new(db.clone(), keys);
    let mut askers = Vec::new();
    for (name, account) in ASKERS {
        let (id, token) = sign_in(address, account).await;
        let access = gatekeeper.access(&token).await.expect("a session");
        let path = format!("/customer/info/list/{id}");
        let actor = access.granted("GET", &path).expect("a role that may");
        askers.push(Asker { name, actor, token });
    }
    askers
}

pub(crate) async fn sign_in(address: SocketAddr, account: &str) -> (i64, String) {
    let answer: serde_json::Value =
        serde_json::from_slice(&once(address, &sign_in_request(account)).await).expect("an answer");
    let id = answer
        .pointer("/data/accountId")
        .and_then(serde_json::Value::as_i64)
        .expect("an id");
    let token = answer
        .get("token")
        .and_then(serde_json::Value::as_str)
        .expect("a token");
    (id, token.to_owned())
}

pub(crate) fn sign_in_request(account: &str) -> Vec<u8> {
    let password = if account == "admin" {
        "Huangshan%2388"
    } else {
        "Demo%232018"
    };
    let form = format!("accountName={account}&password={password}");
    format!(
        "POST /grid/login HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
    .into_bytes()
}

pub(crate) async fn once(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request).await.expect("a request");
    let mut body = Vec::new();
    load::answer(&mut stream, &mut body).await;
    body
}

async fn static_body(body: Vec<u8>, connections: usize, time: Duration) -> Rate {
    let bytes = web::Bytes::from(body);
    let server = HttpServer::new(move || {
        let bytes = bytes.clone();
        App::new().route(
            "/",
            web::get().to(move || std::future::ready(HttpResponse::Ok().body(bytes.clone()))),
        )
    })
    .workers(2)
    .disable_signals()
    .bind("127.0.0.1:0")
    .expect("an address");
    let address = server.addrs().first().copied().expect("an address");
    let server = server.run();
    let handle = server.handle();
    let task = tokio::spawn(server);
    let rate = load::run(address, load::get("/", "-"), connections, time).await;
    handle.stop(false).await;
    drop(task.await);
    rate
}

async fn bare(db: Db, actor: Actor, asked: ListCustomers, page: Page, time: Duration) -> Rate {
    let work = move || {
        db.read_blocking(|conn| {
            let (begun, mut times) = (Instant::now(), Vec::new());
            while begun.elapsed() < time || times.is_empty() {
                let one = Instant::now();
                info::list(conn, &actor, &asked, page)?;
                times.push(one.elapsed());
            }
            Ok::<_, wangge_customer::Error>(load::rate(times, begun.elapsed()))
        })
    };
    tokio::task::spawn_blocking(work)
        .await
        .expect("a thread")
        .expect("the queries")
}
