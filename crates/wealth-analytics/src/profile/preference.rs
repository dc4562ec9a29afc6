//! What a company prefers: its own purchases, mixed with those of companies like it.

use chrono::NaiveDate;

use super::history::{HALF_LIFE_DAYS, History, Purchase, age, decay};
use super::vocabulary::{amount_of, rate_of};

/// As many purchases of weight 1 the companies like it count for.
pub const PRIOR_WEIGHT: f64 = 1.5;

/// From this share on a risk level is among those a company prefers.
const LIKED: f64 = 0.20;

/// Shares of each word of the vocabulary; each list sums up to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// By risk level.
    pub risk: [f64; 5],
    /// By cycle.
    pub cycle: [f64; 6],
    /// By amount of a single purchase.
    pub amount: [f64; 6],
    /// By benchmark rate.
    pub rate: [f64; 6],
}

impl Profile {
    /// No preference at all.
    pub const EVEN: Self = Self {
        risk: [1.0 / 5.0; 5],
        cycle: [1.0 / 6.0; 6],
        amount: [1.0 / 6.0; 6],
        rate: [1.0 / 6.0; 6],
    };

    /// The profile of a company: its purchases to `today`, younger ones weighing more, and
    /// `prior`, the profile of companies like it. Without purchases it is `prior`.
    pub fn of(history: &History, today: NaiveDate, prior: &Self) -> Self {
        Self::blend(history, today, prior, PRIOR_WEIGHT)
    }

    /// As [`Self::of`], with `prior` counting for `prior_weight` purchases.
    pub fn blend(history: &History, today: NaiveDate, prior: &Self, prior_weight: f64) -> Self {
        let by = |word: fn(&Purchase) -> Option<u8>| {
            let weight = |p: &Purchase| decay(age(p.day, today), HALF_LIFE_DAYS);
            history
                .until(today)
                .filter_map(|p| Some((word(p)?, weight(p))))
                .collect::<Vec<_>>()
        };
        Self {
            risk: blend(by(|p| p.risk), &prior.risk, prior_weight),
            cycle: blend(by(|p| p.cycle), &prior.cycle, prior_weight),
            amount: blend(
                by(|p| Some(amount_of(p.amount_fen))),
                &prior.amount,
                prior_weight,
            ),
            rate: blend(by(|p| p.rate_ppm.map(rate_of)), &prior.rate, prior_weight),
        }
    }
}

/// Shares of words out of `(id, weight)` pairs and a prior. Ids out of range count for nothing.
pub fn blend<const N: usize>(
    mut rows: Vec<(u8, f64)>,
    prior: &[f64; N],
    prior_weight: f64,
) -> [f64; N] {
    // Floating sums depend on their order; the answer must not depend on that of the rows.
    rows.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut sums = prior.map(|share| share * prior_weight);
    let mut total = prior_weight;
    for (id, weight) in rows {
        if let Some(sum) = usize::from(id)
            .checked_sub(1)
            .and_then(|at| sums.get_mut(at))
        {
            *sum += weight;
            total += weight;
        }
    }
    if total > 0.0 {
        sums.map(|sum| sum / total)
    } else {
        *prior
    }
}

/// The id with the largest share; of equal ones the lowest.
pub fn mode<const N: usize>(shares: &[f64; N]) -> u8 {
    let mut best = (1, f64::NEG_INFINITY);
    for (id, share) in (1_u8..).zip(shares) {
        if *share > best.1 {
            best = (id, *share);
        }
    }
    best.0
}

/// The risk levels a company prefers, rising: those with a fair share, and the largest anyway
/// (`riskPreference`).
pub fn liked_risks(risk: &[f64; 5]) -> Vec<u8> {
    let mode = mode(risk);
    (1..)
        .zip(risk)
        .filter(|(id, share)| **share >= LIKED || *id == mode)
        .map(|(id, _)| id)
        .collect()
}

