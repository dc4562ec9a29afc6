//! Rows of runs and of who was asked about, and the queries on them.

use std::collections::BTreeMap;

use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::{Actor, DataScope};

use super::State;
use crate::dishonest::source;
use crate::reach::list;
use crate::resident::is_living;
use crate::schema::{dishonest_check, dishonest_run, resident};
use crate::visible;

/// A stored run.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = dishonest_run)]
pub(super) struct RunRow {
    pub(super) id: i64,
    pub(super) job_id: Option<i64>,
    pub(super) state: String,
    pub(super) total: i64,
    pub(super) skipped: i64,
    pub(super) checked: i64,
    pub(super) failed: i64,
    pub(super) hits: i64,
    pub(super) suspected: i64,
    pub(super) imported: i64,
    pub(super) error: Option<String>,
    pub(super) created_at: i64,
    pub(super) started_at: Option<i64>,
    pub(super) finished_at: Option<i64>,
}

/// What some people add to a run.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) skipped: i64,
    pub(super) checked: i64,
    pub(super) failed: i64,
    pub(super) hits: i64,
    pub(super) suspected: i64,
    pub(super) imported: i64,
}

/// Somebody to ask about.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub(super) struct Person {
    pub(super) id: i64,
    pub(super) id_number: String,
    pub(super) name: String,
}

impl Person {
    pub(super) fn asked(&self) -> source::Asked<'_> {
        source::Asked {
            name: &self.name,
            id_number: &self.id_number,
        }
    }
}

/// A text that is the same for scopes with the same residents.
pub(super) fn scope_key(scope: &DataScope) -> String {
    match scope {
        DataScope::All => "all".to_owned(),
        DataScope::Part(part) => format!("{:?}{:?}", list(&part.orgs), list(&part.grids)),
    }
}

