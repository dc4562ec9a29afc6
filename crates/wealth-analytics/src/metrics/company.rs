//! The figures of one company over the window (w36: `allTradeStream`, `borrowTradeStream`,
//! `lendTradeStream`, `innerScale`).

use std::collections::BTreeMap;

use super::moments::Moments;
use super::months::{CompanyMonth, Flow};
use crate::month::{Month, Window};
use crate::round::{half_up, share_e4};

/// A row of figures: its extremes, its mean and how much it varies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Series {
    /// The highest.
    pub max: i64,
    /// The lowest.
    pub min: i64,
    /// The mean: of amounts in fen, of counts in hundredths.
    pub avg: i64,
    /// Standard deviation over mean; see [`Moments::variation`].
    pub variation: Option<f64>,
}

/// The figures of all days and payments, or of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stream {
    /// Balances by day (时点余额).
    pub hour: Option<Series>,
    /// Mean balances by month (月日均余额).
    pub month: Option<Series>,
    /// Amounts paid by month.
    pub amount: Option<Series>,
    /// Numbers of payments by month; `avg` is in hundredths.
    pub quantity: Option<Series>,
}

/// Shares of payments whose other side banks with us, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InnerScale {
    /// Of all amounts.
    pub trade: Option<u16>,
    /// Of amounts out.
    pub borrow_trade: Option<u16>,
    /// Of amounts in.
    pub lend_trade: Option<u16>,
    /// Of all payments.
    pub quantity: Option<u16>,
    /// Of payments out.
    pub borrow_quantity: Option<u16>,
    /// Of payments in.
    pub lend_quantity: Option<u16>,
}

/// All figures of a company.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CompanyMetrics {
    /// All days and payments.
    pub all: Stream,
    /// Days with payments out, and these payments.
    pub borrow: Stream,
    /// Days with payments in, and these payments.
    pub lend: Stream,
    /// How much of it stays in the bank.
    pub inner: InnerScale,
}

/// Measures a company. `months` may reach further back than the window: payments are taken to
/// begin with the first month that has any.
pub fn measure(months: &BTreeMap<Month, CompanyMonth>, window: Window) -> CompanyMetrics {
    CompanyMetrics {
        all: stream(months, window, |m| m.all_days, |m| m.borrow.plus(&m.lend)),
        borrow: stream(months, window, |m| m.borrow_days, |m| m.borrow),
        lend: stream(months, window, |m| m.lend_days, |m| m.lend),
        inner: inner_scale(months, window),
    }
}

fn stream(
    months: &BTreeMap<Month, CompanyMonth>,
    window: Window,
    days: impl Fn(&CompanyMonth) -> Moments,
    flow: impl Fn(&CompanyMonth) -> Flow,
) -> Stream {
    let within = || months.range(window.first..=window.last);
    let by_day = within().fold(Moments::default(), |sum, (_, m)| sum.merge(&days(m)));
    let by_month = Moments::of(within().filter_map(|(_, m)| days(m).avg()));
    let flows = paid(months, window, flow);
    let amounts = flows.iter().filter_map(|flow| half_up(flow.amount, 1));
    Stream {
        hour: series(&by_day, Moments::avg),
        month: series(&by_month, Moments::avg),
        amount: series(&Moments::of(amounts), Moments::avg),
        quantity: series(&Moments::of(flows.iter().map(|f| f.count)), Moments::avg_e2),
    }
}

/// What was paid in each month of the window, from the first month with a payment on.
fn paid(
    months: &BTreeMap<Month, CompanyMonth>,
    window: Window,
    flow: impl Fn(&CompanyMonth) -> Flow,
) -> Vec<Flow> {
    let begun = months.iter().find(|(_, m)| flow(m) != Flow::default());
    let Some((begun, _)) = begun else {
        return Vec::new();
    };
    let from = window.first.max(*begun);
    (0..=window.last.since(from))
        .map(|n| months.get(&from.plus(n)).map(&flow).unwrap_or_default())
        .collect()
}

fn series(moments: &Moments, avg: impl Fn(&Moments) -> Option<i64>) -> Option<Series> {
    Some(Series {
        max: moments.max()?,
        min: moments.min()?,
        avg: avg(moments)?,
        variation: moments.variation(),
    })
}

