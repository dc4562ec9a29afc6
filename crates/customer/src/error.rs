//! What can go wrong with residents and customers.

use diesel::result::{DatabaseErrorKind, Error as Query};
use wangge_excel_io::{Refusal, RefusalKind};
use wangge_kernel::rule::Name;
use wangge_kernel::{ErrorKind, Failure, Fault, Faults};
use wangge_storage::picture;

use crate::words::GRID;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Faulty fields.
    #[error("{0}")]
    Invalid(Faults),
    /// No such record, or none the caller may see.
    #[error("记录不存在")]
    NotFound,
    /// The caller sees a household, but not everybody in it, so that it is not his to write.
    #[error("该户有成员不在您的管辖范围内，不能修改")]
    PartlySeen,
    /// All that is wrong is that a command names a grid which does not exist, or which the caller
    /// does not see: answered like any other id of that kind.
    #[error("{0}")]
    NoSuchGrid(Faults),
    /// The record's state does not allow it; the text says why.
    #[error("{0}")]
    State(&'static str),
    /// Someone else changed the record meanwhile.
    #[error("{CHANGED_MEANWHILE}")]
    Stale,
    /// What the client says of the caller cannot be.
    #[error(transparent)]
    Grid(#[from] wangge_grid::Error),
    /// The file cannot be read.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The picture is not taken.
    #[error("{0}")]
    Picture(picture::Refusal),
    /// The storage of files.
    #[error(transparent)]
    Storage(#[from] wangge_storage::Error),
    /// A file of ours could not be written or read.
    #[error("file: {0}")]
    File(#[from] std::io::Error),
    /// A statement failed.
    #[error("query: {0}")]
    Query(#[from] Query),
    /// The database could not be used.
    #[error("database: {0}")]
    Db(#[from] wangge_db::Error),
}

/// What is said when someone else changed the record meanwhile.
pub(crate) const CHANGED_MEANWHILE: &str = "数据已被他人修改，请刷新后重试";
/// The fault of a grid that is not there, in any command of this crate.
pub(crate) const NO_SUCH_GRID: &str = "不存在";

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        let unknown = |fault: &Fault| {
            fault.field == GRID.field && fault.message == format!("{}{NO_SUCH_GRID}", GRID.label)
        };
        if faults.iter().all(unknown) {
            Self::NoSuchGrid(faults)
        } else {
            Self::Invalid(faults)
        }
    }
}

impl Failure for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_) | Self::State(_) => ErrorKind::Invalid,
            Self::NotFound | Self::NoSuchGrid(_) | Self::PartlySeen => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Conflict,
            Self::Grid(error) => error.kind(),
            Self::Refused(refusal) => match refusal.kind() {
                RefusalKind::TooLarge => ErrorKind::TooLarge,
                RefusalKind::Unsupported => ErrorKind::Unsupported,
                RefusalKind::Invalid => ErrorKind::Invalid,
            },
            Self::Picture(refusal) => refusal.kind(),
            Self::Storage(error) => error.kind(),
            Self::File(_) | Self::Query(_) | Self::Db(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "customer.invalid",
            Self::NotFound => "customer.not_found",
            Self::PartlySeen => "customer.partly_seen",
            Self::NoSuchGrid(_) => "customer.no_such_grid",
            Self::State(_) => "customer.state",
            Self::Stale => "customer.stale",
            Self::Grid(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
            Self::Picture(refusal) => refusal.code(),
            Self::Storage(error) => error.code(),
            Self::File(_) | Self::Query(_) | Self::Db(_) => "customer.internal",
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Grid(error) => error.public_message(),
            Self::Storage(error) => error.public_message(),
            Self::File(_) | Self::Query(_) | Self::Db(_) => "系统内部错误".to_owned(),
            shown => shown.to_string(),
        }
    }

    fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Invalid(faults) | Self::NoSuchGrid(faults) => faults.clone().into_vec(),
            Self::Grid(error) => error.faults(),
            Self::Picture(refusal) => Faults::one("file", refusal.to_string()).into_vec(),
            _ => Vec::new(),
        }
    }
}

/// What a command names is not there, or not the caller's: that alone is the answer, or it is told
/// beside the other faults.
pub(crate) fn absent(faults: &mut Faults, of: Name) -> Result<(), Error> {
    if faults.is_empty() {
        return Err(Error::NotFound);
    }
    if !faults.names(of.field) {
        faults.add(of.field, format!("{}不存在", of.label));
    }
    Ok(())
}

/// The error of a grid that is not there.
pub(crate) fn no_such_grid() -> Error {
    Faults::one(GRID.field, format!("{}{NO_SUCH_GRID}", GRID.label)).into()
}

/// Whether a statement failed because the identity number of `table` is taken: a race that the
/// check before the statement could not see.
pub(crate) fn is_taken_number(error: &Query, table: &str) -> bool {
    let (constraint, column) = (
        format!("{table}_id_number_key"),
        format!("{table}.id_number"),
    );
    breaks(error, (&constraint, &column))
}

/// Whether a statement failed on this constraint, which PostgreSQL tells by its name and SQLite by
/// its last column.
pub(crate) fn breaks(error: &Query, (name, column): (&str, &str)) -> bool {
    wangge_db::constraint_of(error)
        .is_some_and(|constraint| constraint == name || constraint.contains(column))
}

/// Whether a statement failed because another row refers to the one it deletes, or because the one
/// it refers to has gone.
pub(crate) fn breaks_reference(error: &Query) -> bool {
    matches!(
        error,
        Query::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_number_is_told_by_its_constraint() {
        let broken = |text: &str| {
            let info = Box::new(text.to_owned());
            Query::DatabaseError(DatabaseErrorKind::UniqueViolation, info)
        };
        let taken = broken("UNIQUE constraint failed: customer.id_number");
        assert!(is_taken_number(&taken, "customer"));
        assert!(!is_taken_number(&taken, "resident"));
        let member = "UNIQUE constraint failed: family_member.customer_id, family_member.id_number";
        assert!(!is_taken_number(&broken(member), "customer"));
        assert!(is_taken_number(
            &broken("resident_id_number_key"),
            "resident"
        ));
    }
}
