//! Large movements of what persons hold (12.1 to 12.3).

use diesel::dsl::exists;
use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_customer::person;
use wangge_db::{Conn, MultiBackend};
use wangge_kernel::clock::start_of;
use wangge_kernel::money::fen_as_yuan;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::wire::number_or_text;
use wangge_kernel::{Actor, DataScope, Faults, Field, Instant, Money, Page, Paged};

use crate::day::{self, Kind};
use crate::error::Error;
use crate::home::Home;
use crate::schema::foreign::customer;
use crate::schema::{balance_cell as cell, balance_movement as movement};
use crate::statistics::{KIND, KINDS, ORG};
use crate::tree::Tree;

const AMOUNT: Name = name("amount", "最小金额");

/// Fen of 10,000 yuan.
const FEN_OF_WAN: u64 = 1_000_000;

/// Which movements are asked for (12.1 to 12.3).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListMovements {
    /// 最小金额（元），默认董事长500万、中层100万、基层10万
    pub amount: Field<Money>,
    /// 存贷款类型，1-存款 2-贷款
    pub amount_type: Field<i64>,
    /// 机构号，只看该机构及其下级机构
    pub org_code: Field<String>,
}

/// A movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MovementView {
    /// 机构号
    #[serde(serialize_with = "number_or_text")]
    pub org_code: String,
    /// 机构级别，0-总机构 1-一级机构 2-二级 3-三级 4-四级
    pub org_level: i64,
    /// 变动金额（元）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub amount: i64,
    /// 存贷款类型，1-存款 2-贷款
    pub amount_type: i64,
    /// 提示信息
    pub message: String,
    /// 时间
    pub time: Instant,
}

struct Query {
    amount: i64,
    kind: Kind,
    org_code: Option<String>,
}

impl ListMovements {
    fn validate(&self, home: Home) -> Result<Query, Faults> {
        let mut check = Check::new();
        let amount = check.optional_amount(AMOUNT, &self.amount, None);
        let kind = check.number(KIND, &self.amount_type, KINDS, None);
        let query = Query {
            amount: amount.map_or(home.movement_min(), Money::fen),
            kind: Kind::from_code(kind).unwrap_or(Kind::Deposit),
            org_code: check.filter(ORG, &self.org_code),
        };
        check.finish(query)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = movement)]
struct Found {
    org_id: i64,
    day: i64,
    id_number: String,
    before: i64,
    after: i64,
    amount: i64,
}

type Movements<'a> =
    diesel::dsl::IntoBoxed<'a, diesel::dsl::InnerJoin<movement::table, cell::table>, MultiBackend>;

/// 12.1, 12.2, 12.3: movements in the caller's scope, newest first. Who sees orgs sees what moved
/// in them; who sees grids, what their customers moved. A person whom the caller does not see is
/// not named.
///
/// # Errors
/// Faulty fields; the database failed.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    home: Home,
    command: &ListMovements,
    page: Page,
) -> Result<Paged<MovementView>, Error> {
    let query = command.validate(home)?;
    let tree = Tree::load(conn)?;
    let orgs = match &query.org_code {
        None => None,
        Some(code) => match tree.by_code(code) {
            Some(org) => Some(tree.below(org.id)),
            None => return Ok(Paged::empty()),
        },
    };
    let all = || matching(&query, &actor.scope, orgs.as_deref());
    let count = all().count().get_result(conn)?;
    let found: Vec<Found> = all()
        .order((movement::day.desc(), movement::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(Found::as_select())
        .load(conn)?;
    let numbers: Vec<&str> = found.iter().map(|row| row.id_number.as_str()).collect();
    let names = person::names(conn, &actor.scope, &numbers)?;
    let rows = found
        .iter()
        .map(|row| {
            let name = names.get(&row.id_number).map_or("", String::as_str);
            view(&tree, query.kind, row, name)
        })
        .collect();
    Ok(Paged { rows, count })
}

fn matching<'a>(query: &Query, scope: &'a DataScope, orgs: Option<&'a [i64]>) -> Movements<'a> {
    let mut all = movement::table
        .inner_join(cell::table)
        .filter(cell::changes_of.eq(movement::made_by.nullable()))
        .filter(movement::kind.eq(query.kind.code()))
        .filter(movement::amount.ge(query.amount))
        .into_boxed::<MultiBackend>();
    if let Some(orgs) = orgs {
        all = all.filter(movement::org_id.eq_any(orgs));
    }
    let DataScope::Part(part) = scope else {
        return all;
    };
    let own = customer::table
        .filter(customer::id_number.eq(movement::id_number))
        .filter(customer::grid_id.eq_any(part.grids.iter().map(Some)));
    all.filter(movement::org_id.eq_any(&part.orgs).or(exists(own)))
}

fn view(tree: &Tree, kind: Kind, found: &Found, name: &str) -> MovementView {
    let org = tree.get(found.org_id);
    MovementView {
        org_code: org.map(|org| org.code.clone()).unwrap_or_default(),
        org_level: org.map_or(0, |org| org.level),
        amount: found.amount,
        amount_type: kind.code(),
        message: message(kind, found, name),
        time: day::date(found.day).map_or(0, start_of),
    }
}

/// `客户张三（3402…5537）存款减少 120.00 万元`.
fn message(kind: Kind, found: &Found, name: &str) -> String {
    let direction = if found.after > found.before {
        "增加"
    } else {
        "减少"
    };
    format!(
        "客户{name}（{}）{}{direction} {} 万元",
        masked(&found.id_number),
        kind.word(),
        wan(found.amount.unsigned_abs())
    )
}

/// What is shown of a person's number beside balances: `3402…5537`.
pub(crate) fn masked(number: &str) -> String {
    let head: String = number.chars().take(4).collect();
    let tail = number
        .chars()
        .skip(number.chars().count().saturating_sub(4));
    format!("{head}…{}", tail.collect::<String>())
}

/// In units of 10,000 yuan, with two places, half up.
fn wan(fen: u64) -> String {
    let hundredths = (fen + FEN_OF_WAN / 200) / (FEN_OF_WAN / 100);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::wan;

    #[test]
    fn amounts_are_told_in_wan() {
        for (fen, told) in [
            (120_000_000, "120.00"),
            (10_004_999, "10.00"),
            (10_005_000, "10.01"),
            (99_999_999_999, "99999.9999"),
        ] {
            let told = told
                .strip_suffix("9999")
                .map_or(told.to_owned(), |_| "100000.00".to_owned());
            assert_eq!(wan(fen), told);
        }
    }
}
