//! Which way the card lies: the line that only one right view of it can show.

use image::RgbImage;
use wangge_kernel::IdNumber;

use crate::error::Error;
use crate::ink::ink;
use crate::outline::Outlines;
use crate::quad::{Part, Quad};
use crate::rows::{Look, Row, cut, rows};
use crate::term::{self, Term};
use crate::tesseract::{Program, Script};

/// Pixels of a straightened card: 14 a millimetre.
pub(crate) const CARD: (u32, u32) = (1200, 757);
/// Where a line that tells stands: the part of the card it is looked for in, its left end, and its
/// middle.
#[derive(Clone, Copy)]
struct Place {
    part: Part,
    left: f32,
    middle: f32,
}

const NUMBER: Place = Place {
    part: Part(0.29, 0.775, 0.985, 0.95),
    left: 0.339,
    middle: 0.861,
};
const TERM: Place = Place {
    part: Part(0.38, 0.80, 0.985, 0.96),
    left: 0.41,
    middle: 0.881,
};
const LOOKS: [Look; 2] = [
    Look {
        height: 30,
        blur: 0.0,
        margin: 0.3,
    },
    Look {
        height: 38,
        blur: 0.9,
        margin: 0.5,
    },
];
const MORE_LOOKS: [Look; 2] = [
    Look {
        height: 24,
        blur: 0.0,
        margin: 0.3,
    },
    Look {
        height: 48,
        blur: 1.4,
        margin: 0.5,
    },
];

/// A card as it lies, and the line that told.
pub(crate) struct Located<T> {
    pub(crate) quad: Quad,
    pub(crate) line: T,
    /// Where the line begins, as a share of the card's height.
    pub(crate) top: f32,
    /// The share of looks that read it so.
    pub(crate) sure: f64,
}

/// The front, by an identity number whose check digit holds.
pub(crate) fn front(
    program: &Program,
    picture: &RgbImage,
    outlines: &Outlines,
) -> Result<Option<Located<IdNumber>>, Error> {
    locate(program, picture, outlines, Script::Number, NUMBER, number)
}

/// The back, by a term that can be.
pub(crate) fn back(
    program: &Program,
    picture: &RgbImage,
    outlines: &Outlines,
) -> Result<Option<Located<Term>>, Error> {
    locate(program, picture, outlines, Script::Dates, TERM, term::read)
}

/// The one number in `text` whose check digit holds.
fn number(text: &str) -> Option<IdNumber> {
    let starts = text.char_indices().map(|(at, _)| at);
    starts
        .filter_map(|at| IdNumber::parse(text.get(at..at + 18)?))
        .find(IdNumber::check_digit_holds)
}

/// A strip of the card in one view.
struct Strip {
    quad: Quad,
    gray: image::GrayImage,
    row: Row,
    /// How far its line is from where and how it should be, as a share of the card's height.
    off: f32,
    top: f32,
}

fn locate<T: PartialEq + Clone>(
    program: &Program,
    picture: &RgbImage,
    outlines: &Outlines,
    script: Script,
    place: Place,
    read: fn(&str) -> Option<T>,
) -> Result<Option<Located<T>>, Error> {
    let strips: Vec<Strip> = outlines
        .quads
        .iter()
        .flat_map(|quad| [*quad, quad.turned(2)])
        .filter_map(|quad| strip(picture, quad, place))
        .collect();
    for looks in [LOOKS, MORE_LOOKS] {
        let pages: Vec<_> = strips
            .iter()
            .flat_map(|strip| looks.map(|look| cut(&strip.gray, strip.row, look)))
            .collect();
        if pages.is_empty() {
            return Ok(None);
        }
        let lines = program.read(script, &pages)?;
        let readings: Vec<Vec<T>> = lines
            .chunks(looks.len())
            .map(|lines| lines.iter().filter_map(|line| read(&line.text)).collect())
            .collect();
        if let Some(found) = best(&strips, &readings, looks.len()) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The view that most looks could read, and of equals the one whose line stands where it should.
fn best<T: PartialEq + Clone>(
    strips: &[Strip],
    readings: &[Vec<T>],
    looks: usize,
) -> Option<Located<T>> {
    let told = readings.iter().flatten();
    // What most looks of all views say is what is on the card.
    let line = told.max_by_key(|line| {
        readings
            .iter()
            .flatten()
            .filter(|other| other == line)
            .count()
    })?;
    let agreed = |readings: &Vec<T>| readings.iter().filter(|other| *other == line).count();
    let views = strips
        .iter()
        .zip(readings)
        .filter(|(_, readings)| agreed(readings) > 0);
    let (strip, readings) = views.min_by(|(a, ra), (b, rb)| {
        let rank = |strip: &Strip, readings| strip.off - 0.01 * agreed(readings) as f32;
        rank(a, ra).total_cmp(&rank(b, rb))
    })?;
    Some(Located {
        quad: strip.quad,
        line: line.clone(),
        top: strip.top,
        sure: agreed(readings) as f64 / looks as f64,
    })
}

fn strip(picture: &RgbImage, quad: Quad, place: Place) -> Option<Strip> {
    let Part(left, top, right, bottom) = place.part;
    let (width, height) = (
        CARD.0 as f32 * (right - left),
        CARD.1 as f32 * (bottom - top),
    );
    let gray = ink(&quad.view(picture, place.part, width as u32, height as u32));
    let all = Row {
        left: 0,
        top: 0,
        right: gray.width(),
        bottom: gray.height(),
    };
    // Digits are 34 pixels high; a leaning line is higher.
    let likely = rows(&gray, all, 22)
        .into_iter()
        .filter(|row| row.height() < 75 && row.width() > 180);
    let row = likely.max_by_key(Row::width)?;
    let down = |y: u32| top + (bottom - top) * y as f32 / gray.height() as f32;
    let begin = left + (right - left) * row.left as f32 / gray.width() as f32;
    // A line that leans is high: the view is not straight.
    let off = (down(row.middle()) - place.middle).abs()
        + 0.5 * (begin - place.left).abs()
        + row.height() as f32 / CARD.1 as f32;
    let top = down(row.top);
    Some(Strip {
        quad,
        gray,
        row,
        off,
        top,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_among_dirt_if_its_check_digit_holds() {
        let found = |text: &str| number(text).map(|number| number.as_str().to_owned());
        assert_eq!(
            found("111010519491231002X7").as_deref(),
            Some("11010519491231002X")
        );
        assert_eq!(found("110105194912310021"), None);
        assert_eq!(found("1101051949123100"), None);
        assert_eq!(found(""), None);
    }
}
