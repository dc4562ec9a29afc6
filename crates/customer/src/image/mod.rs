//! Pictures of people (chapter 25). The rows are here, the bytes in the object storage under their
//! hash. A picture hangs on the identity number alone: whoever sees the person sees it, wherever
//! he moves.
//!
//! The caller puts the bytes before [`add`] writes the row; a crash in between leaves an object
//! that no row names, which `wangge doctor --sweep` removes.

mod command;
mod paper;
mod row;
mod view;

pub use command::{ListImages, SaveImage};
pub use view::{ImageFile, ImageView};

use std::collections::BTreeSet;

use diesel::QueryResult;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope, Faults};
use wangge_storage::picture::Refusal;
use wangge_storage::{Key, NewFile, Object, Sent};

use crate::error::{Error, NO_SUCH_GRID, no_such_grid};
use crate::lent::{self, Read, Whom};
use crate::person::{self, Person};
use crate::visible;
use crate::words::GRID;
use command::{CREDIT_DETAIL_OF_UPLOAD as CREDIT_DETAIL, CUSTOMER_NAME, Checked, ID_NUMBER};
use row::ImageRow;

/// The field of the file.
const FILE: &str = "file";
const UNKNOWN: &str = "不存在";

/// Whether 25.1 may be done, so that nothing is put that no row will name.
///
/// # Errors
/// Faulty fields or file, a person, grid or picture that is not there.
pub fn check(
    conn: &mut Conn,
    scope: &DataScope,
    command: &SaveImage,
    file: Sent,
) -> Result<(), Error> {
    settle(conn, scope, command, file).map(drop)
}

/// 25.1: adds a picture whose bytes were put, or puts it in the place of another; answers its id.
///
/// # Errors
/// As [`check`], or someone else has deleted or replaced the other one meanwhile.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    command: &SaveImage,
    file: &NewFile,
) -> Result<i64, Error> {
    // Whoever sweeps the storage removes the object before this row is there, or not at all.
    tx.one_at_a_time(&file.key.turn())?;
    let (checked, replaced) = settle(tx.conn(), &actor.scope, command, Sent::Sound(file.picture))?;
    if let Some(replaced) = &replaced {
        remove(tx, actor, replaced, "image.replace")?;
    }
    let id = row::insert(tx, actor, &checked, file)?;
    let after = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    let entry = Entry::new("image.add", "image", id).after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// 25.2: marks a picture deleted.
///
/// # Errors
/// No such picture, or someone else was faster.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    let found = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    person::expect(tx.conn(), &actor.scope, &found.id_number)?;
    remove(tx, actor, &found, "image.delete")
}

/// 25.3: the pictures of a person of one type, oldest first, in the caller's scope or lent by a to-do;
/// `None` of a person who is not seen, or has none.
///
/// # Errors
/// Faulty fields.
pub fn read_list(
    conn: &mut Conn,
    actor: &Actor,
    id_number: &str,
    wanted: &ListImages,
) -> Result<Option<Read<Vec<ImageFile>>>, Error> {
    lent::read(conn, actor, Whom::Number(id_number), |conn, scope| {
        let found = list(conn, scope, id_number, wanted)?;
        Ok((!found.is_empty()).then_some(found))
    })
}

/// One picture and the object with its bytes, in the caller's scope or lent by a to-do.
///
/// # Errors
/// The database failed.
pub fn read(conn: &mut Conn, actor: &Actor, id: i64) -> Result<Option<Read<ImageFile>>, Error> {
    let Some(row) = row::find(conn, id)? else {
        return Ok(None);
    };
    lent::read(conn, actor, Whom::Number(&row.id_number), |conn, scope| {
        find(conn, scope, id)
    })
}

/// The pictures of a person of one type, oldest first; none of a person whom the scope does not hold.
///
/// # Errors
/// Faulty fields.
pub fn list(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
    list: &ListImages,
) -> Result<Vec<ImageFile>, Error> {
    let wanted = list.validate()?;
    let Some(person) = person::find(conn, scope, id_number)? else {
        return Ok(Vec::new());
    };
    let found = row::list(conn, &person.id_number, &wanted)?;
    found.into_iter().map(ImageFile::new).collect()
}

/// One picture and the object with its bytes, within a scope.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<ImageFile>, Error> {
    let found = seen(conn, scope, id)?;
    found.map(ImageFile::new).transpose()
}

/// Pictures follow a person whose number is corrected; answers how many there were.
pub(crate) fn follow_number(tx: &mut Tx<'_>, from: &str, to: &str) -> QueryResult<usize> {
    row::renumber(tx, from, to)
}

/// The pictures of a person who has gone are marked deleted.
pub(crate) fn forget(tx: &mut Tx<'_>, actor: &Actor, id_number: &str) -> Result<(), Error> {
    for image in row::of_person(tx.conn(), id_number)? {
        remove(tx, actor, &image, "image.delete")?;
    }
    Ok(())
}

/// Which of these objects some picture needs.
///
/// # Errors
/// The database failed.
pub fn needed(conn: &mut Conn, keys: &[Key]) -> QueryResult<BTreeSet<String>> {
    row::needed(conn, keys)
}

