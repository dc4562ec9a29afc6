//! Rows that an import refused, kept whole so that they can be mended and sent again.

use diesel::prelude::*;
use wangge_db::{Conn, Tx};

use crate::CellFault;
use crate::schema::import_bad_row;

/// Rows of one insert; SQLite binds at most 32,766 values in a statement.
const ROWS_MAX: usize = 1000;

/// A refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The physical row, from 1.
    pub number: u32,
    /// What messages call it by.
    pub label: String,
    /// What it shows under the declared columns.
    pub cells: Vec<Option<String>>,
    /// What is wrong with it.
    pub faults: Vec<CellFault>,
}

impl BadRow {
    /// All reasons in one line, each once.
    #[must_use]
    pub fn reason(&self) -> String {
        let mut reasons: Vec<&str> = Vec::new();
        for fault in &self.faults {
            if !reasons.contains(&fault.reason.as_str()) {
                reasons.push(&fault.reason);
            }
        }
        reasons.join("；")
    }
}

#[derive(Insertable)]
#[diesel(table_name = import_bad_row)]
struct NewRow<'a> {
    batch_id: i64,
    row_number: i64,
    label: &'a str,
    cells: String,
    faults: String,
}

/// Keeps refused rows.
///
/// # Errors
/// An insert failed.
pub fn add(tx: &mut Tx<'_>, batch_id: i64, rows: &[BadRow]) -> QueryResult<()> {
    for chunk in rows.chunks(ROWS_MAX) {
        let rows: Vec<NewRow<'_>> = chunk
            .iter()
            .map(|row| NewRow {
                batch_id,
                row_number: i64::from(row.number),
                label: &row.label,
                cells: serde_json::to_string(&row.cells).unwrap_or_default(),
                faults: serde_json::to_string(&row.faults).unwrap_or_default(),
            })
            .collect();
        let insert = diesel::insert_into(import_bad_row::table).values(&rows);
        wangge_db::insert_many(tx.conn(), insert)?;
    }
    Ok(())
}

/// Forgets the refused rows of an import that begins anew, at most `limit` of them; answers how
/// many.
///
/// # Errors
/// The statement failed.
pub(super) fn forget(tx: &mut Tx<'_>, batch_id: i64, limit: i64) -> QueryResult<usize> {
    let some = import_bad_row::table
        .filter(import_bad_row::batch_id.eq(batch_id))
        .limit(limit)
        .select(import_bad_row::id);
    let ids: Vec<i64> = some.load(tx.conn())?;
    diesel::delete(import_bad_row::table.filter(import_bad_row::id.eq_any(ids))).execute(tx.conn())
}

/// The next `limit` refused rows of an import below row `after`, in the order of the file.
///
/// # Errors
/// The query failed.
pub fn page(conn: &mut Conn, batch_id: i64, after: u32, limit: i64) -> QueryResult<Vec<BadRow>> {
    let found: Vec<(i64, String, String, String)> = import_bad_row::table
        .filter(import_bad_row::batch_id.eq(batch_id))
        .filter(import_bad_row::row_number.gt(i64::from(after)))
        .order((import_bad_row::row_number, import_bad_row::id))
        .limit(limit)
        .select((
            import_bad_row::row_number,
            import_bad_row::label,
            import_bad_row::cells,
            import_bad_row::faults,
        ))
        .load(conn)?;
    let rows = found
        .into_iter()
        .map(|(number, label, cells, faults)| BadRow {
            number: u32::try_from(number).unwrap_or_default(),
            label,
            cells: serde_json::from_str(&cells).unwrap_or_default(),
            faults: serde_json::from_str(&faults).unwrap_or_default(),
        });
    Ok(rows.collect())
}
