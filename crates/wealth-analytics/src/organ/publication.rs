//! How the draft tree comes into force: a compute run takes it down as it is, and makes it the tree
//! of all readers when it is done.

use diesel::prelude::*;
use wangge_auth::member;
use wangge_db::{Conn, Tx, insert_many};

use super::row::OrganRow;
use super::tree::{BRANCH, HEAD, OUTLET, Tree};
use crate::error::Error;
use crate::schema::{organ_in_force, organ_pub, wm_user};

const ROW: i64 = 1;
const CHUNK: usize = 500;

/// An organ as a run has published it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = organ_pub, treat_none_as_default_value = false)]
pub struct Published {
    run_id: i64,
    /// Its id.
    pub organ_id: i64,
    /// 1 分行, 2 支行, 3 网点
    pub kind: i64,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The branch that it belongs to, or is.
    pub branch_id: Option<i64>,
    /// What it was merged into; itself when it was not.
    pub resolved_id: i64,
}

impl Published {
    fn new(run_id: i64, organ: &OrganRow, tree: &Tree) -> Option<Self> {
        let resolved = tree.resolved(organ)?;
        let branch_id = match resolved.kind {
            OUTLET => Some(tree.branch_of(resolved)?.id),
            BRANCH => Some(resolved.id),
            _ => None,
        };
        Some(Self {
            run_id,
            organ_id: organ.id,
            kind: organ.kind,
            code: organ.code.clone(),
            name: organ.name.clone(),
            branch_id,
            resolved_id: resolved.id,
        })
    }

    /// Whether it was merged into another.
    pub fn is_merged(&self) -> bool {
        self.organ_id != self.resolved_id
    }
}

/// Takes the draft down as the tree of a run, in place of what the run had before: what it computes
/// by organ must be of one tree, whatever is written meanwhile.
///
/// # Errors
/// The database failed.
pub fn take_down(tx: &mut Tx<'_>, run_id: i64) -> Result<(), Error> {
    member::take_turn(tx)?;
    let rows = rows_of(tx.conn(), run_id)?;
    diesel::delete(organ_pub::table.filter(organ_pub::run_id.eq(run_id))).execute(tx.conn())?;
    for chunk in rows.chunks(CHUNK) {
        insert_many(
            tx.conn(),
            diesel::insert_into(organ_pub::table).values(chunk),
        )?;
    }
    Ok(())
}

/// Brings the tree of a run into force, within the flip of the run. Users go where their outlets
/// went. A run that has not taken the draft down does so now.
///
/// # Errors
/// The database failed.
pub fn publish(tx: &mut Tx<'_>, run_id: i64) -> Result<(), Error> {
    member::take_turn(tx)?;
    if tree_of(tx.conn(), run_id)?.is_empty() {
        take_down(tx, run_id)?;
    }
    let tree = tree_of(tx.conn(), run_id)?;
    move_users(tx, &tree)?;
    diesel::update(organ_in_force::table.find(ROW))
        .set(organ_in_force::run_id.eq(run_id))
        .execute(tx.conn())?;
    member::changed(tx)?;
    Ok(())
}

/// Users of outlets that have another branch, or were merged.
fn move_users(tx: &mut Tx<'_>, tree: &[Published]) -> Result<(), Error> {
    let places: Vec<(Option<i64>, Option<i64>)> = wm_user::table
        .filter(wm_user::outlet_id.is_not_null())
        .select((wm_user::branch_id, wm_user::outlet_id))
        .distinct()
        .load(tx.conn())?;
    for (branch_id, outlet_id) in places {
        let published = tree.iter().find(|organ| Some(organ.organ_id) == outlet_id);
        let Some(outlet) = published else { continue };
        if branch_id == outlet.branch_id && !outlet.is_merged() {
            continue;
        }
        diesel::update(wm_user::table.filter(wm_user::outlet_id.eq(outlet_id)))
            .set((
                wm_user::outlet_id.eq(outlet.resolved_id),
                wm_user::branch_id.eq(outlet.branch_id),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The tree in force; empty before the first run.
///
/// # Errors
/// The database failed.
pub fn in_force(conn: &mut Conn) -> Result<Vec<Published>, Error> {
    let run: Option<i64> = organ_in_force::table
        .find(ROW)
        .select(organ_in_force::run_id)
        .first(conn)?;
    match run {
        Some(run_id) => tree_of(conn, run_id),
        None => Ok(Vec::new()),
    }
}

/// The tree that a run has taken down, by code.
///
/// # Errors
/// The database failed.
pub fn tree_of(conn: &mut Conn, run_id: i64) -> Result<Vec<Published>, Error> {
    Ok(organ_pub::table
        .filter(organ_pub::run_id.eq(run_id))
        .order((organ_pub::code, organ_pub::organ_id))
        .select(Published::as_select())
        .load(conn)?)
}

/// Whether the draft says something else than what is in force.
pub(super) fn is_pending(conn: &mut Conn) -> Result<bool, Error> {
    let in_force = in_force(conn)?;
    let run_id = in_force.first().map_or(0, |organ| organ.run_id);
    let mut drafted = rows_of(conn, run_id)?;
    let mut in_force = in_force;
    // The head is there from the start, and nobody changes it.
    for rows in [&mut drafted, &mut in_force] {
        rows.retain(|organ| organ.kind != HEAD);
        rows.sort_by_key(|organ| organ.organ_id);
    }
    Ok(drafted != in_force)
}

fn rows_of(conn: &mut Conn, run_id: i64) -> Result<Vec<Published>, Error> {
    let tree = Tree::load(conn)?;
    Ok(tree
        .kept()
        .filter_map(|organ| Published::new(run_id, organ, &tree))
        .collect())
}
