//! What is known of customers and of their families, for those who fill forms with it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use wangge_db::Conn;
use wangge_kernel::Money;

use super::content::Content;
use crate::family;
use crate::finance;
use crate::schema::{customer, family_member};
use crate::visible;

/// The relationship of a husband or a wife.
const SPOUSE: &str = "配偶";
/// The marital status of those who have one.
const MARRIED: &str = "已婚";

/// A customer with what his family and his finance say.
#[derive(Debug, Clone)]
pub struct Profile {
    /// 客户ID
    pub customer_id: i64,
    /// 姓名
    pub name: String,
    /// The other fields of the file.
    pub content: Content,
    /// Name and identity number of husband or wife.
    pub spouse: Option<(String, String)>,
    /// How many live in the household, the customer among them.
    pub population: i64,
    /// 年收入
    pub year_salary: Option<Money>,
}

impl Profile {
    /// Whether the file says that the customer is married.
    #[must_use]
    pub fn is_married(&self) -> bool {
        self.content.marital_status.as_deref() == Some(MARRIED)
    }
}

/// The profiles of customers who were found in scope before, by their numbers; four queries,
/// however many.
///
/// # Errors
/// A query failed.
pub fn profiles(conn: &mut Conn, id_numbers: &[&str]) -> QueryResult<BTreeMap<String, Profile>> {
    let found: Vec<(i64, String, String, Content)> = visible::loaded_customers(None)
        .filter(customer::id_number.eq_any(id_numbers.to_vec()))
        .select((
            customer::id,
            customer::id_number,
            customer::name,
            Content::as_select(),
        ))
        .load(conn)?;
    let mut members = members(conn, found.iter().map(|(id, ..)| *id).collect())?;
    let households = found.iter().filter_map(|(.., content)| household(content));
    let populations = family::populations(conn, households.collect())?;
    let salaries = finance::salaries(conn, id_numbers.to_vec())?;
    let profiles = found.into_iter().map(|(id, number, name, content)| {
        let members = members.remove(&id).unwrap_or_default();
        let told = household(&content).and_then(|household| populations.get(household));
        let counted = i64::try_from(members.len()).unwrap_or_default() + 1;
        let population = told.copied().unwrap_or(counted);
        let spouse = members
            .into_iter()
            .find(|member| member.relationship == SPOUSE);
        let profile = Profile {
            customer_id: id,
            name,
            content,
            spouse: spouse.map(|member| (member.name, member.id_number)),
            population,
            year_salary: salaries.get(&number).copied().map(Money::from_fen),
        };
        (number, profile)
    });
    Ok(profiles.collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = family_member)]
struct Member {
    customer_id: i64,
    name: String,
    id_number: String,
    relationship: String,
}

fn members(conn: &mut Conn, customer_ids: Vec<i64>) -> QueryResult<BTreeMap<i64, Vec<Member>>> {
    let found: Vec<Member> = visible::shown_members()
        .filter(family_member::customer_id.eq_any(customer_ids))
        .order(family_member::id)
        .select(Member::as_select())
        .load(conn)?;
    let mut by_customer: BTreeMap<i64, Vec<Member>> = BTreeMap::new();
    for member in found {
        by_customer
            .entry(member.customer_id)
            .or_default()
            .push(member);
    }
    Ok(by_customer)
}

fn household(content: &Content) -> Option<&str> {
    content
        .household_id
        .as_deref()
        .filter(|household| !household.is_empty())
}
