//! Products: ours, today's and those of other banks (w29, w30, w32, w41).

use std::collections::BTreeMap;

use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Page, Paged};

use super::sql::lower;
use crate::error::Error;
use crate::schema::{product, product_ver, today_product};

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ProductItem {
    /// Its id.
    pub id: i64,
    /// Its bank; empty for ours.
    pub bank: String,
    /// 产品代码
    pub code: String,
    /// 产品名称
    pub name: String,
    /// 1 保本, 2 非保本, 3 结构性.
    pub ptype: Option<i64>,
    /// Its risk level, 1 to 5.
    pub risk: Option<i64>,
    /// 期限天数
    pub term_days: Option<i64>,
    /// 投资期限
    pub period_text: Option<String>,
    /// 起购金额, in fen.
    pub min_fen: Option<i64>,
    /// 金额（期限）分段
    pub seg_text: Option<String>,
    /// 业绩基准, in ppm.
    pub rate_ppm: Option<i64>,
    /// 成立日期 (20260630, as all days here)
    pub found_day: Option<i64>,
    /// 销售起日
    pub sale_start: Option<i64>,
    /// 销售止日
    pub sale_end: Option<i64>,
    /// 起息日
    pub value_day: Option<i64>,
    /// 到期日
    pub expiry_day: Option<i64>,
    /// 交易时间
    pub trade_time: Option<String>,
    /// 申购期
    pub apply_text: Option<String>,
    /// 产品说明书链接
    pub manual_url: Option<String>,
    /// 备注
    pub remark: Option<String>,
}

impl ProductItem {
    /// 投资期限: as it was uploaded, else in days.
    pub fn period(&self) -> Option<String> {
        let days = || self.term_days.map(|days| format!("{days}天"));
        self.period_text.clone().or_else(days)
    }
}

/// The versions of products that a run sees.
#[diesel::dsl::auto_type]
fn seen(run_id: i64) -> _ {
    let ended = product_ver::v_to.is_null().or(product_ver::v_to.gt(run_id));
    product_ver::table
        .inner_join(product::table)
        .filter(product_ver::v_from.le(run_id))
        .filter(ended)
        .select((
            product::id,
            product::bank,
            product::code,
            product_ver::name,
            product_ver::ptype,
            product_ver::risk,
            product_ver::term_days,
            product_ver::period_text,
            product_ver::min_fen,
            product_ver::seg_text,
            product_ver::rate_ppm,
            product_ver::found_day,
            product_ver::sale_start,
            product_ver::sale_end,
            product_ver::value_day,
            product_ver::expiry_day,
            product_ver::trade_time,
            product_ver::apply_text,
            product_ver::manual_url,
            product_ver::remark,
        ))
}

/// Products by their ids.
pub(crate) fn by_ids(
    conn: &mut Conn,
    run_id: i64,
    ids: &[i64],
) -> Result<BTreeMap<i64, ProductItem>, Error> {
    let rows: Vec<ProductItem> = seen(run_id).filter(product::id.eq_any(ids)).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Which products are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Ours that can be bought today or later (w32).
    Ours,
    /// Ours that can be bought today by their own days of sale.
    OnSale,
    /// Other banks' that can be bought today or later (w30).
    Peers,
}

/// w30, w32: products by code, with a word of code or name.
///
/// # Errors
/// The database failed.
pub fn list(
    conn: &mut Conn,
    run_id: i64,
    (which, today): (Which, i64),
    keyword: Option<&str>,
    page: Page,
) -> Result<Paged<ProductItem>, Error> {
    let query = || {
        let open = product_ver::sale_end
            .is_null()
            .or(product_ver::sale_end.ge(today));
        let mut query = seen(run_id)
            .filter(product_ver::stub.eq(false))
            .filter(open)
            .into_boxed::<MultiBackend>();
        query = match which {
            Which::Ours => query.filter(product::bank.eq("")),
            Which::OnSale => query
                .filter(product::bank.eq(""))
                .filter(product_ver::sale_start.le(today)),
            Which::Peers => query.filter(product::bank.ne("")),
        };
        match keyword.map(str::trim).filter(|word| !word.is_empty()) {
            None => query,
            Some(word) => {
                let pattern = contains_pattern(&word.to_lowercase());
                let code = lower(product::code).like(pattern.clone()).escape('\\');
                let name = lower(product_ver::name).like(pattern).escape('\\');
                query.filter(code.or(name))
            }
        }
    };
    let count: i64 = query().select(diesel::dsl::count_star()).first(conn)?;
    let rows = query()
        .order((product::code.asc(), product::bank.asc()))
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    Ok(Paged { rows, count })
}

