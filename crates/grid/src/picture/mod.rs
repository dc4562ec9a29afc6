//! Pictures of grids' maps (19.10, 19.11), one of each grid. The rows are here, the bytes in the
//! object storage under their hash. A picture is seen and replaced by whoever sees its grid.
//!
//! The caller puts the bytes before [`add`] writes the row; a crash in between leaves an object
//! that no row names, which `wangge doctor --sweep` removes.

mod row;

use std::collections::BTreeSet;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Deserialize;
use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Actor, DataScope, Faults, Field};
use wangge_storage::picture::{Kind, Refusal};
use wangge_storage::{self as storage, Key, NewFile, Object, Sent};

use crate::error::Error;
use crate::info;
use row::PictureRow;

const ID: Name = name("id", "网格id");
/// The field of the file.
const FILE: &str = "file";
const SUBJECT: &str = "grid.picture";

/// The field of 19.10 beside the file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SavePicture {
    /// 选中的网格id
    pub id: Field<i64>,
}

/// The picture of a grid's map, and the object with its bytes.
#[derive(Debug, Clone)]
pub struct GridPicture {
    /// The grid.
    pub grid_id: i64,
    /// What it is.
    pub kind: Kind,
    /// The name of its bytes.
    pub key: Key,
}

/// Whether 19.10 may be done, so that nothing is put that no row will name.
///
/// # Errors
/// No grid is named, the file is no picture, or no such grid inside the scope.
pub fn check(
    conn: &mut Conn,
    scope: &DataScope,
    command: &SavePicture,
    file: Sent,
) -> Result<(), Error> {
    settle(conn, scope, command, file).map(drop)
}

/// 19.10: gives a grid a picture whose bytes were put, in place of the one it has; `address` says
/// where the map of the grid with an id is to be looked at. Answers the picture's id.
///
/// # Errors
/// As [`check`].
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    command: &SavePicture,
    file: &NewFile,
    address: impl FnOnce(i64) -> String,
) -> Result<i64, Error> {
    let sent = Sent::Sound(file.picture);
    let grid_id = settle(tx.conn(), &actor.scope, command, sent)?;
    // Of two that come at one time the later stays.
    tx.one_at_a_time(&format!("{SUBJECT} {grid_id}"))?;
    // Whoever sweeps the storage removes the object before this row is there, or not at all.
    tx.one_at_a_time(&file.key.turn())?;
    info::set_map(tx, grid_id, &address(grid_id))?;
    let before = row::find(tx.conn(), grid_id)?;
    row::delete(tx, actor, grid_id)?;
    let id = row::insert(tx, actor, grid_id, file)?;
    let after = row::find(tx.conn(), grid_id)?;
    let entry = Entry::new("grid.picture.add", SUBJECT, grid_id);
    wangge_audit::record(tx, actor, entry.before(&before).after(&after))?;
    Ok(id)
}

/// 19.11: the picture of a grid inside the scope.
///
/// # Errors
/// The database failed, or the row names no object.
pub fn find(
    conn: &mut Conn,
    scope: &DataScope,
    grid_id: i64,
) -> Result<Option<GridPicture>, Error> {
    if !info::is_seen(conn, scope, grid_id)? {
        return Ok(None);
    }
    row::find(conn, grid_id)?.map(GridPicture::new).transpose()
}

/// The picture goes with its grid.
pub(crate) fn leave_with(tx: &mut Tx<'_>, actor: &Actor, grid_id: i64) -> Result<(), Error> {
    tx.one_at_a_time(&format!("{SUBJECT} {grid_id}"))?;
    let Some(before) = row::find(tx.conn(), grid_id)? else {
        return Ok(());
    };
    row::delete(tx, actor, grid_id)?;
    let entry = Entry::new("grid.picture.delete", SUBJECT, grid_id).before(&before);
    Ok(wangge_audit::record(tx, actor, entry)?)
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

impl GridPicture {
    fn new(row: PictureRow) -> Result<Self, Error> {
        let broken = || Error::Storage(storage::Error::Missing(row.sha256.clone()));
        Ok(Self {
            grid_id: row.grid_id,
            kind: Kind::of_mime(&row.mime).ok_or_else(broken)?,
            key: Key::parse(&row.sha256).ok_or_else(broken)?,
        })
    }
}

/// The grid that a sound command names. Every fault is told at once; where nothing is wrong but
/// that the grid is not there, that is the answer.
fn settle(
    conn: &mut Conn,
    scope: &DataScope,
    command: &SavePicture,
    file: Sent,
) -> Result<i64, Error> {
    let mut check = Check::new();
    let id = check.number(ID, &command.id, (1, i64::MAX), None);
    let (id, mut faults) = check.into_parts(id);
    let named = faults.is_empty();
    let refusal = match file {
        // A map is shown in a page.
        Sent::Sound(picture) if picture.kind == Kind::Pdf => Some(Refusal::Paper),
        Sent::Sound(_) => None,
        Sent::Refused(refusal) => Some(refusal),
        Sent::Nothing => {
            faults.add(FILE, "请选择要上传的图片");
            None
        }
    };
    let absent = named && !info::is_seen(conn, scope, id)?;
    match (refusal, absent) {
        (None, true) if faults.is_empty() => Err(Error::NotFound),
        (Some(refusal), false) if faults.is_empty() => Err(Error::Picture(refusal)),
        (refusal, absent) => Ok(all_told(faults, refusal, absent).into_result(id)?),
    }
}

fn all_told(mut faults: Faults, refusal: Option<Refusal>, absent: bool) -> Faults {
    if absent {
        faults.add(ID.field, format!("{}不存在", ID.label));
    }
    if let Some(refusal) = refusal {
        faults.add(FILE, refusal.to_string());
    }
    faults
}
