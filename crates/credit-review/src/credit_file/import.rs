//! Sheets of interviews that are still to be held (30.6): each row opens a credit file of a customer of
//! the grid.
//!
//! Nothing is written while the file is read. All sound rows that are new count as changes, which the
//! pipeline makes at the end.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_audit::Entry;
use wangge_customer::import::{self as imports, ImportOptions, ImportReport};
use wangge_customer::info;
use wangge_db::{Conn, Db, Tx};
use wangge_excel_io::import::batch::Counts;
use wangge_excel_io::import::{Hold, Refused, Run, Sorted, Sound, Subject};
use wangge_excel_io::{Parser, SheetKind, TypedRow};
use wangge_grid::info::GridRef;
use wangge_kernel::rule::Check;
use wangge_kernel::{Actor, Faults, Field};

use super::command::SaveFile;
use super::eligible::{Candidate, Verdict, may_be_granted};
use super::fill::{self, Known};
use super::particulars::Particulars;
use super::row::{self, FileRow};
use super::{Opening, change, open, rules};
use crate::error::Error;
use crate::sheet::DETAIL_SHEET;
use crate::stages::{PENDING, SENT_BACK};
use crate::warned::{MISNAMED, Warned};

/// The word its imports are stored under.
const WORD: &str = "creditdetail";
/// One who is not there, one whom the caller does not see and one of another grid are told alike.
const NOT_OF_GRID: &str = "不是该网格的客户";
const DIFFERS: &str = "已有未办结的面谈面签，且与已有记录不同";
const SUBMITTED: &str = "的面谈面签已提交审批，不能修改";

/// What 30.6 takes beside the file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportFiles {
    /// What every import is told.
    #[serde(flatten)]
    pub options: ImportOptions,
    /// 网格名称；由网格编号得出，传入不用
    pub grid_name: Field<String>,
    /// 登记人账号，限长20，默认当前登录人
    pub account_id: Field<String>,
    /// 登记人姓名，限长20，默认当前登录人
    pub account_name: Field<String>,
    /// 登记机构编号，限长20，默认当前登录人机构
    pub org_code: Field<String>,
    /// 登记机构名称，限长20，默认当前登录人机构
    pub org_name: Field<String>,
}

/// An import that was asked for: what it takes to run it, beside the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileOrder {
    /// The stored import.
    pub import_id: i64,
    /// In whose name files are opened; the caller's where nothing is said.
    pub registrar: Particulars,
    /// Whether whoever asked does not wait for its end.
    pub background: bool,
}

/// 30.6: notes an import of credit files.
///
/// # Errors
/// Faulty options, or a grid that is not there.
pub fn queue(tx: &mut Tx<'_>, actor: &Actor, command: &ImportFiles) -> Result<FileOrder, Error> {
    let mut check = Check::new();
    let registrar = rules::read(&mut check, &command.registrar(), None);
    let ((), mut faults) = check.into_parts(());
    match imports::queue_into_grid(tx, actor, WORD, &command.options) {
        Ok(queued) => faults.into_result(FileOrder {
            import_id: queued.import_id,
            registrar,
            background: queued.background,
        }),
        Err(wangge_customer::Error::Invalid(others)) => {
            faults.absorb("", others);
            Err(faults)
        }
        Err(error) if faults.is_empty() => return Err(error.into()),
        Err(_) => Err(faults),
    }
    .map_err(Error::from)
}

/// Runs an import to its end; safe to call again after a crash. Blocks.
///
/// # Errors
/// A grid that is no longer there, a file that cannot be read, or the database failed.
pub fn run(
    db: &Db,
    actor: &Actor,
    order: &FileOrder,
    file: &Path,
    parser: &Parser,
) -> Result<ImportReport, Error> {
    let (grid, update) = imports::destination(db, actor, order.import_id)?;
    let subject = Interviews {
        actor,
        grid,
        update,
        registrar: &order.registrar,
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
    (word == WORD).then_some(&DETAIL_SHEET)
}

impl ImportFiles {
    fn registrar(&self) -> SaveFile {
        SaveFile {
            account_id: self.account_id.clone(),
            account_name: self.account_name.clone(),
            org_code: self.org_code.clone(),
            org_name: self.org_name.clone(),
            ..SaveFile::default()
        }
    }
}

/// Credit files, as a caller imports them into a grid.
struct Interviews<'a> {
    actor: &'a Actor,
    grid: GridRef,
    /// Whether a row that differs from the open file changes it instead of being refused.
    update: bool,
    registrar: &'a Particulars,
    warned: Warned,
}

/// What a row says. A blank cell says nothing.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    id_number: String,
    name: String,
    particulars: Particulars,
    cells: Vec<Option<String>>,
}

/// What becomes of a row.
enum Means {
    /// The open file says it already.
    Same,
    /// A file is opened.
    Open,
    /// The open file becomes this.
    Change(Box<Particulars>),
    Refuse(&'static str),
}

/// What is known of the customers of some rows.
struct Found {
    verdicts: Vec<Verdict>,
    open: BTreeMap<String, FileRow>,
}

impl Interviews<'_> {
    /// What becomes of each of these rows; five queries, however many.
    fn find(&self, conn: &mut Conn, rows: &[Sound<Said>]) -> Result<Found, Error> {
        let numbers: Vec<&str> = rows.iter().map(|row| row.row.id_number.as_str()).collect();
        let candidates: Vec<Candidate<'_>> = numbers
            .iter()
            .map(|id_number| Candidate {
                id_number,
                grid_id: Some(self.grid.id),
                own_file: None,
            })
            .collect();
        Ok(Found {
            verdicts: may_be_granted(conn, &self.actor.scope, &candidates)?,
            open: row::open_of(conn, &numbers)?,
        })
    }

