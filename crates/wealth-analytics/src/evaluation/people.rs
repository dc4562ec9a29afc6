//! The buyers of a made-up bank, and what is known of each.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::TEST_DAYS;
use crate::profile::history::{HALF_LIFE_DAYS, History, age, decay};
use crate::profile::preference::Profile;
use crate::recommend::buyer::{Buyer, risk_cap};
use crate::recommend::neighbour::{Bought, GLOBAL_WEIGHT, Reference, References, prior};
use crate::recommend::vector::{Vector, raw, standardise};
use crate::synth::company::Company;
use crate::synth::world::World;

/// The highest risk level.
const ANY_RISK: u8 = 5;

/// A company that has bought.
pub(super) struct Person<'a> {
    pub(super) company: &'a Company,
    /// Whether its purchases are hidden from everyone.
    pub(super) hidden: bool,
    prior: Profile,
    start: NaiveDate,
}

/// All companies that have bought.
pub(super) struct People<'a>(BTreeMap<usize, Person<'a>>);

impl<'a> People<'a> {
    pub(super) fn new(world: &'a World) -> Self {
        let raws: Vec<_> = world
            .companies
            .iter()
            .map(|company| raw(&company.metrics, company.trend))
            .collect();
        let vectors = standardise(&raws);
        let cut = world.shelves.len() - TEST_DAYS;
        let last = world.start + Days::new(cut as u64 - 1);
        let pooled = History {
            purchases: seen(world)
                .flat_map(|(_, company)| history(company, cut).purchases)
                .collect(),
            ..History::default()
        };
        let global = Profile::blend(&pooled, last, &Profile::EVEN, GLOBAL_WEIGHT);
        let known = seen(world).filter_map(|(number, company)| {
            let vector = vectors.get(number)?;
            reference(number, company, *vector, last, cut, &global)
        });
        let references = References::new(known.collect());
        let buyers = world.companies.iter().zip(&vectors).enumerate();
        let person = |number: usize, company: &'a Company, vector: &Vector| Person {
            company,
            hidden: hidden(number),
            prior: prior(
                &references.weighed(number as i64, vector),
                month_fen(company),
                &global,
            ),
            start: world.start,
        };
        Self(
            buyers
                .filter(|(_, (company, _))| !company.events.is_empty())
                .map(|(number, (company, vector))| (number, person(number, company, vector)))
                .collect(),
        )
    }

    pub(super) fn of(&self, number: usize) -> Option<&Person<'a>> {
        self.0.get(&number)
    }
}

impl Person<'_> {
    /// What was known before a day: what it could pay is taken from its balance and its largest
    /// purchase, and it may take any risk.
    pub(super) fn buyer(&self, at: usize) -> Buyer {
        let history = self.known(at);
        let month_fen = month_fen(self.company);
        let largest = history.purchases.iter().map(|p| p.amount_fen).max();
        let capacity = largest.max(month_fen).unwrap_or_default();
        let today = self.start + Days::new(at as u64);
        Buyer::new(&history, today, &self.prior, capacity, ANY_RISK, month_fen)
    }

    /// The same with the risk that suits it.
    pub(super) fn cautious(&self, buyer: &Buyer, at: usize) -> Buyer {
        let today = self.start + Days::new(at as u64);
        Buyer {
            risk_cap: risk_cap(None, &self.known(at), today),
            ..buyer.clone()
        }
    }

    fn known(&self, at: usize) -> History {
        if self.hidden {
            History::default()
        } else {
            history(self.company, at)
        }
    }
}

/// Companies whose purchases may be seen.
fn seen(world: &World) -> impl Iterator<Item = (usize, &Company)> {
    let all = world.companies.iter().enumerate();
    all.filter(|(number, _)| !hidden(*number))
}

/// One in five, whatever its kind: companies are made in no order.
fn hidden(number: usize) -> bool {
    number.is_multiple_of(5)
}

/// Its purchases before a day.
fn history(company: &Company, at: usize) -> History {
    let events = company.events.iter().filter(|event| event.at < at);
    History {
        purchases: events.map(|event| event.purchase).collect(),
        ..History::default()
    }
}

fn month_fen(company: &Company) -> Option<i64> {
    company.metrics.all.month.map(|series| series.avg)
}

fn reference(
    number: usize,
    company: &Company,
    vector: Vector,
    last: NaiveDate,
    cut: usize,
    global: &Profile,
) -> Option<Reference<Bought>> {
    let history = history(company, cut);
    let weights = history
        .purchases
        .iter()
        .map(|p| (p, decay(age(p.day, last), HALF_LIFE_DAYS)));
    let (purchases, amount) = weights.fold((0.0, 0.0), |(count, sum), (p, weight)| {
        (count + weight, sum + weight * p.amount_fen as f64)
    });
    let balance = month_fen(company).filter(|fen| *fen > 0);
    (purchases > 0.0).then(|| Reference {
        company: number as i64,
        code: company.code.clone(),
        vector,
        known: Bought {
            purchases,
            profile: Profile::blend(&history, last, global, GLOBAL_WEIGHT),
            ratio: balance.map(|fen| amount / purchases / fen as f64),
            online: history.share(last, |p| Some(p.online)),
        },
    })
}
