//! A company as a buyer: what it prefers, can pay and may take.

use chrono::NaiveDate;

use crate::profile::history::{HALF_LIFE_DAYS, History, YEAR_DAYS, age, decay};
use crate::profile::preference::{PRIOR_WEIGHT, Profile};

/// The risk level that suits a company that nothing is known of.
const CAUTIOUS: u8 = 2;

/// A company whose products are looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Buyer {
    /// What it prefers.
    pub profile: Profile,
    /// What it can pay, in fen.
    pub capacity_fen: i64,
    /// The highest risk level it may take.
    pub risk_cap: u8,
    /// Its mean balance by month, in fen.
    pub month_fen: Option<i64>,
    /// Its purchases: weight and amount in fen.
    pub amounts: Vec<(f64, i64)>,
}

impl Buyer {
    /// A company with its history to `today`.
    pub fn new(
        history: &History,
        today: NaiveDate,
        prior: &Profile,
        capacity_fen: i64,
        risk_cap: u8,
        month_fen: Option<i64>,
    ) -> Self {
        let weight = |day| decay(age(day, today), HALF_LIFE_DAYS);
        let mut amounts: Vec<(f64, i64)> = history
            .until(today)
            .map(|p| (weight(p.day), p.amount_fen))
            .collect();
        amounts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Self {
            profile: Profile::of(history, today, prior),
            capacity_fen,
            risk_cap,
            month_fen,
            amounts,
        }
    }

    /// How well a minimum fits: the share of purchases that reached it, and how it compares with
    /// the balance.
    pub fn affords(&self, min_fen: i64) -> f64 {
        let balance = match self.month_fen {
            Some(fen @ 1..) => (1.1 - min_fen as f64 / (0.7 * fen as f64)).clamp(0.05, 1.0),
            _ => 0.05,
        };
        let (mut reached, mut total) = (PRIOR_WEIGHT * balance, PRIOR_WEIGHT);
        for (weight, fen) in &self.amounts {
            total += weight;
            if *fen >= min_fen {
                reached += weight;
            }
        }
        reached / total
    }
}

/// What a company can pay: its mean balance of the last three months, its balance now with what
/// matures within 30 days, or its largest purchase within a year, whichever is most.
pub fn capacity(
    history: &History,
    today: NaiveDate,
    quarter_fen: Option<i64>,
    balance_fen: Option<i64>,
    maturing_fen: i64,
) -> i64 {
    let largest = history.recent(today, YEAR_DAYS).map(|p| p.amount_fen).max();
    let soon = balance_fen.unwrap_or_default().saturating_add(maturing_fen);
    [quarter_fen, Some(soon), largest]
        .into_iter()
        .flatten()
        .fold(0, i64::max)
}

/// The highest risk level a company may take: as it was rated, else what it has bought, and
/// [`CAUTIOUS`] at least.
pub fn risk_cap(rating: Option<u8>, history: &History, today: NaiveDate) -> u8 {
    let bought = history.until(today).filter_map(|p| p.risk).max();
    rating.unwrap_or_else(|| bought.unwrap_or_default().max(CAUTIOUS))
}
