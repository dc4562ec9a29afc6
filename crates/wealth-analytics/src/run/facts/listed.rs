//! Listed companies and their shareholders.

use std::collections::BTreeSet;

use diesel::prelude::*;
use wangge_db::{Tx, insert_many};

use super::super::version::{self, LISTED, SHAREHOLDERS};
use super::{Batch, ids};
use crate::error::Error;
use crate::name::norm;
use crate::schema::{listed_ver, shareholder};
use crate::upload::line::{ListedLine, ShareholderLine};

#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = listed_ver, treat_none_as_default_value = false)]
struct ListedVer {
    listed_id: i64,
    name: String,
    name_norm: String,
    company_code: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    capital: Option<String>,
    found: Option<String>,
    ra: Option<String>,
    addr: Option<String>,
    descr: Option<String>,
    business: Option<String>,
    statement_url: Option<String>,
    notice_url: Option<String>,
    bought_other: Option<bool>,
}

pub(super) fn companies(tx: &mut Tx<'_>, batch: &mut Batch<'_>) -> Result<(), Error> {
    let lines: Vec<ListedLine> = batch.lines();
    let ids = ids::made_listed(tx, lines.iter().map(|line| line.sec_code.as_str()))?;
    let new: Vec<ListedVer> = lines
        .into_iter()
        .filter_map(|line| {
            Some(ListedVer {
                listed_id: *ids.get(&line.sec_code)?,
                name_norm: norm(&line.name),
                name: line.name,
                company_code: line.company_code,
                phone: line.phone,
                email: line.email,
                capital: line.capital,
                found: line.found,
                ra: line.authority,
                addr: line.address,
                descr: line.description,
                business: line.business,
                statement_url: line.statement_url,
                notice_url: line.notice_url,
                bought_other: line.bought_other,
            })
        })
        .collect();
    let all: Vec<i64> = new.iter().map(|row| row.listed_id).collect();
    let open: Vec<(i64, i64, ListedVer)> = listed_ver::table
        .filter(listed_ver::listed_id.eq_any(&all))
        .filter(listed_ver::v_to.is_null())
        .select((listed_ver::id, listed_ver::v_from, ListedVer::as_select()))
        .load(tx.conn())?;
    let run_id = batch.run_id;
    let change = version::compare(run_id, open, new, |row| row.listed_id);
    LISTED.apply(tx, run_id, &change.close, &change.remove)?;
    let from = listed_ver::v_from.eq(run_id);
    let rows: Vec<_> = change.insert.into_iter().map(|row| (row, from)).collect();
    if !rows.is_empty() {
        insert_many(
            tx.conn(),
            diesel::insert_into(listed_ver::table).values(&rows),
        )?;
    }
    Ok(())
}

#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = shareholder, treat_none_as_default_value = false)]
struct ShareholderVer {
    listed_id: i64,
    name: String,
    quantity: i64,
    ratio_ppm: Option<i64>,
    share_type: Option<i64>,
}

/// The shareholders of a listed company are replaced as a whole.
pub(super) fn shareholders(tx: &mut Tx<'_>, batch: &mut Batch<'_>) -> Result<(), Error> {
    let lines: Vec<ShareholderLine> = batch.lines();
    let run_id = batch.run_id;
    let ids = ids::listed(tx, lines.iter().map(|line| line.sec_code.as_str()))?;
    let mut new = Vec::new();
    for line in lines {
        match ids.get(&line.sec_code) {
            Some(id) => new.push(ShareholderVer {
                listed_id: *id,
                name: line.name,
                quantity: line.quantity,
                ratio_ppm: line.ratio_ppm,
                share_type: line.share_type,
            }),
            None => batch.skip(format!(
                "股东{}：证券代码{}不存在",
                line.name, line.sec_code
            )),
        }
    }
    let all: BTreeSet<i64> = new.iter().map(|row| row.listed_id).collect();
    let older = shareholder::table
        .filter(shareholder::listed_id.eq_any(&all))
        .filter(shareholder::v_to.is_null())
        .filter(shareholder::v_from.lt(run_id));
    diesel::update(older)
        .set(shareholder::v_to.eq(run_id))
        .execute(tx.conn())?;
    let open: Vec<(i64, i64, ShareholderVer)> = shareholder::table
        .filter(shareholder::listed_id.eq_any(&all))
        .filter(shareholder::v_to.is_null())
        .select((
            shareholder::id,
            shareholder::v_from,
            ShareholderVer::as_select(),
        ))
        .load(tx.conn())?;
    let key = |row: &ShareholderVer| (row.listed_id, row.name.clone(), row.share_type);
    let change = version::compare(run_id, open, new, key);
    SHAREHOLDERS.apply(tx, run_id, &change.close, &change.remove)?;
    let from = shareholder::v_from.eq(run_id);
    let rows: Vec<_> = change.insert.into_iter().map(|row| (row, from)).collect();
    if !rows.is_empty() {
        insert_many(
            tx.conn(),
            diesel::insert_into(shareholder::table).values(&rows),
        )?;
    }
    Ok(())
}
