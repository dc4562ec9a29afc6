//! Trees of orgs in memory. Nothing here loops for ever, even on a tree that is none.

use std::collections::{BTreeMap, BTreeSet};

use super::row::OrgRow;
use super::view::OrgView;

/// `root` and everything below it.
pub(super) fn descend(edges: &[(i64, Option<i64>)], root: i64) -> BTreeSet<i64> {
    let mut children: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (id, parent) in edges {
        if let Some(parent) = parent {
            children.entry(*parent).or_default().push(*id);
        }
    }
    let mut found = BTreeSet::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(children.get(&id).into_iter().flatten());
        }
    }
    found
}

/// The tree under `root`, or all trees. Children stand in the order of their ids.
pub(super) fn build(rows: Vec<OrgRow>, root: Option<i64>) -> Vec<OrgView> {
    let mut by_parent: BTreeMap<Option<i64>, Vec<OrgRow>> = BTreeMap::new();
    let mut top = Vec::new();
    for row in rows {
        if Some(row.id) == root {
            top.push(row);
        } else {
            by_parent.entry(row.parent_id).or_default().push(row);
        }
    }
    if root.is_none() {
        top = by_parent.remove(&None).unwrap_or_default();
    }
    top.into_iter()
        .map(|row| grow(row, &mut by_parent))
        .collect()
}

/// Takes each row out of the map as it is placed, so that even a cycle ends.
fn grow(row: OrgRow, by_parent: &mut BTreeMap<Option<i64>, Vec<OrgRow>>) -> OrgView {
    let children = by_parent.remove(&Some(row.id)).unwrap_or_default();
    let mut view = OrgView::leaf(row);
    view.child_list = children
        .into_iter()
        .map(|child| grow(child, by_parent))
        .collect();
    view
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subtree_is_closed_and_a_cycle_ends() {
        let edges = [
            (1, None),
            (2, Some(1)),
            (3, Some(2)),
            (4, Some(1)),
            (5, Some(6)),
            (6, Some(5)),
        ];
        assert_eq!(descend(&edges, 2), BTreeSet::from([2, 3]));
        assert_eq!(descend(&edges, 5), BTreeSet::from([5, 6]));
    }
}
