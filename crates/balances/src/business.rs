//! What a person holds, and held on average (16.2).

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use schemars::JsonSchema;
use serde::Serialize;
use wangge_customer::person;
use wangge_db::Conn;
use wangge_kernel::money::fen_as_yuan;
use wangge_kernel::{DataScope, Money};

use crate::day::{self, Kind};
use crate::error::Error;
use crate::holding::{self, HoldingView};
use crate::series::{self, Step};
use crate::statistics::fed_days;

/// What a person holds (16.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BusinessView {
    /// 业务信息
    pub business: DepositView,
    /// 客户业务与产品的关联信息
    pub business_product: Vec<HoldingView>,
}

/// 16.2: what a person holds; `None` for one whom the caller does not see.
///
/// # Errors
/// The database failed, or a sum does not fit.
pub fn find(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> Result<Option<BusinessView>, Error> {
    let Some(business) = deposits(conn, scope, id_number)? else {
        return Ok(None);
    };
    let held = holding::of_person(conn, scope, id_number)?;
    Ok(held.map(|business_product| BusinessView {
        business,
        business_product,
    }))
}

/// A person's deposits (`business` of 16.2), as of the last fed day. The point of time is the last
/// day of the last complete month; the document spells it both ways.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DepositView {
    /// 身份证号
    pub id_number: String,
    /// 存款余额合计
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub deposit_total: i64,
    /// 存款月日均
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub deposit_month: i64,
    /// 存款季日均
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub deposit_season: i64,
    /// 存款年日均
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub deposit_year: i64,
    /// 存款时点余额（上月末）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub deposit_time_poit: i64,
    /// 存款时点余额（上月末）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub deposit_time_point: i64,
    /// 活期余额合计
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub current_total: i64,
    /// 活期月日均
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub current_month: i64,
    /// 活期季日均
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub current_season: i64,
    /// 活期年日均
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub current_year: i64,
    /// 活期时点余额（上月末）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub current_time_poit: i64,
    /// 活期时点余额（上月末）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub current_time_point: i64,
    /// 定期余额合计
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub fixed_total: i64,
    /// 定期月日均
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub fixed_month: i64,
    /// 定期季日均
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub fixed_season: i64,
    /// 定期年日均
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub fixed_year: i64,
    /// 定期时点余额（上月末）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub fixed_time_poit: i64,
    /// 定期时点余额（上月末）
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub fixed_time_point: i64,
}

/// The deposits of a person whom the caller sees; zeros for one the core bank does not know.
///
/// # Errors
/// The database failed, or a sum does not fit.
pub fn deposits(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> Result<Option<DepositView>, Error> {
    let Some(person) = person::find(conn, scope, id_number)? else {
        return Ok(None);
    };
    let id_number = person.id_number;
    let fed = fed_days(conn, Kind::Deposit)?;
    let Some(today) = fed.and_then(|(_, last)| day::date(last)) else {
        return Ok(Some(DepositView {
            id_number,
            ..DepositView::default()
        }));
    };
    let persons = [id_number.clone()];
    let series = series::valid(conn, Kind::Deposit, &persons)?;
    let steps = series
        .get(&id_number)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let deposit = figures(steps, today, |step| step.total)?;
    let fixed = figures(steps, today, |step| step.fixed)?;
    let current = figures(steps, today, |step| step.total - step.fixed)?;
    Ok(Some(DepositView::of(
        id_number,
        [&deposit, &current, &fixed],
    )))
}

impl DepositView {
    fn of(id_number: String, [deposit, current, fixed]: [&Figures; 3]) -> Self {
        Self {
            id_number,
            deposit_total: deposit.total,
            deposit_month: deposit.month,
            deposit_season: deposit.season,
            deposit_year: deposit.year,
            deposit_time_poit: deposit.time_point,
            deposit_time_point: deposit.time_point,
            current_total: current.total,
            current_month: current.month,
            current_season: current.season,
            current_year: current.year,
            current_time_poit: current.time_point,
            current_time_point: current.time_point,
            fixed_total: fixed.total,
            fixed_month: fixed.month,
            fixed_season: fixed.season,
            fixed_year: fixed.year,
            fixed_time_poit: fixed.time_point,
            fixed_time_point: fixed.time_point,
        }
    }
}

/// In fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Figures {
    total: i64,
    month: i64,
    season: i64,
    year: i64,
    time_point: i64,
}

