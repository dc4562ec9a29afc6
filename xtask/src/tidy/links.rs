//! Documents: links lead to files that exist, and README names only commands that exist.

use std::path::{Path, PathBuf};

use crate::run::{Outcome, entries, files, read, root, shown};

const PUNCTUATION: [char; 6] = ['`', ',', '.', ';', ')', ':'];

/// What is wrong in the documents. `commands` are the commands xtask has.
pub(crate) fn check(commands: &[String]) -> Outcome<Vec<String>> {
    let mut problems = Vec::new();
    let mut pages = files(&root().join("docs"), &["md"]);
    pages.extend(
        entries(&root())
            .into_iter()
            .filter(|p| p.extension().is_some_and(|e| e == "md")),
    );
    for page in &pages {
        let text = read(page)?;
        problems.extend(broken_links(page, &text));
    }
    let readme = root().join("README.md");
    if readme.is_file() {
        problems.extend(unknown_commands(&read(&readme)?, commands)?);
    }
    Ok(problems)
}

fn broken_links(page: &Path, text: &str) -> Vec<String> {
    let dir = page.parent().unwrap_or(page);
    let lost = targets(text)
        .into_iter()
        .filter(|target| !dir.join(target).exists());
    lost.map(|target| format!("{}: no such file: {target}", shown(page)))
        .collect()
}

/// What the links of a page lead to, within the project.
fn targets(text: &str) -> Vec<String> {
    let links = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let files = links.map(|link| link.split(['#', ' ']).next().unwrap_or_default());
    let ours = files.filter(|link| !link.is_empty() && !link.contains("://"));
    ours.filter(|link| !link.starts_with("mailto:"))
        .map(str::to_owned)
        .collect()
}

fn unknown_commands(readme: &str, commands: &[String]) -> Outcome<Vec<String>> {
    let mut problems = Vec::new();
    for word in words_after(readme, "cargo xtask ") {
        if !commands.contains(&word) {
            problems.push(format!("README.md: cargo xtask has no command {word}"));
        }
    }
    let sources = files(&root().join("crates/api/src"), &["rs"]);
    let texts: Vec<String> = sources
        .iter()
        .map(|path| read(path))
        .collect::<Outcome<_>>()?;
    for word in words_after(readme, "wangge ") {
        let variant = capitalised(&word);
        let is_known = texts.iter().any(|text| has_word(text, &variant));
        if !is_known {
            problems.push(format!("README.md: wangge has no command {word}"));
        }
    }
    let scripts = readme.split('`').filter(|word| word.starts_with(".ci/"));
    let lost = scripts.map(|s| PathBuf::from(s.split(' ').next().unwrap_or(s)));
    problems.extend(
        lost.filter(|s| !root().join(s).is_file())
            .map(|s| format!("README.md: no {}", s.display())),
    );
    Ok(problems)
}

/// The word after each command: at the start of a line of a code block, or inside `backticks`.
fn words_after(text: &str, command: &str) -> Vec<String> {
    let starts = text.match_indices(command).filter(|(at, _)| {
        let before = text.get(..*at).unwrap_or_default();
        before.is_empty() || before.ends_with(['\n', '`', '/']) || before.ends_with("$ ")
    });
    let words =
        starts.filter_map(|(at, found)| text.get(at + found.len()..)?.split_whitespace().next());
    let clean = words.map(|word| word.split(PUNCTUATION).next().unwrap_or_default());
    clean
        .filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

/// `seed-demo` as the variant of an enum: `SeedDemo`.
fn capitalised(word: &str) -> String {
    let parts = word.split('-').map(|part| {
        let mut letters = part.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    parts.collect()
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|found| found == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_within_the_project() {
        let text = "see [a](docs/a.md#top), [b](https://b.cn/x), [c](#here) and [d](d.md \"D\")";
        assert_eq!(targets(text), ["docs/a.md", "d.md"]);
    }

    #[test]
    fn commands_in_code_only() {
        let text = "```\ncargo xtask test --db all\n$ wangge seed-demo\n```\nthe `wangge serve`, or wangge itself";
        assert_eq!(words_after(text, "cargo xtask "), ["test"]);
        assert_eq!(words_after(text, "wangge "), ["seed-demo", "serve"]);
        assert_eq!(capitalised("seed-demo"), "SeedDemo");
    }
}
