//! The states of a customer's file, and the only function that moves it between them.

use wangge_kernel::Faults;

use super::row::CustomerRow;
use super::rules::STATUS;
use super::table::missing;
use crate::error::Error;

/// 暂存: name and number will do.
pub(crate) const DRAFT: i64 = 0;
/// 正常.
pub(crate) const NORMAL: i64 = 5;
/// 冻结.
pub(crate) const FROZEN: i64 = 6;
/// What the example of 14.10 sends for 正常.
const NORMAL_AS_SENT: i64 = 1;

/// The status that a path or list of 14.9 and 14.10 names.
pub(super) fn named(sent: i64) -> Result<i64, Faults> {
    match sent {
        NORMAL_AS_SENT => Ok(NORMAL),
        DRAFT | NORMAL | FROZEN => Ok(sent),
        _ => Err(Faults::one(STATUS.field, "状态只能是0、5或6")),
    }
}

/// Whether a file may go from one status to another; `complete` of what it will hold then.
pub(super) fn may_move(from: i64, to: i64, complete: bool) -> Result<(), Error> {
    match (from, to) {
        (NORMAL, FROZEN) | (FROZEN, NORMAL) => Ok(()),
        (DRAFT, NORMAL) if complete => Ok(()),
        (DRAFT, NORMAL) => Err(Error::State("客户资料不完整，不能转为正常")),
        (DRAFT, FROZEN) => Err(Error::State("暂存客户不可冻结！")),
        _ if from == to => Ok(()),
        _ => Err(Error::State("客户不可改回暂存！")),
    }
}

/// 14.9 and 14.10: [`may_move`] of a stored file, naming what an incomplete one lacks.
pub(super) fn may_move_row(row: &CustomerRow, to: i64) -> Result<(), Error> {
    if row.status == DRAFT && to == NORMAL && !row.complete {
        let mut faults = Faults::default();
        for lacking in missing(&row.content, row.grid_id) {
            faults.add(lacking.field, format!("{}不能为空", lacking.label));
        }
        faults.into_result(())?;
    }
    may_move(row.status, to, row.complete)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_move_only_as_the_domain_says() {
        for (from, to, complete) in [
            (NORMAL, FROZEN, false),
            (FROZEN, NORMAL, false),
            (DRAFT, NORMAL, true),
            (DRAFT, DRAFT, false),
            (FROZEN, FROZEN, false),
        ] {
            assert!(may_move(from, to, complete).is_ok(), "{from} to {to}");
        }
        for (from, to) in [(DRAFT, FROZEN), (NORMAL, DRAFT), (FROZEN, DRAFT)] {
            assert!(may_move(from, to, true).is_err(), "{from} to {to}");
        }
        assert!(may_move(DRAFT, NORMAL, false).is_err());
    }

    #[test]
    fn the_documents_example_sends_one_for_normal() {
        assert_eq!(named(1), Ok(NORMAL));
        for unknown in [-1, 2, 3, 4, 7] {
            assert!(named(unknown).is_err(), "{unknown}");
        }
    }
}
