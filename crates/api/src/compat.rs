//! The profile of 2018: what old clients rely on and the document does not say, in one place.
//!
//! It is switched on as a whole by `WANGGE_COMPAT=2018`. The holes of the old server are not part
//! of it.

use serde::Serialize;
use wangge_excel_io::import::ImportReport;
use wangge_kernel::ErrorKind;

/// "Log in again" in the body of the old server.
const LOG_IN_AGAIN: u16 = 300;
/// "No permission" in the body of the old server.
const NO_PERMISSION: u16 = 401;

/// Operations that answered 200 with an empty list, or 200 with null, where the document's 204
/// stands today.
const EMPTY_IS_OK: &[&str] = &[
    "5.4",
    "5.5",
    "6.1",
    "7.1",
    "8.4",
    "9.1",
    "10.4",
    "10.5",
    "11.1",
    "11.2",
    "11.3",
    "16.1",
    "18.1",
    "18.2",
    "18.6",
    "18.8",
    "19.1",
    "19.5",
    "19.7",
    "19.8",
    "19.9",
    "25.3",
    "26.5",
    "27.6",
    "28.6",
    "29.4",
    "29.5",
    "30.3",
    "30.7",
    "30.9",
    "34.4",
    "34.5",
    "x.34.4",
    "x.34.5",
    "x.senator",
    "x.senator.list",
    "x.senator.grid",
];
/// Operations that refused an unknown id.
const UNKNOWN_IS_REFUSED: &[&str] = &["6.2", "7.2"];

/// The code of an error as the old server wrote it, where it differs.
pub(crate) fn code_of(kind: ErrorKind, code: u16) -> u16 {
    match kind {
        ErrorKind::Unauthenticated => LOG_IN_AGAIN,
        ErrorKind::Denied => NO_PERMISSION,
        _ => code,
    }
}

/// Code and message of an operation that found nothing, where they differ from 204.
pub(crate) fn blank_of(operation: &str) -> Option<(u16, &'static str)> {
    if EMPTY_IS_OK.contains(&operation) {
        Some((200, "OK"))
    } else if UNKNOWN_IS_REFUSED.contains(&operation) {
        Some((400, "记录不存在"))
    } else {
        None
    }
}

/// The answer of 28.2 with the counts where old clients look for them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BlockListed<'a> {
    #[serde(flatten)]
    report: &'a ImportReport,
    block_list: Counts,
}

/// The same of 30.6.
#[derive(Serialize)]
pub(crate) struct Summed<'a> {
    #[serde(flatten)]
    report: &'a ImportReport,
    sum: Counts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    success_count: i64,
    fail_count: i64,
}

impl Counts {
    fn of(report: &ImportReport) -> Self {
        Self {
            success_count: report.success_count,
            fail_count: report.fail_count,
        }
    }
}

impl<'a> BlockListed<'a> {
    pub(crate) fn new(report: &'a ImportReport) -> Self {
        let block_list = Counts::of(report);
        Self { report, block_list }
    }
}

impl<'a> Summed<'a> {
    pub(crate) fn new(report: &'a ImportReport) -> Self {
        let sum = Counts::of(report);
        Self { report, sum }
    }
}

/// The members of 31.2, which old clients look for beside the code.
pub(crate) fn beside(value: &impl Serialize) -> Vec<(&'static str, serde_json::Value)> {
    let mut members = serde_json::to_value(value).unwrap_or_default();
    ["CustomerInfo", "FinanceInfo", "FamilyInfo"]
        .into_iter()
        .filter_map(|name| Some((name, members.get_mut(name)?.take())))
        .collect()
}
