//! What is asked of whom as a credit file comes, moves and goes: its to-dos, in the same transaction.

use wangge_db::Tx;
use wangge_kernel::Actor;
use wangge_worklist::file::{self, FileRef, Task};

use super::addressee;
use super::machine::{Node, waits_for};
use super::row::{self, FileState};
use crate::error::Error;
use crate::stages::{AGREED, GRANTED, Stages};

/// A file was opened: its manager completes and submits it.
pub(crate) fn opened(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    let state = row::state_of(tx.conn(), id)?.ok_or(Error::NotFound)?;
    ask(tx, actor, Task::Submit, (state.named(), manager(&state)))
}

/// A file has gone: nobody is asked about it any more.
pub(crate) fn gone(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    file::cancel(tx, id)?;
    Ok(())
}

/// A file has come to the state `to`, by a decision that is stored: what was asked is done, and the
/// next is asked.
pub(super) fn moved(
    tx: &mut Tx<'_>,
    actor: &Actor,
    stages: Stages,
    (state, to): (&FileState, i64),
) -> Result<(), Error> {
    file::finish(tx, state.id)?;
    let named = state.named();
    match waits_for(stages, to) {
        Some(Node::Manager) => ask(tx, actor, Task::Mend, (named, manager(state))),
        Some(node) => {
            // Where nobody holds the role the file is found in the lists of those who decide.
            match deciders(tx, state, node)?.first() {
                Some(holder) => ask(tx, actor, Task::Review, (named, *holder)),
                None => Ok(()),
            }
        }
        None if matches!(to, AGREED | GRANTED) => {
            ask(tx, actor, Task::Granted, (named, manager(state)))
        }
        None => Ok(()),
    }
}

/// Who can be asked to decide at a node, whoever is asked first first.
fn deciders(tx: &mut Tx<'_>, state: &FileState, node: Node) -> Result<Vec<i64>, Error> {
    let decided = row::decided(tx.conn(), state.id)?;
    let elsewhere = decided.iter().filter(|(_, at)| *at != node.role_id());
    let elsewhere: Vec<i64> = elsewhere.map(|(account, _)| *account).collect();
    let of = (state.org_id, node.role_id());
    Ok(addressee::holders(tx.conn(), of, &elsewhere)?)
}

/// An account was changed (5.2, 5.6): what it is asked to decide and can no longer decide, others are
/// asked. Where there are none it stays.
///
/// # Errors
/// The database failed.
pub fn account_changed(tx: &mut Tx<'_>, account_id: i64) -> Result<(), Error> {
    for (todo_id, file_id) in file::reviews_of(tx.conn(), account_id)? {
        let Some(state) = row::state_of(tx.conn(), file_id)? else {
            continue;
        };
        // With two stages nobody is asked about what an accountant has agreed to.
        let Some(node) = waits_for(Stages::Three, state.approval_status) else {
            continue;
        };
        let deciders = deciders(tx, &state, node)?;
        if let Some(first) = deciders.first().filter(|_| !deciders.contains(&account_id)) {
            file::pass_on(tx, todo_id, *first)?;
        }
    }
    Ok(())
}

/// Who looks after a file: the manager of its grid, and without one whoever made it.
fn manager(state: &FileState) -> i64 {
    state.manager_id.unwrap_or(state.created_by)
}

fn ask(tx: &mut Tx<'_>, actor: &Actor, task: Task, asked: (FileRef<'_>, i64)) -> Result<(), Error> {
    Ok(file::ask(tx, actor, task, &[asked])?)
}
