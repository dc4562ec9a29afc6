//! The visible sheet and the hidden one with the long lists.

use super::records::{Biff, long_text, units};
use super::workbook::{Strings, bof};
use super::{Plan, around, styles};
use crate::refusal::WriteError;
use crate::sheet::{Column, ColumnKind};
use crate::text::clean;

/// The sheet that people fill in.
pub(super) fn main(plan: &Plan<'_>, strings: &mut Strings) -> Result<Vec<u8>, WriteError> {
    let width = plan.width();
    let data = plan.data();
    let mut out = Biff::default();
    bof(&mut out, 0x0010)?;
    out.words(0x0225, &[0, 300])?;
    out.words(0x0081, &[0x04C1])?;
    for (index, column) in (0u16..).zip(plan.kind.columns) {
        let width = shown_width(column) * 256;
        out.words(0x007D, &[index, index, width, styles::XF_TEXT, 2, 0])?;
    }
    out.words(0x0200, &[0, 0, plan.end(), 0, 0, plan.full_width(), 0])?;
    for row in 0..plan.end() {
        let (height, flags) = if row >= data.start || plan.above_row == Some(row) {
            (300, 0x0100)
        } else {
            (600, 0x0140)
        };
        out.words(
            0x0208,
            &[row, 0, plan.full_width(), height, 0, 0, flags, 0x0F],
        )?;
    }
    let mut merges = Vec::new();
    around::above(&mut out, strings, plan, &mut merges)?;
    for (index, column) in (0u16..).zip(plan.kind.columns) {
        let style = if column.required || column.needed {
            styles::XF_REQUIRED
        } else {
            styles::XF_HEADER
        };
        let text = column.shown_header();
        label(&mut out, strings, plan.header_row, index, style, &text)?;
    }
    around::beside(&mut out, strings, plan, &mut merges)?;
    for (number, row) in (1u16..).zip(data.clone()) {
        if plan.sample_row == Some(row) {
            sample(&mut out, strings, plan, row)?;
        } else if plan.kind.layout.numbered {
            let number = number.to_string();
            label(&mut out, strings, row, 0, styles::XF_TEXT, &number)?;
            blanks(&mut out, row, 1, width, styles::XF_TEXT)?;
        } else {
            blanks(&mut out, row, 0, width, styles::XF_TEXT)?;
        }
    }
    around::below(&mut out, strings, plan, &mut merges)?;
    window(&mut out, data.start)?;
    around::merge(&mut out, &merges)?;
    validations(&mut out, plan, data.start, data.end - 1)?;
    out.put(0x000A, &[])?;
    Ok(out.bytes)
}

/// The hidden sheet: one column per long list.
pub(super) fn lists(plan: &Plan<'_>, strings: &mut Strings) -> Result<Vec<u8>, WriteError> {
    let lists: Vec<&[&str]> = plan
        .long_lists
        .iter()
        .filter_map(|index| match plan.kind.columns.get(*index)?.kind {
            ColumnKind::Choice { values, .. } => Some(values),
            _ => None,
        })
        .collect();
    let rows = lists.iter().map(|l| l.len()).max().unwrap_or(0);
    let rows = u16::try_from(rows).map_err(|_| WriteError::Shape("可选值".to_owned()))?;
    let width = u16::try_from(lists.len()).unwrap_or(0);
    let mut out = Biff::default();
    bof(&mut out, 0x0010)?;
    out.words(0x0200, &[0, 0, rows, 0, 0, width, 0])?;
    for row in 0..rows {
        for (column, list) in (0u16..).zip(&lists) {
            if let Some(value) = list.get(usize::from(row)) {
                label(&mut out, strings, row, column, styles::XF_DEFAULT, value)?;
            }
        }
    }
    out.words(0x023E, &[0x00B6, 0, 0, 64, 0, 0, 0, 0, 0])?;
    out.put(0x000A, &[])?;
    Ok(out.bytes)
}

/// Characters; a Chinese one is two wide.
fn shown_width(column: &Column) -> u16 {
    if column.width > 0 {
        return column.width.min(255);
    }
    let header = column.shown_header();
    let line = |l: &str| l.chars().map(|c| 1 + u16::from(!c.is_ascii())).sum::<u16>();
    let widest = header.lines().map(line).max().unwrap_or(0) + 4;
    let least = match column.kind {
        ColumnKind::IdNumber => 22,
        ColumnKind::Mobile => 15,
        ColumnKind::Day => 14,
        _ => 10,
    };
    widest.clamp(least, 60)
}

/// A cell with a text.
pub(super) fn label(
    out: &mut Biff,
    strings: &mut Strings,
    row: u16,
    column: u16,
    style: u16,
    text: &str,
) -> Result<(), WriteError> {
    let mut data = Vec::with_capacity(10);
    for word in [row, column, style] {
        data.extend(word.to_le_bytes());
    }
    data.extend(strings.index(text).to_le_bytes());
    out.put(0x00FD, &data)
}

/// Formatted cells without a value, from column `first` up to `end`.
pub(super) fn blanks(
    out: &mut Biff,
    row: u16,
    first: u16,
    end: u16,
    style: u16,
) -> Result<(), WriteError> {
    match end.saturating_sub(first) {
        0 => Ok(()),
        1 => out.words(0x0201, &[row, first, style]),
        count => {
            let mut words = vec![row, first];
            words.extend(std::iter::repeat_n(style, usize::from(count)));
            words.push(end - 1);
            out.words(0x00BE, &words)
        }
    }
}

