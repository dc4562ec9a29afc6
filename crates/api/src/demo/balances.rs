//! A made-up year of the core bank's files, taken in the way those of the bank are; the bank's
//! products, and what is entered of them by hand.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};
use wangge_balances::feed::{self, Load};
use wangge_balances::holding::{self, AddHolding, AddHoldings};
use wangge_balances::product::{self, SaveProduct};
use wangge_db::{Db, Tx};
use wangge_excel_io::Parser;
use wangge_kernel::field::Parts;
use wangge_kernel::{Actor, Field, Money};

use super::text;
use crate::error::ApiError;

/// Products: code, name, rate in hundredths of a percent, what is said of them.
const PRODUCTS: &[(&str, &str, i64, &str)] = &[
    ("HQ001", "活期储蓄", 30, "随存随取，按季结息"),
    ("DQ001", "整存整取一年", 175, "一年期定期存款，到期自动转存"),
    ("DQ003", "整存整取三年", 275, "三年期定期存款"),
    ("LN001", "农户小额贷款", 653, "茶农、民宿经营周转，额度30万元以内"),
    ("LN002", "个体经营贷款", 710, "个体工商户经营周转"),
    (CARD, "徽山借记卡", 30, "免年费，省内取款免手续费"),
    ("MB001", "手机银行", 0, "转账免手续费"),
];
/// The product that persons have a card of.
const CARD: &str = "JJ001";

const HEADER: &str = "日期,身份证号,机构代码,账号,类型,活期/定期,余额,产品编码\n";
const MONTHS: usize = 12;
/// Holders of one call of 16.3.
const CHUNK: usize = 500;

/// Whose accounts are made up.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) org_code: String,
    /// Whether he may have loans: a customer.
    pub(super) is_customer: bool,
}

/// Fills products, cards and a year of balances up to yesterday: the ends of months, and each
/// working day of the last `days`.
pub(super) fn fill(db: &Db, actor: &Actor, holders: &[Holder], days: u64) -> Result<(), ApiError> {
    let today = db.clock().today();
    db.write_blocking(|tx| add_products(tx, actor))?;
    let customers: Vec<(usize, &Holder)> = holders
        .iter()
        .enumerate()
        .filter(|(place, holder)| holder.is_customer && place % 2 == 0)
        .collect();
    for some in customers.chunks(CHUNK) {
        db.write_blocking(|tx| add_cards(tx, actor, some))?;
    }
    let mut file = HEADER.to_owned();
    for day in fed_days(today, days) {
        for (place, holder) in holders.iter().enumerate() {
            write_accounts(&mut file, (day, today), place, holder);
        }
    }
    take_in(db, actor, &file)
}

fn add_products(tx: &mut Tx<'_>, actor: &Actor) -> Result<(), ApiError> {
    for (code, name, rate, explain) in PRODUCTS {
        let command = SaveProduct {
            name: text(name),
            code: text(code),
            rate: Field::Value(Money::from_fen(*rate)),
            explain: text(explain),
            ..SaveProduct::default()
        };
        product::add(tx, actor, &command)?;
    }
    Ok(())
}

fn add_cards(
    tx: &mut Tx<'_>,
    actor: &Actor,
    holders: &[(usize, &Holder)],
) -> Result<(), ApiError> {
    let cards = holders.iter().map(|(place, holder)| AddHolding {
        idnumber: text(&holder.id_number),
        product_code: text(CARD),
        money: Field::Value(Money::from_fen(amount(*place) % 1_000_000)),
        account_name: text(&holder.name),
        card_number: text(format!("6217788301{place:09}")),
        rate: Field::Value(Money::from_fen(30)),
        ..AddHolding::default()
    });
    let command = AddHoldings {
        record: Field::Value(Parts(cards.collect())),
    };
    holding::add(tx, actor, &command)?;
    Ok(())
}

/// The last days of the last months that are over, and the working days of the last `days`.
fn fed_days(today: NaiveDate, days: u64) -> BTreeSet<NaiveDate> {
    let ends = std::iter::successors(today.with_day(1), |first| {
        first.pred_opt().and_then(|day| day.with_day(1))
    });
    let ends = ends.filter_map(|first| first.pred_opt()).take(MONTHS);
    let recent = (1..=days).filter_map(|back| today.checked_sub_days(Days::new(back)));
    let worked = recent.filter(|day| day.weekday().num_days_from_monday() < 5);
    ends.chain(worked).collect()
}

