//! Which code a new region gets: the parent's with a sequence behind it.

use std::collections::BTreeSet;

use super::command::CODE_DIGITS_MAX;

const TWO_DIGITS: std::ops::RangeInclusive<u32> = 1..=99;
const THREE_DIGITS: std::ops::RangeInclusive<u32> = 100..=999;
const ROOTS: std::ops::RangeInclusive<u32> = 10_000..=99_999;

/// The first free code below `parent`: two digits more, or three when the two are used up.
pub(super) fn next_below(parent: &str, taken: &BTreeSet<String>) -> Option<String> {
    TWO_DIGITS
        .chain(THREE_DIGITS)
        .map(|number| format!("{parent}{number:02}"))
        .find(|code| code.len() <= CODE_DIGITS_MAX && !taken.contains(code))
}

/// The first free code for a root.
pub(super) fn next_root(taken: &BTreeSet<String>) -> Option<String> {
    let mut codes = ROOTS.map(|number| number.to_string());
    codes.find(|code| !taken.contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(codes: impl IntoIterator<Item = String>) -> BTreeSet<String> {
        codes.into_iter().collect()
    }

    #[test]
    fn a_sequence_fills_gaps_grows_and_ends() {
        assert_eq!(next_below("341023", &set([])).as_deref(), Some("34102301"));
        let gap = set(["1001".to_owned(), "1003".to_owned()]);
        assert_eq!(next_below("10", &gap).as_deref(), Some("1002"));
        let mut full = set((1..=99).map(|n| format!("10{n:02}")));
        assert_eq!(next_below("10", &full).as_deref(), Some("10100"));
        full.extend((100..=999).map(|n| format!("10{n}")));
        assert_eq!(next_below("10", &full), None);
        let (long, longer) = ("9".repeat(18), "9".repeat(19));
        assert_eq!(next_below(&long, &set([])), Some(format!("{long}01")));
        assert_eq!(next_below(&longer, &set([])), None);
    }

    #[test]
    fn roots_begin_at_10000() {
        assert_eq!(next_root(&set([])).as_deref(), Some("10000"));
        let taken = set(["10000".to_owned(), "10001".to_owned()]);
        assert_eq!(next_root(&taken).as_deref(), Some("10002"));
    }
}
