//! Whom the rows of a sheet are about, as far as the caller sees.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use wangge_db::Conn;
use wangge_excel_io::import::Sound;
use wangge_kernel::DataScope;

use super::Row;
use crate::dishonest::Match;
use crate::dishonest::fit::{fit, is_starred};
use crate::resident::is_living;
use crate::schema::{customer, resident};
use crate::visible::{self, ELSEWHERE};

const NOT_YOURS: &str = "您的网格内没有与之相符的居民或客户";

/// Whom a row is about: numbers, and how sure that is; or why it is not taken.
pub(super) type About = Result<Vec<(String, Match)>, &'static str>;

/// The people that the rows may be about.
pub(super) struct People {
    /// Numbers of people the caller sees.
    seen: BTreeSet<String>,
    /// Numbers of people of whom he does not.
    elsewhere: BTreeSet<String>,
    /// Numbers of those he sees, by name.
    named: BTreeMap<String, Vec<String>>,
    /// Whether rows about nobody are for him.
    holds_orgs: bool,
}

impl People {
    /// Looks them up, by a constant number of queries.
    pub(super) fn find(
        conn: &mut Conn,
        scope: &DataScope,
        rows: &[Sound<Row>],
    ) -> QueryResult<Self> {
        let published = || rows.iter().map(|row| &row.row.published);
        let (starred, full): (Vec<_>, Vec<_>) =
            published().partition(|p| is_starred(&p.card_number));
        let names: Vec<&str> = starred.iter().map(|p| p.name.as_str()).collect();
        let mut pairs: Vec<(String, String)> = visible::customers(scope)
            .filter(customer::name.eq_any(names.clone()))
            .select((customer::name, customer::id_number))
            .load(conn)?;
        let residents: Vec<(String, String)> = visible::residents(scope)
            .filter(is_living())
            .filter(resident::name.eq_any(names))
            .select((resident::name, resident::id_number))
            .load(conn)?;
        pairs.extend(residents);
        let mut numbers: Vec<String> = full.iter().map(|p| p.card_number.clone()).collect();
        numbers.extend(pairs.iter().map(|(_, number)| number.clone()));
        let (seen, elsewhere) = sight(conn, scope, &numbers)?;
        let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, number) in pairs {
            let of_name = named.entry(name).or_default();
            if seen.contains(&number) && !of_name.contains(&number) {
                of_name.push(number);
            }
        }
        Ok(Self {
            seen,
            elsewhere,
            named,
            holds_orgs: match scope {
                DataScope::All => true,
                DataScope::Part(part) => !part.orgs.is_empty(),
            },
        })
    }

    /// Whom a row is about.
    pub(super) fn about(&self, row: &Row) -> About {
        let (name, card) = (row.published.name.as_str(), &row.published.card_number);
        let nobody = |state| match self.holds_orgs {
            true => Ok(vec![(card.clone(), state)]),
            false => Err(NOT_YOURS),
        };
        if !is_starred(card) {
            return match (self.seen.contains(card), self.elsewhere.contains(card)) {
                (true, _) => Ok(vec![(card.clone(), Match::Confirmed)]),
                (_, true) if self.holds_orgs => Err(ELSEWHERE),
                _ => nobody(Match::Confirmed),
            };
        }
        let namesakes = self.named.get(name).into_iter().flatten();
        let fitting: Vec<(String, Match)> = namesakes
            .filter_map(|number| Some((number.clone(), fit((name, card), (name, number))?)))
            .collect();
        match fitting.is_empty() {
            true => nobody(Match::Suspected),
            false => Ok(fitting),
        }
    }
}

/// Which of these numbers are those of people the caller sees, and which of others'. A customer's
/// place counts, else the resident's.
fn sight(
    conn: &mut Conn,
    scope: &DataScope,
    numbers: &[String],
) -> QueryResult<(BTreeSet<String>, BTreeSet<String>)> {
    let customers: Vec<String> = visible::loaded_customers(None)
        .filter(customer::id_number.eq_any(numbers))
        .select(customer::id_number)
        .load(conn)?;
    let customers_seen: Vec<String> = visible::customers(scope)
        .filter(customer::id_number.eq_any(numbers))
        .select(customer::id_number)
        .load(conn)?;
    let residents: Vec<String> = visible::living_residents(None)
        .filter(resident::id_number.eq_any(numbers))
        .select(resident::id_number)
        .load(conn)?;
    let residents_seen: Vec<String> = visible::residents(scope)
        .filter(is_living())
        .filter(resident::id_number.eq_any(numbers))
        .select(resident::id_number)
        .load(conn)?;
    let customers: BTreeSet<String> = customers.into_iter().collect();
    let mut seen: BTreeSet<String> = customers_seen.into_iter().collect();
    let registered = residents_seen.into_iter();
    seen.extend(registered.filter(|number| !customers.contains(number)));
    let all = customers.into_iter().chain(residents);
    let elsewhere = all.filter(|number| !seen.contains(number)).collect();
    Ok((seen, elsewhere))
}
