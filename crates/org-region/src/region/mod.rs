//! Regions: the civil tree, from the country down to the groups of a village (chapter 9).

mod command;
mod number;
mod row;
mod view;

pub use command::SaveRegion;
pub use view::{RegionCode, RegionView};

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::rule::Check;
use wangge_kernel::{Actor, Faults, Field};

use crate::error::Error;
use crate::tree;
use command::{CODE, Checked, LEVEL, NAME, PARENT};
use row::RegionRow;

/// The code that stands for "above every root" in paths and `preRegionCode`.
const NO_REGION: &str = "0";
/// Regions are read in memory when the tree matters, so writers of them take turns.
const TURN: &str = "region";

/// 9.1: the region `code` with everything below it; 0 gives all roots. Empty when there is none.
///
/// # Errors
/// The code is no number of at most 20 digits, or the database failed.
pub fn find_tree(conn: &mut Conn, code: &str) -> Result<Vec<RegionView>, Error> {
    sound_code(code)?;
    let root = (code != NO_REGION).then(|| code.to_owned());
    Ok(tree::build(row::all(conn)?, root.as_ref()))
}

/// 9.2: adds a region; answers its code, assigned when none was sent.
///
/// # Errors
/// Faulty fields; a code or a sibling's name that is taken; an unknown parent or one that is not
/// above; no code left below the parent.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveRegion) -> Result<RegionCode, Error> {
    tx.one_at_a_time(TURN)?;
    let checked = settle(tx.conn(), command, None)?;
    row::insert(tx, &checked)?;
    let after = row::find(tx.conn(), &checked.code)?;
    let entry = Entry::new("region.add", "region", &checked.code).after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(RegionCode(checked.code))
}

/// 9.3: changes or moves a region.
///
/// # Errors
/// No such region; as [`add`]; the parent is the region itself or below it; its children would not
/// be below it any more.
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    code: &str,
    command: &SaveRegion,
) -> Result<(), Error> {
    sound_code(code)?;
    tx.one_at_a_time(TURN)?;
    let before = row::find(tx.conn(), code)?.ok_or(Error::NotFound)?;
    let checked = settle(tx.conn(), command, Some(&before))?;
    row::update(tx, &checked)?;
    let after = row::find(tx.conn(), code)?;
    let entry = Entry::new("region.update", "region", code)
        .before(&before)
        .after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

/// 9.4: deletes a region that has nothing below it.
///
/// # Errors
/// No such region, or it has children.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, code: &str) -> Result<(), Error> {
    sound_code(code)?;
    tx.one_at_a_time(TURN)?;
    let before = row::find(tx.conn(), code)?.ok_or(Error::NotFound)?;
    let (children, _) = row::children(tx.conn(), code)?;
    if children > 0 {
        let text = format!("该区域下还有{children}个下级区域，不能删除");
        return Err(Error::InUse(text));
    }
    row::delete(tx, code)?;
    let entry = Entry::new("region.delete", "region", code).before(&before);
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

fn sound_code(code: &str) -> Result<(), Faults> {
    let mut check = Check::new();
    check.digits(
        CODE,
        &Field::Value(code.to_owned()),
        command::CODE_DIGITS_MAX,
        None,
    );
    check.finish(())
}

/// The sound command with its code; every fault is told at once. `current` is the region a change
/// starts from.
fn settle(
    conn: &mut Conn,
    command: &SaveRegion,
    current: Option<&RegionRow>,
) -> Result<Checked, Error> {
    let (mut checked, mut faults) = command.validate(current);
    let parent = match faults.names(PARENT.field) {
        true => None,
        false => parent_of(conn, &checked, current, &mut faults)?,
    };
    if !faults.names(PARENT.field) {
        refuse_siblings(conn, &checked, current, &mut faults)?;
    }
    if current.is_none() && !faults.names(CODE.field) {
        checked.code = code_for(conn, &checked, &mut faults)?;
    }
    if !faults.names(LEVEL.field) {
        let moved = command.region_level.is_blank() && current.is_some();
        if parent.is_some_and(|parent| parent.level >= checked.level) {
            let field = if moved { PARENT } else { LEVEL };
            faults.add(field.field, "区域级别必须大于上级区域的级别");
        }
        if let Some(current) = current
            && let (_, Some(least)) = row::children(conn, &current.code)?
            && least <= checked.level
        {
            faults.add(LEVEL.field, "区域级别必须小于下级区域的级别");
        }
    }
    Ok(faults.into_result(checked)?)
}

/// The parent that is wanted, which must be there, and neither the region itself nor below it.
fn parent_of(
    conn: &mut Conn,
    checked: &Checked,
    current: Option<&RegionRow>,
    faults: &mut Faults,
) -> Result<Option<RegionRow>, Error> {
    let Some(code) = &checked.parent_code else {
        return Ok(None);
    };
    let Some(found) = row::find(conn, code)? else {
        faults.add(PARENT.field, "上级区域不存在");
        return Ok(None);
    };
    if let Some(current) = current
        && current.parent_code.as_ref() != Some(code)
        && tree::descend(&row::edges(conn)?, current.code.clone()).contains(code)
    {
        faults.add(PARENT.field, "上级区域不能是本区域或其下级区域");
        return Ok(None);
    }
    Ok(Some(found))
}

fn refuse_siblings(
    conn: &mut Conn,
    checked: &Checked,
    current: Option<&RegionRow>,
    faults: &mut Faults,
) -> Result<(), Error> {
    let taken_by = row::code_of_sibling(conn, checked.parent_code.as_deref(), &checked.name)?;
    let is_own = taken_by.as_ref() == current.map(|region| &region.code);
    if taken_by.is_some() && !is_own && !faults.names(NAME.field) {
        faults.add(NAME.field, "区域名称在同级区域中已存在");
    }
    Ok(())
}

/// The code of a new region: the one sent, when it is free, or the next below the parent.
fn code_for(conn: &mut Conn, checked: &Checked, faults: &mut Faults) -> Result<String, Error> {
    if !checked.code.is_empty() {
        if row::find(conn, &checked.code)?.is_some() {
            faults.add(CODE.field, "区域代码已存在");
        }
        return Ok(checked.code.clone());
    }
    if faults.names(PARENT.field) {
        return Ok(String::new());
    }
    let next = match &checked.parent_code {
        Some(parent) => number::next_below(parent, &row::codes_below(conn, parent)?),
        None => number::next_root(&row::codes_like_roots(conn)?),
    };
    if next.is_none() {
        faults.add(CODE.field, "区域代码已用完，请指定区域代码");
    }
    Ok(next.unwrap_or_default())
}
