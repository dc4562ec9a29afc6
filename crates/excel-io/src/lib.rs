//! Spreadsheets in and out: guarded reading, typed rows, templates, exports, error workbooks.
//!
//! The crate knows no domain. A file goes through three gates:
//! [`guard::inspect`] looks at the bytes without trusting any declared size, [`Parser`] turns the
//! first visible sheet into [`RawRow`]s (in a limited child process in production), and
//! [`SheetReader`] turns those into [`TypedRow`]s by a [`SheetKind`] declaration, from which the
//! template and the error workbook are made as well.

mod binary;
mod describe;
mod errors_workbook;
mod export;
pub mod guard;
pub mod import;
mod limits;
mod parse;
mod raw;
mod refusal;
mod schema;
mod sheet;
mod template;
pub mod text;

pub use describe::describe;
pub use errors_workbook::{REASON_HEADER, bad_rows_workbook};
pub use export::{CellOut, XlsxStream};
pub use guard::inspect;
pub use limits::{Kind, Limits};
pub use parse::{Outcome, Parser, child_main};
pub use raw::{Cell, RawRow, Stamp};
pub use refusal::{Refusal, RefusalKind, WriteError};
pub use sheet::{
    CellFault, Column, ColumnKind, Layout, Note, SheetError, SheetKind, SheetReader, Skipped, Span,
    Summary, TypedRow, day, decimal,
};
pub use template::xls_template;
pub use text::{column_letter, nearest};
