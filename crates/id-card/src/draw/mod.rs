//! Made-up cards for tests and the bench: fictional persons, the layout of real cards, and the
//! damage of bad photographs. Everything follows from a seed.

mod damage;
mod flat;
mod pen;
mod people;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage};
use rand::SeedableRng;
use rand::rngs::StdRng;

pub use damage::Damage;
pub use pen::Fonts;

use crate::card::{Back, Front};

/// The front of a made-up card and what stands on it.
pub fn front(fonts: &Fonts, seed: u64, damage: Damage) -> (Vec<u8>, Front) {
    let mut rng = StdRng::seed_from_u64(seed);
    let person = people::front(&mut rng);
    let card = flat::front(fonts, &mut rng, &person);
    (damage::photograph(&mut rng, &card, damage), person)
}

/// The back of a made-up card and what stands on it.
pub fn back(fonts: &Fonts, seed: u64, damage: Damage) -> (Vec<u8>, Back) {
    let mut rng = StdRng::seed_from_u64(seed);
    let card = people::back(&mut rng);
    let drawn = flat::back(fonts, &mut rng, &card);
    (damage::photograph(&mut rng, &drawn, damage), card)
}

/// A PNG of one colour, with no card.
pub fn plain(width: u32, height: u32) -> Vec<u8> {
    png(&RgbImage::from_pixel(width, height, Rgb([180; 3])))
}

/// A PNG with a dark bar where a card has its number, and no card.
pub fn striped(width: u32, height: u32) -> Vec<u8> {
    png(&RgbImage::from_fn(width, height, |x, y| {
        let is_bar = (x * 100 / width) % 4 < 2 && (84..88).contains(&(y * 100 / height));
        Rgb([if is_bar && x > width / 3 { 20 } else { 230 }; 3])
    }))
}

/// A picture as PNG.
fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    // Writing into memory does not fail.
    let _ = picture.write_to(&mut bytes, ImageFormat::Png);
    bytes.into_inner()
}

/// A picture as JPEG of this quality.
fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture);
    bytes
}
