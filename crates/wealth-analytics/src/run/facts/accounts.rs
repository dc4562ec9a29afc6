//! Payments and balances of accounts. They have no versions: only runs read them. Companies whose
//! rows change are noted, so that their months are summed up again.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use wangge_db::{MultiBackend, Tx, insert_many};

use super::super::store;
use super::{Batch, ids};
use crate::error::Error;
use crate::schema::{acct_daily, acct_txn, dirty_company};
use crate::upload::line::{DailyLine, TxnLine};

#[derive(Debug, Clone, PartialEq, Insertable, QueryableByName)]
#[diesel(table_name = acct_txn, treat_none_as_default_value = false)]
struct TxnRow {
    account_no: String,
    serial_no: String,
    company_id: i64,
    ts: i64,
    day: i64,
    outgoing: bool,
    amount_fen: i64,
    bal_after_fen: Option<i64>,
    inner_bank: Option<bool>,
    cp_bank: Option<String>,
    cp_name: Option<String>,
    channel: Option<String>,
}

pub(super) fn payments(tx: &mut Tx<'_>, batch: &mut Batch<'_>) -> Result<(), Error> {
    let lines: Vec<TxnLine> = batch.lines();
    let companies = ids::companies(tx, lines.iter().map(|line| line.company.as_str()))?;
    let mut new: BTreeMap<(String, String), TxnRow> = BTreeMap::new();
    for line in lines {
        let Some(company_id) = companies.get(&line.company).copied() else {
            batch.skip(format!("流水{}：企业{}不存在", line.serial, line.company));
            continue;
        };
        let row = TxnRow {
            account_no: line.account,
            serial_no: line.serial,
            company_id,
            ts: line.ts,
            day: line.day,
            outgoing: line.outgoing,
            amount_fen: line.amount_fen,
            bal_after_fen: line.after_fen,
            inner_bank: line.inner,
            cp_bank: line.cp_bank,
            cp_name: line.cp_name,
            channel: line.channel,
        };
        new.insert((row.account_no.clone(), row.serial_no.clone()), row);
    }
    let mut known: Vec<TxnRow> = Vec::new();
    if !new.is_empty() {
        let mut query = pairs("acct_txn", "serial_no", new.len());
        for (account, serial) in new.keys() {
            query = query.bind::<Text, _>(account).bind::<Text, _>(serial);
        }
        known = tx.planned_afresh(|tx| query.load(tx.conn()))?;
    }
    let mut dirty = BTreeSet::new();
    for row in known {
        let key = (row.account_no.clone(), row.serial_no.clone());
        match new.get(&key) {
            Some(same) if *same == row => drop(new.remove(&key)),
            Some(_) => {
                dirty.insert(row.company_id);
                diesel::delete(acct_txn::table.find((&row.account_no, &row.serial_no)))
                    .execute(tx.conn())?;
            }
            None => {}
        }
    }
    let rows: Vec<TxnRow> = new.into_values().collect();
    dirty.extend(rows.iter().map(|row| row.company_id));
    if let Some(day) = rows.iter().map(|row| row.day).max() {
        store::reach(tx, batch.run_id, day)?;
        insert_many(
            tx.conn(),
            diesel::insert_into(acct_txn::table).values(&rows),
        )?;
    }
    mark(tx, &dirty)
}

#[derive(Debug, Clone, PartialEq, Insertable, QueryableByName)]
#[diesel(table_name = acct_daily)]
struct DailyRow {
    account_no: String,
    day: i64,
    company_id: i64,
    bal_fen: i64,
}

pub(super) fn balances(tx: &mut Tx<'_>, batch: &mut Batch<'_>) -> Result<(), Error> {
    let lines: Vec<DailyLine> = batch.lines();
    let companies = ids::companies(tx, lines.iter().map(|line| line.company.as_str()))?;
    let mut new: BTreeMap<(String, i64), DailyRow> = BTreeMap::new();
    for line in lines {
        let Some(company_id) = companies.get(&line.company).copied() else {
            batch.skip(format!("账号{}：企业{}不存在", line.account, line.company));
            continue;
        };
        let row = DailyRow {
            account_no: line.account,
            day: line.day,
            company_id,
            bal_fen: line.bal_fen,
        };
        new.insert((row.account_no.clone(), row.day), row);
    }
    let mut known: Vec<DailyRow> = Vec::new();
    if !new.is_empty() {
        let mut query = pairs("acct_daily", "day", new.len());
        for (account, day) in new.keys() {
            query = query.bind::<Text, _>(account).bind::<BigInt, _>(*day);
        }
        known = tx.planned_afresh(|tx| query.load(tx.conn()))?;
    }
    let mut dirty = BTreeSet::new();
    for row in known {
        let key = (row.account_no.clone(), row.day);
        match new.get(&key) {
            Some(same) if *same == row => drop(new.remove(&key)),
            Some(_) => {
                dirty.insert(row.company_id);
                diesel::delete(acct_daily::table.find((&row.account_no, row.day)))
                    .execute(tx.conn())?;
            }
            None => {}
        }
    }
    let rows: Vec<DailyRow> = new.into_values().collect();
    dirty.extend(rows.iter().map(|row| row.company_id));
    if let Some(day) = rows.iter().map(|row| row.day).max() {
        store::reach(tx, batch.run_id, day)?;
        insert_many(
            tx.conn(),
            diesel::insert_into(acct_daily::table).values(&rows),
        )?;
    }
    mark(tx, &dirty)
}

/// The rows of a table by pairs of account and `key`. Two lists of keys would meet in far more
/// pairs than there are rows.
fn pairs<'a>(table: &str, key: &str, count: usize) -> Pairs<'a> {
    let list: Vec<String> = (0..count)
        .map(|n| format!("(${}, ${})", 2 * n + 1, 2 * n + 2))
        .collect();
    let list = list.join(", ");
    let text = format!("SELECT * FROM {table} WHERE (account_no, {key}) IN (VALUES {list})");
    sql_query(text).into_boxed::<MultiBackend>()
}

type Pairs<'a> = BoxedSqlQuery<'a, MultiBackend, SqlQuery>;

/// Notes companies whose months must be summed up again.
fn mark(tx: &mut Tx<'_>, companies: &BTreeSet<i64>) -> Result<(), Error> {
    let noted: BTreeSet<i64> = dirty_company::table
        .filter(dirty_company::company_id.eq_any(companies))
        .select(dirty_company::company_id)
        .load::<i64>(tx.conn())?
        .into_iter()
        .collect();
    let rows: Vec<_> = companies
        .difference(&noted)
        .map(|id| dirty_company::company_id.eq(*id))
        .collect();
    if !rows.is_empty() {
        insert_many(
            tx.conn(),
            diesel::insert_into(dirty_company::table).values(&rows),
        )?;
    }
    Ok(())
}
