//! Companies for a product (w49): those that will most likely buy it.
//!
//! Which company a product suits is worked out when it is asked for, over all companies of the
//! scope. What that takes is read once for a run and kept in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::prelude::*;
use wangge_db::Conn;
use wangge_kernel::{Page, Paged};

use super::company::{CompanyItem, items, profiles};
use crate::engine::par;
use crate::error::Error;
use crate::recommend::buyer::Buyer;
use crate::recommend::eager::{Candidate, key_e6, sort};
use crate::recommend::list::{Reason, millionths, ranked};
use crate::recommend::market::{Market, Weights};
use crate::results::profile::ProfileRow;
use crate::run;
use crate::schema::{company_profile, product_expected};
use crate::scope::WealthScope;

/// A company for a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// The company.
    pub company: CompanyItem,
    /// 匹配分
    pub percent: u8,
    /// What speaks for the product, the strongest first.
    pub reasons: Vec<Reason>,
}

/// All companies as buyers, and what is sold, as a run sees them.
#[derive(Debug)]
pub struct Model {
    run_id: i64,
    market: Market,
    companies: BTreeMap<i64, Known>,
}

#[derive(Debug)]
struct Known {
    code: String,
    outlet: Option<i64>,
    branch: Option<i64>,
    expected: f64,
    whole: Option<f64>,
    buyer: Buyer,
}

/// The model of the latest run that was asked for. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Models(Arc<Mutex<Option<Arc<Model>>>>);

impl Models {
    /// The model of a run.
    ///
    /// # Errors
    /// The database failed.
    pub fn of(&self, conn: &mut Conn, run_id: i64) -> Result<Arc<Model>, Error> {
        // Whoever comes while it is read waits for it: reading it twice would take longer.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(model) = kept.as_ref().filter(|model| model.run_id == run_id) {
            return Ok(model.clone());
        }
        let model = Arc::new(Model::load(conn, run_id)?);
        *kept = Some(model.clone());
        Ok(model)
    }
}

impl Model {
    /// Reads what it takes.
    ///
    /// # Errors
    /// The database failed.
    pub fn load(conn: &mut Conn, run_id: i64) -> Result<Self, Error> {
        let (today, shelf) = run::shelf(conn, run_id)?;
        let lifts: Vec<(i64, f64)> = product_expected::table
            .filter(product_expected::run_id.eq(run_id))
            .select((product_expected::product_id, product_expected::lift))
            .load(conn)?;
        let lifts: BTreeMap<i64, f64> = lifts.into_iter().collect();
        let lift = |product| lifts.get(&product).copied().unwrap_or_default();
        let rows: Vec<ProfileRow> = profiles(run_id, WealthScope::All)
            .order(company_profile::company_id)
            .select(ProfileRow::as_select())
            .load(conn)?;
        let known = par::map(&rows, |_, row| {
            let known = Known {
                code: row.code.clone(),
                outlet: row.outlet_id,
                branch: row.branch_id,
                expected: row.expected,
                whole: row.whole,
                buyer: row.buyer(),
            };
            (row.company_id, known)
        });
        Ok(Self {
            run_id,
            market: Market::new(shelf.on(today), Weights::default(), lift),
            companies: known.into_iter().collect(),
        })
    }

    /// The companies of a scope that a product suits, those most likely to buy it first.
    pub fn candidates(&self, scope: WealthScope, product: i64) -> Vec<Candidate> {
        let inside = |known: &Known| match scope {
            WealthScope::All => true,
            WealthScope::Branch(id) => known.branch == Some(id),
            WealthScope::Outlet(id) => known.outlet == Some(id),
        };
        let companies: Vec<(&i64, &Known)> =
            self.companies.iter().filter(|(_, k)| inside(k)).collect();
        let found = par::map(&companies, |_, (id, known)| {
            let terms = self.market.one(product, &known.buyer)?;
            Some(Candidate {
                company: **id,
                code: known.code.clone(),
                month_fen: known.buyer.month_fen,
                key_e6: key_e6(known.expected, millionths(terms.score()), known.whole?),
            })
        });
        let mut found: Vec<Candidate> = found.into_iter().flatten().collect();
        sort(&mut found);
        found
    }

    /// How well a product suits a company, in percent, and why.
    fn why(&self, company: i64, product: i64) -> (u8, Vec<Reason>) {
        let Some(known) = self.companies.get(&company) else {
            return (0, Vec::new());
        };
        let all = ranked(&self.market, &known.buyer);
        let own = all.iter().find(|s| s.offer.product == product);
        own.map_or((0, Vec::new()), |s| (s.percent, s.reasons()))
    }
}

/// w49: the companies of a scope that a product suits.
///
/// # Errors
/// The database failed.
pub fn list(
    conn: &mut Conn,
    model: &Model,
    scope: WealthScope,
    product: i64,
    page: Page,
) -> Result<Paged<Matched>, Error> {
    let all = model.candidates(scope, product);
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let take = usize::try_from(page.limit()).unwrap_or(usize::MAX);
    let ids: Vec<i64> = all
        .iter()
        .skip(skip)
        .take(take)
        .map(|c| c.company)
        .collect();
    let rows: Vec<ProfileRow> = profiles(model.run_id, scope)
        .filter(company_profile::company_id.eq_any(ids.clone()))
        .select(ProfileRow::as_select())
        .load(conn)?;
    let found = items(conn, model.run_id, &rows)?;
    let found: BTreeMap<i64, CompanyItem> = found.into_iter().map(|c| (c.id, c)).collect();
    let matched = ids.iter().filter_map(|id| {
        let (percent, reasons) = model.why(*id, product);
        Some(Matched {
            company: found.get(id)?.clone(),
            percent,
            reasons,
        })
    });
    Ok(Paged {
        rows: matched.collect(),
        count: i64::try_from(all.len()).unwrap_or(i64::MAX),
    })
}
