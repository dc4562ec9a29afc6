//! `wangge doctor`: what should never differ, compared; and the storage swept of what no row needs.

use std::collections::BTreeSet;

use futures_util::{StreamExt, TryStreamExt};
use tokio::runtime::Runtime;
use wangge_customer::{image, tally};
use wangge_db::{Conn, Db, Error as DbError, Tx};
use wangge_grid::picture;
use wangge_storage::{Key, Object, Storage, Stored};

use crate::cli::say;
use crate::config::Config;
use crate::start::StartError;

/// An object that was put less than this ago may belong to an upload that is still under way.
const GRACE_MS: i64 = 3600 * 1000;
const OBJECTS_AT_ONCE: usize = 500;
const ROWS_AT_ONCE: i64 = 500;

/// What the doctor may correct.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remedies {
    /// Counts that differ.
    pub(crate) mend: bool,
    /// Objects that no row needs.
    pub(crate) sweep: bool,
}

/// Reports what is wrong; fails when some of it is left as it is.
pub(crate) fn examine(db: &Db, config: &Config, remedies: Remedies) -> Result<(), StartError> {
    let counts = counts(db, remedies.mend);
    let runtime = Runtime::new().map_err(|e| StartError::Config(e.to_string()))?;
    let ward = Ward {
        db,
        storage: Storage::open(&config.storage)?,
        runtime,
    };
    let files = ward.orphans(remedies.sweep).and_then(|()| ward.missing());
    counts.and(files)
}

/// Compares the counts that lists answer with the people there are.
fn counts(db: &Db, mend: bool) -> Result<(), StartError> {
    let faults = db.read_blocking(|conn| tally::faults(conn).map_err(DbError::from))?;
    for fault in &faults {
        say(&format!("{fault}"))?;
    }
    match (faults.len(), mend) {
        (0, _) => say("the counts are right"),
        (many, false) => Err(StartError::Doctor(many)),
        (_, true) => {
            let mended = db.write_blocking(|tx| tally::mend(tx).map_err(DbError::from))?;
            say(&format!("{mended} counts mended"))
        }
    }
}

struct Ward<'a> {
    db: &'a Db,
    storage: Storage,
    runtime: Runtime,
}

impl Ward<'_> {
    /// Tells the objects that no row needs, or removes them. Deleting a picture makes one, so they
    /// are no fault.
    fn orphans(&self, sweep: bool) -> Result<(), StartError> {
        let before = self.db.clock().now() - GRACE_MS;
        let (mut found, mut bytes, mut removed) = (0_u64, 0_u64, 0_u64);
        let mut listed = self.storage.list().try_chunks(OBJECTS_AT_ONCE);
        while let Some(chunk) = self.runtime.block_on(listed.next()) {
            let chunk = chunk.map_err(|error| error.1)?;
            let old = chunk.into_iter().filter(|object| object.put_at < before);
            let old: Vec<Stored> = old.collect();
            let keys: Vec<Key> = old.iter().map(|object| object.key.clone()).collect();
            let needed = self.needed(&keys)?;
            for object in old {
                if needed.contains(object.key.as_str()) {
                    continue;
                }
                found += 1;
                bytes += object.size;
                if sweep && self.remove(&object.key, before)? {
                    removed += 1;
                }
            }
        }
        match sweep {
            true => {
                removed += self.storage.remove_unfinished(before)?;
                say(&format!("{removed} files that nothing needs removed"))
            }
            false => say(&format!("{found} files that nothing needs, {bytes} bytes")),
        }
    }

    fn needed(&self, keys: &[Key]) -> Result<BTreeSet<String>, StartError> {
        Ok(self.db.read_blocking(|conn| needed(conn, keys))?)
    }

    /// Removes an object if it is still old and still needed by nothing. Writers of rows take turns
    /// with this: either the row is there and seen here, or its writer finds the object gone and
    /// puts it again.
    fn remove(&self, key: &Key, before: i64) -> Result<bool, StartError> {
        self.db.write_blocking(|tx: &mut Tx<'_>| {
            tx.one_at_a_time(&key.turn()).map_err(DbError::from)?;
            let wanted = needed(tx.conn(), std::slice::from_ref(key))?;
            let found = self.runtime.block_on(self.storage.find(key))?;
            let goes = wanted.is_empty() && found.is_some_and(|object| object.put_at < before);
            if goes {
                self.runtime.block_on(self.storage.remove(key))?;
            }
            Ok(goes)
        })
    }

    /// Tells the pictures whose files are missing.
    fn missing(&self) -> Result<(), StartError> {
        let mut missing = 0;
        for keeper in KEEPERS {
            missing += self.missing_of(keeper)?;
        }
        match missing {
            0 => say("every picture has its file"),
            many => Err(StartError::MissingFiles(many)),
        }
    }

    fn missing_of(&self, keeper: &Keeper) -> Result<usize, StartError> {
        let (mut last, mut missing) = (0, 0);
        loop {
            let read = |conn: &mut Conn| (keeper.objects)(conn, last, ROWS_AT_ONCE);
            let rows = self.db.read_blocking(read)?;
            let Some(end) = rows.last() else { break };
            last = end.row_id;
            for Object { row_id, sha256 } in rows {
                let there = match Key::parse(&sha256) {
                    Some(key) => self.runtime.block_on(self.storage.find(&key))?.is_some(),
                    None => false,
                };
                if !there {
                    missing += 1;
                    let what = keeper.what;
                    say(&format!("the file {sha256} of {what} {row_id} is missing"))?;
                }
            }
        }
        Ok(missing)
    }
}

/// A table whose rows need objects.
struct Keeper {
    what: &'static str,
    needed: fn(&mut Conn, &[Key]) -> Result<BTreeSet<String>, DbError>,
    objects: fn(&mut Conn, i64, i64) -> Result<Vec<Object>, DbError>,
}

/// Every table whose rows need objects.
const KEEPERS: &[Keeper] = &[
    Keeper {
        what: "picture",
        needed: |conn, keys| Ok(image::needed(conn, keys)?),
        objects: |conn, last, many| Ok(image::objects(conn, last, many)?),
    },
    Keeper {
        what: "grid picture",
        needed: |conn, keys| Ok(picture::needed(conn, keys)?),
        objects: |conn, last, many| Ok(picture::objects(conn, last, many)?),
    },
];

/// Which of these objects some row of some table needs.
fn needed(conn: &mut Conn, keys: &[Key]) -> Result<BTreeSet<String>, DbError> {
    let mut all = BTreeSet::new();
    for keeper in KEEPERS {
        all.append(&mut (keeper.needed)(conn, keys)?);
    }
    Ok(all)
}
