//! A made-up bank as the files it uploads, and what is true of it.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::json;
use wangge_excel_io::{CellOut, WriteError, XlsxStream};

use super::bank::{Bank, Sold};
use crate::metrics::months::Direction;
use crate::profile::vocabulary::RISKS;
use crate::upload::Kind;
use crate::upload::sheet::{BIZ, CHANNELS, PTYPES, SHARE_TYPES, sheet};

/// Rows that a file may have.
const ROWS_MAX: usize = 1_000_000;

/// A row under the columns of its sheet.
pub type Row = Vec<Option<String>>;

/// Writes all files of a bank and `truth.json` into a folder; answers the files by kind.
///
/// # Errors
/// A file could not be written.
pub fn write(bank: &Bank, folder: &Path) -> Result<Vec<(Kind, PathBuf)>, WriteError> {
    std::fs::create_dir_all(folder)?;
    let mut files = Vec::new();
    for kind in Kind::ALL {
        let rows = rows(bank, kind);
        let parts = rows.len().div_ceil(ROWS_MAX);
        for (number, part) in rows.chunks(ROWS_MAX).enumerate() {
            let name = match parts {
                1 => format!("{:02}_{}.xlsx", kind.id(), kind.word()),
                _ => format!("{:02}_{}_{}.xlsx", kind.id(), kind.word(), number + 1),
            };
            let path = folder.join(name);
            write_sheet(kind, part, &path)?;
            files.push((kind, path));
        }
    }
    let truth = json!({
        "today": bank.today.to_string(),
        "rows": Kind::ALL.map(|kind| json!({"type": kind.word(), "rows": rows(bank, kind).len()})),
        "kinds": bank.customers.iter().map(|c| (c.code.clone(), json!(c.industry)))
            .collect::<serde_json::Map<_, _>>(),
        "odd": bank.odd.iter().map(|(code, why)| json!({"company": code, "why": why}))
            .collect::<Vec<_>>(),
    });
    std::fs::write(folder.join("truth.json"), format!("{truth:#}"))?;
    Ok(files)
}

fn write_sheet(kind: Kind, rows: &[Row], path: &Path) -> Result<(), WriteError> {
    let headers: Vec<&str> = sheet(kind).columns.iter().map(|c| c.header).collect();
    let out = BufWriter::new(File::create(path)?);
    let mut stream = XlsxStream::new(out, sheet(kind).name, &headers)?;
    for row in rows {
        let cells: Vec<CellOut<'_>> = row.iter().map(|cell| cell.as_deref().into()).collect();
        stream.row(&cells)?;
    }
    stream.finish()?;
    Ok(())
}

/// The rows of a kind.
pub fn rows(bank: &Bank, kind: Kind) -> Vec<Row> {
    match kind {
        Kind::Organ => organs(bank),
        Kind::Company => companies(bank),
        Kind::OwnProduct => own_products(bank),
        Kind::TodayProduct => today_products(bank),
        Kind::PeerProduct => peer_products(bank),
        Kind::Holding => holdings(bank),
        Kind::WealthTrade => trades(bank),
        Kind::AccountStream => payments(bank),
        Kind::DailyBalance => balances(bank),
        Kind::ListedCompany => listed(bank),
        Kind::Shareholder => shareholders(bank),
    }
}

fn text(value: impl ToString) -> Option<String> {
    Some(value.to_string())
}

fn day(day: NaiveDate) -> Option<String> {
    text(day.format("%Y-%m-%d"))
}

fn yuan(fen: i64) -> Option<String> {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    text(format!("{sign}{}.{:02}", fen / 100, fen % 100))
}

fn percent(ppm: i64) -> Option<String> {
    text(format!("{}.{:04}", ppm / 10_000, ppm % 10_000))
}

fn wan(fen: i64) -> Option<String> {
    text(format!("{}.{:06}", fen / 1_000_000, fen % 1_000_000))
}

fn word(words: &[&str], id: usize) -> Option<String> {
    words.get(id.checked_sub(1)?).copied().map(str::to_owned)
}

fn organs(bank: &Bank) -> Vec<Row> {
    let row = |o: &super::bank::Outlet| {
        vec![
            text(&o.branch_code),
            text(&o.branch_name),
            text(&o.code),
            text(&o.name),
        ]
    };
    bank.outlets.iter().map(row).collect()
}

fn companies(bank: &Bank) -> Vec<Row> {
    let customers = bank.customers.iter().enumerate();
    customers
        .map(|(number, c)| {
            vec![
                text(&c.code),
                text(&c.name),
                text(&c.outlet),
                text(format!("联系人{}", number + 1)),
                text(format!("0551-{:08}", 60_000_000 + number)),
                c.rating.and_then(|rating| word(&RISKS, rating.into())),
                text(c.industry),
                text("2015-03-01"),
            ]
        })
        .collect()
}