/// The objects that pictures need, by the pictures' ids: those after `last`, at most `many`.
///
/// # Errors
/// The database failed.
pub fn objects(conn: &mut Conn, last: i64, many: i64) -> QueryResult<Vec<Object>> {
    row::objects(conn, last, many)
}

/// A living picture of a person whom the caller sees.
fn seen(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<ImageRow>, Error> {
    let Some(found) = row::find(conn, id)? else {
        return Ok(None);
    };
    let person = person::find(conn, scope, &found.id_number)?;
    Ok(person.map(|_| found))
}

fn remove(
    tx: &mut Tx<'_>,
    actor: &Actor,
    image: &ImageRow,
    action: &'static str,
) -> Result<(), Error> {
    paper::refuse_granted(tx, image)?;
    if row::delete(tx, actor, image.id)? == 0 {
        return Err(Error::Stale);
    }
    let entry = Entry::new(action, "image", image.id).before(image);
    Ok(wangge_audit::record(tx, actor, entry)?)
}

/// The command with what it names; the second is the picture that goes. Every fault is told at
/// once, those of looked-up things too; where nothing is wrong but that something is not there,
/// that is the answer.
fn settle(
    conn: &mut Conn,
    scope: &DataScope,
    command: &SaveImage,
    file: Sent,
) -> Result<(Checked, Option<ImageRow>), Error> {
    let (mut checked, mut faults) = command.check();
    let person = match faults.names(ID_NUMBER.field) {
        true => None,
        false => person::find(conn, scope, &checked.id_number)?,
    };
    let replaced = match checked.replaces {
        Some(id) => seen(conn, scope, id)?,
        None => None,
    };
    let grid = visible::grid_of(conn, scope, &command.grid_code)?;
    let is_of_another = match (&person, checked.credit_detail_id) {
        (Some(person), Some(id)) => !paper::is_file_of(conn, &person.id_number, id)?,
        _ => false,
    };
    let absent = Absent {
        person: person.is_none() && !faults.names(ID_NUMBER.field),
        credit_detail: is_of_another && !faults.names(CREDIT_DETAIL.field),
        image: checked.replaces.is_some() && replaced.is_none() && !faults.names("id"),
        grid: grid.is_none() && !faults.names(GRID.field),
    };
    if let Some(person) = &person {
        compare(&mut faults, person, &checked, replaced.as_ref());
        let stands = person.grid_id.zip(grid.as_ref());
        if stands.is_some_and(|(at, grid)| at != grid.id) {
            faults.add(GRID.field, format!("{}与客户所在网格不符", GRID.label));
        }
        checked.id_number.clone_from(&person.id_number);
    }
    let refusal = match file {
        Sent::Sound(_) => None,
        Sent::Refused(refusal) => Some(refusal),
        Sent::Nothing => {
            faults.add(FILE, "请选择要上传的图片");
            None
        }
    };
    judge(faults, absent, refusal)?;
    Ok((checked, replaced))
}

/// What a command names that is not there, or not in the caller's scope.
#[derive(Clone, Copy)]
struct Absent {
    person: bool,
    credit_detail: bool,
    image: bool,
    grid: bool,
}

impl Absent {
    /// A record, which is answered like any other id.
    fn record(self) -> bool {
        self.person || self.credit_detail || self.image
    }
}

fn judge(mut faults: Faults, absent: Absent, refusal: Option<Refusal>) -> Result<(), Error> {
    let nothing_else = faults.is_empty();
    match refusal {
        Some(refusal) if nothing_else && !absent.record() && !absent.grid => {
            return Err(Error::Picture(refusal));
        }
        None if nothing_else && absent.record() => return Err(Error::NotFound),
        None if nothing_else && absent.grid => return Err(no_such_grid()),
        _ => {}
    }
    let not_there = [
        (absent.person, ID_NUMBER.field, ID_NUMBER.label, UNKNOWN),
        (
            absent.credit_detail,
            CREDIT_DETAIL.field,
            CREDIT_DETAIL.label,
            UNKNOWN,
        ),
        (absent.image, "id", "图片", UNKNOWN),
        (absent.grid, GRID.field, GRID.label, NO_SUCH_GRID),
    ];
    for (_, field, label, rule) in not_there.into_iter().filter(|(absent, ..)| *absent) {
        faults.add(field, format!("{label}{rule}"));
    }
    if let Some(refusal) = refusal {
        faults.add(FILE, refusal.to_string());
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

fn compare(faults: &mut Faults, person: &Person, checked: &Checked, replaced: Option<&ImageRow>) {
    if !faults.names(CUSTOMER_NAME.field) && checked.customer_name != person.name {
        faults.add(
            CUSTOMER_NAME.field,
            format!("{}与该身份证号登记的姓名不符", CUSTOMER_NAME.label),
        );
    }
    if replaced.is_some_and(|image| image.id_number != person.id_number) {
        faults.add("id", "该图片不属于此客户，不能替换");
    }
}
