//! 14.11 with all rows, over HTTP, beside the same writer on rows in memory; and what it does to
//! the server's memory.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wangge_customer::export::{self, EXPORT_HEADERS, ExportRow};
use wangge_customer::info::{self, ListCustomers};
use wangge_db::Db;
use wangge_excel_io::{CellOut, XlsxStream};
use wangge_kernel::{Actor, DataScope, Field, Org, Page};

use crate::list::sign_in;
use crate::server::Server;

/// Rows kept in memory for the bare write, which takes them again and again.
const ROWS_KEPT: i64 = 20_000;

pub(crate) async fn run(db: &Db, server: &Server) {
    let (rows, all) = kept(db);
    let (_, token) = sign_in(server.address(), "admin").await;
    server.forget_peak();
    let before = server.memory();
    let (took, bytes) = download(server.address(), &token).await;
    let after = server.memory();
    let bare = tokio::task::spawn_blocking(move || write(&rows, all))
        .await
        .expect("a thread");
    let rate = |took: Duration| all as f64 / took.as_secs_f64();
    println!("\n14.11 export of {all} rows ({} MB)", bytes / 1_000_000);
    println!("  over HTTP                     {:>8.0} rows/s", rate(took));
    println!("  the writer alone              {:>8.0} rows/s", rate(bare));
    println!("  ratio: {:.2}", rate(took) / rate(bare));
    if let (Some(before), Some(after)) = (before, after) {
        println!(
            "  memory: {:.0} MiB before, peak {:.0}, after {:.0}: grown by {:.0} (by {:.0} without mapped files)",
            before.resident,
            after.peak,
            after.resident,
            after.peak - before.resident,
            after.own - before.own
        );
    }
}

/// The first rows, and how many there are.
fn kept(db: &Db) -> (Vec<ExportRow>, usize) {
    let nobody = Org {
        id: 1,
        code: String::new(),
        name: String::new(),
    };
    let asked = ListCustomers {
        status: Field::Value(5),
        ..ListCustomers::default()
    };
    db.read_blocking(|conn| {
        let rows = export::customers(conn, &DataScope::All, None, 0, ROWS_KEPT)?;
        let actor = Actor::system(1, nobody);
        let all = info::list(conn, &actor, &asked, Page::new(1, 1))?.count;
        Ok::<_, wangge_customer::Error>((rows, usize::try_from(all).unwrap_or_default()))
    })
    .expect("the rows")
}

fn write(rows: &[ExportRow], all: usize) -> Duration {
    let begun = Instant::now();
    let mut sheet = XlsxStream::new(std::io::sink(), "客户信息", &EXPORT_HEADERS).expect("a sheet");
    for row in rows.iter().cycle().take(all) {
        let cells = row.cells.each_ref().map(|text| CellOut::Text(text.into()));
        sheet.row(&cells).expect("a row");
    }
    sheet.finish().expect("a workbook");
    begun.elapsed()
}

/// How long the whole answer took, and its length.
async fn download(address: SocketAddr, token: &str) -> (Duration, usize) {
    let request = format!(
        "GET /grid/file/customer/0?gridName=all&accountId=1 HTTP/1.1\r\nHost: bench\r\nAuthorization: {token}\r\nConnection: close\r\n\r\n"
    );
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("a request");
    let (mut bytes, mut end) = (0, Vec::new());
    let mut buffer = vec![0; 256 << 10];
    loop {
        let read = stream.read(&mut buffer).await.expect("an answer");
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
            break;
        };
        if bytes == 0 {
            assert!(
                part.starts_with(b"HTTP/1.1 200"),
                "an answer of another kind"
            );
        }
        bytes += read;
        end.extend_from_slice(part);
        end.drain(..end.len().saturating_sub(5));
    }
    assert_eq!(end, b"0\r\n\r\n", "the answer broke off");
    (begun.elapsed(), bytes)
}
