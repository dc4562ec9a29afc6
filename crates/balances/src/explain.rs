//! The accounts behind a figure of 11.x: what the core bank last said of them before the period's end.

use diesel::dsl::{count, count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_customer::person;
use wangge_db::Conn;
use wangge_kernel::money::fen_as_yuan;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::wire::number_or_text;
use wangge_kernel::{Actor, DataScope, Faults, Field, Page};

use crate::coverage::people;
use crate::day::Kind;
use crate::error::Error;
use crate::home::Home;
use crate::in_effect::{self, Cell, Condition, SUM, accounts, held_in};
use crate::movement::masked;
use crate::schema::{balance_cell as cell, balance_row as row};
use crate::statistics::{KIND, KINDS, ORG, Span, periods};
use crate::tree::{Node, Tree};

const PERIOD: Name = name("period", "期间");
const YEAR_DIGITS: usize = 4;
/// The day behind which a month has none.
const LAST_DAY: i64 = 31;

/// Which figure is to be explained.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ExplainFigure {
    /// 机构号，默认为登录人的机构
    pub org_code: Field<String>,
    /// 期间，2018-01、2018-Q1或2018，与存贷款统计的time相同
    pub period: Field<String>,
    /// 存贷款类型，1-存款 2-贷款
    pub amount_type: Field<i64>,
}

/// A figure and the accounts it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explained {
    /// 机构号
    #[serde(serialize_with = "number_or_text")]
    pub org_code: String,
    /// 机构名称
    pub org_name: String,
    /// 期间
    pub period: String,
    /// 存贷款类型，1-存款 2-贷款
    pub amount_type: i64,
    /// 可查看的账户数
    pub total: i64,
    /// 可查看账户的人数
    pub people_num: i64,
    /// 可查看账户的余额合计（元）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "wangge_kernel::Money")]
    pub amount: i64,
    /// 不在查看范围内的账户数；为0时人数与合计等于存贷款统计
    pub outside: i64,
    /// 本页账户
    pub list: Vec<AccountView>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// 余额日期，期末之前该机构最后一次数据的日期，如20180929
    pub day: String,
    /// 开户机构号
    #[serde(serialize_with = "number_or_text")]
    pub org_code: String,
    /// 开户机构名称
    pub org_name: String,
    /// 客户姓名，未建档或不在查看范围内时为空
    pub customer_name: Option<String>,
    /// 身份证号，仅显示前后各4位
    pub id_number: String,
    /// 账号
    pub account_no: String,
    /// 是否定期
    pub is_fixed: bool,
    /// 余额（元）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "wangge_kernel::Money")]
    pub balance: i64,
    /// 产品编码
    pub product_code: Option<String>,
}

struct Query {
    org_code: Option<String>,
    period: String,
    span: Span,
    year: i64,
    kind: Kind,
}

impl ExplainFigure {
    fn validate(&self) -> Result<Query, Faults> {
        let mut check = Check::new();
        let sent = check.text(PERIOD, &self.period, (0, usize::MAX), None);
        let found = named(&sent);
        if found.is_none() && !self.period.is_blank() {
            check.fault(PERIOD, "只能是2018-01、2018-Q1或2018的形式");
        }
        let (period, span, year) = found.unwrap_or((String::new(), Span::Year, 0));
        let kind = check.number(KIND, &self.amount_type, KINDS, None);
        let query = Query {
            org_code: check.filter(ORG, &self.org_code),
            period,
            span,
            year,
            kind: Kind::from_code(kind).unwrap_or(Kind::Deposit),
        };
        check.finish(query)
    }
}

