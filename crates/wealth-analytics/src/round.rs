//! Rounding and ratios in whole numbers.

/// `number / by`, rounded to the nearest whole number; halves go away from zero, as 四舍五入
/// does. `None` if `by` is not positive or the result is no `i64`.
pub fn half_up(number: i128, by: i128) -> Option<i64> {
    if by <= 0 {
        return None;
    }
    let whole = (number.abs() + by / 2) / by;
    i64::try_from(if number < 0 { -whole } else { whole }).ok()
}

/// The share of `part` in `whole` in ten-thousandths, kept within 0 to 10,000. `None` if `whole`
/// is not positive: there is no share of nothing.
pub fn share_e4(part: i128, whole: i128) -> Option<u16> {
    let share = half_up(part * 10_000, whole)?.clamp(0, 10_000);
    u16::try_from(share).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        let cases = [
            (5, 2, 3),
            (-5, 2, -3),
            (4, 3, 1),
            (5, 3, 2),
            (-4, 3, -1),
            (0, 7, 0),
            (7, 5, 1),
            (8, 5, 2),
        ];
        for (number, by, want) in cases {
            assert_eq!(half_up(number, by), Some(want), "{number} / {by}");
        }
        assert_eq!(half_up(1, 0), None);
        assert_eq!(half_up(i128::from(i64::MAX) * 4, 2), None);
    }

    #[test]
    fn shares_have_four_decimals_and_stay_within_one() {
        assert_eq!(share_e4(1, 3), Some(3333));
        assert_eq!(share_e4(2, 3), Some(6667));
        assert_eq!(share_e4(3, 2), Some(10_000));
        assert_eq!(share_e4(-1, 2), Some(0));
        assert_eq!(share_e4(0, 0), None);
        assert_eq!(share_e4(1, -2), None);
    }
}
