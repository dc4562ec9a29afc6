//! The right to write an import, and taking back what was written by it.

use uuid::Uuid;
use wangge_db::{Db, Tx};

use super::bad_row;
use super::batch::{self, State};

/// Rows of one transaction that deletes.
const DELETED: i64 = 2000;

/// Deletes some of the unseen rows of a batch; answers whether there were any.
pub type TakeBack<'a, E> = dyn Fn(&mut Tx<'_>, i64) -> Result<bool, E> + 'a;

/// An import as the holder of its token has it.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    pub(super) db: &'a Db,
    pub(super) batch_id: i64,
    pub(super) token: &'a str,
}

impl Held<'_> {
    /// Called first thing in every transaction: stops an import that another process has taken
    /// over, which then tells its end.
    pub(super) fn check(&self, tx: &mut Tx<'_>, done: i64) -> Result<(), wangge_db::Error> {
        match batch::touch(tx, self.batch_id, self.token, done)? {
            true => Ok(()),
            false => Err(wangge_db::Error::Interrupted),
        }
    }

    /// Takes back all that the import has written.
    pub(super) fn take_back<E>(&self, some: &TakeBack<'_, E>) -> Result<(), E>
    where
        E: From<wangge_db::Error> + From<diesel::result::Error>,
    {
        self.until_none(some)?;
        self.forget_bad_rows()
    }

    /// Forgets the rows it has refused, which will be read again.
    pub(super) fn forget_bad_rows<E>(&self) -> Result<(), E>
    where
        E: From<wangge_db::Error> + From<diesel::result::Error>,
    {
        self.until_none::<E>(&|tx, id| Ok(bad_row::forget(tx, id, DELETED)? > 0))
    }

    /// Takes back all of it and stores it as failed.
    pub(super) fn give_up<E>(&self, reason: &str, some: &TakeBack<'_, E>) -> Result<(), E>
    where
        E: From<wangge_db::Error> + From<diesel::result::Error>,
    {
        self.take_back(some)?;
        self.db.write_blocking(|tx| {
            self.check(tx, 0)?;
            Ok(batch::fail(tx, self.batch_id, reason)?)
        })
    }

    fn until_none<E>(&self, some: &TakeBack<'_, E>) -> Result<(), E>
    where
        E: From<wangge_db::Error>,
    {
        let step = || {
            self.db.write_blocking(|tx| {
                self.check(tx, 0)?;
                some(tx, self.batch_id)
            })
        };
        while step()? {}
        Ok(())
    }
}

/// Takes back what an import has written that will not be run again, and stores it as failed.
///
/// # Errors
/// The database failed.
pub fn abandon<E>(db: &Db, batch_id: i64, reason: &str, some: &TakeBack<'_, E>) -> Result<(), E>
where
    E: From<wangge_db::Error> + From<diesel::result::Error>,
{
    let token = Uuid::new_v4().to_string();
    let taken = db.write_blocking(|tx| Ok::<_, E>(batch::take(tx, batch_id, &token, "")?))?;
    let held = Held {
        db,
        batch_id,
        token: &token,
    };
    match taken {
        Some(State::Queued | State::Loading) => held.give_up(reason, some),
        _ => Ok(()),
    }
}
