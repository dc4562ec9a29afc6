//! The queries of feeds and their units.

use diesel::prelude::*;
use wangge_db::{Conn, Tx};
use wangge_excel_io::import::batch::{self, Counts};
use wangge_excel_io::import::own_way;
use wangge_excel_io::import::view as import_view;
use wangge_kernel::Instant;

use super::hold::{DONE, FAILED, LOADING, SETTLING};
use super::{FeedView, UnitView};
use crate::day::Kind;
use crate::schema::{balance_feed as feed, balance_unit as unit};

pub(super) const STAGING: &str = "staging";
pub(super) const VISIBLE: &str = "visible";
pub(super) const REFUSED: &str = "refused";

/// A unit as it stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = unit)]
pub(super) struct Unit {
    pub(super) id: i64,
    pub(super) day: i64,
    kind: i64,
    pub(super) state: String,
    pub(super) row_count: i64,
    pub(super) bad_count: i64,
}

impl Unit {
    pub(super) fn kind(&self) -> Kind {
        Kind::from_code(self.kind).unwrap_or(Kind::Deposit)
    }
}

pub(super) fn insert_feed(
    tx: &mut Tx<'_>,
    id: i64,
    account_id: i64,
    name: &str,
) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(feed::table)
        .values((
            feed::id.eq(id),
            feed::file_name.eq(name),
            feed::account_id.eq(account_id),
            feed::state.eq(LOADING),
            feed::created_at.eq(now),
            feed::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The feeds that are not over and were last heard of before `since`.
pub(super) fn silent(conn: &mut Conn, since: Instant) -> QueryResult<Vec<i64>> {
    feed::table
        .filter(feed::state.eq_any([LOADING, SETTLING]))
        .filter(feed::updated_at.lt(since))
        .order(feed::id)
        .select(feed::id)
        .load(conn)
}

/// The units of a feed, by day and kind.
pub(super) fn units(conn: &mut Conn, feed_id: i64) -> QueryResult<Vec<Unit>> {
    unit::table
        .filter(unit::feed_id.eq(feed_id))
        .order((unit::day, unit::kind))
        .select(Unit::as_select())
        .load(conn)
}

/// The id of a unit of the feed, made if there is none yet.
pub(super) fn unit_of(tx: &mut Tx<'_>, feed_id: i64, (day, kind): (i64, Kind)) -> QueryResult<i64> {
    let found: Option<i64> = unit::table
        .filter(unit::feed_id.eq(feed_id))
        .filter(unit::day.eq(day))
        .filter(unit::kind.eq(kind.code()))
        .select(unit::id)
        .first(tx.conn())
        .optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    diesel::insert_into(unit::table)
        .values((
            unit::feed_id.eq(feed_id),
            unit::day.eq(day),
            unit::kind.eq(kind.code()),
            unit::state.eq(STAGING),
        ))
        .returning(unit::id)
        .get_result(tx.conn())
}

pub(super) fn count_rows(
    tx: &mut Tx<'_>,
    unit_id: i64,
    (sound, bad): (i64, i64),
) -> QueryResult<()> {
    diesel::update(unit::table.filter(unit::id.eq(unit_id)))
        .set((
            unit::row_count.eq(unit::row_count + sound),
            unit::bad_count.eq(unit::bad_count + bad),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// How far a feed is staged.
pub(super) struct Staged {
    /// The last physical row.
    pub(super) cursor: i64,
    /// Rows, broken ones included.
    pub(super) rows: i64,
}

/// Says how far a feed is staged, and what else was met.
pub(super) fn advance(
    tx: &mut Tx<'_>,
    feed_id: i64,
    staged: &Staged,
    (unplaced, unknown): (i64, i64),
) -> QueryResult<()> {
    diesel::update(feed::table.filter(feed::id.eq(feed_id)))
        .set((
            feed::cursor_row.eq(staged.cursor),
            feed::bad_unplaced.eq(feed::bad_unplaced + unplaced),
            feed::unknown_rows.eq(feed::unknown_rows + unknown),
        ))
        .execute(tx.conn())?;
    own_way::run_on(tx, feed_id, staged.rows)
}

/// The rows of a feed: sound ones, broken ones.
pub(super) fn rows(conn: &mut Conn, feed_id: i64) -> QueryResult<(i64, i64)> {
    let unplaced = unplaced(conn, feed_id)?;
    let units = units(conn, feed_id)?;
    Ok((
        units.iter().map(|unit| unit.row_count).sum(),
        unplaced + units.iter().map(|unit| unit.bad_count).sum::<i64>(),
    ))
}

/// Broken rows whose unit nobody knows.
pub(super) fn unplaced(conn: &mut Conn, feed_id: i64) -> QueryResult<i64> {
    feed::table
        .filter(feed::id.eq(feed_id))
        .select(feed::bad_unplaced)
        .first(conn)
}

pub(super) fn set_unit_state(tx: &mut Tx<'_>, unit_id: i64, state: &str) -> QueryResult<bool> {
    let staged = unit::table
        .filter(unit::id.eq(unit_id))
        .filter(unit::state.eq(STAGING));
    let changed = diesel::update(staged)
        .set(unit::state.eq(state))
        .execute(tx.conn())?;
    Ok(changed == 1)
}

pub(super) fn staged(tx: &mut Tx<'_>, feed_id: i64) -> QueryResult<()> {
    set_state(tx, feed_id, SETTLING, None)
}

/// Ends a feed of which something is visible.
pub(super) fn finish(tx: &mut Tx<'_>, feed_id: i64, message: Option<&str>) -> QueryResult<()> {
    set_state(tx, feed_id, DONE, message)?;
    end_import(tx, feed_id, None)
}

/// Ends a feed without what is not visible of it.
pub(super) fn fail(tx: &mut Tx<'_>, feed_id: i64, message: &str) -> QueryResult<()> {
    let unseen = unit::table
        .filter(unit::feed_id.eq(feed_id))
        .filter(unit::state.eq(STAGING));
    diesel::update(unseen)
        .set(unit::state.eq(REFUSED))
        .execute(tx.conn())?;
    set_state(tx, feed_id, FAILED, Some(message))?;
    end_import(tx, feed_id, Some(message))
}

fn set_state(tx: &mut Tx<'_>, feed_id: i64, state: &str, message: Option<&str>) -> QueryResult<()> {
    diesel::update(feed::table.filter(feed::id.eq(feed_id)))
        .set((feed::state.eq(state), feed::message.eq(message)))
        .execute(tx.conn())?;
    Ok(())
}

/// Tells the import what its feed has come to.
fn end_import(tx: &mut Tx<'_>, feed_id: i64, error: Option<&str>) -> QueryResult<()> {
    let (sound, failed) = rows(tx.conn(), feed_id)?;
    let units = units(tx.conn(), feed_id)?;
    let visible = units.iter().filter(|unit| unit.state == VISIBLE);
    let counts = Counts {
        success: visible.map(|unit| unit.row_count).sum(),
        failed,
    };
    own_way::end_run(tx, feed_id, sound + failed, counts, error)
}

pub(super) fn view(conn: &mut Conn, feed_id: i64) -> QueryResult<Option<FeedView>> {
    let found: Option<(String, i64, Option<String>)> = feed::table
        .filter(feed::id.eq(feed_id))
        .select((feed::file_name, feed::unknown_rows, feed::message))
        .first(conn)
        .optional()?;
    let Some((file_name, unknown, told)) = found else {
        return Ok(None);
    };
    let Some(found) = batch::find(conn, feed_id)? else {
        return Ok(None);
    };
    let mut import = import_view(conn, &found)?;
    import.report.message = sentence(
        (found.total, found.success, found.failed),
        unknown,
        told.as_deref(),
    );
    let days = units(conn, feed_id)?;
    Ok(Some(FeedView {
        import,
        file_name,
        unknown_count: unknown,
        days: days.into_iter().map(UnitView::from).collect(),
    }))
}

fn sentence((total, success, failed): (i64, i64, i64), unknown: i64, told: Option<&str>) -> String {
    let mut message = format!("共{total}条数据,导入成功{success}条,导入失败{failed}条");
    if unknown > 0 {
        message.push_str(&format!(",未建档客户{unknown}条"));
    }
    if let Some(told) = told {
        message.push('。');
        message.push_str(told);
    }
    message
}

impl From<Unit> for UnitView {
    fn from(unit: Unit) -> Self {
        Self {
            day: unit.day,
            amount_type: unit.kind,
            state: unit.state,
            rows: unit.row_count,
            failed: unit.bad_count,
        }
    }
}
