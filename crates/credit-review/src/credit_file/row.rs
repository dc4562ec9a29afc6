//! Rows of credit files and the queries on them.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::{IntoBoxed, auto_type, exists, not};
use diesel::prelude::*;
use serde::Serialize;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{Actor, DataScope, Page, Paged};

use super::list::{Attached, Filters};
use super::papers::{CONTRACT, Papers, SIGNING};
use super::particulars::Particulars;
use super::rate;
use crate::schema::foreign::{customer_image, grid};
use crate::schema::{credit_detail, credit_report};
use crate::sight::{Sight, grids_of};
use crate::stages::PENDING;

/// 正常.
pub(crate) const NORMAL: i64 = 0;
/// 删除.
pub(crate) const DELETED: i64 = 1;
/// 临时数据.
pub(super) const TEMPORARY: i64 = 2;

/// A stored credit file.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = credit_detail)]
pub(crate) struct FileRow {
    pub(crate) id: i64,
    pub(crate) id_number: String,
    pub(crate) customer_id: i64,
    pub(crate) customer_name: String,
    pub(crate) status: i64,
    pub(crate) approval_status: i64,
    pub(crate) is_open: bool,
    #[diesel(embed)]
    #[serde(flatten)]
    pub(crate) particulars: Particulars,
    pub(crate) grid_id: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl FileRow {
    /// Whether not all is there yet that a file needs.
    pub(crate) fn is_temporary(&self) -> bool {
        self.status == TEMPORARY
    }
}

/// A file with code and name of its grid.
pub(crate) type Placed = (FileRow, String, String);

type Files<'a> = IntoBoxed<'a, credit_detail::table, MultiBackend>;

/// Where a file stands.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Place {
    pub(super) id: i64,
    pub(super) grid_id: i64,
    pub(super) grid_code: String,
    pub(super) org_id: i64,
    pub(super) manager_id: Option<i64>,
}

