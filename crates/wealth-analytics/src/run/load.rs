//! What a run works with, read from the database.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use wangge_db::Conn;

use super::Organs;
use super::months::MonthRow;
use super::store::RunRow;
use crate::day;
use crate::engine::input::{Accounts, Company, Input, Shelf};
use crate::error::Error;
use crate::month::{Month, WINDOW_MONTHS, Window};
use crate::profile::history::{HALF_LIFE_DAYS, History, Purchase, age, decay};
use crate::profile::vocabulary::cycle_of;
use crate::recommend::appeal::APPEAL_DAYS;
use crate::recommend::market::Offer;
use crate::schema::{
    company, company_balance, company_month, company_ver, holding, listed_ver, product,
    product_ver, today_product, wealth_trade,
};

/// Companies whose months are read at once.
const COMPANIES: usize = 1_000;

/// Reads everything, as the run sees it.
pub(super) fn input(conn: &mut Conn, organs: &dyn Organs, run: &RunRow) -> Result<Input, Error> {
    let today = day::of(run.today).ok_or(Error::Lost)?;
    let products = products(conn, run.id)?;
    let shelf = shelf(conn, run.id, today, &products)?;
    let mut companies = companies(conn, organs, run.id)?;
    read_trades(conn, run.id, today, &products, &mut companies)?;
    read_holdings(conn, run.id, today, &mut companies)?;
    read_accounts(conn, run, today, &mut companies)?;
    read_listed(conn, run.id, &mut companies)?;
    Ok(Input {
        today,
        companies: companies.into_values().map(|known| known.company).collect(),
        shelf,
    })
}

/// A company while it is read.
struct Known {
    company: Company,
    name_norm: String,
    /// Weighed terms of its purchases.
    terms: (f64, f64),
}

/// What is known of a product.
#[derive(Debug, Clone, Queryable)]
struct Product {
    id: i64,
    code: String,
    ptype: Option<i64>,
    risk: Option<i64>,
    term_days: Option<i64>,
    min_fen: Option<i64>,
    rate_ppm: Option<i64>,
    sale_start: Option<i64>,
    sale_end: Option<i64>,
    stub: bool,
}

impl Product {
    fn risk(&self) -> Option<u8> {
        self.risk.and_then(|risk| u8::try_from(risk).ok())
    }

    /// The cycle of its term. What a product without a description does not tell is not known.
    fn cycle(&self) -> Option<u8> {
        let told = !self.stub || self.term_days.is_some();
        told.then(|| cycle_of(self.term_days))
    }

    fn offer(&self, min_fen: Option<i64>, rate_ppm: Option<i64>) -> Option<Offer> {
        Some(Offer {
            product: self.id,
            code: self.code.clone(),
            risk: self.risk()?,
            cycle: self.cycle()?,
            min_fen: min_fen.or(self.min_fen)?,
            rate_ppm: rate_ppm.or(self.rate_ppm)?,
            sale_end: self.sale_end.and_then(day::of),
        })
    }
}

/// What can be bought on the day of a run, and before.
pub(super) fn shelf_of(conn: &mut Conn, run_id: i64, today: NaiveDate) -> Result<Shelf, Error> {
    let products = products(conn, run_id)?;
    shelf(conn, run_id, today, &products)
}

