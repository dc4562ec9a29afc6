//! How far the bank reaches its people: households, people on file, those it has granted credit and
//! those who use it, for the home pages (`/home/basicinfo`), and rankings by it (`ranking`).

pub(crate) mod people;
pub mod ranking;

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_db::Conn;
use wangge_kernel::money::fen_as_yuan;
use wangge_kernel::rule::Check;
use wangge_kernel::wire::number_or_text;
use wangge_kernel::{Actor, Field};

use crate::error::Error;
use crate::home::Home;
use crate::statistics::ORG;
use crate::tree::Tree;
use people::{Grid, Heads};

/// All of something, in hundredths of a percent.
const WHOLE: i64 = 10_000;

/// Whose people (`/home/basicinfo`).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct FindCoverage {
    /// 机构号，默认为登录人的机构
    pub org_code: Field<String>,
}

/// Counts of people, and the shares they make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Shares {
    /// 建档人数，不含暂存
    pub people_num: i64,
    /// 授信人数，即有已同意的授信档案的建档客户
    pub credit_num: i64,
    /// 用信人数，即授信客户中最近一次数据有贷款余额的
    pub use_num: i64,
    /// 授信率（百分数），授信人数占建档人数的比例
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "f64")]
    pub credit_ratio: i64,
    /// 用信率（百分数），用信人数占授信人数的比例
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "f64")]
    pub use_ratio: i64,
}

/// What a home page says of the people of an org and all below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageView {
    /// 机构号
    #[serde(serialize_with = "number_or_text")]
    pub org_code: String,
    /// 机构名称
    pub org_name: String,
    /// 户数，即户籍人员的户号数
    pub family_num: i64,
    /// 人数与比例
    #[serde(flatten)]
    pub shares: Shares,
}

impl Shares {
    fn of(heads: Heads) -> Self {
        Self {
            people_num: heads.on_file,
            credit_num: heads.granted,
            use_num: heads.using,
            credit_ratio: share(heads.granted, heads.on_file),
            use_ratio: share(heads.using, heads.granted),
        }
    }
}

/// The share of `some` in `all` in hundredths of a percent, half up; of nobody it is 0.
fn share(some: i64, all: i64) -> i64 {
    match all {
        0 => 0,
        _ => (some * WHOLE * 2 + all) / (all * 2),
    }
}

/// The sum over grids.
fn sum<'a>(by_grid: &HashMap<i64, Heads>, grids: impl Iterator<Item = &'a Grid>) -> Heads {
    let known = grids.filter_map(|grid| by_grid.get(&grid.id));
    known.fold(Heads::default(), |sum, heads| sum.plus(heads))
}

/// The people of an org and all below it. `None` for an org that is not there or not on the
/// caller's line.
///
/// # Errors
/// Faulty fields; the database failed.
pub fn find(
    conn: &mut Conn,
    actor: &Actor,
    home: Home,
    command: &FindCoverage,
) -> Result<Option<CoverageView>, Error> {
    let mut check = Check::new();
    let code = check.filter(ORG, &command.org_code);
    let code = check.finish(code)?;
    let tree = Tree::load(conn)?;
    let asked = tree.asked(code.as_deref(), actor);
    let Some(org) = asked.filter(|org| home.shows(&tree, actor, org.id)) else {
        return Ok(None);
    };
    let below = tree.below(org.id);
    let grids = people::grids(conn)?;
    let within: Vec<&Grid> = grids.iter().filter(|g| below.contains(&g.org_id)).collect();
    let ids: Vec<i64> = within.iter().map(|grid| grid.id).collect();
    let by_grid = people::heads(conn, &tree, &ids)?;
    Ok(Some(CoverageView {
        org_code: org.code.clone(),
        org_name: org.name.clone(),
        family_num: people::households(conn, &ids)?,
        shares: Shares::of(sum(&by_grid, within.into_iter())),
    }))
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_rounded_half_up() {
        for (some, all, told) in [
            (0, 0, 0),
            (1, 3, 3_333),
            (2, 3, 6_667),
            (1, 1, 10_000),
            (1, 800, 13),
        ] {
            assert_eq!(share(some, all), told, "{some} of {all}");
        }
    }
}
