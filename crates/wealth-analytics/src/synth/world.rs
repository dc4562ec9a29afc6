//! All of a made-up bank.

use chrono::{Days, NaiveDate};

use super::company::{Company, Event, Setting};
use super::product::{Product, Shelf, shelves};
use crate::recommend::market::log_sum_exp;

/// How many days a bank is looked at: three years.
pub const DAYS: usize = 1_095;

/// How large a bank is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Companies, buyers and others.
    pub companies: usize,
    /// Products over the whole time.
    pub products: usize,
}

impl Size {
    /// For tests.
    pub const SMALL: Self = Self {
        companies: 1_000,
        products: 300,
    };
    /// For measuring how good recommendations are.
    pub const MEDIUM: Self = Self {
        companies: 20_000,
        products: 2_000,
    };
    /// For measuring how long things take.
    pub const LARGE: Self = Self {
        companies: 100_000,
        products: 2_000,
    };
}

/// A made-up bank.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// The first day.
    pub start: NaiveDate,
    /// All products, by number.
    pub products: Vec<Product>,
    /// What is on sale, by day.
    pub shelves: Vec<Shelf>,
    /// All companies, by number.
    pub companies: Vec<Company>,
}

impl World {
    /// The bank of a seed, up to `last`, best the last day of a month. Empty near the end of the
    /// calendar's range.
    pub fn new(seed: u64, size: Size, last: NaiveDate) -> Self {
        let back = Days::new(DAYS as u64 - 1);
        let start = last.checked_sub_days(back).unwrap_or(last);
        let products: Vec<Product> = (0..size.products)
            .map(|number| Product::new(seed, number, start, DAYS))
            .collect();
        let shelves = shelves(&products, DAYS);
        let setting = Setting {
            start,
            products: &products,
            shelves: &shelves,
        };
        let companies = (0..size.companies)
            .filter_map(|number| Company::new(seed, number, &setting))
            .collect();
        Self {
            start,
            products,
            shelves,
            companies,
        }
    }

    /// How likely the company was to choose each product at a purchase, by all that really
    /// decides it but the dice. The share of its balance that it puts in is one of the dice.
    pub fn chances(&self, company: &Company, event: &Event) -> Vec<(i64, f64)> {
        const STEPS: u32 = 25;
        let Some(shelf) = self.shelves.get(event.at) else {
            return Vec::new();
        };
        let liked: Vec<(&Product, f64)> =
            company.utilities(&self.products, shelf, event.at).collect();
        let mut chances = vec![0.0; liked.len()];
        for step in 0..STEPS {
            let share = 0.1 + 0.5 * (f64::from(step) + 0.5) / f64::from(STEPS);
            let amount = share * event.balance_fen as f64;
            let paid = |product: &Product| product.offer.min_fen as f64 <= amount;
            let affordable = liked.iter().filter(|(product, _)| paid(product));
            let whole = log_sum_exp(affordable.map(|(_, utility)| *utility));
            for (chance, (product, utility)) in chances.iter_mut().zip(&liked) {
                if paid(product) {
                    *chance += (utility - whole).exp() / f64::from(STEPS);
                }
            }
        }
        let products = liked.iter().map(|(product, _)| product.offer.product);
        products.zip(chances).collect()
    }
}
