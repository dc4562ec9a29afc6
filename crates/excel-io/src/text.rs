//! Small helpers on text: column letters, nearest allowed value, cleaning.

use std::borrow::Cow;

/// The letters of a column, counted from 0: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index;
    loop {
        let digit = u8::try_from(rest % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// The allowed value nearest to `value` by edit distance; the first of equals. `None` when nothing
/// is allowed or no allowed value shares anything with `value`.
#[must_use]
pub fn nearest<'a>(value: &str, allowed: &[&'a str]) -> Option<&'a str> {
    let typed: Vec<char> = value.chars().take(64).collect();
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in allowed {
        let chars: Vec<char> = candidate.chars().collect();
        let distance = edit_distance(&typed, &chars);
        let closer = best.is_none_or(|(least, _)| distance < least);
        if closer && distance < typed.len().max(chars.len()) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (slot, y) in row.iter_mut().skip(1).zip(b) {
            let above = *slot;
            let cost = diagonal + usize::from(x != y);
            left = cost.min(above + 1).min(left + 1);
            *slot = left;
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Text without control and invisible characters, trimmed of every kind of space.
#[must_use]
pub fn clean(text: &str) -> String {
    cleaned(text).into_owned()
}

/// [`clean`] that copies only when something is taken out of the middle.
pub(crate) fn cleaned(text: &str) -> Cow<'_, str> {
    if !text.chars().any(invisible) {
        return Cow::Borrowed(text.trim());
    }
    let kept: String = text.chars().filter(|c| !invisible(*c)).collect();
    Cow::Owned(kept.trim().to_owned())
}

/// `text` with full-width ASCII and spaces made half-width.
#[must_use]
pub fn half_width(text: &str) -> String {
    halved(text).into_owned()
}

/// [`half_width`] that copies only what is not ASCII.
pub(crate) fn halved(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|c| match c {
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xff01 + 0x21).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// Whether XML 1.0 has no place for a character.
pub(crate) fn xml_forbids(c: char) -> bool {
    let control = c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    control || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters() {
        for (index, letter) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (16_383, "XFD"),
        ] {
            assert_eq!(column_letter(index), letter);
        }
    }

    #[test]
    fn nearest_value() {
        assert_eq!(nearest("已昏", &["未婚", "已婚", "离异"]), Some("已婚"));
        assert_eq!(nearest("xyz", &["是", "否"]), None);
        assert_eq!(nearest("", &["是"]), None);
        assert_eq!(edit_distance(&['a', 'b', 'c'], &['a', 'x', 'c', 'd']), 2);
    }

    #[test]
    fn cleaning() {
        assert_eq!(clean("\u{3000}张\n三\u{200b}\u{7} "), "张三");
        assert_eq!(half_width("１２３Ｘ（）"), "123X()");
    }
}
