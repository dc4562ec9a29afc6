//! Products for a company, ranked and explained (`recommand`, `top5Product`).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::buyer::Buyer;
use super::market::{Market, Offer, Terms, log_sum_exp};

/// How many products are recommended.
pub const TOP: usize = 10;

/// A product for a company.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion<'a> {
    /// The product.
    pub offer: &'a Offer,
    /// What speaks for it, compared with the mean of all that suit the company.
    pub terms: Terms,
    /// Its score in millionths; decides the order.
    pub score_e6: i64,
    /// The share of suitable products that are not better, in percent (匹配分).
    pub percent: u8,
}

/// What speaks for a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// 风险等级契合
    Risk,
    /// 投资期限契合
    Cycle,
    /// 起购金额合适
    Amount,
    /// 业绩基准较高
    Rate,
    /// 近期热销
    Appeal,
}

impl Reason {
    /// What API users read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Risk => "风险等级契合",
            Self::Cycle => "投资期限契合",
            Self::Amount => "起购金额合适",
            Self::Rate => "业绩基准较高",
            Self::Appeal => "近期热销",
        }
    }
}

impl Suggestion<'_> {
    /// See [`reasons`].
    pub fn reasons(&self) -> Vec<Reason> {
        reasons(&self.terms)
    }
}

/// The two strongest of what speaks for a product, the stronger first; fewer if less speaks for
/// it.
pub fn reasons(terms: &Terms) -> Vec<Reason> {
    let mut all = [
        (Reason::Risk, terms.risk),
        (Reason::Cycle, terms.cycle),
        (Reason::Amount, terms.amount),
        (Reason::Rate, terms.rate),
        (Reason::Appeal, terms.appeal),
    ];
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    let positive = all.iter().filter(|(_, term)| *term > 0.0);
    positive.take(2).map(|(reason, _)| *reason).collect()
}

/// All products that suit a company, the best first. Of equal scores the higher rate comes first,
/// then what is sold for a shorter time, then the lower code.
pub fn ranked<'a>(market: &'a Market, buyer: &Buyer) -> Vec<Suggestion<'a>> {
    let mut rows: Vec<(&Offer, Terms, i64)> = market
        .suitable(buyer)
        .into_iter()
        .map(|(offer, terms)| (offer, terms, millionths(terms.score())))
        .collect();
    rows.sort_by(|a, b| order(a.0, a.2).cmp(&order(b.0, b.2)));
    let mean = mean(rows.iter().map(|row| row.1), rows.len());
    let count = rows.len();
    let mut better = 0;
    let mut last = None;
    rows.into_iter()
        .enumerate()
        .map(|(at, (offer, terms, score_e6))| {
            if last != Some(score_e6) {
                (better, last) = (at, Some(score_e6));
            }
            Suggestion {
                offer,
                terms: less(&terms, &mean),
                score_e6,
                percent: u8::try_from((count - better) * 100 / count).unwrap_or(100),
            }
        })
        .collect()
}

/// The first `count` of a ranked list with at most two of the same risk and cycle.
pub fn varied<'r, 'a>(ranked: &'r [Suggestion<'a>], count: usize) -> Vec<&'r Suggestion<'a>> {
    let mut cells: BTreeMap<(u8, u8), u8> = BTreeMap::new();
    let fits = |s: &&Suggestion<'_>| {
        let seen = cells.entry((s.offer.risk, s.offer.cycle)).or_default();
        *seen = seen.saturating_add(1);
        *seen <= 2
    };
    ranked.iter().filter(fits).take(count).collect()
}

/// What a company's scores sum up to; a single score is seen against it when companies are
/// compared ([`super::eager::key_e6`]).
pub fn whole(ranked: &[Suggestion<'_>]) -> f64 {
    log_sum_exp(ranked.iter().map(|s| s.score_e6 as f64 / 1e6))
}

/// A score or key as the whole number that is compared.
pub fn millionths(value: f64) -> i64 {
    (value * 1e6).round() as i64
}

fn order(offer: &Offer, score_e6: i64) -> (Reverse<i64>, Reverse<i64>, NaiveDate, &str) {
    let end = offer.sale_end.unwrap_or(NaiveDate::MAX);
    (Reverse(score_e6), Reverse(offer.rate_ppm), end, &offer.code)
}

fn mean(all: impl Iterator<Item = Terms>, count: usize) -> Terms {
    let n = count.max(1) as f64;
    all.fold(Terms::default(), |sum, t| Terms {
        risk: sum.risk + t.risk / n,
        cycle: sum.cycle + t.cycle / n,
        amount: sum.amount + t.amount / n,
        rate: sum.rate + t.rate / n,
        appeal: sum.appeal + t.appeal / n,
    })
}

fn less(terms: &Terms, mean: &Terms) -> Terms {
    // What is the same for all speaks for none; without this, a rounding error might.
    let less = |a: f64, b: f64| if (a - b).abs() < 1e-9 { 0.0 } else { a - b };
    Terms {
        risk: less(terms.risk, mean.risk),
        cycle: less(terms.cycle, mean.cycle),
        amount: less(terms.amount, mean.amount),
        rate: less(terms.rate, mean.rate),
        appeal: less(terms.appeal, mean.appeal),
    }
}
