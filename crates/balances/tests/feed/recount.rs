//! Random feeds, with gaps, corrections, days sent again and out of turn, closed accounts, accounts
//! that move and orgs that move: after each, every figure equals the recount.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use wangge_balances::home::Home;
use wangge_balances::{business, movement, statistics, summary};
use wangge_kernel::Page;

use crate::explain;
use crate::model::{Account, Bank};
use crate::support::{HEADER, House, ORGS, admin, from, number, open};

const PERSONS: usize = 9;
const ACCOUNTS: usize = 22;
const FEEDS: usize = 14;

fn day(rng: &mut StdRng) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2018, 9, 26).unwrap();
    // Few days, so that some are sent again, over two years.
    first + Days::new([0, 1, 3, 4, 5, 20, 37, 65, 66, 95, 96, 97, 130][rng.random_range(0..13)])
}

/// What a file says of some orgs on a day.
fn accounts(rng: &mut StdRng) -> Vec<Account> {
    let orgs: BTreeSet<i64> = (0..3).map(|_| ORGS[rng.random_range(0..4)]).collect();
    let mut found = Vec::new();
    for account in 0..ACCOUNTS {
        // An account is mostly of one org; some have moved. A missing one is closed.
        let usual = ORGS[account % 4];
        let org = if rng.random_bool(0.1) {
            ORGS[rng.random_range(0..4)]
        } else {
            usual
        };
        if !orgs.contains(&org) || rng.random_bool(0.15) {
            continue;
        }
        let fen = match rng.random_range(0..6) {
            0 => 0,
            1 => rng.random_range(0..100),
            2 => 12_345_678,
            3 => 10_000_000,
            _ => rng.random_range(0..60_000_000),
        };
        found.push(Account {
            org,
            account,
            person: account * 7 % PERSONS,
            is_fixed: account % 3 == 0,
            fen,
        });
    }
    found
}

fn lines(day: NaiveDate, kind: i64, accounts: &[Account]) -> String {
    let line = |a: &Account| {
        let term = match (kind, a.is_fixed) {
            (2, _) => "",
            (_, true) => "定期",
            (_, false) => "活期",
        };
        format!(
            "{day},{},1700{},62{:03},{kind},{term},{}.{:02},\n",
            number(a.person),
            a.org,
            a.account,
            a.fen / 100,
            a.fen % 100
        )
    };
    accounts.iter().map(line).collect()
}

#[test]
fn every_figure_equals_the_recount() {
    for seed in 0..3 {
        let rng = &mut StdRng::seed_from_u64(seed);
        let house = open(PERSONS);
        let mut bank = Bank::new();
        for round in 0..FEEDS {
            let mut file = HEADER.to_owned();
            let mut sent = BTreeSet::new();
            for _ in 0..rng.random_range(1..4) {
                let (day, kind) = (day(rng), rng.random_range(1..3));
                if !sent.insert((day, kind)) {
                    continue;
                }
                let mut accounts = accounts(rng);
                if kind == 2 {
                    accounts.iter_mut().for_each(|a| a.is_fixed = false);
                }
                file += &lines(day, kind, &accounts);
                bank.feed(day, kind, &accounts);
            }
            if file == HEADER {
                continue;
            }
            if round == FEEDS / 2 {
                house.sql("UPDATE org SET parent_id = 3 WHERE id = 4");
                bank.parents.insert(4, 3);
            }
            let view = house.feed(file.as_bytes());
            let failed = view.import.report.fail_count;
            assert_eq!((failed, view.unknown_count), (0, 0), "{view:?}");
            compare(&house, &bank, &format!("seed {seed}, round {round}"));
        }
        house.sql("UPDATE org SET parent_id = 2 WHERE id = 3");
        bank.parents.insert(3, 2);
        assert!(summary::catch_up(&house.db).unwrap());
        compare(&house, &bank, &format!("seed {seed}, moved"));
        summary::rebuild(&house.db).unwrap();
        compare(&house, &bank, &format!("seed {seed}, rebuilt"));
    }
}

