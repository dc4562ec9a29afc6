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
    (
        "LN001",
        "农户小额贷款",
        653,
        "茶农、民宿经营周转，额度30万元以内",
    ),
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

/// Fills products, cards and a year of balances up to yesterday: the ends of months and, for deposits,
/// each working day of the last `days`; loans change once a month.
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
            write_savings(&mut file, (day, today), place, holder);
        }
    }
    for day in fed_days(today, 3) {
        for (place, holder) in holders.iter().enumerate().filter(|(_, h)| h.is_customer) {
            write_loan(&mut file, (day, today), place, holder);
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

fn add_cards(tx: &mut Tx<'_>, actor: &Actor, holders: &[(usize, &Holder)]) -> Result<(), ApiError> {
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
        _ if keeps_firm(place) => usual * 120,
        _ if place % 12 == 5 => usual * 15,
        _ => usual,
    }
}

fn keeps_firm(place: usize) -> bool {
    place % 20 == 4
}

/// How many months of the year had passed on a day, from none to twelve.
fn months_of((day, today): (NaiveDate, NaiveDate)) -> i64 {
    12 - (today - day).num_days() / 31
}

/// Writes what somebody's deposits are on a day: they grow with the months and move about once a
/// week; every other one has a deposit for a fixed term, every third a second account.
fn write_savings(file: &mut String, at: (NaiveDate, NaiveDate), place: usize, holder: &Holder) {
    let (day, age) = (at.0, (at.1 - at.0).num_days());
    let (usual, months) = (amount(place), months_of(at));
    let week = (i64::from(day.num_days_from_ce()) + mixed(place)) / 7;
    let wobble = 90 + mixed(usize::try_from(week).unwrap_or_default() + place) % 21;
    let mut savings = usual / 100 * (wobble + months * 2);
    // Half of those who keep a firm were paid, and half have paid, in the last days.
    if keeps_firm(place) && age <= 10 {
        savings = if place % 40 == 4 {
            savings * 3
        } else {
            savings / 3
        };
    }
    let mut account = |number: i64, term: &str, fen: i64, product: &str| {
        let kind = ("存款", term, product);
        write_account(
            file,
            day,
            holder,
            (&format!("{number}{place:09}"), fen),
            kind,
        );
    };
    account(1000, "活期", savings, "HQ001");
    if place.is_multiple_of(3) {
        account(1001, "活期", usual / 100 * (20 + months), CARD);
    }
    // It was put in some time in the year.
    if place % 2 == 1 && months > i64::try_from(place % 10).unwrap_or_default() {
        let product = if place % 8 == 1 { "DQ001" } else { "DQ003" };
        account(2000, "定期", usual / 100 * 250, product);
    }
}

/// Writes what is left of a customer's loan on a day, of two in three. It is paid back month by
/// month; loans to trades are large and new.
fn write_loan(file: &mut String, at: (NaiveDate, NaiveDate), place: usize, holder: &Holder) {
    let months = months_of(at);
    let (borrowed, product) = match place % 4 {
        0 if months < 9 => return,
        0 => (20_000_000 + mixed(place + 7) % 30_000_000, "LN002"),
        _ => (3_000_000 + mixed(place + 7) % 27_000_000, "LN001"),
    };
    if !place.is_multiple_of(3) {
        let (number, left) = (format!("5000{place:09}"), borrowed / 36 * (36 - months));
        write_account(file, at.0, holder, (&number, left), ("贷款", "", product));
    }
}

/// Writes a line of the core bank's file; money is fen.
fn write_account(
    file: &mut String,
    day: NaiveDate,
    holder: &Holder,
    (number, fen): (&str, i64),
    (kind, term, product): (&str, &str, &str),
) {
    let (id_number, org) = (&holder.id_number, &holder.org_code);
    let yuan = Money::from_fen(fen).yuan();
    let line = format!("{day},{id_number},{org},{number},{kind},{term},{yuan},{product}\n");
    file.push_str(&line);
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
        // Not packed: nothing is unpacked.
        scratch: &std::env::temp_dir(),
        // It was written here.
        parser: &Parser::InProcess,
        scope: &actor.scope,
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
