//! Accounts summed up by month, for companies whose rows have changed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use wangge_db::{Conn, Tx, insert_many};

use super::Calculator;
use super::store::{self, Phase, RunRow};
use crate::day;
use crate::engine::par;
use crate::error::Error;
use crate::metrics::balance::{Account, company_days};
use crate::metrics::moments::Moments;
use crate::metrics::months::{CompanyMonth, Direction, Flow, Payment, aggregate};
use crate::month::Month;
use crate::schema::{acct_daily, acct_txn, company_balance, company_month, dirty_company};

/// Rows that one statement inserts.
const ROWS: usize = 500;

/// A month of a company as it is stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = company_month)]
pub(super) struct MonthRow {
    pub(super) company_id: i64,
    pub(super) month: i64,
    out_count: i64,
    out_fen: i64,
    out_inner_count: i64,
    out_inner_fen: i64,
    out_known_count: i64,
    out_known_fen: i64,
    in_count: i64,
    in_fen: i64,
    in_inner_count: i64,
    in_inner_fen: i64,
    in_known_count: i64,
    in_known_fen: i64,
    all_days: i64,
    all_sum: i64,
    all_spread: f64,
    all_max: i64,
    all_min: i64,
    out_days: i64,
    out_sum: i64,
    out_spread: f64,
    out_max: i64,
    out_min: i64,
    in_days: i64,
    in_sum: i64,
    in_spread: f64,
    in_max: i64,
    in_min: i64,
}

/// No amount is that large; a sum that would be is kept at the limit.
fn stored(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

impl MonthRow {
    fn new(company_id: i64, month: Month, of: &CompanyMonth) -> Self {
        let (out, inward) = (&of.borrow, &of.lend);
        let (all, out_days, in_days) = (
            of.all_days.parts(),
            of.borrow_days.parts(),
            of.lend_days.parts(),
        );
        Self {
            company_id,
            month: month.number(),
            out_count: out.count,
            out_fen: stored(out.amount),
            out_inner_count: out.inner_count,
            out_inner_fen: stored(out.inner_amount),
            out_known_count: out.known_count,
            out_known_fen: stored(out.known_amount),
            in_count: inward.count,
            in_fen: stored(inward.amount),
            in_inner_count: inward.inner_count,
            in_inner_fen: stored(inward.inner_amount),
            in_known_count: inward.known_count,
            in_known_fen: stored(inward.known_amount),
            all_days: all.0.into(),
            all_sum: stored(all.1),
            all_spread: all.2,
            all_min: all.3,
            all_max: all.4,
            out_days: out_days.0.into(),
            out_sum: stored(out_days.1),
            out_spread: out_days.2,
            out_min: out_days.3,
            out_max: out_days.4,
            in_days: in_days.0.into(),
            in_sum: stored(in_days.1),
            in_spread: in_days.2,
            in_min: in_days.3,
            in_max: in_days.4,
        }
    }

    /// What was stored.
    pub(super) fn month(&self) -> CompanyMonth {
        let days = |count: i64, sum: i64, spread, min, max| {
            let count = u32::try_from(count).unwrap_or_default();
            Moments::of_parts((count, sum.into(), spread, min, max))
        };
        CompanyMonth {
            borrow: Flow {
                count: self.out_count,
                amount: self.out_fen.into(),
                inner_count: self.out_inner_count,
                inner_amount: self.out_inner_fen.into(),
                known_count: self.out_known_count,
                known_amount: self.out_known_fen.into(),
            },
            lend: Flow {
                count: self.in_count,
                amount: self.in_fen.into(),
                inner_count: self.in_inner_count,
                inner_amount: self.in_inner_fen.into(),
                known_count: self.in_known_count,
                known_amount: self.in_known_fen.into(),
            },
            all_days: days(
                self.all_days,
                self.all_sum,
                self.all_spread,
                self.all_min,
                self.all_max,
            ),
            borrow_days: days(
                self.out_days,
                self.out_sum,
                self.out_spread,
                self.out_min,
                self.out_max,
            ),
            lend_days: days(
                self.in_days,
                self.in_sum,
                self.in_spread,
                self.in_min,
                self.in_max,
            ),
        }
    }
}

/// If account data reach further than before, the balances of all companies go on.
pub(super) fn mark_stale(tx: &mut Tx<'_>, run_id: i64) -> Result<(), Error> {
    let run = store::find(tx.conn(), run_id)?.ok_or(Error::Lost)?;
    if run.as_of == store::as_of_before(tx.conn(), run_id)? {
        return Ok(());
    }
    let noted = dirty_company::table.select(dirty_company::company_id);
    let others = company_balance::table
        .filter(company_balance::company_id.ne_all(noted))
        .select(company_balance::company_id);
    diesel::insert_into(dirty_company::table)
        .values(others)
        .into_columns(dirty_company::company_id)
        .execute(tx.conn())?;
    Ok(())
}

/// What is known of the accounts of some companies, by company and account.
#[derive(Default)]
struct Books {
    accounts: BTreeMap<String, Account>,
    payments: Vec<Payment>,
}

type Worked = (i64, BTreeMap<Month, CompanyMonth>, Option<i64>);

impl Calculator<'_> {
    pub(super) fn sum_up(&self, run: &RunRow) -> Result<(), Error> {
        let count = self.chunks.months;
        let (ids, books) = self.db.read_blocking(|conn| {
            let ids: Vec<i64> = dirty_company::table
                .order(dirty_company::company_id)
                .limit(count)
                .select(dirty_company::company_id)
                .load(conn)?;
            let books = books(conn, &ids)?;
            Ok::<_, Error>((ids, books))
        })?;
        let as_of = run.as_of.and_then(day::of);
        let (Some(as_of), false) = (as_of, ids.is_empty()) else {
            return self
                .db
                .write_blocking(|tx| self.advance(tx, Phase::Metrics, ""));
        };
        let rows: Vec<(i64, Books)> = books.into_iter().collect();
        let worked: Vec<Worked> = par::map(&rows, |_, (id, books)| worked(*id, books, as_of));
        self.db.write_blocking(|tx| {
            self.advance(tx, Phase::Months, "")?;
            write(tx, &ids, &worked, day::number(as_of))
        })
    }
}

