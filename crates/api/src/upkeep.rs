//! What the server does for itself now and then.

use std::time::Duration;

use tokio::task::JoinError;
use wangge_balances::{feed, summary};
use wangge_customer::tally;
use wangge_db::Db;

/// Between two looks at the tally, which grows by a row or two with every write of a person.
const EVERY: Duration = Duration::from_secs(30);

/// Between two looks whether orgs have moved.
const SOON: Duration = Duration::from_secs(1);

/// Sweeps what feeds have left behind, and then lets the sums of orgs (11.x) follow orgs that move,
/// until it is dropped.
pub(crate) async fn follow_orgs(db: Db) {
    let own = db.clone();
    told(
        tokio::task::spawn_blocking(move || feed::sweep(&own)).await,
        "what feeds have left could not be swept",
    );
    let mut seen = None;
    loop {
        let commits = db.commits();
        // Another process that moves an org looks after it itself.
        if seen != Some(commits) {
            let own = db.clone();
            let caught_up = tokio::task::spawn_blocking(move || summary::catch_up(&own)).await;
            seen = told(caught_up, "sums of orgs could not be brought up to date").map(|_| commits);
        }
        tokio::time::sleep(SOON).await;
    }
}

fn told<T>(
    outcome: Result<Result<T, wangge_balances::Error>, JoinError>,
    what: &'static str,
) -> Option<T> {
    match outcome {
        Ok(Ok(found)) => Some(found),
        Ok(Err(error)) => {
            tracing::warn!(%error, "{what}");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "{what}");
            None
        }
    }
}

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
