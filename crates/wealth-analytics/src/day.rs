//! Days as they are stored: numbers like 20260630.

use chrono::{Datelike, NaiveDate};

/// The number of a day.
pub fn number(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day of a number, if it is one.
pub fn of(number: i64) -> Option<NaiveDate> {
    let year = i32::try_from(number / 10_000).ok()?;
    let month = u32::try_from(number / 100 % 100).ok()?;
    NaiveDate::from_ymd_opt(year, month, u32::try_from(number % 100).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_days() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        assert_eq!(number(day), 20_260_630);
        assert_eq!(of(20_260_630), Some(day));
        assert_eq!(of(20_260_631), None);
    }
}
