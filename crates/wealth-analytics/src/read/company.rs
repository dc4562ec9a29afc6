//! Companies in lists: who they are and what they prefer.

use std::collections::BTreeMap;

use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend};

use crate::error::Error;
use crate::profile::category::Category;
use crate::profile::vocabulary::{AMOUNTS, CYCLES, NO_DATA, RATES, RISKS, name};
use crate::results::profile::ProfileRow;
use crate::schema::{company, company_profile, company_ver};
use crate::scope::WealthScope;

/// A company of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct CompanyItem {
    /// Its id.
    pub id: i64,
    /// 企业编号
    pub code: String,
    /// 企业名称
    pub name: String,
    /// Its sub-branch.
    pub branch_id: Option<i64>,
    /// Its outlet.
    pub outlet_id: Option<i64>,
    /// What it prefers.
    pub preference: Preference,
}

/// What a company prefers, in words and ids.
#[derive(Debug, Clone, PartialEq)]
pub struct Preference {
    /// 企业分类
    pub category: Option<Category>,
    /// The risk level it prefers; `None` if not enough is known.
    pub risk: Option<u8>,
    /// All risk levels it likes, rising.
    pub risks: Vec<u8>,
    /// 周期偏好
    pub cycle: &'static str,
    /// 金额偏好
    pub amount: &'static str,
    /// 利率偏好
    pub rate: &'static str,
    /// The id of the preferred rate.
    pub rate_id: Option<u8>,
}

impl Preference {
    pub(crate) fn of(row: &ProfileRow) -> Self {
        let id = |stored: i64| u8::try_from(stored).ok().filter(|_| row.known);
        let word = |list: &[&'static str], stored: i64| {
            id(stored).and_then(|id| name(list, id)).unwrap_or(NO_DATA)
        };
        let liked = (1..=5_u8).filter(|level| row.known && row.risk_mask & (1 << level) != 0);
        Self {
            category: Category::ALL
                .into_iter()
                .find(|category| i64::from(category.id()) == row.category),
            risk: id(row.risk_mode),
            risks: liked.collect(),
            cycle: word(&CYCLES, row.cycle_mode),
            amount: word(&AMOUNTS, row.amount_mode),
            rate: word(&RATES, row.rate_mode),
            rate_id: id(row.rate_mode),
        }
    }

    /// The names of all risk levels it likes, as one text.
    pub fn risk_text(&self) -> String {
        if self.risks.is_empty() {
            return NO_DATA.to_owned();
        }
        let names: Vec<&str> = self
            .risks
            .iter()
            .filter_map(|id| name(&RISKS, *id))
            .collect();
        names.join("、")
    }
}

/// The profiles of a run.
#[diesel::dsl::auto_type]
fn all_profiles(run_id: i64) -> _ {
    company_profile::table.filter(company_profile::run_id.eq(run_id))
}

pub(crate) type Profiles = diesel::helper_types::IntoBoxed<'static, all_profiles, MultiBackend>;

/// The profiles of a run within a scope.
pub(crate) fn profiles(run_id: i64, scope: WealthScope) -> Profiles {
    let all = all_profiles(run_id).into_boxed::<MultiBackend>();
    match scope {
        WealthScope::All => all,
        WealthScope::Branch(id) => all.filter(company_profile::branch_id.eq(id)),
        WealthScope::Outlet(id) => all.filter(company_profile::outlet_id.eq(id)),
    }
}

/// Who a company is, in lists of what it holds or has traded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Named {
    /// Its id.
    pub id: i64,
    /// 企业编号
    pub code: String,
    /// 企业名称
    pub name: String,
    /// Its sub-branch.
    pub branch_id: Option<i64>,
    /// Its outlet.
    pub outlet_id: Option<i64>,
}

/// Companies by their ids.
pub(crate) fn named(
    conn: &mut Conn,
    run_id: i64,
    ids: &[i64],
) -> Result<BTreeMap<i64, Named>, Error> {
    let profiles: Vec<ProfileRow> = profiles(run_id, WealthScope::All)
        .filter(company_profile::company_id.eq_any(ids.to_vec()))
        .select(ProfileRow::as_select())
        .load(conn)?;
    let named = items(conn, run_id, &profiles)?.into_iter().map(|item| {
        let named = Named {
            id: item.id,
            code: item.code,
            name: item.name,
            branch_id: item.branch_id,
            outlet_id: item.outlet_id,
        };
        (named.id, named)
    });
    Ok(named.collect())
}

/// The versions of companies that a run sees.
#[diesel::dsl::auto_type]
pub(crate) fn seen_companies(run_id: i64) -> _ {
    let ended = company_ver::v_to.is_null().or(company_ver::v_to.gt(run_id));
    company_ver::table
        .inner_join(company::table)
        .filter(company_ver::v_from.le(run_id))
        .filter(ended)
}

/// The companies of some profiles, in their order.
pub(crate) fn items(
    conn: &mut Conn,
    run_id: i64,
    profiles: &[ProfileRow],
) -> Result<Vec<CompanyItem>, Error> {
    let ids: Vec<i64> = profiles.iter().map(|row| row.company_id).collect();
    let named: Vec<(i64, String, String)> = seen_companies(run_id)
        .filter(company::id.eq_any(&ids))
        .select((company::id, company::code, company_ver::name))
        .load(conn)?;
    let named: BTreeMap<i64, (String, String)> = named
        .into_iter()
        .map(|(id, code, name)| (id, (code, name)))
        .collect();
    let item = |row: &ProfileRow| {
        let (code, name) = named.get(&row.company_id)?;
        Some(CompanyItem {
            id: row.company_id,
            code: code.clone(),
            name: name.clone(),
            branch_id: row.branch_id,
            outlet_id: row.outlet_id,
            preference: Preference::of(row),
        })
    };
    Ok(profiles.iter().filter_map(item).collect())
}

/// The profile of a company that the scope holds.
pub(crate) fn profile(
    conn: &mut Conn,
    run_id: i64,
    scope: WealthScope,
    company_id: i64,
) -> Result<ProfileRow, Error> {
    let found = profiles(run_id, scope)
        .filter(company_profile::company_id.eq(company_id))
        .select(ProfileRow::as_select())
        .first(conn)
        .optional()?;
    found.ok_or(Error::NoCompany)
}

/// The id of a company by what clients call it: its id or its code, whichever is looked at first.
///
/// # Errors
/// There is none, or the database failed.
pub fn id_of(conn: &mut Conn, text: &str, code_first: bool) -> Result<i64, Error> {
    let text = text.trim();
    let by_code: Option<i64> = company::table
        .filter(company::code.eq(text))
        .select(company::id)
        .first(conn)
        .optional()?;
    let number: Option<i64> = text.parse().ok();
    let by_id: Option<i64> = match number {
        Some(id) => company::table
            .find(id)
            .select(company::id)
            .first(conn)
            .optional()?,
        None => None,
    };
    let found = match code_first {
        true => by_code.or(by_id),
        false => by_id.or(by_code),
    };
    found.ok_or(Error::NoCompany)
}
