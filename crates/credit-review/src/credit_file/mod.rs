//! Credit files (chapters 30 and 31): the interview with a customer and what is to be lent to him.
//!
//! A person has one open file at most, which the database holds to. What is not sent is filled in from
//! what is known of the customer. A file that is not complete is temporary, and gives way to the next;
//! 30.4 completes it. Whether credit may be granted at all is one check, in [`eligible`]. The approval
//! status moves elsewhere: here a file begins as one that waits for its manager.

mod batch;
mod command;
pub(crate) mod eligible;
mod fill;
mod import;
mod lent;
mod list;
mod papers;
mod particulars;
mod rate;
pub mod report;
pub(crate) mod row;
mod rules;
mod view;

pub use batch::{AddFiles, AddedFiles, Chosen, NotAdded, add_many};
pub use command::SaveFile;
pub use import::{FileOrder, ImportFiles, queue, run, sheet_of};
pub use lent::read;
pub(crate) use lent::right_to;
pub use list::{ListFiles, list};
pub use particulars::Particulars;
pub use view::{FileView, ListedView, LoanView};

use wangge_audit::Entry;
use wangge_customer::info::{self, Profile};
use wangge_db::{Conn, Tx, constraint_of};
use wangge_grid::info::resolve_in_scope;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Actor, DataScope, Faults, Field};

use crate::approval::desk;
use crate::error::Error;
use crate::stages::{PENDING, REFUSED, SENT_BACK};
use crate::whom::{self, ABSENT, GRID_CHARS_MAX};
use crate::words::{Fixed, GRID, ID_NUMBER, NAME, read_at};
use eligible::{Candidate, Verdict, may_be_granted};
use row::{FileRow, NewFile, Placed};
use view::Shown;

const SUBJECT: &str = "credit_file";
const CUSTOMER_ID: Name = name("customerId", "客户编号");
const NAME_CHARS_MAX: usize = 20;
const REQUIRED: &str = "不能为空";

/// A credit file within a scope.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<FileView>, Error> {
    let found: Vec<Placed> = row::find(conn, scope, id)?.into_iter().collect();
    Ok(shown(conn, found)?.pop().map(FileView::from))
}

/// Files with their papers and whether there is a report; two queries, however many.
fn shown(conn: &mut Conn, found: Vec<Placed>) -> Result<Vec<Shown>, Error> {
    let ids: Vec<i64> = found.iter().map(|(row, ..)| row.id).collect();
    let papers = row::papers(conn, &ids)?;
    let reported = row::reported(conn, &ids)?;
    let shown = found.into_iter().map(|placed| Shown {
        papers: papers.get(&placed.0.id).copied().unwrap_or_default(),
        has_report: reported.contains(&placed.0.id),
        placed,
    });
    Ok(shown.collect())
}

/// 30.1: opens a credit file; one that is not complete is temporary, and takes the place of an earlier
/// temporary one.
///
/// # Errors
/// Faulty fields, a customer or grid that is not there, or a customer to whom no credit may be granted.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveFile) -> Result<FileView, Error> {
    let mut check = Check::new();
    let said = rules::read(&mut check, command, None);
    let sent_name = match command.customer_name.is_blank() {
        true => None,
        false => Some(check.text(NAME, &command.customer_name, (1, NAME_CHARS_MAX), None)),
    };
    let number = whom::number(&mut check, &command.id_number);
    let ((), mut faults) = check.into_parts(());
    let verdict = match faults.names(ID_NUMBER.field) {
        true => None,
        false => Some(judge(tx, actor, command, &number, &mut faults)?),
    };
    let known = match &verdict {
        Some(verdict) if verdict.customer.is_some() => {
            fill::known(tx.conn(), actor, &[&number])?.remove(&number)
        }
        _ => None,
    };
    let sum = known.map(|known| (known.profile, said.clone().or(known.particulars)));
    let own_id = sum.as_ref().map(|(profile, _)| profile.customer_id);
    refuse_other_customer(&command.customer_id, own_id, &mut faults);
    rules::fit_together(
        &mut faults,
        sum.as_ref().map_or(&said, |(_, sum)| sum),
        &number,
    );
    let found = faults.into_result(verdict.zip(sum))?;
    let (verdict, (profile, particulars)) = found.ok_or(Error::NotFound)?;
    let is_temporary = !rules::lacking(&particulars, profile.is_married()).is_empty();
    let opening = Opening {
        verdict: &verdict,
        customer_id: profile.customer_id,
        customer_name: sent_name.unwrap_or(profile.name),
        particulars,
        is_temporary,
    };
    let id = open(tx, actor, &opening)?;
    // It stands in a grid of the caller's, or there would be no verdict.
    find(tx.conn(), &actor.scope, id)?.ok_or(Error::NotFound)
}

