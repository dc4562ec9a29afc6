//! The first half of a feed: its rows are checked and stored where nobody sees them.

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Failed};
use wangge_db::{Conn, Tx, insert_many};
use wangge_excel_io::import::{BadRow, keep_bad_rows};
use wangge_excel_io::{CellFault, RawRow, Refusal, SheetReader, TypedRow};

use super::hold::Hold;
use super::row::Staged;
use super::{BROKEN_MAX, Ended, Load, Step, row};
use crate::day::Kind;
use crate::error::Error;
use crate::schema::balance_row as stored;
use crate::schema::foreign::customer;
use crate::sheet::{ACCOUNT_COLUMN, BALANCE_SHEET, FeedRow, Rules};
use crate::source::{Source, limits};
use crate::tree::Tree;

/// Rows of a transaction.
const CHUNK: usize = 2_000;

/// Characters of a broken row's cell that are kept.
const CELL_CHARS: usize = 255;

/// A broken row, and against which unit it counts, if that can be told.
struct Broken {
    unit: Option<(i64, Kind)>,
    row: BadRow,
}

/// Rows that are stored together.
#[derive(Default)]
struct Chunk {
    sound: Vec<FeedRow>,
    broken: Vec<Broken>,
    last: i64,
}

impl Chunk {
    fn rows(&self) -> usize {
        self.sound.len() + self.broken.len()
    }
}

/// Stages the rows behind the last one that was.
pub(super) fn stage(load: &Load<'_>, hold: &Hold) -> Result<Ended, Error> {
    let (rules, rows) = load.db.read_blocking(|conn| {
        let mut orgs = Tree::load(conn)?.codes();
        orgs.retain(|_, id| load.scope.holds_org(*id));
        let today = load.db.clock().today();
        let rows = row::rows(conn, hold.feed_id)?;
        Ok::<_, Error>((Rules { orgs, today }, rows))
    })?;
    let bounds = limits();
    let source = Source::open(load.file, load.scratch, bounds.inflated_bytes)?;
    let mut stager = Stager {
        load,
        hold,
        rules,
        sheet: SheetReader::new(&BALANCE_SHEET),
        chunk: Chunk::default(),
        done: rows.0 + rows.1,
        broken: rows.1,
    };
    let mut failure = None;
    let mut put_off = false;
    load.parser.rows(source.path(), &bounds, &mut |raw| {
        match stager.take(&raw) {
            Ok(()) if (load.is_stopping)() => put_off = true,
            Ok(()) => return ControlFlow::Continue(()),
            Err(error) => failure = Some(error),
        }
        ControlFlow::Break(())
    })?;
    match failure {
        Some(error) => Err(error),
        None if put_off => Ok(Ended::PutOff),
        None => stager.finish(),
    }
}

struct Stager<'a> {
    load: &'a Load<'a>,
    hold: &'a Hold,
    rules: Rules,
    sheet: SheetReader<'static>,
    chunk: Chunk,
    /// Rows that are stored, by earlier runs as well.
    done: i64,
    /// Broken ones among them.
    broken: i64,
}

