//! Made-up companies: balances, payments and purchases.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::kind::{KINDS, Kind};
use super::product::{Product, Shelf};
use super::random::Random;
use crate::metrics::company::{CompanyMetrics, measure};
use crate::metrics::moments::Moments;
use crate::metrics::months::{CompanyMonth, Flow};
use crate::month::{Month, Window};
use crate::profile::history::Purchase;
use crate::profile::vocabulary::WAN;

/// What a company really prefers. Nobody sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taste {
    /// By risk level.
    pub risk: [f64; 5],
    /// By cycle.
    pub cycle: [f64; 6],
}

/// A purchase and what lies behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// What is seen of it.
    pub purchase: Purchase,
    /// Which product it is, by number.
    pub product: usize,
    /// The day, counted from the beginning.
    pub at: usize,
    /// The company's balance on that day.
    pub balance_fen: i64,
}

/// A company.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    /// Its code.
    pub code: String,
    /// What it is.
    pub kind: &'static Kind,
    /// The figures of its accounts over the last twelve months.
    pub metrics: CompanyMetrics,
    /// The mean balance of the last three months over that of the first three.
    pub trend: Option<f64>,
    /// What it prefers, and from which day on.
    pub tastes: Vec<(usize, Taste)>,
    /// Its purchases, the earliest first.
    pub events: Vec<Event>,
}

/// The days and shops a company lives with.
pub(super) struct Setting<'a> {
    pub(super) start: NaiveDate,
    pub(super) products: &'a [Product],
    pub(super) shelves: &'a [Shelf],
}

/// What a company begins with: its kind and its balances.
struct Beginning {
    random: Random,
    kind: &'static Kind,
    log_balance: f64,
    balances: Vec<i64>,
}

impl Beginning {
    fn of(seed: u64, number: usize, days: usize) -> Option<Self> {
        let mut random = Random::part(seed, number as u64);
        let kinds = KINDS.each_ref().map(|kind| (kind, kind.share));
        let kind = *random.pick(&kinds)?;
        let log_balance = random.normal(kind.log_balance, 0.45);
        let balances = balances(&mut random, kind, log_balance, days);
        Some(Self {
            random,
            kind,
            log_balance,
            balances,
        })
    }
}

/// The balances of the company of a number, of each of `days` days.
pub fn balances_of(seed: u64, number: usize, days: usize) -> Vec<i64> {
    Beginning::of(seed, number, days).map_or_else(Vec::new, |begun| begun.balances)
}

impl Company {
    /// The company of a number.
    pub(super) fn new(seed: u64, number: usize, setting: &Setting<'_>) -> Option<Self> {
        let days = setting.shelves.len();
        let Beginning {
            mut random,
            kind,
            log_balance,
            balances,
        } = Beginning::of(seed, number, days)?;
        let months = months(&mut random, kind, setting.start, &balances)?;
        let last = setting.start.checked_add_days(Days::new(days as u64 - 1))?;
        let logit = -1.15 + kind.eagerness + 0.8 * (log_balance - 2.1) + random.normal(0.0, 0.5);
        let buys = random.unit() < 1.0 / (1.0 + (-logit).exp());
        let mut company = Self {
            code: format!("E{number:06}"),
            kind,
            metrics: measure(&months, Window::ending(last)),
            trend: trend(&months),
            tastes: vec![(0, taste(&mut random, kind))],
            events: Vec::new(),
        };
        if buys {
            if random.one_in(4) {
                let other = KINDS.get(random.between(0, 5) as usize)?;
                company.tastes.push((days / 2, taste(&mut random, other)));
            }
            company.buy(&mut random, setting, &balances);
        }
        Some(company)
    }

    /// What it prefers on a day.
    pub fn taste(&self, at: usize) -> Option<&Taste> {
        let begun = self.tastes.iter().rev().find(|(from, _)| *from <= at);
        begun.map(|(_, taste)| taste)
    }

    fn buy(&mut self, random: &mut Random, setting: &Setting<'_>, balances: &[i64]) {
        let mut at = random.within(0.0, balances.len() as f64);
        while let (Some(balance), Some(shelf)) =
            (balances.get(at as usize), setting.shelves.get(at as usize))
        {
            let amount = (random.within(0.1, 0.6) * *balance as f64) as i64 / WAN * WAN;
            let mut best: Option<(f64, usize)> = None;
            for (product, utility) in self.utilities(setting.products, shelf, at as usize) {
                let utility = utility + random.gumbel();
                if product.offer.min_fen <= amount && best.is_none_or(|(most, _)| utility > most) {
                    best = Some((utility, product.offer.product as usize));
                }
            }
            let bought = best.and_then(|(_, number)| setting.products.get(number));
            let Some(product) = bought else {
                at += 30.0;
                continue;
            };
            let event = event(random, self.kind, setting.start, at as usize, product);
            self.events.extend(event.map(|event| Event {
                purchase: Purchase {
                    amount_fen: amount,
                    ..event.purchase
                },
                balance_fen: *balance,
                ..event
            }));
            at += random.within(0.3, 1.0) * product.term_days as f64 + random.wait(25.0);
        }
    }