/// Holds and judges the customer of a command, in the grid that it names, if it names one.
fn judge(
    tx: &mut Tx<'_>,
    actor: &Actor,
    command: &SaveFile,
    number: &str,
    faults: &mut Faults,
) -> Result<Verdict, Error> {
    let grid_id = match command.grid_code.is_blank() {
        true => None,
        false => grid_of(tx.conn(), &actor.scope, &command.grid_code, faults)?,
    };
    info::hold(tx, &actor.scope, &[number])?;
    let candidate = Candidate {
        id_number: number,
        grid_id,
        own_file: None,
    };
    let mut verdicts = may_be_granted(tx.conn(), &actor.scope, &[candidate])?;
    let mut verdict = verdicts.pop().ok_or(Error::NotFound)?;
    if verdict.customer.is_none() {
        let rule = whom::unfiled(tx.conn(), &actor.scope, number)?;
        verdict.faults = vec![(ID_NUMBER, rule)];
    }
    verdict.tell(faults);
    Ok(verdict)
}

fn grid_of(
    conn: &mut Conn,
    scope: &DataScope,
    code: &Field<String>,
    faults: &mut Faults,
) -> Result<Option<i64>, Error> {
    let mut check = Check::new();
    let code = check.text(GRID, code, (1, GRID_CHARS_MAX), None);
    let ((), own) = check.into_parts(());
    if !own.is_empty() {
        faults.absorb("", own);
        return Ok(None);
    }
    let found = resolve_in_scope(conn, scope, &code)?;
    if found.is_none() {
        whom::fault(faults, GRID, ABSENT);
    }
    Ok(found.map(|grid| grid.id))
}

/// A file's customer is who has its number; clients send his id along.
fn refuse_other_customer(sent: &Field<i64>, own_id: Option<i64>, faults: &mut Faults) {
    let rule = match sent {
        Field::Missing | Field::Empty => return,
        Field::Bad => "必须为数字",
        Field::Value(id) if own_id.is_none_or(|own| own == *id) => return,
        Field::Value(_) => "与身份证号不一致",
    };
    whom::fault(faults, CUSTOMER_ID, rule);
}

/// A credit file that may be opened.
struct Opening<'a> {
    verdict: &'a Verdict,
    customer_id: i64,
    customer_name: String,
    particulars: Particulars,
    is_temporary: bool,
}

/// Opens a file for someone to whom credit may be granted, in the place of his temporary one; answers
/// its id. The one place where files begin.
fn open(tx: &mut Tx<'_>, actor: &Actor, opening: &Opening<'_>) -> Result<i64, Error> {
    if let Some(earlier) = opening.verdict.temporary {
        let earlier = row::stored(tx.conn(), earlier)?.ok_or(Error::Stale)?;
        discard(tx, actor, "credit_file.replace", &earlier)?;
    }
    let customer = opening.verdict.customer.as_ref().ok_or(Error::NotFound)?;
    let new = NewFile {
        id_number: &customer.id_number,
        customer_id: opening.customer_id,
        grid_id: customer.grid_id.ok_or(Error::NotFound)?,
        customer_name: &opening.customer_name,
        particulars: &opening.particulars,
        is_temporary: opening.is_temporary,
    };
    let id = match row::insert(tx, actor, &new) {
        Err(error) if is_taken(&error) => {
            let mut faults = Faults::default();
            whom::fault(&mut faults, ID_NUMBER, eligible::TAKEN);
            return Err(faults.into());
        }
        made => made?,
    };
    let after = row::stored(tx.conn(), id)?;
    let entry = Entry::new("credit_file.add", SUBJECT, id).after(&after);
    wangge_audit::record(tx, actor, entry)?;
    desk::opened(tx, actor, id)?;
    Ok(id)
}

