//! What happens to a card between the printer and the server.

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use rand::Rng;
use rand::rngs::StdRng;

use super::{jpeg, png};
use crate::quad::{Quad, sample};

/// How badly a card is photographed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Straight, large, clear, JPEG 90.
    Light,
    /// Turned by up to 5 degrees and sometimes by 90 or 180, 700 to 1,900 pixels wide, some
    /// perspective, blur, noise and shade, JPEG 55 to 95.
    Moderate,
    /// More of everything, from 620 pixels on, JPEG 40 to 80.
    Hard,
}

struct Limits {
    width: (u32, u32),
    turn: f32,
    perspective: f32,
    blur: f32,
    noise: f32,
    shade: f32,
    quality: (u8, u8),
    upside: f64,
}

impl Damage {
    fn limits(self) -> Limits {
        match self {
            Self::Light => Limits {
                width: (1100, 1500),
                turn: 1.0,
                perspective: 0.005,
                blur: 0.0,
                noise: 2.0,
                shade: 0.1,
                quality: (88, 95),
                upside: 0.0,
            },
            Self::Moderate => Limits {
                width: (700, 1900),
                turn: 5.0,
                perspective: 0.03,
                blur: 1.0,
                noise: 7.0,
                shade: 0.3,
                quality: (55, 95),
                upside: 0.3,
            },
            Self::Hard => Limits {
                width: (620, 1500),
                turn: 6.0,
                perspective: 0.06,
                blur: 1.5,
                noise: 13.0,
                shade: 0.5,
                quality: (40, 80),
                upside: 0.4,
            },
        }
    }
}

/// The photograph of a card that lies on something.
pub(super) fn photograph(rng: &mut StdRng, card: &RgbImage, damage: Damage) -> Vec<u8> {
    let limits = damage.limits();
    let width = rng.random_range(limits.width.0..=limits.width.1);
    let height = (width as f32 * 54.0 / 85.6) as u32;
    let small = imageops::resize(card, width, height, FilterType::Triangle);
    let laid = lay(rng, &small, &limits);
    let turned = if rng.random_bool(limits.upside) {
        match rng.random_range(0..3) {
            0 => imageops::rotate90(&laid),
            1 => imageops::rotate180(&laid),
            _ => imageops::rotate270(&laid),
        }
    } else {
        laid
    };
    let blur = rng.random_range(0.0..=limits.blur);
    let mut picture = match blur > 0.3 {
        true => imageops::blur(&turned, blur),
        false => turned,
    };
    soil(rng, &mut picture, &limits);
    match damage == Damage::Light && rng.random_bool(0.2) {
        true => png(&picture),
        false => jpeg(
            &picture,
            rng.random_range(limits.quality.0..=limits.quality.1),
        ),
    }
}

/// Puts the card on its ground, turned a little and seen from aside.
fn lay(rng: &mut StdRng, card: &RgbImage, limits: &Limits) -> RgbImage {
    let (w, h) = (card.width() as f32, card.height() as f32);
    let margin = (
        w * rng.random_range(0.04..0.25),
        h * rng.random_range(0.05..0.3),
    );
    let angle = rng.random_range(-limits.turn..=limits.turn).to_radians();
    let middle = (margin.0 + w / 2.0, margin.1 + h / 2.0);
    let corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(x, y): (f32, f32)| {
        let mut away = || 1.0 + rng.random_range(-limits.perspective..=limits.perspective);
        let (x, y) = (x * w * away(), y * h * away());
        (
            middle.0 + x * angle.cos() - y * angle.sin(),
            middle.1 + x * angle.sin() + y * angle.cos(),
        )
    });
    let quad = Quad::new(corners);
    let ground = Ground::new(rng);
    RgbImage::from_fn(
        (w + 2.0 * margin.0) as u32,
        (h + 2.0 * margin.1) as u32,
        |x, y| {
            let (u, v) = quad.inside(x as f32, y as f32);
            let (px, py) = (u * w, v * h);
            if rounded(px, py, w, h) {
                Rgb(sample(card, px, py))
            } else {
                Rgb(ground.at(x as f32, y as f32))
            }
        },
    )
}

/// Whether a point lies on the card, whose corners are round.
fn rounded(x: f32, y: f32, w: f32, h: f32) -> bool {
    if x < 0.0 || y < 0.0 || x > w || y > h {
        return false;
    }
    let radius = w * 0.037;
    let (dx, dy) = (x.min(w - x), y.min(h - y));
    dx > radius || dy > radius || (radius - dx).hypot(radius - dy) < radius
}

/// Wood, cloth or paper.
struct Ground {
    kind: u32,
    color: [f32; 3],
    pace: f32,
    phase: f32,
}

impl Ground {
    fn new(rng: &mut StdRng) -> Self {
        let kind = rng.random_range(0..3);
        let color = match kind {
            0 => [
                rng.random_range(110.0..170.0),
                rng.random_range(70.0..110.0),
                rng.random_range(40.0..70.0),
            ],
            1 => std::array::from_fn(|_| rng.random_range(30.0..150.0)),
            _ => [rng.random_range(150.0..205.0); 3],
        };
        Self {
            kind,
            color,
            pace: rng.random_range(0.02..0.2),
            phase: rng.random_range(0.0..9.0),
        }
    }

    fn at(&self, x: f32, y: f32) -> [u8; 3] {
        let t = match self.kind {
            0 => {
                ((y * self.pace + (x * 0.011 + self.phase).sin() * 3.0).sin()
                    + (y * 0.9).sin() * 0.3)
                    * 18.0
            }
            1 => ((x * (self.pace + 0.6)).sin() + (y * (self.pace + 0.6)).sin()) * 9.0,
            _ => ((x * 0.13 + self.phase).sin() * (y * 0.17).sin()) * 3.0,
        };
        self.color.map(|c| (c + t).clamp(0.0, 255.0) as u8)
    }
}

/// Uneven light, then noise.
fn soil(rng: &mut StdRng, picture: &mut RgbImage, limits: &Limits) {
    let (w, h) = (picture.width() as f32, picture.height() as f32);
    let from: f32 = rng.random_range(0.0..std::f32::consts::TAU);
    let shade = rng.random_range(0.0..=limits.shade);
    let noise = rng.random_range(0.0..=limits.noise);
    let warm: [f32; 3] = std::array::from_fn(|_| rng.random_range(0.94..1.03));
    for (x, y, Rgb(pixel)) in picture.enumerate_pixels_mut() {
        let across = (x as f32 / w - 0.5) * from.cos() + (y as f32 / h - 0.5) * from.sin() + 0.5;
        let light = 1.0 - shade * across;
        for (channel, warm) in pixel.iter_mut().zip(warm) {
            // Three even draws add up to about a normal one.
            let grain: f32 = (0..3).map(|_| rng.random_range(-1.0..1.0)).sum::<f32>() * noise;
            *channel = (f32::from(*channel) * light * warm + grain).clamp(0.0, 255.0) as u8;
        }
    }
}
