//! The feed of the core bank: a file is staged unseen in short transactions, then each of its
//! units (a day's deposits or loans) is compared with its neighbours and becomes visible by one
//! short transaction.
//!
//! A run that was cut off goes on behind the last row it staged. A file may be sent again: its
//! units replace what the same orgs had on the same days.

mod command;
mod compare;
mod flip;
mod hold;
mod row;
mod settle;
mod stage;
mod sweep;

pub use command::FeedBalances;
pub use sweep::sweep;

use std::collections::BTreeSet;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use wangge_audit::Entry;
use wangge_db::{Conn, Db, Tx};
use wangge_excel_io::Parser;
use wangge_excel_io::import::ImportView;
use wangge_excel_io::import::batch::{self, NewBatch};
use wangge_kernel::{Actor, DataScope};

use crate::error::Error;
use hold::Hold;

/// The kind of a feed among all imports; the id of a feed is that of its import.
pub const IMPORT_KIND: &str = "balance";
/// Broken rows of a file that are kept.
const BROKEN_MAX: i64 = 10_000;

/// What became of a file (`POST /file/balance`, `GET /file/import/{importId}`).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedView {
    /// What every import tells. Rows of refused days are no successes.
    #[serde(flatten)]
    pub import: ImportView,
    /// 文件名
    pub file_name: String,
    /// 未建档客户的数据条数
    pub unknown_count: i64,
    /// 各日期的结果
    pub days: Vec<UnitView>,
}

/// What became of a day's deposits or loans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitView {
    /// 日期，如20180929
    pub day: i64,
    /// 1-存款 2-贷款
    pub amount_type: i64,
    /// 状态：staging 处理中，visible 已生效，refused 错误超过1%，未导入
    pub state: String,
    /// 有效数据条数
    pub rows: i64,
    /// 错误数据条数
    pub failed: i64,
}

/// Registers a file; answers the id of its feed, which is that of its import.
///
/// # Errors
/// The database failed.
pub fn begin(tx: &mut Tx<'_>, actor: &Actor, file_name: &str) -> Result<i64, Error> {
    let new = NewBatch {
        kind: IMPORT_KIND,
        grid: None,
        update_existing: false,
        dry_run: false,
    };
    let id = batch::queue(tx, actor, new)?;
    row::insert_feed(tx, id, actor.account_id, file_name)?;
    let entry = Entry::new("balance.feed", "balance_feed", id).after(&file_name);
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// What became of a feed.
///
/// # Errors
/// The database failed.
pub fn view(conn: &mut Conn, feed_id: i64) -> Result<Option<FeedView>, Error> {
    Ok(row::view(conn, feed_id)?)
}

/// Gives up feeds that nobody will go on with: not `awaited` by a job, and not heard of since.
///
/// # Errors
/// The database failed.
pub fn give_up_left(
    db: &Db,
    awaited: &BTreeSet<i64>,
    silent_since: wangge_kernel::Instant,
) -> Result<(), Error> {
    let open = db.read_blocking(|conn| Ok::<_, Error>(row::silent(conn, silent_since)?))?;
    for feed_id in open.into_iter().filter(|id| !awaited.contains(id)) {
        abandon(db, feed_id, "导入中断，请重新导入")?;
    }
    Ok(())
}

/// One run over a file.
pub struct Load<'a> {
    /// The database.
    pub db: &'a Db,
    /// The feed, as [`begin`] answered it.
    pub feed_id: i64,
    /// The file: xlsx, csv or either packed by gzip.
    pub file: &'a Path,
    /// Where a packed file is unpacked.
    pub scratch: &'a Path,
    /// Where it is parsed.
    pub parser: &'a Parser,
    /// Which orgs' accounts the file may tell of: others are not there for whoever sent it.
    pub scope: &'a DataScope,
    /// Whether the run should end at the next safe place, to go on another time.
    pub is_stopping: &'a (dyn Fn() -> bool + Sync),
    /// Told how far the run is.
    pub progress: &'a (dyn Fn(Step) + Sync),
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many rows are staged, broken ones included.
    Staged(i64),
    /// All are, and so many units of so many are summed up.
    Settled(usize, usize),
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The feed is over; [`view`] tells how.
    Done,
    /// It was asked to stop, and goes on by another run.
    PutOff,
}

impl Load<'_> {
    /// Takes the feed to its end, from wherever an earlier run left it.
    ///
    /// # Errors
    /// The file cannot be read (the feed then has failed, and nothing of it was made visible), the
    /// database failed, or another run took the feed over.
    pub fn run(&self) -> Result<Ended, Error> {
        let hold = Hold::take(self.db, self.feed_id)?;
        if !hold.is_staged {
            match stage::stage(self, &hold) {
                Ok(Ended::Done) => {}
                Ok(Ended::PutOff) => return Ok(Ended::PutOff),
                Err(Error::File(refusal)) => {
                    fail(self.db, &hold, &refusal.to_string())?;
                    return Err(refusal.into());
                }
                Err(error) => return Err(error),
            }
        }
        match settle::settle(self, &hold) {
            Ok(Ended::Done) => {}
            Ok(Ended::PutOff) => return Ok(Ended::PutOff),
            Err(Error::Overflow) => {
                fail(self.db, &hold, &Error::Overflow.to_string())?;
                return Err(Error::Overflow);
            }
            Err(error) => return Err(error),
        }
        sweep(self.db)?;
        Ok(Ended::Done)
    }
}

/// Gives up a feed that will not be run again: what is visible of it stays, the rest goes.
///
/// # Errors
/// The database failed.
pub fn abandon(db: &Db, feed_id: i64, message: &str) -> Result<(), Error> {
    let hold = Hold::take(db, feed_id)?;
    fail(db, &hold, message)
}

fn fail(db: &Db, hold: &Hold, message: &str) -> Result<(), Error> {
    db.write_blocking(|tx| {
        hold.check(tx)?;
        Ok::<_, Error>(row::fail(tx, hold.feed_id, message)?)
    })?;
    sweep(db)
}
