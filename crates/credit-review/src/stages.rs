//! How many decide about a credit file, and what its approval status means by that.

use std::collections::BTreeSet;

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

const MANAGER: i64 = 1;
const ACCOUNTANT: i64 = 2;
const PRESIDENT: i64 = 3;

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
    /// The states that count as 审查中.
    pub(crate) fn in_review(self) -> &'static [i64] {
        match self {
            Self::Two => &[SUBMITTED],
            Self::Three => &[SUBMITTED, AGREED],
        }
    }

    /// The states that count as 已同意.
    pub(crate) fn agreed(self) -> &'static [i64] {
        match self {
            Self::Two => &[AGREED, GRANTED],
            Self::Three => &[GRANTED],
        }
    }

    /// The states in which a file waits for the president.
    pub(crate) fn for_president(self) -> &'static [i64] {
        match self {
            Self::Two => &[],
            Self::Three => &[AGREED],
        }
    }

    /// The states in which a file waits for one of these roles; for whoever decides about none, all
    /// states in which files wait.
    pub(crate) fn waiting_for(self, role_ids: &BTreeSet<i64>) -> Vec<i64> {
        let stages = [
            (MANAGER, &[PENDING, SENT_BACK][..]),
            (ACCOUNTANT, &[SUBMITTED]),
            (PRESIDENT, self.for_president()),
        ];
        let own = stages.iter().filter(|(role, _)| role_ids.contains(role));
        let own: Vec<i64> = own.flat_map(|(_, states)| states.iter().copied()).collect();
        match own.is_empty() {
            false => own,
            true => stages
                .iter()
                .flat_map(|(_, states)| states.iter().copied())
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_wait_for_those_who_decide() {
        let of = |stages: Stages, roles: &[i64]| {
            let mut states = stages.waiting_for(&roles.iter().copied().collect());
            states.sort_unstable();
            states
        };
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
