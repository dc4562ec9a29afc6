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
use crate::{Args, load};

const TRIES: usize = 3;

pub(crate) async fn run(args: &Args, dir: &Path, address: SocketAddr) {
    let path = dir.join("residents.xlsx");
    write(&path, args.rows);
    let mut reads: Vec<Duration> = (0..TRIES).map(|_| read(&path, args.rows)).collect();
    reads.sort_unstable();
    let read = reads.get(TRIES / 2).copied().unwrap_or_default();
    let (_, token) = sign_in(address, "admin").await;
    let file = std::fs::read(&path).expect("the workbook");
    let first = post(address, &token, &file, args.rows).await;
    let again = post(address, &token, &file, args.rows).await;
    println!("\n13.7 import of {} rows", args.rows);
    println!(
        "  calamine reading the file     {:>8.0} rows/s",
        args.rows as f64 / read.as_secs_f64()
    );
    println!(
        "  import over HTTP              {:>8.0} rows/s",
        args.rows as f64 / first.as_secs_f64()
    );
    println!(
        "  the same file again           {:>8.0} rows/s",
        args.rows as f64 / again.as_secs_f64()
    );
    println!(
        "  ratio: {:.2} of the bare read",
        read.as_secs_f64() / first.as_secs_f64()
    );
}

fn write(path: &Path, rows: usize) {
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
            "34250119{:02}0{}{:02}{:03}",
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

async fn post(address: SocketAddr, token: &str, file: &[u8], rows: usize) -> Duration {
    let mut body = Vec::new();
    body.extend_from_slice(
        b"--x\r\nContent-Disposition: form-data; name=\"gridCode\"\r\n\r\nG0001\r\n",
    );
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
