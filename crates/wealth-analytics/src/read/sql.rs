//! Pieces of SQL that diesel has no words for.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::{BigInt, Text};
use wangge_kernel::text::contains_pattern;

diesel::define_sql_function! {
    /// Letters in lower case.
    fn lower(text: Text) -> Text;
}

diesel::define_sql_function! {
    /// A text without a part of it: another one if it has the part. Unlike LIKE this has no signs
    /// of its own, and can be written into a named query.
    fn replace(text: Text, part: Text, by: Text) -> Text;
}

/// The pattern of a word anywhere, whatever its case.
pub(super) fn anywhere(word: &str) -> String {
    contains_pattern(&word.trim().to_lowercase())
}

/// A word that was given, without the spaces around it.
pub(super) fn given(word: Option<&str>) -> Option<&str> {
    word.map(str::trim).filter(|word| !word.is_empty())
}

/// What is missing counts as less than anything.
pub(super) fn month_or_least() -> SqlLiteral<BigInt> {
    sql::<BigInt>("COALESCE(company_profile.month_fen, -9000000000000000000)")
}
