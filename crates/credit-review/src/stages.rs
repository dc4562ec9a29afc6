//! How many decide about a credit file, and what its approval status means by that.

use std::collections::BTreeSet;

use crate::approval::machine::{Node, waits_for};

/// 待提交: waits for the customer manager.
pub(crate) const PENDING: i64 = 0;
/// 客户经理已提交: waits for the accountant.
pub(crate) const SUBMITTED: i64 = 1;
/// 客户经理拒绝.
pub(crate) const REFUSED: i64 = 2;
/// 会计同意: the end with two stages; with three it waits for the president.
pub(crate) const AGREED: i64 = 3;
/// 会计拒绝: back with the customer manager.
pub(crate) const SENT_BACK: i64 = 4;
/// 支行长同意.
pub(crate) const GRANTED: i64 = 5;
/// 支行长拒绝.
pub(crate) const DENIED: i64 = 6;

/// Who decides about a credit file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stages {
    /// The customer manager, then the accountant.
    #[default]
    Two,
    /// The customer manager, the accountant, then the president of the sub-branch.
    Three,
}

impl Stages {
    /// The states that count as 审查中: whoever decides next is not the manager.
    pub(crate) fn in_review(self) -> Vec<i64> {
        self.states(|next| matches!(next, Some(Node::Accountant | Node::President)))
    }

    /// The states that count as 已同意: a consent that nobody has yet to decide about.
    pub(crate) fn agreed(self) -> Vec<i64> {
        let mut settled = self.states(|next| next.is_none());
        settled.retain(|state| matches!(*state, AGREED | GRANTED));
        settled
    }

    /// The states in which a file waits for the president.
    pub(crate) fn for_president(self) -> Vec<i64> {
        self.states(|next| next == Some(Node::President))
    }

    /// The states in which a file waits for one of these roles; for whoever decides about none, all
    /// states in which files wait.
    pub(crate) fn waiting_for(self, role_ids: &BTreeSet<i64>) -> Vec<i64> {
        let own = self.states(|next| next.is_some_and(|node| role_ids.contains(&node.role_id())));
        match own.is_empty() {
            false => own,
            true => self.states(|next| next.is_some()),
        }
    }

    /// The states of which the node that decides next is such a one.
    fn states(self, is_wanted: impl Fn(Option<Node>) -> bool) -> Vec<i64> {
        (PENDING..=DENIED)
            .filter(|state| is_wanted(waits_for(self, *state)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_review_and_what_is_agreed() {
        let of = |stages: Stages| (stages.in_review(), stages.agreed(), stages.for_president());
        assert_eq!(of(Stages::Two), (vec![1], vec![3, 5], vec![]));
        assert_eq!(of(Stages::Three), (vec![1, 3], vec![5], vec![3]));
    }

    #[test]
    fn files_wait_for_those_who_decide() {
        let of =
            |stages: Stages, roles: &[i64]| stages.waiting_for(&roles.iter().copied().collect());
        for (roles, two, three) in [
            (&[1_i64][..], &[0_i64, 4][..], &[0_i64, 4][..]),
            (&[2], &[1], &[1]),
            (&[3], &[0, 1, 4], &[3]),
            (&[1, 2], &[0, 1, 4], &[0, 1, 4]),
            (&[7], &[0, 1, 4], &[0, 1, 3, 4]),
        ] {
            assert_eq!(of(Stages::Two, roles), two);
            assert_eq!(of(Stages::Three, roles), three);
        }
    }
}
