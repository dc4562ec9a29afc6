//! Whose grids they are: what an account holds, and giving all of it to another.

use diesel::result::QueryResult;
use serde::Serialize;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Faults};
use wangge_org_region::epoch;

use super::{row, settle};
use crate::error::Error;

/// A grid has come to another manager; whoever changed it moves the to-dos along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManagerChange {
    /// The grid.
    pub grid_id: i64,
    /// Its manager until now.
    pub from: Option<i64>,
    /// Its manager from now on.
    pub to: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Held<'a> {
    grid_code: &'a str,
    account_id: i64,
}

/// Code and name of the living grids an account manages, by code; for 5.2 and 5.6, which refuse to
/// let go of an account that holds any.
///
/// # Errors
/// The database failed.
pub fn held_by(conn: &mut Conn, account_id: i64) -> QueryResult<Vec<(String, String)>> {
    let held = row::held_by(conn, account_id)?;
    Ok(held
        .into_iter()
        .map(|(_, code, name, _)| (code, name))
        .collect())
}

/// Gives all living grids of `from_account` to `to_account`; answers how many. Open to-dos are
/// moved by the caller.
///
/// # Errors
/// `to_account` is no active customer manager of the org line of each of the grids.
pub fn hand_over(
    tx: &mut Tx<'_>,
    actor: &Actor,
    from_account: i64,
    to_account: i64,
) -> Result<usize, Error> {
    if from_account == to_account {
        return Err(Faults::one("handoverTo", "接任者不能是本人").into());
    }
    epoch::take_turn(tx)?;
    let held = row::held_by(tx.conn(), from_account)?;
    if held.is_empty() {
        return Ok(0);
    }
    let grids = held.iter().map(|(_, code, _, org)| (code.clone(), *org));
    settle::refuse_unfit(tx.conn(), to_account, grids)?;
    let changed = row::change_manager(tx, from_account, to_account)?;
    for (id, code, _, _) in &held {
        let held = |account_id| Held {
            grid_code: code,
            account_id,
        };
        let entry = Entry::new("grid.hand_over", "grid", id)
            .before(&held(from_account))
            .after(&held(to_account));
        wangge_audit::record(tx, actor, entry)?;
    }
    epoch::bump(tx)?;
    Ok(changed)
}