/// A number that looks like chance and is the same again.
fn mixed(place: usize) -> i64 {
    let place = u64::try_from(place).unwrap_or_default();
    let mixed = (place + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    i64::try_from(mixed).unwrap_or_default()
}

/// What somebody has to begin with, in fen: 2,000 to 62,000 yuan; some keep a shop, a few a firm.
fn amount(place: usize) -> i64 {
    let usual = 200_000 + mixed(place) % 6_000_000;
    match place {
        _ if place % 40 == 17 => usual * 120,
        _ if place % 12 == 5 => usual * 15,
        _ => usual,
    }
}

/// Writes what somebody's accounts hold on a day. Savings grow with the months and move about once
/// a week; every fourth has a deposit for a fixed term, some customers a loan that is paid back
/// month by month.
fn write_accounts(
    file: &mut String,
    (day, today): (NaiveDate, NaiveDate),
    place: usize,
    holder: &Holder,
) {
    let age = (today - day).num_days();
    let (usual, months) = (amount(place), 12 - age / 31);
    let week = (i64::from(day.num_days_from_ce()) + mixed(place)) / 7;
    let wobble = 90 + mixed(usize::try_from(week).unwrap_or_default() + place) % 21;
    let mut savings = usual / 100 * (wobble + months * 2);
    // Half of those who keep a firm were paid, and half have paid, in the last days.
    if place % 40 == 17 && age <= 10 {
        savings = if place % 80 == 17 { savings * 3 } else { savings / 3 };
    }
    let mut account = |number: i64, kind: &str, term: &str, fen: i64, product: &str| {
        let (number, org) = (format!("{number}{place:09}"), &holder.org_code);
        let id_number = &holder.id_number;
        let (yuan, rest) = (fen / 100, fen % 100);
        let line = format!("{day},{id_number},{org},{number},{kind},{term},{yuan}.{rest:02},{product}\n");
        file.push_str(&line);
    };
    account(1000, "存款", "活期", savings, "HQ001");
    if place % 4 == 1 {
        let product = if place % 8 == 1 { "DQ001" } else { "DQ003" };
        // It falls due, or was put in, some time in the year.
        if months > i64::try_from(place % 10).unwrap_or_default() {
            account(2000, "存款", "定期", usual / 100 * 250, product);
        }
    }
    if holder.is_customer && place % 3 != 0 {
        let borrowed = 3_000_000 + mixed(place + 7) % 27_000_000;
        let left = borrowed / 36 * (30 - months);
        let product = if place % 12 == 5 { "LN002" } else { "LN001" };
        account(5000, "贷款", "", left, product);
    }
}

/// Takes the file in as one of the core bank's.
fn take_in(db: &Db, actor: &Actor, content: &str) -> Result<(), ApiError> {
    let file = tempfile::Builder::new().suffix(".csv").tempfile();
    let file = file.map_err(wangge_balances::Error::from)?;
    std::fs::write(file.path(), content).map_err(wangge_balances::Error::from)?;
    let feed_id = db.write_blocking(|tx| feed::begin(tx, actor, "存贷款余额.csv"))?;
    let load = Load {
        db,
        feed_id,
        file: file.path(),
        // It was written here.
        parser: &Parser::InProcess,
        is_stopping: &|| false,
        progress: &|_| {},
    };
    load.run()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_ends_yesterday_and_has_each_end_of_a_month() {
        for (y, m, d) in [(2026, 11, 24), (2026, 1, 1), (2024, 3, 1), (2026, 3, 31)] {
            let today = NaiveDate::from_ymd_opt(y, m, d).unwrap();
            let days = fed_days(today, 30);
            assert!(days.iter().all(|day| *day < today), "{today}");
            let ends = days.iter().filter(|day| day.succ_opt().unwrap().day() == 1);
            assert_eq!(ends.count(), MONTHS, "{today}");
            assert!((today - *days.first().unwrap()).num_days() > 330, "{today}");
            assert!((today - *days.last().unwrap()).num_days() <= 3, "{today}");
        }
    }
}
