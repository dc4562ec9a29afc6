//! A figure of 11.x is the sum over the accounts that explain it.

use std::collections::BTreeSet;

use serde_json::json;
use wangge_balances::explain::{self, AccountView, Explained};
use wangge_kernel::{Actor, Page};

use crate::model::{self, Account, Bank};
use crate::support::{House, admin, from, number, of_orgs};

const PAGE: i64 = 5;

fn find(house: &House, actor: &Actor, asked: &serde_json::Value, page: Page) -> Explained {
    let command = from(asked.clone());
    let found = house
        .db
        .read_blocking(|conn| explain::find(conn, actor, &command, page));
    found.unwrap().unwrap()
}

/// Explains one figure: period, holders, fen.
pub(crate) fn compare(
    house: &House,
    bank: &Bank,
    (kind, org): (i64, i64),
    (period, people, fen): &(String, i64, i64),
    at: &str,
) {
    let at = format!("{at}: kind {kind}, org {org}, {period}");
    let asked = json!({"orgCode": format!("1700{org}"), "period": period, "amountType": kind});
    let whole = find(house, &admin(), &asked, Page::new(1, 1000));
    assert_eq!((whole.people_num, whole.amount), (*people, *fen), "{at}");
    assert_eq!(
        whole.list.iter().map(|row| row.balance).sum::<i64>(),
        *fen,
        "{at}"
    );
    let rows = i64::try_from(whole.list.len()).unwrap();
    assert_eq!((whole.total, whole.outside), (rows, 0), "{at}");
    let accounts = bank.accounts(kind, org, model::end(period));
    let mut wanted: Vec<_> = accounts.iter().map(|(day, a)| told(*day, a)).collect();
    wanted.sort();
    let mut found: Vec<_> = whole.list.iter().map(seen).collect();
    found.sort();
    assert_eq!(found, wanted, "{at}");
    let persons: BTreeSet<usize> = accounts.iter().map(|(_, a)| a.person).collect();
    assert_eq!(i64::try_from(persons.len()).unwrap(), *people, "{at}");
    if org == 1 && period.contains('Q') {
        in_pages(house, &asked, &whole, &at);
        of_some_orgs(house, &asked, &whole, &at);
    }
}

type Told = (String, String, String, String, String, bool, i64);

fn told(day: chrono::NaiveDate, account: &Account) -> Told {
    let number = number(account.person);
    (
        day.format("%Y%m%d").to_string(),
        format!("1700{}", account.org),
        format!("客{}", account.person),
        format!("3401…{}", &number[14..]),
        format!("62{:03}", account.account),
        account.is_fixed,
        account.fen,
    )
}

fn seen(row: &AccountView) -> Told {
    (
        row.day.clone(),
        row.org_code.clone(),
        row.customer_name.clone().unwrap(),
        row.id_number.clone(),
        row.account_no.clone(),
        row.is_fixed,
        row.balance,
    )
}

/// The pages are the whole list.
fn in_pages(house: &House, asked: &serde_json::Value, whole: &Explained, at: &str) {
    let pages = (1..=whole.total / PAGE + 2).flat_map(|page| {
        let found = find(house, &admin(), asked, Page::new(page, PAGE));
        assert_eq!(
            (found.total, found.amount),
            (whole.total, whole.amount),
            "{at}"
        );
        found.list
    });
    assert_eq!(pages.collect::<Vec<_>>(), whole.list, "{at}");
}

/// Who sees two of the orgs is shown their accounts, and told how many others there are.
fn of_some_orgs(house: &House, asked: &serde_json::Value, whole: &Explained, at: &str) {
    let found = find(house, &of_orgs(&[2, 4]), asked, Page::new(1, 1000));
    let rows = whole.list.iter();
    let wanted: Vec<_> = rows
        .filter(|row| ["17002", "17004"].contains(&row.org_code.as_str()))
        .map(|row| (row.account_no.clone(), row.balance))
        .collect();
    let rows = found.list.iter();
    let listed: Vec<_> = rows
        .map(|row| (row.account_no.clone(), row.balance))
        .collect();
    assert_eq!(listed, wanted, "{at}");
    assert_eq!(
        found.amount,
        wanted.iter().map(|row| row.1).sum::<i64>(),
        "{at}"
    );
    assert_eq!(found.total + found.outside, whole.total, "{at}");
}