fn products(conn: &mut Conn, run: i64) -> Result<BTreeMap<i64, Product>, Error> {
    let rows: Vec<Product> = product_ver::table
        .inner_join(product::table)
        .filter(product::bank.eq(""))
        .filter(product_ver::v_from.le(run))
        .filter(product_ver::v_to.is_null().or(product_ver::v_to.gt(run)))
        .order(product::id)
        .select((
            product::id,
            product::code,
            product_ver::ptype,
            product_ver::risk,
            product_ver::term_days,
            product_ver::min_fen,
            product_ver::rate_ppm,
            product_ver::sale_start,
            product_ver::sale_end,
            product_ver::stub,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn shelf(
    conn: &mut Conn,
    run: i64,
    today: NaiveDate,
    products: &BTreeMap<i64, Product>,
) -> Result<Shelf, Error> {
    let from = today.checked_sub_days(Days::new(APPEAL_DAYS));
    let from = from.map_or(0, day::number);
    let rows: Vec<(i64, i64, Option<i64>, Option<i64>)> = today_product::table
        .filter(today_product::sale_day.between(from, day::number(today)))
        .filter(today_product::v_from.le(run))
        .filter(
            today_product::v_to
                .is_null()
                .or(today_product::v_to.gt(run)),
        )
        .order((today_product::sale_day, today_product::product_id))
        .select((
            today_product::sale_day,
            today_product::product_id,
            today_product::min_fen,
            today_product::rate_ppm,
        ))
        .load(conn)?;
    let mut lists: BTreeMap<NaiveDate, Vec<Offer>> = BTreeMap::new();
    for (sale_day, id, min_fen, rate_ppm) in rows {
        let Some(sale_day) = day::of(sale_day) else {
            continue;
        };
        let list = lists.entry(sale_day).or_default();
        list.extend(products.get(&id).and_then(|p| p.offer(min_fen, rate_ppm)));
    }
    let own = products.values().filter(|product| !product.stub);
    let own = own.filter_map(|product| {
        let start = product.sale_start.and_then(day::of);
        Some((start, product.offer(None, None)?))
    });
    Ok(Shelf {
        products: own.collect(),
        lists,
    })
}

fn companies(
    conn: &mut Conn,
    organs: &dyn Organs,
    run: i64,
) -> Result<BTreeMap<i64, Known>, Error> {
    let places = organs.places(conn, run)?;
    let rows: Vec<(i64, String, String, String, Option<i64>)> = company_ver::table
        .inner_join(company::table)
        .filter(company_ver::v_from.le(run))
        .filter(company_ver::v_to.is_null().or(company_ver::v_to.gt(run)))
        .order(company::id)
        .select((
            company::id,
            company::code,
            company_ver::name_norm,
            company_ver::outlet_code,
            company_ver::risk_rating,
        ))
        .load(conn)?;
    let known = rows
        .into_iter()
        .map(|(id, code, name_norm, outlet, rating)| {
            let company = Company {
                id,
                code,
                place: places.get(&outlet).copied().unwrap_or_default(),
                rating: rating.and_then(|rating| u8::try_from(rating).ok()),
                listed: false,
                elsewhere: false,
                history: History::default(),
                products: Vec::new(),
                mean_term_days: None,
                maturing_fen: 0,
                accounts: Accounts::default(),
            };
            let known = Known {
                company,
                name_norm,
                terms: (0.0, 0.0),
            };
            (id, known)
        });
    Ok(known.collect())
}

/// A trade: company, product, day, kind, channel, amount, rate, expiry.
type TradeRow = (i64, i64, i64, i64, i64, i64, Option<i64>, Option<i64>);

fn read_trades(
    conn: &mut Conn,
    run: i64,
    today: NaiveDate,
    products: &BTreeMap<i64, Product>,
    companies: &mut BTreeMap<i64, Known>,
) -> Result<(), Error> {
    let rows: Vec<TradeRow> = wealth_trade::table
        .filter(wealth_trade::v_from.le(run))
        .filter(wealth_trade::v_to.is_null().or(wealth_trade::v_to.gt(run)))
        .order((
            wealth_trade::company_id,
            wealth_trade::ts,
            wealth_trade::trade_no,
        ))
        .select((
            wealth_trade::company_id,
            wealth_trade::product_id,
            wealth_trade::day,
            wealth_trade::biz,
            wealth_trade::channel,
            wealth_trade::amount_fen,
            wealth_trade::rate_ppm,
            wealth_trade::expiry_day,
        ))
        .load(conn)?;
    for row in &rows {
        if let (Some(known), Some(day)) = (companies.get_mut(&row.0), day::of(row.2)) {
            known.trade(today, day, row, products.get(&row.1));
        }
    }
    for known in companies.values_mut() {
        let (weight, sum) = known.terms;
        known.company.mean_term_days = (weight > 0.0).then(|| (sum / weight).round() as i64);
    }
    Ok(())
}

impl Known {
    fn trade(
        &mut self,
        today: NaiveDate,
        day: NaiveDate,
        row: &TradeRow,
        product: Option<&Product>,
    ) {
        let (_, product_id, _, biz, channel, amount_fen, rate_ppm, expiry) = *row;
        let history = &mut self.company.history;
        match biz {
            1 | 2 => {
                if let Some(term) = product.and_then(|p| p.term_days).filter(|_| day <= today) {
                    let weight = decay(age(day, today), HALF_LIFE_DAYS);
                    self.terms.0 += weight;
                    self.terms.1 += weight * term as f64;
                }
                self.company.products.push(product_id);
                history.purchases.push(Purchase {
                    day,
                    amount_fen,
                    risk: product.and_then(Product::risk),
                    cycle: product.and_then(Product::cycle),
                    rate_ppm: product.and_then(|p| p.rate_ppm).or(rate_ppm),
                    principal_kept: product.and_then(|p| p.ptype).map(|ptype| ptype == 1),
                    online: channel != 2,
                });
            }
            3 if expiry.and_then(day::of).is_some_and(|expiry| day < expiry) => {
                history.early_redemptions.push(day);
            }
            4 => history.maturities.push(day),
            _ => {}
        }
    }
}

fn read_holdings(
    conn: &mut Conn,
    run: i64,
    today: NaiveDate,
    companies: &mut BTreeMap<i64, Known>,
) -> Result<(), Error> {
    let rows: Vec<(i64, i64, Option<i64>)> = holding::table
        .filter(holding::v_from.le(run))
        .filter(holding::v_to.is_null().or(holding::v_to.gt(run)))
        .filter(holding::share_fen.gt(0))
        .order((holding::company_id, holding::id))
        .select((holding::company_id, holding::share_fen, holding::expiry_day))
        .load(conn)?;
    for (company_id, share_fen, expiry) in rows {
        let Some(known) = companies.get_mut(&company_id) else {
            continue;
        };
        let company = &mut known.company;
        let held = &mut company.history.holding_fen;
        *held = held.saturating_add(share_fen);
        if let Some(expiry) = expiry.and_then(day::of) {
            company.history.expiries.push(expiry);
            if (0..=30).contains(&-age(expiry, today)) {
                company.maturing_fen = company.maturing_fen.saturating_add(share_fen);
            }
        }
    }
    Ok(())
}

fn read_accounts(
    conn: &mut Conn,
    run: &RunRow,
    today: NaiveDate,
    companies: &mut BTreeMap<i64, Known>,
) -> Result<(), Error> {
    let window = Window::ending(run.as_of.and_then(day::of).unwrap_or(today));
    let balances: Vec<(i64, i64)> = company_balance::table
        .select((company_balance::company_id, company_balance::bal_fen))
        .load(conn)?;
    let balances: BTreeMap<i64, i64> = balances.into_iter().collect();
    let ids: Vec<i64> = companies.keys().copied().collect();
    for part in ids.chunks(COMPANIES) {
        let rows: Vec<MonthRow> = company_month::table
            .filter(company_month::company_id.eq_any(part))
            .filter(company_month::month.le(window.first.plus(WINDOW_MONTHS).number()))
            .order((company_month::company_id, company_month::month))
            .select(MonthRow::as_select())
            .load(conn)?;
        let mut months: BTreeMap<i64, BTreeMap<Month, _>> = BTreeMap::new();
        for row in &rows {
            let of = months.entry(row.company_id).or_default();
            of.insert(Month::of_number(row.month), row.month());
        }
        for (id, months) in months {
            if let Some(known) = companies.get_mut(&id) {
                let balance = balances.get(&id).copied();
                known.company.accounts = Accounts::of(&months, window, balance);
            }
        }
    }
    Ok(())
}

/// Companies that are listed: by their code, else by their very name.
fn read_listed(
    conn: &mut Conn,
    run: i64,
    companies: &mut BTreeMap<i64, Known>,
) -> Result<(), Error> {
    let rows: Vec<(Option<String>, String, Option<bool>)> = listed_ver::table
        .filter(listed_ver::v_from.le(run))
        .filter(listed_ver::v_to.is_null().or(listed_ver::v_to.gt(run)))
        .select((
            listed_ver::company_code,
            listed_ver::name_norm,
            listed_ver::bought_other,
        ))
        .load(conn)?;
    let codes: BTreeSet<&str> = companies
        .values()
        .map(|k| k.company.code.as_str())
        .collect();
    let mut by_code = BTreeMap::new();
    let mut by_name = BTreeMap::new();
    for (code, name, other) in &rows {
        let other = other.unwrap_or_default();
        match code.as_deref().filter(|code| codes.contains(code)) {
            Some(code) => by_code.insert(code.to_owned(), other),
            None => by_name.insert(name.clone(), other),
        };
    }
    for known in companies.values_mut() {
        let found = by_code.get(&known.company.code);
        if let Some(other) = found.or_else(|| by_name.get(&known.name_norm)) {
            known.company.listed = true;
            known.company.elsewhere = *other;
        }
    }
    Ok(())
}
