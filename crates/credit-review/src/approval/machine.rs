//! The states of a credit file and the one table of how it moves between them.

use crate::stages::{AGREED, DENIED, GRANTED, PENDING, REFUSED, SENT_BACK, SUBMITTED, Stages};

/// Who decides; the number of a node is the id of the role that decides there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Node {
    /// 客户经理, of the file's grid.
    Manager,
    /// 会计
    Accountant,
    /// 支行长
    President,
}

impl Node {
    /// The node with this number.
    pub(crate) fn numbered(number: i64) -> Option<Self> {
        [Self::Manager, Self::Accountant, Self::President]
            .into_iter()
            .find(|node| node.role_id() == number)
    }

    pub(crate) const fn role_id(self) -> i64 {
        match self {
            Self::Manager => 1,
            Self::Accountant => 2,
            Self::President => 3,
        }
    }
}

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ruling {
    /// 通过
    Agree,
    /// 拒绝
    Refuse,
}

/// Why a node decides nothing about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Objection {
    /// This bank has no such stage.
    NoStage,
    /// Others come first; the text says who.
    NotYet(&'static str),
    /// It was decided before.
    Decided,
}

/// The state that a decision brings a file to.
pub(crate) fn next(
    stages: Stages,
    from: i64,
    node: Node,
    ruling: Ruling,
) -> Result<i64, Objection> {
    let agrees = ruling == Ruling::Agree;
    let either = |agreed: i64, refused: i64| Ok(if agrees { agreed } else { refused });
    match (node, from) {
        (Node::President, _) if stages == Stages::Two => Err(Objection::NoStage),
        (Node::Manager, PENDING | SENT_BACK) => either(SUBMITTED, REFUSED),
        (Node::Accountant, SUBMITTED) => either(AGREED, SENT_BACK),
        (Node::President, AGREED) => either(GRANTED, DENIED),
        (Node::Accountant, PENDING) => Err(Objection::NotYet("客户经理尚未提交审批")),
        (Node::President, PENDING | SUBMITTED | SENT_BACK) => {
            Err(Objection::NotYet("会计尚未审批通过"))
        }
        _ => Err(Objection::Decided),
    }
}

/// Who decides next about a file in this state; nobody when it is settled.
pub(crate) fn waits_for(stages: Stages, status: i64) -> Option<Node> {
    match status {
        PENDING | SENT_BACK => Some(Node::Manager),
        SUBMITTED => Some(Node::Accountant),
        AGREED if stages == Stages::Three => Some(Node::President),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODES: [Node; 3] = [Node::Manager, Node::Accountant, Node::President];

    #[test]
    fn files_move_as_the_table_says_and_not_otherwise() {
        let moves = |stages: Stages| {
            let mut moves = Vec::new();
            for from in PENDING..=DENIED {
                for node in NODES {
                    for ruling in [Ruling::Agree, Ruling::Refuse] {
                        if let Ok(to) = next(stages, from, node, ruling) {
                            moves.push((from, node.role_id(), to));
                        }
                    }
                }
            }
            moves
        };
        let two = [
            (0, 1, 1),
            (0, 1, 2),
            (1, 2, 3),
            (1, 2, 4),
            (4, 1, 1),
            (4, 1, 2),
        ];
        assert_eq!(moves(Stages::Two), two);
        let mut three = two.to_vec();
        three.splice(4..4, [(3, 3, 5), (3, 3, 6)]);
        assert_eq!(moves(Stages::Three), three);
    }

    #[test]
    fn whoever_is_waited_for_may_decide_and_nobody_else() {
        for stages in [Stages::Two, Stages::Three] {
            for status in PENDING..=DENIED {
                let deciding = NODES
                    .into_iter()
                    .find(|node| next(stages, status, *node, Ruling::Agree).is_ok());
                assert_eq!(waits_for(stages, status), deciding, "{stages:?} {status}");
            }
        }
    }

    #[test]
    fn too_early_is_not_too_late() {
        let judged = |from, node| next(Stages::Three, from, node, Ruling::Agree);
        assert!(matches!(
            judged(0, Node::Accountant),
            Err(Objection::NotYet(_))
        ));
        assert!(matches!(
            judged(4, Node::President),
            Err(Objection::NotYet(_))
        ));
        assert_eq!(judged(1, Node::Manager), Err(Objection::Decided));
        assert_eq!(judged(4, Node::Accountant), Err(Objection::Decided));
        let two = next(Stages::Two, 3, Node::President, Ruling::Agree);
        assert_eq!(two, Err(Objection::NoStage));
    }
}