/// The decayed mean, lowest and highest benchmark of a company's purchases, in ppm
/// (`preference.interestRate`).
pub fn rate_range(history: &History, today: NaiveDate) -> Option<(i64, i64, i64)> {
    let rates = || history.until(today).filter_map(|p| p.rate_ppm);
    let mean = history.mean_rate(today)?;
    Some((mean.round() as i64, rates().min()?, rates().max()?))
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::testing::{Dice, today};

    fn bought(days_ago: i64, risk: Option<u8>) -> Purchase {
        Purchase {
            day: today() - Days::new(days_ago as u64),
            amount_fen: 60_000_000,
            risk,
            cycle: Some(3),
            rate_ppm: Some(31_000),
            principal_kept: None,
            online: true,
        }
    }

    fn history(purchases: Vec<Purchase>) -> History {
        History {
            purchases,
            ..History::default()
        }
    }

    #[test]
    fn two_purchases_and_companies_like_it() {
        let prior = Profile {
            risk: [0.2, 0.5, 0.2, 0.08, 0.02],
            ..Profile::EVEN
        };
        let history = history(vec![bought(365, Some(3)), bought(0, Some(2))]);
        let got = Profile::of(&history, today(), &prior).risk;
        for (got, want) in got.iter().zip([0.1, 0.5833, 0.2667, 0.04, 0.01]) {
            assert!((got - want).abs() < 5e-5, "{got} {want}");
        }
        assert_eq!((mode(&got), liked_risks(&got)), (2, vec![2, 3]));
        assert_eq!(
            rate_range(&history, today()),
            Some((31_000, 31_000, 31_000))
        );
    }

    #[test]
    fn without_purchases_companies_like_it_decide() {
        let prior = Profile {
            risk: [0.2, 0.5, 0.2, 0.08, 0.02],
            ..Profile::EVEN
        };
        let none = Profile::of(&history(vec![]), today(), &prior);
        assert!(
            none.risk
                .iter()
                .zip(prior.risk)
                .all(|(a, b)| (a - b).abs() < 1e-12)
        );
        let unknown = Profile::of(&history(vec![bought(3, None)]), today(), &prior);
        assert_eq!(unknown.risk, none.risk);
        assert_ne!(unknown.cycle, none.cycle);
    }

    #[test]
    fn of_equal_shares_the_lower_id_wins() {
        assert_eq!(mode(&[0.1, 0.4, 0.1, 0.4, 0.0]), 2);
        assert_eq!(liked_risks(&[0.19, 0.19, 0.19, 0.19, 0.24]), [5]);
        assert_eq!(liked_risks(&[0.2, 0.19, 0.2, 0.21, 0.2]), [1, 3, 4, 5]);
    }

    #[test]
    fn shares_agree_with_the_formula_in_any_order() {
        let mut dice = Dice::new(5);
        for _ in 0..300 {
            let raw: Vec<f64> = (0..5).map(|_| dice.between(1, 50) as f64).collect();
            let whole: f64 = raw.iter().sum();
            let prior = Profile {
                risk: std::array::from_fn(|i| raw[i] / whole),
                ..Profile::EVEN
            };
            let mut rows: Vec<Purchase> = (0..dice.between(0, 12))
                .map(|_| {
                    let risk = (!dice.one_in(5)).then(|| dice.between(1, 5) as u8);
                    bought(dice.between(0, 1_200), risk)
                })
                .collect();
            let got = Profile::of(&history(rows.clone()), today(), &prior);
            rows.reverse();
            assert_eq!(got, Profile::of(&history(rows.clone()), today(), &prior));

            let weight = |p: &Purchase| 0.5_f64.powf((today() - p.day).num_days() as f64 / 365.0);
            let known = || rows.iter().filter(|p| p.risk.is_some());
            let total: f64 = known().map(weight).sum();
            for level in 1..=5_u8 {
                let own: f64 = known().filter(|p| p.risk == Some(level)).map(weight).sum();
                let at = usize::from(level) - 1;
                let want = (own + 1.5 * prior.risk[at]) / (total + 1.5);
                assert!((got.risk[at] - want).abs() < 1e-12);
            }
            assert!((got.risk.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
