//! Rankings on the home pages: orgs (`/home/branchsort`) and customer managers (`/home/accountsort`).

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_db::Conn;
use wangge_kernel::money::fen_as_yuan;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::wire::number_or_text;
use wangge_kernel::{Actor, Faults, Field};

use super::people::{self, Grid, Heads};
use super::{Shares, share, sum};
use crate::day::{Kind, month_of};
use crate::error::Error;
use crate::home::Home;
use crate::schema::foreign::account;
use crate::statistics::{ORG, fed_days};
use crate::summary;
use crate::tree::{Node, Tree};

const SORT: Name = name("sortType", "排名方式");
const SORTS: (i64, i64) = (1, 5);

/// Which ranking.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListRanking {
    /// 排名方式，1-存款 2-贷款 3-授信率 4-用信率 5-用信率提升
    pub sort_type: Field<i64>,
    /// 机构号，默认：机构排名为登录人的机构，客户经理排名不限
    pub org_code: Field<String>,
}

/// What is ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// 名次，数值相同的名次相同
    pub rank: i64,
    /// 存款余额（元）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "wangge_kernel::Money")]
    pub deposit: i64,
    /// 贷款余额（元）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "wangge_kernel::Money")]
    pub loan: i64,
    /// 人数与比例
    #[serde(flatten)]
    pub shares: Shares,
    /// 用信率提升（百分点），与最近数据所在月的上月末相比
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "f64")]
    pub use_promote: i64,
}

/// An org in its ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrgRank {
    /// 机构号
    #[serde(serialize_with = "number_or_text")]
    pub org_code: String,
    /// 机构名称
    pub org_name: String,
    /// 机构级别，0-总机构 1-一级机构 2-二级 3-三级 4-四级
    pub org_level: i64,
    /// 名次与指标
    #[serde(flatten)]
    pub figures: Figures,
}

/// A customer manager in his ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManagerRank {
    /// 账号ID
    pub account_id: i64,
    /// 账号名称
    pub account_name: String,
    /// 姓名
    pub real_name: String,
    /// 所属机构号
    #[serde(serialize_with = "number_or_text")]
    pub org_code: String,
    /// 所属机构名称
    pub org_name: String,
    /// 名次与指标
    #[serde(flatten)]
    pub figures: Figures,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Deposit,
    Loan,
    CreditRatio,
    UseRatio,
    UsePromote,
}

impl ListRanking {
    fn validate(&self) -> Result<(Sort, Option<String>), Faults> {
        let mut check = Check::new();
        let sort = match check.number(SORT, &self.sort_type, SORTS, None) {
            1 => Sort::Deposit,
            2 => Sort::Loan,
            3 => Sort::CreditRatio,
            4 => Sort::UseRatio,
            _ => Sort::UsePromote,
        };
        let org_code = check.filter(ORG, &self.org_code);
        check.finish((sort, org_code))
    }
}

impl Figures {
    fn of(heads: Heads, deposit: i64, loan: i64) -> Self {
        let shares = Shares::of(heads);
        let before = share(heads.using_before, heads.granted_before);
        Self {
            rank: 0,
            deposit,
            loan,
            shares,
            use_promote: shares.use_ratio - before,
        }
    }

    fn by(&self, sort: Sort) -> i64 {
        match sort {
            Sort::Deposit => self.deposit,
            Sort::Loan => self.loan,
            Sort::CreditRatio => self.shares.credit_ratio,
            Sort::UseRatio => self.shares.use_ratio,
            Sort::UsePromote => self.use_promote,
        }
    }
}

/// Sorts by a figure, the largest first, and says the places; equals share one and keep their order.
fn ranked<T>(mut rows: Vec<(T, Figures)>, sort: Sort) -> Vec<(T, Figures)> {
    rows.sort_by_key(|(_, figures)| std::cmp::Reverse(figures.by(sort)));
    let (mut last, mut rank) = (None, 0);
    for (place, (_, figures)) in (1..).zip(&mut rows) {
        let value = figures.by(sort);
        if last != Some(value) {
            (last, rank) = (Some(value), place);
        }
        figures.rank = rank;
    }
    rows
}

