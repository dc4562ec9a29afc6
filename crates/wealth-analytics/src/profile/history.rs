//! What a company has done in wealth products, as far as its portrait needs it.

use chrono::NaiveDate;

/// Half of a purchase's weight is gone after so many days.
pub const HALF_LIFE_DAYS: f64 = 365.0;

/// A year, in "within a year" of categories and features.
pub const YEAR_DAYS: i64 = 365;

/// A purchase (认购 or 申购). What is not known of its product is `None` and counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// The day of the trade.
    pub day: NaiveDate,
    /// In fen.
    pub amount_fen: i64,
    /// Risk level of the product, 1 to 5.
    pub risk: Option<u8>,
    /// Cycle of the product, 1 to 6.
    pub cycle: Option<u8>,
    /// Benchmark rate of the product in ppm.
    pub rate_ppm: Option<i64>,
    /// Whether the product keeps the principal (保本).
    pub principal_kept: Option<bool>,
    /// Whether it was bought online rather than at the counter.
    pub online: bool,
}

/// Trades and holdings of one company, each list in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Its purchases.
    pub purchases: Vec<Purchase>,
    /// What it holds now, in fen.
    pub holding_fen: i64,
    /// When what it holds now expires.
    pub expiries: Vec<NaiveDate>,
    /// Days of payouts at maturity (到期兑付).
    pub maturities: Vec<NaiveDate>,
    /// Days of redemptions before the expiry.
    pub early_redemptions: Vec<NaiveDate>,
}

impl History {
    /// Whether the company counts as one that has bought (已购买).
    pub fn bought(&self, today: NaiveDate) -> bool {
        self.holding_fen > 0 || self.until(today).next().is_some()
    }

    /// Purchases to `today`.
    pub fn until(&self, today: NaiveDate) -> impl Iterator<Item = &Purchase> {
        self.purchases.iter().filter(move |p| p.day <= today)
    }

    /// Purchases at most `days` days old.
    pub fn recent(&self, today: NaiveDate, days: i64) -> impl Iterator<Item = &Purchase> {
        self.until(today)
            .filter(move |p| within(p.day, today, days))
    }

    /// What it holds and what it bought within a year, in fen: its value to the bank.
    pub fn value_fen(&self, today: NaiveDate) -> i64 {
        self.recent(today, YEAR_DAYS)
            .fold(self.holding_fen, |sum, p| sum.saturating_add(p.amount_fen))
    }

    /// The weight-decayed share of purchases for which `said` is true, among those for which it is
    /// known. `None` if it is known of none.
    pub fn share(&self, today: NaiveDate, said: impl Fn(&Purchase) -> Option<bool>) -> Option<f64> {
        self.mean(today, |p| said(p).map(|yes| if yes { 1.0 } else { 0.0 }))
    }

    /// The weight-decayed mean benchmark of its purchases, in ppm.
    pub fn mean_rate(&self, today: NaiveDate) -> Option<f64> {
        self.mean(today, |p| p.rate_ppm.map(|ppm| ppm as f64))
    }

    fn mean(&self, today: NaiveDate, value: impl Fn(&Purchase) -> Option<f64>) -> Option<f64> {
        let mut rows: Vec<(f64, f64)> = self
            .until(today)
            .filter_map(|p| Some((decay(age(p.day, today), HALF_LIFE_DAYS), value(p)?)))
            .collect();
        // Floating sums depend on their order; the answer must not depend on that of the rows.
        rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (weight, sum) = rows
            .iter()
            .fold((0.0, 0.0), |(w, s), row| (w + row.0, s + row.0 * row.1));
        (weight > 0.0).then(|| sum / weight)
    }
}

/// The weight of what happened `age_days` ago.
pub fn decay(age_days: i64, half_life: f64) -> f64 {
    0.5_f64.powf(age_days.max(0) as f64 / half_life)
}

/// How many days ago.
pub fn age(day: NaiveDate, today: NaiveDate) -> i64 {
    today.signed_duration_since(day).num_days()
}

/// Whether a day is past or today, and at most `days` days ago.
pub fn within(day: NaiveDate, today: NaiveDate, days: i64) -> bool {
    (0..=days).contains(&age(day, today))
}
