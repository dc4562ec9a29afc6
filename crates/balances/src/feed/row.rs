//! The queries of feeds and their units.

use diesel::prelude::*;
use wangge_db::{Conn, Tx, insert_many};

use super::hold::{DONE, FAILED, LOADING, SETTLING};
use super::{FAULTS_MAX, FaultView, FeedView, UnitView};
use crate::day::Kind;
use crate::schema::{balance_fault as fault, balance_feed as feed, balance_unit as unit};

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

pub(super) fn insert_feed(tx: &mut Tx<'_>, account_id: i64, name: &str) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(feed::table)
        .values((
            feed::file_name.eq(name),
            feed::account_id.eq(account_id),
            feed::state.eq(LOADING),
            feed::created_at.eq(now),
            feed::updated_at.eq(now),
        ))
        .returning(feed::id)
        .get_result(tx.conn())
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

/// Says up to which row a feed is staged, and what else was met.
pub(super) fn advance(
    tx: &mut Tx<'_>,
    feed_id: i64,
    cursor: i64,
    (unplaced, unknown): (i64, i64),
) -> QueryResult<()> {
    diesel::update(feed::table.filter(feed::id.eq(feed_id)))
        .set((
            feed::cursor_row.eq(cursor),
            feed::bad_unplaced.eq(feed::bad_unplaced + unplaced),
            feed::unknown_rows.eq(feed::unknown_rows + unknown),
        ))
        .execute(tx.conn())?;
    Ok(())
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

pub(super) fn finish(tx: &mut Tx<'_>, feed_id: i64, message: Option<&str>) -> QueryResult<()> {
    set_state(tx, feed_id, DONE, message)
}

/// Ends a feed without what is not visible of it.
pub(super) fn fail(tx: &mut Tx<'_>, feed_id: i64, message: &str) -> QueryResult<()> {
    let unseen = unit::table
        .filter(unit::feed_id.eq(feed_id))
        .filter(unit::state.eq(STAGING));
    diesel::update(unseen)
        .set(unit::state.eq(REFUSED))
        .execute(tx.conn())?;
    set_state(tx, feed_id, FAILED, Some(message))
}

fn set_state(tx: &mut Tx<'_>, feed_id: i64, state: &str, message: Option<&str>) -> QueryResult<()> {
    diesel::update(feed::table.filter(feed::id.eq(feed_id)))
        .set((feed::state.eq(state), feed::message.eq(message)))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps the first broken rows of a feed.
pub(super) fn keep_faults(
    tx: &mut Tx<'_>,
    feed_id: i64,
    faults: &[(i64, String)],
) -> QueryResult<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let kept: i64 = fault::table
        .filter(fault::feed_id.eq(feed_id))
        .count()
        .get_result(tx.conn())?;
    let room = usize::try_from(FAULTS_MAX - kept).unwrap_or_default();
    let rows: Vec<_> = faults
        .iter()
        .take(room)
        .map(|(number, reason)| {
            (
                fault::feed_id.eq(feed_id),
                fault::row_number.eq(*number),
                fault::message.eq(reason),
            )
        })
        .collect();
    if !rows.is_empty() {
        insert_many(tx.conn(), diesel::insert_into(fault::table).values(&rows))?;
    }
    Ok(())
}

pub(super) fn view(conn: &mut Conn, feed_id: i64) -> QueryResult<Option<FeedView>> {
    type Found = (String, String, i64, i64, Option<String>);
    let found: Option<Found> = feed::table
        .filter(feed::id.eq(feed_id))
        .select((
            feed::file_name,
            feed::state,
            feed::bad_unplaced,
            feed::unknown_rows,
            feed::message,
        ))
        .first(conn)
        .optional()?;
    let Some((file_name, state, unplaced, unknown, message)) = found else {
        return Ok(None);
    };
    let units = units(conn, feed_id)?;
    let errors: Vec<(i64, String)> = fault::table
        .filter(fault::feed_id.eq(feed_id))
        .order(fault::id)
        .select((fault::row_number, fault::message))
        .load(conn)?;
    Ok(Some(FeedView {
        feed_id,
        file_name,
        state,
        rows: units.iter().map(|unit| unit.row_count).sum(),
        failed: unplaced + units.iter().map(|unit| unit.bad_count).sum::<i64>(),
        unknown,
        message,
        days: units.into_iter().map(UnitView::from).collect(),
        errors: errors
            .into_iter()
            .map(|(row, reason)| FaultView { row, reason })
            .collect(),
    }))
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