/// A period as 11.x writes it, how long it is, and its year. `2018-9`, `201809` and `2018q3` will do.
fn named(sent: &str) -> Option<(String, Span, i64)> {
    let (digits, rest) = sent.split_at_checked(YEAR_DIGITS)?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let year: i64 = digits.parse().ok().filter(|_| is_number(digits))?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    if rest.is_empty() && sent.len() == YEAR_DIGITS {
        return Some((sent.to_owned(), Span::Year, year));
    }
    if let Some(quarter) = rest.strip_prefix(['Q', 'q']) {
        let sound = matches!(quarter, "1" | "2" | "3" | "4");
        return sound.then(|| (format!("{digits}-Q{quarter}"), Span::Quarter, year));
    }
    let month: u32 = rest
        .parse()
        .ok()
        .filter(|_| is_number(rest) && rest.len() <= 2)?;
    let sound = (1..=12).contains(&month);
    sound.then(|| (format!("{digits}-{month:02}"), Span::Month, year))
}

/// The accounts behind a figure of 11.x, ordered by org, person and account. Who sees orgs sees the
/// accounts in them, who sees grids those of his customers; how many others there are is told.
/// `None` for an org that is not there or whose sums the caller does not see, and for a period of
/// which nothing is known.
///
/// # Errors
/// Faulty fields; the database failed.
pub fn find(
    conn: &mut Conn,
    actor: &Actor,
    command: &ExplainFigure,
    page: Page,
) -> Result<Option<Explained>, Error> {
    let query = command.validate()?;
    let tree = Tree::load(conn)?;
    let asked = tree.asked(query.org_code.as_deref(), actor);
    let Some(org) = asked.filter(|org| Home::President.shows(&tree, actor, org.id)) else {
        return Ok(None);
    };
    let periods = periods(conn, query.kind, query.span, query.year)?;
    let mut known = periods.into_iter();
    let Some((period, month)) = known.find(|(period, _)| *period == query.period) else {
        return Ok(None);
    };
    let until = month * 100 + LAST_DAY;
    let cells = in_effect::cells(conn, query.kind, &tree.below(org.id), until)?;
    let ids: Vec<i64> = cells.iter().map(|cell| cell.id).collect();
    let all: i64 = accounts()
        .filter(held_in(ids.clone()))
        .count()
        .get_result(conn)?;
    let by_org = sums(conn, &ids, &actor.scope)?;
    let total = by_org.iter().map(|sum| sum.rows).sum();
    let amount = by_org
        .iter()
        .try_fold(0_i64, |sum, of| sum.checked_add(of.fen));
    Ok(Some(Explained {
        org_code: org.code.clone(),
        org_name: org.name.clone(),
        period,
        amount_type: query.kind.code(),
        total,
        people_num: holders(conn, &ids, &actor.scope)?,
        amount: amount.ok_or(Error::Overflow)?,
        outside: all - total,
        list: list(conn, &tree, &actor.scope, (&cells, &by_org), page)?,
    }))
}

/// What the caller sees of an org's accounts.
#[derive(Debug, Clone, Copy, Queryable)]
struct Sum {
    org_id: i64,
    rows: i64,
    fen: i64,
}

/// The accounts in these cells that the scope holds.
fn seen(cells: &[i64], scope: &DataScope) -> Condition {
    let held = held_in(cells.to_vec());
    let DataScope::Part(part) = scope else {
        return Box::new(held);
    };
    let orgs: Vec<i64> = part.orgs.iter().copied().collect();
    let grids: Vec<i64> = part.grids.iter().copied().collect();
    let in_orgs = row::org_id.eq_any(orgs);
    // One term where one will do: it is found in an index.
    if grids.is_empty() {
        return Box::new(held.and(in_orgs));
    }
    let own = row::id_number.eq_any(people::numbers_in(grids));
    match part.orgs.is_empty() {
        true => Box::new(held.and(own)),
        false => Box::new(held.and(in_orgs.or(own))),
    }
}

fn sums(conn: &mut Conn, cells: &[i64], scope: &DataScope) -> QueryResult<Vec<Sum>> {
    accounts()
        .filter(seen(cells, scope))
        .group_by(row::org_id)
        .order(row::org_id)
        .select((row::org_id, count_star(), sql::<BigInt>(SUM)))
        .load(conn)
}

