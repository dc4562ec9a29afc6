//! Poverty files (14.14): one of a person, customer or resident. Who has one wears the tag 贫困户.

mod content;
mod sheet;
mod view;

pub use content::{Content, SavePoverty};
pub use sheet::POVERTY_SHEET;
pub use view::{Faile, PovertyReport, PovertyView};

use std::collections::BTreeMap;

use diesel::prelude::*;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_excel_io::SheetKind;
use wangge_excel_io::import::{ImportReport, bad_rows};
use wangge_kernel::{Actor, DataScope, Faults};

use crate::error::Error;
use crate::kept::{self, Kept};
use crate::person;
use crate::schema::poverty_file;
use crate::tag::{self, Reserved};
use view::PovertyRow;

/// Refused rows that an answer holds at most.
const REFUSED_MAX: i64 = 1000;

/// 14.14: the poverty file of a person in scope, as a list of none or one.
///
/// # Errors
/// The database failed.
pub fn find(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> Result<Vec<PovertyView>, Error> {
    let Some(person) = person::find(conn, scope, id_number)? else {
        return Ok(Vec::new());
    };
    let found = row(conn, &person.id_number)?;
    Ok(found.into_iter().map(PovertyView::from).collect())
}

/// `PUT /customer/poorinfo/{idNumber}`: stores what is said of a person's poverty, and gives him the
/// tag.
///
/// # Errors
/// No such person, or faulty fields.
pub fn save(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    command: &SavePoverty,
) -> Result<(), Error> {
    kept::save::<Poverty>(tx, actor, id_number, command)
}

/// `DELETE /customer/poorinfo/{idNumber}`: deletes a person's poverty file and takes the tag from him.
///
/// # Errors
/// No such person, or one who has neither.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id_number: &str) -> Result<(), Error> {
    kept::take_turn::<Poverty>(tx)?;
    let person = person::expect(tx.conn(), &actor.scope, id_number)?;
    let before = row(tx.conn(), &person.id_number)?;
    Poverty::delete(tx, &person.id_number)?;
    let was_tagged = tag::clear(tx, &person.id_number, Reserved::Poor)?;
    if before.is_none() && !was_tagged {
        return Err(Error::NotFound);
    }
    let entry = Entry::new(Poverty::DELETE, Poverty::SUBJECT, &person.id_number);
    Ok(wangge_audit::record(tx, actor, entry.before(&before))?)
}

/// `POST /file/customer/poor/list`: what an import that is over came to.
///
/// # Errors
/// The database failed.
pub fn import_report(conn: &mut Conn, report: ImportReport) -> Result<PovertyReport, Error> {
    let refused = bad_rows(conn, report.import_id, 0, REFUSED_MAX)?;
    Ok(PovertyReport::new(report, &refused))
}

fn row(conn: &mut Conn, id_number: &str) -> QueryResult<Option<PovertyRow>> {
    poverty_file::table
        .filter(poverty_file::id_number.eq(id_number))
        .select(PovertyRow::as_select())
        .first(conn)
        .optional()
}

/// Poverty files as records kept by number.
pub(crate) struct Poverty;

impl Kept for Poverty {
    type Command = SavePoverty;
    type Content = Content;

    const SUBJECT: &'static str = "poverty";
    const SAVE: &'static str = "poverty.save";
    const DELETE: &'static str = "poverty.delete";
    const IMPORT: &'static str = "poverty.import";

    fn sheet() -> &'static SheetKind {
        &POVERTY_SHEET
    }

    fn validate(command: &SavePoverty, current: Option<&Content>) -> Result<Content, Faults> {
        command.validate(current)
    }

    fn stored(conn: &mut Conn, id_numbers: &[&str]) -> QueryResult<BTreeMap<String, Content>> {
        let found: Vec<(String, Content)> = poverty_file::table
            .filter(poverty_file::id_number.eq_any(id_numbers))
            .select((poverty_file::id_number, Content::as_select()))
            .load(conn)?;
        Ok(found.into_iter().collect())
    }

    fn insert(
        tx: &mut Tx<'_>,
        actor: &Actor,
        id_number: &str,
        content: &Content,
    ) -> QueryResult<()> {
        let now = tx.now();
        diesel::insert_into(poverty_file::table)
            .values((
                content,
                poverty_file::id_number.eq(id_number),
                poverty_file::created_by.eq(actor.account_id),
                poverty_file::created_org.eq(actor.org.id),
                poverty_file::created_at.eq(now),
                poverty_file::updated_at.eq(now),
            ))
            .execute(tx.conn())?;
        tag::set(tx, id_number, Reserved::Poor, None)
    }

    fn update(tx: &mut Tx<'_>, id_number: &str, content: &Content) -> QueryResult<()> {
        let now = tx.now();
        let file = poverty_file::table.filter(poverty_file::id_number.eq(id_number));
        diesel::update(file)
            .set((content, poverty_file::updated_at.eq(now)))
            .execute(tx.conn())?;
        tag::set(tx, id_number, Reserved::Poor, None)
    }

    fn delete(tx: &mut Tx<'_>, id_number: &str) -> QueryResult<()> {
        let file = poverty_file::table.filter(poverty_file::id_number.eq(id_number));
        diesel::delete(file).execute(tx.conn()).map(drop)
    }
}
