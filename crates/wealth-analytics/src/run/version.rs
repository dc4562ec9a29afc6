//! Rows with versions: a run closes what it replaces and adds what is new. Taking a run back
//! deletes the one and opens the other again.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use wangge_db::{MultiBackend, Tx};

/// Rows that one statement changes.
const SOME: i64 = 1_000;

/// A table of rows with versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Versioned(&'static str);

pub(super) const COMPANIES: Versioned = Versioned("company_ver");
pub(super) const PRODUCTS: Versioned = Versioned("product_ver");
pub(super) const TODAY: Versioned = Versioned("today_product");
pub(super) const HOLDINGS: Versioned = Versioned("holding");
pub(super) const TRADES: Versioned = Versioned("wealth_trade");
pub(super) const LISTED: Versioned = Versioned("listed_ver");
pub(super) const SHAREHOLDERS: Versioned = Versioned("shareholder");

/// All of them.
pub(super) const ALL: [Versioned; 7] = [
    COMPANIES,
    PRODUCTS,
    TODAY,
    HOLDINGS,
    TRADES,
    LISTED,
    SHAREHOLDERS,
];

/// An open version: its id, the run it came with, and what it says.
pub(super) type Open<V> = (i64, i64, V);

/// What changes when a run says `new` where there is `open`.
pub(super) struct Change<V> {
    /// Versions of other runs that end.
    pub(super) close: Vec<i64>,
    /// Versions of this run that were wrong.
    pub(super) remove: Vec<i64>,
    /// New versions.
    pub(super) insert: Vec<V>,
}

/// Compares what is new with what is open, by key. What is equal stays as it is; of equal keys in
/// `new` the last counts.
pub(super) fn compare<K: Ord, V: PartialEq>(
    run_id: i64,
    open: Vec<Open<V>>,
    new: Vec<V>,
    key: impl Fn(&V) -> K,
) -> Change<V> {
    let mut known: BTreeMap<K, Vec<Open<V>>> = BTreeMap::new();
    for version in open {
        known.entry(key(&version.2)).or_default().push(version);
    }
    let wanted: BTreeMap<K, V> = new.into_iter().map(|v| (key(&v), v)).collect();
    let mut change = Change {
        close: Vec::new(),
        remove: Vec::new(),
        insert: Vec::new(),
    };
    for (key, value) in wanted {
        let versions = known.remove(&key).unwrap_or_default();
        if versions.iter().any(|version| version.2 == value) {
            continue;
        }
        for (id, from, _) in versions {
            match from == run_id {
                true => change.remove.push(id),
                false => change.close.push(id),
            }
        }
        change.insert.push(value);
    }
    change
}

impl Versioned {
    /// Ends versions with a run, and deletes others.
    pub(super) fn apply(
        self,
        tx: &mut Tx<'_>,
        run_id: i64,
        close: &[i64],
        remove: &[i64],
    ) -> QueryResult<()> {
        let table = self.0;
        if !close.is_empty() {
            let list = places(2, close.len());
            let text = format!("UPDATE {table} SET v_to = $1 WHERE id IN ({list})");
            let mut query = sql_query(text)
                .into_boxed::<MultiBackend>()
                .bind::<BigInt, _>(run_id);
            for id in close {
                query = query.bind::<BigInt, _>(*id);
            }
            query.execute(tx.conn())?;
        }
        if !remove.is_empty() {
            let list = places(1, remove.len());
            let mut query = sql_query(format!("DELETE FROM {table} WHERE id IN ({list})"))
                .into_boxed::<MultiBackend>();
            for id in remove {
                query = query.bind::<BigInt, _>(*id);
            }
            query.execute(tx.conn())?;
        }
        Ok(())
    }

    /// Takes back some of what a run has changed; answers whether there was anything.
    pub(super) fn undo_some(self, tx: &mut Tx<'_>, run_id: i64) -> QueryResult<bool> {
        let table = self.0;
        let added = sql_query(format!(
            "DELETE FROM {table} WHERE id IN \
             (SELECT id FROM {table} WHERE v_from = $1 LIMIT {SOME})"
        ))
        .bind::<BigInt, _>(run_id)
        .execute(tx.conn())?;
        let ended = sql_query(format!(
            "UPDATE {table} SET v_to = NULL WHERE id IN \
             (SELECT id FROM {table} WHERE v_to = $1 LIMIT {SOME})"
        ))
        .bind::<BigInt, _>(run_id)
        .execute(tx.conn())?;
        Ok(added + ended > 0)
    }

    /// Deletes some versions that no run from `oldest` on sees; answers whether there were any.
    pub(super) fn prune_some(self, tx: &mut Tx<'_>, oldest: i64) -> QueryResult<bool> {
        let table = self.0;
        let gone = sql_query(format!(
            "DELETE FROM {table} WHERE id IN \
             (SELECT id FROM {table} WHERE v_to <= $1 LIMIT {SOME})"
        ))
        .bind::<BigInt, _>(oldest)
        .execute(tx.conn())?;
        Ok(gone > 0)
    }
}

fn places(from: usize, count: usize) -> String {
    let places: Vec<String> = (from..from + count).map(|n| format!("${n}")).collect();
    places.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_stay_and_changed_ones_get_a_version() {
        let open = vec![(1, 5, ("a", 1)), (2, 5, ("b", 1)), (3, 7, ("c", 1))];
        let new = vec![("a", 1), ("b", 2), ("c", 2), ("d", 1), ("d", 3)];
        let change = compare(7, open, new, |v| v.0);
        assert_eq!(change.close, [2]);
        assert_eq!(change.remove, [3]);
        assert_eq!(change.insert, [("b", 2), ("c", 2), ("d", 3)]);
    }
}
