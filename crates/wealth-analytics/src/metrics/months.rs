//! A company's days and payments, summed up by month.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::moments::Moments;
use crate::month::Month;

/// The direction of a payment, by the customer's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// 借: money goes out.
    Borrow,
    /// 贷: money comes in.
    Lend,
}

/// A payment of one of the company's accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment {
    /// The business day.
    pub day: NaiveDate,
    /// Out or in.
    pub direction: Direction,
    /// In fen. Negative if it takes back an earlier one (红字冲正).
    pub amount_fen: i64,
    /// Whether the other side banks with us, if that is known.
    pub inner: Option<bool>,
}

/// Payments of one direction, summed up. What takes back an earlier payment lowers the amounts
/// and is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flow {
    /// How many.
    pub count: i64,
    /// How much, in fen.
    pub amount: i128,
    /// How many of `known_count` went to or came from our own customers.
    pub inner_count: i64,
    /// How much of `known_amount` did.
    pub inner_amount: i128,
    /// Of how many the other bank is known.
    pub known_count: i64,
    /// Of how much it is known.
    pub known_amount: i128,
}

impl Flow {
    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            count: self.count + other.count,
            amount: self.amount + other.amount,
            inner_count: self.inner_count + other.inner_count,
            inner_amount: self.inner_amount + other.inner_amount,
            known_count: self.known_count + other.known_count,
            known_amount: self.known_amount + other.known_amount,
        }
    }

    fn take(&mut self, payment: &Payment) {
        let count = i64::from(payment.amount_fen > 0);
        let amount = i128::from(payment.amount_fen);
        self.count += count;
        self.amount += amount;
        if let Some(inner) = payment.inner {
            self.known_count += count;
            self.known_amount += amount;
            if inner {
                self.inner_count += count;
                self.inner_amount += amount;
            }
        }
    }
}

/// One month of a company.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CompanyMonth {
    /// Payments out.
    pub borrow: Flow,
    /// Payments in.
    pub lend: Flow,
    /// Balances of all days.
    pub all_days: Moments,
    /// Balances of the days with a payment out.
    pub borrow_days: Moments,
    /// Balances of the days with a payment in.
    pub lend_days: Moments,
}

/// Sums up a company's balances by day and its payments, in any order. Months without either are
/// left out.
pub fn aggregate(days: &[(NaiveDate, i64)], payments: &[Payment]) -> BTreeMap<Month, CompanyMonth> {
    let mut months: BTreeMap<Month, CompanyMonth> = BTreeMap::new();
    let mut paid_out = BTreeSet::new();
    let mut paid_in = BTreeSet::new();
    for payment in payments {
        let month = months.entry(Month::of(payment.day)).or_default();
        let (flow, active) = match payment.direction {
            Direction::Borrow => (&mut month.borrow, &mut paid_out),
            Direction::Lend => (&mut month.lend, &mut paid_in),
        };
        flow.take(payment);
        if payment.amount_fen > 0 {
            active.insert(payment.day);
        }
    }
    let mut sorted = days.to_vec();
    sorted.sort_unstable();
    for (day, balance) in sorted {
        let month = months.entry(Month::of(day)).or_default();
        let one = Moments::of([balance]);
        month.all_days = month.all_days.merge(&one);
        if paid_out.contains(&day) {
            month.borrow_days = month.borrow_days.merge(&one);
        }
        if paid_in.contains(&day) {
            month.lend_days = month.lend_days.merge(&one);
        }
    }
    months
}
