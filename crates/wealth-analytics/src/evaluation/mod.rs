//! How good recommendations are: each company's last purchase is left out and looked for among
//! the first five products.
//!
//! Only purchases of the last [`TEST_DAYS`] days are looked for. Whatever is used to find one
//! happened before: the company's own purchases, those of companies like it (before all of these
//! days), and what sold well. One buyer in five is hidden altogether; its last purchase is looked
//! for as if it had never bought (*cold*), the others' with what they bought before (*warm*).
//! On a made-up bank this says that the code does what it should, not that a bank sells more.

pub mod measure;
mod people;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::recommend::appeal::{APPEAL_DAYS, Appeal};
use crate::recommend::buyer::Buyer;
use crate::recommend::list::{millionths, ranked};
use crate::recommend::market::{Market, Weights};
use crate::synth::company::Event;
use crate::synth::world::World;
use measure::{Quality, Table};
use people::{People, Person};

/// Purchases so young are looked for.
pub const TEST_DAYS: usize = 180;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Report {
    /// Of companies with an earlier purchase.
    pub warm: Table,
    /// Of companies whose purchases are hidden.
    pub cold: Table,
}

/// Looks for all left-out purchases of a made-up bank.
pub fn evaluate(world: &World) -> Report {
    let people = People::new(world);
    let mut report = Report::default();
    let mut appeal = Appeal::default();
    for (at, events) in days(world) {
        let (Some(today), Some(shelf)) = (day(world, at), world.shelves.get(at)) else {
            continue;
        };
        let lift = |product| appeal.lift(product, today);
        let market = Market::new(shelf.offers.clone(), Weights::default(), lift);
        let mut bought = Vec::new();
        for (number, event) in events {
            let Some(person) = people.of(number) else {
                continue;
            };
            let buyer = person.buyer(event.at);
            if !person.hidden {
                bought.push((event.product, market.content_shares(&buyer)));
            }
            if let Some(table) = table(&mut report, world, person, event) {
                let scene = Scene {
                    world,
                    market: &market,
                    appeal: &appeal,
                    today,
                };
                scene.look_for(table, person, &buyer, event);
            }
        }
        for (product, shares) in bought {
            appeal.record(today, product as i64, &shares);
        }
    }
    report
}

/// The purchases of each day, from when they count for appeal on.
fn days(world: &World) -> BTreeMap<usize, Vec<(usize, &Event)>> {
    let first = world.shelves.len() - TEST_DAYS - APPEAL_DAYS as usize;
    let mut days: BTreeMap<usize, Vec<(usize, &Event)>> = BTreeMap::new();
    for (number, company) in world.companies.iter().enumerate() {
        for event in company.events.iter().filter(|event| event.at >= first) {
            days.entry(event.at).or_default().push((number, event));
        }
    }
    days
}

fn day(world: &World, at: usize) -> Option<NaiveDate> {
    world.start.checked_add_days(Days::new(at as u64))
}

/// Where a purchase counts, if it is to be looked for.
fn table<'a>(
    report: &'a mut Report,
    world: &World,
    person: &Person<'_>,
    event: &Event,
) -> Option<&'a mut Table> {
    let last = person.company.events.last()?;
    let young = event.at + TEST_DAYS >= world.shelves.len();
    if !young || last != event {
        None
    } else if person.hidden {
        Some(&mut report.cold)
    } else {
        let earlier = person.company.events.first()?.at < event.at;
        earlier.then_some(&mut report.warm)
    }
}

/// One day, and what is known on it.
struct Scene<'a> {
    world: &'a World,
    market: &'a Market,
    appeal: &'a Appeal,
    today: NaiveDate,
}

impl Scene<'_> {
    fn look_for(&self, table: &mut Table, person: &Person<'_>, buyer: &Buyer, event: &Event) {
        let target = event.product as i64;
        let recommended = ranked(self.market, buyer);
        let products: Vec<i64> = recommended.iter().map(|s| s.offer.product).collect();
        table.recommender.add(measure::place(&products, target));
        let cautious = ranked(self.market, &person.cautious(buyer, event.at));
        let allowed: Vec<i64> = cautious.iter().map(|s| s.offer.product).collect();
        table.capped.add(measure::place(&allowed, target));

        let sold = |product: i64| f64::from(self.appeal.bought(product, self.today));
        let often = self.sorted(&products, sold);
        table.popular.add(measure::place(&often, target));
        let fast = self.sorted(&products, |product| sold(product) / self.exposure(product));
        table.popular_rate.add(measure::place(&fast, target));
        table
            .random
            .add_chance(products.len(), products.contains(&target));
        let chances: BTreeMap<i64, f64> = self
            .world
            .chances(person.company, event)
            .into_iter()
            .collect();
        let true_order = self.sorted(&products, |product| {
            chances.get(&product).copied().unwrap_or_default()
        });
        table.oracle.add(measure::place(&true_order, target));
    }

    /// The days on which a product could be bought, of those that count.
    fn exposure(&self, product: i64) -> f64 {
        let product = usize::try_from(product).ok();
        let start = product.and_then(|number| self.world.products.get(number));
        let today = self
            .today
            .signed_duration_since(self.world.start)
            .num_days();
        let since = start.map_or(0, |p| today - p.sale_start as i64);
        (since as f64).clamp(1.0, APPEAL_DAYS as f64)
    }

    /// The products by value, the highest first; equal ones by number.
    fn sorted(&self, products: &[i64], value: impl Fn(i64) -> f64) -> Vec<i64> {
        let mut rows: Vec<(i64, i64)> = products
            .iter()
            .map(|product| (-millionths(value(*product)), *product))
            .collect();
        rows.sort_unstable();
        rows.into_iter().map(|row| row.1).collect()
    }
}

impl Table {
    /// The better of the two ways to go by what sold well.
    pub fn popularity(&self) -> Quality {
        if self.popular.hit_rate() >= self.popular_rate.hit_rate() {
            self.popular
        } else {
            self.popular_rate
        }
    }
}