fn inner_scale(months: &BTreeMap<Month, CompanyMonth>, window: Window) -> InnerScale {
    let (mut borrow, mut lend) = (Flow::default(), Flow::default());
    for (_, month) in months.range(window.first..=window.last) {
        borrow = borrow.plus(&month.borrow);
        lend = lend.plus(&month.lend);
    }
    let all = borrow.plus(&lend);
    let trade = |flow: &Flow| share_e4(flow.inner_amount, flow.known_amount);
    let quantity = |flow: &Flow| share_e4(flow.inner_count.into(), flow.known_count.into());
    InnerScale {
        trade: trade(&all),
        borrow_trade: trade(&borrow),
        lend_trade: trade(&lend),
        quantity: quantity(&all),
        borrow_quantity: quantity(&borrow),
        lend_quantity: quantity(&lend),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::metrics::months::{Direction, Payment, aggregate};
    use crate::testing::Dice;

    fn day(m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, m, d).unwrap()
    }

    fn pay(day: NaiveDate, direction: Direction, amount_fen: i64, inner: Option<bool>) -> Payment {
        Payment {
            day,
            direction,
            amount_fen,
            inner,
        }
    }

    fn measured(days: &[(NaiveDate, i64)], payments: &[Payment]) -> CompanyMetrics {
        measure(&aggregate(days, payments), Window::ending(day(12, 31)))
    }

    #[test]
    fn quiet_months_count_as_zero_once_payments_have_begun() {
        let got = measured(
            &[],
            &[
                pay(day(9, 1), Direction::Lend, 100, None),
                pay(day(11, 2), Direction::Lend, 50, None),
                pay(day(11, 3), Direction::Lend, 51, None),
            ],
        );
        let amount = got.lend.amount.unwrap();
        assert_eq!((amount.max, amount.min, amount.avg), (101, 0, 50));
        let quantity = got.lend.quantity.unwrap();
        assert_eq!((quantity.max, quantity.min, quantity.avg), (2, 0, 75));
        assert_eq!(got.borrow, Stream::default());
        assert_eq!(got.inner, InnerScale::default());
    }

    #[test]
    fn what_takes_a_payment_back_lowers_amounts_and_is_not_counted() {
        let got = measured(
            &[(day(12, 5), 700), (day(12, 6), 900)],
            &[
                pay(day(12, 5), Direction::Borrow, 300, Some(true)),
                pay(day(12, 6), Direction::Borrow, -100, Some(true)),
                pay(day(12, 5), Direction::Lend, 600, Some(false)),
            ],
        );
        assert_eq!(got.borrow.amount.unwrap().avg, 200);
        assert_eq!(got.borrow.quantity.unwrap().avg, 100);
        assert_eq!(
            got.borrow.hour.unwrap().avg,
            700,
            "the 6th had no payment out"
        );
        assert_eq!(got.all.hour.unwrap().avg, 800);
        assert_eq!(got.inner.trade, Some(2500));
        assert_eq!(got.inner.quantity, Some(5000));
        assert_eq!(got.inner.borrow_trade, Some(10_000));
    }

    #[test]
    fn figures_agree_with_counting_by_hand() {
        let mut dice = Dice::new(31);
        for _ in 0..60 {
            let start = day(1, 1) - chrono::Days::new(60);
            let days: Vec<_> = start
                .iter_days()
                .take(425)
                .map(|d| (d, dice.between(-1_000, 90_000)))
                .collect();
            let payments: Vec<_> = (0..dice.between(1, 90))
                .map(|_| {
                    let at = days[dice.between(0, 424) as usize].0;
                    pay(
                        at,
                        Direction::Borrow,
                        dice.between(1, 5_000),
                        Some(dice.one_in(3)),
                    )
                })
                .collect();
            let got = measured(&days, &payments);
            let in_year = |d: NaiveDate| d >= day(1, 1);

            let active: Vec<i64> = days
                .iter()
                .filter(|(d, _)| in_year(*d) && payments.iter().any(|p| p.day == *d))
                .map(|row| row.1)
                .collect();
            let hour = got.borrow.hour;
            assert_eq!(hour.map(|s| s.max), active.iter().max().copied());
            assert_eq!(hour.map(|s| s.min), active.iter().min().copied());
            let mean = active.iter().sum::<i64>() as f64 / active.len().max(1) as f64;
            assert_eq!(
                hour.map(|s| s.avg),
                (!active.is_empty()).then_some(mean.round() as i64)
            );

            let known: i64 = payments
                .iter()
                .filter(|p| in_year(p.day))
                .map(|p| p.amount_fen)
                .sum();
            let inner: i64 = payments
                .iter()
                .filter(|p| in_year(p.day) && p.inner == Some(true))
                .map(|p| p.amount_fen)
                .sum();
            let want = (known > 0).then(|| (inner as f64 * 10_000.0 / known as f64).round() as u16);
            assert_eq!(got.inner.trade, want);
            assert_eq!(got.inner.lend_trade, None);
        }
    }
}
