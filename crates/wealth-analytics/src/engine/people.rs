//! What each company is like, going by its own accounts and purchases and those of companies like
//! it.

use chrono::NaiveDate;

use super::input::{Company, Input};
use super::output::{Portrait, Ranks};
use super::par;
use crate::metrics::fluctuation::Fluctuation;
use crate::metrics::rank::{Place, Standing, standings};
use crate::profile::category::{self, Figures};
use crate::profile::channel::Channel;
use crate::profile::feature::{self, z_scores};
use crate::profile::history::{HALF_LIFE_DAYS, History, YEAR_DAYS, age, decay};
use crate::profile::preference::{Profile, rate_range};
use crate::recommend::buyer::{Buyer, capacity, risk_cap};
use crate::recommend::eager;
use crate::recommend::list::millionths;
use crate::recommend::neighbour::{Bought, GLOBAL_WEIGHT, Reference, References, online, prior};
use crate::recommend::vector::{Vector, raw, standardise};

/// What companies are compared with.
pub(super) struct People {
    vectors: Vec<Vector>,
    buyers: References<Bought>,
    sample: References<u32>,
    global: Profile,
}

/// What companies like one make of it.
struct Likeness {
    prior: Profile,
    online: Option<f64>,
    expected: f64,
}

/// A company's places among the others.
struct Levels {
    eagerness: Option<u8>,
    value: Option<u8>,
    value_e6: i64,
    rate_z: Option<f64>,
}

impl People {
    pub(super) fn new(input: &Input) -> Self {
        let companies = &input.companies;
        let raws: Vec<_> = companies
            .iter()
            .map(|c| raw(&c.accounts.metrics, c.accounts.trend()))
            .collect();
        let vectors = standardise(&raws);
        let pooled = History {
            purchases: companies
                .iter()
                .flat_map(|c| c.history.until(input.today).copied())
                .collect(),
            ..History::default()
        };
        let global = Profile::blend(&pooled, input.today, &Profile::EVEN, GLOBAL_WEIGHT);
        let known = || {
            let placed = companies.iter().zip(&vectors);
            placed.filter(|(company, _)| company.accounts.known)
        };
        let buyers = known().filter_map(|(c, v)| reference(c, *v, input.today, &global));
        let sample = known().map(|(c, vector)| Reference {
            company: c.id,
            code: c.code.clone(),
            vector: *vector,
            known: u32::try_from(c.history.recent(input.today, YEAR_DAYS).count()).unwrap_or(0),
        });
        Self {
            buyers: References::new(buyers.collect()),
            sample: References::new(sample.collect()),
            vectors,
            global,
        }
    }

    pub(super) fn portraits(&self, input: &Input, ranks: &[Ranks]) -> Vec<Portrait> {
        let placed: Vec<(&Company, &Vector)> = input.companies.iter().zip(&self.vectors).collect();
        let alike = par::map(&placed, |_, (company, vector)| {
            self.likeness(company, vector, input.today)
        });
        let levels = levels(input, &alike);
        let rows: Vec<_> = input
            .companies
            .iter()
            .zip(ranks)
            .zip(alike.iter().zip(&levels))
            .collect();
        par::map(&rows, |_, ((company, ranks), (alike, levels))| {
            portrait(input.today, company, ranks, alike, levels)
        })
    }

    fn likeness(&self, company: &Company, vector: &Vector, today: NaiveDate) -> Likeness {
        if !company.accounts.known {
            return Likeness {
                prior: self.global,
                online: None,
                expected: eager::expected(&company.history, today, 0.0),
            };
        }
        let neighbours = self.buyers.weighed(company.id, vector);
        let yearly = eager::yearly(&self.sample, company.id, vector);
        Likeness {
            prior: prior(&neighbours, company.accounts.month_fen(), &self.global),
            online: online(&neighbours),
            expected: eager::expected(&company.history, today, yearly),
        }
    }
}

/// A buyer as others are compared with it.
fn reference(
    company: &Company,
    vector: Vector,
    today: NaiveDate,
    global: &Profile,
) -> Option<Reference<Bought>> {
    let mut weighed: Vec<(f64, f64)> = company
        .history
        .until(today)
        .map(|p| {
            (
                decay(age(p.day, today), HALF_LIFE_DAYS),
                p.amount_fen as f64,
            )
        })
        .collect();
    weighed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (purchases, amount) = weighed.iter().fold((0.0, 0.0), |(count, sum), (w, fen)| {
        (count + w, sum + w * fen)
    });
    let balance = company.accounts.month_fen().filter(|fen| *fen > 0);
    (purchases > 0.0).then(|| Reference {
        company: company.id,
        code: company.code.clone(),
        vector,
        known: Bought {
            purchases,
            profile: Profile::blend(&company.history, today, global, GLOBAL_WEIGHT),
            ratio: balance.map(|fen| amount / purchases / fen as f64),
            online: company.history.share(today, |p| Some(p.online)),
        },
    })
}

