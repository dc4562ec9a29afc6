//! What the small county says of its customers' households: family, members and finance.

use wangge_customer::family::{self, SaveFamily};
use wangge_customer::finance::{self, SaveFinance};
use wangge_customer::member::{self, SaveMember};
use wangge_db::Tx;
use wangge_kernel::field::WordList;
use wangge_kernel::{Actor, Field, Money, Policy};

use super::people::Person;
use super::text;
use crate::error::ApiError;

/// Where a customer lives.
pub(super) struct Home<'a> {
    pub(super) id: &'a str,
    pub(super) village: &'a str,
    pub(super) customer_id: i64,
}

/// Incomes of a year, in yuan.
const SALARIES: &[i64] = &[36_000, 52_000, 84_500, 128_000];

/// Fills the household of a customer, its head; `family` begins with him.
pub(super) fn fill(
    tx: &mut Tx<'_>,
    manager: &Actor,
    policy: Policy,
    home: &Home<'_>,
    (head, family): (&Person, &[Person]),
) -> Result<(), ApiError> {
    family::add(tx, manager, &household(home, family.len()))?;
    for (place, person) in family.iter().enumerate().skip(1) {
        member::add(tx, manager, policy, &relative(home, place, person))?;
    }
    finance::add(tx, manager, &assets(head))?;
    Ok(())
}

fn household(home: &Home<'_>, population: usize) -> SaveFamily {
    let insurances = vec!["医疗保险".to_owned(), "农业保险".to_owned()];
    SaveFamily {
        household_id: text(home.id),
        population: Field::Value(i64::try_from(population).unwrap_or(1)),
        address: text(format!("黟县{}", home.village)),
        postcode: text("245500"),
        local_credit: text("良好"),
        is_harmony: text("是"),
        social_evaluation: text("邻里和睦，勤劳守信"),
        is_self_entity: text("否"),
        is_owe_tax: text("否"),
        produce_capacity: text("较强"),
        produce_scene: text("茶叶种植与农家乐"),
        insurance_type: Field::Value(WordList(insurances)),
        ..SaveFamily::default()
    }
}

/// The second of a household is married to the first, the others are their children.
fn relative(home: &Home<'_>, place: usize, person: &Person) -> SaveMember {
    let relationship = match (place, person.sex) {
        (1, _) => "配偶",
        (_, "男") => "儿子",
        _ => "女儿",
    };
    SaveMember {
        member_name: text(&person.name),
        relationship: text(relationship),
        nation: text("汉族"),
        birthday: text(&person.birthday),
        id_type: text("中国居民身份证"),
        id_number: text(&person.id_number),
        address: text(format!("黟县{}", home.village)),
        is_household_head: text("否"),
        contact: text(&person.phone),
        remark: text("遵纪守法"),
        customer_id: Field::Value(home.customer_id),
        ..SaveMember::default()
    }
}

fn assets(head: &Person) -> SaveFinance {
    let place = usize::from(head.phone.bytes().last().unwrap_or_default()) % SALARIES.len();
    let salary = SALARIES.get(place).copied().unwrap_or_default();
    let yuan = |amount: i64| Field::Value(Money::from_fen(amount * 100));
    SaveFinance {
        id_number: text(&head.id_number),
        industry: text("1"),
        career: text("5"),
        work_year: Field::Value(10),
        house_number: Field::Value(1),
        house_price: yuan(260_000),
        car_number: Field::Value(1),
        car_price: yuan(68_000),
        year_salary: yuan(salary),
        year_surplus: yuan(salary / 3),
        // Eight and a half mu.
        land_acreage: Field::Value(Money::from_fen(850)),
        breed_type: text("茶叶"),
        is_farm_income: text("是"),
        is_business_income: text("否"),
        ..SaveFinance::default()
    }
}