fn product(sold: &Sold) -> Row {
    let product = &sold.product;
    let offer = &product.offer;
    vec![
        text(&offer.code),
        text(&sold.name),
        word(&PTYPES, sold.ptype),
        word(&RISKS, offer.risk.into()),
        text(product.term_days),
        text(format!("{}天", product.term_days)),
        wan(offer.min_fen),
        text(format!("{}万元起", offer.min_fen / 1_000_000)),
        percent(offer.rate_ppm),
        day(sold.sale_start),
        day(sold.sale_start),
        offer.sale_end.and_then(day),
        None,
        None,
        text("工作日9:00-16:00"),
        text("销售期内可申购"),
        (offer.product % 2 == 0)
            .then(|| format!("https://wealth.example.com/manual/{}.pdf", offer.code)),
        None,
    ]
}

fn own_products(bank: &Bank) -> Vec<Row> {
    let own = bank.products.iter().filter(|sold| sold.bank.is_empty());
    own.map(product).collect()
}

fn peer_products(bank: &Bank) -> Vec<Row> {
    let peers = bank.products.iter().filter(|sold| !sold.bank.is_empty());
    peers
        .map(|sold| {
            let mut row = vec![text(&sold.bank)];
            row.extend(product(sold));
            row
        })
        .collect()
}

fn today_products(bank: &Bank) -> Vec<Row> {
    let codes = bank.on_sale.iter();
    codes
        .map(|code| vec![day(bank.today), text(code), None, None])
        .collect()
}

fn holdings(bank: &Bank) -> Vec<Row> {
    let holdings = bank.holdings.iter();
    holdings
        .map(|h| {
            vec![
                day(bank.today),
                text(&h.company),
                text(&h.product),
                text(&h.contract),
                yuan(h.share_fen),
                day(h.value_day),
                day(h.expiry),
                None,
                None,
            ]
        })
        .collect()
}

fn trades(bank: &Bank) -> Vec<Row> {
    let trades = bank.trades.iter().enumerate();
    trades
        .map(|(number, t)| {
            vec![
                text(format!("JY{:09}", number + 1)),
                text(&t.company),
                text(&t.product),
                text(t.day.format("%Y-%m-%d 10:30:00")),
                word(&BIZ, t.biz),
                word(&CHANNELS, t.channel),
                yuan(t.amount_fen),
                None,
                t.rate_ppm.and_then(percent),
                None,
                t.expiry.and_then(day),
                (t.biz == 3).then(|| "否".to_owned()),
                None,
                None,
                None,
            ]
        })
        .collect()
}

fn payments(bank: &Bank) -> Vec<Row> {
    let payments = bank.payments.iter();
    payments
        .map(|p| {
            let side = |inner: bool| if inner { "行内" } else { "行外" };
            vec![
                text(&p.account),
                text(format!("{:08}", p.serial)),
                text(&p.company),
                text(p.day.format("%Y-%m-%d 14:00:00")),
                text(match p.direction {
                    Direction::Borrow => "借",
                    Direction::Lend => "贷",
                }),
                yuan(p.amount_fen),
                p.after_fen.and_then(yuan),
                p.inner.map(|inner| side(inner).to_owned()),
                p.inner
                    .map(|inner| if inner { "本行" } else { "江淮银行" }.to_owned()),
                None,
                None,
            ]
        })
        .collect()
}

fn balances(bank: &Bank) -> Vec<Row> {
    let balances = bank.balances.iter();
    balances
        .map(|b| vec![text(&b.account), text(&b.company), day(b.day), yuan(b.fen)])
        .collect()
}

fn listed(bank: &Bank) -> Vec<Row> {
    let listed = bank.listed.iter();
    listed
        .map(|l| {
            vec![
                text(&l.sec_code),
                text(&l.name),
                l.company.clone(),
                text("0551-65550000"),
                text("ir@example.com"),
                text("10,000万元人民币"),
                text("2001年5月"),
                text("合肥市市场监督管理局"),
                text("合肥市政务区"),
                text("主营工业设备的研发与制造。"),
                text("设备制造；技术服务"),
                text("https://www.example.com/statement"),
                text("https://www.example.com/notice"),
                text(if l.bought_other { "是" } else { "否" }),
            ]
        })
        .collect()
}

fn shareholders(bank: &Bank) -> Vec<Row> {
    let holders = |l: &super::bank::ListedCompany| {
        let code = l.sec_code.clone();
        ["控股集团", "产业基金", "员工持股计划"]
            .into_iter()
            .enumerate()
            .map(move |(number, name)| {
                vec![
                    text(&code),
                    text(format!("{name}{}", &code)),
                    text(12_000_000 / (number + 1)),
                    percent(300_000 / (number as i64 + 1)),
                    word(&SHARE_TYPES, number + 1),
                ]
            })
    };
    bank.listed.iter().flat_map(holders).collect()
}
