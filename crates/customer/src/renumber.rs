//! Tags, poverty file, standing, finance and pictures follow a person whose number is corrected.

use diesel::dsl::exists;
use diesel::prelude::*;
use wangge_audit::Entry;
use wangge_db::Tx;
use wangge_kernel::Actor;

use crate::error::Error;
use crate::finance;
use crate::image;
use crate::kept;
use crate::person;
use crate::poverty::Poverty;
use crate::schema::{customer_tag, poverty_file, standing};
use crate::standing::Standings;
use crate::tag;

/// Moves what is kept under one number to another, unless somebody else bears the first: it must not
/// be taken for what is known of whoever gets that number next. What the new number has already,
/// it keeps.
pub(crate) fn follow_number(
    tx: &mut Tx<'_>,
    actor: &Actor,
    from: &str,
    to: &str,
) -> Result<(), Error> {
    if person::is_borne(tx.conn(), from)? {
        return Ok(());
    }
    tag::take_turn(tx)?;
    kept::take_turn::<Poverty>(tx)?;
    kept::take_turn::<Standings>(tx)?;
    let records =
        move_tags(tx, from, to)? + move_file(tx, from, to)? + move_standing(tx, from, to)?;
    let moved = records + image::follow_number(tx, from, to)?;
    if moved > 0 {
        let entry = Entry::new("person.renumber", "person", to);
        wangge_audit::record(tx, actor, entry.before(&from).after(&to))?;
    }
    finance::follow_number(tx, actor, from, to)
}

fn move_tags(tx: &mut Tx<'_>, from: &str, to: &str) -> QueryResult<usize> {
    let worn: Vec<i64> = customer_tag::table
        .filter(customer_tag::id_number.eq(to))
        .select(customer_tag::tag_id)
        .load(tx.conn())?;
    let old = customer_tag::table.filter(customer_tag::id_number.eq(from));
    diesel::delete(old.filter(customer_tag::tag_id.eq_any(worn))).execute(tx.conn())?;
    diesel::update(old)
        .set(customer_tag::id_number.eq(to))
        .execute(tx.conn())
}

fn move_file(tx: &mut Tx<'_>, from: &str, to: &str) -> QueryResult<usize> {
    let old = poverty_file::table.filter(poverty_file::id_number.eq(from));
    let new = poverty_file::table.filter(poverty_file::id_number.eq(to));
    if diesel::select(exists(new)).get_result(tx.conn())? {
        return diesel::delete(old).execute(tx.conn());
    }
    diesel::update(old)
        .set(poverty_file::id_number.eq(to))
        .execute(tx.conn())
}

fn move_standing(tx: &mut Tx<'_>, from: &str, to: &str) -> QueryResult<usize> {
    let old = standing::table.filter(standing::id_number.eq(from));
    let new = standing::table.filter(standing::id_number.eq(to));
    if diesel::select(exists(new)).get_result(tx.conn())? {
        return diesel::delete(old).execute(tx.conn());
    }
    diesel::update(old)
        .set(standing::id_number.eq(to))
        .execute(tx.conn())
}
