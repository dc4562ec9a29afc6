//! What the server does for itself now and then.

use std::time::Duration;

use wangge_customer::tally;
use wangge_db::Db;

/// Between two looks at the tally, which grows by a row or two with every write of a person.
const EVERY: Duration = Duration::from_secs(30);

/// Keeps the tally short, until it is dropped.
pub(crate) async fn keep(db: Db) {
    loop {
        tokio::time::sleep(EVERY).await;
        let own = db.clone();
        match tokio::task::spawn_blocking(move || tally::compact(&own)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the tally could not be summed up"),
            Err(error) => tracing::warn!(%error, "the upkeep of the tally broke off"),
        }
    }
}