/// w29: what is sold on a day: the day's own list, if there is one, with the day's minimum and
/// rate; else what its own days of sale say.
///
/// # Errors
/// The database failed.
pub fn on_sale(
    conn: &mut Conn,
    run_id: i64,
    today: i64,
    keyword: Option<&str>,
    page: Page,
) -> Result<Paged<ProductItem>, Error> {
    let listed: Vec<(i64, Option<i64>, Option<i64>)> = today_product::table
        .filter(today_product::sale_day.eq(today))
        .filter(today_product::v_from.le(run_id))
        .filter(
            today_product::v_to
                .is_null()
                .or(today_product::v_to.gt(run_id)),
        )
        .select((
            today_product::product_id,
            today_product::min_fen,
            today_product::rate_ppm,
        ))
        .load(conn)?;
    if listed.is_empty() {
        return list(conn, run_id, (Which::OnSale, today), keyword, page);
    }
    let ids: Vec<i64> = listed.iter().map(|row| row.0).collect();
    let mut products = by_ids(conn, run_id, &ids)?;
    let word = keyword
        .map(|word| word.trim().to_lowercase())
        .unwrap_or_default();
    let mut rows: Vec<ProductItem> = listed
        .into_iter()
        .filter_map(|(id, min_fen, rate_ppm)| {
            let product = products.remove(&id)?;
            Some(ProductItem {
                min_fen: min_fen.or(product.min_fen),
                rate_ppm: rate_ppm.or(product.rate_ppm),
                ..product
            })
        })
        .filter(|product| {
            let has = |text: &str| text.to_lowercase().contains(&word);
            has(&product.code) || has(&product.name)
        })
        .collect();
    rows.sort_by(|a, b| a.code.cmp(&b.code));
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let take = usize::try_from(page.limit()).unwrap_or(usize::MAX);
    let rows = rows.into_iter().skip(skip).take(take).collect();
    Ok(Paged { rows, count })
}

/// w41: our products whose code begins with a text, then those whose name has it.
///
/// # Errors
/// The database failed.
pub fn suggest(
    conn: &mut Conn,
    run_id: i64,
    keyword: &str,
    limit: i64,
) -> Result<Vec<ProductItem>, Error> {
    let page = Page::new(1, limit.max(1) * 5);
    let found = seen(run_id)
        .filter(product::bank.eq(""))
        .filter({
            let pattern = contains_pattern(&keyword.trim().to_lowercase());
            let code = lower(product::code).like(pattern.clone()).escape('\\');
            code.or(lower(product_ver::name).like(pattern).escape('\\'))
        })
        .order(product::code)
        .limit(page.limit())
        .load::<ProductItem>(conn)?;
    let word = keyword.trim().to_lowercase();
    let begins = |row: &ProductItem| row.code.to_lowercase().starts_with(&word);
    let (mut first, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(begins);
    first.extend(rest);
    first.truncate(usize::try_from(limit.max(1)).unwrap_or(1));
    Ok(first)
}

/// A product of ours by what clients call it: its code, else its id.
///
/// # Errors
/// There is none, or the database failed.
pub fn find(conn: &mut Conn, run_id: i64, text: &str) -> Result<ProductItem, Error> {
    let text = text.trim();
    let ours = || seen(run_id).filter(product::bank.eq(""));
    let by_code = ours()
        .filter(product::code.eq(text))
        .first(conn)
        .optional()?;
    if let Some(found) = by_code {
        return Ok(found);
    }
    let id: i64 = text.parse().map_err(|_| Error::NoProduct)?;
    let by_id = ours().filter(product::id.eq(id)).first(conn).optional()?;
    by_id.ok_or(Error::NoProduct)
}
