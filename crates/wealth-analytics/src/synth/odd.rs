//! Companies and trades at the edges of the rules, put among the others of a made-up bank.

use chrono::{Datelike, Days, NaiveDate};

use super::bank::{Bank, Customer, Holding, ListedCompany, Trade};
use super::ledger::{Balance, Payment};
use crate::metrics::months::Direction;
use crate::profile::vocabulary::WAN;

/// Days of recent products before and after today (the defaults of w23).
const BEFORE: u64 = 10;
const AFTER: u64 = 30;

/// Adds them. Each has a code of its own, and the bank says what it is for.
pub(super) fn plant(bank: &mut Bank) {
    let (today, product) = (
        bank.today,
        bank.on_sale.first().cloned().unwrap_or_default(),
    );
    let month = |back: u64| {
        let first = today.with_day(1).unwrap_or(today);
        (0..back).fold(first, |day, _| {
            (day - Days::new(1)).with_day(1).unwrap_or(day)
        })
    };
    for code in ["Q001", "Q002"] {
        add(bank, code, "与另一家企业月均余额相同");
        balances(bank, code, month(14), 321 * WAN);
    }
    add(bank, "Q003", "没有账户");
    add(bank, "Q004", "只有一个月的历史");
    balances(bank, "Q004", month(0), 80 * WAN);
    add(bank, "Q005", "余额为负");
    balances(bank, "Q005", month(14), -12 * WAN);
    pay(bank, "Q005", month(3), 5 * WAN);

    add(bank, "Q006", "产品未知的交易");
    trade(bank, "Q006", "WZ0001", (today - Days::new(40), 1), 70 * WAN);
    add(bank, "Q007", "部分赎回");
    trade(bank, "Q007", &product, (today - Days::new(60), 1), 90 * WAN);
    trade(bank, "Q007", &product, (today - Days::new(20), 3), 30 * WAN);
    hold(bank, "Q007", &product, today + Days::new(300), 60 * WAN);

    let edges = [
        ("Q008", today - Days::new(BEFORE), "恰好在提前天数内到期"),
        ("Q009", today + Days::new(AFTER), "恰好在往后天数内到期"),
        (
            "Q010",
            today - Days::new(BEFORE + 1),
            "早一天到期，不在范围内",
        ),
        (
            "Q011",
            today + Days::new(AFTER + 1),
            "晚一天到期，不在范围内",
        ),
    ];
    for (code, expiry, why) in edges {
        add(bank, code, why);
        hold(bank, code, &product, expiry, 10 * WAN);
    }
    add(bank, "Q012", "仅按名称匹配的上市企业");
    bank.listed.push(ListedCompany {
        sec_code: "688999".to_owned(),
        name: "特例（Q012）有限公司".to_owned(),
        company: None,
        bought_other: true,
    });
}

fn add(bank: &mut Bank, code: &str, why: &'static str) {
    let outlet = bank.outlets.first();
    bank.customers.push(Customer {
        code: code.to_owned(),
        name: format!("特例({code})有限公司"),
        outlet: outlet.map_or_else(String::new, |outlet| outlet.code.clone()),
        rating: None,
        industry: "其他",
    });
    bank.odd.push((code.to_owned(), why));
}

/// The same balance every day to the last.
fn balances(bank: &mut Bank, code: &str, from: NaiveDate, fen: i64) {
    let today = bank.today;
    let days = from.iter_days().take_while(|day| *day <= today);
    let row = |day| Balance {
        company: code.to_owned(),
        account: format!("64{code}"),
        day,
        fen,
    };
    bank.balances.extend(days.map(row));
}

fn pay(bank: &mut Bank, code: &str, day: NaiveDate, fen: i64) {
    bank.payments.push(Payment {
        company: code.to_owned(),
        account: format!("64{code}"),
        serial: 1,
        day,
        direction: Direction::Borrow,
        amount_fen: fen,
        after_fen: None,
        inner: Some(false),
    });
}

fn trade(bank: &mut Bank, code: &str, product: &str, (day, biz): (NaiveDate, usize), fen: i64) {
    bank.trades.push(Trade {
        company: code.to_owned(),
        product: product.to_owned(),
        day,
        biz,
        channel: 2,
        amount_fen: fen,
        rate_ppm: Some(31_000),
        expiry: Some(day + Days::new(90)),
    });
}

fn hold(bank: &mut Bank, code: &str, product: &str, expiry: NaiveDate, fen: i64) {
    bank.holdings.push(Holding {
        company: code.to_owned(),
        product: product.to_owned(),
        contract: format!("HT{code}"),
        share_fen: fen,
        value_day: expiry - Days::new(360),
        expiry,
    });
}
