//! What sold better than its terms explain.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::input::{Company, Input};
use super::output::{Appealing, Portrait};
use super::par;
use crate::profile::history::History;
use crate::recommend::appeal::{APPEAL_DAYS, Appeal};
use crate::recommend::buyer::Buyer;
use crate::recommend::market::{Market, Weights};

/// A purchase: who made it, and of what.
type Sale<'a> = (&'a Company, &'a Portrait, i64);

/// How often each product was bought in the days before today, and how often it was expected to
/// be, going by what was known of each buyer before the day. What it could pay and may take is what
/// it can and may today.
pub(super) fn appeal(input: &Input, portraits: &[Portrait]) -> Appeal {
    let days: Vec<(NaiveDate, Vec<Sale<'_>>)> = days(input, portraits).into_iter().collect();
    let parts = par::map(&days, |_, (day, sales)| day_of(input, *day, sales));
    let mut sum = Appeal::default();
    for part in &parts {
        sum.add(part);
    }
    sum
}

fn days<'a>(input: &'a Input, portraits: &'a [Portrait]) -> BTreeMap<NaiveDate, Vec<Sale<'a>>> {
    let from = input.today.checked_sub_days(Days::new(APPEAL_DAYS));
    let from = from.unwrap_or(NaiveDate::MIN);
    let mut days: BTreeMap<NaiveDate, Vec<Sale<'_>>> = BTreeMap::new();
    for (company, portrait) in input.companies.iter().zip(portraits) {
        for (purchase, product) in company.history.purchases.iter().zip(&company.products) {
            if (from..input.today).contains(&purchase.day) {
                let sales = days.entry(purchase.day).or_default();
                sales.push((company, portrait, *product));
            }
        }
    }
    days
}

fn day_of(input: &Input, day: NaiveDate, sales: &[Sale<'_>]) -> Appeal {
    let market = Market::new(input.shelf.on(day), Weights::default(), |_| 0.0);
    let mut appeal = Appeal::default();
    for (company, portrait, product) in sales {
        let buyer = before(company, portrait, day);
        appeal.record(day, *product, &market.content_shares(&buyer));
    }
    appeal
}

/// The buyer as it was known the day before.
fn before(company: &Company, portrait: &Portrait, day: NaiveDate) -> Buyer {
    let purchases = company.history.purchases.iter();
    let history = History {
        purchases: purchases.filter(|p| p.day < day).copied().collect(),
        ..History::default()
    };
    let now = &portrait.buyer;
    Buyer::new(
        &history,
        day,
        &portrait.prior,
        now.capacity_fen,
        now.risk_cap,
        now.month_fen,
    )
}

pub(super) fn told(appeal: &Appeal, today: NaiveDate) -> Vec<Appealing> {
    appeal
        .products()
        .map(|product| Appealing {
            product,
            bought: appeal.bought(product, today),
            expected: appeal.expected(product, today),
            lift: appeal.lift(product, today),
        })
        .collect()
}