/// The orgs right below one, ranked by what each has with all below it. Nothing for an org that is
/// not there or not on the caller's line.
///
/// # Errors
/// Faulty fields; the database failed.
pub fn orgs(
    conn: &mut Conn,
    actor: &Actor,
    home: Home,
    command: &ListRanking,
) -> Result<Vec<OrgRank>, Error> {
    let (sort, code) = command.validate()?;
    let tree = Tree::load(conn)?;
    let asked = tree.asked(code.as_deref(), actor);
    let Some(above) = asked.filter(|org| home.shows(&tree, actor, org.id)) else {
        return Ok(Vec::new());
    };
    let mut orgs = tree.children(above.id);
    orgs.retain(|org| home.shows(&tree, actor, org.id));
    let below: HashMap<i64, Vec<i64>> = orgs.iter().map(|o| (o.id, tree.below(o.id))).collect();
    let grids = people::grids(conn)?;
    let is_within = |grid: &&Grid| below.values().any(|orgs| orgs.contains(&grid.org_id));
    let ids: Vec<i64> = grids.iter().filter(is_within).map(|grid| grid.id).collect();
    let by_grid = people::heads(conn, &tree, &ids)?;
    let deposits = held_by_orgs(conn, &orgs, Kind::Deposit)?;
    let loans = held_by_orgs(conn, &orgs, Kind::Loan)?;
    let of = |org: &Node| {
        let own = below.get(&org.id);
        let within = |grid: &&Grid| own.is_some_and(|orgs| orgs.contains(&grid.org_id));
        let heads = sum(&by_grid, grids.iter().filter(within));
        let fen = |held: &HashMap<i64, i64>| held.get(&org.id).copied().unwrap_or_default();
        Figures::of(heads, fen(&deposits), fen(&loans))
    };
    let rows = orgs.into_iter().map(|org| (org, of(org))).collect();
    let rows = ranked(rows, sort).into_iter();
    Ok(rows
        .map(|(org, figures)| OrgRank {
            org_code: org.code.clone(),
            org_name: org.name.clone(),
            org_level: org.level,
            figures,
        })
        .collect())
}

/// What orgs hold with all below them on the last fed day, as 11.x says it, in fen.
fn held_by_orgs(conn: &mut Conn, orgs: &[&Node], kind: Kind) -> Result<HashMap<i64, i64>, Error> {
    let Some((_, last)) = fed_days(conn, kind)? else {
        return Ok(HashMap::new());
    };
    let ids: Vec<i64> = orgs.iter().map(|org| org.id).collect();
    let ends = summary::ends(conn, &ids, kind, month_of(last))?;
    let last = |ends: summary::Ends| ends.into_values().next_back().map_or(0, |(_, fen)| fen);
    Ok(ends
        .into_iter()
        .map(|(id, ends)| (id, last(ends)))
        .collect())
}

/// The managers of grids in the caller's scope, and in an org and below where one is named, ranked
/// by the customers of these grids.
///
/// # Errors
/// Faulty fields; the database failed.
pub fn managers(
    conn: &mut Conn,
    actor: &Actor,
    command: &ListRanking,
) -> Result<Vec<ManagerRank>, Error> {
    let (sort, code) = command.validate()?;
    let tree = Tree::load(conn)?;
    let within = code.map(|code| {
        tree.by_code(&code)
            .map_or(Vec::new(), |org| tree.below(org.id))
    });
    let mut grids = people::grids(conn)?;
    grids.retain(|grid| actor.scope.holds_grid(grid.id, grid.org_id));
    grids.retain(|grid| {
        within
            .as_ref()
            .is_none_or(|orgs| orgs.contains(&grid.org_id))
    });
    let mut of_managers: BTreeMap<i64, Vec<&Grid>> = BTreeMap::new();
    for grid in &grids {
        if let Some(manager) = grid.manager {
            of_managers.entry(manager).or_default().push(grid);
        }
    }
    let ids: Vec<i64> = grids.iter().map(|grid| grid.id).collect();
    let by_grid = people::heads(conn, &tree, &ids)?;
    let deposits = people::held(conn, &tree, Kind::Deposit, &ids)?;
    let loans = people::held(conn, &tree, Kind::Loan, &ids)?;
    let of = |id: i64| {
        let own = of_managers.get(&id).map_or(&[][..], Vec::as_slice);
        let fen = |held: &HashMap<i64, i64>| own.iter().filter_map(|g| held.get(&g.id)).sum();
        let heads = sum(&by_grid, own.iter().copied());
        Figures::of(heads, fen(&deposits), fen(&loans))
    };
    let accounts = accounts(conn, of_managers.keys().copied().collect())?;
    let rows = accounts.into_iter().map(|account| {
        let figures = of(account.id);
        (account, figures)
    });
    let rows = ranked(rows.collect(), sort).into_iter();
    Ok(rows
        .map(|(account, figures)| view(tree.get(account.org_id), account, figures))
        .collect())
}

fn view(org: Option<&Node>, account: Account, figures: Figures) -> ManagerRank {
    ManagerRank {
        account_id: account.id,
        account_name: account.name,
        real_name: account.real_name,
        org_code: org.map(|org| org.code.clone()).unwrap_or_default(),
        org_name: org.map(|org| org.name.clone()).unwrap_or_default(),
        figures,
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = account)]
struct Account {
    id: i64,
    name: String,
    real_name: String,
    org_id: i64,
}

fn accounts(conn: &mut Conn, ids: Vec<i64>) -> QueryResult<Vec<Account>> {
    account::table
        .filter(account::id.eq_any(ids))
        .order(account::id)
        .select(Account::as_select())
        .load(conn)
}
