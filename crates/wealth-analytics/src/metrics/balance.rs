//! One balance of a company per day, out of what is known of its accounts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// What is known of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Balances at the end of a day, as the bank has reported them, in fen.
    pub reported: Vec<(NaiveDate, i64)>,
    /// Balances after a payment, in the order in which the payments happened.
    pub after_payment: Vec<(NaiveDate, i64)>,
}

impl Account {
    /// The balance of each day on which one was seen. A reported one wins over payments, and the
    /// last payment of a day over those before it.
    fn seen(&self) -> BTreeMap<NaiveDate, i64> {
        let payments = self.after_payment.iter();
        payments.chain(&self.reported).copied().collect()
    }
}

/// The company's balance at the end of each day to `last`, from the first day on which any of its
/// accounts was seen. An account keeps its balance until another is seen, and counts for nothing
/// before its first.
pub fn company_days(accounts: &[Account], last: NaiveDate) -> Vec<(NaiveDate, i64)> {
    let mut changes: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for account in accounts {
        let mut before = 0;
        for (day, balance) in account.seen() {
            *changes.entry(day).or_default() += balance - before;
            before = balance;
        }
    }
    let Some(first) = changes.keys().next().copied() else {
        return Vec::new();
    };
    let mut balance = 0;
    first
        .iter_days()
        .take_while(|day| *day <= last)
        .map(|day| {
            balance += changes.get(&day).copied().unwrap_or_default();
            (day, balance)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::testing::Dice;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(n as u64)
    }

    #[test]
    fn reports_win_over_payments_and_balances_carry_on() {
        let first = Account {
            reported: vec![(day(3), 50)],
            after_payment: vec![(day(1), 10), (day(1), 20), (day(3), 99)],
        };
        let second = Account {
            reported: vec![(day(2), -5)],
            after_payment: vec![],
        };
        let got = company_days(&[first, second], day(4));
        let want = [(day(1), 20), (day(2), 15), (day(3), 45), (day(4), 45)];
        assert_eq!(got, want);
    }

    #[test]
    fn a_company_without_accounts_has_no_balance() {
        assert_eq!(company_days(&[], day(9)), []);
        assert_eq!(company_days(&[Account::default()], day(9)), []);
    }

    #[test]
    fn each_day_is_the_sum_of_the_last_balances_seen() {
        let mut dice = Dice::new(12);
        for _ in 0..200 {
            let accounts: Vec<Account> = (0..dice.between(0, 4))
                .map(|_| {
                    let mut days: Vec<i64> = (0..dice.between(0, 8))
                        .map(|_| dice.between(0, 40))
                        .collect();
                    days.sort_unstable();
                    let after_payment = days.iter().map(|n| (day(*n), dice.between(-99, 99)));
                    Account {
                        after_payment: after_payment.collect(),
                        reported: vec![(day(dice.between(0, 40)), dice.between(-99, 99))],
                    }
                })
                .collect();
            let got: BTreeMap<_, _> = company_days(&accounts, day(35)).into_iter().collect();
            for n in 0..36 {
                let known: Vec<i64> = accounts.iter().filter_map(|a| last_seen(a, n)).collect();
                let want = (!known.is_empty()).then(|| known.iter().sum::<i64>());
                assert_eq!(got.get(&day(n)).copied(), want, "day {n}");
            }
        }
    }

    /// The balance by going back day by day.
    fn last_seen(account: &Account, n: i64) -> Option<i64> {
        (0..=n).rev().find_map(|back| {
            let of = |rows: &[(NaiveDate, i64)]| {
                rows.iter()
                    .rev()
                    .find(|row| row.0 == day(back))
                    .map(|row| row.1)
            };
            of(&account.reported).or_else(|| of(&account.after_payment))
        })
    }
}