impl Stager<'_> {
    fn take(&mut self, raw: &RawRow) -> Result<(), Error> {
        let Some(typed) = self.sheet.feed(raw).map_err(Refusal::from)? else {
            return Ok(());
        };
        if i64::from(typed.number) <= self.hold.cursor {
            return Ok(());
        }
        self.chunk.last = typed.number.into();
        match self.rules.check(&typed) {
            Ok(row) => self.chunk.sound.push(row),
            Err(row) => self.chunk.broken.push(Broken {
                unit: row.unit,
                row: self.bad_row(raw, typed, &row.faults),
            }),
        }
        match self.chunk.rows() >= CHUNK {
            true => self.store(),
            false => Ok(()),
        }
    }

    fn bad_row(&self, raw: &RawRow, typed: TypedRow, faults: &[(usize, &'static str)]) -> BadRow {
        let number = typed.number;
        let cells = self.sheet.raw(raw).into_iter().map(|cell| {
            let cell = cell?;
            Some(cell.chars().take(CELL_CHARS).collect::<String>())
        });
        let cells: Vec<Option<String>> = cells.collect();
        let mut all = typed.faults;
        let more = faults.iter().map(|(column, reason)| {
            let value = cells.get(*column).cloned().flatten();
            self.fault((number, *column), value.unwrap_or_default(), reason)
        });
        all.extend(more);
        let label = cells.get(BALANCE_SHEET.key).cloned().flatten();
        BadRow {
            number,
            label: label.unwrap_or_else(|| format!("第{number}行")),
            cells,
            faults: all,
        }
    }

    fn fault(&self, (row, column): (u32, usize), value: String, reason: &str) -> CellFault {
        let header = BALANCE_SHEET.columns.get(column);
        CellFault {
            row,
            column: self.sheet.letter(column).unwrap_or_default(),
            header: header.map_or("", |column| column.header).to_owned(),
            value,
            reason: reason.to_owned(),
        }
    }

    /// The row of an account that the unit has already.
    fn repeated(&self, row: &FeedRow) -> BadRow {
        let account = row.account_no.clone();
        let reason = format!("同一日期的账号{account}在文件内重复");
        BadRow {
            number: row.number,
            label: row.id_number.clone(),
            cells: self.rules.cells(row),
            faults: vec![self.fault((row.number, ACCOUNT_COLUMN), account, &reason)],
        }
    }

    fn store(&mut self) -> Result<(), Error> {
        let chunk = std::mem::take(&mut self.chunk);
        if chunk.rows() == 0 {
            return Ok(());
        }
        let broken = self.load.db.write_blocking(|tx| {
            self.hold.check(tx)?;
            self.store_in(tx, &chunk)
        })?;
        self.done += number(chunk.rows());
        self.broken += broken;
        (self.load.progress)(Step::Staged(self.done));
        Ok(())
    }

    /// Stores a chunk; answers how many of its rows are broken.
    fn store_in(&self, tx: &mut Tx<'_>, chunk: &Chunk) -> Result<i64, Error> {
        let feed_id = self.hold.feed_id;
        let mut broken: Vec<BadRow> = Vec::new();
        let mut unplaced = 0;
        let mut bad: BTreeMap<(i64, Kind), i64> = BTreeMap::new();
        for row in &chunk.broken {
            broken.push(row.row.clone());
            match row.unit {
                Some(unit) => *bad.entry(unit).or_default() += 1,
                None => unplaced += 1,
            }
        }
        let mut units: BTreeMap<(i64, Kind), Vec<&FeedRow>> = BTreeMap::new();
        for row in &chunk.sound {
            units.entry((row.day, row.kind)).or_default().push(row);
        }
        for unit in bad.keys() {
            units.entry(*unit).or_default();
        }
        let mut unknown = 0;
        for (unit, rows) in units {
            let unit_id = row::unit_of(tx, feed_id, unit)?;
            let (fresh, repeated) = insert_new(tx, unit_id, rows)?;
            unknown += strangers(tx.conn(), &fresh)?;
            let of_unit = bad.get(&unit).copied().unwrap_or_default() + number(repeated.len());
            row::count_rows(tx, unit_id, (number(fresh.len()), of_unit))?;
            broken.extend(repeated.into_iter().map(|row| self.repeated(row)));
        }
        broken.sort_by_key(|row| row.number);
        let room = usize::try_from(BROKEN_MAX - self.broken).unwrap_or_default();
        keep_bad_rows(tx, feed_id, broken.get(..room).unwrap_or(&broken))?;
        let staged = Staged {
            cursor: chunk.last,
            rows: self.done + number(chunk.rows()),
        };
        row::advance(tx, feed_id, &staged, (unplaced, unknown))?;
        Ok(number(broken.len()))
    }

    fn finish(mut self) -> Result<Ended, Error> {
        self.store()?;
        self.sheet.finish().map_err(Refusal::from)?;
        self.load.db.write_blocking(|tx| {
            self.hold.check(tx)?;
            Ok::<_, Error>(row::staged(tx, self.hold.feed_id)?)
        })?;
        Ok(Ended::Done)
    }
}

/// Inserts the rows of accounts that the unit does not have yet; answers them, and the others: the
/// first row of an account is the one that counts. Accounts are looked up only when the insert says
/// that one of them is there, which is rare.
fn insert_new<'r>(
    tx: &mut Tx<'_>,
    unit_id: i64,
    rows: Vec<&'r FeedRow>,
) -> QueryResult<(Vec<&'r FeedRow>, Vec<&'r FeedRow>)> {
    let (fresh, mut repeated) = told_apart(HashSet::new(), rows);
    match tx.savepoint(|tx| insert(tx.conn(), unit_id, &fresh)) {
        Err(Failed::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {}
        outcome => return outcome.map(|()| (fresh, repeated)),
    }
    let accounts: Vec<&str> = fresh.iter().map(|row| row.account_no.as_str()).collect();
    let known: Vec<String> = tx.planned_afresh(|tx| {
        stored::table
            .filter(stored::unit_id.eq(unit_id))
            .filter(stored::account_no.eq_any(accounts))
            .select(stored::account_no)
            .load(tx.conn())
    })?;
    let known = known.iter().map(String::as_str).collect();
    let (fresh, more) = told_apart(known, fresh);
    repeated.extend(more);
    insert(tx.conn(), unit_id, &fresh)?;
    Ok((fresh, repeated))
}

/// The rows of accounts that are not known, each once, and the others.
fn told_apart<'r, 'k>(
    mut known: HashSet<&'k str>,
    rows: Vec<&'r FeedRow>,
) -> (Vec<&'r FeedRow>, Vec<&'r FeedRow>)
where
    'r: 'k,
{
    rows.into_iter()
        .partition(|row| known.insert(row.account_no.as_str()))
}

fn insert(conn: &mut Conn, unit_id: i64, rows: &[&FeedRow]) -> QueryResult<()> {
    let values: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                stored::unit_id.eq(unit_id),
                stored::org_id.eq(row.org_id),
                stored::id_number.eq(&row.id_number),
                stored::account_no.eq(&row.account_no),
                stored::is_fixed.eq(row.is_fixed),
                stored::balance.eq(row.balance),
                stored::product_code.eq(row.product_code.as_deref()),
            )
        })
        .collect();
    if !values.is_empty() {
        insert_many(conn, diesel::insert_into(stored::table).values(&values))?;
    }
    Ok(())
}

/// How many rows are of persons who are no customers.
fn strangers(conn: &mut Conn, rows: &[&FeedRow]) -> QueryResult<i64> {
    let numbers: HashSet<&str> = rows.iter().map(|row| row.id_number.as_str()).collect();
    let known: HashSet<String> = customer::table
        .filter(customer::id_number.eq_any(numbers))
        .select(customer::id_number)
        .load(conn)?
        .into_iter()
        .collect();
    let strangers = rows.iter().filter(|row| !known.contains(&row.id_number));
    Ok(number(strangers.count()))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
