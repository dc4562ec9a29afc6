//! How likely companies are to buy, and companies for a product (`match`).

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::list::millionths;
use super::neighbour::References;
use super::vector::Vector;
use crate::profile::history::{History, age, decay};

/// Half of what a purchase says of the next one is gone after so many days.
const HALF_LIFE_DAYS: f64 = 180.0;

/// So many months of companies like it count beside its own.
const PRIOR_MONTHS: f64 = 2.0;

/// The mean number of purchases within a year of companies like one: of the nearest hundredth of
/// a sample of all companies, each with its number. 0 without a sample.
pub fn yearly(sample: &References<u32>, me: i64, at: &Vector) -> f64 {
    let near = sample.nearest(me, at, (sample.count() / 100).max(1));
    let sum: u64 = near.iter().map(|(r, _)| u64::from(r.known)).sum();
    sum as f64 / near.len().max(1) as f64
}

/// The purchases that are expected of a company within 30 days; `yearly` is [`yearly`].
pub fn expected(history: &History, today: NaiveDate, yearly: f64) -> f64 {
    let mut own: Vec<f64> = history
        .until(today)
        .map(|p| decay(age(p.day, today), HALF_LIFE_DAYS))
        .collect();
    own.sort_by(f64::total_cmp);
    let monthly = (yearly + 0.02) / 12.0;
    let months = HALF_LIFE_DAYS / std::f64::consts::LN_2 / 30.0;
    (own.iter().sum::<f64>() + PRIOR_MONTHS * monthly) / (months + PRIOR_MONTHS)
}

/// A company that a product suits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The company.
    pub company: i64,
    /// Its code.
    pub code: String,
    /// Its mean balance by month.
    pub month_fen: Option<i64>,
    /// See [`key_e6`].
    pub key_e6: i64,
}

/// What companies are ordered by: the purchases of this product to expect, as a logarithm in
/// millionths. `whole` is [`super::list::whole`] of the company.
pub fn key_e6(expected: f64, score_e6: i64, whole: f64) -> i64 {
    millionths(expected.ln() + score_e6 as f64 / 1e6 - whole)
}

/// Puts the companies most likely to buy first; of equal ones the one with the higher balance,
/// then the lower code.
pub fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| order(a).cmp(&order(b)));
}

fn order(candidate: &Candidate) -> (Reverse<i64>, Reverse<Option<i64>>, &str) {
    (
        Reverse(candidate.key_e6),
        Reverse(candidate.month_fen),
        &candidate.code,
    )
}