fn holders(conn: &mut Conn, cells: &[i64], scope: &DataScope) -> QueryResult<i64> {
    accounts()
        .filter(seen(cells, scope))
        .select(count(row::id_number).aggregate_distinct())
        .get_result(conn)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = row)]
struct Found {
    org_id: i64,
    id_number: String,
    account_no: String,
    is_fixed: bool,
    balance: i64,
    product_code: Option<String>,
}

/// A page of the accounts. Only the cells it lies in are read.
fn list(
    conn: &mut Conn,
    tree: &Tree,
    scope: &DataScope,
    (cells, by_org): (&[Cell], &[Sum]),
    page: Page,
) -> Result<Vec<AccountView>, Error> {
    let (orgs, skipped) = touched(by_org, page);
    let of_page = cells.iter().filter(|cell| orgs.contains(&cell.org_id));
    let ids: Vec<i64> = of_page.map(|cell| cell.id).collect();
    let found: Vec<(Found, i64)> = accounts()
        .filter(seen(&ids, scope))
        .order((row::org_id, row::id_number, row::account_no))
        .limit(page.limit())
        .offset(page.offset() - skipped)
        .select((Found::as_select(), cell::day))
        .load(conn)?;
    let numbers: Vec<&str> = found
        .iter()
        .map(|(row, _)| row.id_number.as_str())
        .collect();
    let names = person::names(conn, scope, &numbers)?;
    let rows = found.iter();
    Ok(rows
        .map(|(row, day)| view(tree.get(row.org_id), row, *day, names.get(&row.id_number)))
        .collect())
}

/// The orgs whose accounts a page shows, and how many rows stand before theirs.
fn touched(by_org: &[Sum], page: Page) -> (Vec<i64>, i64) {
    let (from, to) = (page.offset(), page.offset() + page.limit());
    let (mut orgs, mut skipped, mut at) = (Vec::new(), 0, 0);
    for sum in by_org {
        let begins = at;
        at += sum.rows;
        if at <= from {
            skipped = at;
        } else if begins < to {
            orgs.push(sum.org_id);
        }
    }
    (orgs, skipped)
}

fn view(org: Option<&Node>, found: &Found, day: i64, name: Option<&String>) -> AccountView {
    AccountView {
        day: day.to_string(),
        org_code: org.map(|org| org.code.clone()).unwrap_or_default(),
        org_name: org.map(|org| org.name.clone()).unwrap_or_default(),
        customer_name: name.cloned(),
        id_number: masked(&found.id_number),
        account_no: found.account_no.clone(),
        is_fixed: found.is_fixed,
        balance: found.balance,
        product_code: found.product_code.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_11_answers_them() {
        for (sent, period) in [
            ("2018", Some("2018")),
            ("2018-01", Some("2018-01")),
            ("2018-9", Some("2018-09")),
            ("201812", Some("2018-12")),
            ("2018-Q3", Some("2018-Q3")),
            ("2018q4", Some("2018-Q4")),
            ("2018-", None),
            ("2018-13", None),
            ("2018-00", None),
            ("2018-Q5", None),
            ("2018-001", None),
            ("18", None),
            ("二零一八", None),
            ("+201-01", None),
        ] {
            assert_eq!(
                named(sent).map(|found| found.0).as_deref(),
                period,
                "{sent}"
            );
        }
    }

    #[test]
    fn a_page_touches_the_orgs_it_lies_in() {
        let sums = [(1, 3), (3, 4), (4, 5)];
        let sums = sums.map(|(org_id, rows)| Sum {
            org_id,
            rows,
            fen: 0,
        });
        assert_eq!(touched(&sums, Page::new(1, 3)), (vec![1], 0));
        assert_eq!(touched(&sums, Page::new(2, 2)), (vec![1, 3], 0));
        assert_eq!(touched(&sums, Page::new(2, 3)), (vec![3], 3));
        assert_eq!(touched(&sums, Page::new(3, 3)), (vec![3, 4], 3));
        assert_eq!(touched(&sums, Page::new(9, 3)), (vec![], 12));
    }
}
