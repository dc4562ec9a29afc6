//! Sheets of a list (26.6, 27.2, 28.2): each row puts a customer of the grid onto the list.
//!
//! Nothing is written while the file is read. All sound rows that are new count as changes, which
//! the pipeline makes at the end.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use wangge_audit::Entry;
use wangge_customer::import::{self as imports, ImportOptions, ImportReport};
use wangge_customer::info::{self, OnFile};
use wangge_db::{Conn, Db, Tx};
use wangge_excel_io::import::batch::Counts;
use wangge_excel_io::import::{Hold, Refused, Run, Sorted, Sound, Subject};
use wangge_excel_io::{Parser, SheetKind, TypedRow};
use wangge_grid::info::GridRef;
use wangge_kernel::{Actor, Faults};

use super::command::{Content, REASON};
use super::list::List;
use super::reason::{RULE, Reason};
use super::row::{self, EntryRow};
use super::{change, enter, warning};
use crate::error::Error;
use crate::warned::{MISNAMED, Warned};
use crate::whom::{Need, objection};

/// One who is not there, one whom the caller does not see and one of another grid are told alike.
const NOT_OF_GRID: &str = "不是该网格的客户";
const DIFFERS: &str = "已在该名单中，且与已有记录不同";
/// Dishonest persons.
const DISHONEST: &str = "条客户已被确认为失信被执行人，请注意";

/// An import that was asked for: what it takes to run it, beside the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListOrder {
    /// The stored import.
    pub import_id: i64,
    /// Onto which list.
    pub list: List,
    /// Whether whoever asked does not wait for its end.
    pub background: bool,
}

/// 26.6, 27.2, 28.2: notes an import into a list.
///
/// # Errors
/// Faulty options, or a grid that is not there.
pub fn queue(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (list, options): &(List, ImportOptions),
) -> Result<ListOrder, Error> {
    let queued = imports::queue_into_grid(tx, actor, list.import_word(), options)?;
    Ok(ListOrder {
        import_id: queued.import_id,
        list: *list,
        background: queued.background,
    })
}

/// Runs an import to its end; safe to call again after a crash. Blocks.
///
/// # Errors
/// A grid that is no longer there, a file that cannot be read, or the database failed.
pub fn run(
    db: &Db,
    actor: &Actor,
    order: &ListOrder,
    file: &Path,
    parser: &Parser,
) -> Result<ImportReport, Error> {
    let (grid, update) = imports::destination(db, actor, order.import_id)?;
    let subject = Entries {
        actor,
        grid,
        update,
        list: order.list,
        warned: Warned::default(),
    };
    let run = Run {
        db,
        subject: &subject,
        batch_id: order.import_id,
        file,
        parser,
    };
    let mut report = run.to_end()?;
    report.warnings.extend(subject.warned.told());
    Ok(report)
}

/// The sheet of an import that is stored under this word.
#[must_use]
pub fn sheet_of(word: &str) -> Option<&'static SheetKind> {
    let list = List::ALL
        .into_iter()
        .find(|list| list.import_word() == word);
    list.map(List::sheet)
}

/// Entries of a list, as a caller imports them into a grid.
struct Entries<'a> {
    actor: &'a Actor,
    grid: GridRef,
    /// Whether a row that differs from the entry changes it instead of being refused.
    update: bool,
    list: List,
    /// What whoever imports should know of the rows.
    warned: Warned,
}

/// What a row says. A blank cell says nothing.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    id_number: String,
    name: Option<String>,
    phone: Option<String>,
    reason: Option<Reason>,
    cells: Vec<Option<String>>,
}

/// What becomes of a row.
enum Verdict {
    /// The entry says it already.
    Same,
    /// The entry becomes this, or there is a new one.
    Store(Content),
    Refuse(&'static str),
}

/// Whom of the rows the caller sees, and where they stand.
struct Known {
    files: BTreeMap<String, OnFile>,
    entries: BTreeMap<String, EntryRow>,
}

impl Entries<'_> {
    fn judge(&self, known: &Known, said: &Said) -> Verdict {
        let entry = known.entries.get(&said.id_number);
        let file = known.files.get(&said.id_number);
        let Some(file) = file.filter(|file| file.grid_id == Some(self.grid.id)) else {
            return Verdict::Refuse(NOT_OF_GRID);
        };
        let Some(entry) = entry else {
            return match objection(file, Need::Complete) {
                Some(objection) => Verdict::Refuse(objection),
                None => Verdict::Store(said.laid_over(None, &file.name)),
            };
        };
        match entry.on() {
            Some(on) if on != self.list => return Verdict::Refuse(on.taken()),
            _ => {}
        }
        let before = entry.content();
        let after = said.laid_over(Some(&before), &file.name);
        if before == after {
            Verdict::Same
        } else if self.update {
            Verdict::Store(after)
        } else {
            Verdict::Refuse(DIFFERS)
        }
    }

    fn known(&self, conn: &mut Conn, numbers: &[&str]) -> Result<Known, Error> {
        Ok(Known {
            files: info::on_file(conn, &self.actor.scope, numbers)?,
            entries: row::of_people(conn, numbers)?,
        })
    }

