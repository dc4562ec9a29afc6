//! Ids of companies, products and listed companies by what files call them.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use wangge_db::{Tx, insert_many};

use crate::error::Error;
use crate::schema::{company, listed_company, product, product_ver};
use crate::upload::line::Described;

/// The companies of these codes that are there.
pub(super) fn companies<'a>(
    tx: &mut Tx<'_>,
    codes: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, i64>, Error> {
    let codes: BTreeSet<&str> = codes.collect();
    let found: Vec<(String, i64)> = tx.planned_afresh(|tx| {
        company::table
            .filter(company::code.eq_any(&codes))
            .select((company::code, company::id))
            .load(tx.conn())
    })?;
    Ok(found.into_iter().collect())
}

/// The companies of these codes; those that are not there are made.
pub(super) fn made_companies<'a>(
    tx: &mut Tx<'_>,
    codes: impl Iterator<Item = &'a str> + Clone,
) -> Result<BTreeMap<String, i64>, Error> {
    let known = companies(tx, codes.clone())?;
    let missing: BTreeSet<&str> = codes.clone().filter(|c| !known.contains_key(*c)).collect();
    if missing.is_empty() {
        return Ok(known);
    }
    let rows: Vec<_> = missing.into_iter().map(|c| company::code.eq(c)).collect();
    insert_many(tx.conn(), diesel::insert_into(company::table).values(&rows))?;
    companies(tx, codes)
}

/// The products of these codes of a bank, where there are any.
fn products_of(
    tx: &mut Tx<'_>,
    bank: &str,
    codes: &BTreeSet<&str>,
) -> Result<BTreeMap<String, i64>, Error> {
    let found: Vec<(String, i64)> = tx.planned_afresh(|tx| {
        product::table
            .filter(product::bank.eq(bank))
            .filter(product::code.eq_any(codes))
            .select((product::code, product::id))
            .load(tx.conn())
    })?;
    Ok(found.into_iter().collect())
}

/// The products of these codes of a bank; those that are not there are made.
pub(super) fn made_products<'a>(
    tx: &mut Tx<'_>,
    bank: &str,
    codes: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, i64>, Error> {
    let codes: BTreeSet<&str> = codes.collect();
    let known = products_of(tx, bank, &codes)?;
    let missing = codes.iter().filter(|code| !known.contains_key(**code));
    let rows: Vec<_> = missing
        .map(|code| (product::bank.eq(bank), product::code.eq(*code)))
        .collect();
    if rows.is_empty() {
        return Ok(known);
    }
    insert_many(tx.conn(), diesel::insert_into(product::table).values(&rows))?;
    products_of(tx, bank, &codes)
}

/// Our products of these codes; one that nobody has described becomes a stub, with what the rows
/// say of it.
pub(super) fn own_or_stubs<'a>(
    tx: &mut Tx<'_>,
    run_id: i64,
    rows: &[(&'a str, Option<&'a Described>)],
) -> Result<BTreeMap<String, i64>, Error> {
    let ids = made_products(tx, "", rows.iter().map(|row| row.0))?;
    let all: Vec<i64> = ids.values().copied().collect();
    let described: BTreeSet<i64> = tx
        .planned_afresh(|tx| {
            product_ver::table
                .filter(product_ver::product_id.eq_any(&all))
                .filter(product_ver::v_to.is_null())
                .select(product_ver::product_id)
                .load::<i64>(tx.conn())
        })?
        .into_iter()
        .collect();
    let mut stubs: BTreeMap<i64, (&str, Option<&Described>)> = BTreeMap::new();
    for (code, said) in rows {
        if let Some(id) = ids.get(*code).filter(|id| !described.contains(id)) {
            stubs.entry(*id).or_insert((code, *said));
        }
    }
    let rows: Vec<_> = stubs
        .into_iter()
        .map(|(id, (code, said))| {
            let name = said.and_then(|said| said.name.clone());
            (
                product_ver::product_id.eq(id),
                product_ver::name.eq(name.unwrap_or_else(|| code.to_owned())),
                product_ver::risk.eq(said.and_then(|said| said.risk)),
                product_ver::term_days.eq(said.and_then(|said| said.term_days)),
                product_ver::stub.eq(true),
                product_ver::v_from.eq(run_id),
            )
        })
        .collect();
    if !rows.is_empty() {
        insert_many(
            tx.conn(),
            diesel::insert_into(product_ver::table).values(&rows),
        )?;
    }
    Ok(ids)
}

/// The listed companies of these codes that are there.
pub(super) fn listed<'a>(
    tx: &mut Tx<'_>,
    codes: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, i64>, Error> {
    let codes: BTreeSet<&str> = codes.collect();
    let found: Vec<(String, i64)> = listed_company::table
        .filter(listed_company::sec_code.eq_any(&codes))
        .select((listed_company::sec_code, listed_company::id))
        .load(tx.conn())?;
    Ok(found.into_iter().collect())
}

/// The listed companies of these codes; those that are not there are made.
pub(super) fn made_listed<'a>(
    tx: &mut Tx<'_>,
    codes: impl Iterator<Item = &'a str> + Clone,
) -> Result<BTreeMap<String, i64>, Error> {
    let known = listed(tx, codes.clone())?;
    let missing: BTreeSet<&str> = codes.clone().filter(|c| !known.contains_key(*c)).collect();
    if missing.is_empty() {
        return Ok(known);
    }
    let rows: Vec<_> = missing
        .into_iter()
        .map(|c| listed_company::sec_code.eq(c))
        .collect();
    insert_many(
        tx.conn(),
        diesel::insert_into(listed_company::table).values(&rows),
    )?;
    listed(tx, codes)
}
