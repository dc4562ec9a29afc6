//! The approval of credit files (30.2, 30.3, 31.2): one state machine, and the only writer of a file's
//! approval status.
//!
//! A decision is made at a node by whoever holds its role and sees the file by it: the manager of the
//! grid, the accountant, and with three stages the president of an org above it. Nobody decides at two
//! nodes of one file. With the decision its record, the to-dos and the operation log are written, or
//! nothing. Whoever comes second is told so.

mod addressee;
mod command;
pub(crate) mod desk;
pub(crate) mod machine;
mod row;
mod view;

pub(crate) use addressee::holders;
pub use command::{Decide, Decisions};
pub use desk::account_changed;
pub use view::{RecordView, ReportView};

use serde::Serialize;
use wangge_audit::Entry;
use wangge_customer::lent::{self, Read, Whom};
use wangge_customer::{family, finance, info};
use wangge_db::{Conn, Tx};
use wangge_kernel::rule::Name;
use wangge_kernel::{Actor, Faults};
use wangge_org_region::org;

use crate::credit_file::eligible::{Candidate, may_be_granted};
use crate::credit_file::row::{DELETED, NORMAL, stored};
use crate::credit_file::{lacking, right_to};
use crate::error::Error;
use crate::stages::Stages;
use crate::whom;
use crate::words::ID_NUMBER;
use command::{Checked, FILE, NODE};
use machine::{Node, Objection, Ruling, next, waits_for};
use row::{FileState, RecordRow};

const SUBJECT: &str = "credit_file";

/// What the operation log keeps of a step.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Step<'a> {
    approval_status: i64,
    record: Option<&'a RecordRow>,
}

/// 30.2, one entry: a decision about a credit file.
///
/// # Errors
/// Faulty fields; no such file in scope; a node that is not the caller's; a file that is not complete,
/// not as far yet, or whose customer may not be granted credit; or someone else was faster.
pub fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    stages: Stages,
    command: &Decide,
) -> Result<(), Error> {
    let checked = command.validate(actor)?;
    let before = seen(tx, actor, checked.file_id)?;
    if checked.id_number != before.id_number {
        return Err(fault_of(ID_NUMBER, "与该面谈面签的客户不一致"));
    }
    expect_own_node(tx.conn(), actor, checked.node, &before)?;
    let to = destination(stages, &checked, &before)?;
    refuse_second_node(tx.conn(), actor, checked.node, &before)?;
    if checked.ruling == Ruling::Agree {
        expect_complete(tx.conn(), &before)?;
        expect_grantable(tx, actor, &before)?;
    }
    let is_open = waits_for(stages, to).is_some();
    if row::advance(tx, &before, (to, is_open))? == 0 {
        return Err(Error::Stale);
    }
    row::insert(tx, actor, &before, (&checked, to))?;
    desk::moved(tx, actor, stages, (&before, to))?;
    let records = row::records(tx.conn(), before.id)?;
    trail(tx, actor, &before, (to, records.last()))
}

