//! The side with the emblem.

use image::RgbImage;

use crate::card::Reading;
use crate::error::Error;
use crate::front::voted;
use crate::ink::ink;
use crate::locate::{CARD, Located};
use crate::places;
use crate::quad::Part;
use crate::rows::{Row, rows};
use crate::term::Term;
use crate::tesseract::Program;

/// Where 签发机关 has its value.
const ISSUER: (f32, f32) = (0.38, 0.985);
const MIDDLE: f32 = 0.749;
const NEAR: f32 = 0.07;

/// Reads everything but the term, which is known.
pub(crate) fn read(program: &Program, picture: &RgbImage, found: &Located<Term>) -> Result<Reading, Error> {
    let gray = ink(&found.quad.view(picture, Part(0.0, 0.0, 1.0, 1.0), CARD.0, CARD.1));
    let (width, height) = (gray.width() as f32, gray.height() as f32);
    let place = Row {
        left: (ISSUER.0 * width) as u32,
        right: (ISSUER.1 * width) as u32,
        top: ((MIDDLE - 0.1) * height) as u32,
        bottom: ((MIDDLE + 0.1) * height) as u32,
    };
    let off = |row: &Row| (row.middle() as f32 / height - MIDDLE).abs();
    let row = rows(&gray, place, 20).into_iter().filter(|row| off(row) < NEAR);
    let row = row.min_by(|a, b| off(a).total_cmp(&off(b)));
    let row = row.ok_or(Error::Unreadable("签发机关不清晰"))?;
    let told = voted(program, &gray, &[row])?;
    let told = told.first().and_then(places::office).ok_or(Error::Unreadable("签发机关不清晰"))?;
    let mut reading = Reading {
        issued_at: Some(found.line.from.clone()),
        expired_at: Some(found.line.until.clone()),
        issued_organization: Some(told.text),
        ..Reading::default()
    };
    let term = 0.5 + 0.5 * found.sure;
    for (field, sure) in [("issuedAt", term), ("expiredAt", term), ("issuedOrganization", told.sure)] {
        reading.confidence.insert(field.to_owned(), (sure * 100.0).round() / 100.0);
    }
    Ok(reading)
}
