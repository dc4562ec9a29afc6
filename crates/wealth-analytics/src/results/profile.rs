//! What a company is like.

use diesel::prelude::*;

use super::numbers;
use crate::engine::input::Company;
use crate::engine::output::{List, Portrait};
use crate::metrics::company::InnerScale;
use crate::profile::feature::Feature;
use crate::profile::preference::{Profile, liked_risks, mode};
use crate::recommend::buyer::Buyer;
use crate::recommend::list::millionths;
use crate::schema::company_profile;

/// A row.
#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = company_profile, treat_none_as_default_value = false)]
pub(crate) struct ProfileRow {
    pub(crate) run_id: i64,
    pub(crate) company_id: i64,
    pub(crate) code: String,
    pub(crate) outlet_id: Option<i64>,
    pub(crate) branch_id: Option<i64>,
    pub(crate) bought: bool,
    pub(crate) category: i64,
    pub(crate) known: bool,
    pub(crate) risk_mode: i64,
    pub(crate) risk_mask: i64,
    pub(crate) cycle_mode: i64,
    pub(crate) amount_mode: i64,
    pub(crate) rate_mode: i64,
    pub(crate) rate_avg: Option<i64>,
    pub(crate) rate_min: Option<i64>,
    pub(crate) rate_max: Option<i64>,
    pub(crate) cycle_avg: Option<i64>,
    pub(crate) amount_avg: Option<i64>,
    pub(crate) channel: String,
    pub(crate) feature_mask: i64,
    pub(crate) capacity_fen: i64,
    pub(crate) risk_cap: i64,
    pub(crate) month_fen: Option<i64>,
    pub(crate) expected: f64,
    pub(crate) expected_e6: i64,
    pub(crate) value_e6: i64,
    pub(crate) whole: Option<f64>,
    pub(crate) inner_trade: Option<i64>,
    pub(crate) inner_borrow: Option<i64>,
    pub(crate) inner_lend: Option<i64>,
    pub(crate) inner_quantity: Option<i64>,
    pub(crate) inner_borrow_quantity: Option<i64>,
    pub(crate) inner_lend_quantity: Option<i64>,
    pub(crate) shares: String,
    pub(crate) amounts: String,
}

impl ProfileRow {
    pub(crate) fn new(run_id: i64, company: &Company, portrait: &Portrait, list: &List) -> Self {
        let (buyer, profile) = (&portrait.buyer, &portrait.buyer.profile);
        let (rate, inner) = (portrait.rate, &company.accounts.metrics.inner);
        let shares = profile.risk.into_iter().chain(profile.cycle);
        let shares = shares.chain(profile.amount).chain(profile.rate);
        let amounts = buyer.amounts.iter();
        Self {
            run_id,
            company_id: company.id,
            code: company.code.clone(),
            outlet_id: company.place.outlet,
            branch_id: company.place.branch,
            bought: portrait.bought,
            category: portrait.category.id().into(),
            known: portrait.known,
            risk_mode: mode(&profile.risk).into(),
            risk_mask: liked_risks(&profile.risk)
                .into_iter()
                .fold(0, |mask, risk| mask | 1 << risk),
            cycle_mode: mode(&profile.cycle).into(),
            amount_mode: mode(&profile.amount).into(),
            rate_mode: mode(&profile.rate).into(),
            rate_avg: rate.map(|rate| rate.0),
            rate_min: rate.map(|rate| rate.1),
            rate_max: rate.map(|rate| rate.2),
            cycle_avg: company.mean_term_days,
            amount_avg: portrait.amount_fen,
            channel: portrait.channel.name().to_owned(),
            feature_mask: mask(&portrait.features),
            capacity_fen: buyer.capacity_fen,
            risk_cap: buyer.risk_cap.into(),
            month_fen: buyer.month_fen,
            expected: portrait.expected,
            expected_e6: millionths(portrait.expected),
            value_e6: portrait.value_e6,
            whole: list.whole,
            inner_trade: inner.trade.map(i64::from),
            inner_borrow: inner.borrow_trade.map(i64::from),
            inner_lend: inner.lend_trade.map(i64::from),
            inner_quantity: inner.quantity.map(i64::from),
            inner_borrow_quantity: inner.borrow_quantity.map(i64::from),
            inner_lend_quantity: inner.lend_quantity.map(i64::from),
            shares: numbers::text(shares),
            amounts: numbers::text(amounts.flat_map(|(w, fen)| [*w, *fen as f64])),
        }
    }

    /// What it prefers.
    pub(crate) fn profile(&self) -> Profile {
        let mut shares = numbers::of(&self.shares);
        Profile {
            risk: numbers::take(&mut shares),
            cycle: numbers::take(&mut shares),
            amount: numbers::take(&mut shares),
            rate: numbers::take(&mut shares),
        }
    }

    /// The company as a buyer, as it was when the run worked.
    pub(crate) fn buyer(&self) -> Buyer {
        let amounts: Vec<f64> = numbers::of(&self.amounts).collect();
        let pairs = amounts.chunks_exact(2).filter_map(|pair| match pair {
            [weight, fen] => Some((*weight, *fen as i64)),
            _ => None,
        });
        Buyer {
            profile: self.profile(),
            capacity_fen: self.capacity_fen,
            risk_cap: u8::try_from(self.risk_cap).unwrap_or_default(),
            month_fen: self.month_fen,
            amounts: pairs.collect(),
        }
    }

    /// How much of its payments stays in the bank.
    pub(crate) fn inner(&self) -> InnerScale {
        let share = |stored: Option<i64>| stored.and_then(|e4| u16::try_from(e4).ok());
        InnerScale {
            trade: share(self.inner_trade),
            borrow_trade: share(self.inner_borrow),
            lend_trade: share(self.inner_lend),
            quantity: share(self.inner_quantity),
            borrow_quantity: share(self.inner_borrow_quantity),
            lend_quantity: share(self.inner_lend_quantity),
        }
    }

    /// What marks it.
    pub(crate) fn features(&self) -> Vec<Feature> {
        let all = Feature::ALL.into_iter();
        all.filter(|f| self.feature_mask & bit(*f) != 0).collect()
    }
}

/// The bit of a feature in a stored mask.
pub(crate) fn bit(feature: Feature) -> i64 {
    let id = i64::from(feature.id());
    1 << if feature.of_buyers() {
        id - 301
    } else {
        id - 401 + 20
    }
}

/// The bits of some features.
pub(crate) fn mask(features: &[Feature]) -> i64 {
    features
        .iter()
        .fold(0, |mask, feature| mask | bit(*feature))
}
