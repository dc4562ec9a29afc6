//! The customer and the grid that a command names, and what a customer must be.

use wangge_customer::info::{self, OnFile};
use wangge_db::{Conn, Tx};
use wangge_grid::info::{GridRef, resolve_in_scope};
use wangge_kernel::rule::{Check, Name};
use wangge_kernel::{DataScope, Fault, Faults, Field, IdNumber, foreign_number};

use crate::error::Error;
use crate::words::{GRID, ID_NUMBER, stored_form};

/// What is said of a number or a code that names nothing the caller sees.
pub(crate) const ABSENT: &str = "不存在";
pub(crate) const GRID_CHARS_MAX: usize = 100;

/// What a customer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// In use.
    Normal,
    /// In use, with a complete file.
    Complete,
}

/// What stands against a customer; `None` when nothing does.
pub(crate) fn objection(file: &OnFile, need: Need) -> Option<&'static str> {
    if file.is_draft() {
        Some("对应的客户资料仍为暂存，请先完成建档")
    } else if !file.is_normal() {
        Some("对应的客户已冻结")
    } else if need == Need::Complete && !file.complete {
        Some("对应的客户资料不完整，请先完善客户信息")
    } else {
        None
    }
}

/// Whom a command is about.
pub(crate) struct Whom {
    pub(crate) file: OnFile,
    pub(crate) grid: GridRef,
}

/// Finds the customer and the grid within the caller's scope, and holds the customer until the
/// transaction ends. `None` when something is wrong with them, which then stands among `faults`.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    scope: &DataScope,
    (id_number, grid_code): (&Field<String>, &Field<String>),
    need: Need,
    faults: &mut Faults,
) -> Result<Option<Whom>, Error> {
    let mut check = Check::new();
    let code = check.text(GRID, grid_code, (1, GRID_CHARS_MAX), None);
    let number = number(&mut check, id_number);
    let ((), own) = check.into_parts(());
    let grid = match own.names(GRID.field) {
        true => None,
        false => resolve_in_scope(tx.conn(), scope, &code)?,
    };
    if grid.is_none() && !own.names(GRID.field) {
        fault(faults, GRID, ABSENT);
    }
    let file = match own.names(ID_NUMBER.field) {
        true => None,
        false => find(tx, scope, &number, need, faults)?,
    };
    faults.absorb("", own);
    let (Some(file), Some(grid)) = (file, grid) else {
        return Ok(None);
    };
    if file.grid_id != Some(grid.id) {
        fault(faults, GRID, "与客户所在网格不一致");
        return Ok(None);
    }
    Ok(Some(Whom { file, grid }))
}

fn find(
    tx: &mut Tx<'_>,
    scope: &DataScope,
    number: &str,
    need: Need,
    faults: &mut Faults,
) -> Result<Option<OnFile>, Error> {
    let Some(file) = info::hold(tx, scope, &[number])?.remove(number) else {
        fault(faults, ID_NUMBER, unfiled(tx.conn(), scope, number)?);
        return Ok(None);
    };
    if let Some(objection) = objection(&file, need) {
        fault(faults, ID_NUMBER, objection);
        return Ok(None);
    }
    Ok(Some(file))
}

/// What is said of a number that is no customer's whom the caller sees.
pub(crate) fn unfiled(
    conn: &mut Conn,
    scope: &DataScope,
    number: &str,
) -> Result<&'static str, Error> {
    Ok(match info::is_seen(conn, scope, number)? {
        true => "对应的居民尚未建立客户档案",
        false => ABSENT,
    })
}

/// The identity number of a command, in the form it is stored in. It must be some customer's, so
/// its form alone is looked at.
pub(crate) fn number(check: &mut Check, field: &Field<String>) -> String {
    let number = stored_form(&check.text(ID_NUMBER, field, (1, usize::MAX), None));
    if !number.is_empty() && !is_number(&number) {
        check.fault(ID_NUMBER, "不正确，应为18位有效证件号码");
    }
    number
}

/// Whether a number has the form of a citizen's or a foreigner's card.
pub(crate) fn is_number(number: &str) -> bool {
    IdNumber::parse(number).is_some() || foreign_number(number).is_some()
}

/// Says that a number names nobody the caller sees.
pub(crate) fn nobody() -> Faults {
    let mut faults = Faults::default();
    fault(&mut faults, ID_NUMBER, ABSENT);
    faults
}

/// Whether a fault says no more than that a customer or a grid is not there.
pub(crate) fn is_absent(fault: &Fault) -> bool {
    let said =
        |of: Name| fault.field == of.field && fault.message == format!("{}{ABSENT}", of.label);
    said(GRID) || said(ID_NUMBER)
}

pub(crate) fn fault(faults: &mut Faults, of: Name, rule: &str) {
    faults.add(of.field, format!("{}{rule}", of.label));
}
