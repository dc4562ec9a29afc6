//! Companies and products.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use wangge_db::{Tx, insert_many};

use super::super::version::{self, COMPANIES, PRODUCTS, TODAY};
use super::{Batch, ids};
use crate::error::Error;
use crate::name::norm;
use crate::schema::{company_ver, product, product_ver, today_product};
use crate::upload::line::{CompanyLine, PeerLine, ProductLine, TodayLine};

#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = company_ver, treat_none_as_default_value = false)]
struct CompanyVer {
    company_id: i64,
    name: String,
    name_norm: String,
    outlet_code: String,
    linkman: Option<String>,
    contact: Option<String>,
    risk_rating: Option<i64>,
    industry: Option<String>,
    open_day: Option<i64>,
}

pub(super) fn companies(tx: &mut Tx<'_>, batch: &mut Batch<'_>) -> Result<(), Error> {
    let mut lines: Vec<CompanyLine> = batch.lines();
    let outlets: Vec<&str> = lines.iter().map(|line| line.outlet_code.as_str()).collect();
    let known = batch.organs.known(tx.conn(), &outlets)?;
    lines.retain(|line| {
        let there = known.contains(&line.outlet_code);
        if !there {
            let (code, outlet) = (&line.code, &line.outlet_code);
            batch.skip(format!("企业{code}：网点{outlet}不存在"));
        }
        there
    });
    let ids = ids::made_companies(tx, lines.iter().map(|line| line.code.as_str()))?;
    let new: Vec<CompanyVer> = lines
        .into_iter()
        .filter_map(|line| {
            Some(CompanyVer {
                company_id: *ids.get(&line.code)?,
                name_norm: norm(&line.name),
                name: line.name,
                outlet_code: line.outlet_code,
                linkman: line.linkman,
                contact: line.contact,
                risk_rating: line.risk_rating,
                industry: line.industry,
                open_day: line.open_day,
            })
        })
        .collect();
    let all: Vec<i64> = new.iter().map(|row| row.company_id).collect();
    let open: Vec<(i64, i64, CompanyVer)> = tx.planned_afresh(|tx| {
        company_ver::table
            .filter(company_ver::company_id.eq_any(&all))
            .filter(company_ver::v_to.is_null())
            .select((
                company_ver::id,
                company_ver::v_from,
                CompanyVer::as_select(),
            ))
            .load(tx.conn())
    })?;
    let run_id = batch.run_id;
    let change = version::compare(run_id, open, new, |row| row.company_id);
    COMPANIES.apply(tx, run_id, &change.close, &change.remove)?;
    let from = company_ver::v_from.eq(run_id);
    let rows: Vec<_> = change.insert.into_iter().map(|row| (row, from)).collect();
    if !rows.is_empty() {
        insert_many(
            tx.conn(),
            diesel::insert_into(company_ver::table).values(&rows),
        )?;
    }
    Ok(())
}

#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = product_ver, treat_none_as_default_value = false)]
struct ProductVer {
    product_id: i64,
    name: String,
    ptype: Option<i64>,
    risk: Option<i64>,
    term_days: Option<i64>,
    period_text: Option<String>,
    min_fen: Option<i64>,
    seg_text: Option<String>,
    rate_ppm: Option<i64>,
    found_day: Option<i64>,
    sale_start: Option<i64>,
    sale_end: Option<i64>,
    value_day: Option<i64>,
    expiry_day: Option<i64>,
    trade_time: Option<String>,
    apply_text: Option<String>,
    manual_url: Option<String>,
    remark: Option<String>,
    stub: bool,
}

impl ProductVer {
    fn new(product_id: i64, line: ProductLine) -> Self {
        Self {
            product_id,
            name: line.name,
            ptype: line.ptype,
            risk: line.risk,
            term_days: line.term_days,
            period_text: line.period_text,
            min_fen: line.min_fen,
            seg_text: line.seg_text,
            rate_ppm: line.rate_ppm,
            found_day: line.found_day,
            sale_start: line.sale_start,
            sale_end: line.sale_end,
            value_day: line.value_day,
            expiry_day: line.expiry_day,
            trade_time: line.trade_time,
            apply_text: line.apply_text,
            manual_url: line.manual_url,
            remark: line.remark,
            stub: false,
        }
    }
}

pub(super) fn own_products(tx: &mut Tx<'_>, batch: &mut Batch<'_>) -> Result<(), Error> {
    let lines: Vec<ProductLine> = batch.lines();
    store_products(tx, batch.run_id, "", lines)
}

