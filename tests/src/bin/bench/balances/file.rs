//! Made-up files of the core bank.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use diesel::prelude::*;
use wangge_db::Db;
use wangge_kernel::IdNumber;

/// A day's deposits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub(super) date: &'static str,
    pub(super) accounts: usize,
    /// How many days came before: one account in ten changes with each.
    pub(super) step: usize,
}

/// Branches that hold accounts: of their own, because made-up counties have balances of this year,
/// and a day that comes before others costs more than the newest one.
pub(super) fn orgs(db: &Db) -> Vec<String> {
    const BRANCHES: usize = 20;
    db.write_blocking(|tx| {
        (1..=BRANCHES).try_for_each(|branch| {
            let insert = format!(
                "INSERT INTO org (code, name, parent_id, level, created_at, updated_at)
                 SELECT '19{branch:03}', 'bench {branch}', id, 1, 0, 0 FROM org WHERE code = '17000'
                 ON CONFLICT DO NOTHING"
            );
            let done = diesel::sql_query(insert).execute(tx.conn());
            done.map(drop).map_err(wangge_db::Error::from)
        })
    })
    .expect("the branches");
    (1..=BRANCHES)
        .map(|branch| format!("19{branch:03}"))
        .collect()
}

pub(super) fn write(path: &Path, orgs: &[String], day: Day) {
    let mut file = BufWriter::new(std::fs::File::create(path).expect("a file"));
    file.write_all("日期,身份证号,机构代码,账号,类型,活期/定期,余额,产品编码\n".as_bytes())
        .expect("a header");
    let mut line = String::new();
    for account in 0..day.accounts {
        line.clear();
        let org = orgs.get(account % orgs.len()).expect("an org");
        let term = if account.is_multiple_of(3) {
            "定期"
        } else {
            "活期"
        };
        writeln!(
            line,
            "{},{},{org},6217{account:08},存款,{term},{}.50,",
            day.date,
            holder(account).as_str(),
            balance(account, day.step)
        )
        .expect("a line");
        file.write_all(line.as_bytes()).expect("a line");
    }
    file.flush().expect("the file");
}

/// In yuan. One account in a thousand of those that change moves enough for 12.1.
fn balance(account: usize, step: usize) -> usize {
    let changes = (account % 10 + step) / 10;
    let by = if (account / 10).is_multiple_of(1000) {
        6_000_000
    } else {
        37
    };
    1_000 + account % 50_000 + by * (changes + changes % 2)
}

fn holder(account: usize) -> IdNumber {
    let number = format!(
        "34250319{:02}0{}{:02}{:03}",
        40 + account / (999 * 27 * 9) % 50,
        account / (999 * 27) % 9 + 1,
        account / 999 % 27 + 1,
        account % 999 + 1
    );
    IdNumber::with_check_digit(&number).expect("an identity number")
}
