//! What orgs hold at the ends of months, quarters and years (11.1 to 11.3).

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_db::Conn;
use wangge_kernel::money::fen_as_yuan;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::wire::number_or_text;
use wangge_kernel::{Actor, Faults, Field};

use crate::day::{Kind, month_of};
use crate::error::Error;
pub use crate::home::Home;
use crate::schema::balance_cell as cell;
use crate::summary::{self, Ends};
use crate::tree::{Node, Tree};

pub(crate) const ORG: Name = name("orgCode", "机构号");
pub(crate) const KIND: Name = name("amountType", "存贷款类型");
const TIME: Name = name("time", "时间");
const SPAN: Name = name("timeType", "时间类型");
const LEVEL: Name = name("orgLevel", "机构级别");
const CHILDREN: Name = name("children", "下级机构");

pub(crate) const KINDS: (i64, i64) = (1, 2);
const LEVELS: (i64, i64) = (0, 4);
const SPANS: (i64, i64) = (1, 3);
const YEAR_DIGITS: usize = 4;

/// Which figures are asked for (11.1 to 11.3).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListStatistics {
    /// 机构号，默认为登录人的机构
    pub org_code: Field<String>,
    /// 机构级别，0-4，仅校验格式，以机构自身的级别为准
    pub org_level: Field<i64>,
    /// 时间，年份，如2018；年份之后的内容不起作用
    pub time: Field<String>,
    /// 时间类型，1-月 2-季 3-年
    pub time_type: Field<i64>,
    /// 存贷款类型，1-存款 2-贷款
    pub amount_type: Field<i64>,
    /// true时按直接下级机构分别统计
    pub children: Field<String>,
}

/// What an org and all below it hold at the end of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PeriodView {
    /// 机构号
    #[serde(serialize_with = "number_or_text")]
    pub org_code: String,
    /// 机构名称
    pub org_name: String,
    /// 机构级别，0-总机构 1-一级机构 2-二级 3-三级 4-四级
    pub org_level: i64,
    /// 期末余额大于零的人数
    pub people_num: i64,
    /// 期末余额合计（元）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "wangge_kernel::Money")]
    pub amount: i64,
    /// 存贷款类型，1-存款 2-贷款
    pub amount_type: i64,
    /// 时间，2018-01、2018-Q1或2018
    pub time: String,
    /// 时间类型，1-月 2-季 3-年
    pub time_type: i64,
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span {
    Month,
    Quarter,
    Year,
}

struct Query {
    org_code: Option<String>,
    year: i64,
    span: Span,
    kind: Kind,
    of_children: bool,
}

impl ListStatistics {
    fn validate(&self) -> Result<Query, Faults> {
        let mut check = Check::new();
        let time = check.text(TIME, &self.time, (0, usize::MAX), None);
        let year = time
            .get(..YEAR_DIGITS)
            .filter(|y| y.bytes().all(|b| b.is_ascii_digit()));
        if year.is_none() && !self.time.is_blank() {
            check.fault(TIME, "必须以4位年份开头，如2018");
        }
        let span = match check.number(SPAN, &self.time_type, SPANS, None) {
            1 => Span::Month,
            2 => Span::Quarter,
            _ => Span::Year,
        };
        let kind = check.number(KIND, &self.amount_type, KINDS, None);
        check.optional_number(LEVEL, &self.org_level, LEVELS, None);
        let query = Query {
            org_code: check.filter(ORG, &self.org_code),
            year: year.and_then(|y| y.parse().ok()).unwrap_or_default(),
            span,
            kind: Kind::from_code(kind).unwrap_or(Kind::Deposit),
            of_children: check.flag(CHILDREN, &self.children).unwrap_or_default(),
        };
        check.finish(query)
    }
}

