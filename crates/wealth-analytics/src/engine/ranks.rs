//! The ranks of all companies.

use super::input::Company;
use super::output::{Ranks, StreamRanks};
use crate::metrics::company::Stream;
use crate::metrics::rank::{Place, Standing, standings};

pub(super) fn of(companies: &[Company]) -> Vec<Ranks> {
    let by = |value: &dyn Fn(&Company) -> Option<i64>| -> Vec<Standing> {
        let rows: Vec<(Option<i64>, Place)> =
            companies.iter().map(|c| (value(c), c.place)).collect();
        standings(&rows)
    };
    let stream = |of: fn(&Company) -> &Stream| -> Vec<StreamRanks> {
        let hour = by(&|c| of(c).hour.map(|s| s.avg));
        let month = by(&|c| of(c).month.map(|s| s.avg));
        let trade = by(&|c| of(c).amount.map(|s| s.avg));
        let ranks = hour.into_iter().zip(month).zip(trade);
        ranks
            .map(|((hour, month), trade)| StreamRanks { hour, month, trade })
            .collect()
    };
    let all = stream(|c| &c.accounts.metrics.all);
    let borrow = stream(|c| &c.accounts.metrics.borrow);
    let lend = stream(|c| &c.accounts.metrics.lend);
    let quantity = by(&|c| c.accounts.metrics.all.quantity.map(|s| s.avg));
    let ranks = all.into_iter().zip(borrow).zip(lend).zip(quantity);
    ranks
        .map(|(((all, borrow), lend), quantity)| Ranks {
            all,
            borrow,
            lend,
            quantity,
        })
        .collect()
}
