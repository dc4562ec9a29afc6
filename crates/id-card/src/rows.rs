//! Lines of print in a straightened card.

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

use crate::ink::stretched;

/// A line of print: its box in the picture it was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) right: u32,
    pub(crate) bottom: u32,
}

impl Row {
    pub(crate) fn height(&self) -> u32 {
        self.bottom - self.top
    }

    pub(crate) fn width(&self) -> u32 {
        self.right - self.left
    }

    pub(crate) fn middle(&self) -> u32 {
        self.top.midpoint(self.bottom)
    }
}

/// Gaps in a line that are no gap between lines.
const SLIT: u32 = 3;
/// Dark pixels that make a row of pixels part of a line.
const DARK_IN_ROW: u32 = 3;

/// Lines within a box of `gray`, from top to bottom, at least `least` pixels high.
pub(crate) fn rows(gray: &GrayImage, within: Row, least: u32) -> Vec<Row> {
    let dark = threshold(gray, within);
    let is_dark = |x: u32, y: u32| gray.get_pixel_checked(x, y).is_some_and(|p| p.0 < [dark]);
    let count = |y: u32| {
        (within.left..within.right)
            .filter(|x| is_dark(*x, y))
            .count() as u32
    };
    let on = runs(within.top, within.bottom, SLIT, |y| count(y) >= DARK_IN_ROW);
    on.into_iter()
        .filter(|(top, bottom)| bottom - top >= least)
        .filter_map(|(top, bottom)| {
            let column = |x: &u32| (top..bottom).filter(|y| is_dark(*x, *y)).count() >= 2;
            let left = (within.left..within.right).find(column)?;
            let right = (within.left..within.right).rev().find(column)? + 1;
            Some(Row {
                left,
                top,
                right,
                bottom,
            })
        })
        .collect()
}

/// Words of a line: boxes with at least `gap` pixels of white between them.
pub(crate) fn words(gray: &GrayImage, row: Row, gap: u32) -> Vec<Row> {
    let dark = threshold(gray, row);
    let is_dark = |x: u32, y: u32| gray.get_pixel_checked(x, y).is_some_and(|p| p.0 < [dark]);
    let column = |x: u32| (row.top..row.bottom).filter(|y| is_dark(x, *y)).count() >= 2;
    runs(row.left, row.right, gap, column)
        .into_iter()
        .map(|(left, right)| Row { left, right, ..row })
        .collect()
}

/// Runs of `from..to` where something holds, over gaps shorter than `gap`.
fn runs(from: u32, to: u32, gap: u32, holds: impl Fn(u32) -> bool) -> Vec<(u32, u32)> {
    let mut found: Vec<(u32, u32)> = Vec::new();
    for at in (from..to).filter(|at| holds(*at)) {
        match found.last_mut() {
            Some((_, end)) if at <= *end + gap => *end = at + 1,
            _ => found.push((at, at + 1)),
        }
    }
    found
}

/// Half way between the darkest print of a box and white.
fn threshold(gray: &GrayImage, within: Row) -> u8 {
    let mut counts = [0u32; 256];
    for y in within.top..within.bottom {
        for x in within.left..within.right {
            let value = gray.get_pixel_checked(x, y).map_or(255, |p| {
                let Luma([value]) = *p;
                value
            });
            if let Some(count) = counts.get_mut(usize::from(value)) {
                *count += 1;
            }
        }
    }
    let all = within.width() * within.height();
    let mut seen = 0;
    let darkest = counts.iter().position(|count| {
        seen += count;
        seen * 80 >= all
    });
    let darkest = darkest.unwrap_or(0).min(160) as u8;
    darkest.midpoint(250)
}

/// How a line is shown to Tesseract.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Height of the line's print in pixels.
    pub(crate) height: u32,
    /// Blur before it is shrunk, in pixels.
    pub(crate) blur: f32,
    /// White beside the line, by its height. What Tesseract makes up at the ends of a line depends
    /// on it, so looks differ in it.
    pub(crate) margin: f32,
}

/// One line cut out, black on white, as `look` says.
pub(crate) fn cut(gray: &GrayImage, row: Row, look: Look) -> GrayImage {
    let pad = row.height() / 5 + 1;
    let (left, top) = (row.left.saturating_sub(pad), row.top.saturating_sub(pad));
    let right = (row.right + pad).min(gray.width());
    let bottom = (row.bottom + pad).min(gray.height());
    let mut line = imageops::crop_imm(gray, left, top, right - left, bottom - top).to_image();
    if look.blur > 0.0 {
        line = imageops::blur(&line, look.blur);
    }
    let line = stretched(&line);
    let scale = look.height as f32 / row.height().max(1) as f32;
    let of = |side: u32| ((side as f32 * scale).round() as u32).max(1);
    let line = imageops::resize(
        &line,
        of(line.width()),
        of(line.height()),
        FilterType::Triangle,
    );
    let border = (look.height as f32 * look.margin) as u32 + 2;
    let mut page = GrayImage::from_pixel(line.width() + 2 * border, line.height() + 4, Luma([255]));
    imageops::replace(&mut page, &line, i64::from(border), 2);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_words_are_told_apart_by_white() {
        // Two lines of two words each, and a speck.
        let gray = GrayImage::from_fn(300, 200, |x, y| {
            let line = (20..50).contains(&y) || (80..110).contains(&y);
            let word = (30..90).contains(&x) || (170..220).contains(&x);
            let speck = (150..153).contains(&y) && x == 100;
            Luma([if (line && word) || speck { 10 } else { 240 }])
        });
        let all = Row {
            left: 0,
            top: 0,
            right: 300,
            bottom: 200,
        };
        let found = rows(&gray, all, 10);
        let first = Row {
            left: 30,
            top: 20,
            right: 220,
            bottom: 50,
        };
        assert_eq!(
            found,
            [
                first,
                Row {
                    top: 80,
                    bottom: 110,
                    ..first
                }
            ]
        );
        let words = words(&gray, first, 30);
        assert_eq!(
            words,
            [Row { right: 90, ..first }, Row { left: 170, ..first }]
        );
        let page = cut(
            &gray,
            first,
            Look {
                height: 15,
                blur: 0.0,
                margin: 0.3,
            },
        );
        assert!(
            page.height() > 15 && page.height() < 30,
            "{}",
            page.height()
        );
        assert_eq!(page.get_pixel(0, 0).0, [255]);
    }
}
