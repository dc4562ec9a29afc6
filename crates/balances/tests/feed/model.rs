//! The same bank in memory, without a thought for speed: every figure is counted from scratch, day
//! by day, from the files as they were sent.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

/// What a file says of an account.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) org: i64,
    pub(crate) account: usize,
    pub(crate) person: usize,
    pub(crate) is_fixed: bool,
    pub(crate) fen: i64,
}

/// Kind, org and day.
type Cell = (i64, i64, NaiveDate);

#[derive(Default)]
pub(crate) struct Bank {
    cells: BTreeMap<Cell, Vec<Account>>,
    pub(crate) parents: BTreeMap<i64, i64>,
}

impl Bank {
    pub(crate) fn new() -> Self {
        Self {
            cells: BTreeMap::new(),
            parents: BTreeMap::from([(2, 1), (3, 1), (4, 2)]),
        }
    }

    pub(crate) fn feed(&mut self, day: NaiveDate, kind: i64, accounts: &[Account]) {
        let orgs: BTreeSet<i64> = accounts.iter().map(|account| account.org).collect();
        for org in orgs {
            let own = accounts.iter().filter(|account| account.org == org);
            self.cells.insert((kind, org, day), own.cloned().collect());
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.cells.values().map(Vec::len).sum()
    }

    fn is_within(&self, org: i64, above: i64) -> bool {
        org == above
            || self
                .parents
                .get(&org)
                .is_some_and(|parent| self.is_within(*parent, above))
    }

    fn days(&self, kind: i64) -> BTreeSet<NaiveDate> {
        let own = self.cells.keys().filter(|cell| cell.0 == kind);
        own.map(|cell| cell.2).collect()
    }

    pub(crate) fn last_day(&self, kind: i64) -> Option<NaiveDate> {
        self.days(kind).last().copied()
    }

    /// What a person holds in an org at the end of a day: in all, and fixed.
    fn held(&self, kind: i64, org: i64, person: usize, day: NaiveDate) -> (i64, i64) {
        let first = NaiveDate::MIN;
        let last = self
            .cells
            .range((kind, org, first)..=(kind, org, day))
            .last();
        let accounts = last.into_iter().flat_map(|(_, accounts)| accounts);
        let own: Vec<&Account> = accounts.filter(|a| a.person == person).collect();
        let fixed = own.iter().filter(|a| a.is_fixed).map(|a| a.fen).sum();
        (own.iter().map(|a| a.fen).sum(), fixed)
    }

    /// Holders and fen below an org at the end of a day.
    fn sums(&self, kind: i64, above: i64, day: NaiveDate, persons: usize) -> (i64, i64) {
        let orgs: Vec<i64> = (1..=4).filter(|org| self.is_within(*org, above)).collect();
        let of = |person| -> i64 {
            let held = orgs.iter().map(|org| self.held(kind, *org, person, day).0);
            held.sum()
        };
        let all: Vec<i64> = (0..persons).map(of).collect();
        let holders = all.iter().filter(|sum| **sum > 0).count();
        (i64::try_from(holders).unwrap(), all.iter().sum())
    }

    /// The accounts below an org that hold something at the end of a day, each with the day it was
    /// told of.
    pub(crate) fn accounts(
        &self,
        kind: i64,
        above: i64,
        end: NaiveDate,
    ) -> Vec<(NaiveDate, &Account)> {
        let orgs = (1..=4).filter(|org| self.is_within(*org, above));
        let cells = orgs.filter_map(|org| {
            let until = (kind, org, NaiveDate::MIN)..=(kind, org, end);
            self.cells.range(until).next_back()
        });
        let told = cells.flat_map(|(cell, accounts)| accounts.iter().map(|a| (cell.2, a)));
        told.filter(|(_, account)| account.fen > 0).collect()
    }

    /// 11.x: time, holders, fen.
    pub(crate) fn statistics(
        &self,
        (kind, org): (i64, i64),
        (span, year): (i64, i32),
        persons: usize,
    ) -> Vec<(String, i64, i64)> {
        let days = self.days(kind);
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut month = NaiveDate::from_ymd_opt(2017, 1, 1).unwrap();
        while month.year() < 2020 {
            let next = month.checked_add_months(chrono::Months::new(1)).unwrap();
            let end = next.pred_opt().unwrap();
            let (from, name, ends) = match span {
                1 => (month, end.format("%Y-%m").to_string(), true),
                2 => (
                    month - chrono::Months::new(2.min(month.month0())),
                    format!("{}-Q{}", end.year(), end.month0() / 3 + 1),
                    end.month().is_multiple_of(3),
                ),
                _ => (
                    NaiveDate::from_ymd_opt(end.year(), 1, 1).unwrap(),
                    end.year().to_string(),
                    end.month() == 12,
                ),
            };
            let is_known = end >= first.with_day(1).unwrap() && from <= *last;
            if ends && is_known && (span == 3 || end.year() == year) {
                let (people, fen) = self.sums(kind, org, end, persons);
                found.push((name, people, fen));
            }
            month = next;
        }
        found
    }

    /// 12.x: day, org, person, difference in fen; newest first.
    pub(crate) fn movements(&self, kind: i64, persons: usize) -> Vec<(NaiveDate, i64, usize, i64)> {
        let mut found = Vec::new();
        for org in 1..=4 {
            let own = self
                .cells
                .keys()
                .filter(|cell| (cell.0, cell.1) == (kind, org));
            let days: Vec<NaiveDate> = own.map(|cell| cell.2).collect();
            for pair in days.windows(2) {
                for person in 0..persons {
                    let of = |day| self.held(kind, org, person, day).0;
                    let moved = of(pair[1]) - of(pair[0]);
                    if moved.abs() >= 10_000_000 {
                        found.push((pair[1], org, person, moved));
                    }
                }
            }
        }
        found.sort();
        found
    }

    /// 16.2: what is held, the means of month, quarter and year, and the last month's end; in all,
    /// and fixed.
    pub(crate) fn figures(&self, person: usize) -> [[i64; 5]; 2] {
        let Some(today) = self.last_day(1) else {
            return [[0; 5]; 2];
        };
        let on = |day| {
            let held = (1..=4).map(|org| self.held(1, org, person, day));
            held.fold([0, 0], |sum, (all, fixed)| [sum[0] + all, sum[1] + fixed])
        };
        let mean = |from: NaiveDate| {
            let days: Vec<[i64; 2]> = from
                .iter_days()
                .take_while(|d| *d <= today)
                .map(on)
                .collect();
            let count = i64::try_from(days.len()).unwrap();
            [0, 1].map(|i| {
                let sum: i64 = days.iter().map(|day| day[i]).sum();
                let (whole, rest) = (sum / count, sum % count);
                whole + i64::from(rest * 2 >= count)
            })
        };
        let month = today.with_day(1).unwrap();
        let season = month.with_month0(month.month0() / 3 * 3).unwrap();
        let year = month.with_month0(0).unwrap();
        let is_complete = today.succ_opt().unwrap().day() == 1;
        let point = if is_complete {
            today
        } else {
            month.pred_opt().unwrap()
        };
        let all = [on(today), mean(month), mean(season), mean(year), on(point)];
        [0, 1].map(|i| all.map(|figure| figure[i]))
    }
}

/// The last day of a period as 11.x writes it.
pub(crate) fn end(period: &str) -> NaiveDate {
    let year: i32 = period[..4].parse().unwrap();
    let month = match period.get(5..) {
        None => 12,
        Some(quarter) if quarter.starts_with('Q') => quarter[1..].parse::<u32>().unwrap() * 3,
        Some(month) => month.parse().unwrap(),
    };
    let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
    first + chrono::Months::new(1) - chrono::Days::new(1)
}