/// Where these files stand, as far as they live.
pub(super) fn places(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Place>> {
    credit_detail::table
        .inner_join(grid::table)
        .filter(credit_detail::id.eq_any(ids))
        .filter(credit_detail::status.ne(DELETED))
        .order(credit_detail::id)
        .select((
            credit_detail::id,
            grid::id,
            grid::code,
            grid::org_id,
            grid::account_id,
        ))
        .load(conn)
}

/// The living files that are seen, and those of `lent` beyond them.
fn seen_or_lent<'a>(sight: &Sight, lent: &[i64]) -> Files<'a> {
    match lent.is_empty() {
        true => seen(sight),
        false => {
            let beyond = credit_detail::id.eq_any(lent.to_vec());
            seen(sight).or_filter(beyond.and(credit_detail::status.ne(DELETED)))
        }
    }
}

/// The living files that are seen.
fn seen<'a>(sight: &Sight) -> Files<'a> {
    let files = credit_detail::table
        .into_boxed::<MultiBackend>()
        .filter(credit_detail::status.ne(DELETED));
    match sight.clone() {
        Sight::Everything => files,
        Sight::One(grid) => files.filter(credit_detail::grid_id.eq(grid)),
        Sight::Few(grids) => files.filter(credit_detail::grid_id.eq_any(grids)),
        Sight::Orgs { grids, orgs } => {
            files.filter(credit_detail::grid_id.eq_any(grids_of(grids, orgs)))
        }
    }
}

/// The living file with this id, if the caller sees it.
pub(crate) fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> QueryResult<Option<Placed>> {
    let found: Vec<i64> = seen(&Sight::of(scope))
        .filter(credit_detail::id.eq(id))
        .select(credit_detail::id)
        .load(conn)?;
    Ok(placed(conn, found)?.pop())
}

/// The row whatever has become of it, for the operation log.
pub(crate) fn stored(conn: &mut Conn, id: i64) -> QueryResult<Option<FileRow>> {
    credit_detail::table
        .find(id)
        .select(FileRow::as_select())
        .first(conn)
        .optional()
}

/// The open files of these people, by their numbers; one query.
pub(super) fn open_of(
    conn: &mut Conn,
    id_numbers: &[&str],
) -> QueryResult<BTreeMap<String, FileRow>> {
    let found: Vec<FileRow> = credit_detail::table
        .filter(credit_detail::id_number.eq_any(id_numbers))
        .filter(credit_detail::is_open)
        .select(FileRow::as_select())
        .load(conn)?;
    let named = found.into_iter();
    Ok(named.map(|row| (row.id_number.clone(), row)).collect())
}

#[auto_type]
fn has_paper(kind: &'static str) -> _ {
    exists(
        customer_image::table
            .filter(customer_image::credit_detail_id.eq(credit_detail::id.nullable()))
            .filter(customer_image::id_number.eq(credit_detail::id_number))
            .filter(customer_image::kind.eq(kind))
            .filter(customer_image::deleted_at.is_null()),
    )
}

fn matching<'a>(sight: &Sight, filters: &Filters) -> Files<'a> {
    let mut files = seen_or_lent(sight, &filters.lent);
    if filters.complete_only {
        files = files.filter(credit_detail::status.eq(NORMAL));
    }
    files = match filters.states.as_deref() {
        None => files,
        Some([one]) => files.filter(credit_detail::approval_status.eq(*one)),
        // Several are looked for along the ids: by the index of states all would have to be sorted.
        Some(several) => {
            files.filter((credit_detail::approval_status + 0).eq_any(several.to_vec()))
        }
    };
    if let Some(part) = &filters.customer_name {
        let named = credit_detail::customer_name.like(contains_pattern(part));
        files = files.filter(named.escape('\\'));
    }
    if let Some(number) = &filters.id_number {
        files = files.filter(credit_detail::id_number.eq(number.clone()));
    }
    if let Some(id) = filters.customer_id {
        files = files.filter(credit_detail::customer_id.eq(id));
    }
    if let Some(parts) = filters.rate {
        files = files.filter(credit_detail::year_rate_parts.eq(parts));
    }
    let (contract, signing) = (|| has_paper(CONTRACT), || has_paper(SIGNING));
    match filters.attached {
        Attached::Any => files,
        Attached::All => files.filter(contract()).filter(signing()),
        Attached::None => files.filter(not(contract())).filter(not(signing())),
        Attached::NotAll => files.filter(not(contract().and(signing()))),
        Attached::Part => files
            .filter(contract().or(signing()))
            .filter(not(contract().and(signing()))),
    }
}

/// The page that matches, newest first. Its ids come from an index; whole rows are read only of
/// those that are answered.
pub(super) fn list(
    conn: &mut Conn,
    sight: &Sight,
    filters: &Filters,
    page: Page,
) -> QueryResult<Paged<Placed>> {
    let count = matching(sight, filters).count().get_result(conn)?;
    // An order that no index serves makes the database sort.
    let ordered = match sight.is_few() {
        true => matching(sight, filters).order((credit_detail::id + 0).desc()),
        false => matching(sight, filters).order(credit_detail::id.desc()),
    };
    let ids = ordered
        .limit(page.limit())
        .offset(page.offset())
        .select(credit_detail::id)
        .load(conn)?;
    let rows = placed(conn, ids)?;
    Ok(Paged { rows, count })
}

fn placed(conn: &mut Conn, ids: Vec<i64>) -> QueryResult<Vec<Placed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    credit_detail::table
        .inner_join(grid::table)
        .filter(credit_detail::id.eq_any(ids))
        .order(credit_detail::id.desc())
        .select((FileRow::as_select(), grid::code, grid::name))
        .load(conn)
}

/// Which papers of these files are there; one query.
pub(super) fn papers(conn: &mut Conn, ids: &[i64]) -> QueryResult<BTreeMap<i64, Papers>> {
    let found: Vec<(i64, String)> = credit_detail::table
        .inner_join(
            customer_image::table.on(customer_image::credit_detail_id
                .eq(credit_detail::id.nullable())
                .and(customer_image::id_number.eq(credit_detail::id_number))),
        )
        .filter(credit_detail::id.eq_any(ids))
        .filter(customer_image::kind.eq_any([CONTRACT, SIGNING]))
        .filter(customer_image::deleted_at.is_null())
        .select((credit_detail::id, customer_image::kind))
        .distinct()
        .load(conn)?;
    let mut papers: BTreeMap<i64, Papers> = BTreeMap::new();
    for (id, kind) in found {
        papers.entry(id).or_default().add(&kind);
    }
    Ok(papers)
}

