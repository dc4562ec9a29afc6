//! What tests share.

pub(crate) use crate::synth::random::Random as Dice;

/// The day on which tests take place.
pub(crate) fn today() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default()
}
