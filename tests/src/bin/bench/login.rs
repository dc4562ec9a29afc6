//! 4.1: signing in over HTTP, beside bcrypt alone at the same cost.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use wangge_auth::password::Hasher;

use crate::load::{self, Rate};
use crate::{Args, list};

const PASSWORD: &str = "Demo#2018";

pub(crate) async fn run(args: &Args, address: SocketAddr) {
    let time = args.time() * 2;
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let bare = bare(args.cost, cores, time).await;
    let request = list::sign_in_request("seed_m1");
    let http = load::run(address, request, 4 * cores, time).await;
    println!("\n4.1 signing in, bcrypt cost {}", args.cost);
    println!("  over HTTP                     {http}");
    println!("  bcrypt alone on {cores} threads      {bare}");
    println!("  ratio: {:.2}", http.per_second / bare.per_second);
}

async fn bare(cost: u32, threads: usize, time: Duration) -> Rate {
    let hasher = Hasher::new(cost).expect("a hasher");
    let hash = hasher.hash_blocking(PASSWORD).expect("a hash");
    let begun = Instant::now();
    let works: Vec<_> = (0..threads)
        .map(|_| {
            let (hasher, hash) = (hasher.clone(), hash.clone());
            tokio::spawn(async move {
                let mut times = Vec::new();
                while begun.elapsed() < time {
                    let one = Instant::now();
                    let right = hasher.verify(PASSWORD.to_owned(), Some(hash.clone())).await;
                    assert!(right.expect("bcrypt"), "the right password");
                    times.push(one.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for work in works {
        times.extend(work.await.expect("a task"));
    }
    load::rate(times, begun.elapsed())
}