fn levels(input: &Input, alike: &[Likeness]) -> Vec<Levels> {
    let today = input.today;
    let companies = || input.companies.iter();
    let ranked = |values: Vec<Option<i64>>| -> Vec<Standing> {
        let rows: Vec<_> = values.into_iter().map(|v| (v, Place::default())).collect();
        standings(&rows)
    };
    let eager = ranked(alike.iter().map(|a| Some(millionths(a.expected))).collect());
    let value_of = |c: &Company| c.history.bought(today).then(|| c.history.value_fen(today));
    let value = ranked(companies().map(value_of).collect());
    let balance = ranked(companies().map(|c| c.accounts.month_fen()).collect());
    let rates: Vec<Option<f64>> = companies().map(|c| c.history.mean_rate(today)).collect();
    let count = |all: &[Standing]| all.iter().filter(|s| s.rank.is_some()).count();
    let (buyers, balances) = (count(&value), count(&balance));
    // The share of others that are not better, in millionths.
    let share = |standing: &Standing, of: usize| match (standing.rank, i64::try_from(of)) {
        (Some(rank), Ok(of @ 1..)) => (of + 1 - i64::from(rank)) * 1_000_000 / of,
        _ => 0,
    };
    let rows = eager
        .iter()
        .zip(&value)
        .zip(balance.iter().zip(z_scores(&rates)));
    rows.map(|((eager, value), (balance, rate_z))| Levels {
        eagerness: eager.level,
        value: value.level,
        value_e6: (6 * share(value, buyers) + 4 * share(balance, balances)) / 10,
        rate_z,
    })
    .collect()
}

fn portrait(
    today: NaiveDate,
    company: &Company,
    ranks: &Ranks,
    alike: &Likeness,
    levels: &Levels,
) -> Portrait {
    let (history, accounts) = (&company.history, &company.accounts);
    let capacity = capacity(
        history,
        today,
        accounts.quarter_fen(),
        accounts.balance_fen,
        company.maturing_fen,
    );
    let buyer = Buyer::new(
        history,
        today,
        &alike.prior,
        capacity,
        risk_cap(company.rating, history, today),
        accounts.month_fen(),
    );
    let figures = figures(company, ranks, levels);
    let bought = history.bought(today);
    let (category, features) = match bought {
        true => (
            category::of_buyer(history, today, levels.value, &buyer.profile),
            feature::of_buyer(history, today, accounts.quarter_fen(), levels.rate_z),
        ),
        false => (
            category::of_prospect(&figures),
            feature::of_prospect(&figures, &accounts.flows, company.listed, company.elsewhere),
        ),
    };
    let own_share = history.share(today, |p| Some(p.online));
    Portrait {
        bought,
        known: bought || accounts.known,
        category,
        features,
        channel: Channel::of(if bought { own_share } else { alike.online }),
        rate: rate_range(history, today),
        amount_fen: mean_amount(&buyer.amounts),
        prior: alike.prior,
        buyer,
        expected: alike.expected,
        value_e6: levels.value_e6,
    }
}

fn figures(company: &Company, ranks: &Ranks, levels: &Levels) -> Figures {
    let accounts = &company.accounts;
    let month = accounts.metrics.all.month;
    let degree = Fluctuation::default().month;
    Figures {
        known: accounts.known,
        month_level: ranks.all.month.level,
        month_degree: degree.degree(month.and_then(|series| series.variation)),
        borrow_level: ranks.borrow.trade.level,
        inner_borrow_e4: accounts.metrics.inner.borrow_trade,
        quantity_level: ranks.quantity.level,
        months: accounts.means,
        eagerness_level: levels.eagerness,
    }
}

fn mean_amount(amounts: &[(f64, i64)]) -> Option<i64> {
    let (weight, sum) = amounts.iter().fold((0.0, 0.0), |(w, s), (weight, fen)| {
        (w + weight, s + weight * *fen as f64)
    });
    (weight > 0.0).then(|| (sum / weight).round() as i64)
}
