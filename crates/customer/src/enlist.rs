//! Making customers of residents (14.18, and 13.3, 13.4, 13.7 with 是否纳入名单库 = 是).
//!
//! A customer made so is in use but not complete: what the registry does not know is asked for
//! before it may enter a list or a credit file. Everything is done for many at once.

use std::collections::BTreeSet;

use diesel::prelude::*;
use wangge_audit::Entry;
use wangge_db::Tx;
use wangge_kernel::Actor;
use wangge_kernel::rule::day_digits;

use crate::error::Error;
use crate::info::{Content, NORMAL, NewCustomer, insert_many};
use crate::kin;
use crate::resident::ResidentRow;
use crate::schema::customer;
use crate::words::{CHINA, CITIZEN_CARD, HEALTHY, YES};

/// In whose name files are opened.
pub(crate) struct Registrar {
    registrant: String,
    register_org: String,
    investigator: String,
}

impl Registrar {
    /// The caller.
    pub(crate) fn caller(actor: &Actor) -> Self {
        Self::named(actor, None, None)
    }

    /// Those who are named, else the caller.
    pub(crate) fn named(
        actor: &Actor,
        registrant: Option<String>,
        register_org: Option<String>,
    ) -> Self {
        let said = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self {
            registrant: said(registrant).unwrap_or_else(|| actor.real_name.clone()),
            register_org: said(register_org).unwrap_or_else(|| actor.org.name.clone()),
            investigator: actor.real_name.clone(),
        }
    }
}

/// Opens a file for one resident, unless there is one, with its trail; answers the new id.
pub(crate) fn one(
    tx: &mut Tx<'_>,
    actor: &Actor,
    resident: &ResidentRow,
    by: &Registrar,
) -> Result<Option<i64>, Error> {
    if all(tx, actor, std::slice::from_ref(resident), by, None)? == 0 {
        return Ok(None);
    }
    let id: i64 = customer::table
        .filter(customer::id_number.eq(&resident.id_number))
        .select(customer::id)
        .first(tx.conn())?;
    let entry = Entry::new("customer.from_resident", "customer", id).after(resident);
    wangge_audit::record(tx, actor, entry)?;
    Ok(Some(id))
}

/// Opens files for those of `residents` who have none; answers how many. Rows of an import bear
/// its `batch`.
pub(crate) fn all(
    tx: &mut Tx<'_>,
    actor: &Actor,
    residents: &[ResidentRow],
    by: &Registrar,
    batch: Option<i64>,
) -> Result<usize, Error> {
    let numbers: Vec<&str> = residents.iter().map(|r| r.id_number.as_str()).collect();
    let known: Vec<String> = tx.planned_afresh(|tx| {
        customer::table
            .filter(customer::id_number.eq_any(numbers))
            .select(customer::id_number)
            .load(tx.conn())
    })?;
    let known: BTreeSet<String> = known.into_iter().collect();
    let fresh: Vec<&ResidentRow> = residents
        .iter()
        .filter(|resident| !known.contains(&resident.id_number))
        .collect();
    if fresh.is_empty() {
        return Ok(0);
    }
    let now = tx.now();
    let rows: Vec<NewCustomer<'_>> = fresh
        .iter()
        .map(|resident| NewCustomer {
            id_number: &resident.id_number,
            name: &resident.name,
            status: NORMAL,
            complete: false,
            content: content(resident, by),
            grid_id: Some(resident.grid_id),
            batch_id: batch,
            created_by: actor.account_id,
            created_org: actor.org.id,
            created_at: now,
            updated_at: now,
        })
        .collect();
    let made = insert_many(tx, &rows)?;
    kin::link(tx, actor, &fresh, batch)?;
    Ok(made)
}

fn content(resident: &ResidentRow, by: &Registrar) -> Content {
    let text = |text: &str| Some(text.to_owned());
    Content {
        sex: text(&resident.sex),
        id_type: text(CITIZEN_CARD),
        nation: text(&resident.nation),
        birthday: day_digits(&resident.birthdate),
        phone_number: text(&resident.contact),
        household_id: text(&resident.household_id),
        native_address: text(&resident.address),
        residence_address: text(&resident.address),
        physical_condition: text(HEALTHY),
        nationality: text(CHINA),
        is_farmer: text(YES),
        registrant: text(&by.registrant),
        register_org: text(&by.register_org),
        investigator1: text(&by.investigator),
        ..Content::default()
    }
}