/// 11.1, 11.2, 11.3: one row for each period, of the org or of each right below it. Periods before
/// the first and after the last fed day are unknown and left out; the last one ends with that day.
/// Nothing for an org that is not there or not the caller's.
///
/// # Errors
/// Faulty fields; the database failed.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    home: Home,
    command: &ListStatistics,
) -> Result<Vec<PeriodView>, Error> {
    let query = command.validate()?;
    let tree = Tree::load(conn)?;
    let asked = tree.asked(query.org_code.as_deref(), actor);
    let Some(org) = asked.filter(|org| home.shows(&tree, actor, org.id)) else {
        return Ok(Vec::new());
    };
    let periods = periods(conn, query.kind, query.span, query.year)?;
    let mut orgs = match query.of_children {
        true => tree.children(org.id),
        false => vec![org],
    };
    orgs.retain(|org| home.shows(&tree, actor, org.id));
    let ids: Vec<i64> = orgs.iter().map(|org| org.id).collect();
    let until = periods.last().map_or(0, |(_, month)| *month);
    let ends = summary::ends(conn, &ids, query.kind, until)?;
    let none = Ends::new();
    Ok(orgs
        .into_iter()
        .flat_map(|org| {
            let known = ends.get(&org.id).unwrap_or(&none);
            let rows = periods.iter();
            rows.map(|(time, end)| view(&query, org, time, at(known, *end)))
        })
        .collect())
}

/// What the last month up to `end` says.
fn at(known: &Ends, end: i64) -> (i64, i64) {
    let last = known.range(..=end).next_back();
    last.map_or((0, 0), |(_, sums)| *sums)
}

fn view(query: &Query, org: &Node, time: &str, (people, amount): (i64, i64)) -> PeriodView {
    PeriodView {
        org_code: org.code.clone(),
        org_name: org.name.clone(),
        org_level: org.level,
        people_num: people,
        amount,
        amount_type: query.kind.code(),
        time: time.to_owned(),
        time_type: match query.span {
            Span::Month => 1,
            Span::Quarter => 2,
            Span::Year => 3,
        },
    }
}

/// The periods of a year, or all years, of which something is known: each with its last month.
pub(crate) fn periods(
    conn: &mut Conn,
    kind: Kind,
    span: Span,
    year: i64,
) -> QueryResult<Vec<(String, i64)>> {
    let Some((first, last)) = fed_days(conn, kind)? else {
        return Ok(Vec::new());
    };
    let (first, last) = (month_of(first), month_of(last));
    let all: Vec<(String, i64, i64)> = match span {
        Span::Month => (1..=12)
            .map(|month| (format!("{year:04}-{month:02}"), month, month))
            .map(|(time, from, to)| (time, year * 100 + from, year * 100 + to))
            .collect(),
        Span::Quarter => (1..=4)
            .map(|quarter| {
                (
                    format!("{year:04}-Q{quarter}"),
                    quarter * 3 - 2,
                    quarter * 3,
                )
            })
            .map(|(time, from, to)| (time, year * 100 + from, year * 100 + to))
            .collect(),
        Span::Year => (first / 100..=last / 100)
            .map(|year| (format!("{year:04}"), year * 100 + 1, year * 100 + 12))
            .collect(),
    };
    let known = all
        .into_iter()
        .filter(|(_, from, to)| *to >= first && *from <= last);
    Ok(known.map(|(time, _, to)| (time, to)).collect())
}

/// The first and the last day of which a kind is known.
pub(crate) fn fed_days(conn: &mut Conn, kind: Kind) -> QueryResult<Option<(i64, i64)>> {
    let fed = cell::table
        .filter(cell::kind.eq(kind.code()))
        .filter(cell::unit_id.is_not_null());
    let first: Option<i64> = fed
        .select(cell::day)
        .order(cell::day.asc())
        .first(conn)
        .optional()?;
    let last: Option<i64> = fed
        .select(cell::day)
        .order(cell::day.desc())
        .first(conn)
        .optional()?;
    Ok(first.zip(last))
}
