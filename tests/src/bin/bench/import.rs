//! 13.7: a workbook of residents over HTTP, beside calamine reading the same file.

use std::io::BufWriter;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use wangge_customer::resident::import::RESIDENT_SHEET;
use wangge_excel_io::{CellOut, XlsxStream};
use wangge_kernel::IdNumber;

use crate::list::sign_in;
use crate::server::Server;
use crate::{Args, load};

const TRIES: usize = 3;

pub(crate) async fn run(args: &Args, dir: &Path, server: &Server) {
    let (path, address) = (dir.join("residents.xlsx"), server.address());
    write(&path, args.rows, FIRST_COUNTY);
    let mut reads: Vec<Duration> = (0..TRIES).map(|_| read(&path, args.rows)).collect();
    reads.sort_unstable();
    let read = reads.get(TRIES / 2).copied().unwrap_or_default();
    let (_, token) = sign_in(address, "admin").await;
    let file = std::fs::read(&path).expect("the workbook");
    let before = server.memory();
    let watch = server.watch();
    let first = post(address, &token, (&file, "G0001"), args.rows).await;
    let peak = watch.end();
    let again = post(address, &token, (&file, "G0001"), args.rows).await;
    let rate = |took: Duration| args.rows as f64 / took.as_secs_f64();
    println!("\n13.7 import of {} rows", args.rows);
    println!("  calamine reading the file     {:>8.0} rows/s", rate(read));
    println!(
        "  import over HTTP              {:>8.0} rows/s",
        rate(first)
    );
    println!(
        "  the same file again           {:>8.0} rows/s",
        rate(again)
    );
    println!(
        "  ratio: {:.2} of the bare read",
        read.as_secs_f64() / first.as_secs_f64()
    );
    if let Some(before) = before {
        println!(
            "  memory: {:.0} MiB before, peak {peak:.0} with the parser: grown by {:.0}",
            before.resident,
            peak - before.resident
        );
    }
    beside_writes(args, dir, address, &token, first).await;
}

/// What other users' writes cost while an import runs, beside what they cost when none does.
async fn beside_writes(args: &Args, dir: &Path, address: SocketAddr, token: &str, time: Duration) {
    let path = dir.join("others.xlsx");
    write(&path, args.rows, SECOND_COUNTY);
    let file = std::fs::read(&path).expect("the workbook");
    let changes: Vec<Vec<u8>> = (1..=WRITERS).map(|id| change(token, id)).collect();
    let quiet = load::run_each(address, changes.clone(), time).await;
    let (busy, took) = tokio::join!(
        load::run_each(address, changes, time),
        post(address, token, (&file, "G0002"), args.rows)
    );
    println!("\n13.4 by {WRITERS} users");
    println!("  alone                         {quiet}");
    println!("  while {} rows are imported {busy}", args.rows);
    println!(
        "  the import beside them        {:>8.0} rows/s",
        args.rows as f64 / took.as_secs_f64()
    );
}

/// A small change of a made-up resident.
pub(crate) fn change(token: &str, resident: usize) -> Vec<u8> {
    let body = "remark=%E8%B5%B0%E8%AE%BF";
    format!(
        "PUT /grid/customer/resident/{resident} HTTP/1.1\r\nHost: bench\r\nAuthorization: {token}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Users who write while others import.
pub(crate) const WRITERS: usize = 4;
const FIRST_COUNTY: &str = "342501";
const SECOND_COUNTY: &str = "342502";

fn write(path: &Path, rows: usize, county: &str) {
    let file = BufWriter::new(std::fs::File::create(path).expect("a file"));
    let headers: Vec<String> = RESIDENT_SHEET
        .columns
        .iter()
        .map(wangge_excel_io::Column::shown_header)
        .collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let mut sheet = XlsxStream::new(file, "户籍信息", &headers).expect("a sheet");
    for row in 0..rows {
        let number = IdNumber::with_check_digit(&format!(
            "{county}19{:02}0{}{:02}{:03}",
            40 + row / 999 % 50,
            row / 50_000 % 9 + 1,
            row / 49_950 % 27 + 1,
            row % 999 + 1
        ));
        let number = number.expect("an identity number");
        let (day, sex) = (number.birthday().to_owned(), number.sex().word());
        let (house, phone) = (format!("{}", 900_000 + row / 3), format!("138{row:08}"));
        let cells = [
            "李明",
            sex,
            "汉族",
            &day,
            number.as_str(),
            "西递村1号",
            "居民家庭户",
            "户主",
            &house,
            &phone,
            "否",
            "",
        ];
        sheet
            .row(&cells.map(|text| CellOut::Text(text.into())))
            .expect("a row");
    }
    sheet.finish().expect("a workbook");
}

fn read(path: &Path, rows: usize) -> Duration {
    let begun = Instant::now();
    let mut book: Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
    let name = book.sheet_names().first().cloned().expect("a sheet");
    let mut cells = book.worksheet_cells_reader(&name).expect("cells");
    let mut last = 0;
    while let Some(cell) = cells.next_cell().expect("a cell") {
        last = cell.get_position().0;
    }
    assert_eq!(last as usize, rows, "rows below the header");
    begun.elapsed()
}

async fn post(
    address: SocketAddr,
    token: &str,
    (file, grid): (&[u8], &str),
    rows: usize,
) -> Duration {
    let mut body =
        format!("--x\r\nContent-Disposition: form-data; name=\"gridCode\"\r\n\r\n{grid}\r\n")
            .into_bytes();
    body.extend_from_slice(
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n",
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let head = format!(
        "POST /grid/file/resident HTTP/1.1\r\nHost: bench\r\nAuthorization: {token}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(head.as_bytes()).await.expect("a request");
    stream.write_all(&body).await.expect("a request");
    let mut answer = Vec::new();
    load::answer(&mut stream, &mut answer).await;
    let took = begun.elapsed();
    let answer: serde_json::Value = serde_json::from_slice(&answer).expect("an answer");
    let success = answer
        .pointer("/data/successCount")
        .and_then(serde_json::Value::as_u64);
    assert_eq!(success, Some(rows as u64), "{answer}");
    took
}
