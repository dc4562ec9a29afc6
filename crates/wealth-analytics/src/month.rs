//! Calendar months, and the window of twelve that metrics look at.

use chrono::{Datelike, Days, NaiveDate};

/// How many months the window has.
pub const WINDOW_MONTHS: i32 = 12;

/// A calendar month: months since the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.year() * 12 + day.month0().cast_signed())
    }

    /// Months since the year 0, as they are stored.
    pub fn number(self) -> i64 {
        self.0.into()
    }

    /// The month of a stored number; the first of all if it is none.
    pub fn of_number(number: i64) -> Self {
        Self(i32::try_from(number).unwrap_or_default())
    }

    /// The month `n` months later, or earlier if `n` is negative.
    #[must_use]
    pub const fn plus(self, n: i32) -> Self {
        Self(self.0 + n)
    }

    /// How many months `self` is after `earlier`.
    pub const fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// Its first day. `None` outside the calendar's range.
    pub fn first_day(self) -> Option<NaiveDate> {
        let month0 = u32::try_from(self.0.rem_euclid(12)).ok()?;
        NaiveDate::from_ymd_opt(self.0.div_euclid(12), month0 + 1, 1)
    }

    /// Its last day. `None` outside the calendar's range.
    pub fn last_day(self) -> Option<NaiveDate> {
        self.plus(1).first_day()?.checked_sub_days(Days::new(1))
    }
}

/// The last twelve complete months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The earliest month of the window.
    pub first: Month,
    /// The latest month of the window.
    pub last: Month,
}

impl Window {
    /// The window of data that reach to `as_of`. The month of `as_of` counts only if `as_of` is
    /// its last day.
    pub fn ending(as_of: NaiveDate) -> Self {
        let month = Month::of(as_of);
        let complete = month.last_day() == Some(as_of);
        let last = if complete { month } else { month.plus(-1) };
        Self {
            first: last.plus(1 - WINDOW_MONTHS),
            last,
        }
    }

    /// Whether the month lies in the window.
    pub fn has(&self, month: Month) -> bool {
        self.first <= month && month <= self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_month_counts_once_its_last_day_is_there() {
        let before = Window::ending(day(2024, 2, 28));
        assert_eq!(before.last, Month::of(day(2024, 1, 5)));
        assert_eq!(before.first, Month::of(day(2023, 2, 1)));
        let after = Window::ending(day(2024, 2, 29));
        assert_eq!(after.last, Month::of(day(2024, 2, 1)));
        assert_eq!(after.last.since(after.first), 11);
        assert!(!after.has(Month::of(day(2023, 2, 28))));
    }

    #[test]
    fn months_know_their_ends() {
        let december = Month::of(day(2025, 12, 9));
        assert_eq!(december.first_day(), Some(day(2025, 12, 1)));
        assert_eq!(december.last_day(), Some(day(2025, 12, 31)));
        assert_eq!(december.plus(2).last_day(), Some(day(2026, 2, 28)));
    }
}
