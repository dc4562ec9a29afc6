//! Finding the header row by the names in it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Column, SheetKind};
use crate::errors_workbook::REASON_HEADER;
use crate::raw::{Cell, RawRow};
use crate::text::{clean, column_letter, half_width};

/// What is longer is no header but a note beside it, of which nobody needs to be told.
const HEADER_CHARS: usize = 60;

/// Why no header was found.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum SheetError {
    /// No row looks like the header.
    #[error("未找到“{sheet}”的表头，请使用最新模板，表头应包含：{}", columns.join("、"))]
    NoHeader {
        /// The sheet kind's name.
        sheet: String,
        /// The required columns.
        columns: Vec<String>,
    },
    /// The header lacks required columns.
    #[error("表头（第{row}行）缺少必填列：{}", columns.join("、"))]
    MissingColumns {
        /// The physical row of the likeliest header.
        row: u32,
        /// The missing headers.
        columns: Vec<String>,
    },
    /// Two columns bear the same header.
    #[error("表头（第{row}行）中“{header}”重复出现：{first}列和{second}列")]
    DuplicateHeader {
        /// The physical row of the header.
        row: u32,
        /// The header.
        header: String,
        /// Letter of the first column.
        first: String,
        /// Letter of the second column.
        second: String,
    },
}

impl SheetError {
    /// A stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoHeader { .. } => "header_not_found",
            Self::MissingColumns { .. } => "column_missing",
            Self::DuplicateHeader { .. } => "column_duplicate",
        }
    }
}

/// Where the declared columns lie.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// For every declared column its physical column.
    pub(super) at: Vec<Option<usize>>,
    /// Headers that mean nothing, as `letter` and text.
    pub(super) unknown: Vec<String>,
    row: u32,
    duplicate: Option<SheetError>,
}

/// How well a header names a column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    None,
    WithoutHint,
    Full,
}

impl Header {
    /// Matches a row's texts with the declared columns.
    pub(super) fn of(kind: &SheetKind, row: u32, texts: &[Option<Cow<'_, str>>]) -> Self {
        let mut found = Self {
            at: vec![None; kind.columns.len()],
            unknown: Vec::new(),
            row,
            duplicate: None,
        };
        let mut strength = vec![Match::None; kind.columns.len()];
        for (place, text) in texts.iter().enumerate() {
            let Some(text) = text else { continue };
            let Some((index, how)) = best_column(kind.columns, text) else {
                found.note_unknown(place, text);
                continue;
            };
            let (Some(slot), Some(before)) = (found.at.get_mut(index), strength.get_mut(index))
            else {
                continue;
            };
            match (*slot, how.cmp(before)) {
                (None, _) => {
                    *slot = Some(place);
                    *before = how;
                }
                (Some(other), std::cmp::Ordering::Greater) => {
                    *slot = Some(place);
                    *before = how;
                    let text = texts.get(other).cloned().flatten().unwrap_or_default();
                    found.note_unknown(other, &text);
                }
                (Some(_), std::cmp::Ordering::Less) => found.note_unknown(place, text),
                (Some(other), std::cmp::Ordering::Equal) => {
                    found.duplicate.get_or_insert(SheetError::DuplicateHeader {
                        row,
                        header: clean(text),
                        first: column_letter(other),
                        second: column_letter(place),
                    });
                }
            }
        }
        found
    }

    fn note_unknown(&mut self, place: usize, text: &str) {
        let text = clean(text);
        if text != REASON_HEADER && text.chars().count() <= HEADER_CHARS {
            self.unknown
                .push(format!("{}列“{text}”", column_letter(place)));
        }
    }

    /// The cells of the declared columns.
    pub(super) fn cells<'r>(&self, row: &'r RawRow) -> impl Iterator<Item = &'r Cell> {
        let place = |at: &Option<usize>| at.and_then(|at| row.cells.get(at));
        self.at
            .iter()
            .map(move |at| place(at).unwrap_or(&Cell::Empty))
    }

    /// How many declared columns were found.
    pub(super) fn matched(&self) -> usize {
        self.at.iter().flatten().count()
    }

    fn missing(&self, kind: &SheetKind) -> Vec<String> {
        let columns = kind.columns.iter().zip(&self.at);
        columns
            .filter(|(column, at)| column.required && at.is_none())
            .map(|(column, _)| column.header.to_owned())
            .collect()
    }

    /// Whether this row is the header; a duplicate in it is an error.
    pub(super) fn accept(&self, kind: &SheetKind) -> Result<bool, SheetError> {
        let enough = self.matched() >= kind.columns.len().min(2);
        if !enough || !self.missing(kind).is_empty() {
            return Ok(false);
        }
        self.duplicate.clone().map_or(Ok(true), Err)
    }

    /// What to say when no row was the header and `best` came nearest.
    pub(super) fn failure(kind: &SheetKind, best: Option<&Self>) -> SheetError {
        if let Some(best) = best
            && best.matched() > 0
            && best.matched() * 3 >= kind.columns.len().min(9)
        {
            return SheetError::MissingColumns {
                row: best.row,
                columns: best.missing(kind),
            };
        }
        let required = kind.columns.iter().filter(|c| c.required);
        SheetError::NoHeader {
            sheet: kind.name.to_owned(),
            columns: required.map(|c| c.header.to_owned()).collect(),
        }
    }
}

fn best_column(columns: &[Column], text: &str) -> Option<(usize, Match)> {
    let full = full_form(text);
    let bare = bare_form(&full);
    let mut best: Option<(usize, Match)> = None;
    for (index, column) in columns.iter().enumerate() {
        let names = std::iter::once(&column.header).chain(column.aliases);
        for name in names {
            let name = full_form(name);
            let how = if name == full || full_form(&column.shown_header()) == full {
                Match::Full
            } else if bare_form(&name) == bare {
                Match::WithoutHint
            } else {
                Match::None
            };
            if how != Match::None && best.is_none_or(|(_, least)| how > least) {
                best = Some((index, how));
            }
        }
    }
    best
}

/// A header without spaces, line breaks, `*` and a final colon, half-width, in lower case.
fn full_form(text: &str) -> String {
    let text: String = half_width(text)
        .replace(['【', '〔', '［'], "[")
        .replace(['】', '〕', '］'], "]")
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && *c != '*')
        .flat_map(char::to_lowercase)
        .collect();
    let text = clean(&text);
    let text = text.replace("(必填)", "").replace("[必填]", "");
    text.trim_end_matches([':', '：']).to_owned()
}

/// A header without what stands in brackets; as it is when nothing else is left.
fn bare_form(full: &str) -> String {
    let mut depth = 0usize;
    let mut kept = String::new();
    for c in full.chars() {
        match c {
            '(' | '[' | '<' | '{' => depth += 1,
            ')' | ']' | '>' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    if kept.is_empty() {
        full.to_owned()
    } else {
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for text in [
            "出生日期",
            " *出生 日期：",
            "出生日期\n(格式2018-10-12)",
            "出生日期（必填）",
            "＊出生日期【2018-01-01】",
        ] {
            assert_eq!(bare_form(&full_form(text)), "出生日期", "{text}");
        }
        assert_eq!(bare_form(&full_form("（备注）")), "(备注)");
    }
}