fn sample(
    out: &mut Biff,
    strings: &mut Strings,
    plan: &Plan<'_>,
    row: u16,
) -> Result<(), WriteError> {
    for (index, column) in (0u16..).zip(plan.kind.columns) {
        match column.sample {
            Some(text) => label(out, strings, row, index, styles::XF_SAMPLE, text)?,
            None => blanks(out, row, index, index + 1, styles::XF_TEXT)?,
        }
    }
    Ok(())
}

/// The view: what is above `top` stays in sight.
fn window(out: &mut Biff, top: u16) -> Result<(), WriteError> {
    out.words(0x023E, &[0x07BE, 0, 0, 64, 0, 0, 0, 0, 0])?;
    out.words(0x0041, &[0, top, top, 0, 2])?;
    // Selections of the upper and the lower pane.
    for (pane, row) in [(3u8, 0u16), (2, top)] {
        let mut data = vec![pane];
        for word in [row, 0, 0, 1, row, row, 0] {
            data.extend(word.to_le_bytes());
        }
        out.put(0x001D, &data)?;
    }
    Ok(())
}

fn validations(out: &mut Biff, plan: &Plan<'_>, first: u16, last: u16) -> Result<(), WriteError> {
    let mut found = Vec::new();
    for (index, column) in (0u16..).zip(plan.kind.columns) {
        if let Some(data) = validation(plan, index, column, first, last) {
            found.push(data);
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    let count = u32::try_from(found.len()).unwrap_or(0);
    let mut data = vec![0u8; 10];
    data.extend(u32::MAX.to_le_bytes());
    data.extend(count.to_le_bytes());
    out.put(0x01B2, &data)?;
    for data in found {
        out.put(0x01BE, &data)?;
    }
    Ok(())
}

/// A drop-down for a closed set, a prompt for what has a form; nothing for other columns.
fn validation(
    plan: &Plan<'_>,
    index: u16,
    column: &Column,
    first: u16,
    last: u16,
) -> Option<Vec<u8>> {
    const ANY: u32 = 0;
    const LIST: u32 = 3;
    const IN_FORMULA: u32 = 1 << 7;
    const ALLOW_BLANK: u32 = 1 << 8;
    const PROMPT: u32 = 1 << 18;
    const ERROR: u32 = 1 << 19;
    let (flags, prompt, formula) = match column.kind {
        ColumnKind::Choice { values, .. } => match list_name(plan, index) {
            Some(name) => (LIST | ERROR, String::new(), name),
            None => (
                LIST | IN_FORMULA | ERROR,
                String::new(),
                inline_list(values),
            ),
        },
        _ => (ANY | PROMPT, prompt(column)?, Vec::new()),
    };
    let mut data = (flags | ALLOW_BLANK).to_le_bytes().to_vec();
    data.extend(dialog_text(
        if prompt.is_empty() { "" } else { column.header },
        32,
    ));
    let is_list = flags & ERROR != 0;
    data.extend(dialog_text(if is_list { "填写错误" } else { "" }, 32));
    data.extend(dialog_text(&prompt, 255));
    let error = if is_list {
        "请从下拉列表中选择"
    } else {
        ""
    };
    data.extend(dialog_text(error, 225));
    let length = u16::try_from(formula.len()).ok()?;
    data.extend(length.to_le_bytes());
    data.extend([0, 0]);
    data.extend(formula);
    for word in [0, 0, 1, first, last, index, index] {
        data.extend(word.to_le_bytes());
    }
    Some(data)
}

/// An empty string is one NUL here.
fn dialog_text(text: &str, most: usize) -> Vec<u8> {
    let text = clean(text);
    if text.is_empty() {
        vec![1, 0, 0, 0]
    } else {
        long_text(&text, most)
    }
}

/// The list itself as a string, its values separated by NUL.
fn inline_list(values: &[&str]) -> Vec<u8> {
    let text = values.join("\0");
    let count = u8::try_from(text.encode_utf16().count()).unwrap_or(0);
    let mut formula = vec![0x17, count];
    formula.extend(units(&text));
    formula
}

/// A reference to the defined name of a long list.
fn list_name(plan: &Plan<'_>, index: u16) -> Option<Vec<u8>> {
    let place = plan
        .long_lists
        .iter()
        .position(|i| *i == usize::from(index))?;
    let number = u32::try_from(place + 1).ok()?;
    let mut formula = vec![0x23];
    formula.extend(number.to_le_bytes());
    Some(formula)
}

fn prompt(column: &Column) -> Option<String> {
    let form = match column.kind {
        ColumnKind::IdNumber => "18位公民身份号码，单元格须为文本格式",
        ColumnKind::Mobile => "11位手机号码",
        ColumnKind::Day => "日期，如2018-09-29",
        ColumnKind::Money => "金额，最多6位小数",
        ColumnKind::Percent => "百分数，如4.35，不必填写%",
        ColumnKind::Integer => "整数",
        ColumnKind::Digits => "数字，单元格须为文本格式",
        ColumnKind::Text | ColumnKind::Choice { .. } => return None,
    };
    let must = match (column.required, column.needed) {
        (true, _) => "（必填）",
        (_, true) => "（完整资料必填，可后补）",
        _ => "",
    };
    Some(format!("{form}{must}"))
}