fn is_taken(error: &diesel::result::Error) -> bool {
    constraint_of(error).is_some_and(|constraint| constraint.contains("credit_detail"))
}

/// Marks a file as deleted. The one place where files go.
fn discard(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &'static str,
    before: &FileRow,
) -> Result<(), Error> {
    if row::delete(tx, before)? == 0 {
        return Err(Error::Stale);
    }
    desk::gone(tx, before.id)?;
    let entry = Entry::new(action, SUBJECT, before.id).before(before);
    Ok(wangge_audit::record(tx, actor, entry)?)
}

/// 30.4: changes a credit file that waits for its manager, but not whom it is about. Afterwards it is
/// complete.
///
/// # Errors
/// No such file in scope, one that was submitted, faulty or missing fields, or someone else changed it
/// meanwhile.
pub fn update(tx: &mut Tx<'_>, actor: &Actor, id: i64, command: &SaveFile) -> Result<(), Error> {
    let found = row::find(tx.conn(), &actor.scope, id)?;
    let (before, grid_code, _) = found.ok_or(Error::NotFound)?;
    if !matches!(before.approval_status, PENDING | SENT_BACK) {
        return Err(Error::State("该面谈面签已提交审批，不能修改"));
    }
    let mut check = Check::new();
    let kept = before.customer_name.as_str();
    let customer_name = check.text(
        NAME,
        &command.customer_name,
        (1, NAME_CHARS_MAX),
        Some(kept),
    );
    let particulars = rules::read(&mut check, command, Some(&before.particulars));
    let ((), mut faults) = check.into_parts(());
    let fixed = Fixed {
        id: (before.id, &command.id),
        id_number: (&before.id_number, &command.id_number),
        grid_code: (&grid_code, &command.grid_code),
    };
    fixed.check(&mut faults);
    refuse_other_customer(&command.customer_id, Some(before.customer_id), &mut faults);
    rules::fit_together(&mut faults, &particulars, &before.id_number);
    let blank = lacking(tx.conn(), &[(&before.id_number, &particulars)])?;
    for blank in blank.into_iter().flatten() {
        if !faults.names(blank.field) {
            whom::fault(&mut faults, blank, REQUIRED);
        }
    }
    let read = read_at(&command.updated_at, &mut faults);
    faults.into_result(())?;
    if read.is_some_and(|read| read != before.updated_at) {
        return Err(Error::Stale);
    }
    change(tx, actor, &before, (&customer_name, &particulars))
}

fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &FileRow,
    (customer_name, particulars): (&str, &Particulars),
) -> Result<(), Error> {
    if row::update(tx, before, customer_name, particulars)? == 0 {
        return Err(Error::Stale);
    }
    let after = row::stored(tx.conn(), before.id)?;
    let entry = Entry::new("credit_file.update", SUBJECT, before.id).before(before);
    Ok(wangge_audit::record(tx, actor, entry.after(&after))?)
}

/// What each of these files, of this number and with these texts, lacks before it is complete; four
/// queries, however many.
pub(crate) fn lacking(
    conn: &mut Conn,
    files: &[(&str, &Particulars)],
) -> Result<Vec<Vec<Name>>, Error> {
    let numbers: Vec<&str> = files.iter().map(|(number, _)| *number).collect();
    let profiles = info::profiles(conn, &numbers)?;
    let lacking = files.iter().map(|(number, particulars)| {
        let is_married = profiles.get(*number).is_some_and(Profile::is_married);
        rules::lacking(particulars, is_married)
    });
    Ok(lacking.collect())
}

/// 30.5: deletes a credit file that nobody has yet to decide about.
///
/// # Errors
/// No such file in scope, one that was submitted or granted, or someone else changed it meanwhile.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    let found = row::find(tx.conn(), &actor.scope, id)?;
    let (before, ..) = found.ok_or(Error::NotFound)?;
    if !matches!(before.approval_status, PENDING | REFUSED | SENT_BACK) {
        return Err(Error::State("该面谈面签已提交审批，不能删除"));
    }
    discard(tx, actor, "credit_file.delete", &before)
}
