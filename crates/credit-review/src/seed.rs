//! Made-up entries of the lists and credit files in bulk, for benches.

mod decided;

use diesel::prelude::*;
use wangge_customer::info;
use wangge_customer::seed::MadeUp;
use wangge_customer::tag::{self, Reserved};
use wangge_db::{Tx, insert_many};
use wangge_grid::info::GridRef;

use crate::credit_file::Particulars;
use crate::credit_file::row::NORMAL;
use crate::schema::{credit_detail, review_entry};
use crate::stages::PENDING;

#[derive(Insertable)]
#[diesel(table_name = review_entry, treat_none_as_default_value = false)]
struct NewEntry<'a> {
    list: i64,
    id_number: &'a str,
    customer_name: &'a str,
    phone_number: &'a str,
    address: &'a str,
    reason: Option<&'static str>,
    reason_codes: Option<&'static str>,
    grid_id: i64,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

/// Why someone is on the grey or the black list: the word and its code.
const REASONS: [(&str, &str); 4] = [
    ("欠债较多", "2"),
    ("长期外出", "7"),
    ("信用观念差", "8"),
    ("年龄大", "11"),
];

/// Puts made-up customers onto the lists whose tags they wear ([`MadeUp::listed`]), by the table and
/// without the checks of the use cases: only for benches on a database of their own.
///
/// # Errors
/// The database failed.
pub fn entries(tx: &mut Tx<'_>, grid: &GridRef, people: &[MadeUp]) -> QueryResult<()> {
    let (now, by) = (tx.now(), grid.account_id.unwrap_or_default());
    let listed = people.iter().filter(|person| person.customer);
    let listed = listed.filter_map(|person| Some((person.listed?, person)));
    let rows: Vec<NewEntry<'_>> = (0..)
        .zip(listed)
        .map(|(index, (list, person)): (usize, _)| {
            let watched = list != Reserved::White;
            let reason = REASONS.get(index % REASONS.len()).filter(|_| watched);
            NewEntry {
                list: list.id(),
                id_number: &person.id_number,
                customer_name: &person.name,
                phone_number: &person.phone,
                address: &person.address,
                reason: reason.map(|(word, _)| *word),
                reason_codes: reason.map(|(_, code)| *code),
                grid_id: grid.id,
                created_by: by,
                created_org: grid.org_id,
                created_at: now,
                updated_at: now,
            }
        })
        .collect();
    insert_many(
        tx.conn(),
        diesel::insert_into(review_entry::table).values(&rows),
    )?;
    let black = rows.iter().filter(|row| row.list == Reserved::Black.id());
    for row in black {
        tag::set(tx, row.id_number, Reserved::Black, row.reason)?;
    }
    Ok(())
}

/// One in so many on the white list has a credit file.
const PER_FILE: usize = 2;

#[derive(Insertable)]
#[diesel(table_name = credit_detail, treat_none_as_default_value = false)]
struct NewFile<'a> {
    id_number: &'a str,
    customer_id: i64,
    customer_name: &'a str,
    status: i64,
    approval_status: i64,
    is_open: bool,
    year_rate_parts: Option<i64>,
    #[diesel(embed)]
    particulars: Particulars,
    grid_id: i64,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

/// Opens credit files of made-up customers who stand on the white list and decides about some, as
/// [`entries`] does: only for benches on a database of their own.
///
/// # Errors
/// The database failed.
pub fn files(tx: &mut Tx<'_>, grid: &GridRef, people: &[MadeUp]) -> QueryResult<()> {
    let (now, by) = (tx.now(), grid.account_id.unwrap_or_default());
    let listed = people
        .iter()
        .filter(|person| person.customer && person.listed == Some(Reserved::White));
    let lent: Vec<&MadeUp> = listed.step_by(PER_FILE).collect();
    let numbers: Vec<&str> = lent
        .iter()
        .map(|person| person.id_number.as_str())
        .collect();
    let profiles = info::profiles(tx.conn(), &numbers)?;
    let known = lent
        .iter()
        .filter_map(|person| Some((person, profiles.get(&person.id_number)?)));
    let rows: Vec<NewFile<'_>> = known
        .map(|(person, profile)| NewFile {
            id_number: &person.id_number,
            customer_id: profile.customer_id,
            customer_name: &person.name,
            status: NORMAL,
            approval_status: PENDING,
            is_open: true,
            year_rate_parts: Some(43_500),
            particulars: Particulars {
                phone_number: Some(person.phone.clone()),
                residence_address: Some(person.address.clone()),
                rental: Some("50000".to_owned()),
                deadline: Some("36个月".to_owned()),
                year_rate: Some("4.35".to_owned()),
                ..Particulars::default()
            },
            grid_id: grid.id,
            created_by: by,
            created_org: grid.org_id,
            created_at: now,
            updated_at: now,
        })
        .collect();
    insert_many(
        tx.conn(),
        diesel::insert_into(credit_detail::table).values(&rows),
    )?;
    decided::decide(tx, grid, &numbers)
}
