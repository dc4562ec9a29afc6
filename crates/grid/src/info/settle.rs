//! What a command names and the database has to confirm: the code is free, the org is the
//! caller's to give, the manager may manage a grid of that org.

use std::collections::BTreeMap;

use diesel::prelude::*;
use wangge_db::Conn;
use wangge_kernel::rule::Check;
use wangge_kernel::{Actor, Faults};
use wangge_org_region::org;

use super::command::{ACCOUNT, CODE, Checked, ORG};
use super::row::{self, GridRow};
use crate::error::Error;
use crate::schema::foreign::{account, account_role};

/// The seeded role of customer managers, fixed by the documented contract.
const CUSTOMER_MANAGER: i64 = 1;
const ACTIVE: i64 = 1;
const UNFIT: &str = "须为本机构条线上在用的客户经理";

/// The org and the manager a grid will have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settled {
    pub(super) org_id: i64,
    pub(super) account_id: Option<i64>,
}

impl Settled {
    /// Whether the grid comes under another org or manager than `current` says.
    pub(super) fn differs(&self, current: &GridRow) -> bool {
        self.org_id != current.org_id || self.account_id != current.account_id
    }
}

/// Looks up what `checked` names; every fault found is told at once.
pub(super) fn settle(
    conn: &mut Conn,
    actor: &Actor,
    checked: &Checked,
    current: Option<&GridRow>,
) -> Result<Settled, Error> {
    let mut check = Check::new();
    let taken_by = row::id_of_code(conn, &checked.code)?;
    if taken_by.is_some() && taken_by != current.map(|g| g.id) {
        check.fault(CODE, "已存在");
    }
    let org_id = org_of(conn, actor, checked, current)?;
    if org_id.is_none() {
        check.fault(ORG, "不正确，机构不存在");
    }
    if let (Some(org_id), Some(account_id)) = (org_id, checked.account_id) {
        let unchanged =
            current.is_some_and(|g| g.account_id == Some(account_id) && g.org_id == org_id);
        if !unchanged && !may_manage(conn, account_id, org_id)? {
            check.fault(ACCOUNT, UNFIT);
        }
    }
    let settled = Settled {
        org_id: org_id.unwrap_or_default(),
        account_id: checked.account_id,
    };
    Ok(check.finish(settled)?)
}

/// The org of the grid: as it was, or one inside the caller's scope.
fn org_of(
    conn: &mut Conn,
    actor: &Actor,
    checked: &Checked,
    current: Option<&GridRow>,
) -> QueryResult<Option<i64>> {
    let kept = current.map(|g| g.org_id);
    let Some(code) = &checked.org_code else {
        return Ok(kept);
    };
    let found = org::by_code(conn, code)?.map(|o| o.id);
    Ok(found.filter(|id| Some(*id) == kept || actor.scope.holds_org(*id)))
}

/// The org of an active customer manager; `None` for every other account.
fn manager_org(conn: &mut Conn, account_id: i64) -> QueryResult<Option<i64>> {
    account_role::table
        .inner_join(account::table)
        .filter(account_role::account_id.eq(account_id))
        .filter(account_role::role_id.eq(CUSTOMER_MANAGER))
        .filter(account::status.eq(ACTIVE))
        .select(account::org_id)
        .first(conn)
        .optional()
}

fn may_manage(conn: &mut Conn, account_id: i64, org_id: i64) -> QueryResult<bool> {
    match manager_org(conn, account_id)? {
        Some(own) => org::same_line(conn, own, org_id),
        None => Ok(false),
    }
}

/// Refuses `to` as manager of grids (code, org) unless he may manage every one of them.
pub(super) fn refuse_unfit(
    conn: &mut Conn,
    to: i64,
    grids: impl Iterator<Item = (String, i64)>,
) -> Result<(), Error> {
    const FIELD: &str = "handoverTo";
    let Some(own) = manager_org(conn, to)? else {
        return Err(Faults::one(FIELD, "接任者须为在用的客户经理").into());
    };
    let mut known: BTreeMap<i64, bool> = BTreeMap::new();
    let mut unfit = Vec::new();
    for (code, org_id) in grids {
        let fits = match known.get(&org_id) {
            Some(fits) => *fits,
            None => org::same_line(conn, own, org_id)?,
        };
        known.insert(org_id, fits);
        if !fits {
            unfit.push(code);
        }
    }
    if unfit.is_empty() {
        return Ok(());
    }
    let message = format!("接任者不在网格{}的机构条线上", unfit.join("、"));
    Err(Faults::one(FIELD, message).into())
}
