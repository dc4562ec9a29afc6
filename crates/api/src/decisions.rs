//! What became of a list whose entries are decided one by one.

use wangge_kernel::{ErrorKind, Fault};

use crate::error::{ApiError, Outcome};
use crate::reply::Reply;

/// Counts what was done, and keeps why the rest was not.
#[derive(Default)]
pub(crate) struct Tally {
    done: i64,
    kinds: Vec<ErrorKind>,
    errors: Vec<Fault>,
}

impl Tally {
    /// What became of the entry at `index`. What is wrong with it as a whole is told of `field`.
    pub(crate) fn add(&mut self, index: usize, field: &str, outcome: Result<(), ApiError>) {
        let error = match outcome {
            Ok(()) => {
                self.done += 1;
                return;
            }
            Err(error) => error,
        };
        let message = error.public_message().to_owned();
        let faults = match error.faults.is_empty() {
            true => vec![Fault {
                field: field.to_owned(),
                message,
            }],
            false => error.faults,
        };
        self.kinds.push(error.kind);
        self.errors.extend(faults.into_iter().map(|fault| Fault {
            field: format!("list[{index}].{}", fault.field),
            message: format!("第{}条：{}", index + 1, fault.message),
        }));
    }

    /// The count of what was done, with the errors of the rest. Where nothing was done it is refused: for
    /// the reason of all entries, if they have one in common.
    pub(crate) fn answer(self, verb: &str) -> Outcome {
        let failed = self.kinds.len();
        if failed == 0 {
            return Reply::data(&self.done);
        }
        let told: Vec<&str> = self.errors.iter().map(|f| f.message.as_str()).collect();
        let told = told.join("；");
        if self.done > 0 {
            let message = format!("{verb}成功{}条，失败{failed}条：{told}", self.done);
            return Reply::partly(&self.done, message, self.errors);
        }
        let first = self.kinds.first().copied().unwrap_or(ErrorKind::Invalid);
        let kind = match self.kinds.iter().all(|kind| *kind == first) {
            true => first,
            false => ErrorKind::Invalid,
        };
        Err(ApiError {
            kind,
            code: "list.nothing_done",
            message: told,
            faults: self.errors,
            number: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(kind: ErrorKind) -> Result<(), ApiError> {
        Err(ApiError::new(kind, "test", "不行"))
    }

    fn kind_of(kinds: &[ErrorKind]) -> ErrorKind {
        let mut tally = Tally::default();
        for (index, kind) in kinds.iter().enumerate() {
            tally.add(index, "id", refused(*kind));
        }
        tally.answer("审批").err().map(|error| error.kind).unwrap()
    }

    #[test]
    fn nothing_done_is_refused_for_what_all_have_in_common() {
        use ErrorKind::{Conflict, Invalid, NotFound};
        assert_eq!(kind_of(&[Conflict, Conflict]), Conflict);
        assert_eq!(kind_of(&[NotFound]), NotFound);
        assert_eq!(kind_of(&[Conflict, NotFound]), Invalid);
    }

    #[test]
    fn what_was_done_counts_and_the_rest_is_named() {
        let mut tally = Tally::default();
        tally.add(0, "id", Ok(()));
        tally.add(1, "id", refused(ErrorKind::Conflict));
        let Ok(Reply::Partly(data, message, errors)) = tally.answer("审批") else {
            panic!("not partly done");
        };
        assert_eq!(data.get(), "1");
        assert_eq!(message, "审批成功1条，失败1条：第2条：不行");
        assert_eq!(errors[0].field, "list[1].id");
    }
}
