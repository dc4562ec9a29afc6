//! Made-up households: their families, and the finance and members of the customers in them.

use std::collections::BTreeMap;

use diesel::prelude::*;
use wangge_db::{Tx, insert_many};
use wangge_grid::info::GridRef;

use super::MadeUp;
use crate::finance::Content;
use crate::schema::{customer, family, family_member, finance};
use crate::words::{CITIZEN_CARD, is_head, kinship};

/// Yuan a year, by the last digits of a number.
const SALARY_STEP: i64 = 1_250;

#[derive(Insertable)]
#[diesel(table_name = family)]
struct NewFamily<'a> {
    household_id: &'a str,
    population: i64,
    address: &'a str,
    postcode: &'static str,
    local_credit: &'static str,
    is_harmony: &'static str,
    social_evaluation: &'static str,
    is_self_entity: &'static str,
    is_owe_tax: &'static str,
    produce_capacity: &'static str,
    produce_scene: &'static str,
    insurance_type: &'static str,
    account_id: i64,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = finance, treat_none_as_default_value = false)]
struct NewFinance<'a> {
    #[diesel(embed)]
    content: Content,
    id_number: &'a str,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = family_member)]
struct NewMember<'a> {
    customer_id: i64,
    name: &'a str,
    relationship: &'static str,
    id_type: &'static str,
    id_number: &'a str,
    sex: &'a str,
    nation: &'static str,
    birthday: &'a str,
    contact: &'a str,
    address: &'a str,
    remark: &'static str,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

/// Writes what is said of the households of `people` who were surveyed. People of a household
/// stand together.
pub(super) fn add(tx: &mut Tx<'_>, grid: &GridRef, people: &[MadeUp]) -> QueryResult<()> {
    let Some(by) = grid.account_id else {
        return Ok(());
    };
    let (org, now) = (grid.org_id, tx.now());
    let heads: Vec<&MadeUp> = people
        .iter()
        .filter(|p| p.surveyed && is_head(&p.relationship))
        .collect();
    let families: Vec<_> = heads.iter().map(|p| family_of(p, by, org, now)).collect();
    let finances: Vec<_> = people
        .iter()
        .filter(|p| p.surveyed && p.customer)
        .map(|p| NewFinance {
            content: finance_of(p),
            id_number: &p.id_number,
            created_by: by,
            created_org: org,
            created_at: now,
            updated_at: now,
        })
        .collect();
    let numbers: Vec<&str> = heads
        .iter()
        .filter(|p| p.customer)
        .map(|p| p.id_number.as_str())
        .collect();
    let files: Vec<(String, i64)> = customer::table
        .filter(customer::id_number.eq_any(numbers))
        .order(customer::id)
        .select((customer::id_number, customer::id))
        .load(tx.conn())?;
    let files: BTreeMap<String, i64> = files.into_iter().collect();
    let households: BTreeMap<&str, i64> = heads
        .iter()
        .filter_map(|p| Some((p.household_id.as_str(), *files.get(&p.id_number)?)))
        .collect();
    let members: Vec<_> = people
        .iter()
        .filter_map(|p| {
            let customer_id = *households.get(p.household_id.as_str())?;
            let relationship = kinship(&p.relationship)?;
            Some(member_of(p, (customer_id, relationship), by, org, now))
        })
        .collect();
    let (families, finances, members) = (
        diesel::insert_into(family::table).values(&families),
        diesel::insert_into(finance::table).values(&finances),
        diesel::insert_into(family_member::table).values(&members),
    );
    insert_many(tx.conn(), families)?;
    insert_many(tx.conn(), finances)?;
    insert_many(tx.conn(), members)?;
    Ok(())
}

fn family_of(head: &MadeUp, by: i64, org: i64, now: i64) -> NewFamily<'_> {
    NewFamily {
        household_id: &head.household_id,
        population: 3,
        address: &head.address,
        postcode: "245500",
        local_credit: "良好",
        is_harmony: "是",
        social_evaluation: "邻里和睦",
        is_self_entity: "否",
        is_owe_tax: "否",
        produce_capacity: "一般",
        produce_scene: "种植",
        insurance_type: "医疗保险,农业保险",
        account_id: by,
        created_by: by,
        created_org: org,
        created_at: now,
        updated_at: now,
    }
}

fn finance_of(person: &MadeUp) -> Content {
    // The same for the same person, and not the same for all.
    let digits = person.id_number.get(14..17).unwrap_or_default();
    let chance: i64 = digits.parse().unwrap_or_default();
    let yuan = |amount: i64| Some(amount * 100);
    Content {
        industry: Some("1".to_owned()),
        career: Some("5".to_owned()),
        work_year: Some(chance % 40),
        house_number: Some(1),
        house_price: yuan(80_000 + chance * 900),
        car_number: Some(chance % 2),
        car_price: yuan(chance % 2 * 60_000),
        year_salary: yuan(18_000 + chance % 100 * SALARY_STEP),
        year_surplus: yuan(6_000 + chance % 100 * SALARY_STEP / 2),
        land_acreage: Some(chance % 60 * 25),
        is_farm_income: Some("是".to_owned()),
        is_business_income: Some("否".to_owned()),
        ..Content::default()
    }
}

fn member_of<'a>(
    person: &'a MadeUp,
    (customer_id, relationship): (i64, &'static str),
    by: i64,
    org: i64,
    now: i64,
) -> NewMember<'a> {
    NewMember {
        customer_id,
        name: &person.name,
        relationship,
        id_type: CITIZEN_CARD,
        id_number: &person.id_number,
        sex: &person.sex,
        nation: "汉族",
        birthday: &person.birthday,
        contact: &person.phone,
        address: &person.address,
        remark: "勤劳守信",
        created_by: by,
        created_org: org,
        created_at: now,
        updated_at: now,
    }
}