pub(super) fn peer_products(tx: &mut Tx<'_>, batch: &mut Batch<'_>) -> Result<(), Error> {
    let mut banks: BTreeMap<String, Vec<ProductLine>> = BTreeMap::new();
    for line in batch.lines::<PeerLine>() {
        banks.entry(line.bank).or_default().push(line.product);
    }
    for (bank, lines) in banks {
        replace_older_peers(tx, batch.run_id, &bank)?;
        store_products(tx, batch.run_id, &bank, lines)?;
    }
    Ok(())
}

/// A bank's products are replaced as a whole: what earlier runs knew of them ends.
fn replace_older_peers(tx: &mut Tx<'_>, run_id: i64, bank: &str) -> Result<(), Error> {
    let of_bank = product::table
        .filter(product::bank.eq(bank))
        .select(product::id);
    let older = product_ver::table
        .filter(product_ver::product_id.eq_any(of_bank))
        .filter(product_ver::v_to.is_null())
        .filter(product_ver::v_from.lt(run_id));
    diesel::update(older)
        .set(product_ver::v_to.eq(run_id))
        .execute(tx.conn())?;
    Ok(())
}

fn store_products(
    tx: &mut Tx<'_>,
    run_id: i64,
    bank: &str,
    lines: Vec<ProductLine>,
) -> Result<(), Error> {
    let ids = ids::made_products(tx, bank, lines.iter().map(|line| line.code.as_str()))?;
    let new: Vec<ProductVer> = lines
        .into_iter()
        .filter_map(|line| Some(ProductVer::new(*ids.get(&line.code)?, line)))
        .collect();
    let all: Vec<i64> = new.iter().map(|row| row.product_id).collect();
    let open: Vec<(i64, i64, ProductVer)> = tx.planned_afresh(|tx| {
        product_ver::table
            .filter(product_ver::product_id.eq_any(&all))
            .filter(product_ver::v_to.is_null())
            .select((
                product_ver::id,
                product_ver::v_from,
                ProductVer::as_select(),
            ))
            .load(tx.conn())
    })?;
    let change = version::compare(run_id, open, new, |row| row.product_id);
    PRODUCTS.apply(tx, run_id, &change.close, &change.remove)?;
    let from = product_ver::v_from.eq(run_id);
    let rows: Vec<_> = change.insert.into_iter().map(|row| (row, from)).collect();
    if !rows.is_empty() {
        insert_many(
            tx.conn(),
            diesel::insert_into(product_ver::table).values(&rows),
        )?;
    }
    Ok(())
}

#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = today_product, treat_none_as_default_value = false)]
struct TodayVer {
    sale_day: i64,
    product_id: i64,
    min_fen: Option<i64>,
    rate_ppm: Option<i64>,
}

/// The list of a day is replaced as a whole.
pub(super) fn today_products(tx: &mut Tx<'_>, batch: &mut Batch<'_>) -> Result<(), Error> {
    let lines: Vec<TodayLine> = batch.lines();
    let run_id = batch.run_id;
    let named: Vec<_> = lines
        .iter()
        .map(|line| (line.code.as_str(), None))
        .collect();
    let ids = ids::own_or_stubs(tx, run_id, &named)?;
    let days: BTreeSet<i64> = lines.iter().map(|line| line.sale_day).collect();
    let older = today_product::table
        .filter(today_product::sale_day.eq_any(&days))
        .filter(today_product::v_to.is_null())
        .filter(today_product::v_from.lt(run_id));
    diesel::update(older)
        .set(today_product::v_to.eq(run_id))
        .execute(tx.conn())?;
    let new: Vec<TodayVer> = lines
        .iter()
        .filter_map(|line| {
            Some(TodayVer {
                sale_day: line.sale_day,
                product_id: *ids.get(&line.code)?,
                min_fen: line.min_fen,
                rate_ppm: line.rate_ppm,
            })
        })
        .collect();
    let open: Vec<(i64, i64, TodayVer)> = today_product::table
        .filter(today_product::sale_day.eq_any(&days))
        .filter(today_product::v_to.is_null())
        .select((
            today_product::id,
            today_product::v_from,
            TodayVer::as_select(),
        ))
        .load(tx.conn())?;
    let change = version::compare(run_id, open, new, |row| (row.sale_day, row.product_id));
    TODAY.apply(tx, run_id, &change.close, &change.remove)?;
    let from = today_product::v_from.eq(run_id);
    let rows: Vec<_> = change.insert.into_iter().map(|row| (row, from)).collect();
    if !rows.is_empty() {
        insert_many(
            tx.conn(),
            diesel::insert_into(today_product::table).values(&rows),
        )?;
    }
    Ok(())
}