    fn judge(&self, said: &Said, verdict: &Verdict, open: Option<&FileRow>) -> Means {
        let customer = verdict.customer.as_ref();
        if customer.is_none_or(|customer| customer.grid_id != Some(self.grid.id)) {
            return Means::Refuse(NOT_OF_GRID);
        }
        let Some(file) = open.filter(|file| !file.is_temporary()) else {
            return match verdict.faults.first() {
                Some((_, rule)) => Means::Refuse(rule),
                None => Means::Open,
            };
        };
        let after = said.particulars.clone().or(file.particulars.clone());
        if after == file.particulars && said.name == file.customer_name {
            Means::Same
        } else if !self.update {
            Means::Refuse(DIFFERS)
        } else if matches!(file.approval_status, PENDING | SENT_BACK) {
            Means::Change(Box::new(after))
        } else {
            Means::Refuse(SUBMITTED)
        }
    }

    fn open(
        &self,
        tx: &mut Tx<'_>,
        said: &Said,
        (verdict, known): (&Verdict, Option<Known>),
    ) -> Result<(), Error> {
        let known = known.ok_or(Error::NotFound)?;
        let filled = self.registrar.clone().or(known.particulars);
        let opening = Opening {
            verdict,
            customer_id: known.profile.customer_id,
            customer_name: said.name.clone(),
            particulars: said.particulars.clone().or(filled),
            is_temporary: false,
        };
        open(tx, self.actor, &opening).map(drop)
    }
}

impl Subject for Interviews<'_> {
    type Row = Said;
    type Error = Error;

    fn sheet(&self) -> &'static SheetKind {
        &DETAIL_SHEET
    }

    fn check(&self, row: &TypedRow) -> Result<Said, Faults> {
        let cell = |field: &str| row.of_field(&DETAIL_SHEET, field);
        let id_number = cell("idNumber").unwrap_or_default();
        let mut check = Check::new();
        let particulars = rules::of_cells(&mut check, cell);
        let ((), mut faults) = check.into_parts(());
        rules::fit_together(&mut faults, &particulars, &id_number);
        faults.into_result(Said {
            name: cell("customerName").unwrap_or_default(),
            id_number,
            particulars,
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
        let found = tx.planned_afresh(|tx| self.find(tx.conn(), &rows))?;
        let mut sorted = Sorted::default();
        for (row, verdict) in rows.into_iter().zip(&found.verdicts) {
            let open = found.open.get(&row.row.id_number);
            match self.judge(&row.row, verdict, open) {
                Means::Same => sorted.taken += 1,
                Means::Refuse(reason) => sorted.refused.push((row, reason)),
                Means::Open | Means::Change(_) => {
                    let name = verdict.customer.as_ref().map(|customer| &customer.name);
                    if name != Some(&row.row.name) {
                        self.warned.note(MISNAMED, row.number);
                    }
                    sorted.changed.push(row);
                }
            }
        }
        Ok(sorted)
    }

    fn follow(&self, _: &Db, _: i64, _: &Hold<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, batch_id: i64, counts: Counts) -> Result<(), Error> {
        let trail = Trail {
            grid_code: &self.grid.code,
            update: self.update,
            success_count: counts.success,
            fail_count: counts.failed,
        };
        let entry = Entry::new("credit_file.import", "import", batch_id).after(&trail);
        Ok(wangge_audit::record(tx, self.actor, entry)?)
    }

    fn change(
        &self,
        tx: &mut Tx<'_>,
        _: i64,
        rows: Vec<Sound<Said>>,
    ) -> Result<Vec<Refused<Said>>, Error> {
        let numbers: Vec<&str> = rows.iter().map(|row| row.row.id_number.as_str()).collect();
        let (found, mut known) = tx.planned_afresh(|tx| {
            // Whoever opens a file of one of them by hand meanwhile waits, and then finds this.
            info::hold(tx, &self.actor.scope, &numbers)?;
            let found = self.find(tx.conn(), &rows)?;
            let known = fill::known(tx.conn(), self.actor, &numbers)?;
            Ok::<_, Error>((found, known))
        })?;
        let mut refused = Vec::new();
        for (row, verdict) in rows.into_iter().zip(&found.verdicts) {
            let (said, open) = (&row.row, found.open.get(&row.row.id_number));
            match (self.judge(said, verdict, open), open) {
                // Done already, by an earlier try of this import that was cut off.
                (Means::Same, _) => {}
                (Means::Change(after), Some(before)) => {
                    change(tx, self.actor, before, (&said.name, &after))?;
                }
                (Means::Open | Means::Change(_), _) => {
                    let known = known.remove(&said.id_number);
                    self.open(tx, said, (verdict, known))?;
                }
                (Means::Refuse(reason), _) => refused.push((row, reason)),
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
    grid_code: &'a str,
    update: bool,
    success_count: i64,
    fail_count: i64,
}
