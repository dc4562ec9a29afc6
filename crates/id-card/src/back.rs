//! The side with the emblem.

use image::{GrayImage, RgbImage};

use crate::card::{FOR_LIFE, Reading};
use crate::error::Error;
use crate::front::voted;
use crate::ink::ink;
use crate::locate::{CARD, Located};
use crate::places;
use crate::quad::Part;
use crate::rows::{Row, rows};
use crate::term::{self, Term};
use crate::tesseract::Program;
use crate::vote::Voted;

/// Where the values stand, and the middles of their two lines.
const COLUMN: (f32, f32) = (0.38, 0.985);
const ISSUER: f32 = 0.749;
const TERM: f32 = 0.881;
const NEAR: f32 = 0.066;

/// Reads the office, and what follows the day of issue where it was no day.
pub(crate) fn read(
    program: &Program,
    picture: &RgbImage,
    found: &Located<Term>,
) -> Result<Reading, Error> {
    let gray = ink(&found
        .quad
        .view(picture, Part(0.0, 0.0, 1.0, 1.0), CARD.0, CARD.1));
    let office = line(&gray, ISSUER).ok_or(Error::Unreadable("签发机关不清晰"))?;
    let mut wanted = vec![office];
    wanted.extend(line(&gray, TERM));
    let told = voted(program, &gray, &wanted)?;
    let office = told
        .first()
        .and_then(places::office)
        .ok_or(Error::Unreadable("签发机关不清晰"))?;
    let until = match &found.line.until {
        Some(day) => day.clone(),
        None => until(told.get(1), &found.line.from).ok_or(Error::Unreadable("有效期限不清晰"))?,
    };
    let mut reading = Reading {
        issued_at: Some(found.line.from.clone()),
        expired_at: Some(until),
        issued_organization: Some(office.text),
        ..Reading::default()
    };
    let term = 0.5 + 0.5 * found.sure;
    reading.trust([
        ("issuedAt", term),
        ("expiredAt", term),
        ("issuedOrganization", office.sure),
    ]);
    if office.doubtful {
        reading
            .warnings
            .push("签发机关不常见或已校正，请与证件核对".to_owned());
    }
    Ok(reading)
}

/// The end of a term that began on `from`, as it reads in Chinese.
fn until(told: Option<&Voted>, from: &str) -> Option<String> {
    let text = &told?.text;
    if text.contains(['长', '期']) {
        return Some(FOR_LIFE.to_owned());
    }
    term::read(text).filter(|term| term.from == from)?.until
}

/// The line of print nearest to `middle` in the column of the values.
fn line(gray: &GrayImage, middle: f32) -> Option<Row> {
    let (width, height) = (gray.width() as f32, gray.height() as f32);
    let place = Row {
        left: (COLUMN.0 * width) as u32,
        right: (COLUMN.1 * width) as u32,
        top: ((middle - 0.1) * height) as u32,
        bottom: ((middle + 0.1) * height).min(height) as u32,
    };
    let off = |row: &Row| (row.middle() as f32 / height - middle).abs();
    let near = rows(gray, place, 20)
        .into_iter()
        .filter(|row| off(row) < NEAR);
    near.min_by(|a, b| off(a).total_cmp(&off(b)))
}
