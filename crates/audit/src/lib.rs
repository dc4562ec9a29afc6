//! The operation log: who did what to which record, when and from where.
//!
//! Purpose: [`record`] inside the transaction of the write it tells of, and an [`Appender`] for
//! reads worth logging (one person's full file, an export), which commits many entries at once;
//! [`list`] reads what was written. Entries are never changed. Secrets (passwords, hashes, tokens)
//! are taken out of `before` and `after` here, by their keys, before anything is written.

mod appender;
mod error;
mod list;
mod redact;
mod schema;

pub use appender::Appender;
pub use error::Error as ReadError;
pub use list::{EntryView, ListEntries, list};

use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Error, Tx};
use wangge_kernel::{Actor, Instant};

use crate::schema::operation_log;

/// What was done, to which record.
#[derive(Debug, Clone)]
pub struct Entry {
    action: &'static str,
    subject: &'static str,
    subject_id: String,
    before: Option<String>,
    after: Option<String>,
}

impl Entry {
    /// `action` (`customer.update`) on record `id` of `subject` (`customer`).
    pub fn new(action: &'static str, subject: &'static str, id: impl ToString) -> Self {
        Self {
            action,
            subject,
            subject_id: id.to_string(),
            before: None,
            after: None,
        }
    }

    /// The record as it was.
    #[must_use]
    pub fn before(mut self, value: &impl Serialize) -> Self {
        self.before = written(value);
        self
    }

    /// The record as it is now, or what was asked for.
    #[must_use]
    pub fn after(mut self, value: &impl Serialize) -> Self {
        self.after = written(value);
        self
    }
}

fn written(value: &impl Serialize) -> Option<String> {
    let value = serde_json::to_value(value).ok()?;
    Some(redact::redacted(value).to_string())
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = operation_log, treat_none_as_default_value = false)]
pub(crate) struct NewRow {
    at: Instant,
    account_id: i64,
    account_name: String,
    real_name: String,
    address: String,
    request_id: String,
    action: &'static str,
    subject: &'static str,
    subject_id: String,
    before_json: Option<String>,
    after_json: Option<String>,
}

impl NewRow {
    pub(crate) fn new(at: Instant, actor: &Actor, entry: Entry) -> Self {
        Self {
            at,
            account_id: actor.account_id,
            account_name: actor.account_name.clone(),
            real_name: actor.real_name.clone(),
            address: actor.address.clone(),
            request_id: actor.request_id.clone(),
            action: entry.action,
            subject: entry.subject,
            subject_id: entry.subject_id,
            before_json: entry.before,
            after_json: entry.after,
        }
    }
}

/// Writes an entry in the transaction of what it tells of: both stay or neither.
///
/// # Errors
/// The failure of the insert.
pub fn record(tx: &mut Tx<'_>, actor: &Actor, entry: Entry) -> Result<(), Error> {
    let row = NewRow::new(tx.now(), actor, entry);
    diesel::insert_into(operation_log::table)
        .values(&row)
        .execute(tx.conn())?;
    Ok(())
}
