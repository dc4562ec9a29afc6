//! Small things about text that several crates need: LIKE patterns and masking.

/// A LIKE pattern that finds `needle` anywhere, for use with `ESCAPE '\'`.
pub fn contains_pattern(needle: &str) -> String {
    let mut pattern = String::with_capacity(needle.len() + 2);
    pattern.push('%');
    for c in needle.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// `138****3210`, `3401**********5537`: keeps `head` and `tail` characters.
pub fn mask(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    text.chars()
        .enumerate()
        .map(|(index, c)| {
            if index < head || index + tail >= length {
                c
            } else {
                '*'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_of_the_needle_are_text() {
        assert_eq!(contains_pattern("5%_\\"), "%5\\%\\_\\\\%");
    }

    #[test]
    fn the_middle_is_hidden() {
        assert_eq!(mask("13812343210", 3, 4), "138****3210");
        assert_eq!(mask("张三", 1, 0), "张*");
    }
}
