//! What whoever imports a sheet should know of rows that go in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// 姓名 differs from the customer's file.
pub(crate) const MISNAMED: &str = "条姓名与客户档案不一致，请核对";
/// Rows that a warning names at most.
const ROWS_MAX: usize = 50;

/// Rows by what is said of them.
#[derive(Default)]
pub(crate) struct Warned(Mutex<BTreeMap<&'static str, BTreeSet<u32>>>);

impl Warned {
    pub(crate) fn note(&self, what: &'static str, row: u32) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.entry(what).or_default().insert(row);
    }

    /// One sentence for each thing.
    pub(crate) fn told(&self) -> Vec<String> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let told = noted.iter().map(|(what, rows)| {
            let named: Vec<String> = rows.iter().take(ROWS_MAX).map(u32::to_string).collect();
            let more = if rows.len() > ROWS_MAX { "等" } else { "" };
            format!("{}{what}：第{}行{more}", rows.len(), named.join("、"))
        });
        told.collect()
    }
}
