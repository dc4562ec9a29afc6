//! Orgs: the bank's own tree (chapter 8), and the questions scopes ask of it.

mod command;
mod row;
mod view;

pub use command::SaveOrg;
pub use view::OrgView;

use std::collections::BTreeSet;

use diesel::result::QueryResult;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::rule::Check;
use wangge_kernel::{Actor, Faults, Field, Org};

use crate::error::Error;
use crate::{epoch, org::row::OrgRow, tree};
use command::{CODE, Checked, PARENT};

/// The id that stands for "above every root" in paths and `preOrgId`.
const NO_ORG: i64 = 0;

/// 8.4: the org `id` with everything below it; 0 gives all roots. Empty when there is none.
/// A number that is no id is taken as an org code.
///
/// # Errors
/// The database failed.
pub fn find_tree(conn: &mut Conn, id: i64) -> Result<Vec<OrgView>, Error> {
    let rows = row::all(conn)?;
    let root = match rows.iter().find(|o| o.id == id) {
        Some(found) => Some(found.id),
        None => rows.iter().find(|o| o.code == id.to_string()).map(|o| o.id),
    };
    Ok(match root {
        Some(root) => tree::build(rows, Some(&root)),
        None if id == NO_ORG => tree::build(rows, None),
        None => Vec::new(),
    })
}

/// 8.2: adds an org; answers its id.
///
/// # Errors
/// Faulty fields, a code that is taken, a parent that does not exist.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveOrg) -> Result<i64, Error> {
    epoch::take_turn(tx)?;
    let (checked, parent) = settle(tx.conn(), command, None)?;
    let id = row::insert(tx, &checked, parent)?;
    let after = row::find(tx.conn(), id)?;
    wangge_audit::record(tx, actor, Entry::new("org.add", "org", id).after(&after))?;
    epoch::bump(tx)?;
    Ok(id)
}

/// 8.1: changes an org. Moving it under itself or one of its descendants is refused.
///
/// # Errors
/// No such org, faulty fields, a code that is taken, a parent that would make a cycle.
pub fn update(tx: &mut Tx<'_>, actor: &Actor, id: i64, command: &SaveOrg) -> Result<(), Error> {
    epoch::take_turn(tx)?;
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    let (checked, parent) = settle(tx.conn(), command, Some(&before))?;
    row::update(tx, id, &checked, parent)?;
    let after = row::find(tx.conn(), id)?;
    let entry = Entry::new("org.update", "org", id)
        .before(&before)
        .after(&after);
    wangge_audit::record(tx, actor, entry)?;
    epoch::bump(tx)?;
    Ok(())
}

/// 8.3: deletes an org that holds nothing. `id` may be the org's code when no org has that id;
/// `code`, when sent, must be the org's.
///
/// # Errors
/// No such org, a code that is another's, or the org holds something ([`row::holdings`]).
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64, code: &Field<String>) -> Result<(), Error> {
    epoch::take_turn(tx)?;
    let found = match row::find(tx.conn(), id)? {
        Some(found) => found,
        None => row::find_by_code(tx.conn(), &id.to_string())?.ok_or(Error::NotFound)?,
    };
    if code.value().is_some_and(|code| *code != found.code) {
        return Err(Faults::one(CODE.field, "机构代码与该机构不符").into());
    }
    if let Some(reason) = holds(row::holdings(tx.conn(), found.id)?) {
        return Err(Error::InUse(reason));
    }
    row::delete(tx, found.id)?;
    wangge_audit::record(
        tx,
        actor,
        Entry::new("org.delete", "org", found.id).before(&found),
    )?;
    epoch::bump(tx)?;
    Ok(())
}

/// The org with this code.
///
/// # Errors
/// The database failed.
pub fn by_code(conn: &mut Conn, code: &str) -> QueryResult<Option<Org>> {
    Ok(row::find_by_code(conn, code)?.map(OrgRow::into_org))
}

/// The org with this id.
///
/// # Errors
/// The database failed.
pub fn by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<Org>> {
    Ok(row::find(conn, id)?.map(OrgRow::into_org))
}

/// `id` and every org below it.
///
/// # Errors
/// The database failed.
pub fn subtree(conn: &mut Conn, id: i64) -> QueryResult<BTreeSet<i64>> {
    Ok(tree::descend(&row::edges(conn)?, id))
}

/// `id` and every org above it, the nearest first.
///
/// # Errors
/// The database failed.
pub fn line_above(conn: &mut Conn, id: i64) -> QueryResult<Vec<i64>> {
    Ok(tree::ascend(&row::edges(conn)?, id))
}

/// Whether one of the two orgs is above the other, or they are the same: "of the same line".
///
/// # Errors
/// The database failed.
pub fn same_line(conn: &mut Conn, a: i64, b: i64) -> QueryResult<bool> {
    let edges = row::edges(conn)?;
    Ok(tree::descend(&edges, a).contains(&b) || tree::descend(&edges, b).contains(&a))
}

impl OrgRow {
    fn into_org(self) -> Org {
        Org {
            id: self.id,
            code: self.code,
            name: self.name,
        }
    }
}

/// The sound command and the parent's id; every fault of both is told at once.
fn settle(
    conn: &mut Conn,
    command: &SaveOrg,
    current: Option<&OrgRow>,
) -> Result<(Checked, Option<i64>), Error> {
    let own_id = current.map(|o| o.id);
    let mut check = Check::new();
    let parent = parent_of(conn, &mut check, &command.pre_org_id, current)?;
    if let (Some(own_id), Some(parent)) = (own_id, parent)
        && subtree(conn, own_id)?.contains(&parent)
    {
        check.fault(PARENT, "不能是本机构或其下级机构");
    }
    let checked = match command.validate(current) {
        Ok(checked) => checked,
        Err(mut faults) => {
            faults.absorb("", check.into_parts(()).1);
            return Err(faults.into());
        }
    };
    let taken_by = row::find_by_code(conn, &checked.code)?.map(|o| o.id);
    if taken_by.is_some() && taken_by != own_id {
        check.fault(CODE, "已存在");
    }
    Ok(check.finish((checked, parent))?)
}

fn parent_of(
    conn: &mut Conn,
    check: &mut Check,
    sent: &Field<String>,
    current: Option<&OrgRow>,
) -> QueryResult<Option<i64>> {
    let text = match sent {
        Field::Missing => return Ok(current.and_then(|o| o.parent_id)),
        Field::Empty => return Ok(None),
        Field::Value(text) if text == "0" => return Ok(None),
        // An id and a code are both digits.
        Field::Value(text) if text.bytes().all(|b| b.is_ascii_digit()) => text,
        Field::Value(_) | Field::Bad => {
            check.fault(PARENT, "格式不正确");
            return Ok(None);
        }
    };
    let by_id = match text.parse() {
        Ok(id) => row::find(conn, id)?,
        Err(_) => None,
    };
    let found = match by_id {
        Some(found) => Some(found),
        None => row::find_by_code(conn, text)?,
    };
    if found.is_none() {
        check.fault(PARENT, "不存在");
    }
    Ok(found.map(|o| o.id))
}

fn holds(numbers: [i64; 6]) -> Option<String> {
    let parts: Vec<String> = numbers
        .into_iter()
        .zip([
            "个下级机构",
            "个用户",
            "个网格",
            "个征信账户",
            "份存贷款日数据",
            "个其他系统的用户",
        ])
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number}{what}"))
        .collect();
    (!parts.is_empty()).then(|| format!("该机构下还有{}，不能删除", parts.join("、")))
}
