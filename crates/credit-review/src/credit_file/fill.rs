//! What is known of customers and is not sent along: from their files, their families, their finance
//! and the newest opinion of an adviser.

use std::collections::BTreeMap;

use wangge_customer::info::{self, Profile};
use wangge_db::Conn;
use wangge_kernel::{Actor, Money};

use super::particulars::Particulars;
use super::rules;
use crate::adviser::{self, OpinionView};
use crate::error::Error;

/// What can be filled in for a customer.
pub(super) struct Known {
    pub(super) profile: Profile,
    pub(super) particulars: Particulars,
}

/// What is known of these customers, who were found in scope before, by their numbers; six queries,
/// however many. Whoever asks is the registrar.
pub(super) fn known(
    conn: &mut Conn,
    actor: &Actor,
    id_numbers: &[&str],
) -> Result<BTreeMap<String, Known>, Error> {
    let profiles = info::profiles(conn, id_numbers)?;
    let mut opinions = adviser::newest(conn, id_numbers)?;
    let known = profiles.into_iter().map(|(number, profile)| {
        let opinion = opinions.remove(&number);
        let mut particulars = of_profile(&profile)
            .or(of_opinion(opinion))
            .or(of_registrar(actor));
        rules::cut(&mut particulars);
        let known = Known {
            profile,
            particulars,
        };
        (number, known)
    });
    Ok(known.collect())
}

fn of_profile(profile: &Profile) -> Particulars {
    let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let content = &profile.content;
    let (spouse_name, spouse_id_number) = profile.spouse.clone().unzip();
    Particulars {
        sex: said(&content.sex),
        spouse_name,
        spouse_id_number,
        education_level: said(&content.education_level),
        phone_number: said(&content.phone_number),
        member_count: Some(profile.population.to_string()),
        company_name: said(&content.company_name),
        company_address: said(&content.company_address),
        native_address: said(&content.native_address),
        residence_address: said(&content.residence_address),
        income: profile.year_salary.map(Money::yuan),
        ..Particulars::default()
    }
}

fn of_opinion(opinion: Option<OpinionView>) -> Particulars {
    let flag = match opinion {
        Some(_) => "是",
        None => "否",
    };
    let flag = Particulars {
        advisers_flag: Some(flag.to_owned()),
        ..Particulars::default()
    };
    let Some(opinion) = opinion else {
        return flag;
    };
    Particulars {
        advisers_income: opinion.income.map(Money::yuan),
        advisers_expense: opinion.expenditure.map(Money::yuan),
        advisers_rental: opinion.rental.map(Money::yuan),
        advisers_name: Some(opinion.adviser_name),
        advisers_comment: opinion.comment,
        ..flag
    }
}

fn of_registrar(actor: &Actor) -> Particulars {
    Particulars {
        account_name: Some(actor.real_name.clone()),
        account_id: Some(actor.account_id.to_string()),
        org_name: Some(actor.org.name.clone()),
        org_code: Some(actor.org.code.clone()),
        ..Particulars::default()
    }
}
