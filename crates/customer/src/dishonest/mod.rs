//! Dishonest persons (chapter 24): judgments as courts publish them, each about one person whom the
//! bank may know.
//!
//! A published number that equals the person's is a confirmed hit. One that is partly starred and
//! fits, with the same name, makes him suspected until somebody says so or not ([`decide`]). A name
//! alone is no match. Rows follow their person's grid; rows about nobody are seen by scopes that
//! hold orgs. [`check`] asks a source about the residents of a scope.

pub mod check;
mod command;
mod fit;
pub(crate) mod import;
mod row;
pub mod source;
mod view;

pub use command::ListDishonest;
pub use fit::starred;
pub use import::DISHONEST_SHEET;
pub use view::DishonestView;

use std::collections::BTreeSet;

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope, Faults, Page, Paged};

use crate::error::Error;
use row::{About, Kept};
use source::{Asked, Published};

/// What is said of a decision that is none.
const NO_DECISION: &str = "核对结果只能是confirmed/dismissed";
const NOBODY: &str = "该失信记录未匹配到居民或客户，不能核对";

/// How a row stands to the person it may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// 疑似: somebody has to look.
    Suspected,
    /// 已确认: it is him.
    Confirmed,
    /// 已排除: it is not him.
    Dismissed,
}

impl Match {
    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Suspected => "suspected",
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
        }
    }

    fn of(word: &str) -> Option<Self> {
        let all = [Self::Suspected, Self::Confirmed, Self::Dismissed];
        all.into_iter().find(|state| state.word() == word)
    }
}

/// 24.1: the rows in scope, newest first.
///
/// # Errors
/// Faulty filters, or the database failed.
pub fn list(
    conn: &mut Conn,
    scope: &DataScope,
    wanted: &ListDishonest,
    page: Page,
) -> Result<Paged<DishonestView>, Error> {
    let filter = wanted.validate()?;
    Ok(row::list(conn, scope, &filter, page)?.map(DishonestView::from))
}

/// 24.2: one row in scope.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<DishonestView>, Error> {
    Ok(row::find(conn, scope, id)?.map(DishonestView::from))
}

/// `PUT /customer/dishonesty/{id}/match/{state}`: says that a row is about its person, or is not.
///
/// # Errors
/// A word that is no decision, no such row in scope, a row about nobody, or someone else was faster.
pub fn decide(tx: &mut Tx<'_>, actor: &Actor, id: i64, decision: &str) -> Result<(), Error> {
    let state = Match::of(decision.trim()).filter(|state| *state != Match::Suspected);
    let found = row::find(tx.conn(), &actor.scope, id)?.ok_or(Error::NotFound)?;
    let Some(state) = state else {
        return Err(Faults::one("state", NO_DECISION).into());
    };
    if !found.is_matched() {
        return Err(Error::State(NOBODY));
    }
    let before = DishonestView::from(found.clone());
    if found.row.match_state == state.word() {
        return Ok(());
    }
    if row::set_match(tx, &found.row, state)? == 0 {
        return Err(Error::Stale);
    }
    let after = row::find(tx.conn(), &actor.scope, id)?.map(DishonestView::from);
    let entry = Entry::new("dishonest.match", "dishonest", id);
    wangge_audit::record(tx, actor, entry.before(&before).after(&after))?;
    Ok(())
}

/// Those of `id_numbers` with a confirmed hit, for whoever lends or judges (21.1, reviews). No
/// scope: the caller has found these people in his.
///
/// # Errors
/// The database failed.
pub fn confirmed(conn: &mut Conn, id_numbers: &[&str]) -> Result<BTreeSet<String>, Error> {
    let mut found = BTreeSet::new();
    for some in id_numbers.chunks(1000) {
        found.extend(row::confirmed(conn, some)?);
    }
    Ok(found)
}

/// Whether a row is, or may be, about the person with this number.
pub(crate) fn is_about(conn: &mut Conn, id_number: &str) -> diesel::QueryResult<bool> {
    row::is_about(conn, id_number)
}

/// What a person's published judgments came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Taken {
    /// How sure the surest of those that fit him is.
    pub surest: Option<Match>,
    /// How many were not there before.
    pub imported: i64,
}

/// Keeps those of `published` that fit this person, for whoever asked a source about him. What is
/// there already stays as it was decided; but a full number makes sure what stars only suspected.
///
/// # Errors
/// The database failed.
pub fn take_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    who: Asked<'_>,
    published: &[Published],
) -> Result<Taken, Error> {
    let mut taken = Taken::default();
    for judgment in published {
        let found = (judgment.name.as_str(), judgment.card_number.as_str());
        let Some(state) = fit::fit(found, (who.name, who.id_number)) else {
            continue;
        };
        taken.surest = taken.surest.max(Some(state));
        let about = About {
            id_number: who.id_number,
            state,
        };
        let (id, action) = match row::keep(tx, actor, judgment, about)? {
            Kept::New(id) => (id, "dishonest.found"),
            Kept::Surer(id) => (id, "dishonest.surer"),
            Kept::Known => continue,
        };
        taken.imported += i64::from(action == "dishonest.found");
        wangge_audit::record(tx, actor, Entry::new(action, "dishonest", id))?;
    }
    Ok(taken)
}
