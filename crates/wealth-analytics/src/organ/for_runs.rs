//! What runs ask of organs: uploaded outlets go into the draft, and the draft comes into force.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use wangge_db::{Conn, Tx};

use super::publication::{publish, take_down, tree_of};
use super::row::{LIVING, MERGED, New, OrganRow};
use super::tree::{BRANCH, OUTLET, Tree};
use super::{put, store};
use crate::access::WealthActor;
use crate::error::Error;
use crate::metrics::rank::Place;
use crate::run::Organs;
use crate::schema::organ_pub;
use crate::upload::OrganLine;

/// The organs of the bank.
#[derive(Debug, Clone, Copy, Default)]
pub struct BankOrgans;

impl Organs for BankOrgans {
    fn take_in(&self, tx: &mut Tx<'_>, lines: &[OrganLine]) -> Result<Vec<String>, Error> {
        wangge_auth::member::take_turn(tx)?;
        let by = WealthActor::system();
        let mut refused = Vec::new();
        for line in lines {
            let tree = Tree::load(tx.conn())?;
            match reason_against(&tree, line) {
                Some(reason) => refused.push(format!("网点{}：{reason}", line.outlet_code)),
                None => take_line(tx, &by, &tree, line)?,
            }
        }
        Ok(refused)
    }

    fn known(&self, conn: &mut Conn, codes: &[&str]) -> Result<BTreeSet<String>, Error> {
        let tree = Tree::load(conn)?;
        let outlets = tree.kept().filter(|organ| organ.kind == OUTLET);
        let there: BTreeSet<&str> = outlets
            .filter(|organ| tree.resolved(organ).is_some())
            .map(|organ| organ.code.as_str())
            .collect();
        let known = codes.iter().filter(|code| there.contains(**code));
        Ok(known.map(|code| (*code).to_owned()).collect())
    }

    fn freeze(&self, tx: &mut Tx<'_>, run_id: i64) -> Result<(), Error> {
        if !Tree::load(tx.conn())?.is_sound() {
            let text = "机构的归属或合并无效，请检查后重新计算";
            return Err(Error::Organs(text.to_owned()));
        }
        take_down(tx, run_id)
    }

    fn places(&self, conn: &mut Conn, run_id: i64) -> Result<BTreeMap<String, Place>, Error> {
        let outlets = tree_of(conn, run_id)?.into_iter();
        Ok(outlets
            .filter(|organ| organ.kind == OUTLET)
            .map(|organ| {
                let place = Place {
                    branch: organ.branch_id,
                    outlet: Some(organ.resolved_id),
                };
                (organ.code, place)
            })
            .collect())
    }

    fn publish(&self, tx: &mut Tx<'_>, run_id: i64) -> Result<(), Error> {
        publish(tx, run_id)
    }

    fn forget(&self, tx: &mut Tx<'_>, run_id: i64) -> Result<(), Error> {
        diesel::delete(organ_pub::table.filter(organ_pub::run_id.eq(run_id))).execute(tx.conn())?;
        Ok(())
    }
}

/// Why an uploaded outlet cannot go into the draft.
fn reason_against(tree: &Tree, line: &OrganLine) -> Option<&'static str> {
    let (outlet, branch) = (
        tree.by_code(&line.outlet_code),
        tree.by_code(&line.branch_code),
    );
    if line.outlet_code == line.branch_code || outlet.is_some_and(|organ| organ.kind != OUTLET) {
        Some("编号不是网点的编号")
    } else if branch.is_some_and(|organ| organ.kind != BRANCH) {
        Some("支行编号不是支行的编号")
    } else if outlet.is_some_and(|organ| organ.status == MERGED) {
        Some("已并入其他网点")
    } else {
        None
    }
}

/// Makes the draft say what a line says.
fn take_line(
    tx: &mut Tx<'_>,
    by: &WealthActor,
    tree: &Tree,
    line: &OrganLine,
) -> Result<(), Error> {
    let head = tree.head().map(|head| head.id);
    let branch = New {
        kind: BRANCH,
        code: &line.branch_code,
        name: &line.branch_name,
        parent_id: head,
    };
    let branch_id = agree(tx, by, tree.by_code(&line.branch_code), &branch)?;
    let outlet = New {
        kind: OUTLET,
        code: &line.outlet_code,
        name: &line.outlet_name,
        parent_id: Some(branch_id),
    };
    agree(tx, by, tree.by_code(&line.outlet_code), &outlet)?;
    Ok(())
}

/// Makes an organ, brings it back, or gives a living one the name and the place that are uploaded.
fn agree(
    tx: &mut Tx<'_>,
    by: &WealthActor,
    there: Option<&OrganRow>,
    new: &New<'_>,
) -> Result<i64, Error> {
    let id = put(tx, by, there, new)?;
    if let Some(organ) = there.filter(|organ| organ.status == LIVING) {
        let agreed = OrganRow {
            name: new.name.to_owned(),
            parent_id: new.parent_id,
            ..organ.clone()
        };
        if agreed != *organ {
            store(tx, by, "organ.upload", organ, &agreed)?;
        }
    }
    Ok(id)
}