/// The run of the same residents that is not over.
pub(super) fn open_run(conn: &mut Conn, scope_key: &str) -> QueryResult<Option<RunRow>> {
    dishonest_run::table
        .filter(dishonest_run::scope_key.eq(scope_key))
        .filter(dishonest_run::state.eq_any([State::Queued, State::Running].map(State::word)))
        .order(dishonest_run::id.desc())
        .select(RunRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn insert(tx: &mut Tx<'_>, actor: &Actor, scope_key: &str) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(dishonest_run::table)
        .values((
            dishonest_run::account_id.eq(actor.account_id),
            dishonest_run::scope_key.eq(scope_key),
            dishonest_run::state.eq(State::Queued.word()),
            dishonest_run::created_at.eq(now),
        ))
        .returning(dishonest_run::id)
        .get_result(tx.conn())
}

pub(super) fn set_job(tx: &mut Tx<'_>, run_id: i64, job_id: i64) -> QueryResult<usize> {
    diesel::update(dishonest_run::table.find(run_id))
        .set(dishonest_run::job_id.eq(job_id))
        .execute(tx.conn())
}

pub(super) fn find(conn: &mut Conn, run_id: i64) -> QueryResult<Option<RunRow>> {
    dishonest_run::table
        .find(run_id)
        .select(RunRow::as_select())
        .first(conn)
        .optional()
}

/// The caller's newest run, or the one of a job: his own, and those of the same residents. Who sees
/// everybody sees every run.
pub(super) fn newest(
    conn: &mut Conn,
    actor: &Actor,
    job_id: Option<i64>,
) -> QueryResult<Option<RunRow>> {
    let mut runs = dishonest_run::table.into_boxed::<MultiBackend>();
    if job_id.is_none() || actor.scope != DataScope::All {
        let own = dishonest_run::account_id.eq(actor.account_id);
        runs = runs.filter(own.or(dishonest_run::scope_key.eq(scope_key(&actor.scope))));
    }
    if let Some(job_id) = job_id {
        runs = runs.filter(dishonest_run::job_id.eq(job_id));
    }
    runs.order(dishonest_run::id.desc())
        .select(RunRow::as_select())
        .first(conn)
        .optional()
}

/// Takes an open run for the holder of `token`, whoever had it before; answers whether it was open.
pub(super) fn take(tx: &mut Tx<'_>, run_id: i64, token: i64, total: i64) -> QueryResult<bool> {
    let now = tx.now();
    let taken = diesel::update(open(run_id))
        .set((
            dishonest_run::token.eq(token),
            dishonest_run::state.eq(State::Running.word()),
            dishonest_run::total.eq(total),
            dishonest_run::skipped.eq(0),
        ))
        .execute(tx.conn())?;
    let first = dishonest_run::table.find(run_id);
    diesel::update(first.filter(dishonest_run::started_at.is_null()))
        .set(dishonest_run::started_at.eq(now))
        .execute(tx.conn())?;
    Ok(taken == 1)
}

/// Adds to the counts of a run that the holder of `token` has; answers whether he still has it.
pub(super) fn count(
    tx: &mut Tx<'_>,
    (run_id, token): (i64, i64),
    add: Counts,
) -> QueryResult<bool> {
    let held = open(run_id).filter(dishonest_run::token.eq(token));
    let counted = diesel::update(held)
        .set((
            dishonest_run::skipped.eq(dishonest_run::skipped + add.skipped),
            dishonest_run::checked.eq(dishonest_run::checked + add.checked),
            dishonest_run::failed.eq(dishonest_run::failed + add.failed),
            dishonest_run::hits.eq(dishonest_run::hits + add.hits),
            dishonest_run::suspected.eq(dishonest_run::suspected + add.suspected),
            dishonest_run::imported.eq(dishonest_run::imported + add.imported),
        ))
        .execute(tx.conn())?;
    Ok(counted == 1)
}

/// Ends a run; of the holder of `token` where one is given. Answers whether this call ended it.
pub(super) fn end(
    tx: &mut Tx<'_>,
    run_id: i64,
    token: Option<i64>,
    (state, error): (State, Option<String>),
) -> QueryResult<bool> {
    let now = tx.now();
    let mut run = diesel::update(open(run_id)).into_boxed::<MultiBackend>();
    if let Some(token) = token {
        run = run.filter(dishonest_run::token.eq(token));
    }
    let ended = run
        .set((
            dishonest_run::state.eq(state.word()),
            dishonest_run::error.eq(error),
            dishonest_run::finished_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(ended == 1)
}

#[diesel::dsl::auto_type]
fn open(run_id: i64) -> _ {
    dishonest_run::table
        .filter(dishonest_run::id.eq(run_id))
        .filter(dishonest_run::finished_at.is_null())
}

/// The next living residents in scope after the one with this id.
pub(super) fn next(
    conn: &mut Conn,
    scope: &DataScope,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<Person>> {
    visible::residents(scope)
        .filter(is_living())
        .filter(resident::id.gt(after))
        .order(resident::id)
        .limit(limit)
        .select((resident::id, resident::id_number, resident::name))
        .load(conn)
}

/// Who of these was asked about: by which run last, when with success, under which name.
pub(super) type Asked = (i64, Option<i64>, String);

pub(super) fn asked(conn: &mut Conn, people: &[Person]) -> QueryResult<BTreeMap<String, Asked>> {
    let numbers: Vec<&str> = people.iter().map(|p| p.id_number.as_str()).collect();
    let found: Vec<(String, i64, Option<i64>, String)> = dishonest_check::table
        .filter(dishonest_check::id_number.eq_any(numbers))
        .select((
            dishonest_check::id_number,
            dishonest_check::run_id,
            dishonest_check::checked_at,
            dishonest_check::name,
        ))
        .order(dishonest_check::id_number)
        .load(conn)?;
    let by_number = |(number, run, at, name)| (number, (run, at, name));
    Ok(found.into_iter().map(by_number).collect())
}

/// Remembers that a run has asked about somebody; an older answer stays one when there is no new.
pub(super) fn note(
    tx: &mut Tx<'_>,
    run_id: i64,
    person: &Person,
    answered: bool,
) -> QueryResult<()> {
    let now = tx.now();
    let at = answered.then_some(now);
    let known = dishonest_check::table.find(&person.id_number);
    let set = (
        dishonest_check::run_id.eq(run_id),
        dishonest_check::name.eq(&person.name),
    );
    let noted = match answered {
        true => diesel::update(known)
            .set((set, dishonest_check::checked_at.eq(at)))
            .execute(tx.conn())?,
        // The name stays: it is the one of the older answer.
        false => diesel::update(known)
            .set(dishonest_check::run_id.eq(run_id))
            .execute(tx.conn())?,
    };
    if noted > 0 {
        return Ok(());
    }
    let inserted = tx.savepoint(|tx| {
        diesel::insert_into(dishonest_check::table)
            .values((
                dishonest_check::id_number.eq(&person.id_number),
                dishonest_check::name.eq(&person.name),
                dishonest_check::run_id.eq(run_id),
                dishonest_check::checked_at.eq(at),
            ))
            .execute(tx.conn())
    });
    match inserted {
        // Another run has asked about him at the same moment.
        Err(error) if wangge_db::constraint_of(&error).is_some() => Ok(()),
        other => other.map(drop),
    }
}
