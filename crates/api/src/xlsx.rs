//! Exports that stream: rows are read page by page and sent as a workbook while they come, so that
//! memory stays flat whatever the number of rows.

use std::io::{self, Write};

use actix_web::body::{BodyStream, BoxBody};
use actix_web::web::Bytes;
use futures_util::stream;
use tokio::sync::mpsc;
use wangge_customer::export::{self, EXPORT_HEADERS, ExportRow};
use wangge_db::Db;
use wangge_excel_io::{CellOut, WriteError, XlsxStream};
use wangge_kernel::Actor;

use crate::error::ApiError;

const ROWS_PER_READ: i64 = 1000;
const CHUNK_BYTES: usize = 64 * 1024;
const CHUNKS_AHEAD: usize = 8;

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

    /// The first rows, or `None` when there are none.
    pub(crate) async fn first(&self) -> Result<Option<Vec<ExportRow>>, ApiError> {
        let rows = self.after(0).await?;
        Ok((!rows.is_empty()).then_some(rows))
    }

    async fn after(&self, id: i64) -> Result<Vec<ExportRow>, wangge_customer::Error> {
        let own = self.clone();
        self.db
            .read(move |conn| {
                export::customers(
                    conn,
                    &own.actor.scope,
                    own.grid.as_deref(),
                    id,
                    ROWS_PER_READ,
                )
            })
            .await
    }

    /// The body: the first rows and all that follow.
    pub(crate) fn stream(self, first: Vec<ExportRow>) -> BoxBody {
        let (pages, to_write) = mpsc::channel(2);
        let (chunks, to_send) = mpsc::channel(CHUNKS_AHEAD);
        tokio::spawn(self.read_all(first, pages));
        tokio::task::spawn_blocking(move || write_all(to_write, chunks));
        let body = stream::unfold(to_send, |mut chunks| async move {
            chunks.recv().await.map(|chunk| (chunk, chunks))
        });
        BoxBody::new(BodyStream::new(body))
    }

    async fn read_all(
        self,
        first: Vec<ExportRow>,
        pages: mpsc::Sender<Result<Vec<ExportRow>, io::Error>>,
    ) {
        let mut page = first;
        while let Some(last) = page.last().map(|row| row.id) {
            // The writer hangs up when the client does.
            if pages.send(Ok(page)).await.is_err() {
                return;
            }
            page = match self.after(last).await {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(%error, "an export broke off");
                    drop(pages.send(Err(io::Error::other("export"))).await);
                    return;
                }
            };
        }
    }
}

type Chunk = Result<Bytes, io::Error>;

fn write_all(
    mut pages: mpsc::Receiver<Result<Vec<ExportRow>, io::Error>>,
    chunks: mpsc::Sender<Chunk>,
) {
    let out = ChunkWriter {
        buffer: Vec::with_capacity(CHUNK_BYTES),
        chunks: chunks.clone(),
    };
    if write_pages(&mut pages, out).is_err() {
        // Breaks the connection off, so that nobody takes half a file for a whole one.
        drop(chunks.blocking_send(Err(io::Error::other("export"))));
    }
}

fn write_pages(
    pages: &mut mpsc::Receiver<Result<Vec<ExportRow>, io::Error>>,
    out: ChunkWriter,
) -> Result<(), WriteError> {
    let mut sheet = XlsxStream::new(out, "客户信息", &EXPORT_HEADERS)?;
    while let Some(page) = pages.blocking_recv() {
        for row in page? {
            let cells = row.cells.each_ref().map(|text| CellOut::Text(text.into()));
            sheet.row(&cells)?;
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
