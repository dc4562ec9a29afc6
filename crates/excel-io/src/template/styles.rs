//! Fonts, cell formats and the one named style.

use super::records::{Biff, short_text};
use crate::refusal::WriteError;

/// Cell formats (indexes of XF records).
pub(super) const XF_DEFAULT: u16 = 15;
pub(super) const XF_TEXT: u16 = 16;
pub(super) const XF_TITLE: u16 = 17;
pub(super) const XF_HEADER: u16 = 18;
pub(super) const XF_REQUIRED: u16 = 19;
pub(super) const XF_SAMPLE: u16 = 20;
/// A text that wraps.
pub(super) const XF_NOTE: u16 = 21;

const FONT: &str = "宋体";
const TEXT_FORMAT: u16 = 49;
/// Palette: light grey, light orange.
const GREY: u16 = 22;
const ORANGE: u16 = 47;
const BOLD: u16 = 700;
const PLAIN: u16 = 400;
const AUTO_COLOUR: u16 = 0x7FFF;
const GREY_COLOUR: u16 = 23;
// Font 4 does not exist: the indexes go 0, 1, 2, 3, 5, 6, 7.
const FONT_BOLD: u16 = 5;
const FONT_TITLE: u16 = 6;
const FONT_SAMPLE: u16 = 7;

struct Format {
    font: u16,
    format: u16,
    centred: bool,
    wrap: bool,
    border: bool,
    fill: Option<u16>,
}

/// Writes all fonts, formats and the style.
pub(super) fn write(out: &mut Biff) -> Result<(), WriteError> {
    for _ in 0..4 {
        font(out, 11, PLAIN, AUTO_COLOUR)?;
    }
    font(out, 11, BOLD, AUTO_COLOUR)?;
    font(out, 16, BOLD, AUTO_COLOUR)?;
    font(out, 11, PLAIN, GREY_COLOUR)?;
    for index in 0..15 {
        style_format(out, index)?;
    }
    let text = |font, centred, wrap, border, fill| Format {
        font,
        format: TEXT_FORMAT,
        centred,
        wrap,
        border,
        fill,
    };
    let plain = Format {
        format: 0,
        ..text(0, false, false, false, None)
    };
    cell_format(out, &plain)?;
    cell_format(out, &text(0, false, false, false, None))?;
    cell_format(out, &text(FONT_TITLE, true, false, false, None))?;
    cell_format(out, &text(FONT_BOLD, true, true, true, Some(GREY)))?;
    cell_format(out, &text(FONT_BOLD, true, true, true, Some(ORANGE)))?;
    cell_format(out, &text(FONT_SAMPLE, false, false, false, None))?;
    cell_format(out, &text(0, false, true, false, None))?;
    // Style 0 is the built-in "Normal".
    out.put(0x0293, &[0x00, 0x80, 0x00, 0xFF])
}

fn font(out: &mut Biff, points: u16, weight: u16, colour: u16) -> Result<(), WriteError> {
    let bold = u16::from(weight == BOLD);
    let mut data = Vec::new();
    for word in [points * 20, bold, colour, weight, 0] {
        data.extend(word.to_le_bytes());
    }
    // Underline, family, Chinese character set, reserved.
    data.extend([0, 0, 134, 0]);
    data.extend(short_text(FONT));
    out.put(0x0031, &data)
}

/// The 15 style formats that every workbook begins with.
fn style_format(out: &mut Biff, index: u16) -> Result<(), WriteError> {
    let font = match index {
        1 | 2 => 1,
        3 | 4 => 2,
        _ => 0,
    };
    let used: u16 = if index == 0 { 0x0000 } else { 0xF400 };
    xf(out, font, 0, 0xFFF5, 0x20, used, [0, 0, 0x20C0])
}

fn cell_format(out: &mut Biff, format: &Format) -> Result<(), WriteError> {
    // Horizontal: general or centred; vertical: centred.
    let mut alignment = 0x10;
    alignment |= if format.centred { 2 } else { 0 };
    alignment |= if format.wrap { 8 } else { 0 };
    // All four edges thin and black.
    let (edges, colours) = if format.border {
        (0x1111, (8 | 8 << 7, 8u32 | 8 << 7))
    } else {
        (0, (0, 0))
    };
    let (pattern, fill) = match format.fill {
        Some(colour) => (1u32 << 26, colour | 65 << 7),
        None => (0, 0x20C0),
    };
    let top = colours.1 | pattern;
    let tail = [edges, colours.0, fill];
    xf_full(
        out,
        format.font,
        format.format,
        1,
        alignment,
        0xFC00,
        tail,
        top,
    )
}

fn xf(
    out: &mut Biff,
    font: u16,
    format: u16,
    kind: u16,
    alignment: u16,
    used: u16,
    tail: [u16; 3],
) -> Result<(), WriteError> {
    xf_full(out, font, format, kind, alignment, used, tail, 0)
}

#[expect(clippy::too_many_arguments, reason = "the fields of one record")]
fn xf_full(
    out: &mut Biff,
    font: u16,
    format: u16,
    kind: u16,
    alignment: u16,
    used: u16,
    [edges, sides, fill]: [u16; 3],
    top: u32,
) -> Result<(), WriteError> {
    let mut data = Vec::with_capacity(20);
    for word in [font, format, kind, alignment, used, edges, sides] {
        data.extend(word.to_le_bytes());
    }
    data.extend(top.to_le_bytes());
    data.extend(fill.to_le_bytes());
    out.put(0x00E0, &data)
}
