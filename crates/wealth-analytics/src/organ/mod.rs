//! Organs (机构管理): the branches and outlets of the bank, as administrators write them and as
//! compute runs publish them.

mod command;
mod companies;
mod for_runs;
mod publication;
pub(crate) mod row;
pub(crate) mod tree;
mod view;

pub use command::{AddOrgan, ChangeBranch, ChangeName, ListOrgans, MergeOrgans, OrganCode};
pub use for_runs::BankOrgans;
pub use publication::{Published, in_force, publish, take_down, tree_of};
pub use view::{ListedOutlet, OrganStatus, OutletDetail, OutletList};

use chrono::NaiveDate;
use wangge_audit::Entry;
use wangge_auth::member;
use wangge_db::{Conn, Tx};
use wangge_jobs::State;
use wangge_kernel::Page;

use crate::access::WealthActor;
use crate::error::{Error, Refusal, Refusals};
use crate::run::{self, Cause};
use crate::scope::WealthScope;
use command::{BRANCH_CODE, BRANCH_NAME, CODE, NEW_OUTLET_CODE, OUTLET_CODE};
use row::{LIVING, MERGED, New, OrganRow};
use tree::{BRANCH, HEAD, OUTLET, Tree};

const HEAD_CODE: &str = "0";
const HEAD_NAME: &str = "分行";

/// Makes the head of the tree where there is none.
///
/// # Errors
/// The database failed.
pub fn seed_head(tx: &mut Tx<'_>) -> Result<(), Error> {
    if Tree::load(tx.conn())?.head().is_none() {
        let new = New {
            kind: HEAD,
            code: HEAD_CODE,
            name: HEAD_NAME,
            parent_id: None,
        };
        row::insert(tx, 0, &new)?;
    }
    Ok(())
}

/// w25: a page of living outlets of the draft, by code.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    scope: WealthScope,
    wanted: &ListOrgans,
    page: Page,
) -> Result<OutletList, Error> {
    let keyword = wanted.validate()?;
    let tree = Tree::load(conn)?;
    let outlets = tree.of_kind(OUTLET).into_iter();
    let found: Vec<ListedOutlet> = outlets
        .filter(|outlet| scope.holds_outlet(outlet.parent_id, outlet.id))
        .filter_map(|outlet| Some((outlet, tree.branch_of(outlet)?)))
        .filter(|(outlet, branch)| {
            let has = |text: &str| {
                let keyword = keyword.as_deref().unwrap_or_default();
                text.to_lowercase().contains(keyword)
            };
            has(&outlet.code) || has(&outlet.name) || has(&branch.code) || has(&branch.name)
        })
        .map(|(outlet, branch)| ListedOutlet::new(outlet, branch))
        .collect();
    let number = |count: i64| usize::try_from(count).unwrap_or(usize::MAX);
    Ok(OutletList {
        total: i64::try_from(found.len()).unwrap_or(i64::MAX),
        outlet_list: found
            .into_iter()
            .skip(number(page.offset()))
            .take(number(page.limit()))
            .collect(),
    })
}

/// w26: a living outlet of the draft.
///
/// # Errors
/// No code; no such outlet within the scope.
pub fn find(
    conn: &mut Conn,
    scope: WealthScope,
    command: &OrganCode,
) -> Result<OutletDetail, Error> {
    let code = command.validate()?;
    let tree = Tree::load(conn)?;
    let outlet = tree
        .living_by_code(OUTLET, &code)
        .filter(|outlet| scope.holds_outlet(outlet.parent_id, outlet.id))
        .ok_or_else(|| Refusal::NoOrgan.of(CODE))?;
    let branch = tree
        .branch_of(outlet)
        .ok_or_else(|| Refusal::NoOrgan.of(CODE))?;
    let names = row::account_names(conn, [outlet.created_by, outlet.updated_by])?;
    Ok(OutletDetail::new(outlet, branch, &names))
}