fn books(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, Books>, Error> {
    let mut books: BTreeMap<i64, Books> = BTreeMap::new();
    type PaymentRow = (i64, String, i64, bool, i64, Option<i64>, Option<bool>);
    let payments: Vec<PaymentRow> = acct_txn::table
        .filter(acct_txn::company_id.eq_any(ids))
        .order((acct_txn::company_id, acct_txn::ts, acct_txn::serial_no))
        .select((
            acct_txn::company_id,
            acct_txn::account_no,
            acct_txn::day,
            acct_txn::outgoing,
            acct_txn::amount_fen,
            acct_txn::bal_after_fen,
            acct_txn::inner_bank,
        ))
        .load(conn)?;
    for (company, account, number, outgoing, amount_fen, after, inner) in payments {
        let Some(day) = day::of(number) else { continue };
        let books = books.entry(company).or_default();
        let direction = match outgoing {
            true => Direction::Borrow,
            false => Direction::Lend,
        };
        books.payments.push(Payment {
            day,
            direction,
            amount_fen,
            inner,
        });
        if let Some(fen) = after {
            let account = books.accounts.entry(account).or_default();
            account.after_payment.push((day, fen));
        }
    }
    let balances: Vec<(i64, String, i64, i64)> = acct_daily::table
        .filter(acct_daily::company_id.eq_any(ids))
        .order((
            acct_daily::company_id,
            acct_daily::day,
            acct_daily::account_no,
        ))
        .select((
            acct_daily::company_id,
            acct_daily::account_no,
            acct_daily::day,
            acct_daily::bal_fen,
        ))
        .load(conn)?;
    for (company, account, number, fen) in balances {
        let Some(day) = day::of(number) else { continue };
        let books = books.entry(company).or_default();
        let account = books.accounts.entry(account).or_default();
        account.reported.push((day, fen));
    }
    Ok(books)
}

fn worked(id: i64, books: &Books, as_of: NaiveDate) -> Worked {
    let accounts: Vec<Account> = books.accounts.values().cloned().collect();
    let days = company_days(&accounts, as_of);
    let latest = days.last().map(|day| day.1);
    (id, aggregate(&days, &books.payments), latest)
}

fn write(tx: &mut Tx<'_>, ids: &[i64], worked: &[Worked], as_of: i64) -> Result<(), Error> {
    let old = company_month::table.filter(company_month::company_id.eq_any(ids));
    diesel::delete(old).execute(tx.conn())?;
    let old = company_balance::table.filter(company_balance::company_id.eq_any(ids));
    diesel::delete(old).execute(tx.conn())?;
    let months: Vec<MonthRow> = worked
        .iter()
        .flat_map(|(id, months, _)| {
            months
                .iter()
                .map(|(month, of)| MonthRow::new(*id, *month, of))
        })
        .collect();
    for part in months.chunks(ROWS) {
        let insert = diesel::insert_into(company_month::table).values(part);
        insert_many(tx.conn(), insert)?;
    }
    let balances: Vec<_> = worked
        .iter()
        .filter_map(|(id, _, fen)| {
            Some((
                company_balance::company_id.eq(*id),
                company_balance::day.eq(as_of),
                company_balance::bal_fen.eq((*fen)?),
            ))
        })
        .collect();
    if !balances.is_empty() {
        let insert = diesel::insert_into(company_balance::table).values(&balances);
        insert_many(tx.conn(), insert)?;
    }
    let done = dirty_company::table.filter(dirty_company::company_id.eq_any(ids));
    diesel::delete(done).execute(tx.conn())?;
    Ok(())
}
