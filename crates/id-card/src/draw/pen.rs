//! Writing with fonts of the system.

use ab_glyph::{Font, FontVec, Glyph, PxScale, ScaleFont, point};
use image::{Rgb, RgbImage};

/// Faces like those of real cards, by the Debian packages that bring them.
const FACES: [(&str, &str); 2] = [
    (
        "fonts-wqy-zenhei",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    ),
    (
        "fonts-wqy-microhei",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    ),
];
const DIGITS: (&str, &str) = ("fonts-ocr-b", "/usr/share/fonts/opentype/ocr-b/OCRB.otf");

/// The fonts cards are drawn with.
pub struct Fonts {
    /// For everything Chinese; a card is drawn with one of them.
    pub(super) faces: Vec<FontVec>,
    /// For the identity number.
    pub(super) digits: FontVec,
}

impl Fonts {
    /// Reads them from where Debian puts them.
    ///
    /// # Errors
    /// One is missing; the text names its package.
    pub fn find() -> Result<Self, String> {
        Ok(Self {
            faces: FACES.iter().map(read).collect::<Result<_, _>>()?,
            digits: read(&DIGITS)?,
        })
    }
}

fn read((package, path): &(&str, &str)) -> Result<FontVec, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{path}: {e}; install {package}"))?;
    FontVec::try_from_vec_and_index(bytes, 0).map_err(|e| format!("{path}: {e}"))
}

/// How a text is written.
pub(super) struct Style<'a> {
    pub(super) font: &'a FontVec,
    /// Height of a Chinese character in pixels.
    pub(super) size: f32,
    /// From one character to the next beyond its own width.
    pub(super) gap: f32,
    pub(super) color: [u8; 3],
}

/// Writes `text` with its left edge at `x` and its middle at `y`; answers where it ends.
pub(super) fn write(on: &mut RgbImage, style: &Style<'_>, x: f32, y: f32, text: &str) -> f32 {
    let scale = PxScale::from(style.size * em(style.font));
    let scaled = style.font.as_scaled(scale);
    let baseline = y + middle(style.font, scale);
    let mut at = x;
    for c in text.chars() {
        let glyph: Glyph = style
            .font
            .glyph_id(c)
            .with_scale_and_position(scale, point(at, baseline));
        let advance = scaled.h_advance(glyph.id);
        if let Some(outline) = style.font.outline_glyph(glyph) {
            let bounds = outline.px_bounds();
            outline.draw(|dx, dy, cover| {
                blend(
                    on,
                    bounds.min.x as i64 + i64::from(dx),
                    bounds.min.y as i64 + i64::from(dy),
                    cover,
                    style.color,
                );
            });
        }
        at += advance + style.gap;
    }
    at
}

/// `ab_glyph` scales by ascent and descent; this is how much more that is than the em.
fn em(font: &FontVec) -> f32 {
    font.units_per_em()
        .map_or(1.0, |em| font.height_unscaled() / em)
}

/// From the baseline up to the middle of a character.
fn middle(font: &FontVec, scale: PxScale) -> f32 {
    let glyph = font.glyph_id('8').with_scale(scale);
    font.outline_glyph(glyph).map_or(0.0, |o| {
        let bounds = o.px_bounds();
        -(bounds.min.y + bounds.max.y) / 2.0
    })
}

fn blend(on: &mut RgbImage, x: i64, y: i64, cover: f32, color: [u8; 3]) {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
        return;
    };
    if let Some(Rgb(pixel)) = on.get_pixel_mut_checked(x, y) {
        for (channel, ink) in pixel.iter_mut().zip(color) {
            let (below, ink) = (f32::from(*channel), f32::from(ink));
            *channel = (below + (ink - below) * cover.clamp(0.0, 1.0)) as u8;
        }
    }
}
