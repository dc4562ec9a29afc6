//! What stands around the table of a template: title, texts above the header, a note beside it, and
//! the lines below.

use super::records::Biff;
use super::sheet::{blanks, label};
use super::workbook::Strings;
use super::{Plan, styles};
use crate::refusal::WriteError;
use crate::sheet::Span;

/// Merged cells: first and last row, first and last column.
pub(super) type Merge = [u16; 4];

/// The title, and the texts between it and the header.
pub(super) fn above(
    out: &mut Biff,
    strings: &mut Strings,
    plan: &Plan<'_>,
    merges: &mut Vec<Merge>,
) -> Result<(), WriteError> {
    if let Some(title) = plan.kind.title {
        let title = Span::over(0, plan.width().saturating_sub(1), title);
        span(out, strings, 0, styles::XF_TITLE, &title, merges)?;
    }
    let Some(row) = plan.above_row else {
        return Ok(());
    };
    for text in plan.kind.layout.above {
        let style = if text.first == text.last {
            styles::XF_TEXT
        } else {
            styles::XF_HEADER
        };
        span(out, strings, row, style, text, merges)?;
    }
    Ok(())
}

/// The note, behind the header and in its row.
pub(super) fn beside(
    out: &mut Biff,
    strings: &mut Strings,
    plan: &Plan<'_>,
    merges: &mut Vec<Merge>,
) -> Result<(), WriteError> {
    let Some(note) = &plan.kind.layout.note else {
        return Ok(());
    };
    let (row, Span { first, last, text }) = (plan.header_row, &note.span);
    label(out, strings, row, *first, styles::XF_NOTE, text)?;
    merges.push([row, row + note.rows.saturating_sub(1), *first, *last]);
    Ok(())
}

/// The lines below the rows for data.
pub(super) fn below(
    out: &mut Biff,
    strings: &mut Strings,
    plan: &Plan<'_>,
    merges: &mut Vec<Merge>,
) -> Result<(), WriteError> {
    for (row, line) in (plan.data().end..).zip(plan.kind.layout.footer) {
        for text in *line {
            span(out, strings, row, styles::XF_TEXT, text, merges)?;
        }
    }
    Ok(())
}

/// The record of all merged cells.
pub(super) fn merge(out: &mut Biff, merges: &[Merge]) -> Result<(), WriteError> {
    if merges.is_empty() {
        return Ok(());
    }
    let count = u16::try_from(merges.len()).unwrap_or(0);
    let words: Vec<u16> = std::iter::once(count)
        .chain(merges.iter().flatten().copied())
        .collect();
    out.words(0x00E5, &words)
}

fn span(
    out: &mut Biff,
    strings: &mut Strings,
    row: u16,
    style: u16,
    Span { first, last, text }: &Span,
    merges: &mut Vec<Merge>,
) -> Result<(), WriteError> {
    label(out, strings, row, *first, style, text)?;
    blanks(out, row, first + 1, last + 1, style)?;
    if last > first {
        merges.push([row, row, *first, *last]);
    }
    Ok(())
}
