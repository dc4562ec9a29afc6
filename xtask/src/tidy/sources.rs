//! Every source file says at its head what it is for, stays short, and leaves nothing undone.

use crate::run::{Outcome, files, read, root, shown};

const LINES_MAX: usize = 500;
const PLACES: [&str; 3] = ["crates", "tests", "xtask"];
/// Words that mark something left undone, split so that this file does not hold them.
const UNDONE: [&str; 5] = [
    concat!("to", "do!"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("#[ig", "nore"),
    concat!("XX", "X"),
];

/// What is wrong in the source files.
pub(crate) fn check() -> Outcome<Vec<String>> {
    let mut problems = Vec::new();
    for place in PLACES {
        for path in files(&root().join(place), &["rs"]) {
            let (text, name) = (read(&path)?, shown(&path));
            problems.extend(head_and_length(&text).map(|problem| format!("{name} {problem}")));
            problems.extend(undone(&name, &text));
        }
    }
    for path in files(&root().join("migrations"), &["sql"]) {
        problems.extend(undone(&shown(&path), &read(&path)?));
    }
    Ok(problems)
}

fn head_and_length(text: &str) -> Option<String> {
    let lines = text.lines().count();
    if !text.starts_with("//!") {
        return Some("does not begin with //! and what it is for".to_owned());
    }
    (lines > LINES_MAX).then(|| format!("has {lines} lines, more than {LINES_MAX}"))
}

fn undone(name: &str, text: &str) -> Vec<String> {
    let numbered = text.lines().enumerate();
    let found = numbered.filter_map(|(index, line)| {
        let word = UNDONE.iter().find(|word| line.contains(**word))?;
        Some(format!("{name}:{}: {word} is left", index + 1))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_lengths_and_marks() {
        assert_eq!(head_and_length("//! What for.\n"), None);
        assert!(head_and_length("use std::fs;\n").is_some());
        assert!(head_and_length(&format!("//! Long.\n{}", "\n".repeat(500))).is_some());
        let marked = format!("fine\n// {}: later\n", UNDONE[1]);
        assert_eq!(
            undone("a.rs", &marked),
            [format!("a.rs:2: {} is left", UNDONE[1])]
        );
    }
}
