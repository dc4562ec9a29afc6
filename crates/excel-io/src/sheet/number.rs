//! Numbers as text, exactly as the sheet's author typed them.

/// A double holds 15 decimal digits; from here on Excel has replaced digits by zeros.
const LOST: f64 = 1e15;

/// Whether a number has so many digits that some are lost.
pub(super) fn lost_digits(n: f64) -> bool {
    n.abs() >= LOST
}

/// A number in plain decimal notation, rounded to the 15 digits that Excel shows.
pub(super) fn plain(n: f64) -> String {
    if !n.is_finite() {
        return String::new();
    }
    if n.abs() >= LOST || n.fract() == 0.0 {
        return format!("{n:.0}");
    }
    let rounded: f64 = format!("{n:.14e}").parse().unwrap_or(n);
    format!("{rounded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact() {
        assert_eq!(plain(1.775_555_321e10), "17755553210");
        assert_eq!(plain(231_100.0), "231100");
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(-1234.56), "-1234.56");
        assert_eq!(plain(1e-7), "0.0000001");
        assert_eq!(plain(231_101_199_001_011_230.0), "231101199001011232");
        assert!(lost_digits(1e15) && !lost_digits(999_999_999_999_999.0));
    }
}
