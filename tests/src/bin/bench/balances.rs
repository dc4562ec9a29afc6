//! The feed of the core bank beside the bare bulk load of the same rows, and 11.1 and 12.1 beside
//! the bare SQL of what they answer.

mod answer;
mod bare;
mod file;

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use wangge_db::Db;

use crate::import::{WRITERS, change};
use crate::list::sign_in;
use crate::server::Server;
use crate::{Args, load};
use file::Day;

/// The month ends of the year before the measured days.
const YEAR: [&str; 12] = [
    "2018-01-31",
    "2018-02-28",
    "2018-03-31",
    "2018-04-30",
    "2018-05-31",
    "2018-06-30",
    "2018-07-31",
    "2018-08-31",
    "2018-09-30",
    "2018-10-31",
    "2018-11-30",
    "2018-12-31",
];
/// The measured days: the first brings accounts that are new, the others change one in ten.
const DAYS: [&str; 3] = ["2019-01-29", "2019-01-30", "2019-01-31"];

pub(crate) async fn run(args: &Args, dir: &Path, db: &Db, server: &Server) {
    let address = server.address();
    let (_, token) = sign_in(address, "admin").await;
    let orgs = file::orgs(db);
    let mut steps = 0..;
    let mut next = |date: &'static str, accounts: usize| Day {
        date,
        accounts,
        step: steps.next().unwrap_or_default(),
    };
    let path = dir.join("balances.csv");
    let begun = Instant::now();
    for date in YEAR {
        let day = next(date, args.accounts);
        file::write(&path, &orgs, day);
        post(address, &token, &path, day).await;
    }
    let (rows, took) = (args.accounts * YEAR.len(), begun.elapsed());
    println!(
        "\nbalances: 12 month ends of {} accounts fed in {:.0} s, {:.0} rows/s with making them",
        args.accounts,
        took.as_secs_f64(),
        rate(rows, took)
    );
    answer::run(args, db, address).await;

    let [new, changed, busy] = DAYS.map(|date| next(date, args.day_rows));
    file::write(&path, &orgs, new);
    let bare = bare::load(db, &path);
    println!("\nfeed of a day of {} rows", args.day_rows);
    println!(
        "  bare load ({:<16})  {:>8.0} rows/s",
        bare::way(db),
        rate(args.day_rows, bare)
    );
    for (name, day) in [
        ("new accounts mostly", new),
        ("one in ten changes", changed),
    ] {
        file::write(&path, &orgs, day);
        let before = server.memory();
        let watch = server.watch();
        let took = post(address, &token, &path, day).await;
        let peak = watch.end();
        println!(
            "  feed, {name:<20}    {:>8.0} rows/s   {:.2} of the bare load",
            rate(args.day_rows, took),
            bare.as_secs_f64() / took.as_secs_f64()
        );
        if let Some(before) = before {
            println!(
                "    memory: {:.0} MiB before, peak {peak:.0} with the parser",
                before.resident
            );
        }
    }
    file::write(&path, &orgs, busy);
    beside_writes(address, &token, &path, busy).await;
}

fn rate(rows: usize, took: Duration) -> f64 {
    rows as f64 / took.as_secs_f64()
}

/// What users' writes cost while a day is fed, beside what they cost when none is.
async fn beside_writes(address: SocketAddr, token: &str, path: &Path, day: Day) {
    const SLICE: Duration = Duration::from_secs(5);
    let changes: Vec<Vec<u8>> = (1..=WRITERS).map(|id| change(token, id)).collect();
    let quiet = load::run_each(address, changes.clone(), SLICE).await;
    let feed = post(address, token, path, day);
    tokio::pin!(feed);
    let mut busy = Vec::new();
    let took = loop {
        tokio::select! {
            took = &mut feed => break took,
            times = load::times(address, changes.clone(), SLICE) => busy.extend(times),
        }
    };
    println!("\n13.4 by {WRITERS} users");
    println!("  alone                         {quiet}");
    match busy.is_empty() {
        true => println!("  the day was fed too fast to be measured beside"),
        false => println!("  while a day is fed            {}", load::rate(busy, took)),
    }
}

/// Feeds a file over HTTP; panics unless every row is taken.
async fn post(address: SocketAddr, token: &str, path: &Path, day: Day) -> Duration {
    let file = std::fs::read(path).expect("the file");
    let mut body =
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
            .to_vec();
    body.extend_from_slice(&file);
    drop(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let head = format!(
        "POST /grid/file/balance HTTP/1.1\r\nHost: bench\r\nAuthorization: {token}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(head.as_bytes()).await.expect("a request");
    stream.write_all(&body).await.expect("a request");
    drop(body);
    let mut answer = Vec::new();
    load::answer(&mut stream, &mut answer).await;
    let took = begun.elapsed();
    let answer: serde_json::Value = serde_json::from_slice(&answer).expect("an answer");
    let success = answer
        .pointer("/data/successCount")
        .and_then(serde_json::Value::as_u64);
    assert_eq!(success, Some(day.accounts as u64), "{answer}");
    took
}
