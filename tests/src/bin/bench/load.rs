//! A small load generator: keep-alive connections that send one request again and again.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a load came to.
pub(crate) struct Rate {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:>8.0} /s   p50 {:>7.2} ms   p99 {:>7.2} ms",
            self.per_second, self.p50_ms, self.p99_ms
        )
    }
}

/// A GET as it goes over the wire.
pub(crate) fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {token}\r\n\r\n").into_bytes()
}

/// Sends `request` over `connections` for a while; panics at the first answer that is not 200.
pub(crate) async fn run(
    address: SocketAddr,
    request: Vec<u8>,
    connections: usize,
    time: Duration,
) -> Rate {
    run_each(address, vec![request; connections], time).await
}

/// Sends each of `requests` over a connection of its own for a while; panics at the first answer
/// that is not 200.
pub(crate) async fn run_each(address: SocketAddr, requests: Vec<Vec<u8>>, time: Duration) -> Rate {
    let begun = Instant::now();
    let times = times(address, requests, time).await;
    rate(times, begun.elapsed())
}

/// As [`run_each`]; how long each answer took.
pub(crate) async fn times(
    address: SocketAddr,
    requests: Vec<Vec<u8>>,
    time: Duration,
) -> Vec<Duration> {
    let end = Instant::now() + time;
    let tasks: Vec<_> = requests
        .into_iter()
        .map(|request| tokio::spawn(one_connection(address, request, end)))
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.expect("a connection"));
    }
    times
}

/// The rate of work done in `times`, all within `elapsed`.
pub(crate) fn rate(mut times: Vec<Duration>, elapsed: Duration) -> Rate {
    times.sort_unstable();
    let at = |percent: usize| {
        times
            .get(times.len() * percent / 100)
            .map_or(0.0, |t| t.as_secs_f64() * 1000.0)
    };
    Rate {
        per_second: times.len() as f64 / elapsed.as_secs_f64(),
        p50_ms: at(50),
        p99_ms: at(99),
    }
}

async fn one_connection(address: SocketAddr, request: Vec<u8>, end: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let (mut times, mut buffer) = (Vec::new(), Vec::new());
    while Instant::now() < end {
        let begun = Instant::now();
        stream.write_all(&request).await.expect("a request");
        answer(&mut stream, &mut buffer).await;
        times.push(begun.elapsed());
    }
    times
}

/// Reads one answer and leaves its body in `buffer`.
pub(crate) async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) {
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.expect("an answer");
        assert!(read > 0, "the server hung up");
        if let Some(head) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(buffer.get(..head).unwrap_or_default()).into_owned();
            assert!(text.starts_with("HTTP/1.1 200"), "{text}");
            let length = text.lines().find_map(|l| {
                l.to_ascii_lowercase()
                    .strip_prefix("content-length: ")
                    .map(str::to_owned)
            });
            let length: usize = length.and_then(|l| l.trim().parse().ok()).unwrap_or(0);
            while buffer.len() < head + 4 + length {
                assert!(
                    stream.read_buf(buffer).await.expect("a body") > 0,
                    "the server hung up"
                );
            }
            buffer.drain(..head + 4);
            return;
        }
    }
}
