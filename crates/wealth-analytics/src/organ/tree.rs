//! The draft tree in memory: a bank has some hundred organs.

use std::collections::BTreeMap;

use wangge_db::Conn;

use super::row::{self, DELETED, LIVING, OrganRow};
use crate::error::Error;

/// 分行
pub(crate) const HEAD: i64 = 1;
/// 支行
pub(crate) const BRANCH: i64 = 2;
/// 网点
pub(crate) const OUTLET: i64 = 3;

/// All organs of the draft, deleted and merged ones too.
pub(crate) struct Tree(BTreeMap<i64, OrganRow>);

impl Tree {
    pub(crate) fn load(conn: &mut Conn) -> Result<Self, Error> {
        let rows = row::all(conn)?;
        Ok(Self(rows.into_iter().map(|row| (row.id, row)).collect()))
    }

    pub(crate) fn by_code(&self, code: &str) -> Option<&OrganRow> {
        self.0.values().find(|organ| organ.code == code)
    }

    /// Any organ.
    pub(crate) fn any(&self, id: i64) -> Option<&OrganRow> {
        self.0.get(&id)
    }

    /// A living organ.
    pub(crate) fn living(&self, id: i64) -> Option<&OrganRow> {
        self.0.get(&id).filter(|organ| organ.status == LIVING)
    }

    /// A living organ of a kind, by its code.
    pub(crate) fn living_by_code(&self, kind: i64, code: &str) -> Option<&OrganRow> {
        self.by_code(code)
            .filter(|organ| organ.status == LIVING && organ.kind == kind)
    }

    /// Living organs of a kind, by code.
    pub(crate) fn of_kind(&self, kind: i64) -> Vec<&OrganRow> {
        let mut found: Vec<&OrganRow> = self
            .0
            .values()
            .filter(|organ| organ.status == LIVING && organ.kind == kind)
            .collect();
        found.sort_by(|a, b| a.code.cmp(&b.code));
        found
    }

    /// The head of the tree.
    pub(crate) fn head(&self) -> Option<&OrganRow> {
        self.0.values().find(|organ| organ.kind == HEAD)
    }

    /// The living branch that an outlet belongs to.
    pub(crate) fn branch_of(&self, outlet: &OrganRow) -> Option<&OrganRow> {
        self.living(outlet.parent_id?)
            .filter(|organ| organ.kind == BRANCH)
    }

    /// Whether a branch has living outlets.
    pub(crate) fn has_outlets(&self, branch: i64) -> bool {
        let mut outlets = self.0.values();
        outlets.any(|organ| organ.status == LIVING && organ.parent_id == Some(branch))
    }

    /// An organ and those that were merged into it.
    pub(crate) fn with_merged(&self, id: i64) -> Vec<&OrganRow> {
        let organs = self.0.values();
        organs
            .filter(|organ| organ.id == id || organ.merged_into == Some(id))
            .collect()
    }

    /// What an organ is by now: itself, or the one it was merged into.
    pub(crate) fn resolved(&self, organ: &OrganRow) -> Option<&OrganRow> {
        self.living(organ.merged_into.unwrap_or(organ.id))
    }

    /// All organs that are not deleted.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &OrganRow> {
        self.0.values().filter(|organ| organ.status != DELETED)
    }

    /// Whether it can be published: every outlet has a branch, and what was merged has a place.
    pub(crate) fn is_sound(&self) -> bool {
        self.kept().all(|organ| match organ.kind {
            OUTLET => self
                .resolved(organ)
                .is_some_and(|outlet| self.branch_of(outlet).is_some()),
            _ => organ.status == LIVING,
        })
    }
}
