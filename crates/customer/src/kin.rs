//! Family members found in the household registry: entered under the head of the household once
//! he is a customer, with a relationship of the closed list of 23.1.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use wangge_db::{Conn, Tx};
use wangge_kernel::Actor;
use wangge_kernel::rule::day_digits;

use crate::info::DRAFT;
use crate::resident::ResidentRow;
use crate::schema::{customer, family_member, resident};
use crate::visible;
use crate::words::{CITIZEN_CARD, is_head, kinship};

#[derive(Debug, Insertable)]
#[diesel(table_name = family_member, treat_none_as_default_value = false)]
struct NewMember<'a> {
    customer_id: i64,
    name: &'a str,
    relationship: &'static str,
    id_type: &'static str,
    id_number: &'a str,
    sex: Option<&'a str>,
    nation: Option<&'a str>,
    birthday: Option<String>,
    contact: Option<&'a str>,
    address: Option<&'a str>,
    batch_id: Option<i64>,
    created_by: i64,
    created_org: i64,
    created_at: i64,
    updated_at: i64,
}

/// A household of a grid; the registry's numbers are not trusted to be unique beyond it.
type Household<'a> = (i64, &'a str);

/// Links those who have just become customers: members under their head, and under a head
/// everyone whom the registry has in the household.
pub(crate) fn link(
    tx: &mut Tx<'_>,
    actor: &Actor,
    fresh: &[&ResidentRow],
    batch: Option<i64>,
) -> QueryResult<()> {
    let people = tx.planned_afresh(|tx| households(tx.conn(), fresh, batch))?;
    let mut heads: BTreeMap<Household<'_>, &ResidentRow> = BTreeMap::new();
    for person in people.iter().filter(|p| is_head(&p.relationship)) {
        heads.entry(household(person)).or_insert(person);
    }
    let (files, known) = tx.planned_afresh(|tx| {
        let files = files(tx.conn(), heads.values().copied(), batch)?;
        let known = known(tx.conn(), files.values().copied().collect())?;
        QueryResult::Ok((files, known))
    })?;
    let fresh: BTreeSet<i64> = fresh.iter().map(|resident| resident.id).collect();
    let now = tx.now();
    let rows: Vec<NewMember<'_>> = people
        .iter()
        .filter_map(|person| {
            let head = heads.get(&household(person))?;
            let joins = fresh.contains(&person.id) || fresh.contains(&head.id);
            let customer_id = *files.get(&head.id_number)?;
            let relationship = kinship(&person.relationship)?;
            let listed = known.contains(&(customer_id, person.id_number.clone()));
            (joins && !listed && head.id != person.id).then(|| NewMember {
                customer_id,
                name: &person.name,
                relationship,
                id_type: CITIZEN_CARD,
                id_number: &person.id_number,
                sex: Some(&person.sex),
                nation: Some(&person.nation),
                birthday: day_digits(&person.birthdate),
                contact: Some(&person.contact),
                address: Some(&person.address),
                batch_id: batch,
                created_by: actor.account_id,
                created_org: actor.org.id,
                created_at: now,
                updated_at: now,
            })
        })
        .collect();
    for chunk in rows.chunks(MEMBERS_MAX) {
        let insert = diesel::insert_into(family_member::table).values(chunk);
        match tx.conn() {
            Conn::Sqlite(c) => insert.execute(c)?,
            Conn::Postgres(c) => insert.on_conflict_do_nothing().execute(c)?,
        };
    }
    Ok(())
}

/// Members of one insert; SQLite binds at most 32,766 values in a statement.
const MEMBERS_MAX: usize = 1000;

fn household(person: &ResidentRow) -> Household<'_> {
    (person.grid_id, person.household_id.as_str())
}

/// Everyone living in the households of `fresh`.
fn households(
    conn: &mut Conn,
    fresh: &[&ResidentRow],
    batch: Option<i64>,
) -> QueryResult<Vec<ResidentRow>> {
    let households: BTreeSet<&str> = fresh.iter().map(|r| r.household_id.as_str()).collect();
    let grids: BTreeSet<i64> = fresh.iter().map(|r| r.grid_id).collect();
    visible::living_residents(batch)
        .filter(resident::household_id.eq_any(households))
        .filter(resident::grid_id.eq_any(grids))
        .order(resident::id)
        .select(ResidentRow::as_select())
        .load(conn)
}

/// The customers among `heads`: number and id.
fn files<'a>(
    conn: &mut Conn,
    heads: impl Iterator<Item = &'a ResidentRow>,
    batch: Option<i64>,
) -> QueryResult<BTreeMap<String, i64>> {
    let numbers: Vec<&str> = heads.map(|head| head.id_number.as_str()).collect();
    let found: Vec<(String, i64)> = visible::loaded_customers(batch)
        .filter(customer::id_number.eq_any(numbers))
        .filter(customer::status.ne(DRAFT))
        .order(customer::id)
        .select((customer::id_number, customer::id))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Whom these customers' families list already.
fn known(conn: &mut Conn, customers: Vec<i64>) -> QueryResult<BTreeSet<(i64, String)>> {
    let found: Vec<(i64, String)> = family_member::table
        .filter(family_member::customer_id.eq_any(customers))
        .select((family_member::customer_id, family_member::id_number))
        .load(conn)?;
    Ok(found.into_iter().collect())
}