/// w24: adds an outlet, and its branch when the code is new. A deleted outlet comes back under the
/// id it had.
///
/// # Errors
/// Faulty fields, a code that is taken, a branch of another name.
pub fn add(tx: &mut Tx<'_>, by: &WealthActor, command: &AddOrgan) -> Result<i64, Error> {
    let adding = command.validate()?;
    member::take_turn(tx)?;
    let tree = Tree::load(tx.conn())?;
    let (outlet, branch) = (
        tree.by_code(&adding.outlet_code),
        tree.by_code(&adding.branch_code),
    );
    let mut refusals = Refusals::default();
    let is_free = |organ: &OrganRow, kind: i64| organ.status == row::DELETED && organ.kind == kind;
    if adding.outlet_code == adding.branch_code
        || outlet.is_some_and(|organ| !is_free(organ, OUTLET))
    {
        refusals.add(Refusal::CodeTaken, OUTLET_CODE);
    }
    match branch {
        Some(organ) if organ.kind != BRANCH => refusals.add(Refusal::BadPlace, BRANCH_CODE),
        Some(organ) if organ.status == LIVING && organ.name != adding.branch_name => {
            refusals.add(Refusal::BadPlace, BRANCH_NAME);
        }
        _ => {}
    }
    refusals.finish(())?;
    let head = tree.head().map(|head| head.id);
    let branch_new = New {
        kind: BRANCH,
        code: &adding.branch_code,
        name: &adding.branch_name,
        parent_id: head,
    };
    let branch_id = put(tx, by, branch, &branch_new)?;
    let outlet_new = New {
        kind: OUTLET,
        code: &adding.outlet_code,
        name: &adding.outlet_name,
        parent_id: Some(branch_id),
    };
    put(tx, by, outlet, &outlet_new)
}

/// Leaves a living organ as it is, brings a deleted one back, and makes one where there is none.
fn put(
    tx: &mut Tx<'_>,
    by: &WealthActor,
    there: Option<&OrganRow>,
    new: &New<'_>,
) -> Result<i64, Error> {
    match there {
        Some(organ) if organ.status == LIVING => Ok(organ.id),
        Some(organ) => {
            let back = OrganRow {
                name: new.name.to_owned(),
                parent_id: new.parent_id,
                status: LIVING,
                ..organ.clone()
            };
            store(tx, by, "organ.restore", organ, &back)?;
            Ok(organ.id)
        }
        None => {
            let id = row::insert(tx, by.id(), new)?;
            let after = (new.kind, new.code, new.name, new.parent_id);
            let entry = Entry::new("organ.add", "organ", id).after(&after);
            wangge_audit::record(tx, &by.actor, entry)?;
            Ok(id)
        }
    }
}

fn store(
    tx: &mut Tx<'_>,
    by: &WealthActor,
    action: &'static str,
    before: &OrganRow,
    after: &OrganRow,
) -> Result<(), Error> {
    row::update(tx, by.id(), after)?;
    let entry = Entry::new(action, "organ", before.id)
        .before(before)
        .after(after);
    Ok(wangge_audit::record(tx, &by.actor, entry)?)
}

/// w19: puts an outlet under another branch.
///
/// # Errors
/// Faulty fields, unknown organs, a place that is no branch.
pub fn change_branch(
    tx: &mut Tx<'_>,
    by: &WealthActor,
    command: &ChangeBranch,
) -> Result<(), Error> {
    let (outlet_code, branch_code) = command.validate()?;
    member::take_turn(tx)?;
    let tree = Tree::load(tx.conn())?;
    let mut refusals = Refusals::default();
    let outlet = wanted(&tree, OUTLET, &outlet_code, OUTLET_CODE, &mut refusals);
    let branch = wanted(&tree, BRANCH, &branch_code, BRANCH_CODE, &mut refusals);
    refusals.finish(())?;
    let (Some(outlet), Some(branch)) = (outlet, branch) else {
        return Err(Refusal::NoOrgan.into());
    };
    let moved = OrganRow {
        parent_id: Some(branch.id),
        ..outlet.clone()
    };
    store(tx, by, "organ.change_branch", outlet, &moved)
}

/// The living organ of a code, or why it cannot be meant.
fn wanted<'a>(
    tree: &'a Tree,
    kind: i64,
    code: &str,
    of: wangge_kernel::rule::Name,
    refusals: &mut Refusals,
) -> Option<&'a OrganRow> {
    match tree.by_code(code) {
        Some(organ) if organ.status == LIVING && organ.kind == kind => return Some(organ),
        // It is there, and cannot be what it should be.
        Some(organ) if organ.status != row::DELETED => refusals.add(Refusal::BadPlace, of),
        _ => refusals.add(Refusal::NoOrgan, of),
    }
    None
}

