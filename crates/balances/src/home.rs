//! The three home pages, and which orgs each of them shows to a caller.

use wangge_kernel::{Actor, DataScope};

use crate::tree::Tree;

/// A home page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// 董事长首页.
    President,
    /// 中层干部首页.
    Middle,
    /// 基层干部首页.
    Basic,
}

impl Home {
    /// Whether the caller may see the sums of an org here.
    pub(crate) fn shows(self, tree: &Tree, actor: &Actor, org_id: i64) -> bool {
        if actor.scope == DataScope::All || actor.scope.holds_org(org_id) {
            return true;
        }
        let own = actor.org.id;
        let is_below = tree.line(org_id).any(|id| id == own);
        match self {
            Self::President => is_below || tree.line(own).any(|id| id == org_id),
            Self::Middle => is_below,
            Self::Basic => org_id == own,
        }
    }

    /// The least amount of a movement that is shown unless the caller says otherwise, in fen.
    pub(crate) fn movement_min(self) -> i64 {
        match self {
            Self::President => 500_000_000,
            Self::Middle => 100_000_000,
            Self::Basic => 10_000_000,
        }
    }
}
