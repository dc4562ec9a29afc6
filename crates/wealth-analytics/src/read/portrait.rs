//! One company with all that is known of it (w36).

use diesel::prelude::*;
use wangge_db::Conn;

use super::company::{Preference, profile};
use super::product::{ProductItem, by_ids};
use crate::desk::row::contact as edited;
use crate::engine::output::StreamRanks;
use crate::error::Error;
use crate::metrics::company::{InnerScale, Stream};
use crate::profile::feature::Feature;
use crate::recommend::list::{Reason, TOP, reasons};
use crate::results::metric::MetricRow;
use crate::results::profile::ProfileRow;
use crate::results::top::TopRow;
use crate::schema::{company, company_metric, company_ver, compute_run, holding, reco_top};
use crate::scope::WealthScope;

/// Everything.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    /// Who it is.
    pub company: Basics,
    /// Its sub-branch.
    pub branch_id: Option<i64>,
    /// Its outlet.
    pub outlet_id: Option<i64>,
    /// Figures and ranks of all payments.
    pub all: (Stream, StreamRanks),
    /// Of payments out (借).
    pub borrow: (Stream, StreamRanks),
    /// Of payments in (贷).
    pub lend: (Stream, StreamRanks),
    /// How much stays in the bank.
    pub inner: InnerScale,
    /// What it prefers.
    pub preference: Preference,
    /// Decayed mean, lowest and highest benchmark of its purchases, in ppm.
    pub rates: Option<(i64, i64, i64)>,
    /// Whether it has bought.
    pub bought: bool,
    /// What marks it.
    pub features: Vec<Feature>,
    /// How it is best reached.
    pub channel: String,
    /// What it holds.
    pub holdings: Vec<Held>,
    /// The ten products that suit it best.
    pub recommended: Vec<Suggested>,
    /// Five of those that suit it, at most two alike.
    pub varied: Vec<Suggested>,
}

/// Who a company is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Basics {
    /// Its id.
    pub id: i64,
    /// 编号
    pub code: String,
    /// 企业名称
    pub name: String,
    /// 联系人
    pub linkman: Option<String>,
    /// 联系电话
    pub contact: Option<String>,
    /// 风险承受等级
    pub risk_rating: Option<i64>,
    /// 行业
    pub industry: Option<String>,
}

/// What a company holds of a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The product.
    pub product: ProductItem,
    /// In fen.
    pub share_fen: i64,
    /// From when on it earns (20260630).
    pub value_day: i64,
    /// When it expires.
    pub expiry_day: Option<i64>,
}

/// A product for a company.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggested {
    /// The product.
    pub product: ProductItem,
    /// 匹配分
    pub percent: i64,
    /// Its score, by which the list is ordered.
    pub score_e6: i64,
    /// What speaks for it, the strongest first.
    pub reasons: Vec<Reason>,
}

