//! What all figures are worked out from.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::metrics::company::{CompanyMetrics, measure};
use crate::metrics::months::CompanyMonth;
use crate::metrics::rank::Place;
use crate::month::{Month, WINDOW_MONTHS, Window};
use crate::profile::history::History;
use crate::recommend::market::Offer;

/// What is known of a company.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    /// Its id.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// Where it belongs.
    pub place: Place,
    /// Its rated risk level.
    pub rating: Option<u8>,
    /// Whether its shares are listed.
    pub listed: bool,
    /// Whether it has bought from other banks.
    pub elsewhere: bool,
    /// What it has bought and holds.
    pub history: History,
    /// The product of each purchase of its history, in the same order.
    pub products: Vec<i64>,
    /// The decayed mean term of its purchases, in days.
    pub mean_term_days: Option<i64>,
    /// What it holds that expires within 30 days, in fen.
    pub maturing_fen: i64,
    /// What its accounts say.
    pub accounts: Accounts,
}

/// What the accounts of a company say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Accounts {
    /// Whether there is anything.
    pub known: bool,
    /// The figures of the window.
    pub metrics: CompanyMetrics,
    /// Mean balances of the months of the window, the latest last.
    pub means: [Option<i64>; 12],
    /// What it received and paid in the last six months of the window.
    pub flows: Vec<(i128, i128)>,
    /// Its latest balance.
    pub balance_fen: Option<i64>,
}

impl Accounts {
    /// The accounts that were summed up by month.
    pub fn of(
        months: &BTreeMap<Month, CompanyMonth>,
        window: Window,
        balance_fen: Option<i64>,
    ) -> Self {
        let month = |n: i32| months.get(&window.first.plus(n));
        let mut means = [None; 12];
        for (n, mean) in (0..WINDOW_MONTHS).zip(&mut means) {
            *mean = month(n).and_then(|m| m.all_days.avg());
        }
        let flow = |n| month(n).map_or((0, 0), |m| (m.lend.amount, m.borrow.amount));
        Self {
            known: months.range(window.first..=window.last).next().is_some(),
            metrics: measure(months, window),
            means,
            flows: (WINDOW_MONTHS - 6..WINDOW_MONTHS).map(flow).collect(),
            balance_fen,
        }
    }

    /// The mean of the window's last three months.
    pub fn quarter_fen(&self) -> Option<i64> {
        let last: Vec<i64> = self.means.iter().rev().take(3).copied().flatten().collect();
        let sum: i128 = last.iter().copied().map(i128::from).sum();
        crate::round::half_up(sum, i128::try_from(last.len()).ok()?)
    }

    /// The mean of the last three months that are known over that of the first three, of at least
    /// six.
    pub fn trend(&self) -> Option<f64> {
        let known: Vec<f64> = self.means.iter().flatten().map(|fen| *fen as f64).collect();
        if known.len() < 6 {
            return None;
        }
        let first: f64 = known.iter().take(3).sum();
        let last: f64 = known.iter().rev().take(3).sum();
        (first > 0.0).then(|| last / first)
    }

    /// Its mean balance by month.
    pub fn month_fen(&self) -> Option<i64> {
        self.metrics.all.month.map(|series| series.avg)
    }
}

/// When products of ours can be bought.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shelf {
    /// Products by their own days of sale: the first day, and the product with its last.
    pub products: Vec<(Option<NaiveDate>, Offer)>,
    /// Days with a list of their own.
    pub lists: BTreeMap<NaiveDate, Vec<Offer>>,
}

impl Shelf {
    /// What can be bought on a day: the day's own list, if it has one.
    pub fn on(&self, day: NaiveDate) -> Vec<Offer> {
        if let Some(list) = self.lists.get(&day) {
            return list.clone();
        }
        let sold = |start: &Option<NaiveDate>, offer: &Offer| {
            start.is_none_or(|start| start <= day) && offer.sale_end.is_none_or(|end| day <= end)
        };
        let products = self.products.iter();
        products
            .filter(|(start, offer)| sold(start, offer))
            .map(|(_, offer)| offer.clone())
            .collect()
    }
}

/// Everything.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The business day.
    pub today: NaiveDate,
    /// All companies, by id.
    pub companies: Vec<Company>,
    /// What can be bought.
    pub shelf: Shelf,
}
