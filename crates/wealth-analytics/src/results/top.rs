//! A product for a company.

use diesel::prelude::*;

use crate::engine::output::{List, Top};
use crate::recommend::list::millionths;
use crate::recommend::market::Terms;
use crate::schema::reco_top;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, Queryable, Selectable)]
#[diesel(table_name = reco_top, treat_none_as_default_value = false)]
pub(crate) struct TopRow {
    pub(crate) run_id: i64,
    pub(crate) company_id: i64,
    pub(crate) place: i64,
    pub(crate) varied: Option<i64>,
    pub(crate) product_id: i64,
    pub(crate) score_e6: i64,
    pub(crate) percent: i64,
    pub(crate) risk_e6: i64,
    pub(crate) cycle_e6: i64,
    pub(crate) amount_e6: i64,
    pub(crate) rate_e6: i64,
    pub(crate) appeal_e6: i64,
}

impl TopRow {
    /// The rows of a company.
    pub(crate) fn all(run_id: i64, company_id: i64, list: &List) -> Vec<Self> {
        let row = |top: &Top| Self {
            run_id,
            company_id,
            place: top.place,
            varied: top.varied,
            product_id: top.product,
            score_e6: top.score_e6,
            percent: top.percent.into(),
            risk_e6: millionths(top.terms.risk),
            cycle_e6: millionths(top.terms.cycle),
            amount_e6: millionths(top.terms.amount),
            rate_e6: millionths(top.terms.rate),
            appeal_e6: millionths(top.terms.appeal),
        };
        list.top.iter().map(row).collect()
    }

    /// What speaks for it.
    pub(crate) fn terms(&self) -> Terms {
        let term = |e6: i64| e6 as f64 / 1e6;
        Terms {
            risk: term(self.risk_e6),
            cycle: term(self.cycle_e6),
            amount: term(self.amount_e6),
            rate: term(self.rate_e6),
            appeal: term(self.appeal_e6),
        }
    }
}
