//! Sheets that say something of people on file, of whatever grid the caller sees: each row stores
//! one record of a kind ([`Kept`]).
//!
//! Nothing is written while the file is read. All sound rows count as changes, which the pipeline
//! makes at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wangge_audit::Entry;
use wangge_db::{Db, Tx};
use wangge_excel_io::import::batch::Counts;
use wangge_excel_io::import::{Hold, Refused, Sorted, Sound, Subject};
use wangge_excel_io::{SheetKind, TypedRow};
use wangge_kernel::{Actor, Faults};

use crate::error::Error;
use crate::kept::{self, Kept};
use crate::person;

/// A person who is not there and one whom the caller does not see are told alike.
const NOT_SEEN: &str = "该身份证号不在您可管理的户籍和客户中";
const DIFFERS: &str = "已存在，且与已有记录不同";
const CONTRADICTS: &str = "与已有记录不符";

/// Records of one kind, as a caller imports them.
pub(crate) struct Feed<'a, K> {
    actor: &'a Actor,
    /// Whether a row that differs from the stored record changes it instead of being refused.
    update: bool,
    kind: PhantomData<fn() -> K>,
}

/// What a row says, and of whom. A blank cell says nothing.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Said {
    id_number: String,
    values: Vec<Option<String>>,
}

/// What becomes of a row.
enum Verdict<C> {
    /// The record says it already.
    Same,
    /// It makes the record this.
    Store(C),
    Refuse(&'static str),
}

impl<'a, K> Feed<'a, K> {
    pub(crate) fn new(actor: &'a Actor, update: bool) -> Self {
        Self {
            actor,
            update,
            kind: PhantomData,
        }
    }
}

impl<K: Kept> Feed<'_, K> {
    fn command(values: &[Option<String>]) -> Result<K::Command, Faults> {
        let cells = K::sheet().columns.iter().zip(values);
        let said: Map<String, Value> = cells
            .filter_map(|(column, value)| Some((column.field.to_owned(), value.clone()?.into())))
            .collect();
        serde_json::from_value(said.into()).map_err(|_| Faults::one("idNumber", "数据格式不正确"))
    }

    fn judge(&self, held: Option<&K::Content>, row: &Said) -> Verdict<K::Content> {
        let laid_over = Self::command(&row.values).and_then(|said| K::validate(&said, held));
        match (laid_over, held) {
            (Err(_), _) => Verdict::Refuse(CONTRADICTS),
            (Ok(after), Some(held)) if *held == after => Verdict::Same,
            (Ok(_), Some(_)) if !self.update => Verdict::Refuse(DIFFERS),
            (Ok(after), _) => Verdict::Store(after),
        }
    }

    /// Whom of the rows the caller sees, and what is stored of them.
    fn known(&self, tx: &mut Tx<'_>, rows: &[Sound<Said>]) -> Result<Known<K>, Error> {
        let numbers: Vec<&str> = rows.iter().map(|row| row.row.id_number.as_str()).collect();
        tx.planned_afresh(|tx| {
            let seen = person::seen(tx.conn(), &self.actor.scope, &numbers)?;
            Ok((seen, K::stored(tx.conn(), &numbers)?))
        })
    }
}

type Known<K> = (BTreeSet<String>, BTreeMap<String, <K as Kept>::Content>);

impl<K: Kept> Subject for Feed<'_, K> {
    type Row = Said;
    type Error = Error;

    fn sheet(&self) -> &'static SheetKind {
        K::sheet()
    }

    fn check(&self, row: &TypedRow) -> Result<Said, Faults> {
        K::validate(&Self::command(&row.values)?, None)?;
        let number = row.values.get(K::sheet().key).cloned().flatten();
        Ok(Said {
            id_number: number.unwrap_or_default(),
            values: row.values.clone(),
        })
    }

    fn number<'r>(&self, row: &'r Said) -> &'r str {
        &row.id_number
    }

    fn cells(&self, row: &Said) -> Vec<Option<String>> {
        row.values.clone()
    }

    fn insert(
        &self,
        tx: &mut Tx<'_>,
        _: i64,
        rows: Vec<Sound<Said>>,
    ) -> Result<Sorted<Said>, Error> {
        let (seen, stored) = self.known(tx, &rows)?;
        let mut sorted = Sorted::default();
        for row in rows {
            if !seen.contains(&row.row.id_number) {
                sorted.refused.push((row, NOT_SEEN));
                continue;
            }
            match self.judge(stored.get(&row.row.id_number), &row.row) {
                Verdict::Same => sorted.taken += 1,
                Verdict::Store(_) => sorted.changed.push(row),
                Verdict::Refuse(reason) => sorted.refused.push((row, reason)),
            }
        }
        Ok(sorted)
    }

    fn follow(&self, _: &Db, _: i64, _: &Hold<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, batch_id: i64, counts: Counts) -> Result<(), Error> {
        let trail = Trail {
            update: self.update,
            success_count: counts.success,
            fail_count: counts.failed,
        };
        let entry = Entry::new(K::IMPORT, "import", batch_id).after(&trail);
        Ok(wangge_audit::record(tx, self.actor, entry)?)
    }

    fn change(
        &self,
        tx: &mut Tx<'_>,
        _: i64,
        rows: Vec<Sound<Said>>,
    ) -> Result<Vec<Refused<Said>>, Error> {
        kept::take_turn::<K>(tx)?;
        let (seen, stored) = self.known(tx, &rows)?;
        let mut refused = Vec::new();
        for row in rows {
            let number = &row.row.id_number;
            if !seen.contains(number) {
                refused.push((row, NOT_SEEN));
                continue;
            }
            let held = stored.get(number);
            match self.judge(held, &row.row) {
                // Done already, by an earlier try of this import that was cut off.
                Verdict::Same => {}
                Verdict::Store(after) => {
                    kept::write::<K>(tx, self.actor, number, (held, &after))?;
                }
                Verdict::Refuse(reason) => refused.push((row, reason)),
            }
        }
        Ok(refused)
    }

    fn take_back(&self, _: &mut Tx<'_>, _: i64) -> Result<bool, Error> {
        Ok(false)
    }
}

/// What the operation log keeps of an import.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trail {
    update: bool,
    success_count: i64,
    fail_count: i64,
}
