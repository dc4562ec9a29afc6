//! What a file may ask of this process, and what kinds of file there are.

use serde::{Deserialize, Serialize};

/// The kind of a file, told by its first bytes and never by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Office Open XML workbook (a zip); an .xlsm is read as one, its macros ignored.
    Xlsx,
    /// BIFF workbook in a compound file.
    Xls,
    /// Text with separators.
    Csv,
}

/// Most bytes of text in a cell: Excel's hold 32,767 characters, of four bytes at most.
pub(crate) const CELL_BYTES: u64 = 128 << 10;
/// Most bytes of text in a row.
pub(crate) const ROW_BYTES: u64 = 4 << 20;

/// Bounds applied by the guard and by the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Largest file.
    pub file_bytes: u64,
    /// Most bytes all parts of an .xlsx may inflate to together, and most text that rows may show
    /// together.
    pub inflated_bytes: u64,
    /// Largest inflation of one part of more than 1 MiB.
    pub ratio: u64,
    /// Most parts in an .xlsx.
    pub parts: u64,
    /// Highest physical row number, and most rows handed out.
    pub rows: u64,
    /// Highest column number of a cell that holds something.
    pub cols: u64,
    /// Most cells (xlsx: `<c>` elements over all sheets).
    pub cells: u64,
    /// Most shared strings.
    pub strings: u64,
    /// Largest dense bounding box of an .xls sheet, in cells.
    pub dense_cells: u64,
    /// Most text an .xls sheet may expand to, in bytes.
    pub text_bytes: u64,
    /// CPU seconds of the child process, and seconds the parent waits for it in total.
    pub seconds: u64,
    /// Address space of the child process, in bytes.
    pub address_space: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 100 << 20,
            inflated_bytes: 2 << 30,
            ratio: 200,
            parts: 2_000,
            // A million records, and room for titles and headers above them.
            rows: 1_000_100,
            cols: 500,
            cells: 50_000_000,
            strings: 10_000_000,
            dense_cells: 8_000_000,
            text_bytes: 256 << 20,
            seconds: 120,
            address_space: 1_536 << 20,
        }
    }
}
