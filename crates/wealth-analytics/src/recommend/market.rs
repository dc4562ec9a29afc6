//! The products on sale on one day, and how well each suits a company.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::buyer::Buyer;
use crate::profile::vocabulary::{CYCLES, RISKS, name};

/// A product of ours that is on sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub product: i64,
    /// Its code.
    pub code: String,
    /// Its risk level, 1 to 5.
    pub risk: u8,
    /// Its cycle, 1 to 6.
    pub cycle: u8,
    /// The least that can be bought, in fen.
    pub min_fen: i64,
    /// Its benchmark in ppm.
    pub rate_ppm: i64,
    /// The last day it can be bought, if there is one.
    pub sale_end: Option<NaiveDate>,
}

/// What speaks for a product; the sum is its score.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Terms {
    /// It has the risk the company prefers.
    pub risk: f64,
    /// It has the term the company prefers.
    pub cycle: f64,
    /// Its minimum fits the company.
    pub amount: f64,
    /// It pays more than others of its kind.
    pub rate: f64,
    /// It sells better than all this explains.
    pub appeal: f64,
}

impl Terms {
    /// What the product and the company explain, without what others bought.
    pub fn content(&self) -> f64 {
        self.risk + self.cycle + self.amount + self.rate
    }

    /// The score.
    pub fn score(&self) -> f64 {
        self.content() + self.appeal
    }
}

/// The weight of each term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Of the risk level.
    pub risk: f64,
    /// Of the cycle.
    pub cycle: f64,
    /// Of the minimum.
    pub amount: f64,
    /// Of the rate.
    pub rate: f64,
    /// Of the appeal.
    pub appeal: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            risk: 0.60,
            cycle: 0.75,
            amount: 1.30,
            rate: 0.40,
            appeal: 0.90,
        }
    }
}

/// All products on sale on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Market {
    offers: Vec<Offer>,
    /// Of each offer: how its rate stands out, and its appeal.
    standing: Vec<(f64, f64)>,
    weights: Weights,
}

impl Market {
    /// The products on sale, with the appeal of each (see [`super::appeal::Appeal::lift`]). One
    /// whose risk or cycle is none of the vocabulary's is left out: nothing is known of it.
    pub fn new(mut offers: Vec<Offer>, weights: Weights, appeal: impl Fn(i64) -> f64) -> Self {
        offers.retain(|o| name(&RISKS, o.risk).is_some() && name(&CYCLES, o.cycle).is_some());
        let standing = rate_scores(&offers)
            .into_iter()
            .zip(&offers)
            .map(|(rate, offer)| (rate, appeal(offer.product)))
            .collect();
        Self {
            offers,
            standing,
            weights,
        }
    }

    /// The products that a company can pay and may take, with what speaks for each.
    pub fn suitable<'a>(&'a self, buyer: &Buyer) -> Vec<(&'a Offer, Terms)> {
        let liking = Liking::new(buyer, &self.weights);
        let mut amounts: BTreeMap<i64, f64> = BTreeMap::new();
        let rows = self.offers.iter().zip(&self.standing);
        rows.filter(|(offer, _)| suits(offer, buyer))
            .map(|(offer, standing)| {
                let amount = *amounts
                    .entry(offer.min_fen)
                    .or_insert_with(|| liking.amount(offer.min_fen));
                (offer, liking.terms(offer, amount, *standing))
            })
            .collect()
    }

    /// What speaks for one product, if it suits the company.
    pub fn one(&self, product: i64, buyer: &Buyer) -> Option<Terms> {
        let mut rows = self.offers.iter().zip(&self.standing);
        let (offer, standing) = rows.find(|(offer, _)| offer.product == product)?;
        let liking = Liking::new(buyer, &self.weights);
        suits(offer, buyer).then(|| liking.terms(offer, liking.amount(offer.min_fen), *standing))
    }

    /// How likely a company is to choose each product, if it chooses by content alone.
    pub fn content_shares(&self, buyer: &Buyer) -> Vec<(i64, f64)> {
        let rows: Vec<(i64, f64)> = self
            .suitable(buyer)
            .into_iter()
            .map(|(offer, terms)| (offer.product, terms.content()))
            .collect();
        let whole = log_sum_exp(rows.iter().map(|row| row.1));
        rows.into_iter()
            .map(|(product, content)| (product, (content - whole).exp()))
            .collect()
    }
}

/// What a company makes of risks, cycles and minima: the same for all products that share them.
struct Liking<'a> {
    buyer: &'a Buyer,
    weights: &'a Weights,
    risk: [f64; 5],
    cycle: [f64; 6],
}

impl<'a> Liking<'a> {
    fn new(buyer: &'a Buyer, weights: &'a Weights) -> Self {
        let term = |weight: f64| move |share: f64| weight * (share + 0.01).ln();
        Self {
            buyer,
            weights,
            risk: buyer.profile.risk.map(term(weights.risk)),
            cycle: buyer.profile.cycle.map(term(weights.cycle)),
        }
    }

    fn amount(&self, min_fen: i64) -> f64 {
        self.weights.amount * (self.buyer.affords(min_fen) + 0.05).ln()
    }

    fn terms(&self, offer: &Offer, amount: f64, (rate, appeal): (f64, f64)) -> Terms {
        let of = |terms: &[f64], id: u8| {
            let at = usize::from(id).checked_sub(1);
            at.and_then(|at| terms.get(at)).copied().unwrap_or_default()
        };
        Terms {
            risk: of(&self.risk, offer.risk),
            cycle: of(&self.cycle, offer.cycle),
            amount,
            rate: self.weights.rate * rate,
            appeal: self.weights.appeal * appeal,
        }
    }
}

/// Whether a company can pay the least of a product and may take its risk.
fn suits(offer: &Offer, buyer: &Buyer) -> bool {
    offer.min_fen <= buyer.capacity_fen && offer.risk <= buyer.risk_cap
}

/// The logarithm of the sum of exponentials, without overflow.
pub fn log_sum_exp(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let max = values.clone().fold(f64::NEG_INFINITY, f64::max);
    if max == f64::NEG_INFINITY {
        return max;
    }
    max + values.map(|v| (v - max).exp()).sum::<f64>().ln()
}

/// How far each rate is from the mean of products of the same risk and cycle, in the spread they
/// have in common, within two of them. A product alone of its kind does not stand out.
pub fn rate_scores(offers: &[Offer]) -> Vec<f64> {
    let mut cells: BTreeMap<(u8, u8), (i64, i64)> = BTreeMap::new();
    for offer in offers {
        let cell = cells.entry((offer.risk, offer.cycle)).or_default();
        *cell = (cell.0 + 1, cell.1 + offer.rate_ppm);
    }
    let apart = |offer: &Offer| match cells.get(&(offer.risk, offer.cycle)) {
        Some((count @ 2.., sum)) => offer.rate_ppm as f64 - *sum as f64 / *count as f64,
        _ => 0.0,
    };
    let mut squares: Vec<f64> = offers.iter().map(|o| apart(o).powi(2)).collect();
    squares.sort_by(f64::total_cmp);
    let degrees: i64 = cells.values().map(|(count, _)| count - 1).sum();
    let spread = (squares.iter().sum::<f64>() / degrees.max(1) as f64).sqrt();
    // 0.05 percentage points: smaller differences are not preferences.
    let spread = spread.max(500.0);
    let score = |offer| (apart(offer) / spread).clamp(-2.0, 2.0);
    offers.iter().map(score).collect()
}
