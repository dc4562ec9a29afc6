//! Yearly rates: percent with at most four places, compared as whole numbers.

/// Ten-thousandths in one percent.
const PARTS: i64 = 10_000;
const PLACES: usize = 4;
const PERCENT_MAX: i64 = 100;

/// A rate such as `4.35` or `4.35%` in ten-thousandths of a percent; `None` for what is no rate from
/// 0 to 100, or has more than four places.
pub(super) fn parts(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches(['%', '％']).trim_end();
    let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let places = match is_number(places) {
        true => places.trim_end_matches('0'),
        false => return None,
    };
    if !is_number(whole) || places.len() > PLACES {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let places: i64 = format!("{places:0<PLACES$}").parse().ok()?;
    let parts = whole.checked_mul(PARTS)?.checked_add(places)?;
    (parts <= PERCENT_MAX * PARTS).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn rates_have_four_places_at_most() {
        for (text, expected) in [
            ("4.35", Some(43_500)),
            ("4.3500", Some(43_500)),
            ("4.35000", Some(43_500)),
            ("4.35%", Some(43_500)),
            ("0.0001", Some(1)),
            ("100", Some(1_000_000)),
            ("100.0001", None),
            ("4.35001", None),
            ("-1", None),
            ("4.", None),
            (".5", None),
            ("4,35", None),
            ("99999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }
}
