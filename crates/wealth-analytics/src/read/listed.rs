//! Listed companies, and which of them are customers (w46, w47).

use std::collections::BTreeMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend};
use wangge_kernel::{Page, Paged};

use super::company::{profiles, seen_companies};
use super::sql::{anywhere, given, lower};
use crate::error::Error;
use crate::schema::{
    company, company_profile, company_ver, listed_company, listed_ver, shareholder,
};
use crate::scope::WealthScope;

/// A listed company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedItem {
    /// What is known of it.
    pub listed: Listed,
    /// The customer that it is, if it is one.
    pub customer: Option<Customer>,
}

/// What is known of a listed company.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Listed {
    /// Its id.
    pub id: i64,
    /// 证券代码
    pub sec_code: String,
    /// 企业名称
    pub name: String,
    /// The name as it is compared with others.
    pub name_norm: String,
    /// 企业编号, as it was uploaded.
    pub company_code: Option<String>,
    /// 企业电话
    pub phone: Option<String>,
    /// 企业邮箱
    pub email: Option<String>,
    /// 注册资本
    pub capital: Option<String>,
    /// 成立时间
    pub found: Option<String>,
    /// 登记机关
    pub authority: Option<String>,
    /// 注册地址
    pub address: Option<String>,
    /// 简介
    pub description: Option<String>,
    /// 经营范围
    pub business: Option<String>,
    /// 上市公告链接
    pub statement_url: Option<String>,
    /// 理财公告链接
    pub notice_url: Option<String>,
    /// 是否购买他行理财
    pub bought_other: Option<bool>,
}

/// The customer that a listed company is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its id.
    pub id: i64,
    /// 企业编号
    pub code: String,
    /// Its sub-branch.
    pub branch_id: Option<i64>,
    /// Its outlet.
    pub outlet_id: Option<i64>,
    /// Whether it has bought from us.
    pub bought: bool,
    /// Whether the caller's scope holds it: what else it is must be hidden if not.
    pub visible: bool,
}

/// A shareholder.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = shareholder)]
pub struct Holder {
    /// 股东姓名
    pub name: String,
    /// 持有数量
    pub quantity: i64,
    /// 占股本比例, in ppm.
    pub ratio_ppm: Option<i64>,
    /// 1 流通A, 2 限售A, 3 流通B, 4 H股, 9 其他.
    pub share_type: Option<i64>,
}

/// The listed companies that a run sees.
#[diesel::dsl::auto_type]
fn seen(run_id: i64) -> _ {
    let ended = listed_ver::v_to.is_null().or(listed_ver::v_to.gt(run_id));
    listed_ver::table
        .inner_join(listed_company::table)
        .filter(listed_ver::v_from.le(run_id))
        .filter(ended)
        .select((
            listed_company::id,
            listed_company::sec_code,
            listed_ver::name,
            listed_ver::name_norm,
            listed_ver::company_code,
            listed_ver::phone,
            listed_ver::email,
            listed_ver::capital,
            listed_ver::found,
            listed_ver::ra,
            listed_ver::addr,
            listed_ver::descr,
            listed_ver::business,
            listed_ver::statement_url,
            listed_ver::notice_url,
            listed_ver::bought_other,
        ))
}

/// w46: listed companies by name, all without a word.
///
/// # Errors
/// The database failed.
pub fn list(
    conn: &mut Conn,
    run_id: i64,
    scope: WealthScope,
    keyword: Option<&str>,
    page: Page,
) -> Result<Paged<ListedItem>, Error> {
    let query = || {
        let mut query = seen(run_id).into_boxed::<MultiBackend>();
        if let Some(word) = given(keyword) {
            let name = lower(listed_ver::name).like(anywhere(word)).escape('\\');
            query = query.filter(name);
        }
        query
    };
    let count: i64 = query().select(count_star()).first(conn)?;
    let rows: Vec<Listed> = query()
        .order(listed_company::sec_code.asc())
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    let rows = linked(conn, run_id, scope, rows)?;
    Ok(Paged { rows, count })
}

/// w47: a listed company with its shareholders, the largest first. `None` if there is none.
///
/// # Errors
/// The database failed.
pub fn find(
    conn: &mut Conn,
    run_id: i64,
    scope: WealthScope,
    id: i64,
) -> Result<Option<(ListedItem, Vec<Holder>)>, Error> {
    let found: Option<Listed> = seen(run_id)
        .filter(listed_company::id.eq(id))
        .first(conn)
        .optional()?;
    let linked = linked(conn, run_id, scope, found.into_iter().collect())?;
    let Some(item) = linked.into_iter().next() else {
        return Ok(None);
    };
    let ended = shareholder::v_to.is_null().or(shareholder::v_to.gt(run_id));
    let holders = shareholder::table
        .filter(shareholder::listed_id.eq(id))
        .filter(shareholder::v_from.le(run_id))
        .filter(ended)
        .order((shareholder::quantity.desc(), shareholder::name.asc()))
        .select(Holder::as_select())
        .load(conn)?;
    Ok(Some((item, holders)))
}

/// Finds the customers that listed companies are: by their code, else by their very name.
fn linked(
    conn: &mut Conn,
    run_id: i64,
    scope: WealthScope,
    listed: Vec<Listed>,
) -> Result<Vec<ListedItem>, Error> {
    let codes: Vec<&str> = listed
        .iter()
        .filter_map(|l| l.company_code.as_deref())
        .collect();
    let names: Vec<&str> = listed.iter().map(|l| l.name_norm.as_str()).collect();
    let found: Vec<(i64, String, String)> = seen_companies(run_id)
        .filter(
            company::code
                .eq_any(&codes)
                .or(company_ver::name_norm.eq_any(&names)),
        )
        .order(company::code.asc())
        .select((company::id, company::code, company_ver::name_norm))
        .load(conn)?;
    let ids: Vec<i64> = found.iter().map(|row| row.0).collect();
    type Row = (i64, Option<i64>, Option<i64>, bool);
    let rows: Vec<Row> = profiles(run_id, WealthScope::All)
        .filter(company_profile::company_id.eq_any(ids))
        .select((
            company_profile::company_id,
            company_profile::branch_id,
            company_profile::outlet_id,
            company_profile::bought,
        ))
        .load(conn)?;
    let rows: BTreeMap<i64, Row> = rows.into_iter().map(|row| (row.0, row)).collect();
    let customer = |listed: &Listed| {
        let by_code = found
            .iter()
            .find(|f| Some(&f.1) == listed.company_code.as_ref());
        let by_name = || found.iter().find(|f| f.2 == listed.name_norm);
        let (id, code, _) = by_code.or_else(by_name)?;
        let (_, branch_id, outlet_id, bought) = *rows.get(id)?;
        let visible = match scope {
            WealthScope::All => true,
            WealthScope::Branch(own) => branch_id == Some(own),
            WealthScope::Outlet(own) => outlet_id == Some(own),
        };
        Some(Customer {
            id: *id,
            code: code.clone(),
            branch_id,
            outlet_id,
            bought,
            visible,
        })
    };
    let item = |listed: Listed| ListedItem {
        customer: customer(&listed),
        listed,
    };
    Ok(listed.into_iter().map(item).collect())
}
