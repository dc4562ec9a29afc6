//! 14.4's first page: over HTTP, beside the same queries on one connection without HTTP, and
//! beside a static body of equal size.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use wangge_customer::info::{self, ListCustomers};
use wangge_db::Db;
use wangge_kernel::{Actor, DataScope, Page, Part};

use crate::Args;
use crate::load::{self, Rate};

const ROWS: i64 = 20;

/// Who asks, and what he sees.
struct Asker {
    name: &'static str,
    actor: Actor,
    token: String,
}

pub(crate) async fn run(args: &Args, db: &Db, address: SocketAddr) {
    let time = Duration::from_secs(args.seconds);
    for asker in askers(db, address).await {
        let path = format!(
            "/grid/customer/info/list/{}?pageNum=1&pageSize={ROWS}",
            asker.actor.account_id
        );
        let request = load::get(&path, &asker.token);
        let body = once(address, &request).await;
        let http = load::run(address, request, args.connections, time).await;
        let still = static_body(body.clone(), args.connections, time).await;
        let bare = bare(db.clone(), asker.actor, time).await;
        println!("\n14.4 first page, {} ({} bytes)", asker.name, body.len());
        println!("  over HTTP                     {http}");
        println!("  same queries, one connection  {bare}");
        println!("  static body of equal size     {still}");
        println!(
            "  ratios: {:.2} of the queries alone, {:.2} of the static body",
            http.per_second / bare.per_second,
            http.per_second / still.per_second
        );
    }
}

async fn askers(db: &Db, address: SocketAddr) -> Vec<Asker> {
    let mut askers = Vec::new();
    for (name, account) in [
        ("manager of one grid", "seed_m1"),
        ("administrator", "admin"),
    ] {
        let (id, token) = sign_in(address, account).await;
        let grid = db.read_blocking(|conn| {
            wangge_grid::info::resolve_in_scope(conn, &DataScope::All, "G0001")
                .map_err(wangge_db::Error::from)
        });
        let grid = grid.expect("the database").expect("grid G0001");
        let org = wangge_kernel::Org {
            id: grid.org_id,
            code: String::new(),
            name: String::new(),
        };
        let mut actor = Actor::system(id, org);
        if account != "admin" {
            actor.scope = DataScope::Part(Part {
                account_id: id,
                grids: [grid.id].into(),
                ..Part::default()
            });
        }
        askers.push(Asker { name, actor, token });
    }
    askers
}

pub(crate) async fn sign_in(address: SocketAddr, account: &str) -> (i64, String) {
    let password = if account == "admin" {
        "Huangshan%2388"
    } else {
        "Demo%232018"
    };
    let form = format!("accountName={account}&password={password}");
    let request = format!(
        "POST /grid/login HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer: serde_json::Value =
        serde_json::from_slice(&once(address, request.as_bytes()).await).expect("an answer");
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

async fn bare(db: Db, actor: Actor, time: Duration) -> Rate {
    let work = move || {
        db.read_blocking(|conn| {
            let (begun, mut times) = (Instant::now(), Vec::new());
            while begun.elapsed() < time {
                let one = Instant::now();
                info::list(conn, &actor, &ListCustomers::default(), Page::new(1, ROWS))?;
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
