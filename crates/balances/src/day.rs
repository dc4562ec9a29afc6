//! Days as they are stored (`YYYYMMDD`), months (`YYYYMM`), and the two kinds of balances.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::Serialize;

/// Deposits or loans (`amountType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub enum Kind {
    /// 1 存款.
    Deposit,
    /// 2 贷款.
    Loan,
}

impl Kind {
    /// The kind with this code.
    pub fn from_code(code: i64) -> Option<Self> {
        match code {
            1 => Some(Self::Deposit),
            2 => Some(Self::Loan),
            _ => None,
        }
    }

    /// Its code.
    pub fn code(self) -> i64 {
        match self {
            Self::Deposit => 1,
            Self::Loan => 2,
        }
    }

    /// What users call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Deposit => "存款",
            Self::Loan => "贷款",
        }
    }
}

/// A day as it is stored.
pub(crate) fn stored(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day that is stored so.
pub(crate) fn date(stored: i64) -> Option<NaiveDate> {
    let year = i32::try_from(stored / 10_000).ok()?;
    let month = u32::try_from(stored / 100 % 100).ok()?;
    NaiveDate::from_ymd_opt(year, month, u32::try_from(stored % 100).ok()?)
}

/// The month of a stored day.
pub(crate) fn month_of(day: i64) -> i64 {
    day / 100
}
