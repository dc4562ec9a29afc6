//! Rows as a file holds them: physical numbers and untyped cells.

use chrono::{Duration, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// A date cell: the serial as stored and the epoch it counts from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stamp {
    /// Days since the epoch, with the time as a fraction.
    pub serial: f64,
    /// Whether the workbook counts from 1904.
    pub epoch_1904: bool,
}

impl Stamp {
    /// The moment this serial names, to the second; `None` outside the years 1900 to 9999.
    #[must_use]
    pub fn moment(self) -> Option<NaiveDateTime> {
        if !self.serial.is_finite() || !(0.0..2_958_466.0).contains(&self.serial) {
            return None;
        }
        let base = if self.epoch_1904 {
            NaiveDate::from_ymd_opt(1904, 1, 1)?
        } else if self.serial < 60.0 {
            // Excel believes in 29 February 1900, which is serial 60.
            NaiveDate::from_ymd_opt(1899, 12, 31)?
        } else {
            NaiveDate::from_ymd_opt(1899, 12, 30)?
        };
        #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
        let seconds = (self.serial * 86_400.0).round() as i64;
        base.and_hms_opt(0, 0, 0)?
            .checked_add_signed(Duration::seconds(seconds))
    }

    /// The day this serial names.
    #[must_use]
    pub fn day(self) -> Option<NaiveDate> {
        self.moment().map(|m| m.date())
    }
}

/// One cell as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing, or a formula without a cached value.
    Empty,
    /// Text.
    Text(String),
    /// A number with a plain format.
    Number(f64),
    /// A number with a date format.
    DateTime(Stamp),
    /// A truth value.
    Bool(bool),
    /// An error value such as `#N/A`.
    Error(String),
}

impl Cell {
    /// Whether the cell shows nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// Bytes of the text it holds.
    pub(crate) fn text_bytes(&self) -> u64 {
        match self {
            Self::Text(text) | Self::Error(text) => text.len() as u64,
            _ => 0,
        }
    }
}

/// One row of a sheet that holds something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawRow {
    /// The physical row, from 1.
    pub number: u32,
    /// Whether the workbook counts days from 1904 (for numbers in day columns).
    pub epoch_1904: bool,
    /// The cells from column A on; trailing blanks may be missing.
    pub cells: Vec<Cell>,
}

impl RawRow {
    /// Whether no cell shows anything.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }
}
