//! Names as they are compared with each other.

/// A name without spaces, half-width, with one kind of brackets, in lower case.
pub(crate) fn norm(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn width_spaces_and_case_do_not_matter() {
        assert_eq!(super::norm("中科 Ａbc（安徽）公司"), "中科abc(安徽)公司");
    }
}
