//! Count, sum, spread and extremes of values, in a form that adds up.

use crate::round::half_up;

/// Values summed up. Sums and extremes are exact; the spread is merged by Chan's formula.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    count: u32,
    sum: i128,
    spread: f64,
    range: Option<(i64, i64)>,
}

/// Count, sum, spread, lowest and highest value.
pub type Parts = (u32, i128, f64, i64, i64);

impl Moments {
    /// The moments of some values.
    pub fn of(values: impl IntoIterator<Item = i64>) -> Self {
        values.into_iter().fold(Self::default(), |sum, value| {
            sum.merge(&Self {
                count: 1,
                sum: i128::from(value),
                spread: 0.0,
                range: Some((value, value)),
            })
        })
    }

    /// Moments as they were stored: count, sum, spread, lowest and highest value.
    pub fn of_parts((count, sum, spread, min, max): Parts) -> Self {
        Self {
            count,
            sum,
            spread,
            range: (count > 0).then_some((min, max)),
        }
    }

    /// What there is to store of them.
    pub fn parts(&self) -> Parts {
        let (min, max) = self.range.unwrap_or_default();
        (self.count, self.sum, self.spread, min, max)
    }

    /// The moments of the values of both.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        let (Some(mine), Some(theirs)) = (self.range, other.range) else {
            return if self.range.is_none() { *other } else { *self };
        };
        let (n, m) = (f64::from(self.count), f64::from(other.count));
        let apart = other.mean() - self.mean();
        Self {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            spread: self.spread + other.spread + apart * apart * n * m / (n + m),
            range: Some((mine.0.min(theirs.0), mine.1.max(theirs.1))),
        }
    }

    /// How many values there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The highest value.
    pub fn max(&self) -> Option<i64> {
        self.range.map(|(_, max)| max)
    }

    /// The lowest value.
    pub fn min(&self) -> Option<i64> {
        self.range.map(|(min, _)| min)
    }

    /// The mean, rounded to a whole number.
    pub fn avg(&self) -> Option<i64> {
        half_up(self.sum, i128::from(self.count))
    }

    /// The mean in hundredths, rounded.
    pub fn avg_e2(&self) -> Option<i64> {
        half_up(self.sum * 100, i128::from(self.count))
    }

    /// The standard deviation over the absolute mean. `None` for fewer than three values, which
    /// say nothing of steadiness, and for a mean of 0.
    pub fn variation(&self) -> Option<f64> {
        if self.count < 3 || self.sum == 0 {
            return None;
        }
        Some((self.spread / f64::from(self.count)).sqrt() / self.mean().abs())
    }

    fn mean(&self) -> f64 {
        self.sum as f64 / f64::from(self.count.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Dice;

    #[test]
    fn parts_add_up_to_the_whole() {
        let mut dice = Dice::new(9);
        for _ in 0..300 {
            let n = dice.between(1, 80);
            let values: Vec<i64> = (0..n)
                .map(|_| dice.between(-5_000_000_000, 900_000_000_000))
                .collect();
            let cut = dice.between(0, n) as usize;
            let (left, right) = values.split_at(cut);
            let got = Moments::of(left.iter().copied()).merge(&Moments::of(right.iter().copied()));

            let mean = values.iter().map(|v| *v as f64).sum::<f64>() / n as f64;
            let spread = values
                .iter()
                .map(|v| (*v as f64 - mean).powi(2))
                .sum::<f64>();
            assert_eq!(got.count(), n as u32);
            assert_eq!(got.max(), values.iter().max().copied());
            assert_eq!(got.min(), values.iter().min().copied());
            assert!((got.avg().unwrap() as f64 - mean).abs() <= 0.501);
            match got.variation() {
                None => assert!(n < 3),
                Some(cv) => {
                    let want = (spread / n as f64).sqrt() / mean.abs();
                    assert!((cv - want).abs() <= 1e-9 * want.max(1.0), "{cv} {want}");
                }
            }
        }
    }

    #[test]
    fn nothing_has_no_moments() {
        let none = Moments::default();
        assert_eq!(
            (none.avg(), none.max(), none.variation()),
            (None, None, None)
        );
        assert_eq!(Moments::of([5, -5, 0]).variation(), None);
        assert_eq!(Moments::of([7, 7, 7]).variation(), Some(0.0));
        assert_eq!(Moments::of([1, 2]).avg(), Some(2));
        assert_eq!(Moments::of([1, 2]).avg_e2(), Some(150));
    }
}
