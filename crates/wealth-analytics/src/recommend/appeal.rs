//! What sells better than its terms explain.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

/// So many days before today count.
pub const APPEAL_DAYS: u64 = 90;

/// So many purchases are assumed on both sides, so that a few do not make an appeal.
const CALM: f64 = 2.0;

/// How often each product was bought on each day, and how often it was expected to be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Appeal(BTreeMap<i64, BTreeMap<NaiveDate, (u32, f64)>>);

impl Appeal {
    /// A purchase of `bought`. `shares` says how likely each product on sale that day was, going
    /// by what was known before ([`super::market::Market::content_shares`]). Purchases must come
    /// in a fixed order for sums to be the same to the last bit.
    pub fn record(&mut self, day: NaiveDate, bought: i64, shares: &[(i64, f64)]) {
        self.at(day, bought).0 += 1;
        for (product, share) in shares {
            self.at(day, *product).1 += share;
        }
    }

    /// Adds what happened to a product on a day, counted elsewhere by [`Self::record`].
    pub fn add(&mut self, other: &Self) {
        for (product, days) in &other.0 {
            for (day, (bought, expected)) in days {
                let sum = self.at(*day, *product);
                *sum = (sum.0 + bought, sum.1 + expected);
            }
        }
    }

    /// The products of which anything is known.
    pub fn products(&self) -> impl Iterator<Item = i64> {
        self.0.keys().copied()
    }

    /// How often a product was expected to be bought in the days before `today`.
    pub fn expected(&self, product: i64, today: NaiveDate) -> f64 {
        self.before(product, today).1
    }

    /// How often a product was bought in the days before `today`.
    pub fn bought(&self, product: i64, today: NaiveDate) -> u32 {
        self.before(product, today).0
    }

    /// How much better a product sold in the days before `today` than expected, as a logarithm. 0
    /// for a new one.
    pub fn lift(&self, product: i64, today: NaiveDate) -> f64 {
        let (bought, expected) = self.before(product, today);
        ((f64::from(bought) + CALM) / (expected + CALM)).ln()
    }

    fn before(&self, product: i64, today: NaiveDate) -> (u32, f64) {
        let from = today
            .checked_sub_days(Days::new(APPEAL_DAYS))
            .unwrap_or(NaiveDate::MIN);
        let days = self.0.get(&product).into_iter();
        days.flat_map(|days| days.range(from..today))
            .fold((0, 0.0), |(n, e), (_, day)| (n + day.0, e + day.1))
    }

    fn at(&mut self, day: NaiveDate, product: i64) -> &mut (u32, f64) {
        self.0.entry(product).or_default().entry(day).or_default()
    }
}
