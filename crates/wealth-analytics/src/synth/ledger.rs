//! Made-up accounts: payments and balances of a company's last thirteen months.

use chrono::{Datelike, Days, NaiveDate};

use super::company::Company;
use super::random::Random;
use crate::metrics::months::Direction;

/// Days before the last that are told: the window of twelve months and some more.
const TOLD: usize = 396;
/// Balances are reported every so many days, and at the end of months.
const EVERY: usize = 7;

/// A payment of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The company's code.
    pub company: String,
    /// The account.
    pub account: String,
    /// Its number within the account; later ones have higher numbers.
    pub serial: usize,
    /// The day.
    pub day: NaiveDate,
    /// Out or in.
    pub direction: Direction,
    /// In fen.
    pub amount_fen: i64,
    /// The balance after it.
    pub after_fen: Option<i64>,
    /// Whether the other side banks with us.
    pub inner: Option<bool>,
}

/// A balance at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The company's code.
    pub company: String,
    /// The account.
    pub account: String,
    /// The day.
    pub day: NaiveDate,
    /// In fen.
    pub fen: i64,
}

/// What the accounts of a company show. `balances` are its balances by day from `start` on.
pub(super) fn ledger(
    seed: u64,
    (number, company): (usize, &Company),
    (start, balances): (NaiveDate, &[i64]),
    payments: f64,
) -> (Vec<Payment>, Vec<Balance>) {
    let mut random = Random::part(seed ^ 0x6c65_6467, number as u64);
    let account = format!("62{number:010}");
    let (mut paid, mut seen) = (Vec::new(), Vec::new());
    let from = balances.len().saturating_sub(TOLD);
    let inner = random.normal(company.kind.inner, 0.1).clamp(0.0, 1.0);
    let mut rate = 0.0;
    for (at, (day, fen)) in start.iter_days().zip(balances).enumerate().skip(from) {
        if day.day() == 1 || at == from {
            let steady = random.gamma(company.kind.steadiness) / company.kind.steadiness;
            rate = company.kind.payments * steady * payments / 30.0;
        }
        for _ in 0..random.count(rate) {
            let (payment, mistaken) = payment(&mut random, company, (day, *fen), inner, payments);
            let payment = Payment {
                account: account.clone(),
                serial: paid.len() + 1,
                ..payment
            };
            let back = mistaken.then(|| Payment {
                serial: paid.len() + 2,
                amount_fen: -payment.amount_fen,
                ..payment.clone()
            });
            paid.push(payment);
            paid.extend(back);
        }
        let last_of_month = (day + Days::new(1)).day() == 1;
        if at % EVERY == 0 || last_of_month {
            seen.push(Balance {
                company: company.code.clone(),
                account: account.clone(),
                day,
                fen: *fen,
            });
        }
    }
    // One company in five has opened a second account lately.
    if number.is_multiple_of(5) {
        let days = start
            .iter_days()
            .zip(balances)
            .skip(balances.len().saturating_sub(100));
        seen.extend(days.step_by(10).map(|(day, fen)| Balance {
            company: company.code.clone(),
            account: format!("63{number:010}"),
            day,
            fen: fen / 10,
        }));
    }
    (paid, seen)
}

/// A payment of a day, and whether it was a mistake that is taken back.
fn payment(
    random: &mut Random,
    company: &Company,
    (day, fen): (NaiveDate, i64),
    inner: f64,
    payments: f64,
) -> (Payment, bool) {
    let kind = company.kind;
    let mean = fen as f64 * kind.turnover / (kind.payments * payments).max(1.0);
    let amount = mean * random.normal(0.0, kind.shock).exp();
    let known = !random.one_in(5);
    let payment = Payment {
        company: company.code.clone(),
        account: String::new(),
        serial: 0,
        day,
        direction: match random.one_in(2) {
            true => Direction::Borrow,
            false => Direction::Lend,
        },
        amount_fen: (amount as i64).max(1),
        after_fen: (!random.one_in(10)).then_some(fen),
        inner: known.then(|| random.unit() < inner),
    };
    (payment, random.one_in(400))
}
