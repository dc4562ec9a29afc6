//! Which run works on a feed. A run that was silent may find that another has taken it over.

use diesel::prelude::*;
use wangge_db::{Db, Tx};

use crate::error::Error;
use crate::schema::balance_feed as feed;

/// The states of a feed.
pub(super) const LOADING: &str = "loading";
pub(super) const SETTLING: &str = "settling";
pub(super) const DONE: &str = "done";
pub(super) const FAILED: &str = "failed";

/// A feed that this run works on.
pub(super) struct Hold {
    pub(super) feed_id: i64,
    claim: i64,
    /// Whether all rows were staged by an earlier run.
    pub(super) is_staged: bool,
    /// The last row that was.
    pub(super) cursor: i64,
}

impl Hold {
    /// Takes the feed over from whoever worked on it.
    ///
    /// # Errors
    /// There is no such feed, or it is over.
    pub(super) fn take(db: &Db, feed_id: i64) -> Result<Self, Error> {
        db.write_blocking(|tx| {
            let open = feed::table
                .filter(feed::id.eq(feed_id))
                .filter(feed::state.eq_any([LOADING, SETTLING]));
            let taken = diesel::update(open)
                .set(feed::claim.eq(feed::claim + 1))
                .execute(tx.conn())?;
            if taken == 0 {
                return Err(Error::NotFound);
            }
            let (claim, state, cursor): (i64, String, i64) = feed::table
                .filter(feed::id.eq(feed_id))
                .select((feed::claim, feed::state, feed::cursor_row))
                .first(tx.conn())?;
            Ok(Self {
                feed_id,
                claim,
                is_staged: state == SETTLING,
                cursor,
            })
        })
    }

    /// Stops this run when it has lost the feed; keeps others from taking it until the transaction
    /// ends. First thing in each.
    pub(super) fn check(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let now = tx.now();
        let own = feed::table
            .filter(feed::id.eq(self.feed_id))
            .filter(feed::claim.eq(self.claim));
        let held = diesel::update(own)
            .set(feed::updated_at.eq(now))
            .execute(tx.conn())?;
        match held {
            0 => Err(wangge_db::Error::Interrupted.into()),
            _ => Ok(()),
        }
    }
}
