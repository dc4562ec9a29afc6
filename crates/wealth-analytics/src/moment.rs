//! Instants as the documents write them where they are text.

use chrono::{DateTime, FixedOffset, Utc};
use wangge_kernel::Instant;

const CHINA_OFFSET_SECONDS: i32 = 8 * 3600;

/// `2018-10-10 08:30:00`, at +08:00.
pub(crate) fn text(at: Instant) -> String {
    let utc = DateTime::<Utc>::from_timestamp_millis(at).unwrap_or_default();
    let zone = FixedOffset::east_opt(CHINA_OFFSET_SECONDS);
    let local = zone.map_or_else(
        || utc.naive_utc(),
        |zone| utc.with_timezone(&zone).naive_local(),
    );
    local.format("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_moment_is_told_at_the_time_of_china() {
        assert_eq!(super::text(1_538_152_200_000), "2018-09-29 00:30:00");
    }
}
