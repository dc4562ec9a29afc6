//! Made-up products, and what is on sale on a day.

use chrono::{Days, NaiveDate};

use super::random::Random;
use crate::profile::vocabulary::WAN;
use crate::recommend::market::{Offer, rate_scores};

/// A product.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// What a company sees of it.
    pub offer: Offer,
    /// Its term.
    pub term_days: i64,
    /// The first day of sale, counted from the beginning.
    pub sale_start: usize,
    /// The last day of sale.
    pub sale_end: usize,
    /// What makes it liked beyond its terms, as a logarithm. Nobody sees it.
    pub appeal: f64,
}

/// The products on sale on one day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shelf {
    /// The products.
    pub offers: Vec<Offer>,
    /// How each rate stands out.
    pub rates: Vec<f64>,
}

const RISKS: [(u8, f64); 5] = [(1, 0.20), (2, 0.45), (3, 0.25), (4, 0.08), (5, 0.02)];
const CYCLES: [((u8, i64, i64), f64); 6] = [
    ((1, 1, 7), 0.10),
    ((2, 8, 35), 0.22),
    ((3, 36, 98), 0.28),
    ((4, 99, 190), 0.20),
    ((5, 191, 370), 0.17),
    ((6, 371, 720), 0.03),
];
const MINIMA: [(i64, f64); 6] = [
    (1, 0.10),
    (5, 0.15),
    (10, 0.20),
    (50, 0.20),
    (100, 0.25),
    (500, 0.10),
];

impl Product {
    /// The product of a number, sold within `days` days from `start`.
    pub fn new(seed: u64, number: usize, start: NaiveDate, days: usize) -> Self {
        let id = number as u64;
        let mut random = Random::part(seed ^ 0x7072_6f64, id);
        let risk = random.pick(&RISKS).copied().unwrap_or(1);
        let (cycle, shortest, longest) = random.pick(&CYCLES).copied().unwrap_or((1, 1, 7));
        let min = random.pick(&MINIMA).copied().unwrap_or(1);
        let sale_start = random.within(0.0, days as f64) as usize;
        let open = random.unit() < 0.08;
        let (short, long) = if open { (180, 720) } else { (7, 21) };
        let sale_end = sale_start + random.between(short, long) as usize - 1;
        let elapsed = sale_start as f64 / days as f64;
        let percent = 2.0 + 0.35 * f64::from(risk - 1) + 0.15 * f64::from(cycle - 1)
            - 0.25 * elapsed
            + random.normal(0.0, 0.12);
        Self {
            offer: Offer {
                product: number as i64,
                code: format!("LC{number:05}"),
                risk,
                cycle,
                min_fen: min * WAN,
                rate_ppm: (percent * 100.0).round() as i64 * 100,
                sale_end: start.checked_add_days(Days::new(sale_end as u64)),
            },
            term_days: random.between(shortest, longest),
            sale_start,
            sale_end,
            appeal: random.normal(0.0, 0.6),
        }
    }
}

/// What is on sale on each of `days` days.
pub fn shelves(products: &[Product], days: usize) -> Vec<Shelf> {
    let mut shelves = vec![Shelf::default(); days];
    for product in products {
        let sold = shelves.iter_mut().take(product.sale_end + 1);
        for shelf in sold.skip(product.sale_start) {
            shelf.offers.push(product.offer.clone());
        }
    }
    for shelf in &mut shelves {
        shelf.rates = rate_scores(&shelf.offers);
    }
    shelves
}