/// The living file, held with its customer until the transaction ends.
fn seen(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<FileState, Error> {
    let found = row::state_of(tx.conn(), id)?.ok_or(Error::NotFound)?;
    info::hold(tx, &actor.scope, &[&found.id_number])?;
    // Somebody may have been faster while the customer was waited for.
    let found = row::state_of(tx.conn(), id)?.ok_or(Error::NotFound)?;
    let is_seen = actor.scope.holds_grid(found.grid_id, found.org_id);
    match is_seen && found.status != DELETED {
        true => Ok(found),
        false => Err(Error::NotFound),
    }
}

/// The caller holds the node's role, and it is by this role that he sees the file.
fn expect_own_node(
    conn: &mut Conn,
    actor: &Actor,
    node: Node,
    file: &FileState,
) -> Result<(), Error> {
    if !actor.role_ids.contains(&node.role_id()) {
        return Err(Error::Denied("您没有该审批节点的角色"));
    }
    let is_own = match node {
        Node::Manager => file.manager_id == Some(actor.account_id),
        Node::Accountant | Node::President => {
            org::line_above(conn, file.org_id)?.contains(&actor.org.id)
        }
    };
    match (is_own, node) {
        (true, _) => Ok(()),
        (false, Node::Manager) => Err(fault_of_node("不能由您办理，您不是该网格的客户经理")),
        (false, _) => Err(fault_of_node("不能由您办理，该网格不属于您的机构")),
    }
}

/// Nobody checks what he has decided himself.
fn refuse_second_node(
    conn: &mut Conn,
    actor: &Actor,
    node: Node,
    file: &FileState,
) -> Result<(), Error> {
    let elsewhere =
        |(account, at): &(i64, i64)| *account == actor.account_id && *at != node.role_id();
    match row::decided(conn, file.id)?.iter().any(elsewhere) {
        true => Err(fault_of_node("同一人不能在同一笔面谈面签的两个节点审批")),
        false => Ok(()),
    }
}

/// Where the decision brings the file.
fn destination(stages: Stages, checked: &Checked, file: &FileState) -> Result<i64, Error> {
    if checked.read_at.is_some_and(|read| read != file.updated_at) {
        return Err(Error::Stale);
    }
    let to = next(stages, file.approval_status, checked.node, checked.ruling);
    let to = to.map_err(|objection| match objection {
        Objection::NoStage => fault_of_node("未启用支行长审批"),
        Objection::NotYet(rule) => fault_of_node(rule),
        Objection::Decided => Error::Stale,
    })?;
    match file.status {
        NORMAL => Ok(to),
        _ => Err(fault_of(FILE, "对应的资料尚未填写完整，不能审批")),
    }
}

/// Files from the white list and from sheets begin with what is known of the customer; the rest is asked
/// for before anybody agrees.
fn expect_complete(conn: &mut Conn, file: &FileState) -> Result<(), Error> {
    let stored = stored(conn, file.id)?.ok_or(Error::NotFound)?;
    let lacking = lacking(conn, &[(&stored.id_number, &stored.particulars)])?;
    let blank: Vec<&str> = lacking.into_iter().flatten().map(|of| of.label).collect();
    match blank.is_empty() {
        true => Ok(()),
        false => {
            let rule = format!("对应的资料尚未填写完整：{}", blank.join("、"));
            Err(fault_of(FILE, &rule))
        }
    }
}

/// Things may have got worse since the file was opened. Refusing is always possible.
fn expect_grantable(tx: &mut Tx<'_>, actor: &Actor, file: &FileState) -> Result<(), Error> {
    let candidate = Candidate {
        id_number: &file.id_number,
        grid_id: Some(file.grid_id),
        own_file: Some(file.id),
    };
    let mut faults = Faults::default();
    for verdict in may_be_granted(tx.conn(), &actor.scope, &[candidate])? {
        verdict.tell(&mut faults);
    }
    Ok(faults.into_result(())?)
}

fn trail(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &FileState,
    (to, record): (i64, Option<&RecordRow>),
) -> Result<(), Error> {
    let step = |approval_status, record| Step {
        approval_status,
        record,
    };
    let entry = Entry::new("credit_file.approve", SUBJECT, before.id)
        .before(&step(before.approval_status, None))
        .after(&step(to, record));
    Ok(wangge_audit::record(tx, actor, entry)?)
}

fn fault_of_node(rule: &str) -> Error {
    fault_of(NODE, rule)
}

fn fault_of(of: Name, rule: &str) -> Error {
    let mut faults = Faults::default();
    whom::fault(&mut faults, of, rule);
    faults.into()
}

/// 30.3: the decisions about a credit file, oldest first, in the caller's scope or lent by a to-do.
///
/// # Errors
/// The database failed.
pub fn records(
    conn: &mut Conn,
    actor: &Actor,
    file_id: i64,
) -> Result<Option<Read<Vec<RecordView>>>, Error> {
    let Some(right) = right_to(conn, actor, file_id)? else {
        return Ok(None);
    };
    let found = row::records(conn, file_id)?.into_iter();
    Ok(Some(right.map(|()| found.map(RecordView::from).collect())))
}

/// 31.2: what an approval looks at of a customer: his file, his finance and his family, in the caller's
/// scope or lent by a to-do.
///
/// # Errors
/// The database failed.
pub fn report(
    conn: &mut Conn,
    actor: &Actor,
    id_number: &str,
) -> Result<Option<Read<ReportView>>, Error> {
    lent::read(conn, actor, Whom::Number(id_number), |conn, scope| {
        let Some(customer_info) = info::find_by_id_number(conn, scope, id_number)? else {
            return Ok(None);
        };
        let household = customer_info.content.household_id.clone();
        let family_info = match household.filter(|household| !household.is_empty()) {
            Some(household) => family::find(conn, scope, &household)?,
            None => None,
        };
        Ok::<_, Error>(Some(ReportView {
            finance_info: finance::find(conn, scope, id_number)?,
            customer_info,
            family_info,
        }))
    })
}
