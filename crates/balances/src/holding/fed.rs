//! The accounts of a person as the core bank last told of them.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use wangge_db::Conn;

use crate::day::Kind;
use crate::schema::{balance_cell as cell, balance_row as stored};
use crate::series;

/// An account.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) balance: i64,
    pub(super) product_code: Option<String>,
    /// The day it was told of.
    pub(super) day: i64,
}

/// The accounts of a person by their numbers. His changes name the orgs, so that only their last
/// cells are looked at.
pub(super) fn accounts(conn: &mut Conn, id_number: &str) -> QueryResult<BTreeMap<String, Account>> {
    let mut found = BTreeMap::new();
    for kind in [Kind::Deposit, Kind::Loan] {
        let series = series::valid(conn, kind, &[id_number.to_owned()])?;
        let steps = series.into_values().flatten();
        let orgs: BTreeSet<i64> = steps.map(|step| step.org_id).collect();
        for org in orgs {
            found.extend(told(conn, (kind, org), id_number)?);
        }
    }
    Ok(found)
}

fn told(
    conn: &mut Conn,
    (kind, org_id): (Kind, i64),
    id_number: &str,
) -> QueryResult<Vec<(String, Account)>> {
    let last: Option<(i64, Option<i64>)> = cell::table
        .filter(cell::kind.eq(kind.code()))
        .filter(cell::org_id.eq(org_id))
        .filter(cell::unit_id.is_not_null())
        .order(cell::day.desc())
        .select((cell::day, cell::unit_id))
        .first(conn)
        .optional()?;
    let Some((day, Some(unit_id))) = last else {
        return Ok(Vec::new());
    };
    let rows: Vec<(String, i64, Option<String>)> = stored::table
        .filter(stored::unit_id.eq(unit_id))
        .filter(stored::org_id.eq(org_id))
        .filter(stored::id_number.eq(id_number))
        .select((stored::account_no, stored::balance, stored::product_code))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(number, balance, product_code)| {
            let account = Account {
                balance,
                product_code,
                day,
            };
            (number, account)
        })
        .collect())
}
