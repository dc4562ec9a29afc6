//! Figures and ranks of a company in one stream.

use diesel::prelude::*;

use crate::engine::output::StreamRanks;
use crate::metrics::company::{Series, Stream};
use crate::metrics::rank::Standing;
use crate::schema::company_metric;

/// A row.
#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = company_metric, treat_none_as_default_value = false)]
pub(crate) struct MetricRow {
    pub(crate) run_id: i64,
    pub(crate) company_id: i64,
    /// 0 all, 1 out, 2 in.
    pub(crate) stream: i64,
    pub(crate) hour_max: Option<i64>,
    pub(crate) hour_min: Option<i64>,
    pub(crate) hour_avg: Option<i64>,
    pub(crate) hour_cv: Option<f64>,
    pub(crate) month_max: Option<i64>,
    pub(crate) month_min: Option<i64>,
    pub(crate) month_avg: Option<i64>,
    pub(crate) month_cv: Option<f64>,
    pub(crate) amount_max: Option<i64>,
    pub(crate) amount_min: Option<i64>,
    pub(crate) amount_avg: Option<i64>,
    pub(crate) amount_cv: Option<f64>,
    pub(crate) quantity_max: Option<i64>,
    pub(crate) quantity_min: Option<i64>,
    pub(crate) quantity_avg: Option<i64>,
    pub(crate) quantity_cv: Option<f64>,
    pub(crate) hour_rank: Option<i64>,
    pub(crate) hour_branch_rank: Option<i64>,
    pub(crate) hour_outlet_rank: Option<i64>,
    pub(crate) hour_level: Option<i64>,
    pub(crate) month_rank: Option<i64>,
    pub(crate) month_branch_rank: Option<i64>,
    pub(crate) month_outlet_rank: Option<i64>,
    pub(crate) month_level: Option<i64>,
    pub(crate) trade_rank: Option<i64>,
    pub(crate) trade_branch_rank: Option<i64>,
    pub(crate) trade_outlet_rank: Option<i64>,
    pub(crate) trade_level: Option<i64>,
}

impl MetricRow {
    pub(crate) fn new(
        run_id: i64,
        company_id: i64,
        number: i64,
        stream: &Stream,
        ranks: &StreamRanks,
    ) -> Self {
        Self {
            run_id,
            company_id,
            stream: number,
            hour_max: stream.hour.map(|s| s.max),
            hour_min: stream.hour.map(|s| s.min),
            hour_avg: stream.hour.map(|s| s.avg),
            hour_cv: stream.hour.and_then(|s| s.variation),
            month_max: stream.month.map(|s| s.max),
            month_min: stream.month.map(|s| s.min),
            month_avg: stream.month.map(|s| s.avg),
            month_cv: stream.month.and_then(|s| s.variation),
            amount_max: stream.amount.map(|s| s.max),
            amount_min: stream.amount.map(|s| s.min),
            amount_avg: stream.amount.map(|s| s.avg),
            amount_cv: stream.amount.and_then(|s| s.variation),
            quantity_max: stream.quantity.map(|s| s.max),
            quantity_min: stream.quantity.map(|s| s.min),
            quantity_avg: stream.quantity.map(|s| s.avg),
            quantity_cv: stream.quantity.and_then(|s| s.variation),
            hour_rank: ranks.hour.rank.map(i64::from),
            hour_branch_rank: ranks.hour.branch_rank.map(i64::from),
            hour_outlet_rank: ranks.hour.outlet_rank.map(i64::from),
            hour_level: ranks.hour.level.map(i64::from),
            month_rank: ranks.month.rank.map(i64::from),
            month_branch_rank: ranks.month.branch_rank.map(i64::from),
            month_outlet_rank: ranks.month.outlet_rank.map(i64::from),
            month_level: ranks.month.level.map(i64::from),
            trade_rank: ranks.trade.rank.map(i64::from),
            trade_branch_rank: ranks.trade.branch_rank.map(i64::from),
            trade_outlet_rank: ranks.trade.outlet_rank.map(i64::from),
            trade_level: ranks.trade.level.map(i64::from),
        }
    }

    /// The figures.
    pub(crate) fn figures(&self) -> Stream {
        Stream {
            hour: series(self.hour_max, self.hour_min, self.hour_avg, self.hour_cv),
            month: series(
                self.month_max,
                self.month_min,
                self.month_avg,
                self.month_cv,
            ),
            amount: series(
                self.amount_max,
                self.amount_min,
                self.amount_avg,
                self.amount_cv,
            ),
            quantity: series(
                self.quantity_max,
                self.quantity_min,
                self.quantity_avg,
                self.quantity_cv,
            ),
        }
    }

    /// The ranks.
    pub(crate) fn ranks(&self) -> StreamRanks {
        let rank = |stored: Option<i64>| stored.and_then(|rank| u32::try_from(rank).ok());
        StreamRanks {
            hour: Standing {
                rank: rank(self.hour_rank),
                branch_rank: rank(self.hour_branch_rank),
                outlet_rank: rank(self.hour_outlet_rank),
                level: self.hour_level.and_then(|level| u8::try_from(level).ok()),
            },
            month: Standing {
                rank: rank(self.month_rank),
                branch_rank: rank(self.month_branch_rank),
                outlet_rank: rank(self.month_outlet_rank),
                level: self.month_level.and_then(|level| u8::try_from(level).ok()),
            },
            trade: Standing {
                rank: rank(self.trade_rank),
                branch_rank: rank(self.trade_branch_rank),
                outlet_rank: rank(self.trade_outlet_rank),
                level: self.trade_level.and_then(|level| u8::try_from(level).ok()),
            },
        }
    }
}

fn series(
    max: Option<i64>,
    min: Option<i64>,
    avg: Option<i64>,
    variation: Option<f64>,
) -> Option<Series> {
    Some(Series {
        max: max?,
        min: min?,
        avg: avg?,
        variation,
    })
}
