//! The feed of the core bank: a file is staged unseen in short transactions, then each of its
//! units (a day's deposits or loans) is compared with its neighbours and becomes visible by one
//! short transaction.
//!
//! A run that was cut off goes on behind the last row it staged. A file may be sent again: its
//! units replace what the same orgs had on the same days.

mod compare;
mod flip;
mod hold;
mod row;
mod settle;
mod stage;
mod sweep;

pub use sweep::sweep;

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use wangge_audit::Entry;
use wangge_db::{Conn, Db, Tx};
use wangge_excel_io::Parser;
use wangge_kernel::Actor;

use crate::error::Error;
use hold::Hold;

/// Broken rows that a report names at most.
pub(crate) const FAULTS_MAX: i64 = 1_000;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedView {
    /// 导入批次ID
    pub feed_id: i64,
    /// 文件名
    pub file_name: String,
    /// 状态：loading 读取中，settling 汇总中，done 完成，failed 失败
    pub state: String,
    /// 有效数据条数
    pub rows: i64,
    /// 错误数据条数
    pub failed: i64,
    /// 未建档客户的数据条数
    pub unknown: i64,
    /// 失败原因
    pub message: Option<String>,
    /// 各日期的结果
    pub days: Vec<UnitView>,
    /// 错误数据（最多1000条）
    pub errors: Vec<FaultView>,
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

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FaultView {
    /// 行号
    pub row: i64,
    /// 原因
    pub reason: String,
}

/// Registers a file; answers the id of its feed.
///
/// # Errors
/// The database failed.
pub fn begin(tx: &mut Tx<'_>, actor: &Actor, file_name: &str) -> Result<i64, Error> {
    let id = row::insert_feed(tx, actor.account_id, file_name)?;
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

/// One run over a file.
pub struct Load<'a> {
    /// The database.
    pub db: &'a Db,
    /// The feed, as [`begin`] answered it.
    pub feed_id: i64,
    /// The file: xlsx, csv or either packed by gzip.
    pub file: &'a Path,
    /// Where it is parsed.
    pub parser: &'a Parser,
    /// Whether the run should end at the next safe place, to go on another time.
    pub is_stopping: &'a (dyn Fn() -> bool + Sync),
    /// Told how many rows are staged.
    pub progress: &'a (dyn Fn(i64) + Sync),
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