/// Those of these files of which a report is kept.
pub(super) fn reported(conn: &mut Conn, ids: &[i64]) -> QueryResult<BTreeSet<i64>> {
    let found: Vec<i64> = credit_report::table
        .filter(credit_report::credit_detail_id.eq_any(ids))
        .select(credit_report::credit_detail_id)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// A file that is to be made.
pub(super) struct NewFile<'a> {
    pub(super) id_number: &'a str,
    pub(super) customer_id: i64,
    pub(super) grid_id: i64,
    pub(super) customer_name: &'a str,
    pub(super) particulars: &'a Particulars,
    pub(super) is_temporary: bool,
}

/// Inserts an open file that waits for the manager; answers its id. Fails, without harm to the
/// transaction, when the person has got another meanwhile.
pub(super) fn insert(tx: &mut Tx<'_>, actor: &Actor, new: &NewFile<'_>) -> QueryResult<i64> {
    let now = tx.now();
    let status = if new.is_temporary { TEMPORARY } else { NORMAL };
    tx.savepoint(|tx| {
        diesel::insert_into(credit_detail::table)
            .values((
                new.particulars,
                credit_detail::year_rate_parts.eq(rate_of(new.particulars)),
                credit_detail::id_number.eq(new.id_number),
                credit_detail::customer_id.eq(new.customer_id),
                credit_detail::customer_name.eq(new.customer_name),
                credit_detail::status.eq(status),
                credit_detail::approval_status.eq(PENDING),
                credit_detail::is_open.eq(true),
                credit_detail::grid_id.eq(new.grid_id),
                credit_detail::created_by.eq(actor.account_id),
                credit_detail::created_org.eq(actor.org.id),
                credit_detail::created_at.eq(now),
                credit_detail::updated_at.eq(now),
            ))
            .returning(credit_detail::id)
            .get_result(tx.conn())
    })
}

fn rate_of(particulars: &Particulars) -> Option<i64> {
    particulars.year_rate.as_deref().and_then(rate::parts)
}

/// Changes what a file says if it still is as it was read; it is complete then. Answers how many rows
/// that were.
pub(super) fn update(
    tx: &mut Tx<'_>,
    before: &FileRow,
    customer_name: &str,
    particulars: &Particulars,
) -> QueryResult<usize> {
    let later = changed_at(tx, before);
    let unchanged = credit_detail::table
        .find(before.id)
        .filter(credit_detail::status.eq(before.status))
        .filter(credit_detail::approval_status.eq(before.approval_status))
        .filter(credit_detail::updated_at.eq(before.updated_at));
    diesel::update(unchanged)
        .set((
            particulars,
            credit_detail::year_rate_parts.eq(rate_of(particulars)),
            credit_detail::customer_name.eq(customer_name),
            credit_detail::status.eq(NORMAL),
            credit_detail::updated_at.eq(later),
        ))
        .execute(tx.conn())
}

/// Marks a file as deleted if it still is as it was read.
pub(super) fn delete(tx: &mut Tx<'_>, before: &FileRow) -> QueryResult<usize> {
    let later = changed_at(tx, before);
    let unchanged = credit_detail::table
        .find(before.id)
        .filter(credit_detail::status.eq(before.status))
        .filter(credit_detail::approval_status.eq(before.approval_status))
        .filter(credit_detail::updated_at.eq(before.updated_at));
    diesel::update(unchanged)
        .set((
            credit_detail::status.eq(DELETED),
            credit_detail::is_open.eq(false),
            credit_detail::updated_at.eq(later),
        ))
        .execute(tx.conn())
}

fn changed_at(tx: &Tx<'_>, before: &FileRow) -> i64 {
    tx.now().max(before.updated_at.saturating_add(1))
}
