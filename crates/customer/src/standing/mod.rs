//! Standings (21.1): what is known of a person's debts and reputation, one record each.

mod content;
mod sheet;

pub use content::{Content, SaveStanding};
pub use sheet::STANDING_SHEET;

use std::collections::BTreeMap;

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use wangge_db::{Conn, Tx};
use wangge_excel_io::SheetKind;
use wangge_kernel::{Actor, DataScope, Faults};

use crate::dishonest;
use crate::error::Error;
use crate::kept::{self, Kept};
use crate::person;
use crate::schema::standing;
use content::zero_or_one;

/// A standing (21.1).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StandingView {
    /// 信誉信息ID
    pub id: i64,
    /// 客户身份证号
    pub id_number: String,
    /// What is known.
    #[serde(flatten)]
    pub content: Content,
    /// 是否是失信人，0-否，1-是
    #[serde(serialize_with = "zero_or_one")]
    #[schemars(with = "String")]
    pub is_dishonest: bool,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

/// 21.1: the standing of a person in scope.
///
/// # Errors
/// The database failed.
pub fn find(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> Result<Option<StandingView>, Error> {
    type Found = (i64, Content, i64, i64);
    let Some(person) = person::find(conn, scope, id_number)? else {
        return Ok(None);
    };
    let found: Option<Found> = standing::table
        .filter(standing::id_number.eq(&person.id_number))
        .select((
            standing::id,
            Content::as_select(),
            standing::created_at,
            standing::updated_at,
        ))
        .first(conn)
        .optional()?;
    let Some((id, content, created_at, updated_at)) = found else {
        return Ok(None);
    };
    Ok(Some(StandingView {
        id,
        is_dishonest: is_dishonest(conn, &person.id_number)?,
        id_number: person.id_number,
        content,
        created_at,
        updated_at,
    }))
}

/// Whether a confirmed record of dishonesty bears this number.
pub(crate) fn is_dishonest(conn: &mut Conn, id_number: &str) -> Result<bool, Error> {
    Ok(!dishonest::confirmed(conn, &[id_number])?.is_empty())
}

/// `PUT /customer/credit/{idNumber}`: stores what is said of a person's standing.
///
/// # Errors
/// No such person, or faulty fields.
pub fn save(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id_number: &str,
    command: &SaveStanding,
) -> Result<(), Error> {
    kept::save::<Standings>(tx, actor, id_number, command)
}

/// Standings as records kept by number.
pub(crate) struct Standings;

impl Kept for Standings {
    type Command = SaveStanding;
    type Content = Content;

    const SUBJECT: &'static str = "standing";
    const SAVE: &'static str = "standing.save";
    const DELETE: &'static str = "standing.delete";
    const IMPORT: &'static str = "standing.import";

    fn sheet() -> &'static SheetKind {
        &STANDING_SHEET
    }

    fn validate(command: &SaveStanding, current: Option<&Content>) -> Result<Content, Faults> {
        command.validate(current)
    }

    fn stored(conn: &mut Conn, id_numbers: &[&str]) -> QueryResult<BTreeMap<String, Content>> {
        let found: Vec<(String, Content)> = standing::table
            .filter(standing::id_number.eq_any(id_numbers))
            .select((standing::id_number, Content::as_select()))
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
        diesel::insert_into(standing::table)
            .values((
                content,
                standing::id_number.eq(id_number),
                standing::created_by.eq(actor.account_id),
                standing::created_org.eq(actor.org.id),
                standing::created_at.eq(now),
                standing::updated_at.eq(now),
            ))
            .execute(tx.conn())?;
        Ok(())
    }

    fn update(tx: &mut Tx<'_>, id_number: &str, content: &Content) -> QueryResult<()> {
        let now = tx.now();
        let held = standing::table.filter(standing::id_number.eq(id_number));
        diesel::update(held)
            .set((content, standing::updated_at.eq(now)))
            .execute(tx.conn())?;
        Ok(())
    }

    fn delete(tx: &mut Tx<'_>, id_number: &str) -> QueryResult<()> {
        let held = standing::table.filter(standing::id_number.eq(id_number));
        diesel::delete(held).execute(tx.conn()).map(drop)
    }
}
