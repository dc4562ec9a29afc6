//! Exports that stream: rows are read page by page and sent as a workbook while they come, so that
//! memory stays flat whatever the number of rows.

use std::future::Future;
use std::io::{self, Write};

use actix_web::body::{BodyStream, BoxBody};
use actix_web::web::Bytes;
use futures_util::stream;
use tokio::sync::mpsc;
use wangge_customer::export::{self, EXPORT_HEADERS, ExportRow};
use wangge_db::Db;
use wangge_excel_io::import::{BadRow, bad_rows};
use wangge_excel_io::{CellOut, Column, REASON_HEADER, SheetKind, WriteError, XlsxStream};
use wangge_kernel::Actor;

use crate::error::ApiError;

const ROWS_PER_READ: i64 = 1000;
const PAGES_AHEAD: usize = 2;
const CHUNK_BYTES: usize = 64 * 1024;
const CHUNKS_AHEAD: usize = 8;

/// A table that is read page by page.
pub(crate) trait Source: Clone + Send + Sync + 'static {
    /// One row of it.
    type Row: Send + 'static;

    /// The name of the sheet and its headers.
    fn head(&self) -> (&'static str, Vec<String>);

    /// The rows after `last`, at most [`ROWS_PER_READ`]; none at the end.
    fn after(
        &self,
        last: Option<&Self::Row>,
    ) -> impl Future<Output = Result<Vec<Self::Row>, ApiError>> + Send;

    /// What a row shows under the headers.
    fn cells<'r>(&self, row: &'r Self::Row) -> Vec<CellOut<'r>>;
}

/// The customers of 14.11.
#[derive(Clone)]
pub(crate) struct Customers {
    db: Db,
    actor: Actor,
    grid: Option<String>,
}

impl Customers {
    pub(crate) fn new(db: &Db, actor: &Actor, grid: Option<String>) -> Self {
        Self {
            db: db.clone(),
            actor: actor.clone(),
            grid,
        }
    }
}

impl Source for Customers {
    type Row = ExportRow;

    fn head(&self) -> (&'static str, Vec<String>) {
        ("客户信息", EXPORT_HEADERS.map(str::to_owned).into())
    }

    async fn after(&self, last: Option<&ExportRow>) -> Result<Vec<ExportRow>, ApiError> {
        let (own, id) = (self.clone(), last.map_or(0, |row| row.id));
        let page = self.db.read(move |conn| {
            let grid = own.grid.as_deref();
            export::customers(conn, &own.actor.scope, grid, id, ROWS_PER_READ)
        });
        Ok(page.await?)
    }

    fn cells<'r>(&self, row: &'r ExportRow) -> Vec<CellOut<'r>> {
        let texts = row.cells.iter().map(String::as_str);
        texts.map(CellOut::from).collect()
    }
}

/// The rows an import has refused, under the headers of its sheet, each with the reason.
#[derive(Clone)]
pub(crate) struct RefusedRows {
    pub(crate) db: Db,
    pub(crate) kind: &'static SheetKind,
    pub(crate) import_id: i64,
}

impl Source for RefusedRows {
    type Row = BadRow;

    fn head(&self) -> (&'static str, Vec<String>) {
        let columns = self.kind.columns.iter().map(Column::shown_header);
        let headers = columns.chain([REASON_HEADER.to_owned()]);
        (self.kind.sheet_name, headers.collect())
    }

    async fn after(&self, last: Option<&BadRow>) -> Result<Vec<BadRow>, ApiError> {
        let (id, row) = (self.import_id, last.map_or(0, |row| row.number));
        let page = self.db.read(move |conn| {
            bad_rows(conn, id, row, ROWS_PER_READ).map_err(wangge_db::Error::from)
        });
        Ok(page.await?)
    }

    fn cells<'r>(&self, row: &'r BadRow) -> Vec<CellOut<'r>> {
        let texts = row.cells.iter().map(|cell| CellOut::from(cell.as_deref()));
        texts.chain([CellOut::from(row.reason())]).collect()
    }
}

/// A workbook of everything a source has, which begins with the rows `first`.
pub(crate) fn stream<S: Source>(source: S, first: Vec<S::Row>) -> BoxBody {
    let (pages, to_write) = mpsc::channel(PAGES_AHEAD);
    let (chunks, to_send) = mpsc::channel(CHUNKS_AHEAD);
    tokio::spawn(read_all(source.clone(), first, pages));
    tokio::task::spawn_blocking(move || write_all(&source, to_write, chunks));
    let body = stream::unfold(to_send, |mut chunks| async move {
        chunks.recv().await.map(|chunk| (chunk, chunks))
    });
    BoxBody::new(BodyStream::new(body))
}

type Page<S> = Result<Vec<<S as Source>::Row>, io::Error>;

async fn read_all<S: Source>(source: S, first: Vec<S::Row>, pages: mpsc::Sender<Page<S>>) {
    let mut page = first;
    while !page.is_empty() {
        let next = source.after(page.last()).await;
        // The writer hangs up when the client does.
        if pages.send(Ok(page)).await.is_err() {
            return;
        }
        page = match next {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, "an export broke off");
                drop(pages.send(Err(io::Error::other("export"))).await);
                return;
            }
        };
    }
}

type Chunk = Result<Bytes, io::Error>;

fn write_all<S: Source>(
    source: &S,
    mut pages: mpsc::Receiver<Page<S>>,
    chunks: mpsc::Sender<Chunk>,
) {
    let out = ChunkWriter {
        buffer: Vec::with_capacity(CHUNK_BYTES),
        chunks: chunks.clone(),
    };
    if write_pages(source, &mut pages, out).is_err() {
        // Breaks the connection off, so that nobody takes half a file for a whole one.
        drop(chunks.blocking_send(Err(io::Error::other("export"))));
    }
}

fn write_pages<S: Source>(
    source: &S,
    pages: &mut mpsc::Receiver<Page<S>>,
    out: ChunkWriter,
) -> Result<(), WriteError> {
    let (name, headers) = source.head();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let mut sheet = XlsxStream::new(out, name, &headers)?;
    while let Some(page) = pages.blocking_recv() {
        for row in page? {
            sheet.row(&source.cells(&row))?;
        }
    }
    sheet.finish()?.flush()?;
    Ok(())
}

/// Hands what is written to the connection, in chunks; blocks while the client is slow.
struct ChunkWriter {
    buffer: Vec<u8>,
    chunks: mpsc::Sender<Chunk>,
}

impl Write for ChunkWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::take(&mut self.buffer));
        self.chunks
            .blocking_send(Ok(chunk))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}