/// w20: renames an outlet and its branch.
///
/// # Errors
/// Faulty fields, an unknown outlet.
pub fn change_name(tx: &mut Tx<'_>, by: &WealthActor, command: &ChangeName) -> Result<(), Error> {
    let (code, outlet_name, branch_name) = command.validate()?;
    member::take_turn(tx)?;
    let tree = Tree::load(tx.conn())?;
    let outlet = tree
        .living_by_code(OUTLET, &code)
        .ok_or_else(|| Refusal::NoOrgan.of(OUTLET_CODE))?;
    let branch = tree
        .branch_of(outlet)
        .ok_or_else(|| Refusal::BadPlace.of(OUTLET_CODE))?;
    for (organ, name) in [(outlet, outlet_name), (branch, branch_name)] {
        if organ.name != name {
            let renamed = OrganRow {
                name,
                ..organ.clone()
            };
            store(tx, by, "organ.change_name", organ, &renamed)?;
        }
    }
    Ok(())
}

/// w21: deletes an outlet or a branch that nothing belongs to.
///
/// # Errors
/// No such organ; companies, users or outlets belong to it.
pub fn delete(tx: &mut Tx<'_>, by: &WealthActor, command: &OrganCode) -> Result<(), Error> {
    let code = command.validate()?;
    member::take_turn(tx)?;
    let tree = Tree::load(tx.conn())?;
    let organ = tree
        .by_code(&code)
        .filter(|organ| organ.status == LIVING)
        .ok_or_else(|| Refusal::NoOrgan.of(CODE))?;
    let gone = tree.with_merged(organ.id);
    let ids: Vec<i64> = gone.iter().map(|organ| organ.id).collect();
    let codes: Vec<&str> = gone.iter().map(|organ| organ.code.as_str()).collect();
    if organ.kind == HEAD
        || tree.has_outlets(organ.id)
        || row::has_users(tx.conn(), &ids)?
        || companies::belong_to(tx.conn(), &codes)?
    {
        return Err(Refusal::OrganInUse.of(CODE));
    }
    // What was merged into it goes with it.
    for organ in gone {
        let deleted = OrganRow {
            status: row::DELETED,
            merged_into: None,
            ..organ.clone()
        };
        store(tx, by, "organ.delete", organ, &deleted)?;
    }
    Ok(())
}

/// w22: merges an outlet into another, with all that was merged into it before. Its companies and
/// users follow when the draft is published.
///
/// # Errors
/// Faulty fields, unknown outlets, one that was merged already, an outlet into itself.
pub fn merge(tx: &mut Tx<'_>, by: &WealthActor, command: &MergeOrgans) -> Result<(), Error> {
    let (from_code, to_code) = command.validate()?;
    member::take_turn(tx)?;
    let tree = Tree::load(tx.conn())?;
    let mut refusals = Refusals::default();
    let from = wanted(&tree, OUTLET, &from_code, OUTLET_CODE, &mut refusals);
    let to = wanted(&tree, OUTLET, &to_code, NEW_OUTLET_CODE, &mut refusals);
    if from.is_some() && from_code == to_code {
        refusals.add(Refusal::BadPlace, NEW_OUTLET_CODE);
    }
    refusals.finish(())?;
    let (Some(from), Some(to)) = (from, to) else {
        return Err(Refusal::NoOrgan.into());
    };
    let merged = OrganRow {
        merged_into: Some(to.id),
        status: MERGED,
        ..from.clone()
    };
    row::pass_on(tx, from.id, to.id)?;
    store(tx, by, "organ.merge", from, &merged)
}

/// w23: whether the draft waits to be published, and how the last run ended.
///
/// # Errors
/// The database failed.
pub fn status(conn: &mut Conn) -> Result<OrganStatus, Error> {
    let last = wangge_jobs::newest(conn, run::KIND)?;
    let status = match last {
        Some(job) if !job.is_over() => 2,
        Some(job) if job.state == State::Failed.word() => 3,
        _ => i64::from(publication::is_pending(conn)?),
    };
    Ok(OrganStatus { status })
}

/// w27: asks for a run that computes everything by the draft tree and publishes it; answers its id.
///
/// # Errors
/// A run is under way, the draft cannot be published, or there is no company to compute.
pub fn update(tx: &mut Tx<'_>, by: &WealthActor, today: NaiveDate) -> Result<i64, Error> {
    member::take_turn(tx)?;
    if !Tree::load(tx.conn())?.is_sound() || !companies::are_known(tx.conn())? {
        return Err(Error::Busy);
    }
    let asked = run::request(tx, &by.actor, Cause::Organs, today)?;
    let id = asked.ok_or(Error::Busy)?;
    wangge_audit::record(tx, &by.actor, Entry::new("organ.update", "run", id))?;
    Ok(id)
}
