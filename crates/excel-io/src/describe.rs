//! A sheet kind in words, for documentation.

use crate::sheet::{Column, ColumnKind, SheetKind};

/// The declaration as Markdown: what is passed over, and a table with a line per column.
#[must_use]
pub fn describe(kind: &SheetKind) -> String {
    let header = |index: &usize| {
        let column = kind.columns.get(*index);
        column.map_or("", |column| column.header)
    };
    let mut text = format!("Messages name a row by its {}.", header(&kind.key));
    if !kind.skip_without.is_empty() {
        let names: Vec<&str> = kind.skip_without.iter().map(header).collect();
        text += &format!(" Rows without {} are passed over.", names.join(" and "));
    }
    text += "\n\n| header | field | required | kind | limits and words | other headers |\n";
    text += "|---|---|---|---|---|---|\n";
    for column in kind.columns {
        text += &line(column);
    }
    text
}

fn line(column: &Column) -> String {
    let mut others = column.aliases.to_vec();
    others.retain(|name| *name != column.header);
    let cells = [
        cell(&column.shown_header()),
        format!("`{}`", column.field),
        required_word(column).to_owned(),
        kind_word(column.kind).to_owned(),
        cell(&limits(column)),
        cell(&others.join("、")),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn required_word(column: &Column) -> &'static str {
    match (column.required, column.needed) {
        (true, _) => "yes",
        (_, true) => "for a complete record",
        _ => "",
    }
}

fn kind_word(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::IdNumber => "identity number",
        ColumnKind::Mobile => "mobile phone",
        ColumnKind::Digits => "digits",
        ColumnKind::Day => "day",
        ColumnKind::Money => "amount",
        ColumnKind::Percent => "percent",
        ColumnKind::Integer => "whole number",
        ColumnKind::Choice { .. } => "choice",
    }
}

/// How long a value may be, which words are allowed, and what else means them.
fn limits(column: &Column) -> String {
    let mut parts = Vec::new();
    match (column.min_chars, column.max_chars) {
        (0, 0) => {}
        (0, most) => parts.push(format!("at most {most} characters")),
        (least, 0) => parts.push(format!("at least {least} characters")),
        (least, most) if least == most => parts.push(format!("{most} characters")),
        (least, most) => parts.push(format!("{least} to {most} characters")),
    }
    if let ColumnKind::Choice { values, synonyms } = column.kind {
        parts.push(values.join("、"));
        let synonyms: Vec<String> = synonyms
            .iter()
            .map(|(other, word)| format!("{other} = {word}"))
            .collect();
        if !synonyms.is_empty() {
            parts.push(synonyms.join("、"));
        }
    }
    parts.join("; ")
}

/// A text within a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
