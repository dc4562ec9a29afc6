//! Trades and holdings (w23's lists of what expires, w28, w31, w33, w40).

use std::collections::BTreeMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend};
use wangge_kernel::{Instant, Page, Paged};

use super::company::{Named, named};
use super::product::{ProductItem, by_ids};
use super::sql::{given, lower, replace};
use crate::error::Error;
use crate::schema::{
    company, company_profile, company_ver, holding, product, product_ver, wealth_trade,
};
use crate::scope::WealthScope;

/// A trade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TradeItem {
    /// Who traded.
    pub company: Named,
    /// What was traded.
    pub product: ProductItem,
    /// The trade itself.
    pub trade: Trade,
}

/// What is known of a trade.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = wealth_trade)]
pub struct Trade {
    /// Its id.
    pub id: i64,
    /// The company.
    pub company_id: i64,
    /// The product.
    pub product_id: i64,
    /// 交易时间
    pub ts: Instant,
    /// 起息日 (20260630)
    pub value_day: Option<i64>,
    /// 到期日
    pub expiry_day: Option<i64>,
    /// 1 认购, 2 申购, 3 赎回, 4 到期兑付, 5 分红.
    pub biz: i64,
    /// 1 网银, 2 柜台, 3 手机, 4 银企直联.
    pub channel: i64,
    /// 金额, in fen.
    pub amount_fen: i64,
    /// 理财余额, in fen.
    pub balance_fen: Option<i64>,
    /// 收益率, in ppm.
    pub rate_ppm: Option<i64>,
    /// 全部赎回标志
    pub all_redeem: Option<bool>,
}

/// What a company holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingItem {
    /// Who holds it.
    pub company: Named,
    /// What it holds.
    pub product: ProductItem,
    /// 金额, in fen.
    pub share_fen: i64,
    /// 起息日 (20260630)
    pub value_day: i64,
    /// 到期日
    pub expiry_day: Option<i64>,
}

/// The trades that a run sees, with who traded.
#[diesel::dsl::auto_type]
fn seen_trades(run_id: i64) -> _ {
    let ended = wealth_trade::v_to
        .is_null()
        .or(wealth_trade::v_to.gt(run_id));
    let trader = wealth_trade::company_id
        .eq(company_profile::company_id)
        .and(company_profile::run_id.eq(run_id));
    wealth_trade::table
        .inner_join(company_profile::table.on(trader))
        .filter(wealth_trade::v_from.le(run_id))
        .filter(ended)
}

/// The holdings that a run sees, with who holds them.
#[diesel::dsl::auto_type]
fn seen_holdings(run_id: i64) -> _ {
    let ended = holding::v_to.is_null().or(holding::v_to.gt(run_id));
    let holder = holding::company_id
        .eq(company_profile::company_id)
        .and(company_profile::run_id.eq(run_id));
    holding::table
        .inner_join(company_profile::table.on(holder))
        .filter(holding::v_from.le(run_id))
        .filter(ended)
        .filter(holding::share_fen.gt(0_i64))
}

/// The companies that have a word in code or name.
#[diesel::dsl::auto_type]
fn companies_with<'a>(run_id: i64, word: &'a str) -> _ {
    let ended = company_ver::v_to.is_null().or(company_ver::v_to.gt(run_id));
    let code = replace(lower(company::code), word, "").ne(lower(company::code));
    let name = replace(lower(company_ver::name), word, "").ne(lower(company_ver::name));
    company_ver::table
        .inner_join(company::table)
        .filter(company_ver::v_from.le(run_id))
        .filter(ended)
        .filter(code.or(name))
        .select(company_ver::company_id)
}

/// The products that have a word in code or name.
#[diesel::dsl::auto_type]
fn products_with<'a>(run_id: i64, word: &'a str) -> _ {
    let code = replace(lower(product::code), word, "").ne(lower(product::code));
    let name = replace(lower(product_ver::name), word, "").ne(lower(product_ver::name));
    let ended = product_ver::v_to.is_null().or(product_ver::v_to.gt(run_id));
    product_ver::table
        .inner_join(product::table)
        .filter(product_ver::v_from.le(run_id))
        .filter(ended)
        .filter(code.or(name))
        .select(product_ver::product_id)
}