fn compare(house: &House, bank: &Bank, at: &str) {
    for kind in [1, 2] {
        for (org, span) in ORGS
            .into_iter()
            .flat_map(|org| [(org, 1), (org, 2), (org, 3)])
        {
            for year in [2018, 2019] {
                let command = from(
                    json!({"orgCode": format!("1700{org}"), "time": year.to_string(),
                    "timeType": span, "amountType": kind}),
                );
                let rows = house
                    .db
                    .read_blocking(|c| statistics::list(c, &admin(), Home::President, &command))
                    .unwrap();
                let found: Vec<_> = rows
                    .into_iter()
                    .map(|row| (row.time, row.people_num, row.amount))
                    .collect();
                for figure in &found {
                    explain::compare(house, bank, (kind, org), figure, at);
                }
                let wanted = bank.statistics((kind, org), (span, year), PERSONS);
                assert_eq!(
                    found, wanted,
                    "{at}: kind {kind}, org {org}, {span} of {year}"
                );
            }
        }
        compare_movements(house, bank, kind, at);
    }
    for person in 0..PERSONS {
        let found = house
            .db
            .read_blocking(|c| business::deposits(c, &admin().scope, &number(person)))
            .unwrap()
            .unwrap();
        let [all, fixed] = bank.figures(person);
        let found_all = [
            found.deposit_total,
            found.deposit_month,
            found.deposit_season,
            found.deposit_year,
            found.deposit_time_point,
        ];
        let found_fixed = [
            found.fixed_total,
            found.fixed_month,
            found.fixed_season,
            found.fixed_year,
            found.fixed_time_point,
        ];
        assert_eq!(
            (found_all, found_fixed),
            (all, fixed),
            "{at}: person {person}"
        );
        assert_eq!(found.current_total, all[0] - fixed[0]);
        assert_eq!(found.current_time_poit, all[4] - fixed[4]);
    }
    // Nothing that was replaced is left behind.
    let rows = i64::try_from(bank.rows()).unwrap();
    assert_eq!(house.count("balance_row"), rows, "{at}");
    let stale = "balance_change JOIN balance_cell ON balance_cell.id = balance_change.cell_id
        WHERE balance_cell.changes_of IS NULL OR balance_cell.changes_of <> made_by";
    assert_eq!(house.count(stale), 0, "{at}");
}

fn compare_movements(house: &House, bank: &Bank, kind: i64, at: &str) {
    let command = from(json!({"amount": 0, "amountType": kind}));
    let page = Page::new(1, 1000);
    let listed = house
        .db
        .read_blocking(|c| movement::list(c, &admin(), Home::President, &command, page))
        .unwrap();
    let mut found: Vec<_> = listed
        .rows
        .iter()
        .map(|row| {
            (
                row.time,
                row.org_code.clone(),
                row.amount,
                row.message.clone(),
            )
        })
        .collect();
    assert!(found.is_sorted_by(|a, b| a.0 >= b.0), "{at}: newest first");
    let mut wanted: Vec<_> = bank
        .movements(kind, PERSONS)
        .into_iter()
        .map(|(day, org, person, moved)| {
            let number = number(person);
            let message = format!(
                "客户客{person}（3401…{}）{}{} {} 万元",
                &number[14..],
                if kind == 1 { "存款" } else { "贷款" },
                if moved > 0 { "增加" } else { "减少" },
                wan(moved.abs())
            );
            let time = wangge_kernel::clock::start_of(day);
            (time, format!("1700{org}"), moved.abs(), message)
        })
        .collect();
    found.sort();
    wanted.sort();
    assert_eq!(listed.count, i64::try_from(wanted.len()).unwrap(), "{at}");
    assert_eq!(found, wanted, "{at}: movements of kind {kind}");
}

fn wan(fen: i64) -> String {
    let rounded = (fen + 5_000) / 10_000;
    format!("{}.{:02}", rounded / 100, rounded % 100)
}
