//! The only place that asks what time it is.
//!
//! Instants are epoch milliseconds in UTC. Business days are dates at +08:00, whatever the zone
//! of the host. Tests inject a clock that also judges token expiry and lockouts.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
pub type Instant = i64;

const CHINA_OFFSET_SECONDS: i32 = 8 * 3600;
const NO_OFFSET: i64 = 0;

/// The time of a process. Cheap to clone; clones share the same hands.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    today: Option<NaiveDate>,
    shift_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The real clock.
    pub fn real() -> Self {
        Self::default()
    }

    /// The real clock with a set business day, for demos (`WANGGE_TODAY`).
    pub fn with_today(today: NaiveDate) -> Self {
        Self {
            today: Some(today),
            shift_ms: Arc::new(AtomicI64::new(NO_OFFSET)),
        }
    }

    /// Now, in epoch milliseconds.
    #[expect(clippy::disallowed_methods, reason = "this is the place that may ask")]
    pub fn now(&self) -> Instant {
        Utc::now().timestamp_millis() + self.shift_ms.load(Ordering::Relaxed)
    }

    /// The business day at +08:00.
    pub fn today(&self) -> NaiveDate {
        self.today.unwrap_or_else(|| today_of(self.now()))
    }

    /// Moves the hands of this clock and its clones, for tests of expiry.
    pub fn advance_ms(&self, ms: i64) {
        self.shift_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

/// The business day at +08:00 on which `instant` falls.
pub fn today_of(instant: Instant) -> NaiveDate {
    let utc = DateTime::<Utc>::from_timestamp_millis(instant).unwrap_or_default();
    match FixedOffset::east_opt(CHINA_OFFSET_SECONDS) {
        Some(zone) => utc.with_timezone(&zone).date_naive(),
        None => utc.date_naive(),
    }
}

/// The instant at which `day` begins at +08:00.
pub fn start_of(day: NaiveDate) -> Instant {
    let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    midnight - i64::from(CHINA_OFFSET_SECONDS) * 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_starts_at_midnight_in_china() {
        let half_past_midnight = 1_538_152_200_000; // 2018-09-28T16:30Z = 2018-09-29 00:30 +08
        assert_eq!(today_of(half_past_midnight).to_string(), "2018-09-29");
        assert_eq!(
            today_of(half_past_midnight - 3_600_000).to_string(),
            "2018-09-28"
        );
        let day = today_of(half_past_midnight);
        assert_eq!(start_of(day), half_past_midnight - 1_800_000);
    }

    #[test]
    fn clones_share_their_hands() {
        let clock = Clock::real();
        let clone = clock.clone();
        let before = clone.now();
        clock.advance_ms(3_600_000);
        assert!(clone.now() - before >= 3_600_000);
    }
}
