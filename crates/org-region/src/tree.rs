//! Trees in memory, of orgs and of regions. Nothing here loops for ever, even on a tree that is
//! none.

use std::collections::{BTreeMap, BTreeSet};

/// A row that knows its parent.
pub(crate) trait Node {
    /// What rows are told apart by.
    type Key: Ord + Clone;
    /// What goes out.
    type View;

    fn key(&self) -> Self::Key;
    fn parent(&self) -> Option<Self::Key>;
    fn view(self, children: Vec<Self::View>) -> Self::View;
}

/// `root` and everything below it.
pub(crate) fn descend<K: Ord + Clone>(edges: &[(K, Option<K>)], root: K) -> BTreeSet<K> {
    let mut children: BTreeMap<&K, Vec<&K>> = BTreeMap::new();
    for (key, parent) in edges {
        if let Some(parent) = parent {
            children.entry(parent).or_default().push(key);
        }
    }
    let mut found = BTreeSet::new();
    let mut open = vec![root];
    while let Some(key) = open.pop() {
        open.extend(children.remove(&key).into_iter().flatten().cloned());
        found.insert(key);
    }
    found
}

/// `leaf` and everything above it, the nearest first.
pub(crate) fn ascend<K: Ord + Clone>(edges: &[(K, Option<K>)], leaf: K) -> Vec<K> {
    let parents: BTreeMap<&K, &K> = edges
        .iter()
        .filter_map(|(key, parent)| Some((key, parent.as_ref()?)))
        .collect();
    let mut line = vec![leaf];
    while let Some(parent) = line.last().and_then(|key| parents.get(key)) {
        if line.contains(*parent) {
            break;
        }
        line.push((*parent).clone());
    }
    line
}

/// The tree under `root`, or all trees. Children stand in the order of the rows.
pub(crate) fn build<N: Node>(rows: Vec<N>, root: Option<&N::Key>) -> Vec<N::View> {
    let mut by_parent: BTreeMap<Option<N::Key>, Vec<N>> = BTreeMap::new();
    let mut top = Vec::new();
    for row in rows {
        if Some(&row.key()) == root {
            top.push(row);
        } else {
            by_parent.entry(row.parent()).or_default().push(row);
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
fn grow<N: Node>(row: N, by_parent: &mut BTreeMap<Option<N::Key>, Vec<N>>) -> N::View {
    let children = by_parent.remove(&Some(row.key())).unwrap_or_default();
    let children = children
        .into_iter()
        .map(|child| grow(child, by_parent))
        .collect();
    row.view(children)
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
        assert_eq!(ascend(&edges, 3), [3, 2, 1]);
        assert_eq!(ascend(&edges, 5), [5, 6]);
    }
}
