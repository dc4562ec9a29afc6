//! A card as it is printed, 20 pixels a millimetre.

use image::{Rgb, RgbImage};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::pen::{Fonts, Style, write};
use crate::card::{Back, FOR_LIFE, Front};

/// Pixels per millimetre.
const MM: f32 = 20.0;
const SIZE: (f32, f32) = (85.6, 54.0);
const BLUE: [u8; 3] = [70, 130, 185];
const BLACK: [u8; 3] = [25, 25, 28];
/// Characters in a line of the address.
const LINE: usize = 11;

struct Sheet<'a> {
    card: RgbImage,
    fonts: &'a Fonts,
    face: usize,
    /// Prints are never quite where they belong.
    shift: (f32, f32),
}

impl<'a> Sheet<'a> {
    fn new(fonts: &'a Fonts, rng: &mut StdRng, tint: [f32; 3]) -> Self {
        let card = RgbImage::from_fn((SIZE.0 * MM) as u32, (SIZE.1 * MM) as u32, |x, y| {
            let (x, y) = (x as f32 / MM, y as f32 / MM);
            let wave = (x * 1.9 + (y * 0.7).sin() * 2.0).sin() * (y * 2.3 + (x * 0.4).sin()).sin();
            let across = x / SIZE.0;
            Rgb(std::array::from_fn(|i| {
                let tint = tint.get(i).copied().unwrap_or(0.0);
                (238.0 - tint * (1.0 - across) - 14.0 * across - wave * 6.0).clamp(0.0, 255.0) as u8
            }))
        });
        let faces: Vec<usize> = (0..fonts.faces.len()).collect();
        Self {
            card,
            fonts,
            face: faces.choose(rng).copied().unwrap_or(0),
            shift: (rng.random_range(-0.5..0.5), rng.random_range(-0.5..0.5)),
        }
    }

    /// Writes at millimetres; answers the millimetre where the text ends.
    fn text(&mut self, (x, y): (f32, f32), height: f32, color: [u8; 3], text: &str) -> f32 {
        let Some(font) = self.fonts.faces.get(self.face) else {
            return x;
        };
        let style = Style {
            font,
            size: height * MM,
            gap: height * MM * 0.04,
            color,
        };
        let (dx, dy) = self.shift;
        let end = write(&mut self.card, &style, (x + dx) * MM, (y + dy) * MM, text);
        end / MM - dx
    }

    fn number(&mut self, (x, y): (f32, f32), text: &str) {
        let style = Style {
            font: &self.fonts.digits,
            size: 3.8 * MM,
            gap: 0.02 * MM,
            color: BLACK,
        };
        let (dx, dy) = self.shift;
        write(&mut self.card, &style, (x + dx) * MM, (y + dy) * MM, text);
    }

    fn fill(&mut self, inside: impl Fn(f32, f32) -> Option<[u8; 3]>) {
        for (x, y, pixel) in self.card.enumerate_pixels_mut() {
            if let Some(color) = inside(x as f32 / MM, y as f32 / MM) {
                *pixel = Rgb(color);
            }
        }
    }
}

/// The side with the photograph.
pub(super) fn front(fonts: &Fonts, rng: &mut StdRng, person: &Front) -> RgbImage {
    let mut sheet = Sheet::new(fonts, rng, [30.0, 12.0, 2.0]);
    let gray = rng.random_range(60..150u8);
    sheet.fill(|x, y| photograph(x, y, gray));
    for (at, label) in [
        ((5.6, 8.5), "姓 名"),
        ((5.6, 15.5), "性 别"),
        ((25.5, 15.5), "民 族"),
        ((5.6, 22.2), "出 生"),
        ((5.6, 29.0), "住 址"),
        ((5.6, 46.5), "公民身份号码"),
    ] {
        sheet.text(at, 2.9, BLUE, label);
    }
    sheet.text((15.0, 8.5), 4.1, BLACK, &person.name);
    sheet.text((15.0, 15.5), 3.4, BLACK, &person.sex);
    sheet.text((34.5, 15.5), 3.4, BLACK, &person.nation);
    birthday(&mut sheet, &person.birthday);
    let address: Vec<char> = person.address.chars().collect();
    for (line, y) in address.chunks(LINE).zip([29.0, 33.8, 38.6, 43.0]) {
        sheet.text((15.0, y), 3.3, BLACK, &line.iter().collect::<String>());
    }
    sheet.number((29.0, 46.5), &person.id_number);
    sheet.card
}

fn birthday(sheet: &mut Sheet<'_>, day: &str) {
    let part = |from: usize, to: usize| {
        day.get(from..to)
            .unwrap_or_default()
            .trim_start_matches('0')
            .to_owned()
    };
    sheet.text((15.0, 22.2), 3.3, BLACK, &part(0, 4));
    sheet.text((24.4, 22.2), 2.9, BLUE, "年");
    sheet.text((29.2, 22.2), 3.3, BLACK, &part(4, 6));
    sheet.text((33.8, 22.2), 2.9, BLUE, "月");
    sheet.text((38.2, 22.2), 3.3, BLACK, &part(6, 8));
    sheet.text((43.0, 22.2), 2.9, BLUE, "日");
}

/// A head and shoulders, in a box without a frame.
fn photograph(x: f32, y: f32, gray: u8) -> Option<[u8; 3]> {
    let round = |cx: f32, cy: f32, rx: f32, ry: f32| {
        ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0
    };
    if !(55.0..80.5).contains(&x) || !(8.5..40.5).contains(&y) {
        return None;
    }
    if round(67.7, 22.0, 6.0, 8.0) && y > 17.0 {
        Some([gray + 80, gray + 55, gray + 40])
    } else if round(67.7, 20.0, 7.0, 8.5) {
        Some([30, 28, 28])
    } else if round(67.7, 41.0, 12.0, 10.5) {
        Some([gray, gray, gray + 20])
    } else {
        None
    }
}

/// The side with the emblem.
pub(super) fn back(fonts: &Fonts, rng: &mut StdRng, card: &Back) -> RgbImage {
    let mut sheet = Sheet::new(fonts, rng, [2.0, 22.0, 26.0]);
    sheet.fill(|x, y| {
        let far = (x - 14.0).hypot((y - 14.5) * 0.95);
        let ring =
            (6.0..9.0).contains(&far) || (far < 5.0 && (x * 2.1).sin() * (y * 1.7).cos() > 0.1);
        ring.then_some([200, 45, 40])
    });
    sheet.text((29.5, 11.0), 5.3, BLACK, "中华人民共和国");
    sheet.text((27.5, 20.5), 6.6, BLACK, "居 民 身 份 证");
    sheet.text((19.5, 40.4), 2.9, BLACK, "签发机关");
    sheet.text((19.5, 47.6), 2.9, BLACK, "有效期限");
    sheet.text((35.0, 40.4), 3.3, BLACK, &card.issued_organization);
    sheet.text((35.0, 47.6), 3.3, BLACK, &term(card));
    sheet.card
}

fn term(card: &Back) -> String {
    let dotted = |day: &str| match (day.get(0..4), day.get(4..6), day.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}.{month}.{day}"),
        _ => FOR_LIFE.to_owned(),
    };
    format!("{}-{}", dotted(&card.issued_at), dotted(&card.expired_at))
}
