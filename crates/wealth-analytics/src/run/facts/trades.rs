//! What companies hold and have traded.

use diesel::prelude::*;
use wangge_db::{Tx, insert_many};

use super::super::version::{self, HOLDINGS, TRADES};
use super::{Batch, ids};
use crate::error::Error;
use crate::schema::{holding, wealth_trade};
use crate::upload::line::{HoldingLine, TradeLine};

#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = holding, treat_none_as_default_value = false)]
struct HoldingVer {
    company_id: i64,
    product_id: i64,
    contract_no: Option<String>,
    share_fen: i64,
    value_day: i64,
    expiry_day: Option<i64>,
    snap_day: i64,
}

/// All holdings are replaced by those of the run's files.
pub(super) fn holdings(tx: &mut Tx<'_>, batch: &mut Batch<'_>) -> Result<(), Error> {
    let mut lines: Vec<HoldingLine> = batch.lines();
    let run_id = batch.run_id;
    let older = holding::table
        .filter(holding::v_to.is_null())
        .filter(holding::v_from.lt(run_id));
    diesel::update(older)
        .set(holding::v_to.eq(run_id))
        .execute(tx.conn())?;
    let companies = ids::companies(tx, lines.iter().map(|line| line.company.as_str()))?;
    lines.retain(|line| {
        let there = companies.contains_key(&line.company);
        if !there {
            batch.skip(format!("持有{}：企业{}不存在", line.product, line.company));
        }
        there
    });
    let named: Vec<_> = lines
        .iter()
        .map(|line| (line.product.as_str(), Some(&line.described)))
        .collect();
    let products = ids::own_or_stubs(tx, run_id, &named)?;
    let new: Vec<HoldingVer> = lines
        .iter()
        .filter_map(|line| {
            Some(HoldingVer {
                company_id: *companies.get(&line.company)?,
                product_id: *products.get(&line.product)?,
                contract_no: line.contract_no.clone(),
                share_fen: line.share_fen,
                value_day: line.value_day,
                expiry_day: line.expiry_day,
                snap_day: line.snap_day,
            })
        })
        .collect();
    let all: Vec<i64> = companies.values().copied().collect();
    let open: Vec<(i64, i64, HoldingVer)> = tx.planned_afresh(|tx| {
        holding::table
            .filter(holding::company_id.eq_any(&all))
            .filter(holding::v_to.is_null())
            .select((holding::id, holding::v_from, HoldingVer::as_select()))
            .load(tx.conn())
    })?;
    let key = |row: &HoldingVer| {
        let contract = row.contract_no.clone();
        (row.company_id, row.product_id, contract, row.value_day)
    };
    let change = version::compare(run_id, open, new, key);
    HOLDINGS.apply(tx, run_id, &change.close, &change.remove)?;
    let from = holding::v_from.eq(run_id);
    let rows: Vec<_> = change.insert.into_iter().map(|row| (row, from)).collect();
    if !rows.is_empty() {
        insert_many(tx.conn(), diesel::insert_into(holding::table).values(&rows))?;
    }
    Ok(())
}

#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = wealth_trade, treat_none_as_default_value = false)]
struct TradeVer {
    trade_no: String,
    company_id: i64,
    product_id: i64,
    ts: i64,
    day: i64,
    value_day: Option<i64>,
    expiry_day: Option<i64>,
    biz: i64,
    channel: i64,
    amount_fen: i64,
    balance_fen: Option<i64>,
    rate_ppm: Option<i64>,
    all_redeem: Option<bool>,
}

impl TradeVer {
    fn new(line: &TradeLine, company_id: i64, product_id: i64) -> Self {
        Self {
            trade_no: line.trade_no.clone(),
            company_id,
            product_id,
            ts: line.ts,
            day: line.day,
            value_day: line.value_day,
            expiry_day: line.expiry_day,
            biz: line.biz,
            channel: line.channel,
            amount_fen: line.amount_fen,
            balance_fen: line.balance_fen,
            rate_ppm: line.rate_ppm,
            all_redeem: line.all_redeem,
        }
    }
}

pub(super) fn trades(tx: &mut Tx<'_>, batch: &mut Batch<'_>) -> Result<(), Error> {
    let mut lines: Vec<TradeLine> = batch.lines();
    let run_id = batch.run_id;
    let companies = ids::companies(tx, lines.iter().map(|line| line.company.as_str()))?;
    lines.retain(|line| {
        let there = companies.contains_key(&line.company);
        if !there {
            batch.skip(format!("交易{}：企业{}不存在", line.trade_no, line.company));
        }
        there
    });
    let named: Vec<_> = lines
        .iter()
        .map(|line| (line.product.as_str(), Some(&line.described)))
        .collect();
    let products = ids::own_or_stubs(tx, run_id, &named)?;
    let new: Vec<TradeVer> = lines
        .iter()
        .filter_map(|line| {
            let company_id = *companies.get(&line.company)?;
            let product_id = *products.get(&line.product)?;
            Some(TradeVer::new(line, company_id, product_id))
        })
        .collect();
    let numbers: Vec<&str> = lines.iter().map(|line| line.trade_no.as_str()).collect();
    let open: Vec<(i64, i64, TradeVer)> = tx.planned_afresh(|tx| {
        wealth_trade::table
            .filter(wealth_trade::trade_no.eq_any(&numbers))
            .filter(wealth_trade::v_to.is_null())
            .select((
                wealth_trade::id,
                wealth_trade::v_from,
                TradeVer::as_select(),
            ))
            .load(tx.conn())
    })?;
    let change = version::compare(run_id, open, new, |row| row.trade_no.clone());
    TRADES.apply(tx, run_id, &change.close, &change.remove)?;
    let from = wealth_trade::v_from.eq(run_id);
    let rows: Vec<_> = change.insert.into_iter().map(|row| (row, from)).collect();
    if !rows.is_empty() {
        insert_many(
            tx.conn(),
            diesel::insert_into(wealth_trade::table).values(&rows),
        )?;
    }
    Ok(())
}