    /// How much it likes each product of a shelf.
    pub(super) fn utilities<'a>(
        &'a self,
        products: &'a [Product],
        shelf: &'a Shelf,
        at: usize,
    ) -> impl Iterator<Item = (&'a Product, f64)> + 'a {
        let taste = self.taste(at);
        let share = |shares: &[f64], id: u8| shares.get(usize::from(id) - 1).copied();
        shelf
            .offers
            .iter()
            .zip(&shelf.rates)
            .filter_map(move |(offer, rate)| {
                let product = products.get(usize::try_from(offer.product).ok()?)?;
                let risk = share(&taste?.risk, offer.risk)?.ln();
                let cycle = share(&taste?.cycle, offer.cycle)?.ln();
                Some((product, risk + cycle + 0.5 * rate + product.appeal))
            })
    }
}

fn event(
    random: &mut Random,
    kind: &Kind,
    start: NaiveDate,
    at: usize,
    product: &Product,
) -> Option<Event> {
    let purchase = Purchase {
        day: start.checked_add_days(Days::new(at as u64))?,
        amount_fen: 0,
        risk: Some(product.offer.risk),
        cycle: Some(product.offer.cycle),
        rate_ppm: Some(product.offer.rate_ppm),
        principal_kept: Some(product.offer.risk == 1),
        online: random.unit() < kind.online,
    };
    Some(Event {
        purchase,
        product: usize::try_from(product.offer.product).ok()?,
        at,
        balance_fen: 0,
    })
}

fn taste(random: &mut Random, kind: &Kind) -> Taste {
    Taste {
        risk: random.shares(&kind.risk, 12.0),
        cycle: random.shares(&kind.cycle, 12.0),
    }
}

/// A balance each day: a drift, and what swings around it.
fn balances(random: &mut Random, kind: &Kind, log_balance: f64, days: usize) -> Vec<i64> {
    const MEMORY: f64 = 0.93;
    let fresh = kind.spread * (1.0_f64 - MEMORY * MEMORY).sqrt();
    let drift = random.normal(0.0, 0.3) / 365.0;
    let middle = log_balance * std::f64::consts::LN_10 + (WAN as f64).ln();
    let mut swing = random.normal(0.0, kind.spread);
    (0..days)
        .map(|day| {
            swing = MEMORY * swing + random.normal(0.0, fresh);
            let drifted = drift * (day as f64 - days as f64 / 2.0);
            (middle + drifted + swing).exp() as i64
        })
        .collect()
}

/// The last twelve months, summed up.
fn months(
    random: &mut Random,
    kind: &Kind,
    start: NaiveDate,
    balances: &[i64],
) -> Option<BTreeMap<Month, CompanyMonth>> {
    let mut by_month: BTreeMap<Month, Vec<i64>> = BTreeMap::new();
    let from = balances.len().saturating_sub(366);
    for (day, balance) in start.iter_days().zip(balances).skip(from) {
        by_month.entry(Month::of(day)).or_default().push(*balance);
    }
    let inner = random.normal(kind.inner, 0.1).clamp(0.0, 1.0);
    let active = (kind.payments / 60.0).min(1.0);
    let mut months = BTreeMap::new();
    for (month, days) in by_month {
        let all_days = Moments::of(days.iter().copied());
        let steady = random.gamma(kind.steadiness) / kind.steadiness;
        let count = random.count(kind.payments * steady);
        let shock = random.normal(0.0, kind.shock).exp();
        let amount = all_days.avg()? as f64 * kind.turnover * shock;
        let out = random.normal(0.5, 0.05).clamp(0.0, 1.0);
        let some = |random: &mut Random| {
            let days = days.iter().copied();
            Moments::of(days.filter(|_| random.unit() < active))
        };
        let month_of = CompanyMonth {
            borrow: flow(count as f64 * out, amount * out, inner),
            lend: flow(count as f64 * (1.0 - out), amount * (1.0 - out), inner),
            all_days,
            borrow_days: some(random),
            lend_days: some(random),
        };
        months.insert(month, month_of);
    }
    Some(months)
}

fn flow(count: f64, amount: f64, inner: f64) -> Flow {
    Flow {
        count: count.round() as i64,
        amount: amount as i128,
        inner_count: (count * inner).round() as i64,
        inner_amount: (amount * inner) as i128,
        known_count: count.round() as i64,
        known_amount: amount as i128,
    }
}

fn trend(months: &BTreeMap<Month, CompanyMonth>) -> Option<f64> {
    let means: Vec<f64> = months
        .values()
        .rev()
        .take(12)
        .filter_map(|m| Some(m.all_days.avg()? as f64))
        .collect();
    let last: f64 = means.get(..3)?.iter().sum();
    let first: f64 = means.get(means.len().checked_sub(3)?..)?.iter().sum();
    (first > 0.0).then(|| last / first)
}