/// w28: all trades within a scope, the latest first; with a word of company or product.
///
/// # Errors
/// The database failed.
pub fn flow(
    conn: &mut Conn,
    run_id: i64,
    scope: WealthScope,
    keyword: Option<&str>,
    page: Page,
) -> Result<Paged<TradeItem>, Error> {
    let word = lowered(keyword);
    let query = || {
        let mut query = seen_trades(run_id).into_boxed::<MultiBackend>();
        query = match scope {
            WealthScope::All => query,
            WealthScope::Branch(id) => query.filter(company_profile::branch_id.eq(id)),
            WealthScope::Outlet(id) => query.filter(company_profile::outlet_id.eq(id)),
        };
        if let Some(word) = &word {
            let companies = companies_with(run_id, word);
            let products = products_with(run_id, word);
            let found = wealth_trade::company_id
                .eq_any(companies)
                .or(wealth_trade::product_id.eq_any(products));
            query = query.filter(found);
        }
        query
    };
    let count: i64 = query().select(count_star()).first(conn)?;
    let rows: Vec<Trade> = query()
        .order((wealth_trade::ts.desc(), wealth_trade::trade_no.asc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(Trade::as_select())
        .load(conn)?;
    let rows = told(conn, run_id, rows)?;
    Ok(Paged { rows, count })
}

/// w40: the trades of a company that the scope holds, the latest first.
///
/// # Errors
/// There is no such company in the scope, or the database failed.
pub fn history(
    conn: &mut Conn,
    run_id: i64,
    scope: WealthScope,
    company_id: i64,
    page: Page,
) -> Result<Paged<TradeItem>, Error> {
    super::company::profile(conn, run_id, scope, company_id)?;
    let query = || seen_trades(run_id).filter(wealth_trade::company_id.eq(company_id));
    let count: i64 = query().select(count_star()).first(conn)?;
    let rows: Vec<Trade> = query()
        .order((wealth_trade::ts.desc(), wealth_trade::trade_no.asc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(Trade::as_select())
        .load(conn)?;
    let rows = told(conn, run_id, rows)?;
    Ok(Paged { rows, count })
}

fn lowered(keyword: Option<&str>) -> Option<String> {
    given(keyword).map(str::to_lowercase)
}

fn told(conn: &mut Conn, run_id: i64, trades: Vec<Trade>) -> Result<Vec<TradeItem>, Error> {
    let ids: Vec<i64> = trades.iter().map(|trade| trade.company_id).collect();
    let companies = named(conn, run_id, &ids)?;
    let ids: Vec<i64> = trades.iter().map(|trade| trade.product_id).collect();
    let products = by_ids(conn, run_id, &ids)?;
    let item = |trade: Trade| {
        Some(TradeItem {
            company: companies.get(&trade.company_id)?.clone(),
            product: products.get(&trade.product_id)?.clone(),
            trade,
        })
    };
    Ok(trades.into_iter().filter_map(item).collect())
}

/// Which holdings are listed, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// All, the largest first (w31).
    All,
    /// Those that expire from one day to another (20260630), both included, the next first (w33).
    Expiring(i64, i64),
}

/// w31, w33: holdings within a scope; with a word of company or product.
///
/// # Errors
/// The database failed.
pub fn holdings(
    conn: &mut Conn,
    run_id: i64,
    (scope, which): (WealthScope, Held),
    keyword: Option<&str>,
    page: Page,
) -> Result<Paged<HoldingItem>, Error> {
    let word = lowered(keyword);
    let query = || {
        let mut query = seen_holdings(run_id).into_boxed::<MultiBackend>();
        query = match scope {
            WealthScope::All => query,
            WealthScope::Branch(id) => query.filter(company_profile::branch_id.eq(id)),
            WealthScope::Outlet(id) => query.filter(company_profile::outlet_id.eq(id)),
        };
        if let Held::Expiring(from, to) = which {
            query = query.filter(holding::expiry_day.between(from, to));
        }
        if let Some(word) = &word {
            let companies = companies_with(run_id, word);
            let products = products_with(run_id, word);
            let found = holding::company_id
                .eq_any(companies)
                .or(holding::product_id.eq_any(products));
            query = query.filter(found);
        }
        query
    };
    let count: i64 = query().select(count_star()).first(conn)?;
    let sorted = match which {
        Held::All => query().order(holding::share_fen.desc()),
        Held::Expiring(..) => query().order(holding::expiry_day.asc()),
    };
    let rows: Vec<(i64, i64, i64, i64, Option<i64>)> = sorted
        .then_order_by(company_profile::code.asc())
        .then_order_by(holding::id.asc())
        .limit(page.limit())
        .offset(page.offset())
        .select((
            holding::company_id,
            holding::product_id,
            holding::share_fen,
            holding::value_day,
            holding::expiry_day,
        ))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let companies: BTreeMap<i64, Named> = named(conn, run_id, &ids)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let products = by_ids(conn, run_id, &ids)?;
    let item = |(company_id, product_id, share_fen, value_day, expiry_day)| {
        Some(HoldingItem {
            company: companies.get(&company_id)?.clone(),
            product: products.get(&product_id)?.clone(),
            share_fen,
            value_day,
            expiry_day,
        })
    };
    let rows = rows.into_iter().filter_map(item).collect();
    Ok(Paged { rows, count })
}
