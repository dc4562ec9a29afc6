//! The documented operations: the module of the test harness, read here by its path so that there
//! is one reader of `docs/api-paths.tsv` and this program need not build the server.

#[expect(unreachable_pub, reason = "public in the harness, which is a library")]
#[path = "../../tests/src/operations.rs"]
mod shared;

pub(crate) use shared::{Operation, all};