    /// Notes what is remarkable of rows that go in.
    fn note(&self, conn: &mut Conn, known: &Known, rows: &[Sound<Said>]) -> Result<(), Error> {
        let numbers: Vec<&str> = rows.iter().map(|row| row.row.id_number.as_str()).collect();
        let dishonest = warning::among(conn, self.list, &numbers)?;
        for row in rows {
            let number = &row.row.id_number;
            let name = known.files.get(number).map(|file| &file.name);
            if row.row.name.is_some() && row.row.name.as_ref() != name {
                self.warned.note(MISNAMED, row.number);
            }
            if dishonest.contains(number) {
                self.warned.note(DISHONEST, row.number);
            }
        }
        Ok(())
    }
}

impl Said {
    /// The entry as the row makes it.
    fn laid_over(&self, before: Option<&Content>, name_on_file: &str) -> Content {
        let or = |said: &Option<String>, kept: fn(&Content) -> Option<String>| {
            said.clone().or_else(|| before.and_then(kept))
        };
        let name = or(&self.name, |kept| Some(kept.customer_name.clone()));
        Content {
            customer_name: name.unwrap_or_else(|| name_on_file.to_owned()),
            phone_number: or(&self.phone, |kept| kept.phone_number.clone()),
            address: before.and_then(|kept| kept.address.clone()),
            comment: before.and_then(|kept| kept.comment.clone()),
            reason: self
                .reason
                .clone()
                .or_else(|| before.and_then(|kept| kept.reason.clone())),
        }
    }
}

impl Subject for Entries<'_> {
    type Row = Said;
    type Error = Error;

    fn sheet(&self) -> &'static SheetKind {
        self.list.sheet()
    }

    fn check(&self, row: &TypedRow) -> Result<Said, Faults> {
        let cell = |field: &str| row.of_field(self.sheet(), field);
        let reason = match cell(REASON.field) {
            Some(text) => {
                let read = Reason::parse(&text).ok_or_else(|| Faults::one(REASON.field, RULE))?;
                Some(read)
            }
            None => None,
        };
        Ok(Said {
            id_number: cell("idNumber").unwrap_or_default(),
            name: cell("customerName"),
            phone: cell("phoneNumber"),
            reason,
            cells: row.values.clone(),
        })
    }

    fn number<'r>(&self, row: &'r Said) -> &'r str {
        &row.id_number
    }

    fn cells(&self, row: &Said) -> Vec<Option<String>> {
        row.cells.clone()
    }

    fn insert(
        &self,
        tx: &mut Tx<'_>,
        _: i64,
        rows: Vec<Sound<Said>>,
    ) -> Result<Sorted<Said>, Error> {
        let numbers: Vec<&str> = rows.iter().map(|row| row.row.id_number.as_str()).collect();
        let known = tx.planned_afresh(|tx| self.known(tx.conn(), &numbers))?;
        let mut sorted = Sorted::default();
        for row in rows {
            match self.judge(&known, &row.row) {
                Verdict::Same => sorted.taken += 1,
                Verdict::Store(_) => sorted.changed.push(row),
                Verdict::Refuse(reason) => sorted.refused.push((row, reason)),
            }
        }
        self.note(tx.conn(), &known, &sorted.changed)?;
        Ok(sorted)
    }

    fn follow(&self, _: &Db, _: i64, _: &Hold<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, batch_id: i64, counts: Counts) -> Result<(), Error> {
        let trail = Trail {
            list: self.list.import_word(),
            grid_code: &self.grid.code,
            update: self.update,
            success_count: counts.success,
            fail_count: counts.failed,
        };
        let entry = Entry::new("review_list.import", "import", batch_id).after(&trail);
        Ok(wangge_audit::record(tx, self.actor, entry)?)
    }

    fn change(
        &self,
        tx: &mut Tx<'_>,
        _: i64,
        rows: Vec<Sound<Said>>,
    ) -> Result<Vec<Refused<Said>>, Error> {
        let numbers: Vec<&str> = rows.iter().map(|row| row.row.id_number.as_str()).collect();
        let known = tx.planned_afresh(|tx| {
            // Whoever adds one of them by hand meanwhile waits, and then finds him listed.
            info::hold(tx, &self.actor.scope, &numbers)?;
            self.known(tx.conn(), &numbers)
        })?;
        let mut refused = Vec::new();
        for row in rows {
            let number = row.row.id_number.as_str();
            match (self.judge(&known, &row.row), known.entries.get(number)) {
                // Done already, by an earlier try of this import that was cut off.
                (Verdict::Same, _) => {}
                (Verdict::Store(content), Some(before)) => {
                    let to = (self.list, &content);
                    change(tx, self.actor, "review_list.update", before, to)?;
                }
                (Verdict::Store(content), None) => {
                    let whom = (number, self.grid.id);
                    enter(tx, self.actor, self.list, whom, &content)?;
                }
                (Verdict::Refuse(reason), _) => refused.push((row, reason)),
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
struct Trail<'a> {
    list: &'static str,
    grid_code: &'a str,
    update: bool,
    success_count: i64,
    fail_count: i64,
}
