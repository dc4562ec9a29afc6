//! What can go wrong, without HTTP: the kind of an error, its public text and faulty fields.
//!
//! Domain crates keep their own `thiserror` enums and implement [`Failure`]; only the HTTP shell
//! turns a kind into a status.

use std::fmt;

use serde::Serialize;

/// The kind of an error. `docs/api-conventions.md` has the table kind → status of both APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The caller can mend the input.
    Invalid,
    /// No session, or one that has ended.
    Unauthenticated,
    /// The function is not granted to the caller.
    Denied,
    /// No such record, or none the caller may see: the two are never told apart.
    NotFound,
    /// Someone else was faster, or the record's state does not allow it any more.
    Conflict,
    /// The body or file is larger than the route takes.
    TooLarge,
    /// A content type or file type the route does not take.
    Unsupported,
    /// Too many attempts or requests.
    TooMany,
    /// Not ready yet, or no longer (starting, shutting down, locked).
    NotReady,
    /// Ours: logged with its cause, shown to nobody.
    Internal,
}

/// One faulty field of the input, in the words of the API's users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The documented name of the field.
    pub field: String,
    /// The rule that is broken, in Chinese, naming the field.
    pub message: String,
}

/// All faults of one input. Empty means the input is sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// One fault alone.
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        let mut faults = Self::default();
        faults.add(field, message);
        faults
    }

    /// Adds a fault of `field`.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(Fault {
            field: field.to_owned(),
            message: message.into(),
        });
    }

    /// True while nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether something is wrong with `field` already.
    pub fn names(&self, field: &str) -> bool {
        self.0.iter().any(|fault| fault.field == field)
    }

    /// The faults, in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// Takes over the faults of a part of the input, under `prefix` (`listReview[0].`).
    pub fn absorb(&mut self, prefix: &str, other: Self) {
        for fault in other.0 {
            self.add(&format!("{prefix}{}", fault.field), fault.message);
        }
    }

    /// `value` when nothing is wrong, else all the faults.
    ///
    /// # Errors
    /// The faults collected so far.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }

    /// The list, for an answer.
    pub fn into_vec(self) -> Vec<Fault> {
        self.0
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("；")?;
            }
            f.write_str(&fault.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// What the HTTP shell, or a team without HTTP, needs to know of a domain error.
pub trait Failure: std::error::Error {
    /// The kind, which decides the status.
    fn kind(&self) -> ErrorKind;

    /// A stable code for logs and tests, such as `customer.not_draft`.
    fn code(&self) -> &'static str;

    /// The text shown to the API's user, in Chinese. Never carries an inner error.
    fn public_message(&self) -> String;

    /// The number the wealth API answers, where the kind alone does not say it.
    fn wealth_number(&self) -> Option<u32> {
        None
    }

    /// The faulty fields, when the input was refused.
    fn faults(&self) -> Vec<Fault> {
        Vec::new()
    }
}
