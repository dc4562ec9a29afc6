//! What stands in a tag: attributes, numbers, references to cells.

/// The commonest form of a cell's tag, `c r="B7" t="s">` with or without a style; gives what is
/// behind it, and row and column.
pub(super) fn plain_cell(tag: &[u8]) -> Option<(&[u8], (u64, u64))> {
    let mut rest = tag.strip_prefix(b"c r=\"")?;
    let (mut row, mut col) = (0u64, 0u64);
    // Three letters and seven digits hold every cell there is.
    for _ in 0..3 {
        let (letter @ b'A'..=b'Z', behind) = rest.split_first()? else {
            break;
        };
        col = col * 26 + u64::from(letter - b'A') + 1;
        rest = behind;
    }
    for _ in 0..7 {
        let (digit @ b'0'..=b'9', behind) = rest.split_first()? else {
            break;
        };
        row = row * 10 + u64::from(digit - b'0');
        rest = behind;
    }
    rest = rest.strip_prefix(b"\"")?;
    if let Some(style) = rest.strip_prefix(b" s=\"") {
        let digits = style.iter().take(8).take_while(|b| b.is_ascii_digit());
        rest = style.get(digits.count()..)?.strip_prefix(b"\"")?;
    }
    let ends = [&b" t=\"s\">"[..], b" t=\"inlineStr\">", b">"];
    let rest = ends.iter().find_map(|end| rest.strip_prefix(*end))?;
    (row > 0 && col > 0).then_some((rest, (row, col)))
}

/// The raw value of an attribute.
pub(super) fn attribute<'b>(attributes: &'b [u8], wanted: &[u8]) -> Option<&'b [u8]> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_ascii_start();
        let equals = rest.iter().position(|b| *b == b'=')?;
        let (name, after) = rest.split_at(equals);
        let after = after.get(1..)?.trim_ascii_start();
        let quote = *after.first()?;
        if quote != b'"' && quote != b'\'' {
            return None;
        }
        let body = after.get(1..)?;
        let end = body.iter().position(|b| *b == quote)?;
        if name.trim_ascii() == wanted {
            return body.get(..end).map(<[u8]>::trim_ascii);
        }
        rest = body.get(end + 1..)?;
    }
}

/// A whole number.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(digits).ok()?;
    text.trim_start_matches('+').parse().ok()
}

/// Row and column, from 1, of `XFD1048576` or `$A$1`; column 1 when only a row is given.
pub(super) fn reference(text: &[u8]) -> Option<(u64, u64)> {
    let mut col = 0u64;
    let mut row = 0u64;
    let mut digits = false;
    for byte in text.iter().filter(|b| **b != b'$') {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if !digits => {
                let letter = u64::from(byte.to_ascii_uppercase() - b'A') + 1;
                col = col.checked_mul(26)?.checked_add(letter)?;
            }
            b'0'..=b'9' => {
                digits = true;
                row = row.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
            }
            _ => return None,
        }
    }
    (digits && row > 0).then_some((row, col.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        assert_eq!(reference(b"XFD1048576"), Some((1_048_576, 16_384)));
        assert_eq!(reference(b"7"), Some((7, 1)));
        assert_eq!(reference(b"A0"), None);
        assert_eq!(reference(b"A99999999999999999999999"), None);
    }

    #[test]
    fn plain_cells() {
        for (tag, place) in [
            (&b"c r=\"A1\" t=\"s\">x"[..], (1, 1)),
            (b"c r=\"XFD1048576\">x", (1_048_576, 16_384)),
            (b"c r=\"B7\" s=\"12\" t=\"inlineStr\">x", (7, 2)),
            (b"c r=\"B7\" s=\"12\">x", (7, 2)),
        ] {
            assert_eq!(plain_cell(tag), Some((&b"x"[..], place)));
        }
        for tag in [
            &b"c r=\"A1\"/>"[..],
            b"c r=\"A1\" t=\"s\"",
            b"c r=\"A0\">",
            b"c r=\"AAAA1\">",
            b"c r=\"A12345678\">",
            b"c r=\"1\">",
            b"c r=\"a1\">",
            b"c s=\"1\" r=\"A1\">",
            b"cell r=\"A1\">",
        ] {
            assert_eq!(plain_cell(tag), None);
        }
    }
}