fn figures(steps: &[Step], today: NaiveDate, of: impl Fn(&Step) -> i64) -> Result<Figures, Error> {
    let mut lines: BTreeMap<i64, Vec<(NaiveDate, i64)>> = BTreeMap::new();
    for step in steps {
        if let Some(day) = day::date(step.day) {
            lines.entry(step.org_id).or_default().push((day, of(step)));
        }
    }
    let mean = |first: NaiveDate| {
        let sum = lines.values().map(|line| weight(line, first, today)).sum();
        mean(sum, days(first, today))
    };
    let month = today.with_day(1).unwrap_or(today);
    let season = month.with_month0(today.month0() / 3 * 3).unwrap_or(month);
    let year = month.with_month0(0).unwrap_or(month);
    let month_end = month_end(today);
    let held = |day: NaiveDate| {
        let sum = lines.values().map(|line| weight(line, day, day)).sum();
        mean_of_one(sum)
    };
    Ok(Figures {
        total: held(today)?,
        month: mean(month)?,
        season: mean(season)?,
        year: mean(year)?,
        time_point: held(month_end)?,
    })
}

/// The last day of the last month that is complete on `today`.
fn month_end(today: NaiveDate) -> NaiveDate {
    let tomorrow = today + Days::new(1);
    if tomorrow.day() == 1 {
        return today;
    }
    let first = today.with_day(1).unwrap_or(today);
    first.pred_opt().unwrap_or(first)
}

/// Calendar days, both ends included.
fn days(first: NaiveDate, last: NaiveDate) -> i128 {
    i128::from((last - first).num_days() + 1)
}

/// What a line of balances comes to when each day from `first` to `last` counts once; days before
/// the first balance count as nothing.
fn weight(line: &[(NaiveDate, i64)], first: NaiveDate, last: NaiveDate) -> i128 {
    let ends = line.iter().skip(1).map(|(day, _)| day.pred_opt());
    let ends = ends.chain(std::iter::once(None));
    let spans = line.iter().zip(ends).map(|((from, balance), end)| {
        let (from, to) = ((*from).max(first), end.unwrap_or(last).min(last));
        i128::from(*balance) * days(from, to).max(0)
    });
    spans.sum()
}

/// Half up, once.
fn mean(sum: i128, days: i128) -> Result<i64, Error> {
    let rounded = (2 * sum + days).div_euclid(2 * days);
    i64::try_from(rounded).map_err(|_| Error::Overflow)
}

fn mean_of_one(sum: i128) -> Result<i64, Error> {
    mean(sum, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: i64) -> NaiveDate {
        day::date(day).unwrap()
    }

    fn step(org_id: i64, day: i64, total: i64) -> Step {
        Step {
            id_number: String::new(),
            cell_id: 0,
            org_id,
            day,
            total,
            fixed: 0,
        }
    }

    #[test]
    fn missing_days_carry_the_last_balance_and_a_mean_is_rounded_once() {
        // 31 days at 0 and 100 fen from the 30th of August on; two orgs that each would round up.
        let steps = [
            step(1, 20_180_830, 100),
            step(2, 20_180_830, 50),
            step(1, 20_180_903, 0),
        ];
        let found = figures(&steps, on(20_180_904), |step| step.total).unwrap();
        assert_eq!(found.total, 50);
        assert_eq!(found.time_point, 150);
        // September: 2 days of 150, 2 of 50.
        assert_eq!(found.month, 100);
        // From July: 2 + 2 days of 150, 2 of 50, over 66 days: 10.606.
        assert_eq!(found.season, 11);
        // 700 over 247 days: 2.834.
        assert_eq!(found.year, 3);
    }

    #[test]
    fn half_a_fen_is_rounded_up() {
        assert_eq!(mean(3, 2).unwrap(), 2);
        assert_eq!(mean(1, 2).unwrap(), 1);
        assert_eq!(mean(1, 3).unwrap(), 0);
        assert!(mean(i128::from(i64::MAX) * 3, 2).is_err());
    }

    #[test]
    fn a_complete_month_ends_on_its_own_last_day() {
        assert_eq!(month_end(on(20_180_929)), on(20_180_831));
        assert_eq!(month_end(on(20_180_930)), on(20_180_930));
        assert_eq!(month_end(on(20_180_101)), on(20_171_231));
    }
}