/// w36: a company that the scope holds.
///
/// # Errors
/// There is no such company in the scope, or the database failed.
pub fn find(
    conn: &mut Conn,
    run_id: i64,
    scope: WealthScope,
    company_id: i64,
) -> Result<Portrait, Error> {
    let profile = profile(conn, run_id, scope, company_id)?;
    let uploaded = basics(conn, run_id, company_id)?;
    let basics = with_edited_contact(conn, run_id, uploaded)?;
    let metrics: Vec<MetricRow> = company_metric::table
        .filter(company_metric::run_id.eq(run_id))
        .filter(company_metric::company_id.eq(company_id))
        .order(company_metric::stream)
        .select(MetricRow::as_select())
        .load(conn)?;
    let tops: Vec<TopRow> = reco_top::table
        .filter(reco_top::run_id.eq(run_id))
        .filter(reco_top::company_id.eq(company_id))
        .order(reco_top::place)
        .select(TopRow::as_select())
        .load(conn)?;
    let holdings = holdings(conn, run_id, company_id)?;
    let named = tops.iter().map(|top| top.product_id);
    let ids: Vec<i64> = named.chain(holdings.iter().map(|h| h.0)).collect();
    let products = by_ids(conn, run_id, &ids)?;
    let held = holdings
        .into_iter()
        .filter_map(|(id, share_fen, value_day, expiry_day)| {
            Some(Held {
                product: products.get(&id)?.clone(),
                share_fen,
                value_day,
                expiry_day,
            })
        });
    let suggested = |top: &TopRow| {
        Some(Suggested {
            product: products.get(&top.product_id)?.clone(),
            percent: top.percent,
            score_e6: top.score_e6,
            reasons: reasons(&top.terms()),
        })
    };
    let first = tops.iter().filter(|top| top.place <= TOP as i64);
    let mut varied: Vec<&TopRow> = tops.iter().filter(|top| top.varied.is_some()).collect();
    varied.sort_by_key(|top| top.varied);
    let stream = |number: i64| {
        let row = metrics.iter().find(|row| row.stream == number);
        row.map(|row| (row.figures(), row.ranks()))
            .unwrap_or_default()
    };
    Ok(Portrait {
        company: basics,
        all: stream(0),
        borrow: stream(1),
        lend: stream(2),
        holdings: held.collect(),
        recommended: first.filter_map(suggested).collect(),
        varied: varied.into_iter().filter_map(suggested).collect(),
        branch_id: profile.branch_id,
        outlet_id: profile.outlet_id,
        inner: profile.inner(),
        preference: Preference::of(&profile),
        rates: rates(&profile),
        bought: profile.bought,
        features: profile.features(),
        channel: profile.channel.clone(),
    })
}

/// Product, share, first and last day.
type HoldingRow = (i64, i64, i64, Option<i64>);

/// What a company holds, the largest first.
fn holdings(conn: &mut Conn, run_id: i64, company_id: i64) -> Result<Vec<HoldingRow>, Error> {
    Ok(holding::table
        .filter(holding::company_id.eq(company_id))
        .filter(holding::v_from.le(run_id))
        .filter(holding::v_to.is_null().or(holding::v_to.gt(run_id)))
        .filter(holding::share_fen.gt(0))
        .order((holding::share_fen.desc(), holding::id))
        .select((
            holding::product_id,
            holding::share_fen,
            holding::value_day,
            holding::expiry_day,
        ))
        .load(conn)?)
}

fn rates(profile: &ProfileRow) -> Option<(i64, i64, i64)> {
    Some((profile.rate_avg?, profile.rate_min?, profile.rate_max?))
}

/// The later of what was uploaded and what somebody has edited.
fn with_edited_contact(conn: &mut Conn, run_id: i64, basics: Basics) -> Result<Basics, Error> {
    let Some((linkman, contact, edited_at)) = edited(conn, basics.id)? else {
        return Ok(basics);
    };
    let uploaded_at: i64 = company_ver::table
        .inner_join(compute_run::table.on(compute_run::id.eq(company_ver::v_from)))
        .filter(company_ver::company_id.eq(basics.id))
        .filter(company_ver::v_from.le(run_id))
        .filter(company_ver::v_to.is_null().or(company_ver::v_to.gt(run_id)))
        .select(compute_run::created_at)
        .first(conn)?;
    if edited_at < uploaded_at {
        return Ok(basics);
    }
    Ok(Basics {
        linkman: Some(linkman),
        contact: Some(contact),
        ..basics
    })
}

fn basics(conn: &mut Conn, run_id: i64, company_id: i64) -> Result<Basics, Error> {
    let found: Option<Basics> = company_ver::table
        .inner_join(company::table)
        .filter(company::id.eq(company_id))
        .filter(company_ver::v_from.le(run_id))
        .filter(company_ver::v_to.is_null().or(company_ver::v_to.gt(run_id)))
        .select((
            company::id,
            company::code,
            company_ver::name,
            company_ver::linkman,
            company_ver::contact,
            company_ver::risk_rating,
            company_ver::industry,
        ))
        .first(conn)
        .optional()?;
    found.ok_or(Error::NoCompany)
}
