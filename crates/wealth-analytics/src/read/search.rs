//! Companies by what they are like, or by name (w11, w38, w42).

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use wangge_db::Conn;
use wangge_kernel::{Page, Paged};

use super::company::{CompanyItem, Named, Profiles, items, profiles, seen_companies};
use super::sql::{anywhere, lower, month_or_least};
use crate::error::Error;
use crate::profile::category::Category;
use crate::profile::feature::Feature;
use crate::results::profile::{ProfileRow, mask};
use crate::schema::{company_profile, company_ver};
use crate::scope::WealthScope;

/// What is wanted of a preference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Wanted {
    /// Anything.
    #[default]
    Any,
    /// One of these words.
    Ids(Vec<u8>),
    /// A mean of the company's purchases from the first to the second, as far as there is one.
    Between(Option<i64>, Option<i64>),
}

/// Which companies are wanted (w11). What is empty is no condition; within a list one of it is
/// enough, but of features all are needed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only those that have bought, or that have not.
    pub bought: Option<bool>,
    /// Risk levels they like.
    pub risks: Vec<u8>,
    /// What kind of customer they are.
    pub categories: Vec<Category>,
    /// What marks them.
    pub features: Vec<Feature>,
    /// Term: words, or days.
    pub cycle: Wanted,
    /// Amount: words, or fen.
    pub amount: Wanted,
    /// Benchmark: words, or ppm.
    pub rate: Wanted,
}

/// w11: the companies that fit, those of most value first if buyers are asked for, else those most
/// likely to buy.
///
/// # Errors
/// The database failed.
pub fn fitting(
    conn: &mut Conn,
    run_id: i64,
    scope: WealthScope,
    filter: &Filter,
    page: Page,
) -> Result<Paged<CompanyItem>, Error> {
    let query = || filtered(profiles(run_id, scope), filter);
    let count: i64 = query().select(count_star()).first(conn)?;
    let sorted = match filter.bought {
        Some(true) => query().order(company_profile::value_e6.desc()),
        _ => query().order(company_profile::expected_e6.desc()),
    };
    let rows: Vec<ProfileRow> = sorted
        .then_order_by(month_or_least().desc())
        .then_order_by(company_profile::code.asc())
        .limit(page.limit())
        .offset(page.offset())
        .select(ProfileRow::as_select())
        .load(conn)?;
    let rows = items(conn, run_id, &rows)?;
    Ok(Paged { rows, count })
}

fn filtered(mut query: Profiles, filter: &Filter) -> Profiles {
    if let Some(bought) = filter.bought {
        query = query.filter(company_profile::bought.eq(bought));
    }
    if !filter.risks.is_empty() {
        let wanted = filter.risks.iter().filter(|risk| **risk < 63);
        let wanted: i64 = wanted.fold(0, |mask, risk| mask | 1 << risk);
        query = query.filter(company_profile::known.eq(true)).filter(
            sql::<Bool>("(company_profile.risk_mask & ")
                .bind::<BigInt, _>(wanted)
                .sql(") <> 0"),
        );
    }
    if !filter.categories.is_empty() {
        let ids: Vec<i64> = filter.categories.iter().map(|c| c.id().into()).collect();
        query = query.filter(company_profile::category.eq_any(ids));
    }
    if !filter.features.is_empty() {
        let wanted = mask(&filter.features);
        query = query.filter(
            sql::<Bool>("(company_profile.feature_mask & ")
                .bind::<BigInt, _>(wanted)
                .sql(") = ")
                .bind::<BigInt, _>(wanted),
        );
    }
    query = match &filter.cycle {
        Wanted::Any => query,
        Wanted::Ids(ids) => known(query).filter(company_profile::cycle_mode.eq_any(numbers(ids))),
        Wanted::Between(from, to) => {
            query.filter(company_profile::cycle_avg.between(least(*from), most(*to)))
        }
    };
    query = match &filter.amount {
        Wanted::Any => query,
        Wanted::Ids(ids) => known(query).filter(company_profile::amount_mode.eq_any(numbers(ids))),
        Wanted::Between(from, to) => {
            query.filter(company_profile::amount_avg.between(least(*from), most(*to)))
        }
    };
    match &filter.rate {
        Wanted::Any => query,
        Wanted::Ids(ids) => known(query).filter(company_profile::rate_mode.eq_any(numbers(ids))),
        Wanted::Between(from, to) => {
            query.filter(company_profile::rate_avg.between(least(*from), most(*to)))
        }
    }
}

fn known(query: Profiles) -> Profiles {
    query.filter(company_profile::known.eq(true))
}

fn numbers(ids: &[u8]) -> Vec<i64> {
    ids.iter().copied().map(i64::from).collect()
}

fn least(from: Option<i64>) -> i64 {
    from.unwrap_or(i64::MIN)
}

fn most(to: Option<i64>) -> i64 {
    to.unwrap_or(i64::MAX)
}

/// w38: companies whose code begins with a text, then those whose name has it; all without one.
///
/// # Errors
/// The database failed.
pub fn by_name(
    conn: &mut Conn,
    run_id: i64,
    scope: WealthScope,
    keyword: &str,
    page: Page,
) -> Result<Paged<CompanyItem>, Error> {
    let prefix = anywhere(keyword);
    let prefix = prefix.strip_prefix('%').unwrap_or_default().to_owned();
    let query = || {
        let name = lower(company_ver::name)
            .like(anywhere(keyword))
            .escape('\\');
        let named = seen_companies(run_id)
            .filter(name)
            .select(company_ver::company_id);
        let code = lower(company_profile::code)
            .like(prefix.clone())
            .escape('\\');
        let found = code.or(company_profile::company_id.eq_any(named));
        profiles(run_id, scope).filter(found)
    };
    let count: i64 = query().select(count_star()).first(conn)?;
    let begins = sql::<BigInt>("CASE WHEN lower(company_profile.code) LIKE ")
        .bind::<Text, _>(prefix.clone())
        .sql(" ESCAPE '\\' THEN 0 ELSE 1 END");
    let rows: Vec<ProfileRow> = query()
        .order(begins)
        .then_order_by(company_profile::code.asc())
        .limit(page.limit())
        .offset(page.offset())
        .select(ProfileRow::as_select())
        .load(conn)?;
    let rows = items(conn, run_id, &rows)?;
    Ok(Paged { rows, count })
}

/// w42: as [`by_name`], the first ones.
///
/// # Errors
/// The database failed.
pub fn suggest(
    conn: &mut Conn,
    run_id: i64,
    scope: WealthScope,
    keyword: &str,
    limit: i64,
) -> Result<Vec<Named>, Error> {
    let found = by_name(conn, run_id, scope, keyword, Page::new(1, limit))?;
    let named = found.rows.into_iter().map(|item| Named {
        id: item.id,
        code: item.code,
        name: item.name,
        branch_id: item.branch_id,
        outlet_id: item.outlet_id,
    });
    Ok(named.collect())
}
